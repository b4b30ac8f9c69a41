#!/bin/sh
# Checks N generated chains, from seed SEED on: scripts/generate-chains.sh N [SEED]. A failure names its seed, and
# `scripts/generate-chains.sh 1 THAT_SEED` makes the same bytes again. About 1,000 a second.
set -eu
[ $# -ge 1 ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
cd "$(dirname "$0")/.."
TRUSTSTORE_CHAINS=$1 TRUSTSTORE_SEED=${2:-0} exec cargo test --release --locked --test generated_chains -- --nocapture
