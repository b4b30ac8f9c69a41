# The words that recipes are written in: certificate, altered, rule, bad, good. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

# certificate NAME SENTENCE ca|client [setting=value]…: issues a certificate and writes testdata/pki/NAME.pem.
# Settings: by, subject, like (the subject of another), key, from, to, digest, sign, and the extensions bc, ku, eku, ski,
# aki, more; an empty value leaves the extension out.
certificate() {
    local name=$1 sentence=$2 kind=$3
    shift 3
    issue "$name" "$kind" "$@"
    publish "$name" "$sentence"
}

# Like certificate, for signatures with randomness in them: made once, then kept.
kept() {
    local name=$1 sentence=$2 kind=$3
    shift 3
    issue "$name" "$kind" "$@"
    [ -e "$testdata/kept/$name.pem" ] || block "$name" > "$testdata/kept/$name.pem"
    cp "$testdata/kept/$name.pem" "$(pem_of "$name")"
    openssl x509 -in "$(pem_of "$name")" -outform DER -out "$(der_of "$name")"
    publish "$name" "$sentence"
}

# altered NAME FROM SIGNER SENTENCE SED: the certificate FROM with the hexadecimal content of its to-be-signed part
# edited, signed again by SIGNER: for what openssl does not want to issue.
altered() {
    local name=$1 from=$2 signer=$3 sentence=$4 edit=$5 content signature
    openssl asn1parse -inform DER -in "$(der_of "$from")" -strparse 4 -noout -out "$work/tbs"
    content=$(hex < "$work/tbs" | sed 's/^3082....//' | sed -E "$edit")
    der_sequence "$content" | unhex > "$work/tbs"
    signature=$(openssl dgst -sha256 -sign "$work/$signer.key" "$work/tbs" | hex)
    der_sequence "$(hex < "$work/tbs")300d06092a864886f70d01010b05000382010100$signature" | unhex > "$work/altered"
    as_block CERTIFICATE < "$work/altered" > "$(pem_of "$name")"
    cp "$work/altered" "$(der_of "$name")"
    [ "$from" = "$name" ] || cp "$work/$from.key" "$work/$name.key"
    publish "$name" "$sentence"
}

# damaged NAME FROM SENTENCE: still parseable, but no longer signed by anybody.
damaged() {
    { head -c -1 "$(der_of "$2")"; tail -c 1 "$(der_of "$2")" | hex | tr 0123456789abcdef 1032547698badcfe | unhex; } > "$work/$1.der"
    as_block CERTIFICATE < "$work/$1.der" > "$(pem_of "$1")"
    publish "$1" "$3"
}

# As certificate, with the last bit of the RSA modulus cleared.
even_modulus() {
    local name=$1 sentence=$2 kind=$3 modulus even
    shift 3
    issue "$name" "$kind" "$@"
    modulus=$(openssl rsa -in "$work/$name.key" -noout -modulus | sed 's/Modulus=//' | tr 'A-F' 'a-f')
    even="$(printf '%s' "$modulus" | head -c -1)$(printf '%s' "$modulus" | tail -c 1 | tr '13579bdf' '02468ace')"
    altered "$name" "$name" "$(cat "$work/$name.by")" "$sentence" "s/$modulus/$even/"
}

public_root() {
    cp "$testdata/kept/isrg-root-x1.pem" "$(pem_of isrg-root-x1)"
    publish isrg-root-x1 "$1"
}

rule() { current=$1; }
bad() { open_case bad "$@"; }
good() { open_case good "$@"; }
open_case() {
    here="$rules/$current/$1${3:+-$3}"
    mkdir -p "$here"
    printf '| `%s` | `%s` | %s |\n' "$current" "$1${3:+-$3}" "$2" >> "$work/table"
}
bundle() { blocks "$@" > "$here/bundle.pem"; }
client() { block "$1" > "$here/client.pem"; }
sent() { block "$1" > "$here/sent.pem"; }
key() { cp "$keys/$1.pem" "$here/key.pem"; }
compressed_key() { openssl ec -in "$keys/$1.pem" -conv_form compressed -out "$here/key.pem" 2> /dev/null; }
into() { cat > "$here/$1"; }
origin() { printf '{"version":%s,"newest":"%s","changed_while_read":%s}\n' "$@" > "$here/origin.json"; }
sha256_of() { sha256sum < "$(der_of "$1")" | cut -d ' ' -f 1; }

# waiver RULE NAME DAY: accepts what the rule says of a certificate until that day; of the bundle where NAME is empty.
waiver() {
    local whom="bundle = \"bundle.pem\""
    [ -n "$2" ] && whom="certificate = \"$(sha256_of "$2")\""
    printf '[[waiver]]\nrule = "%s"\n%s\nreason = "the bank replaces it in March"\nuntil = %s\n' "$1" "$whom" "$3" > "$here/truststore.toml"
}

# baseline RULE NAME: what the rule says of a certificate was there before. Its id is the SHA-256 of these two lines.
baseline() {
    local id
    id=$(printf '%s\ncertificate %s' "$1" "$(sha256_of "$2")" | sha256sum | cut -d ' ' -f 1)
    printf 'version = 1\nfinding = [\n  { rule = "%s", id = "%s", about = "%s" },\n]\n' "$1" "$id" "$2" > "$here/baseline.toml"
}
