#!/usr/bin/env bash
# Replays a log with Spark and with one process, and compares. Installs Java and PySpark (300 MB) where they are missing;
# not part of scripts/test.sh. scripts/spark.sh [LINES]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
WANTED_PACKAGES=()
command -v java > /dev/null || WANTED_PACKAGES+=(default-jre-headless)
python3 -c 'import venv, ensurepip' 2> /dev/null || WANTED_PACKAGES+=(python3-venv)
prepare_machine
lines=${1:-200000}

say "building"
cargo build --release --locked --quiet ${FEATURES:-}
target=$(cargo metadata --format-version 1 --no-deps --offline | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
venv=$target/spark-venv
[ -x "$venv/bin/spark-submit" ] || { say "installing PySpark"; python3 -m venv "$venv"; "$venv/bin/pip" install --quiet 'pyspark==3.5.*'; }

say "a log of $lines lines"
log=$target/spark.jsonl
yes "$(cat testdata/diff/access.jsonl)" | head -n "$lines" > "$log" || true

say "replaying it"
"$venv/bin/python" examples/spark/replay.py "$target/release/truststore" testdata/diff/new.pem 2030-01-01 "$log"
