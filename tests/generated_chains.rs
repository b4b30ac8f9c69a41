//! Chains of every shape with every defect, and the verdict that each must get. The verdict is known by construction;
//! the verifier sees nothing but bytes. `TRUSTSTORE_CHAINS` (how many) and `TRUSTSTORE_SEED` widen the run; see
//! `scripts/generate-chains.sh`.

mod generator;

use std::collections::BTreeMap;
use std::sync::Arc;

use generator::case::{Case, Made, question};
use generator::defect::Defect;
use generator::keys::{Algorithm, Key};
use generator::random::Random;
use generator::topology::Topology;
use generator::verdict::{Asked, expected};
use truststore::path::{Tree, Verdict, search};
use truststore::truststore::Truststore;

#[test]
fn every_generated_chain_gets_the_verdict_that_it_was_made_for() {
    let (count, first) = (setting("TRUSTSTORE_CHAINS", 10_000), setting("TRUSTSTORE_SEED", 0));
    let mut tally: BTreeMap<(Topology, Option<Defect>), [u64; 3]> = BTreeMap::new();
    for seed in first..first + count {
        let case = Case::from_seed(seed);
        let made = case.make();
        let truststore = Truststore::new(made.bundle.iter().cloned());
        for asked in Asked::ALL {
            let wanted = expected(&case, asked);
            let found = ask(&truststore, &made, asked).verdict();
            assert_eq!(
                found,
                wanted,
                "seed {seed}, {asked:?}, by {}\n{}",
                asked.profile(),
                case.describe()
            );
            tally.entry((case.topology, case.defect)).or_default()[wanted as usize] += 1;
        }
        order_changes_nothing(seed, &truststore, &made);
    }
    if count >= 10_000 {
        all_was_covered(&tally);
    }
}

/// No signature is verified with the client's key, so nothing else would notice.
#[test]
fn a_client_whose_key_is_no_point_on_its_curve_is_refused() {
    let mut case = Case::of(Topology::Linear, Defect::None, &mut Random::new(1));
    let mut spki = Key { algorithm: Algorithm::P256, number: 99 }.spki().to_vec();
    assert_eq!(ask_alone(&case), Verdict::Accept);
    case.client.other_spki = Some(spki.clone());
    assert_eq!(ask_alone(&case), Verdict::Accept);
    *spki.last_mut().expect("a point") ^= 1;
    case.client.other_spki = Some(spki);
    assert_eq!(ask_alone(&case), Verdict::Refuse);
}

fn ask_alone(case: &Case) -> Verdict {
    let made = case.make();
    ask(&Truststore::new(made.bundle.iter().cloned()), &made, Asked::Standard).verdict()
}

/// Neither the order of the bundle nor of what was sent, nor copies in either, change verdict or path.
fn order_changes_nothing(seed: u64, truststore: &Truststore, made: &Made) {
    let mut random = Random::new(seed);
    let asked = *random.pick(&Asked::ALL);
    let tree = ask(truststore, made, asked);
    let mut other = Made {
        bundle: made.bundle.clone(),
        sent: made.sent.clone(),
        client: Arc::clone(&made.client),
    };
    for list in [&mut other.bundle, &mut other.sent] {
        if let Some(copy) = list.first().cloned() {
            list.push(copy);
        }
        random.shuffle(list);
    }
    let shuffled = ask(&Truststore::new(other.bundle.iter().cloned()), &other, asked);
    assert_eq!(tree.verdict(), shuffled.verdict(), "seed {seed}, {asked:?}: order matters");
    assert_eq!(accepted(&tree), accepted(&shuffled), "seed {seed}, {asked:?}: another path");
}

fn ask(truststore: &Truststore, made: &Made, asked: Asked) -> Tree {
    search(truststore, &made.client, &made.sent, &question(asked))
}

fn accepted(tree: &Tree) -> Option<Vec<&[u8; 32]>> {
    let path = tree.accepted_path()?;
    Some(path.into_iter().map(|step| step.certificate.sha256()).collect())
}

/// A generator that never makes what it promises proves nothing.
fn all_was_covered(tally: &BTreeMap<(Topology, Option<Defect>), [u64; 3]>) {
    for topology in Topology::ALL {
        for defect in Defect::ALL {
            let with_own_name = matches!(topology, Topology::SelfSigned | Topology::SelfIssued);
            let seen = tally.contains_key(&(topology, Some(defect)));
            assert!(seen || with_own_name, "no case of {topology:?} with {defect:?}");
        }
        let sum = |verdict: Verdict| -> u64 {
            let of_this = tally.iter().filter(|((shape, _), _)| *shape == topology);
            of_this.map(|(_, verdicts)| verdicts[verdict as usize]).sum()
        };
        for verdict in [Verdict::Accept, Verdict::Unknown, Verdict::Refuse] {
            assert!(sum(verdict) > 50, "{topology:?}: hardly any {verdict:?}");
        }
    }
}

#[allow(clippy::disallowed_methods)] // how far to go is for whoever runs the tests to say
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}
