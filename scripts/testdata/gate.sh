# testdata/gate: a repository with a gate on its truststores. The certificates are made here, the settings beside them
# (truststore.toml and its like) are written by hand. Sourced by make-testdata.sh.
# shellcheck shell=bash disable=SC2154

make_gate() {
    local gate=$testdata/gate
    mkdir -p "$gate/partners"
    blocks root issuing > "$gate/partners.pem"
    blocks root issuing issuing-past > "$gate/legacy.pem"
    block client > "$gate/partners/bank.pem"
    block client-expired > "$gate/partners/expired.pem"
    block client-stranger > "$gate/partners/stranger.pem"
}
