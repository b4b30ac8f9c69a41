#!/usr/bin/env bash
# Makes testdata/ with nothing but bash and the openssl command line, byte for byte the same each time.
#
# What would differ from run to run is pinned: keys stay in testdata/keys and are made only when missing; serial
# numbers come from the certificate's name; validity dates stand still around 2030-01-01T00:00:00Z, the clock of all
# tests; authorities sign with RSA PKCS#1, which is deterministic. The few things with randomness in them (ECDSA and
# PSS signatures, a PKCS#12 file) are made once and stay in testdata/kept: whoever removes a key removes those with it.
#
# To add fixtures for a rule, go to scripts/testdata/rules.sh: one `rule`, one `bad`, one `good`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/testdata/making.sh
. scripts/testdata/words.sh
. scripts/testdata/pki.sh
. scripts/testdata/rules.sh
. scripts/testdata/incidents.sh
. scripts/testdata/diff.sh
. scripts/testdata/gate.sh

main() {
    prepare
    make_pki
    make_rules
    make_incidents
    make_diff
    make_gate
    write_readme
}

main
