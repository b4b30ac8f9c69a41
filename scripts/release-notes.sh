#!/usr/bin/env bash
# What the changelog says of a version: the text of its section. scripts/release-notes.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

version=${1:?which version?}
notes=$(awk -v title="## $version" '/^## / { within = ($1 " " $2 == title); next } within' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || stop "CHANGELOG.md says nothing of $version"
printf '%s\n' "$notes"
