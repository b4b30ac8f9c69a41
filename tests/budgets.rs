//! Hostile bundles end soon, in the right answer or in a refusal that says the search was given up; and a good path is
//! found whatever stands around it. Cost against size is measured by `cargo bench --bench budgets`; here time is only a
//! guard against hanging.

mod generator;

use std::time::{Duration, Instant};

use generator::bomb::{KINDS, Kind};
use truststore::path::{Tree, Verdict, search};
use truststore::truststore::Truststore;

#[test]
fn a_good_path_is_found_whatever_stands_around_it() {
    for kind in KINDS.iter().filter(|kind| kind.good) {
        for &size in kind.sizes {
            let tree = ask(kind, size);
            assert_eq!(
                tree.verdict(),
                Verdict::Accept,
                "{} of {size}: {:?}",
                kind.name,
                tree.gave_up
            );
            assert!(tree.gave_up.is_none(), "{} of {size}: {:?}", kind.name, tree.gave_up);
        }
    }
}

#[test]
fn what_cannot_be_accepted_is_refused_with_a_reason() {
    for kind in KINDS.iter().filter(|kind| !kind.good) {
        let size = kind.sizes[kind.sizes.len() - 1];
        let tree = ask(kind, size);
        assert_eq!(tree.verdict(), Verdict::Refuse, "{} of {size}", kind.name);
        assert!(tree.decisive().is_some(), "{} of {size}", kind.name);
    }
}

#[test]
fn a_mesh_in_which_every_path_fails_is_judged_to_the_end() {
    for name in ["mesh, client's name excluded", "mesh, path length, bad", "mesh, policy, bad"] {
        let kind = KINDS.iter().find(|kind| kind.name == name).expect("a kind of that name");
        let tree = ask(kind, 40);
        assert!(tree.gave_up.is_none(), "{name}: {:?}", tree.gave_up);
    }
}

fn ask(kind: &Kind, size: usize) -> Tree {
    let bomb = (kind.make)(size);
    let start = Instant::now();
    let store = Truststore::new(bomb.bundle.iter().cloned());
    let tree = search(&store, &bomb.client, &bomb.sent, &bomb.question);
    assert!(start.elapsed() < HANGS, "{} of {size} took {:?}", kind.name, start.elapsed());
    tree
}

/// A hundred times what the slowest takes, optimised, on a machine of 2024.
const HANGS: Duration = Duration::from_mins(1);
