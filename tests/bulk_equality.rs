//! The short way of populations against the long way: the same ruling, word for word, on the conformance suites, on
//! generated chains, on the test data, and on certificates with corrupted octets; and OpenSSL is never stricter on what
//! the short way accepts. The long way is that of `check`, which other tests hold to the standard.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test reads its files itself, says aloud when there are none, and fails where it cannot"
)]

mod generator;
#[path = "support/population.rs"]
mod population;
#[path = "support/suites.rs"]
mod suites;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use generator::case::{Case, question as question_of};
use generator::random::Random;
use generator::verdict::Asked;
use population::{Keys, corrupted, population, question};
use suites::suites;
use truststore::bulk::{Bulk, Ruling};
use truststore::certificate::{Certificate, Layer, Skim};
use truststore::name::Name;
use truststore::path::{InitialPolicy, Purpose, Question, Verdict};
use truststore::profile;
use truststore::second_opinion::{self, SecondOpinion};
use truststore::truststore::Truststore;

#[test]
fn generated_chains_get_the_same_ruling_on_both_ways() {
    let mut short = 0;
    for seed in 0..1_500 {
        let made = Case::from_seed(seed).make();
        // What a client sends does not come with its certificate: here it stands in the bundle.
        let members: Vec<_> = made.bundle.iter().chain(&made.sent).cloned().collect();
        for asked in Asked::ALL {
            let pair = Pair::new(&members, question_of(asked));
            pair.agree(&made.client, &format!("seed {seed}, {asked:?}"));
            short += pair.swift.taken_short();
        }
    }
    assert!(short > 250, "hardly any chain went the short way: {short}");
}

#[test]
fn the_suites_get_the_same_ruling_on_both_ways() {
    let Some(folder) = suites() else { return };
    let (mut cases, mut short) = (0, 0);
    for case in suite_cases(&folder) {
        for profile in ["rfc5280", "api-gateway"] {
            let question = Question {
                at: case.at.as_deref().map_or(question().at, |at| at.parse().unwrap()),
                purpose: case.purpose,
                profile: profile::by_name(profile).unwrap(),
                ..question()
            };
            let pair = Pair::new(&case.members, question);
            pair.agree(&case.client, &format!("{}, {profile}", case.id));
            short += pair.swift.taken_short();
            cases += 1;
        }
    }
    assert!(cases > 1_500 && short > 500, "{cases} cases, {short} the short way");
}

/// One certificate of the test data after the other, under all CAs of the test data.
#[test]
fn the_test_data_gets_the_same_ruling_on_both_ways() {
    let mut all = Vec::new();
    let mut todo = vec![PathBuf::from("testdata")];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|name| name == "pem") {
                all.extend(certificates(&path));
            }
        }
    }
    all.sort_by_key(|one| *one.sha256());
    all.dedup_by_key(|one| *one.sha256());
    let cas: Vec<_> = all.iter().filter(|one| one.is_ca()).cloned().collect();
    for profile in ["api-gateway", "rfc5280"] {
        let profile = profile::by_name(profile).unwrap();
        let pair = Pair::new(&cas, Question { profile, ..question() });
        for one in &all {
            pair.agree(one, "test data");
        }
        assert!(pair.swift.taken_short() > 30, "{}", pair.swift.taken_short());
    }
}

#[test]
fn corrupted_clients_get_the_same_ruling_on_both_ways() {
    let made = population(Keys::P256, 10, 20);
    let members = parsed(&made.cas);
    let pair = Pair::new(&members, question());
    let mut random = Random::new(5);
    for der in &made.clients {
        assert_eq!(pair.both(der, "before").verdict, Verdict::Accept);
    }
    let before = pair.swift.taken_short();
    assert!(before > 10);
    for round in 0..4_000_usize {
        let mut der = made.clients[round % made.clients.len()].clone();
        let place = random.below(der.len());
        match random.below(4) {
            0 => der[place] ^= 1 << random.below(8),
            1 => der[place] = octet(&mut random),
            2 => drop(der.remove(place)),
            _ => der.insert(place, octet(&mut random)),
        }
        let ruling = pair.both(&der, &format!("round {round}, octet {place}"));
        assert!(ruling.verdict != Verdict::Accept || made.clients.contains(&der), "round {round}");
    }
}

/// The signature of another message, and of another CA.
#[test]
fn the_short_way_accepts_no_signature_that_is_not_the_issuers() {
    let made = population(Keys::P256, 10, 40);
    let pair = Pair::new(&parsed(&made.cas), question());
    for der in &made.clients {
        assert_eq!(pair.both(der, "as issued").verdict, Verdict::Accept);
        let ruling = pair.both(&corrupted(der), "corrupted");
        assert_eq!(ruling.verdict, Verdict::Refuse);
        assert_eq!(ruling.why.unwrap().rule, "path-issuer-missing");
    }
    assert!(pair.swift.taken_short() >= 20);
}

/// Wherever reading in passing finds nothing wrong, the full reading finds the same.
#[test]
fn what_is_read_in_passing_is_what_is_read_in_full() {
    let made = population(Keys::P256, 5, 5);
    let (mut random, mut read) = (Random::new(9), 0);
    for round in 0..60_000_usize {
        let source = if round % 2 == 0 { &made.clients } else { &made.cas };
        let mut der = source[round % source.len()].clone();
        for _ in 0..=random.below(2) {
            let place = random.below(der.len());
            der[place] = octet(&mut random);
        }
        let Some(skim) = Skim::read(&der) else { continue };
        // Of the names only the bytes are taken: of the issuer's, whoever knows a CA of that name knows whether it is in
        // order; the subject's is asked about.
        let in_order = |name| Name::from_der(name).is_ok_and(|one| one.irregularities().is_empty());
        if !in_order(skim.issuer) || !in_order(skim.subject) {
            continue;
        }
        read += 1;
        let full = Certificate::from_der(&der).unwrap();
        assert_eq!(full.undecidable().count(), 0, "round {round}");
        assert!(full.irregularities.iter().all(|one| one.layer == Layer::Profile));
        let (ours, theirs) = (skim.facts(), full.facts());
        assert_eq!((ours.not_before, ours.not_after), (theirs.not_before, theirs.not_after));
        assert_eq!(ours.signature_algorithm, theirs.signature_algorithm);
        assert_eq!(ours.key.spki(), theirs.key.spki());
        assert_eq!(format!("{:?}", ours.extensions), format!("{:?}", theirs.extensions));
        assert_eq!(skim.issuer, full.issuer.raw());
        assert_eq!(skim.subject, full.subject.raw());
        assert_eq!(skim.is_other_than(&full.issuer), !full.is_self_issued());
        assert_eq!((skim.to_be_signed, skim.signature), (full.to_be_signed(), full.signature()));
    }
    assert!(read > 10_000, "{read}");
}

#[test]
fn openssl_is_not_stricter_on_what_the_short_way_accepts() {
    let made = population(Keys::P256, 20, 200);
    let members = parsed(&made.cas);
    let pair = Pair::new(&members, question());
    let asked =
        second_opinion::Question { at: question().at, purpose: Purpose::Client, any_anchor: false };
    let openssl = SecondOpinion::new(Arc::new(Truststore::new(members)), asked);
    for der in made.clients.iter().chain(&made.clients) {
        let ruling = pair.swift.judge(der);
        assert_eq!(ruling.verdict, Verdict::Accept);
        let client = Certificate::from_der(der).unwrap();
        assert_eq!(openssl.ask(&[], &client).accepts(), Some(true));
    }
    assert!(pair.swift.taken_short() > 300);
}

#[test]
fn a_question_with_rules_that_the_short_way_does_not_know_takes_the_long_one() {
    let made = population(Keys::P256, 10, 20);
    let members = parsed(&made.cas);
    let policy = InitialPolicy { inhibit_any: true, ..InitialPolicy::default() };
    for other in [Question { strict: true, ..question() }, Question { policy, ..question() }] {
        let pair = Pair::new(&members, other);
        for der in made.clients.iter().chain(&made.clients) {
            assert_eq!(pair.both(der, "other question").verdict, Verdict::Accept);
        }
        assert_eq!(pair.swift.taken_short(), 0);
    }
}

#[test]
fn clients_under_a_ca_that_constrains_names_take_the_long_way() {
    let found = (0..400)
        .map(|seed| Case::from_seed(seed).make())
        .filter(|made| made.bundle.iter().any(|one| one.extensions.name_constraints.is_some()))
        .inspect(|made| {
            let pair = Pair::new(&made.bundle, question_of(Asked::ALL[0]));
            pair.agree(&made.client, "constrained");
        })
        .count();
    assert!(found > 5);
}

fn octet(random: &mut Random) -> u8 {
    u8::try_from(random.below(256)).unwrap()
}

/// The two ways over one bundle and question.
struct Pair {
    swift: Bulk,
    long: Bulk,
}

impl Pair {
    fn new(members: &[Arc<Certificate>], question: Question) -> Self {
        let members = members.iter().cloned();
        Self {
            swift: Bulk::of(members.clone(), question.clone()),
            long: Bulk::of(members, question),
        }
    }

    /// The client twice, since the first of an issuer goes the long way always, and with a few octets changed.
    fn agree(&self, client: &Certificate, what: &str) {
        self.both(client.der(), what);
        self.both(client.der(), what);
        self.both(&corrupted(client.der()), what);
        self.both(&[client.der(), &[0]].concat(), what);
    }

    fn both(&self, der: &[u8], what: &str) -> Ruling {
        let ruling = self.swift.judge(der);
        assert_eq!(ruling, self.long.judge_the_long_way(der), "{what}");
        ruling
    }
}

fn parsed(ders: &[Vec<u8>]) -> Vec<Arc<Certificate>> {
    ders.iter().map(|der| Arc::new(Certificate::from_der(der).unwrap())).collect()
}

fn certificates(path: &Path) -> Vec<Arc<Certificate>> {
    let document = truststore::pem::read(&fs::read(path).unwrap());
    let read = document.certificates().filter_map(|(_, _, der)| Certificate::from_der(der).ok());
    read.map(Arc::new).collect()
}

/// A case of a suite, with all its CAs in the bundle.
struct SuiteCase {
    id: String,
    at: Option<String>,
    purpose: Purpose,
    members: Vec<Arc<Certificate>>,
    client: Arc<Certificate>,
}

fn suite_cases(folder: &Path) -> impl Iterator<Item = SuiteCase> {
    let suites = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    suites.filter(|suite| suite.join("cases.jsonl").exists()).flat_map(|suite| {
        let text = fs::read_to_string(suite.join("cases.jsonl")).unwrap();
        let cases: Vec<_> = text.lines().filter_map(|line| suite_case(&suite, line)).collect();
        cases
    })
}

fn suite_case(suite: &Path, line: &str) -> Option<SuiteCase> {
    let case: serde_json::Value = serde_json::from_str(line).unwrap();
    let files = |field: &str| {
        let names = case[field].as_array().into_iter().flatten();
        let files = names.map(|name| suite.join(name.as_str().unwrap()));
        files.flat_map(|path| certificates(&path)).collect::<Vec<_>>()
    };
    let client = certificates(&suite.join(case["leaf"].as_str()?)).into_iter().next()?;
    Some(SuiteCase {
        id: case["id"].as_str()?.to_owned(),
        at: case["time"].as_str().filter(|at| !at.is_empty()).map(str::to_owned),
        purpose: match case["purpose"].as_str() {
            Some("server") => Purpose::Server,
            Some("any") => Purpose::Any,
            _ => Purpose::Client,
        },
        members: [files("anchors"), files("intermediates")].concat(),
        client,
    })
}
