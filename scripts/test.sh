#!/usr/bin/env bash
# Runs all tests; installs what a fresh Debian or Ubuntu machine lacks. From nothing built to done: minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh
WANTED_PACKAGES=()
python3 -c 'import venv, ensurepip' 2> /dev/null || WANTED_PACKAGES+=(python3-venv)
for tool in git curl wget zsh fish mandoc groff:groff-base java:default-jre-headless; do
    command -v "${tool%:*}" > /dev/null || WANTED_PACKAGES+=("${tool#*:}")
done
prepare_machine rustfmt clippy
scripts/s3-server.sh install > /dev/null
scripts/format-validators.sh install > /dev/null
# Within a workflow, reports would be annotated.
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY

say "formatting"
cargo fmt --check

say "clippy"
cargo clippy --all-targets --features turbo --locked --quiet -- -D warnings

say "tests"
cargo test --locked --quiet

# The other half of the features: without the SDK and its runtime, with tables of multiples.
say "tests without AWS, with tables for P-256"
cargo test --locked --quiet --no-default-features --features turbo
if cargo tree --locked --no-default-features --edges normal --prefix none | grep -E '^(aws-(config|sdk|smithy)|tokio|hyper)'; then
    stop "--no-default-features still brings these in"
fi

say "ways in: the Action, the hook, the archive, shells, man pages"
scripts/try-ways-in.sh "$(target_folder)/debug/truststore"

say "access logs through other engines: Athena's statements on DuckDB, a cluster of Spark"
scripts/athena.sh "$(target_folder)/debug/truststore"
scripts/spark.sh 2000 "$(target_folder)/debug/truststore"

say "the report, in a browser"
CARGO_BUILD_FLAGS=--no-default-features scripts/browser-test.sh

say "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --quiet

say "test data: made again, and the same"
before=$(find testdata -type f -exec sha256sum {} + | sort -k 2)
scripts/make-testdata.sh
scripts/make-conformance.py
after=$(find testdata -type f -exec sha256sum {} + | sort -k 2)
if [ "$before" != "$after" ]; then
    diff <(echo "$before") <(echo "$after") >&2 || true
    stop "scripts/make-testdata.sh no longer makes the files that are in testdata/"
fi

say "all good"
