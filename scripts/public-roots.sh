#!/usr/bin/env bash
# Writes src/rules/ca_public_root/keys.rs: the keys of the CAs that browsers, operating systems and Java trust.
# Usage: scripts/public-roots.sh BUNDLE.pem…
# The bundles are those of https://github.com/nabla-c0d3/trust_stores_observatory, which collects the vendors' lists;
# the date on which a list was fetched is taken from the YAML file beside its bundle.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for bundle in "$@"; do
    awk -v stem="$work/$(basename "$bundle" .pem)-" '/-----BEGIN CERTIFICATE-----/ { n++ } n { print > (stem n ".one") }' "$bundle"
done
for one in "$work"/*.one; do
    # A few old roots have keys that OpenSSL does not like; they are left out.
    openssl x509 -in "$one" -noout -pubkey 2> /dev/null | openssl pkey -pubin -outform DER 2> /dev/null | sha256sum | cut -c1-16
done | grep -v '^e3b0c44298fc1c14$' | sort -u > "$work/keys"

dated() {
    for bundle in "$@"; do
        echo "\`$(basename "$bundle" .pem)\` ($(sed -n 's/^date_fetched: //p' "${bundle%.pem}.yaml"))"
    done | paste -sd, | sed 's/,/, /g'
}

{
    echo "//! Keys of public CAs: the first eight bytes of the SHA-256 of each public key (SPKI), sorted. Keys, not"
    echo "//! certificates: a cross-signed or renewed copy of a public root opens the same door."
    echo "//!"
    echo "//! Written by \`scripts/public-roots.sh\` from <https://github.com/nabla-c0d3/trust_stores_observatory>, lists and the"
    echo "//! dates on which they were fetched from their vendors:"
    dated "$@" | fold -s -w 100 | sed 's/ *$//; s/^/\/\/! /'
    echo
    echo "/// Sorted, for a binary search."
    echo "#[rustfmt::skip]"
    echo "#[allow(clippy::unreadable_literal)] // they are not numbers to read"
    echo "pub(super) const KEYS: &[u64] = &["
    sed 's/.*/0x&,/' "$work/keys" | paste -d' ' - - - - | sed 's/ *$//; s/^/    /'
    echo "];"
} > "$(dirname "$0")/../src/rules/ca_public_root/keys.rs"
