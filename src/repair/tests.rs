//! Small truststores of `testdata/pki` with holes in them, and a judge that is asked to lie.

use super::*;
use crate::path::{Id, search};
use crate::profile::by_name;
use crate::source::{self, Budget, Source};
use crate::truststore::Truststore;

#[test]
fn the_smallest_set_is_found_and_no_certificate_in_it_is_idle() {
    let found = seek_among(&["root"], "client-i3", &["issuing", "i3", "cross-a", "i1", "i2"]);
    let Some(Remedy::Proven(repair)) = found else { panic!("{found:?}") };
    assert_eq!(names(&repair), ["i1", "i2", "i3"]);
}

#[test]
fn the_second_nearest_ca_alone_is_added_where_the_rest_is_there() {
    let found = seek_among(&["root", "i1", "i3"], "client-i3", &["i1", "i2", "i3", "root"]);
    let Some(Remedy::Proven(repair)) = found else { panic!("{found:?}") };
    assert_eq!(names(&repair), ["i2"]);
}

#[test]
fn a_gap_is_described_as_far_up_as_what_is_at_hand_leads() {
    let found = seek_among(&["issuing"], "client-i3", &["i3", "i2", "twin-a"]);
    let Some(Remedy::Obtain(obtain)) = found else { panic!("{found:?}") };
    let beside: Vec<_> = obtain.beside.iter().map(|offer| offer.certificate.label()).collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
    assert!(obtain.below.label().contains("i2"), "{}", obtain.below.label());
}

#[test]
fn a_namesake_is_removed_only_where_that_was_seen_to_help() {
    let members = certificates(&["root", "issuing", "issuing-rekeyed"]);
    let client = certificate("client");
    let tree = tree(&members, &client);
    // A verifier that refuses for as long as the namesake is there.
    let found = seek(&case(&client, &tree, &members, &[], Verdict::Refuse), |changes| {
        let left = with_changes(&members, changes);
        (tree.clone(), if left.len() == 2 { Verdict::Accept } else { Verdict::Refuse })
    });
    let Some(Remedy::Proven(repair)) = found else { panic!("{found:?}") };
    assert_eq!(repair.changes, [Change::Remove(certificate("issuing-rekeyed"))]);
    let none = seek(&case(&client, &tree, &members, &[], Verdict::Refuse), |_| {
        (tree.clone(), Verdict::Refuse)
    });
    assert!(none.is_none(), "{none:?}");
}

#[test]
fn a_search_among_many_namesakes_ends() {
    let members = certificates(&["root"]);
    let client = certificate("client");
    let tree = tree(&members, &client);
    let judged = std::cell::Cell::new(0);
    let offers = offers(&["issuing", "issuing-copy", "issuing-renewed", "issuing-case"]);
    let found = seek(&case(&client, &tree, &members, &offers, Verdict::Refuse), |_| {
        judged.set(judged.get() + 1);
        (tree.clone(), Verdict::Refuse)
    });
    assert!(!matches!(found, Some(Remedy::Proven(_))), "{found:?}");
    assert!((1..=MOST_JUDGEMENTS).contains(&judged.get()), "{}", judged.get());
}

#[test]
fn a_search_that_gave_up_is_not_made_again_and_again() {
    let members = certificates(&["root"]);
    let client = certificate("client");
    let mut tree = tree(&members, &client);
    tree.gave_up = Some(crate::path::Clause::OutOfBudget("a test"));
    let offers = offers(&["issuing", "issuing-renewed"]);
    let found =
        seek(&case(&client, &tree, &members, &offers, Verdict::Refuse), |_| panic!("judged again"));
    assert!(!matches!(found, Some(Remedy::Proven(_))), "{found:?}");
}

#[test]
fn a_new_certificate_names_every_fault_of_the_old_one() {
    let found = seek_among(&["root", "issuing"], "client-rsa1024", &[]);
    let Some(Remedy::Reissue(reissue)) = found else { panic!("{found:?}") };
    assert_eq!((reissue.holder, reissue.new_key, reissue.certain), (Holder::Client, true, true));
    assert_eq!(
        reissue.by.map(|(ca, why)| (ca.label(), why)),
        Some((certificate("issuing").label(), Standing::Holds))
    );
    assert_eq!(reissue.demands.len(), 1, "{:?}", reissue.demands);
}

fn seek_among(bundle: &[&str], client: &str, at_hand: &[&str]) -> Option<Remedy> {
    let (members, client) = (certificates(bundle), certificate(client));
    let (tree, offers) = (tree(&members, &client), offers(at_hand));
    let verdict = tree.verdict();
    seek(&case(&client, &tree, &members, &offers, verdict), |changes| {
        let tree = self::tree(&with_changes(&members, changes), &client);
        let verdict = tree.verdict();
        (tree, verdict)
    })
}

fn case<'a>(
    client: &'a Arc<Certificate>,
    tree: &'a Tree,
    members: &'a [Arc<Certificate>],
    offers: &'a [Offer],
    verdict: Verdict,
) -> Case<'a> {
    assert_eq!(tree.root.id, Id::Client);
    Case { client, verdict, tree, offers, members, question: Box::leak(Box::new(question())) }
}

fn names(repair: &Repair) -> Vec<&'static str> {
    let all = ["i1", "i2", "i3", "issuing", "cross-a", "root"];
    let changed = |name: &&str| {
        let fingerprint = *certificate(name).sha256();
        repair.changes.iter().any(|change| change.fingerprint() == fingerprint)
    };
    all.into_iter().filter(changed).collect()
}

fn tree(members: &[Arc<Certificate>], client: &Arc<Certificate>) -> Tree {
    let truststore = Truststore::new(members.iter().map(Arc::clone));
    search(&truststore, client, &[], &question())
}

fn question() -> Question {
    Question::of_client(by_name("api-gateway").unwrap(), "2030-01-01".parse().unwrap())
}

fn offers(names: &[&str]) -> Vec<Offer> {
    let offer = |name: &&str| Offer {
        certificate: certificate(name),
        file: format!("{name}.pem").into(),
        line: 1,
        origin: Origin::Candidate,
    };
    names.iter().map(offer).collect()
}

fn certificates(names: &[&str]) -> Vec<Arc<Certificate>> {
    names.iter().map(|name| certificate(name)).collect()
}

fn certificate(name: &str) -> Arc<Certificate> {
    let file = format!("{}/testdata/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let blobs = source::read(&Source::Path(file.into()), &Budget::default()).unwrap();
    let document = crate::pem::read(&blobs[0].bytes);
    let (_, _, der) = document.certificates().next().unwrap();
    Arc::new(Certificate::from_der(der).unwrap())
}
