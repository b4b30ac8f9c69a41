#!/usr/bin/env bash
# Looks at the pages of `--format html` with a real browser: scripts/browser-test.sh [FOLDER], which is left with the pages and
# with pictures of them, to look at. The browser is Debian's chromium; playwright and axe, which drive it and judge it, come
# from PyPI into a virtual environment below the target folder.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

WANTED_PACKAGES=()
python3 -c 'import venv, ensurepip' 2> /dev/null || WANTED_PACKAGES+=(python3-venv)
browser=${TRUSTSTORE_TEST_BROWSER:-/usr/bin/chromium}
[ -x "$browser" ] || WANTED_PACKAGES+=(chromium fonts-dejavu-core)
prepare_machine
[ -x "$browser" ] || stop "there is no $browser: install chromium, or set TRUSTSTORE_TEST_BROWSER to a browser of its kind"
target=$(target_folder)
work=${1:-$target/browser-test}
home=$target/browser-1.65.2
if [ ! -e "$home/complete" ]; then
    say "installing playwright, axe and html5lib, to test in a browser"
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2 axe-playwright-python==0.1.8 html5lib==1.1
    touch "$home/complete"
fi

say "making the pages"
# Flags such as --no-default-features, to build what the caller has built already.
read -ra flags <<< "${CARGO_BUILD_FLAGS:-}"
cargo build --locked --quiet ${flags[@]+"${flags[@]}"} --bins --example large_population
rm -rf "$work/pages" "$work/shots" "$work/population"
mkdir -p "$work/pages" "$work/shots"

page() {
    local name=$1 code=0
    shift
    "$target/debug/truststore" check "$@" --at 2030-01-01 --format html > "$work/pages/$name.html" || code=$?
    [ "$code" -le 1 ] || stop "truststore check $* ends with $code"
}

rule=testdata/rules/path-issuer-missing/bad
page one $rule/bundle.pem --client $rule/client.pem

pki=testdata/pki
for ca in root i1 i2 i3 issuing issuing-expired issuing-ec cross-a cross-b cross-a-by-b cross-b-by-a issuing-stranger; do
    cat "$pki/$ca.pem"
done > "$work/side.pem"
clients=()
for client in client client-i2 client-i3 client-expiring client-expired client-p521 client-cross client-stranger client-under-ec; do
    clients+=(--client "$pki/$client.pem")
done
page side "$work/side.pem" "${clients[@]}" --for api-gateway --for api-gateway-http --for rfc5280

script='<\/script><script>attacked=1<\/script>' picture='"><img src=x onerror=attacked=1>'
for part in ca client; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -days 9999 -utf8 \
        -subj "/O=$picture/CN=$script $part" -out "$work/$part.pem" 2> /dev/null
done
page hostile "$work/ca.pem" --client "$work/client.pem" --client "$work/ca.pem"

"$target/debug/examples/large_population" "$work/population"
# A page of another command, and a name that attacks in it; without the default settings it is no CA.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -days 9999 -utf8 \
    -config <(printf '[req]\ndistinguished_name=dn\n[dn]\n') -subj "/O=$picture/CN=$script" -out "$work/leaf.pem" 2> /dev/null
page population testdata/diff/new.pem --clients testdata/diff/access.jsonl "$work/leaf.pem"

page large "$work/population/bundle.pem" --client "$work/population/clients"

say "in the browser"
"$home/bin/python" tests/browser/report.py "$browser" "$work/pages" "$work/shots"
