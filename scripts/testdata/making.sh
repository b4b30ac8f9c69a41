# How keys, certificates and odd files are made with the openssl command line. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

prepare() {
    testdata=$PWD/testdata keys=$PWD/testdata/keys rules=$PWD/testdata/rules
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    rm -rf "$testdata/pki" "$rules"
    mkdir -p "$testdata"/{keys,kept,pki} "$rules"
    export LC_ALL=C OPENSSL_CONF=$work/openssl.cnf
    cat > "$OPENSSL_CONF" <<-END
	[req]
	distinguished_name = none
	string_mask = utf8only
	utf8 = yes
	[none]
	[ca]
	default_ca = here
	[here]
	database = $work/index
	new_certs_dir = $work
	serial = $work/serial
	crlnumber = $work/crlnumber
	unique_subject = no
	policy = any
	default_md = sha256
	default_crl_days = 30
	string_mask = utf8only
	utf8 = yes
	[any]
	countryName = optional
	organizationName = optional
	commonName = optional
	END
    : > "$work/table"
    issue stranger ca subject="/O=Example Stranger/CN=Unknown Root"
}

# Issues without publishing.
issue() {
    local name=$1 kind=$2 setting issuer
    shift 2
    local by="" subject="" like="" key=$name from="" to="" digest=sha256 sign="" bc ku eku="" ski=hash aki=keyid:always more=""
    if [ "$kind" = ca ]; then
        bc=critical,CA:true ku=critical,keyCertSign,cRLSign from=20200101 to=20400101 by=$name
    else
        key=client bc=critical,CA:false ku=critical,digitalSignature eku=clientAuth from=20290601 to=20310601 by=issuing
    fi
    for setting in "$@"; do printf -v "${setting%%=*}" '%s' "${setting#*=}"; done
    [ -n "$like" ] && subject=$(cat "$work/$like.subject")
    : "${subject:=/C=NL/O=Example Bank/CN=Example $name}"
    issuer=$by
    if [ "$by" = "$name" ]; then aki="" issuer=""; fi
    printf '%s' "$subject" > "$work/$name.subject"
    printf '%s' "$by" > "$work/$name.by"
    cp "$(key_file "$key")" "$work/$name.key"

    {
        echo "[extensions]"
        printf '%s\n' "${bc:+basicConstraints=$bc}" "${ku:+keyUsage=$ku}" "${eku:+extendedKeyUsage=$eku}" \
            "subjectKeyIdentifier=${ski:-none}" "authorityKeyIdentifier=${aki:-none}" "$more"
    } > "$work/extensions"
    printf '%s' "$name" | sha256sum | sed -E 's/^(.{32}).*/\1/; s/^./4/' > "$work/serial"
    : > "$work/index"
    openssl req -new -batch -key "$work/$name.key" -subj "$subject" -out "$work/request" 2> "$work/log" || complain "$name"
    # shellcheck disable=SC2086 # `sign` is a list of options
    openssl ca -batch -notext -preserveDN -md "$digest" $sign -in "$work/request" -out "$(pem_of "$name")" \
        -startdate "${from}000000Z" -enddate "${to}000000Z" -extfile "$work/extensions" -extensions extensions \
        -keyfile "$work/$by.key" ${issuer:+-cert "$(pem_of "$issuer")"} $([ -z "$issuer" ] && echo -selfsign) \
        2> "$work/log" || complain "$name"
    openssl x509 -in "$(pem_of "$name")" -outform DER -out "$(der_of "$name")"
}

complain() {
    echo "cannot make $1:" >&2
    cat "$work/log" >&2
    exit 1
}

publish() {
    { echo "$2"; block "$1"; } > "$testdata/pki/$1.pem"
    printf '| `pki/%s.pem` | %s |\n' "$1" "$2" >> "$work/table"
}

# The file of a key; made when it is missing, in the way its name tells.
key_file() {
    local file=$keys/$1.pem options
    case $1 in
        ec-p256*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-256" ;;
        ec-p384*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-384" ;;
        ec-p521*) options="-algorithm EC -pkeyopt ec_paramgen_curve:P-521" ;;
        ec-secp256k1) options="-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1" ;;
        ec-brainpool) options="-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1" ;;
        ed25519 | ed448) options="-algorithm $1" ;;
        *rsa1024) options="-algorithm RSA -pkeyopt rsa_keygen_bits:1024" ;;
        rsa3072) options="-algorithm RSA -pkeyopt rsa_keygen_bits:3072" ;;
        exponent3) options="-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3" ;;
        dsa | fermat | roca | prime[12]) options="" ;;
        *) options="-algorithm RSA -pkeyopt rsa_keygen_bits:2048" ;;
    esac
    if [ ! -e "$file" ]; then
        # shellcheck disable=SC2086 # `options` is a list
        case $1 in
            dsa) openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 2> /dev/null | openssl genpkey -paramfile /dev/stdin -out "$file" ;;
            fermat | roca | prime[12]) python3 scripts/weak-key.py "$1" | openssl rsa -inform DER -out "$file" 2> /dev/null ;;
            *) openssl genpkey $options -out "$file" 2> /dev/null ;;
        esac
    fi
    echo "$file"
}

pem_of() { echo "$work/$1.pem"; }
der_of() { echo "$work/$1.der"; }
block() { openssl x509 -in "$(pem_of "$1")"; }
blocks() { local name; for name in "$@"; do block "$name"; done; }
as_block() { echo "-----BEGIN $1-----"; openssl base64; echo "-----END $1-----"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { local digits; digits=$(cat); printf "$(printf '%s' "$digits" | sed 's/../\\x&/g')"; }
der_sequence() { printf '3082%04x%s' $((${#1} / 2)) "$1"; }
request() { openssl req -new -batch -key "$keys/client.pem" -subj "/O=Example Partner/CN=a request"; }

revocation_list() {
    : > "$work/index"
    echo 01 > "$work/crlnumber"
    openssl ca -gencrl -cert "$(pem_of root)" -keyfile "$keys/root.pem" -crl_lastupdate 20291231000000Z -crl_nextupdate 20300131000000Z 2> "$work/log" || complain crl
}

pkcs12() {
    [ -e "$testdata/kept/root.p12" ] || openssl pkcs12 -export -nokeys -in "$(pem_of root)" -passout pass:changeit -out "$testdata/kept/root.p12"
    echo "$testdata/kept/root.p12"
}

# A JKS truststore with one certificate, its password "changeit": magic, version 2, one entry, then SHA-1 over the
# password in UTF-16, the words "Mighty Aphrodite" and what stands before.
java_keystore() {
    local size entry
    size=$(wc -c < "$(der_of "$1")")
    entry="feedfeed0000000200000001$(printf '00000002%04x' ${#1})$(printf '%s' "$1" | hex)000001b8e2d1a0000005$(printf 'X.509' | hex)$(printf '%08x' "$size")$(hex < "$(der_of "$1")")"
    printf '%s' "$entry" | unhex > "$work/jks"
    cat "$work/jks"
    { printf 'changeit' | sed 's/./\x00&/g'; printf 'Mighty Aphrodite'; cat "$work/jks"; } | openssl sha1 -binary
}

section() {
    printf '\n## %s\n\n' "$1" >> "$work/table"
    if [ "${2:-}" = files ]; then
        printf '| file | what it is |\n|---|---|\n' >> "$work/table"
    else
        printf '| rule | case | what it is |\n|---|---|---|\n' >> "$work/table"
    fi
}

write_readme() {
    cat - "$work/table" > "$testdata/README.md" <<-'END'
	# Test data

	Written by `scripts/make-testdata.sh`, as everything in `pki/` and `rules/` is; do not edit by hand. The clock of all
	tests is 2030-01-01T00:00:00Z. The script makes the same bytes each time: keys stay in `keys/`, things with randomness
	in them stay in `kept/`. All keys here are public; nothing may ever trust them.

	Each file in `pki/` opens with a sentence that says what it is. Bundles cannot: text between blocks is a finding itself,
	so this page speaks for them. A folder in `rules/` holds one case: `bundle.pem`, and where the rule needs them
	`client.pem`, `sent.pem` (what the client sends beside its own), `key.pem`, `origin.json` (for a bundle from S3),
	`truststore.toml` (waivers) and `baseline.toml`. The rule must find something in each `bad` case and nothing in each
	`good` one. `gate/` is a repository with a gate, for the pages on configuration; its settings are written by hand.
	END
}
