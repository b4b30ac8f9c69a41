#!/usr/bin/env bash
# Writes large bundles to measure with, each beside a client: scripts/make-large.sh FOLDER
set -euo pipefail
folder=$(realpath -m "${1:?"scripts/make-large.sh FOLDER"}")
cd "$(dirname "$0")/.."
cargo run --locked --quiet --example large_bundles -- "$folder"
du -sh "$folder"/*
