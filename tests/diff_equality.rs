//! A client that several bundles are asked about gets from each the ruling that it would get alone, word for word, though
//! who signed it is found out once: on populations, on corrupted clients, and on the test data, with CAs that share a name
//! or a key.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads its files itself, and fails where it cannot"
)]

mod generator;
#[path = "support/population.rs"]
mod population;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use generator::random::Random;
use population::{Keys, corrupted, population, question};
use truststore::bulk::{Bulk, Presented};
use truststore::certificate::Certificate;
use truststore::path::Verdict;

#[test]
fn a_population_gets_the_same_rulings_from_two_bundles_as_from_each() {
    let made = population(Keys::P256, 12, 240);
    let cas = parsed(&made.cas);
    let mut clients = made.clients.clone();
    clients.extend(made.clients.iter().step_by(7).map(|der| corrupted(der)));
    let mut random = Random::new(11);
    let (mut accepted, mut changed) = (0, 0);
    for _ in 0..6 {
        let (kept, lost) = agree(&some(&cas, &mut random), &some(&cas, &mut random), &clients);
        accepted += kept;
        changed += lost;
    }
    assert!(accepted > 100 && changed > 100, "{accepted} accepted by both, {changed} by one");
}

#[test]
fn the_test_data_gets_the_same_rulings_whatever_was_asked_before() {
    let all = certificates(Path::new("testdata/pki"));
    let cas: Vec<_> = all.iter().filter(|one| one.is_ca()).cloned().collect();
    let clients: Vec<Vec<u8>> = all.iter().map(|one| one.der().to_vec()).collect();
    let mut random = Random::new(12);
    let (mut accepted, mut changed) = (0, 0);
    for _ in 0..20 {
        let (kept, lost) = agree(&some(&cas, &mut random), &some(&cas, &mut random), &clients);
        accepted += kept;
        changed += lost;
    }
    assert!(accepted > 50 && changed > 50, "{accepted} accepted by both, {changed} by one");
}

/// Asks both bundles about each client, one after the other, and each by itself; how many both accept, and how many one.
fn agree(one: &[Arc<Certificate>], other: &[Arc<Certificate>], clients: &[Vec<u8>]) -> (u32, u32) {
    let bundles = [one, other].map(bulk);
    // The first round teaches both the short way.
    for der in clients.iter().chain(clients) {
        let client = Presented::new(der);
        let together = bundles.each_ref().map(|bundle| bundle.judge_presented(&client));
        let alone = bundles.each_ref().map(|bundle| bundle.judge_the_long_way(der));
        assert_eq!(together, alone);
    }
    let mut counts = (0, 0);
    for der in clients {
        let client = Presented::new(der);
        // In the other order too.
        let [new, old] = [&bundles[1], &bundles[0]].map(|bundle| bundle.judge_presented(&client));
        assert_eq!(
            [&old, &new],
            [&bundles[0], &bundles[1]].map(|one| one.judge_the_long_way(der)).each_ref()
        );
        match (old.verdict == Verdict::Accept, new.verdict == Verdict::Accept) {
            (true, true) => counts.0 += 1,
            (true, false) | (false, true) => counts.1 += 1,
            (false, false) => {}
        }
    }
    assert!(bundles.iter().any(|bundle| bundle.taken_short() > 0));
    counts
}

/// Three in four of them.
fn some(cas: &[Arc<Certificate>], random: &mut Random) -> Vec<Arc<Certificate>> {
    cas.iter().filter(|_| random.below(4) > 0).cloned().collect()
}

fn bulk(members: &[Arc<Certificate>]) -> Bulk {
    Bulk::of(members.iter().cloned(), question())
}

fn parsed(ders: &[Vec<u8>]) -> Vec<Arc<Certificate>> {
    ders.iter().map(|der| Arc::new(Certificate::from_der(der).unwrap())).collect()
}

fn certificates(folder: &Path) -> Vec<Arc<Certificate>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "pem")) {
        let document = truststore::pem::read(&std::fs::read(file).unwrap());
        for (_, _, der) in document.certificates() {
            all.extend(Certificate::from_der(der).ok().map(Arc::new));
        }
    }
    all.sort_by_key(|one: &Arc<Certificate>| *one.sha256());
    all.dedup_by_key(|one| *one.sha256());
    all
}
