//! OpenSSL's opinion of clients of the test data, as the library gives it.

#![allow(clippy::unwrap_used)] // a test whose material cannot be made has to stop

use std::sync::Arc;

use truststore::certificate::Certificate;
use truststore::path::Purpose;
use truststore::pem;
use truststore::second_opinion::{Opinion, Question, SecondOpinion};
use truststore::time::Time;
use truststore::truststore::Truststore;

#[test]
fn a_complete_bundle_is_accepted() {
    let opinion = asked(&["root", "issuing"]).ask(&[], &certificate("client"));
    assert_eq!(opinion.accepts(), Some(true));
    assert_eq!(opinion.to_string(), "OK");
    assert_eq!(opinion.meaning(), None);
}

#[test]
fn a_refusal_names_the_certificate_at_fault() {
    let opinion = asked(&["issuing"]).ask(&[], &certificate("client"));
    assert_eq!(opinion.to_string(), "error 2 at 1 depth lookup: unable to get issuer certificate");
    let Opinion::Refuse { certificate: Some(at_fault), .. } = &opinion else {
        panic!("{opinion:?}")
    };
    assert_eq!(at_fault.der(), certificate("issuing").der());
    assert!(opinion.meaning().unwrap().contains("above it is not in the bundle"));
}

#[test]
fn sent_certificates_help_but_are_not_trusted() {
    let (issuing, client) = (certificate("issuing"), certificate("client"));
    let bundle = asked(&["root"]);
    assert_eq!(bundle.ask(&[], &client).accepts(), Some(false));
    assert_eq!(bundle.ask(std::slice::from_ref(&issuing), &client).accepts(), Some(true));
    let sent = [issuing, certificate("root")];
    assert!(asked(&[]).ask(&sent, &client).to_string().starts_with("error 19 at 2 "));
}

#[test]
fn a_path_may_end_anywhere_when_that_is_asked() {
    let question = Question { any_anchor: true, ..question() };
    let bundle = SecondOpinion::new(Arc::new(Truststore::new([certificate("issuing")])), question);
    assert_eq!(bundle.ask(&[], &certificate("client")).accepts(), Some(true));
}

#[test]
fn an_opinion_that_hangs_on_the_order_of_the_bundle_shows() {
    let bundle = asked(&["twin-a", "twin-b"]);
    let bare = certificate("client-twin-bare");
    let opinions = [bundle.ask(&[], &bare), bundle.ask_reversed(&[], &bare)];
    let mut accepted = opinions.each_ref().map(Opinion::accepts);
    accepted.sort();
    assert_eq!(accepted, [Some(false), Some(true)], "{opinions:?}");
    let with_key_id = certificate("client-twin");
    assert_eq!(bundle.ask(&[], &with_key_id).accepts(), Some(true));
    assert_eq!(bundle.ask_reversed(&[], &with_key_id).accepts(), Some(true));
}

fn asked(bundle: &[&str]) -> SecondOpinion {
    let anchors = Truststore::new(bundle.iter().map(|name| certificate(name)));
    SecondOpinion::new(Arc::new(anchors), question())
}

fn question() -> Question {
    let at = Time::from_utc(2030, 1, 1, 0, 0, 0).unwrap();
    Question { at, purpose: Purpose::Client, any_anchor: false }
}

#[allow(clippy::disallowed_methods)] // files of the tests' own
fn certificate(name: &str) -> Arc<Certificate> {
    let bytes = std::fs::read(format!("testdata/pki/{name}.pem")).unwrap();
    let document = pem::read(&bytes);
    let (_, _, der) = document.certificates().next().unwrap();
    Arc::new(Certificate::from_der(der).unwrap())
}
