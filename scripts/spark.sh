#!/usr/bin/env bash
# Replays a log with Spark and with one process, compares what both say, and prints how long they took. Installs Java and
# PySpark (430 MB) where they are missing. scripts/spark.sh [LINES [PROGRAM]]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
WANTED_PACKAGES=()
command -v java > /dev/null || WANTED_PACKAGES+=(default-jre-headless)
python3 -c 'import venv, ensurepip' 2> /dev/null || WANTED_PACKAGES+=(python3-venv)
prepare_machine
lines=${1:-200000}
program=${2:-}
target=$(target_folder)

if [ -z "$program" ]; then
    say "building"
    cargo build --release --locked --quiet
    program=$target/release/truststore
fi
tools=$target/spark-1
python_tools "$tools" 'pyspark==4.0.*'

say "replaying a log of $lines lines"
log=$target/spark.jsonl
# Requests without a certificate, and lines that are cut off, are counted alike too.
record='{"requestId":"none","clientCert":{"clientCertPem":"-"}}'
yes "$(cat testdata/diff/access.jsonl)"$'\n'"$record"$'\n{"clientCertPem":"-----BEGIN CERT' | head -n "$lines" > "$log" || true
"$tools/bin/python" examples/spark/replay.py "$program" testdata/diff/new.pem 2030-01-01 "$log" 2> "$log.errors" || {
    tail -n 30 "$log.errors" >&2
    stop "the replay failed"
}
