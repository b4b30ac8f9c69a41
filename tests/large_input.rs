//! Input larger than anybody should give: each gets a clear answer, exit code 2 or a finding, in bounded time. Small bad input is
//! in `tests/cmd/bad-input.md`.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its data has failed")]

mod support;

use std::fs::{self, File};
use std::time::{Duration, Instant};

use support::large::{self, Case};
use support::{Said, truststore, written};

/// Far above what any of this takes, and far below what a search without a budget takes.
const PATIENCE: Duration = Duration::from_mins(2);

#[test]
fn a_file_of_200_mb() {
    let path = written("200-mb.pem", b"");
    File::options().write(true).open(&path).unwrap().set_len(200_000_000).unwrap();
    let said = in_time(|| truststore(&format!("check {path}")));
    fs::remove_file(&path).unwrap();
    assert!(said.code == 2 && said.out.is_empty(), "{said:#?}");
    assert!(said.err.starts_with("error: ") && said.err.contains("hint: "), "{said:#?}");
}

#[test]
fn a_certificate_with_an_extension_of_1_mb() {
    let said = asked("large-extension", &large::large_extension(1_000_000));
    assert_eq!(said.code, 0, "{said:#?}");
}

#[test]
fn cas_that_all_certify_each_other_and_have_no_root() {
    let said = asked("cross-signed", &large::cross_signed(16));
    assert!(said.code == 1 && said.has("[ca-chain-incomplete]"), "{said:#?}");
    assert!(said.has("Amazon API Gateway refuses"), "{said:#?}");
}

#[test]
fn a_thousand_cas_of_one_subject() {
    let said = asked("one-subject", &large::one_subject(1_000));
    assert!(
        said.has("Amazon API Gateway accepts"),
        "only one of the thousand signed it: {said:#?}"
    );
}

#[test]
fn a_thousand_cas() {
    let said = asked("issuing-cas", &large::issuing_cas(1_000));
    assert_eq!(said.code, 0, "{said:#?}");
    assert!(said.has("1000 certificates"), "{said:#?}");
}

#[test]
fn a_hundred_thousand_certificates() {
    let said = asked("repeated", &large::repeated(100_000));
    assert!(said.has("100000 certificates") && said.has("[bundle-renewed-twin]"), "{said:#?}");
}

/// Checks a client with a bundle, and expects an answer in time.
fn asked(name: &str, case: &Case) -> Said {
    let bundle = written(&format!("{name}-bundle.pem"), &case.bundle);
    let client = written(&format!("{name}-client.pem"), &case.client);
    in_time(|| truststore(&format!("check {bundle} --client {client}")))
}

fn in_time(ask: impl Fn() -> Said) -> Said {
    let start = Instant::now();
    let said = ask();
    assert!(start.elapsed() < PATIENCE, "{} took {:?}", said.command, start.elapsed());
    said
}
