#!/usr/bin/env bash
# How long a check takes beside `openssl verify` on the same bundle (CPU time of whole processes, in turn, medians and
# their ratio), whole populations beside the signatures alone and beside other verifiers, and access logs beside jq and the
# bare decoders. Makes its own data.
# scripts/bench.sh [RUNS [CLIENTS]]; docs/performance.md says what each row means.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
command -v jq > /dev/null || WANTED_PACKAGES=(jq)
prepare_machine
runs=${1:-11}
clients=${2:-20000}

say "building"
cargo build --release --locked --quiet
target=$(target_folder)
data=$target/bench
[ -d "$data/cas-10" ] || scripts/make-large.sh "$data" > /dev/null
clock=2030-01-01T00:00:00Z
unix=$(date -d "$clock" +%s)

# User and system seconds of one run; what it prints and how it exits is not the question here.
cpu() {
    local TIMEFORMAT='%U %S' spent
    spent=$({ time "$@" > /dev/null 2>&1 || true; } 2>&1)
    awk '{ printf "%.4f\n", $1 + $2 }' <<< "$spent"
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

compare() {
    local name=$1 folder=$data/$2 ours=() theirs=() run
    shift 2
    for ((run = 0; run <= runs; run++)); do
        a=$(cpu "$target/release/truststore" "$@" --at "$clock")
        b=$(cpu openssl verify -attime "$unix" -CAfile "$folder/bundle.pem" "$folder/client.pem")
        [ "$run" -eq 0 ] && continue # the first warms the caches
        ours+=("$a")
        theirs+=("$b")
    done
    a=$(printf '%s\n' "${ours[@]}" | median)
    b=$(printf '%s\n' "${theirs[@]}" | median)
    awk -v name="$name" -v a="$a" -v b="$b" \
        'BEGIN { printf "%-28s %8.1f ms %8.1f ms %8.2f\n", name, a * 1000, b * 1000, a / b }'
}

say "CPU time, median of $runs runs: truststore, openssl verify, their ratio"
for size in 10 150 1000; do
    folder=$data/cas-$size
    compare "check, $size CAs" "cas-$size" check "$folder/bundle.pem" --client "$folder/client.pem"
    compare "check alone, $size CAs" "cas-$size" check "$folder/bundle.pem"
    compare "verify, $size CAs" "cas-$size" verify --bundle "$folder/bundle.pem" "$folder/client.pem"
done

say "whole populations: the signatures alone, and everything else"
cargo bench --locked --quiet --bench bulk -- "$clients"

say "access logs: jq, the bare decoders, and everything else"
cargo bench --locked --quiet --profile release --bench replay # as users get it: without LTO the search is not inlined

population=$target/tmp/population-P256-100-$clients
say "the same clients by other verifiers, CPU microseconds for each client"
(cd benches/peers && CARGO_TARGET_DIR=$target/peers cargo build --release --locked --quiet)
"$target/peers/release/peers" "$population/bundle.pem" "$population/clients.pem" 2000 |
    awk -F '\t' '{ printf "%-40s %s\n", $1, $2 }'

# openssl verify takes one certificate from a file: many files in one process, and a process for each.
files=$data/files
rm -rf "$files" && mkdir -p "$files"
head -c 4000000 "$population/clients.pem" | csplit --quiet --prefix="$files/" --suffix-format=%04d.pem - '/BEGIN/' '{999}'
rm -f "$files/0000.pem" "$files/1000.pem"
many=$(cpu openssl verify -attime "$unix" -CAfile "$population/bundle.pem" "$files"/*.pem)
one=$(cpu openssl verify -attime "$unix" -CAfile "$population/bundle.pem" "$files/0001.pem")
awk -v many="$many" -v one="$one" 'BEGIN {
    printf "openssl verify, 999 files in one process  %.2f\n", many * 1e6 / 999
    printf "openssl verify, a process for each        %.2f\n", one * 1e6 }'
