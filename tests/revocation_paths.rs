//! Whose word on revocation counts: lists, and certificates that sign them, made for each question (RFC 5280, section
//! 6.3.3 (f)). What lists say together is tested beside the code.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test stops where its material cannot be made"
)]

mod generator;

use std::sync::Arc;
use std::time::{Duration, Instant};

use generator::case::{CLOCK, question};
use generator::der;
use generator::keys::{Algorithm, Hash, Key};
use generator::plan::{Basic, Name, Plan};
use generator::verdict::Asked;
use truststore::certificate::Certificate;
use truststore::crl::RevocationList;
use truststore::path::{self, Tree, Verdict};
use truststore::render::decisive;
use truststore::truststore::Truststore;

const CLIENT: u32 = 0;
const ROOT: u32 = 1;
const OTHER_ROOT: u32 = 2;
const LISTER: u32 = 3;
const ISSUING: u32 = 4;

#[test]
fn an_indirect_list_counts_when_its_signer_leads_to_the_same_anchor() {
    let list = List { indirect: true, ..List::by(LISTER, LISTER) };
    let client = sent_to_lister(client());
    let roots = [root(ROOT), root(OTHER_ROOT)];
    let judged =
        |above| judge(&roots, &[signer_of_lists(above)], &client, std::slice::from_ref(&list));
    assert_eq!(judged(ROOT).verdict(), Verdict::Accept);
    let elsewhere = judged(OTHER_ROOT);
    let why = "is not the trust anchor of who signed the CRL for";
    assert!(refusal(&elsewhere).contains(why), "{}", refusal(&elsewhere));
}

#[test]
fn a_signer_of_lists_that_is_itself_an_anchor_is_another_anchor() {
    let list = List { indirect: true, ..List::by(LISTER, LISTER) };
    let client = sent_to_lister(client());
    let trusted =
        |signer: Plan| judge(&[root(ROOT), signer], &[], &client, std::slice::from_ref(&list));
    assert_eq!(
        trusted(signer_of_lists(ROOT)).verdict(),
        Verdict::Accept,
        "the root stands above it"
    );
    assert_eq!(trusted(signer_of_lists(OTHER_ROOT)).verdict(), Verdict::Refuse);
}

#[test]
fn a_signer_must_be_allowed_to_sign_lists() {
    let list = List { indirect: true, ..List::by(LISTER, LISTER) };
    let client = sent_to_lister(client());
    let judged =
        |signer: Plan| judge(&[root(ROOT)], &[signer], &client, std::slice::from_ref(&list));
    let usage = |bits| Plan { key_usage: bits, ..signer_of_lists(ROOT) };
    assert_eq!(
        judged(usage(None)).verdict(),
        Verdict::Accept,
        "without key usage nothing is forbidden"
    );
    assert_eq!(judged(usage(Some(vec![0]))).verdict(), Verdict::Refuse);
    let expired = Plan { not_after: CLOCK.unix() - 1, ..signer_of_lists(ROOT) };
    assert_eq!(judged(expired).verdict(), Verdict::Refuse);
}

#[test]
fn a_revoked_signer_of_lists_is_nobody() {
    let list = List { indirect: true, ..List::by(LISTER, LISTER) };
    let client = sent_to_lister(client());
    let below = Plan { issuer: Name::of(ISSUING), signer: key(ISSUING), ..client.clone() };
    let sent = [plan(ISSUING, ROOT), signer_of_lists(ROOT)];
    let by_root = |revoked| List { revoked, ..List::by(ROOT, ROOT) };
    let judged = |by_root| judge(&[root(ROOT)], &sent, &below, &[list.clone(), by_root]);
    assert_eq!(judged(by_root(vec![])).verdict(), Verdict::Accept);
    assert_eq!(judged(by_root(vec![(9, None)])).verdict(), Verdict::Refuse);
    // One that sends to its own list is spoken of there.
    let signer = sent_to_lister(signer_of_lists(ROOT));
    let by_itself = |revoked| List { revoked, ..list.clone() };
    let judged = |list| judge(&[root(ROOT)], std::slice::from_ref(&signer), &client, &[list]);
    assert_eq!(judged(by_itself(vec![])).verdict(), Verdict::Accept);
    assert_eq!(judged(by_itself(vec![(9, Some(ROOT))])).verdict(), Verdict::Refuse);
}

#[test]
fn a_namesake_under_another_root_has_no_say() {
    // A CA of the same name, with another key, certified by another root of the bundle.
    let namesake = Plan { subject: Name::of(ROOT), ..signer_of_lists(OTHER_ROOT) };
    let roots = [root(ROOT), root(OTHER_ROOT)];
    let forged = judge(&roots, &[namesake], &client(), &[List::by(ROOT, LISTER)]);
    assert_eq!(forged.verdict(), Verdict::Refuse);
    let crl_key = Plan { subject: Name::of(ROOT), ..signer_of_lists(ROOT) };
    let own = judge(&roots, &[crl_key], &client(), &[List::by(ROOT, LISTER)]);
    assert_eq!(own.verdict(), Verdict::Accept);
}

#[test]
fn a_delta_counts_when_the_key_of_its_base_signed_it() {
    let base = List::by(ROOT, ROOT);
    let delta = |signer| List {
        base: Some(1),
        number: 2,
        revoked: vec![(7, None)],
        ..List::by(ROOT, signer)
    };
    let judged = |lists: &[List]| judge(&[root(ROOT)], &[], &client(), lists);
    assert_eq!(judged(std::slice::from_ref(&base)).verdict(), Verdict::Accept);
    assert!(refusal(&judged(&[base.clone(), delta(ROOT)])).contains("has revoked"));
    let forged = judged(&[base, delta(LISTER)]);
    assert!(refusal(&forged).contains("not signed by the issuer"), "{}", refusal(&forged));
}

#[test]
fn crowds_of_signers_and_lists_end_in_time() {
    // Three hundred certificates that could have signed each of thirty lists, and none did.
    let signer = |number| Plan {
        serial: vec![1, 1, number],
        key: key(100 + u32::from(number)),
        ..signer_of_lists(ROOT)
    };
    let sent: Vec<Plan> = (0..250).map(signer).collect();
    let list = |number| List { indirect: true, number, ..List::by(LISTER, 99) };
    let lists: Vec<List> = (1..60).map(list).collect();
    let start = Instant::now();
    let tree = judge(&[root(ROOT)], &sent, &sent_to_lister(client()), &lists);
    assert_eq!(tree.verdict(), Verdict::Refuse);
    assert!(tree.gave_up.is_some(), "{:?}", tree.cost);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

fn judge(anchors: &[Plan], sent: &[Plan], client: &Plan, lists: &[List]) -> Tree {
    let read = |plan: &Plan| Arc::new(Certificate::from_der(&plan.der()).unwrap());
    let mut question = question(Asked::Standard);
    question.crls = lists.iter().map(|list| Arc::new(list.read())).collect();
    let sent: Vec<_> = sent.iter().map(read).collect();
    path::search(&Truststore::new(anchors.iter().map(read)), &read(client), &sent, &question)
}

fn refusal(tree: &Tree) -> String {
    assert_eq!(tree.verdict(), Verdict::Refuse);
    decisive(tree)
}

/// Number 7, issued by the root.
fn client() -> Plan {
    Plan { serial: vec![7], basic: None, ..plan(CLIENT, ROOT) }
}

/// Its revocation is told by CN=Certification Authority 3.
fn sent_to_lister(plan: Plan) -> Plan {
    let issuer = der::element(0xa2, &der::element(0xa4, &Name::of(LISTER).der()));
    let points = der::sequence(&[der::sequence(&[issuer])]);
    Plan { more: vec![der::extension("2.5.29.31", false, &points)], ..plan }
}

fn root(entity: u32) -> Plan {
    Plan { key_usage: Some(vec![5, 6]), ..plan(entity, entity) }
}

/// Number 9: no CA, but for lists.
fn signer_of_lists(issuer: u32) -> Plan {
    Plan { serial: vec![9], basic: None, key_usage: Some(vec![6]), ..plan(LISTER, issuer) }
}

fn plan(entity: u32, issuer: u32) -> Plan {
    Plan {
        not_before: CLOCK.unix() - 1000,
        not_after: CLOCK.unix() + 1000,
        basic: Some(Basic { ca: true, path_len: None, critical: true }),
        ..Plan::new((entity, key(entity)), (issuer, key(issuer)))
    }
}

const fn key(number: u32) -> Key {
    Key { algorithm: Algorithm::Ed25519, number }
}

/// A list to be made.
#[derive(Clone)]
struct List {
    issuer: u32,
    signer: u32,
    number: u32,
    base: Option<u32>,
    indirect: bool,
    /// Serial numbers, and whose certificates they are where that is another's than before.
    revoked: Vec<(u8, Option<u32>)>,
}

impl List {
    fn by(issuer: u32, signer: u32) -> Self {
        Self { issuer, signer, number: 1, base: None, indirect: false, revoked: Vec::new() }
    }

    fn read(&self) -> RevocationList {
        let signer = key(self.signer);
        let algorithm = signer.signature_algorithm(Hash::Sha256);
        let mut parts = vec![der::number(1), algorithm.clone(), Name::of(self.issuer).der()];
        parts.extend([der::time(CLOCK.unix() - 500), der::time(CLOCK.unix() + 500)]);
        let entries: Vec<Vec<u8>> = self.revoked.iter().map(Self::entry).collect();
        if !entries.is_empty() {
            parts.push(der::sequence(&entries));
        }
        parts.push(der::element(0xa0, &der::sequence(&self.extensions())));
        let tbs = der::sequence(&parts);
        let signature = der::bits(&signer.sign(Hash::Sha256, &tbs));
        RevocationList::from_der(&der::sequence(&[tbs, algorithm, signature])).unwrap()
    }

    fn entry((serial, issuer): &(u8, Option<u32>)) -> Vec<u8> {
        let mut parts = vec![der::integer(&[*serial]), der::time(CLOCK.unix() - 600)];
        if let Some(issuer) = issuer {
            let names = der::sequence(&[der::element(0xa4, &Name::of(*issuer).der())]);
            parts.push(der::sequence(&[der::extension("2.5.29.29", true, &names)]));
        }
        der::sequence(&parts)
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let key_id = der::element(0x80, &self.issuer.to_be_bytes());
        let mut list = vec![
            der::extension("2.5.29.35", false, &der::sequence(&[key_id])),
            der::extension("2.5.29.20", false, &der::number(self.number)),
        ];
        if let Some(base) = self.base {
            list.push(der::extension("2.5.29.27", true, &der::number(base)));
        }
        if self.indirect {
            let scope = der::sequence(&[der::element(0x84, &[0xff])]);
            list.push(der::extension("2.5.29.28", true, &scope));
        }
        list
    }
}
