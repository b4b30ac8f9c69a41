# Sourced by the other scripts: gives a fresh Debian or Ubuntu machine what the build needs, and nothing when it is there.
# shellcheck shell=bash

WANTED_RUST=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

prepare_machine() {
    PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    install_packages
    install_rust "$@"
}

# A compiler for C, the headers of OpenSSL, and its command line, which some tests run beside ours; and what the caller wants.
install_packages() {
    local missing=(${WANTED_PACKAGES[@]+"${WANTED_PACKAGES[@]}"})
    command -v cc > /dev/null || missing+=(gcc)
    [ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
    command -v pkg-config > /dev/null || missing+=(pkg-config)
    pkg-config --exists openssl 2> /dev/null || missing+=(libssl-dev)
    command -v openssl > /dev/null || missing+=(openssl)
    has_rust || command -v rustup > /dev/null || command -v curl > /dev/null || missing+=(curl ca-certificates)
    [ ${#missing[@]} -eq 0 ] && return

    if ! command -v apt-get > /dev/null; then
        stop "this needs ${missing[*]} (names of Debian's packages); install them and run it again"
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || stop "this needs ${missing[*]}: run 'apt-get install ${missing[*]}' as root"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
}

# A Rust toolchain that is new enough, with the components named; one that is there already is left as it is.
install_rust() {
    if ! has_rust; then
        if command -v rustup > /dev/null; then
            say "installing Rust $WANTED_RUST beside the toolchain that is there, which is older"
            rustup toolchain install --profile minimal "$WANTED_RUST"
            export RUSTUP_TOOLCHAIN=$WANTED_RUST
        else
            say "installing Rust with rustup, from https://sh.rustup.rs, into ${CARGO_HOME:-$HOME/.cargo}"
            curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --quiet --profile minimal --no-modify-path
            PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
        fi
        has_rust || stop "cargo is still missing or older than $WANTED_RUST; see https://rustup.rs"
    fi
    local component
    for component in "$@"; do
        "cargo-${component#rust}" --version > /dev/null 2>&1 && continue
        command -v rustup > /dev/null || stop "this needs $component; install it as you installed cargo"
        say "installing $component"
        rustup component add --quiet "$component"
    done
}

has_rust() {
    local version
    version=$(cargo --version 2> /dev/null | cut -d' ' -f2) && [ -n "$version" ] &&
        [ "$(printf '%s\n' "$WANTED_RUST" "$version" | sort -V | head -n 1)" = "$WANTED_RUST" ]
}

# Tools from PyPI, each with its version, in a virtual environment of their own: FOLDER TOOL…
python_tools() {
    local folder=$1
    shift
    [ -e "$folder/complete" ] && return
    python3 -c 'import venv, ensurepip' 2> /dev/null || stop "this needs python3 with venv (Debian: python3-venv)"
    say "installing $*"
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
    touch "$folder/complete"
}

# Where cargo builds.
target_folder() {
    cargo metadata --format-version 1 --no-deps --offline | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# The commands of the program, as its own help lists them.
commands() {
    "$1" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'
}

say() { printf '\n== %s\n' "$*" >&2; }
stop() {
    printf 'error: %s\n' "$*" >&2
    exit 2
}
