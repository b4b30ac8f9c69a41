//! Never more lenient than OpenSSL: of every path that we accept, OpenSSL says that it is one, or the exception stands in
//! `openssl_exceptions.toml` with its reason. Over generated chains, over the conformance suites, and over mutations of
//! both: generated certificates are mutated inside and signed again, so that the damage is seen by more than the
//! signature; those of the suites as they are.
//!
//! OpenSSL gets the accepted path and nothing else, since it does not come back from a wrong turn, and with the whole
//! bundle would refuse for reasons of its own. Our plain verdict is held against `-partial_chain`: every anchor ends a
//! path. Our strict verdict is held against the same with `-x509_strict`: that option asks for the certificate profile,
//! as `--strict` does, and held against plain verdicts it would only list what we call findings. Not `-policy_check`:
//! without an initial set of anyPolicy, which the crate `openssl` cannot hand over, it refuses every path on which a
//! policy is required; policies are held against the suites instead.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads its files itself, says aloud when there are none, and fails where it cannot"
)]

#[path = "openssl_property/exceptions.rs"]
mod exceptions;
mod generator;
#[path = "support/suites.rs"]
mod suites;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use exceptions::{exceptions, refusal};
use generator::case::{Case, Made, question};
use generator::plan::Plan;
use generator::random::Random;
use generator::verdict::Asked;
use serde_json::Value;
use suites::suites;
use truststore::certificate::Certificate;
use truststore::crypto;
use truststore::path::{InitialPolicy, Purpose, Question, Verdict, search};
use truststore::profile;
use truststore::truststore::Truststore;

#[test]
fn openssl_accepts_every_generated_chain_that_we_accept() {
    let mut refused = Refused::default();
    for seed in 0..2_500 {
        let case = Case::from_seed(seed);
        refused.hold(&case.make(), &format!("seed {seed}"));
    }
    refused.settle("generated", 1_000);
}

#[test]
fn openssl_accepts_every_mutated_chain_that_we_accept() {
    let mut refused = Refused::default();
    for seed in 0..4_000 {
        let case = Case::from_seed(seed);
        let made = mutated(&case, &mut Random::new(seed));
        refused.hold(&made, &format!("seed {seed}"));
    }
    refused.settle("mutated", 500);
}

#[test]
fn openssl_accepts_every_case_of_the_suites_that_we_accept() {
    let Some(suites) = suites() else { return };
    let mut refused = Refused::default();
    for case in cases(&suites) {
        let Some(made) = case.make() else { continue };
        for strict in [false, true] {
            refused.ask(&made, &case.question(strict), &case.name);
        }
    }
    refused.settle("suites", 400);
}

#[test]
fn openssl_accepts_every_mutated_case_of_the_suites_that_we_accept() {
    let Some(suites) = suites() else { return };
    let cases: Vec<_> = cases(&suites).collect();
    let (mut refused, mut random) = (Refused::default(), Random::new(7));
    for round in 0..4_000 {
        let case = random.pick(&cases);
        let Some(mut made) = case.make() else { continue };
        // The signature of a trust anchor is looked at by nobody: damage to it is seen by the reading alone.
        let lists = [&mut made.bundle, &mut made.sent];
        let index = usize::from(random.once_in(3));
        let [bundle, sent] = lists;
        let list = if index == 0 { bundle } else { sent };
        let place = random.below(list.len());
        let target = list.get_mut(place).unwrap_or(&mut made.client);
        let mut der = target.der().to_vec();
        damage(&mut der, &mut random);
        let Ok(certificate) = Certificate::from_der(&der) else { continue };
        *target = Arc::new(certificate);
        for strict in [false, true] {
            let seed = format!("round {round}, {}", case.name);
            refused.ask(&made, &case.question(strict), &seed);
        }
    }
    refused.settle("damaged", 300);
}

/// What OpenSSL refuses of what we accept.
#[derive(Default)]
struct Refused {
    /// Without an argument: verdict, error and example.
    unargued: Vec<String>,
    /// The exceptions that were met, by their places in the file.
    met: BTreeSet<usize>,
    accepted: u32,
}

impl Refused {
    fn hold(&mut self, made: &Made, example: &str) {
        for asked in [Asked::Standard, Asked::Strict] {
            self.ask(made, &question(asked), example);
        }
    }

    fn ask(&mut self, made: &Made, question: &Question, example: &str) {
        let store = Truststore::new(made.bundle.iter().cloned());
        let tree = search(&store, &made.client, &made.sent, question);
        if tree.verdict() != Verdict::Accept {
            return;
        }
        self.accepted += 1;
        let Some(refusal) = refusal(&tree, question) else { return };
        if let Some(place) = refusal.argued {
            self.met.insert(place);
        } else {
            let verdict = if question.strict { "strict" } else { "plain" };
            self.unargued.push(format!("{verdict}, {}: {example}", refusal.text));
        }
    }

    /// Everything found is an exception, and every exception that is said to be met here is.
    fn settle(self, kind: &str, least: u32) {
        let accepted = self.accepted;
        assert!(accepted >= least, "only {accepted} accepted: the test looks at too little");
        let (count, some) =
            (self.unargued.len(), self.unargued.iter().take(40).collect::<Vec<_>>());
        assert!(count == 0, "OpenSSL refuses {count} that we accept: {some:#?}");
        if !crypto::openssl_version().starts_with("OpenSSL 3.0") {
            return;
        }
        let stale: Vec<_> = exceptions()
            .iter()
            .enumerate()
            .filter(|(place, one)| {
                one.met_in.iter().any(|met| met == kind) != self.met.contains(place)
            })
            .map(|(_, one)| format!("{:?} {:?}, strict {}", one.fact, one.errors, one.strict))
            .collect();
        assert!(
            stale.is_empty(),
            "exceptions that are not met in {kind}, or not said to be: {stale:#?}"
        );
    }
}

/// One certificate of the case with some octets changed, and signed again.
fn mutated(case: &Case, random: &mut Random) -> Made {
    let mut made = case.make();
    let victim = random.below(case.cas.len() + 1);
    let (plan, target): (&Plan, _) = match case.cas.get(victim) {
        None => (&case.client, &mut made.client),
        Some((plan, _)) => {
            let before = Certificate::from_der(&plan.der()).unwrap();
            let lists = made.bundle.iter_mut().chain(&mut made.sent);
            match lists.into_iter().find(|one| one.der() == before.der()) {
                Some(target) => (plan, target),
                None => (&case.client, &mut made.client),
            }
        }
    };
    let der = plan.der_after(|to_be_signed| damage(to_be_signed, random));
    if let Ok(certificate) = Certificate::from_der(&der) {
        *target = Arc::new(certificate);
    }
    made
}

/// One to three small changes.
fn damage(der: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(3) {
        let place = random.below(der.len());
        let Some(octet) = der.get_mut(place) else { return };
        match random.below(3) {
            0 => *octet ^= 1 << random.below(8),
            1 => *octet = octet.wrapping_add(1),
            _ => *octet = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
        }
    }
}

/// A case of a suite (its format is in the README beside the suites).
struct SuiteCase {
    name: String,
    folder: PathBuf,
    value: Value,
}

impl SuiteCase {
    fn make(&self) -> Option<Made> {
        let all = |key: &str| {
            let files = self.value[key].as_array().into_iter().flatten().filter_map(Value::as_str);
            files.flat_map(|file| certificates(&self.folder.join(file))).collect::<Vec<_>>()
        };
        let leaf = self.value["leaf"].as_str()?;
        let client = certificates(&self.folder.join(leaf)).into_iter().next()?;
        Some(Made { bundle: all("anchors"), sent: all("intermediates"), client })
    }

    fn question(&self, strict: bool) -> Question {
        Question {
            profile: profile::by_name("rfc5280").unwrap(),
            at: self.value["time"].as_str().unwrap().parse().unwrap(),
            purpose: match self.value["purpose"].as_str() {
                Some("client") => Purpose::Client,
                Some("server") => Purpose::Server,
                _ => Purpose::Any,
            },
            max_intermediates: None,
            policy: InitialPolicy::default(),
            crls: Vec::new(),
            strict,
        }
    }
}

fn cases(suites: &Path) -> impl Iterator<Item = SuiteCase> {
    SUITES.iter().flat_map(move |suite| {
        let folder = suites.join(suite);
        let text = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap_or_default();
        let values: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        values.into_iter().map(move |value| SuiteCase {
            name: format!("suite {suite} {}", value["id"].as_str().unwrap()),
            folder: folder.clone(),
            value,
        })
    })
}

fn certificates(file: &Path) -> Vec<Arc<Certificate>> {
    let bytes = std::fs::read(file).unwrap();
    let document = truststore::pem::read(&bytes);
    let contents = document.entries.iter().filter_map(|entry| entry.content.as_deref());
    contents.filter_map(|der| Certificate::from_der(der).ok()).map(Arc::new).collect()
}

const SUITES: &[&str] =
    &["limbo-client", "limbo", "pkits", "bettertls-path", "chromium-chains", "webpki-tests"];
