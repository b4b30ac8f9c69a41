#!/usr/bin/env bash
# Holds docs/clients.md to what it says of Athena, without AWS: its statements, translated by sqlglot, run on DuckDB over logs in
# folders of days, and who is found must be who is in the logs. scripts/athena.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
program=$(realpath "${1:?"scripts/athena.sh PROGRAM"}")

tools=$(target_folder)/athena-1
python_tools "$tools" duckdb==1.4.2 sqlglot==30.30.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$tools/bin/python" scripts/try-athena.py "$program" docs/clients.md testdata/diff "$work"
