//! The laws of `diff`, on bundles drawn at random from the certificates of the test data: what it says of a client is
//! what two checks say, in both directions, in any order; and every change that it blames is undone here, by hand and
//! without the code that found it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::{SizeRange, subsequence};
use truststore::bundle::{Bundle, ClientFile, Member};
use truststore::clients::Spill;
use truststore::diff::{Blame, Diff, Direction, Inquiry, Replay, Seen, Turn};
use truststore::path::{Question, Verdict};
use truststore::profile;
use truststore::report::Location;
use truststore::run::{self, Client, Judge, Opinions};
use truststore::source::{self, Budget, Source};
use truststore::time::Time;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_client_is_what_two_checks_say((old, new) in pair()) {
        let (turns, diff) = replayed(&old, &new, at());
        let (before, after) = (verdicts(&old, at()), verdicts(&new, at()));
        for (sha256, before) in &before {
            let after = after[sha256];
            let said = turns.iter().find(|turn| turn.client.sha256 == *sha256 && turn.direction != Some(Direction::Later));
            let direction = match before.cmp(&after) {
                std::cmp::Ordering::Less => Some(Direction::Lost),
                std::cmp::Ordering::Greater => Some(Direction::Gained),
                std::cmp::Ordering::Equal => None,
            };
            prop_assert_eq!(said.and_then(|turn| turn.direction), direction, "{} {:?} {:?}", sha256, before, after);
            if let Some(turn) = said {
                prop_assert_eq!((turn.before, turn.after), (*before, after));
            }
        }
        let outcome = diff.clients.unwrap();
        let total = |groups: &[truststore::diff::Group]| groups.iter().map(|group| group.load.clients).sum::<u64>();
        let parts = outcome.kept.clients + outcome.without.clients + total(&outcome.lost) + total(&outcome.gained);
        prop_assert_eq!(parts, before.len() as u64);
        prop_assert_eq!(outcome.all.clients, before.len() as u64);
    }

    #[test]
    fn who_gains_in_one_direction_loses_in_the_other((old, new) in pair()) {
        let (there, back) = (replayed(&old, &new, at()).0, replayed(&new, &old, at()).0);
        prop_assert_eq!(of(&there, Direction::Gained), of(&back, Direction::Lost));
        prop_assert_eq!(of(&there, Direction::Lost), of(&back, Direction::Gained));
    }

    #[test]
    fn order_alone_changes_nothing(old in members(), seed in any::<u64>()) {
        let mut new = old.clone();
        shuffle(&mut new, seed);
        let (turns, diff) = replayed(&old, &new, at());
        prop_assert!(turns.is_empty(), "{:?}", turns);
        prop_assert!(diff.changes.is_empty() && diff.brought.iter().all(|one| one.rule.id.contains("order")));
        let (turns, same) = replayed(&old, &old, at());
        prop_assert!(turns.is_empty() && same.is_empty() && same.same_bytes);
        prop_assert!(same.brought.is_empty() && same.mended.is_empty() && same.over_trust.is_empty());
    }

    #[test]
    fn every_change_that_is_blamed_is_proven((old, new) in pair()) {
        let (turns, _) = replayed(&old, &new, at());
        for turn in &turns {
            let (letting_in, keeping_out) = match turn.direction.unwrap() {
                Direction::Lost | Direction::Later => (&old, &new),
                Direction::Gained => (&new, &old),
            };
            let at = turn.ends.as_ref().map_or(at(), |(at, _)| Time::from_unix(at.unix() + 1));
            let verdict = |members: &[Member]| verdict(members, at, &turn.client.sha256);
            let worse = verdict(keeping_out);
            prop_assert!(worse > verdict(letting_in), "{turn:?}");
            match turn.blame.as_ref().unwrap() {
                Blame::Any(lacks) => for one in lacks {
                    let better = verdict(&[keeping_out.clone(), vec![member(letting_in, one)]].concat());
                    prop_assert!(better < worse, "{}: {:?}", turn.client.certificate, one);
                },
                Blame::Together { lacks, surplus } => {
                    let parts = lacks.len() + surplus.len();
                    let made = |left_out: Option<usize>| {
                        let mut members = keeping_out.clone();
                        for (place, part) in surplus.iter().enumerate() {
                            if left_out != Some(lacks.len() + place) {
                                members.retain(|member| Location::of(member).sha256 != part.sha256);
                            }
                        }
                        for (place, part) in lacks.iter().enumerate() {
                            if left_out != Some(place) {
                                members.push(self::member(letting_in, part));
                            }
                        }
                        members
                    };
                    prop_assert!(verdict(&made(None)) < worse);
                    prop_assert!(parts > 1 || lacks.is_empty());
                    for part in 0..parts {
                        prop_assert!(verdict(&made(Some(part))) >= verdict(&made(None)));
                        prop_assert!(parts == 1 || verdict(&made(Some(part))) == worse, "{turn:?}");
                    }
                }
                Blame::Unproven => {}
            }
        }
    }
}

#[test]
fn a_removed_chain_is_to_blame_as_a_whole() {
    let (old, new) = (named(&["root", "i1", "i2", "cross-a"]), named(&["cross-a"]));
    let (turns, _) = replayed(&old, &new, at());
    let blamed = |client: &str| {
        let turn = turns.iter().find(|turn| turn.client.certificate.contains(client)).unwrap();
        let blame = turn.blame.as_ref().unwrap();
        let certificates = blame.certificates();
        let blamed: BTreeSet<String> = certificates.map(|one| one.certificate.clone()).collect();
        (matches!(blame, Blame::Together { .. }), blamed.len())
    };
    assert_eq!(blamed("Example client-i1"), (true, 2));
    assert_eq!(blamed("Example client-i2"), (true, 3));
}

#[test]
fn either_of_two_removed_paths_would_do() {
    let (old, new) = (named(&["cross-a", "cross-a-by-b", "cross-b"]), named(&["cross-b"]));
    let (turns, _) = replayed(&old, &new, at());
    let Some(Blame::Any(lacks)) = &turns[0].blame else { panic!("{:?}", turns[0].blame) };
    assert_eq!(lacks.len(), 2, "{lacks:?}");
}

#[test]
fn a_shorter_renewal_is_said_before_it_hurts() {
    let old = named(&["root", "issuing-renewed"]);
    let new = named(&["root", "issuing-shorter"]);
    let (turns, diff) = replayed(&old, &new, at());
    let later = of(&turns, Direction::Later);
    assert!(!later.is_empty() && of(&turns, Direction::Lost).is_empty());
    let outcome = diff.clients.unwrap();
    assert_eq!(outcome.later[0].ends.as_ref().unwrap().0.day(), "2030-06-01");
    assert_eq!(outcome.removals[0].missed.clients, later.len() as u64);
}

/// All clients of the test data that is drawn from.
static CLIENTS: LazyLock<Vec<ClientFile>> = LazyLock::new(|| {
    CLIENT_NAMES.iter().map(|name| ClientFile::read(blob(name)).unwrap()).collect()
});

static POOL: LazyLock<Vec<Member>> = LazyLock::new(|| named(POOL_NAMES));

fn named(names: &[&str]) -> Vec<Member> {
    let read = |name: &&str| {
        if *name == "issuing-shorter" {
            let bundle = Bundle::read(*name, read("diff/shorter.pem"));
            let last = |member: &Member| member.certificate.not_after.day() == "2030-06-01";
            return bundle.members.into_iter().filter(last).collect();
        }
        Bundle::read(*name, vec![blob(name)]).members
    };
    names.iter().flat_map(read).collect()
}

fn blob(name: &str) -> source::Blob {
    read(&format!("pki/{name}.pem")).remove(0)
}

fn read(file: &str) -> Vec<source::Blob> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    source::read(&Source::Path(path), &Budget::default()).unwrap()
}

fn members() -> impl Strategy<Value = Vec<Member>> {
    let size = SizeRange::from(1..=POOL_NAMES.len());
    (subsequence((0..POOL_NAMES.len()).collect::<Vec<_>>(), size), any::<u64>()).prop_map(
        |(places, seed)| {
            let mut members: Vec<Member> =
                places.into_iter().map(|place| POOL[place].clone()).collect();
            shuffle(&mut members, seed);
            members
        },
    )
}

/// Two bundles: half of the time the second is the first with a few changes, as in real life.
fn pair() -> impl Strategy<Value = (Vec<Member>, Vec<Member>)> {
    let few = subsequence((0..POOL_NAMES.len()).collect::<Vec<_>>(), 1..=3);
    (members(), members(), few, any::<bool>()).prop_map(|(old, other, few, near)| {
        if !near {
            return (old, other);
        }
        let mut new = old.clone();
        for place in few {
            let one = &POOL[place];
            let same = |member: &Member| member.certificate.sha256() == one.certificate.sha256();
            match new.iter().position(same) {
                Some(place) if new.len() > 1 => drop(new.remove(place)),
                Some(_) => {}
                None => new.push(one.clone()),
            }
        }
        (old, new)
    })
}

fn shuffle(members: &mut [Member], mut seed: u64) {
    for place in (1..members.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        members.swap(place, (seed >> 33) as usize % (place + 1));
    }
}

fn replayed(old: &[Member], new: &[Member], at: Time) -> (Vec<Turn>, Diff) {
    let (old, new) = (bundle(old), bundle(new));
    let inquiry = Inquiry {
        old: &old,
        new: &new,
        question: question(at),
        allowed: Vec::new(),
        warn_days: 30,
        severities: &[],
        waivers: &[],
        baseline: None,
    };
    let mut replay = Replay::new(&inquiry, Spill::new(None), false);
    let mut turns = Vec::new();
    for file in CLIENTS.iter() {
        let client = &file.client;
        let mark = replay.judge(client.certificate.der()).unwrap();
        let seen = Seen {
            sha256: *client.certificate.sha256(),
            requests: 1,
            first: None,
            last: None,
            file: Arc::clone(&client.file),
            line: client.place.first_line,
        };
        replay.enter(&mark, &seen);
        turns.extend(replay.turn(&mark, &seen));
    }
    (turns, replay.finish(false))
}

/// What `check` says of each client.
fn verdicts(members: &[Member], at: Time) -> BTreeMap<String, Verdict> {
    let bundle = bundle(members);
    let clients: Vec<Client> = CLIENTS
        .iter()
        .map(|file| Client {
            member: file.client.clone(),
            sent: Vec::new(),
            sent_places: Vec::new(),
            private_key_spki: None,
        })
        .collect();
    let report = run::check(&run::Inquiry {
        bundle: &bundle,
        clients: &clients,
        candidates: &[],
        question: question(at),
        warn_days: 30,
        severities: &[],
    });
    report.clients.into_iter().map(|one| (one.location.sha256, one.verdict)).collect()
}

/// The same for one of them.
fn verdict(members: &[Member], at: Time, sha256: &str) -> Verdict {
    let certificates = members.iter().map(|member| Arc::clone(&member.certificate));
    let judge = Judge::of(certificates, question(at), Opinions::for_clients(CLIENTS.len()));
    let same = |file: &&ClientFile| Location::of(&file.client).sha256 == sha256;
    let client = CLIENTS.iter().find(same).unwrap();
    judge.judge_certificate(&client.client.certificate, &[]).verdict
}

fn question(at: Time) -> Question {
    Question::of_client(profile::by_name("api-gateway").unwrap(), at)
}

fn bundle(members: &[Member]) -> Bundle {
    Bundle {
        name: "bundle.pem".to_owned(),
        files: Vec::new(),
        members: members.to_vec(),
        unreadable: Vec::new(),
    }
}

fn member(members: &[Member], location: &Location) -> Member {
    let same = |member: &&Member| Location::of(member).sha256 == location.sha256;
    let member = members.iter().find(same).unwrap();
    Member { certificate: Arc::clone(&member.certificate), ..member.clone() }
}

fn of(turns: &[Turn], direction: Direction) -> BTreeSet<String> {
    let some = turns.iter().filter(|turn| turn.direction == Some(direction));
    some.map(|turn| turn.client.sha256.clone()).collect()
}

fn at() -> Time {
    "2030-01-01".parse().unwrap()
}

const POOL_NAMES: &[&str] = &[
    "root",
    "issuing",
    "issuing-renewed",
    "issuing-expired",
    "issuing-rekeyed",
    "issuing-copy",
    "issuing-no-ids",
    "issuing-no-ids-2",
    "issuing-expiring",
    "issuing-future",
    "issuing-pathlen0",
    "below-pathlen0",
    "issuing-named",
    "i1",
    "i2",
    "i3",
    "i4",
    "cross-a",
    "cross-b",
    "cross-a-by-b",
    "cross-b-by-a",
    "twin-a",
    "twin-b",
    "self-signed",
    "self-signed-again",
    "root-past",
];
const CLIENT_NAMES: &[&str] = &[
    "client",
    "client-i1",
    "client-i2",
    "client-i3",
    "client-i4",
    "client-cross",
    "client-twin",
    "client-twin-bare",
    "client-ca-expiring",
    "client-outliving",
    "client-pathlen",
    "client-pathlen-ok",
    "client-named",
    "client-misnamed",
    "client-no-aki",
    "client-fake",
    "client-expired",
    "client-stranger",
    "client-p384",
    "self-signed",
    "self-signed-again",
];
