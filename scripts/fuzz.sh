#!/bin/bash
# Runs each fuzz target for SECONDS, or only those named: scripts/fuzz.sh SECONDS [TARGET...]. It needs cargo-fuzz
# (`cargo install cargo-fuzz`), and works with the stable compiler. Seeds are made from testdata/ and, when they are
# there, the malformed certificates of the conformance suites (the folder that TRUSTSTORE_SUITES names, or
# ../shared/suites). What is found lies in fuzz/artifacts; what covers something new stays in fuzz/corpus.
set -euo pipefail
export LC_ALL=C RUSTC_BOOTSTRAP=1
[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0"; exit 2; }
cd "$(dirname "$0")/.."
seconds=$1
shift
suites=${TRUSTSTORE_SUITES:-../shared/suites}

main() {
    targets=("$@")
    if [ ${#targets[@]} -eq 0 ]; then
        mapfile -t targets < <(sed -n 's/^name = "\([a-z]*\)"$/\1/p' fuzz/Cargo.toml)
    fi
    status=0
    for target in "${targets[@]}"; do
        mkdir -p "fuzz/corpus/$target"
        "seed_$target" "fuzz/corpus/$target"
        echo "$target: $seconds seconds from $(find "fuzz/corpus/$target" -type f | wc -l) seeds"
        cargo fuzz run --sanitizer none "$target" -- \
            -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1 2>&1 |
            grep -E 'stat::|SUMMARY|panicked|ERROR|DONE|Test unit' || status=1
    done
    find fuzz/artifacts -type f 2> /dev/null | sed 's/^/found: /'
    [ -z "$(find fuzz/artifacts -type f 2> /dev/null)" ] && [ "$status" -eq 0 ]
}

seed_pem() {
    find testdata -name '*.pem' -size -20k | take "$1"
    malformed -name '*.pem' | take "$1"
}

seed_certificate() {
    local file
    for file in testdata/pki/*.pem; do der "$file" > "$1/$(basename "$file" .pem)"; done
    malformed ! -name '*.pem' | take "$1"
}

seed_crl() {
    local file
    { grep -rl 'BEGIN X509 CRL' testdata || true; } | while read -r file; do
        openssl crl -in "$file" -outform DER -out "$1/$(basename "$file")" 2> /dev/null || true
    done
    malformed -iname '*crl*' | take "$1"
}

# The client, then issuers: one octet says which of them lie in the bundle.
seed_check() {
    local name client
    for client in testdata/pki/client*.pem; do
        name=$(basename "$client" .pem)
        { printf '\377'; for file in "$client" testdata/pki/{issuing,root,i1,i2,i3}.pem; do der "$file"; done; } > "$1/stored-$name"
        { printf '\002'; for file in "$client" testdata/pki/{issuing,root,cross-a-by-b,cross-b}.pem; do der "$file"; done; } > "$1/sent-$name"
    done
}

# The length of the constraints, the constraints, the names.
seed_constraints() {
    hex "$1/dns" 11 300fa00d300b82096578616d706c652e30 3010820e612e6578616d706c652e636f6d
    hex "$1/email" 0f 300da10b3009810761406578616d70 3009810761406578616d70
    hex "$1/address" 10 300ea00c300a87080a000000ff000000 300687040a010203
    hex "$1/uri" 0f 300da00b300986072e6578616d706c 3013861168747470733a2f2f612e6578616d706c
    hex "$1/directory" 18 3016a0143012a410300e310c300a060355040a0c0347656e 300682046e616d65
    hex "$1/id" 0c 300aa00830068804 2a0304053006
}

# The number of the chain, the certificate, and where to change it.
seed_differential() {
    local chain
    for chain in $(seq 0 250); do
        hex "$1/$chain" "$(printf '%08x' "$chain")" "$(printf '%02x' $((chain % 5)))" "$(printf '%04x' $((chain * 7 % 600)))" 0101
    done
}

# Logs, events and exports, a few records of each.
seed_clients() {
    local file
    head -n 6 testdata/diff/access.jsonl > "$1/lines"
    head -n 1 testdata/diff/access.jsonl | sed 's/"status"/"requests":7,"first_seen":"2030-01-01T00:00:00Z","status"/' > "$1/counted"
    { printf '{"events":[\n'; head -n 1 testdata/diff/access.jsonl; printf ',\n'; sed -n 13p testdata/diff/access.jsonl; printf ']}'; } > "$1/document"
    { printf '{"events":[{"timestamp":1893456000000,"message":"'; head -n 1 testdata/diff/access.jsonl | sed 's/[\\"]/\\&/g' | tr -d '\n'; printf '"}\n]}'; } > "$1/nested"
    cat testdata/pki/client.pem testdata/pki/issuing.pem > "$1/pem"
    printf 'X-Amzn-Mtls-Clientcert: %s\n' "$(sed -n '/BEGIN/,/END/p' testdata/pki/client.pem | sed 's/ /%20/g' | tr '\n' '~' | sed 's/~/%0A/g')" > "$1/header"
    find testdata/incidents -type f ! -name '*.pem' -size -20k | while read -r file; do
        if grep -q 'BEGIN CERTIFICATE' "$file"; then printf '%s\n' "$file"; fi
    done | take "$1"
}

# A part of each kind of line, and two of them joined.
seed_merge() {
    local head='{"type":"head","version":1,"bundle":"b","bundle_sha256":"b","profile":"p","at":"2030-01-01T00:00:00Z"}'
    local totals='{"type":"totals","files":1,"files_with_clients":1,"bytes":9,"requests":6,"records_without_certificate":1,"sent_beside":0,"ca_certificates":0,"broken_lines":1,"broken_examples":[{"file":"f","line":2,"why":"w"}],"unread":1,"unread_examples":[{"name":"g","why":"v"}],"changed_while_read":0,"stopped":false,"too_many_clients":false}'
    local client='{"type":"client","sha256":"%064d","verdict":"%s","subject":"CN=a","serial":"01","issuer":%s,"until":"2031-01-01T00:00:00Z","requests":3,"first_seen":"2029-12-01T00:00:00Z","last_seen":null,"file":"f","line":1%s}\n'
    {
        printf '%s\n' "$head"
        # shellcheck disable=SC2059 # a form with places, used twice
        printf "$client" 1 accept '{"subject":"CN=b","sha256":"b"}' ''
        # shellcheck disable=SC2059
        printf "$client" 2 refuse null ',"rule":"path-issuer-missing","why":"w","log":"l"'
        printf '%s\n' "$totals"
    } > "$1/part"
    cat "$1/part" "$1/part" > "$1/parts"
}

seed_settings() { find testdata -name '*.toml' | take "$1"; }

seed_diagnose() { find testdata/incidents testdata/messages -type f -size -20k | take "$1"; }

# Four octets that choose, and three numbers with their kinds: the key, u1, u2; every relation with every change.
seed_turbo() {
    local relation change number
    number=$(printf '02%.0s' $(seq 32))
    for relation in 00 01 0a 12 03 07; do
        for change in 00 01 02 03 04 05 06 07 08 0f; do
            hex "$1/$relation-$change" 03 "$relation" "$change" 05 "00$number" "07$number" "02$number"
            hex "$1/$relation-$change-random" 04 "$relation" "$change" 09 "07$(openssl rand -hex 32)" \
                "07$(openssl rand -hex 32)" "07$(openssl rand -hex 32)"
        done
        hex "$1/$relation-octets" 03 "$relation" 09 00 "00$number" "00$number" "00$number" 3006020101020101
    done
}

der() { openssl x509 -in "$1" -outform DER; }

hex() {
    local file=$1
    shift
    printf '%b' "$(printf '%s' "$@" | sed 's/../\\x&/g')" > "$file"
}

# Copies the files that it is told, under names that their folders tell apart.
take() {
    local file
    while read -r file; do cp "$file" "$1/$(printf '%s' "$file" | tr / _)"; done
}

malformed() {
    if [ -d "$suites/malformed" ]; then find "$suites/malformed" -type f -size -20k "$@"; fi
}

main "$@"
