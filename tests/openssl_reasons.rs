//! Where OpenSSL refuses what the standard accepts, the reason is known; where what it asks for may be asked by a gateway too,
//! its refusal counts, and it counts for one client of a million as it does for one alone.

#![allow(clippy::unwrap_used, reason = "a certificate that cannot be made has failed the test")]

#[path = "support/draft.rs"]
mod draft;
mod generator;

use draft::*;
use generator::case::{Case, question as question_of};
use generator::der;
use generator::verdict::Asked;
use truststore::bulk::Bulk;
use truststore::bundle::{Bundle, ClientFile};
use truststore::path::{Question, Verdict};
use truststore::profile;
use truststore::render::{Detail, Style, human};
use truststore::report::Survey;
use truststore::run::{Client, Inquiry, Judge, Opinions, check};
use truststore::second_opinion::Reason;

#[test]
fn what_openssl_makes_a_condition_refuses_one_client_and_one_of_many() {
    for (what, edit, error, reason) in TABLE {
        let (mut authority, mut client) = (Draft::authority(), Draft::client());
        edit(&mut authority, &mut client);
        let bundle = Bundle::read("bundle", vec![blob(&authority.made())]);
        let certificate = ClientFile::read(blob(&client.made())).unwrap().client.certificate;
        let judge = |profile| {
            Judge::new(&bundle, question(profile, false), Opinions::All)
                .judge_certificate(&certificate, &[])
        };
        let gateway = judge("api-gateway");
        let opinion = gateway.opinion.as_ref().unwrap().to_string();
        assert!(opinion.starts_with(error), "{what}: {opinion}");
        let found = gateway.disagreement.as_ref().and_then(|one| one.reason);
        assert_eq!(found, Some(*reason), "{what}");
        assert_eq!(gateway.verdict, Verdict::Refuse, "{what}");
        assert_eq!(judge("rfc5280").verdict, Verdict::Accept, "{what}: the standard");
        // Others of the same CA have gone the short way before it.
        let bulk = Bulk::new(&bundle, question("api-gateway", false));
        bulk.judge(&Draft::client().made());
        bulk.judge(&Draft::client().made());
        assert_eq!(bulk.judge(certificate.der()).verdict, Verdict::Refuse, "{what}: in bulk");
    }
}

#[test]
fn what_openssl_alone_refuses_is_reported_with_reason_and_cure() {
    let mut client = Draft::client();
    client.value("1.3.6.1.5.5.7.1.14", &proxy());
    let bundle = Bundle::read("bundle", vec![blob(&Draft::authority().made())]);
    let member = ClientFile::read(blob(&client.made())).unwrap().client;
    let report = check(&Inquiry {
        bundle: &bundle,
        clients: &[Client { member, sent: vec![], sent_places: vec![], private_key_spki: None }],
        candidates: &[],
        question: question("api-gateway", false),
        warn_days: 0,
        severities: &[],
    });
    let why = report.clients[0].why();
    assert!(why.starts_with("OpenSSL refuses it: error 40 at 0"), "{why}");
    let deciding = &report.findings[report.deciding(0).unwrap()];
    assert_eq!(deciding.rule.id, "path-verifiers-disagree");
    assert!(deciding.help.contains("without that extension"), "{}", deciding.help);
    let mut text = Vec::new();
    let survey = Survey::from(report);
    human::write(&survey, &Style::plain(Detail::Normal), &mut text).unwrap();
    assert_eq!(String::from_utf8(text).unwrap().matches("OpenSSL says: ").count(), 1);
}

#[test]
fn a_population_gets_the_verdicts_that_single_clients_get() {
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..1_500 {
        let made = Case::from_seed(seed).make();
        let members = || made.bundle.iter().chain(&made.sent).cloned();
        let question = Question {
            profile: profile::by_name("api-gateway").unwrap(),
            ..question_of(Asked::ALL[0])
        };
        let alone = Judge::of(members(), question.clone(), Opinions::All)
            .judge_certificate(&made.client, &[]);
        let ruling = Bulk::of(members(), question).judge(made.client.der());
        assert_eq!(ruling.verdict, alone.verdict, "seed {seed}: {:?}", alone.opinion);
        let count = if alone.verdict == Verdict::Accept { &mut accepted } else { &mut refused };
        *count += 1;
    }
    assert!(accepted > 200 && refused > 200, "{accepted} accepted, {refused} refused");
}

type Row = (&'static str, fn(&mut Draft, &mut Draft), &'static str, Reason);

/// What is odd about a CA and its client, OpenSSL's error, and why.
const TABLE: &[Row] = &[
    (
        "another key id",
        |_, client| client.value(AUTHORITY, &der::sequence(&[vec![0x80, 1, 7]])),
        "error 20 at 0",
        Reason::TakesKeyIdsForProof,
    ),
    (
        "another serial number of the issuer",
        |_, client| {
            let name = der::element(0xa4, &named(der::UTF8, b"Odd Root"));
            let issuer = der::element(0xa1, &name);
            client.value(AUTHORITY, &der::sequence(&[issuer, vec![0x82, 1, 7]]));
        },
        "error 20 at 0",
        Reason::TakesKeyIdsForProof,
    ),
    (
        "a critical authority key identifier",
        |_, client| {
            client.value(AUTHORITY, &der::sequence(&[]));
            client.extension(AUTHORITY, CRITICAL);
        },
        "error 34 at 0",
        Reason::KnowsFewerExtensions,
    ),
    (
        "a critical subject key identifier",
        |authority, _| authority.extension(KEY_ID, CRITICAL),
        "error 34 at 1",
        Reason::KnowsFewerExtensions,
    ),
    (
        "a proxy certificate",
        |_, client| client.value("1.3.6.1.5.5.7.1.14", &proxy()),
        "error 40 at 0",
        Reason::HeedsMoreExtensions,
    ),
    (
        "a CA that is a proxy",
        |authority, _| authority.value("1.3.6.1.5.5.7.1.14", &proxy()),
        "error 20 at 0",
        Reason::HeedsMoreExtensions,
    ),
    (
        "numbers of networks that the CA does not have",
        |_, client| {
            let numbers = der::element(0xa0, &der::sequence(&[der::number(5)]));
            client.value("1.3.6.1.5.5.7.1.8", &der::sequence(&[numbers]));
        },
        "error 46 at 1",
        Reason::HeedsMoreExtensions,
    ),
    (
        "Netscape's type says server",
        |_, client| client.value("2.16.840.1.113730.1.1", &[3, 2, 6, 0x40]),
        "error 26 at 0",
        Reason::HeedsMoreExtensions,
    ),
    (
        "a name that matches in other letters",
        |authority, client| {
            authority.issuer = named(der::UTF8, "\u{dc}ber".as_bytes());
            authority.subject.1 = named(der::UTF8, "\u{dc}ber".as_bytes());
            client.issuer = named(der::UTF8, "\u{fc}ber".as_bytes());
        },
        "error 20 at 0",
        Reason::ComparesNamesAsEncoded,
    ),
];

/// A `ProxyCertInfo` (RFC 3820, section 3.8) with the policy to inherit everything.
fn proxy() -> Vec<u8> {
    der::sequence(&[der::sequence(&[der::oid("1.3.6.1.5.5.7.21.1")])])
}

const AUTHORITY: &str = "2.5.29.35";
