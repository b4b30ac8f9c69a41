#!/usr/bin/env bash
# Makes the data, runs this program and what it is held against side by side, and prints the ratios of CPU time beside the
# goals; docs/performance.md says what each row means. What is not installed is installed or said to be missing.
#
#   scripts/bench.sh [OPTION…] [SECTION…]     measures all sections, or those that are named; prints what is known of all
#
#   --quick          sizes that take minutes, and no build with the AWS SDK
#   --again          measures also what was measured before with the same program and sizes
#   --table          measures nothing
#   --without-aws    builds without the AWS SDK, which takes minutes
#   --clients N      clients of a population (100000); --many N of the large one (1000000); --verified N for peers (10000)
#   --lines N        lines of the access log (500000)
#   --rounds N       rounds in turn, where this script counts them (5); the benches have five of their own
#
# Sections: populations turbo cas bad-mix threads million commands released replay sdk verifiers readers
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

main() {
    options "$@"
    command -v jq > /dev/null || WANTED_PACKAGES=(jq)
    command -v python3 > /dev/null || WANTED_PACKAGES+=(python3)
    command -v musl-gcc > /dev/null || [ "$(uname -s)" != Linux ] || WANTED_PACKAGES+=(musl-tools)
    prepare_machine
    target=$(target_folder)
    data=$target/bench
    results=$data/results${quick:+-quick}
    mkdir -p "$results"
    if [ -z "$table_only" ]; then
        build
        for section in "${sections[@]}"; do
            measure "$section"
        done
    fi
    say "ratios of CPU time, medians of $rounds rounds or more in turn"
    python3 benches/table.py "$results"
}

ALL=(populations turbo cas bad-mix threads million commands released replay sdk verifiers readers)

options() {
    quick='' again='' table_only='' sections=() features=()
    clients=100000 many=1000000 verified=10000 lines=500000 rounds=5
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) sed -n '2,15s/^# \{0,1\}//p' "$0" && exit ;;
            --quick) quick=yes features=(--no-default-features) clients=10000 many=100000 verified=1000 lines=100000 ;;
            --again) again=yes ;;
            --table) table_only=yes ;;
            --without-aws) features=(--no-default-features) ;;
            --clients | --many | --verified | --lines | --rounds)
                [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || stop "$1 wants a number"
                printf -v "${1#--}" %s "$2" && shift
                ;;
            -*) stop "there is no $1; see scripts/bench.sh --help" ;;
            *)
                [[ " ${ALL[*]} " == *" $1 "* ]] || stop "there is no section $1, but ${ALL[*]}"
                sections+=("$1")
                ;;
        esac
        shift
    done
    [ ${#sections[@]} -gt 0 ] || sections=("${ALL[@]}")
}

# As users get it: with LTO. Without it parts of the search are not inlined.
flags() { printf '%s\n' --locked --quiet ${features[@]+"${features[@]}"}; }

build() {
    say "building"
    mapfile -t flags < <(flags)
    cargo build --release "${flags[@]}"
    mkdir -p "$data/bin"
    program=$data/bin/truststore
    install "$target/release/truststore" "$program"
    cargo bench --no-run --profile release "${flags[@]}" --bench bulk --bench replay 2> /dev/null
    key=$(what_is_measured | sha256sum | cut -c1-16)
    key="$key, $clients clients, $many in the large population, $verified for other verifiers, $lines lines, $rounds rounds"
}

what_is_measured() {
    cat "$program"
    find benches -name target -prune -o -type f ! -name goals.tsv ! -name table.py -print0 | sort -z | xargs -0 cat
}

# One section into a file of its own, which is there once all of it is, and kept as long as it would be measured the same way.
measure() {
    rows=$results/$1.part
    if [ -z "$again" ] && [ "$(head -n 1 "$results/$1.tsv" 2> /dev/null)" = "# $key" ]; then
        say "$1: as measured before ($results/$1.tsv)"
        return
    fi
    say "$1 (load $(cut -d' ' -f1 /proc/loadavg 2> /dev/null))"
    echo "# $key" > "$rows"
    "measure_$1"
    mv "$rows" "$results/$1.tsv"
    sizes
}

sizes() {
    local goals=''
    [ "$clients" -ge 100000 ] && [ "$many" -ge 1000000 ] && [ "$lines" -ge 500000 ] ||
        goals=" The goals are for larger sizes: what is said of them here is no more than a hint."
    echo "Sizes: ${key#*, }.$goals" > "$results/sizes"
}

measure_populations() {
    bench bulk "$clients" bulk-p256
    bench bulk "$clients" bulk-rsa
}

# The same with tables for P-256, and what a table costs. The bench names its rows as without them.
measure_turbo() {
    if ! grep -q '^turbo = ' Cargo.toml; then
        say "there is no feature turbo here"
        return
    fi
    local all=$rows.turbo name
    for name in bulk-p256 tables; do
        rows=$all bench bulk --features turbo "$clients" "$name"
    done
    awk -F '\t' 'BEGIN { OFS = FS } !/^raw-limit/ { sub(/^bulk-p256/, "&, turbo"); print }' "$all" >> "$rows"
    rm "$all"
}

measure_cas() { bench bulk "$clients" bulk-T; }

measure_bad-mix() { bench bulk "$clients" bad-mix; }

measure_threads() { bench bulk "$clients" threads; }

# The whole program, with its two threads, on many clients and on a tenth of them.
measure_million() {
    local count folder part=$rows.turns
    for count in "$many" $((many / 10)); do
        folder=$(population p256 "$count")
        printf '%s\t0\t%s check %s --clients %s --at 2030-01-01 --threads 2 --format jsonl\n' \
            "$count" "$program" "$folder/bundle.pem" "$folder/clients.pem"
    done > "$part"
    in_turn < "$part" > "$part.done"
    awk -F '\t' -v many="$many" -v bulk="$(figure "$results/populations.tsv" bulk-p256)" '
        { cpu[$1] = $2 / $1 * 1e6; if ($1 == many) peak = $6 }
        END {
            few = int(many / 10)
            printf "bulk-1M, memory\t%s\tMB\t%s\n", peak, peak
            printf "bulk-1M, of fewer\t%.3f\tus\t%.6f\n", cpu[many], cpu[many] / cpu[few]
            if (bulk) printf "bulk-1M, of bulk-p256\t%.3f\tus\t%.6f\n", cpu[many], cpu[many] / bulk
        }' "$part.done" >> "$rows"
    rm "$part" "$part.done"
}

# Whole processes beside `openssl verify` on the same files.
measure_commands() { commands "$program" ""; }

# The program as scripts/package.sh makes it: static, with musl, and with an OpenSSL of its own, which takes minutes to build.
measure_released() {
    local triple
    triple=$(uname -m)-unknown-linux-musl
    if ! command -v musl-gcc > /dev/null || ! rustup target add "$triple" 2> /dev/null; then
        say "not measured without musl-tools and Rust's $triple"
        return
    fi
    cargo build --release "${flags[@]}" --features vendored-openssl --target "$triple" --target-dir "$data/released"
    commands "$data/released/$triple/release/truststore" ", as released"
}

commands() {
    local size folder unix clock=2030-01-01T00:00:00Z
    unix=$(date -u -d "$clock" +%s)
    large_bundles
    for size in 10 1000; do
        folder=$data/cas-$size
        beside "one-shot-$size$2" "$1 verify --bundle $folder/bundle.pem --at $clock $folder/client.pem" \
            "openssl verify -attime $unix -CAfile $folder/bundle.pem $folder/client.pem"
        beside "bundle-lint-$size$2" "$1 check $folder/bundle.pem --at $clock" \
            "openssl verify -attime $unix -CAfile $folder/bundle.pem $folder/client.pem"
    done
}

# NAME OURS THEIRS: the ratio of their CPU times, over more rounds, since these take milliseconds.
beside() {
    local code=0
    $2 > /dev/null 2>&1 || code=$? # findings are an answer too
    [ "$code" -le 1 ] || stop "$2 ended with $code"
    printf 'ours\t%s\t%s\ntheirs\t0\t%s\n' "$code" "$2" "$3" |
        python3 benches/in_turn.py $((rounds * 5)) |
        awk -F '\t' -v name="$1" '
            { cpu[$1] = $2 }
            END { printf "%s\t%.3f\tms\t%.6f\n", name, cpu["ours"] * 1e3, cpu["ours"] / cpu["theirs"] }' >> "$rows"
}

measure_replay() { bench replay "$lines"; }

# What the SDK costs who does not use it: 200 runs each.
measure_sdk() {
    if [ ${#features[@]} -gt 0 ]; then
        say "not measured without a build with the SDK"
        return
    fi
    local plain=$data/bin/truststore-without-aws folder=$data/cas-10
    cargo build --release --locked --quiet --no-default-features --target-dir "$data/without-aws"
    install "$data/without-aws/release/truststore" "$plain"
    large_bundles
    for which in "$program" "$plain"; do
        printf '%s --help\t0\t%s --help\n' "${which##*/}" "$which"
        printf '%s verify\t0\t%s verify --bundle %s --at 2030-01-01 %s\n' "${which##*/}" "$which" "$folder/bundle.pem" "$folder/client.pem"
    done | python3 benches/in_turn.py 200 | awk -F '\t' '
        { cpu[$1] = $2 * 1e3 }
        function row(what) {
            more = cpu["truststore " what] - cpu["truststore-without-aws " what]
            printf "s3-idle, %s\t%.3f\tms\t%.6f\n", what, cpu["truststore " what], more
        }
        END { row("--help"); row("verify") }' >> "$rows"
}

# The same clients by whatever else verifies; a round is one run of each.
measure_verifiers() {
    local round kind keys folder name own=$rows.own peers=$target/peers/release/peers
    (cd benches/peers && CARGO_TARGET_DIR=$target/peers cargo build --release --locked --quiet)
    optional go golang-go
    python_peers
    if command -v go > /dev/null; then
        (cd benches/peers/go && GOTOOLCHAIN=local GOFLAGS=-mod=mod GOPROXY=off go build -o "$data/bin/go-verifier" .)
    fi
    for kind in p256:P-256 rsa:RSA-2048; do
        keys=${kind#*:} kind=${kind%:*}
        folder=$(population "$kind" "$verified")
        split_clients "$folder" 999
        for ((round = 1; round <= rounds; round++)); do
            rm -f "$own"
            rows=$own bench bulk "$verified" "bulk-$kind" > /dev/null
            awk -F '\t' -v keys="$keys" '{ print keys "\t" (/^raw/ ? "the signatures alone" : "truststore") "\t" $2 }' "$own" >> "$rows"
            "$peers" "$folder/bundle.pem" "$folder/clients.pem" "$verified" | sed "s/^/$keys\t/" >> "$rows"
            verifier "$keys" "Go, x509.Verify" "Debian's golang-go is not installed" "$data/bin/go-verifier" "$folder"
            verifier "$keys" "pyca cryptography, pyOpenSSL" "not to be had from PyPI" "$python_peers/bin/python benches/peers/python/verifiers.py" "$folder"
            openssl_verify "$keys" "$folder"
        done
    done
    rm -f "$own"
}

# KEYS NAME WHY-NOT COMMAND FOLDER: rows of a verifier, or that it is missing.
verifier() {
    local command=$4
    if [ -x "${command%% *}" ]; then
        $command "$5/bundle.pem" "$5/clients.pem" "$verified" | sed "s/^/$1\t/" >> "$rows"
    elif [ "$round" -eq 1 ]; then
        printf '%s\t%s\tmissing: %s\n' "$1" "$2" "$3" >> "$rows"
    fi
}

# `openssl verify` takes one certificate from a file: many files in one process, and a process for each.
openssl_verify() {
    local folder=$2 asked
    asked="openssl verify -attime 1893456000 -CAfile $folder/bundle.pem"
    printf 'many\t0\t%s %s\none\t0\t%s %s\n' "$asked" "$(printf '%s ' "$folder"/files/*.pem)" "$asked" "$folder/files/0001.pem" |
        python3 benches/in_turn.py 3 |
        awk -F '\t' -v keys="$1" -v files="$(find "$folder/files" -name '*.pem' | wc -l)" '
            $1 == "many" { printf "%s\topenssl verify, %d files in one process\t%.3f\n", keys, files, $2 * 1e6 / files }
            $1 == "one" { printf "%s\topenssl verify, a process for each client\t%.3f\n", keys, $2 * 1e6 }' >> "$rows"
}

split_clients() {
    [ -e "$1/files/0001.pem" ] && return
    mkdir -p "$1/files"
    awk -v folder="$1/files" -v most="$2" '
        /^-----BEGIN/ { if (++number > most) exit; file = sprintf("%s/%04d.pem", folder, number) }
        { print > file }
        /^-----END/ { close(file) }' "$1/clients.pem"
}

# The same log by what people have at hand; the whole program beside it, verdicts and all.
measure_readers() {
    local log=$target/tmp/replay-$lines-500 size python=benches/peers/python/readers.py
    [ -e "$log.bundle.pem" ] || bench replay "$lines" > /dev/null
    size=$(wc -c < "$log.jsonl")
    {
        printf 'truststore, with verdicts\t0\t%s check %s.bundle.pem --clients %s.jsonl --at 2030-01-01 --threads 1 --quiet\n' "$program" "$log" "$log"
        printf 'jq -r\t0\tjq -r .clientCert.clientCertPem %s.jsonl\n' "$log"
        printf 'jq -r, sort -u\t0\tjq .clientCert.clientCertPem %s.jsonl | LC_ALL=C sort -u\n' "$log"
        printf 'Python, json\t0\tpython3 %s json %s.jsonl\n' "$python" "$log"
        printf 'Python, re\t0\tpython3 %s re %s.jsonl\n' "$python" "$log"
    } | in_turn | awk -F '\t' -v size="$size" '{ printf "%s\t%.6f\tGB/s\t\n", $1, size / $2 / 1e9 }' >> "$rows"
}

# NAME [--features F] ARGUMENT…: a bench of ours, which notes its figures itself.
bench() {
    local build=(--profile release "${flags[@]}" --bench "$1")
    shift
    if [ "$1" = --features ]; then
        build+=("$1" "$2")
        shift 2
    fi
    BENCH_ROWS=$(realpath "$rows") cargo bench "${build[@]}" -- "$@"
}

large_bundles() {
    [ -d "$data/cas-1000" ] || cargo run --release "${flags[@]}" --example large_bundles -- "$data"
}

# KIND COUNT: the folder with a population, made when there is none.
population() {
    bench bulk "$2" "write-$1" >&2
    local keys=P256
    [ "$1" = p256 ] || keys=Rsa2048
    echo "$target/tmp/population-$keys-100-$2"
}

in_turn() { python3 benches/in_turn.py "$rounds"; }

figure() { awk -F '\t' -v name="$2" '$1 == name { print $2 }' "$1" 2> /dev/null || true; }

# COMMAND PACKAGE: installs what can be done without.
optional() {
    command -v "$1" > /dev/null || (WANTED_PACKAGES=("$2") install_packages) || say "$2 cannot be installed"
}

python_peers() {
    python_peers=$data/python-peers-1
    "$python_peers/bin/python" -c 'import cryptography.x509.verification, OpenSSL' 2> /dev/null && return
    python3 -c 'import venv, ensurepip' 2> /dev/null || optional no-such-command python3-venv
    (python_tools "$python_peers" cryptography==50.0.2 pyOpenSSL==26.4.0) || true
    "$python_peers/bin/python" -c 'import cryptography.x509.verification, OpenSSL' 2> /dev/null || rm -rf "$python_peers"
}

main "$@"; exit # so that nothing more is read of a script that has changed meanwhile
