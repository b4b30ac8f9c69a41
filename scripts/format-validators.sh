#!/usr/bin/env bash
# Readers of other people's making for the formats of reports: JSON Schema, XML Schema, JUnit, Markdown, from PyPI, in a virtual
# environment of their own below the target folder.
#
#   scripts/format-validators.sh install           installs them, where they are missing; prints the path of their Python
#   scripts/format-validators.sh run FORMAT=FILE…  reads each file as a consumer would, and says what is wrong with it
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

VERSION=1
home=${CARGO_TARGET_DIR:-target}/format-validators-$VERSION

install() {
    python_tools "$home" \
        jsonschema==4.26.0 xmlschema==4.1.0 junitparser==5.0.3 markdown-it-py==4.3.0 linkify-it-py==2.2.0
}

case ${1:-} in
    install) install && echo "$home/bin/python" ;;
    run) shift && install && "$home/bin/python" scripts/validate-formats.py "$@" ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
