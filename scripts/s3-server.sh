#!/usr/bin/env bash
# A real S3, API Gateway and IAM for the tests: moto from PyPI, in a virtual environment of its own below the target folder.
#
#   scripts/s3-server.sh install      installs it, where it is missing; prints the server's path
#   scripts/s3-server.sh run COMMAND  starts it on a free port, runs the command with TRUSTSTORE_TEST_AWS set to its
#                                     address, stops it again, and ends with the command's exit code
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

VERSION=5.2.5
home=${CARGO_TARGET_DIR:-target}/moto-$VERSION
server=$home/bin/moto_server

# The parts of moto[server] that these services need, and no more.
install() {
    python_tools "$home" "moto==$VERSION" flask flask-cors py-partiql-parser PyYAML openapi-spec-validator
}

run() {
    local port log
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    log=$home/server-$port.log
    "$server" -H 127.0.0.1 -p "$port" > "$log" 2>&1 &
    local process=$!
    # shellcheck disable=SC2064
    trap "kill $process 2> /dev/null || true; rm -f '$log'" EXIT
    for _ in $(seq 200); do
        if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
            TRUSTSTORE_TEST_AWS=http://127.0.0.1:$port "$@"
            return
        fi
        kill -0 "$process" 2> /dev/null || break
        sleep 0.1
    done
    echo "error: moto did not start:" >&2
    cat "$log" >&2
    return 2
}

case ${1:-} in
    install) install && echo "$server" ;;
    run) shift && install && run "$@" ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
