# testdata/diff: one truststore that takes another's place, and the clients of both. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

make_diff() {
    section "A truststore that takes another's place" files
    local here=$testdata/diff client
    rm -rf "$here"
    mkdir -p "$here/clients" "$here/long-lived"

    issue partner-2021 ca subject="/C=NL/O=Example Partner/CN=Partner CA 2021" from=20210101 to=20360101
    issue partner-2028 ca subject="/C=NL/O=Example Partner/CN=Partner CA 2028" from=20280101 to=20430101
    issue partner-2021-by-2028 ca by=partner-2028 key=partner-2021 like=partner-2021 from=20280101 to=20340101
    issue issuing-shorter ca by=root key=issuing like=issuing from=20290101 to=20300601
    issue till-1 client by=partner-2021 subject="/O=Example Partner/CN=till-1" to=20300901
    issue till-2 client by=partner-2021 subject="/O=Example Partner/CN=till-2" to=20310301
    issue till-3 client by=partner-2021 subject="/O=Example Partner/CN=till-3" to=20310601
    issue till-4 client by=partner-2028 subject="/O=Example Partner/CN=till-4" to=20310601
    issue teller-1 client subject="/O=Example Bank/CN=teller-1"
    issue teller-2 client subject="/O=Example Bank/CN=teller-2" to=20300301
    issue stray client by=stranger subject="/O=Example Stranger/CN=stray"
    issue meter client by=partner-2021 subject="/O=Example Partner/CN=meter" to=20400101

    diff_bundle old.pem "The truststore in use: two roots, and an issuing CA." root issuing partner-2021
    diff_bundle new.pem "Partner CA 2021 is gone, Partner CA 2028 is there, and the order is another." partner-2028 issuing root
    diff_bundle both.pem "Both partner CAs side by side, as in a rotation." root issuing partner-2021 partner-2028
    diff_bundle crossed.pem "As new.pem, with Partner CA 2021 certified by Partner CA 2028." root issuing partner-2028 partner-2021-by-2028
    diff_bundle all.pem "Both partner CAs, and the one certified by the other." root issuing partner-2021 partner-2028 partner-2021-by-2028
    diff_bundle shorter.pem "The issuing CA renewed, with an earlier end." root issuing-shorter partner-2021
    diff_bundle trusting.pem "A public root and a self-signed client are new." root issuing partner-2021 isrg-root-x1 self-signed
    diff_bundle reversed.pem "The certificates of old.pem in another order." partner-2021 issuing root
    for client in till-1 till-2 till-3 till-4 teller-1 teller-2 stray; do block "$client" > "$here/clients/$client.pem"; done
    block meter > "$here/long-lived/meter.pem"
    echo "| \`diff/clients/\` | Clients: three of Partner CA 2021, one of Partner CA 2028, two of the issuing CA, a stranger's. |" >> "$work/table"
    echo "| \`diff/long-lived/\` | A client that is valid for longer than Partner CA 2021. |" >> "$work/table"

    { # an access log of December 2029
        requests 12 1 till-1; requests 3 2 till-2; requests 9 4 till-3; requests 2 5 till-4; requests 20 1 teller-1
        requests 1 8 teller-2; requests 4 9 stray
    } > "$here/access.jsonl"
    echo "| \`diff/access.jsonl\` | Their requests in December 2029, as an access log of API Gateway. |" >> "$work/table"

    { echo "# Clients that may lose access, and why."
        echo "$(fingerprint till-1) the till was sold"
        echo "$(fingerprint teller-1) moves to another gateway"
    } > "$here/allowed-losses.txt"
    echo "| \`diff/allowed-losses.txt\` | Two clients that may lose access; only one of them does with new.pem. |" >> "$work/table"
}

diff_bundle() {
    local file=$1 sentence=$2
    shift 2
    blocks "$@" > "$here/$file"
    printf '| `diff/%s` | %s |\n' "$file" "$sentence" >> "$work/table"
}

# requests COUNT DAY CLIENT: so many lines of an access log, one a day from that day of December 2029 on.
requests() {
    local pem day number
    pem=$(block "$3" | sed ':a;N;$!ba;s/\n/\\n/g')
    for ((number = 0; number < $1; number++)); do
        day=$(($2 + number))
        printf '{"requestId":"%s-%02d","requestTimeEpoch":"%d","status":"200","clientCert":{"clientCertPem":"%s\\n"}}\n' \
            "$3" "$number" $((1890777600 + (day - 1) * 86400 + 36000))000 "$pem"
    done
}

fingerprint() { openssl x509 -in "$(pem_of "$1")" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f'; }
