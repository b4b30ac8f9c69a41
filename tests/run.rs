//! What `run` adds to rules and verdicts: severities, places, what the client sends, the first break, OpenSSL's opinion.
//! Each case is a few certificates of `testdata/pki` and one question; the clock is 2030-01-01.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test has no readers of its documentation, and fails aloud"
)]

mod support;

use std::path::PathBuf;
use std::sync::Arc;

use support::large::Authority;
use truststore::bundle::{Bundle, ClientFile};
use truststore::path::{Question, Verdict};
use truststore::profile;
use truststore::report::{Finding, Report};
use truststore::run::{Client, Inquiry, check};
use truststore::second_opinion::Reason;
use truststore::severity::Severity;
use truststore::source::{self, Blob, Budget, Source};

#[test]
fn a_refusal_names_the_missing_issuer_and_the_line_that_will_be_logged() {
    let report = Case::of(&["root"], "client").report();
    let client = &report.clients[0];
    assert_eq!(client.verdict, Verdict::Refuse);
    assert_eq!(client.log.unwrap().reason, Some("Could not find issuer for certificate"));
    let finding = found(&report, "path-issuer-missing");
    assert_eq!(finding.client, Some(0));
    assert!(finding.message.contains("CN=Example Issuing CA"), "{}", finding.message);
    assert_eq!(client.near.len(), 1);
}

#[test]
fn what_is_only_sent_is_named_and_not_credited() {
    let report = Case { sent: &["issuing"], ..Case::of(&["root"], "client") }.report();
    assert_eq!(report.clients[0].verdict, Verdict::Refuse);
    assert_eq!(report.clients[0].with_sent, Some(Verdict::Accept));
    assert!(found(&report, "path-issuer-only-sent").message.contains("CN=Example Issuing CA"));
    assert!(ids(&report).iter().all(|id| *id != "path-issuer-missing"));
    let credited = Case { sent: &["issuing"], profile: "rfc5280", ..Case::of(&["root"], "client") };
    assert_eq!(credited.report().clients[0].verdict, Verdict::Accept);
}

#[test]
fn what_rests_on_an_inference_warns_unless_the_user_says_error() {
    let case = Case::of(&["root", "issuing-sha1"], "client-ca-sha1");
    assert_eq!(case.report().clients[0].verdict, Verdict::Unknown);
    assert_eq!(found(&case.report(), "path-invalid").severity, Severity::Warn);
    let severities = [("path-invalid".to_owned(), Severity::Error)];
    assert_eq!(found(&case.with(&severities), "path-invalid").severity, Severity::Error);
}

#[test]
fn nobody_lowers_the_severity_of_a_private_key() {
    let mut case = Case::of(&["root", "issuing"], "client");
    case.extra = include_bytes!("../testdata/keys/client.pem");
    let off = [("pem-private-key".to_owned(), Severity::Off)];
    let report = case.with(&off);
    let finding = found(&report, "pem-private-key");
    assert_eq!((finding.severity, finding.places[0].line), (Severity::Error, 42));
}

#[test]
fn a_rule_that_is_off_is_not_asked() {
    let case = Case::of(&["root", "issuing", "issuing"], "client");
    assert!(ids(&case.report()).contains(&"bundle-duplicate"));
    let report = case.with(&[("bundle-duplicate".to_owned(), Severity::Off)]);
    assert!(!ids(&report).contains(&"bundle-duplicate"));
    assert!(report.tallies.iter().all(|tally| tally.rule.id != "bundle-duplicate"));
}

#[test]
fn the_first_break_is_that_of_the_last_path() {
    let end = |bundle: &[&'static str], client| {
        let report = Case::of(bundle, client).report();
        report.clients[0].first_break.clone().map(|(end, whose)| (end.day(), whose))
    };
    let own = ("2031-06-01".to_owned(), "CN=Example client, O=Example Bank".to_owned());
    assert_eq!(end(&["root", "issuing"], "client"), Some(own));
    let ca = ("2040-01-01".to_owned(), "CN=Example Issuing CA, O=Example Bank".to_owned());
    assert_eq!(end(&["root", "issuing"], "client-outliving"), Some(ca));
    // The renewed CA takes over; then the root ends.
    let root = ("2040-01-01".to_owned(), "CN=Example Root, O=Example Bank".to_owned());
    assert_eq!(end(&["root", "issuing", "issuing-renewed"], "client-outliving"), Some(root));
}

#[test]
fn the_same_fault_of_many_blocks_is_one_finding() {
    let mut bytes = pem(&["root", "issuing"]);
    let old = String::from_utf8(bytes).unwrap().replace(" CERTIFICATE", " X509 CERTIFICATE");
    bytes = old.into_bytes();
    assert_eq!(found(&of_bytes(bytes), "pem-x509-label").places.len(), 2);
}

#[test]
fn a_disagreement_with_openssl_has_its_reason() {
    for (bundle, client, reason) in [
        (&["root", "i1", "i2", "i3", "i4"][..], "client-i4", Reason::LimitsNoCas),
        (&["root", "issuing"], "client-sha1", Reason::HasNoFloors),
        (&["twin-a", "twin-b"], "client-twin-bare", Reason::TakesFirstIssuer),
        (&["root", "issuing"], "client-any-eku", Reason::TakesNoAnyPurpose),
        (&["root", "issuing"], "client-server", Reason::AsksForPurpose),
        (&["root", "issuing"], "client-long-length", Reason::ReadsOver),
    ] {
        let report = Case::of(bundle, client).report();
        let facts = &found(&report, "path-verifiers-disagree").facts;
        assert_eq!(facts[0], reason.words(), "{client}");
    }
}

#[test]
fn several_certificates_in_der_are_all_kept_by_the_advice() {
    let der = |name| openssl::x509::X509::from_pem(&pem(&[name])).unwrap().to_der().unwrap();
    let one = found(&of_bytes(der("root")), "pem-not-pem").help.clone();
    assert!(one.contains("openssl x509 -inform DER"), "{one}");
    let report = of_bytes([der("root"), der("issuing")].concat());
    let finding = found(&report, "pem-not-pem");
    assert!(finding.message.contains("2 DER certificates in a row"), "{}", finding.message);
    assert!(
        finding.help.contains("truststore fix bundle.pem -o converted.pem"),
        "{}",
        finding.help
    );
}

#[test]
fn findings_come_worst_first() {
    let report = Case::of(&["root", "issuing-past", "issuing-rsa1024", "root"], "client").report();
    let severities: Vec<_> = report.findings.iter().map(|finding| finding.severity).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
    assert!(severities.len() > 3);
}

#[test]
fn what_exceeds_a_budget_is_said() {
    let blocks = b"-----BEGIN X-----\n-----END X-----\n".repeat(truststore::pem::MAX_BLOCKS + 1);
    assert!(found(&of_bytes(blocks), "bundle-out-of-budget").message.contains("more blocks"));
    // None of the CAs in the bundle that have the issuer's name signed any of these.
    let signer = Authority::root("The Only CA");
    let cas = (0..COUNT).map(|_| Authority::root("The Only CA").certificate);
    let strangers = (0..COUNT).map(|n| signer.ca(&format!("CA {n}")).certificate);
    let bytes = cas.chain(strangers).flat_map(|one| one.to_pem().unwrap()).collect();
    let report = of_bytes(bytes);
    assert!(found(&report, "bundle-out-of-budget").message.contains("too few names"));
    assert!(ids(&report).contains(&"ca-chain-incomplete"), "those that were tried are still said");
}

/// Squared, it exceeds the budget of signatures.
const COUNT: usize = 210;

fn of_bytes(bytes: Vec<u8>) -> Report {
    let bundle = Bundle::read("bundle.pem", vec![Blob::new("bundle.pem", bytes)]);
    check(&inquiry(&bundle, &[], "api-gateway", &[]))
}

struct Case {
    bundle: Vec<&'static str>,
    extra: &'static [u8],
    client: &'static str,
    sent: &'static [&'static str],
    profile: &'static str,
}

impl Case {
    fn of(bundle: &[&'static str], client: &'static str) -> Self {
        Self { bundle: bundle.to_vec(), extra: &[], client, sent: &[], profile: "api-gateway" }
    }

    fn report(&self) -> Report {
        self.with(&[])
    }

    fn with(&self, severities: &[(String, Severity)]) -> Report {
        let bytes = [&pem(&self.bundle)[..], self.extra].concat();
        let bundle = Bundle::read("bundle.pem", vec![Blob::new("bundle.pem", bytes)]);
        let blob = Blob::new("client.pem", pem(&[self.client]));
        let client = Client {
            member: ClientFile::read(blob).unwrap().client,
            sent: self
                .sent
                .iter()
                .map(|name| Arc::clone(&read(name).members[0].certificate))
                .collect(),
            sent_places: Vec::new(),
            private_key_spki: None,
        };
        check(&inquiry(&bundle, &[client], self.profile, severities))
    }
}

fn inquiry<'a>(
    bundle: &'a Bundle,
    clients: &'a [Client],
    profile: &str,
    severities: &'a [(String, Severity)],
) -> Inquiry<'a> {
    let question =
        Question::of_client(profile::by_name(profile).unwrap(), "2030-01-01".parse().unwrap());
    Inquiry { bundle, clients, candidates: &[], question, warn_days: 30, severities }
}

fn found<'a>(report: &'a Report, id: &str) -> &'a Finding {
    let finding = report.findings.iter().find(|finding| finding.rule.id == id);
    finding.unwrap_or_else(|| panic!("no {id} among {:?}", ids(report)))
}

fn ids(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule.id).collect()
}

/// The blocks alone, without the sentence above them.
fn pem(names: &[&str]) -> Vec<u8> {
    names
        .iter()
        .flat_map(|name| {
            let bundle = read(name);
            [bundle.text(&bundle.members[0]), b"\n"].concat()
        })
        .collect()
}

fn read(name: &str) -> Bundle {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/pki");
    let source = Source::Path(folder.join(format!("{name}.pem")));
    Bundle::read(name, source::read(&source, &Budget::default()).unwrap())
}
