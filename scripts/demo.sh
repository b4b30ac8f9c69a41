#!/usr/bin/env bash
# The main job on a case from practice: the client's issuing CA is missing from the truststore, although the client sends
# it. Installs what a fresh Debian or Ubuntu machine lacks. The check ends with exit code 1, as a refusal must.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
prepare_machine

say "building"
cargo build --locked --quiet
program=$(target_folder)/debug/truststore

run() {
    local wanted=$1 code=0
    shift
    printf '\n$ truststore %s\n' "$*"
    "$program" "$@" || code=$?
    printf '(exit code %s)\n' "$code"
    [ "$code" -eq "$wanted" ] || stop "wanted exit code $wanted"
}

case=testdata/rules/path-issuer-only-sent
clock=2030-01-01T00:00:00Z

say "openssl verify, as usually recommended: all is well"
openssl verify -attime "$(date -d "$clock" +%s)" -CAfile "$case/bad/bundle.pem" -untrusted "$case/bad/sent.pem" "$case/bad/client.pem"

say "the gateway will refuse this client, and this is why"
run 1 check "$case/bad/bundle.pem" --client "$case/bad/client.pem" --sent "$case/bad/sent.pem" --key testdata/keys/client.pem --at "$clock"

say "with the issuing CA in the bundle"
run 0 check "$case/good/bundle.pem" --client "$case/good/client.pem" --key testdata/keys/client.pem --at "$clock"
