#!/usr/bin/env bash
# Makes the archive of a release for this machine, as the Action, the Dockerfile's users and `cargo binstall` expect it:
# the program, its man pages and completions, the licences; and beside it its SHA-256. The same program gives the same
# bytes: sorted names, no owner, the commit's date.
#
#   scripts/package.sh [--target TRIPLE] [--binary FILE] [--no-default-features] [FOLDER]
#
# --target  what to build for, where this machine can run it [default: this machine]
# --binary  takes this program, and builds none
# FOLDER    where the archive goes [default: dist]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

main() {
    local target='' binary='' folder=dist features=(--features vendored-openssl)
    while [ $# -gt 0 ]; do
        case $1 in
            --target) target=${2:?$1 needs a value} && shift 2 ;;
            --binary) binary=${2:?$1 needs a value} && shift 2 ;;
            --no-default-features) features+=("$1") && shift ;;
            -*) stop "there is no option $1; see the head of scripts/package.sh" ;;
            *) folder=$1 && shift ;;
        esac
    done
    [ -n "$target" ] || target=$(rustc -vV | sed -n 's/^host: //p')
    [ -n "$binary" ] || binary=$(build "$target" "${features[@]}")

    local version name work
    version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
    name=truststore-$version-$target
    [ "$("$binary" -V)" = "truststore $version" ] || stop "$binary is not truststore $version"
    mkdir -p "$folder"
    work=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    fill "$work/$name" "$binary"
    pack "$work" "$name" > "$work/$name.tar.gz"
    (cd "$work" && checksum "$name.tar.gz" > "$name.tar.gz.sha256")
    mv "$work/$name.tar.gz" "$work/$name.tar.gz.sha256" "$folder/"
    echo "$folder/$name.tar.gz"
}

build() {
    local target=$1
    shift
    cargo build --release --locked --quiet --target "$target" "$@" >&2
    echo "$(target_folder)/$target/release/truststore"
}

# What a package manager, or a person, puts where it belongs.
fill() {
    local folder=$1 binary=$2 command
    mkdir -p "$folder/man" "$folder/completions"
    install -m 755 "$binary" "$folder/truststore"
    install -m 644 LICENSE-APACHE LICENSE-MIT README.md CHANGELOG.md "$folder/"
    "$binary" man > "$folder/man/truststore.1"
    for command in $(commands "$binary"); do
        "$binary" man "$command" > "$folder/man/truststore-$command.1"
    done
    "$binary" completions bash > "$folder/completions/truststore.bash"
    "$binary" completions zsh > "$folder/completions/_truststore"
    "$binary" completions fish > "$folder/completions/truststore.fish"
    "$binary" completions powershell > "$folder/completions/_truststore.ps1"
}

# GNU tar, which macOS calls gtar.
pack() {
    local tar=tar date
    command -v gtar > /dev/null && tar=gtar
    date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
    "$tar" -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$date" --format=ustar -cf - "$2" |
        gzip -9n
}

checksum() {
    if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi
}

main "$@"
