# truststore in a container: one static program with its own OpenSSL, on a base with a shell, because CI runners ask for one, and
# with the roots of the public web, for S3. It runs as nobody.
#
#   docker build --tag truststore .
#   docker run --rm --volume "$PWD:/work:ro" truststore check truststore.pem

ARG RUST=1.95.0
ARG ALPINE=3.22

FROM docker.io/library/rust:${RUST}-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install -y --no-install-recommends musl-tools && \
    rm -rf /var/lib/apt/lists/* && \
    rustup target add "$(uname -m)-unknown-linux-musl"
WORKDIR /source
COPY . .
# Without S3 (`--build-arg FEATURES=`) it builds in a fraction of the time.
ARG FEATURES=aws
RUN target=$(uname -m)-unknown-linux-musl && \
    cargo build --release --locked --target "$target" --no-default-features --features "vendored-openssl ${FEATURES}" && \
    install -D "target/$target/release/truststore" /out/truststore

FROM docker.io/library/alpine:${ALPINE}
COPY --from=build /out/truststore /usr/local/bin/truststore
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["truststore"]
CMD ["--help"]
