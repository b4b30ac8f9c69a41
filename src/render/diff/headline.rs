//! The first line of a diff, which is enough to act on, and the last, which says what was compared.

use super::super::quantity::{listed, load, load_first, number, plural, verb};
use crate::changes::Kind;
use crate::diff::{Blame, Diff, Group, Load, Side};
use crate::report::Location;

/// Who loses access and what is to blame, in one sentence that stands alone.
pub(super) fn headline(diff: &Diff) -> String {
    let Some(outcome) = &diff.clients else {
        let why = if diff.ended {
            "the reading was ended before any client was read"
        } else {
            "no clients were given"
        };
        return format!("{}; {why}, so nobody knows who loses access", changed(diff));
    };
    let losses = diff.losses();
    let gained = total(&outcome.gained);
    if losses.is_empty() {
        if diff.is_empty() {
            return format!("{}: {}", changed(diff), standing(&outcome.kept, &outcome.without));
        }
        if outcome.without.clients == outcome.all.clients {
            let none = plural(outcome.without.clients, "client has", "clients have");
            return format!("nobody loses access, as nobody has it: {none} none with either");
        }
        let allowed = match total(&outcome.lost).clients {
            0 => "nobody loses access".to_owned(),
            some => {
                format!("nobody loses access but {} that may", plural(some, "client", "clients"))
            }
        };
        let first =
            outcome.later.iter().filter_map(|group| group.ends.as_ref()).map(|(at, _)| *at).min();
        let later = first.map(|first| {
            let lose = lose(total(&outcome.later).clients);
            format!("; {lose} it earlier than before, from {} on", first.day())
        });
        let gain = if gained.is_empty() {
            String::new()
        } else {
            format!(", {} {} it", number(gained.clients), verb(gained.clients, "gains", "gain"))
        };
        let none = part(outcome.without.clients, "has none with either", "have none with either");
        let none = none.map(|none| format!(", {none}")).unwrap_or_default();
        let kept = plural(outcome.kept.clients, "client keeps", "clients keep");
        return format!("{allowed}: {kept} it{gain}{none}{}", later.unwrap_or_default());
    }
    let deeds = deeds(diff);
    match deeds.as_slice() {
        [(deed, load_of)] if !deed.is_empty() => {
            format!("{deed} locks out {}", load(load_of))
        }
        _ => {
            let blamed: Vec<String> = deeds
                .iter()
                .take(3)
                .map(|(deed, load)| {
                    let (deed, how_many) = (deed.as_str(), number(load.clients));
                    let deed = if deed.is_empty() { "no single change" } else { deed };
                    format!("{deed} locks out {how_many}")
                })
                .collect();
            let more = match deeds.len().saturating_sub(3) {
                0 => String::new(),
                more => format!("; and {more} more changes"),
            };
            let lose = verb(losses.clients, "loses", "lose");
            format!("{} {lose} access: {}{more}", load_first(&losses), blamed.join("; "))
        }
    }
}

/// Which deeds lock out how many, the worst first; empty words where nothing is proven.
fn deeds(diff: &Diff) -> Vec<(String, Load)> {
    let mut deeds: Vec<(String, Load)> = Vec::new();
    for group in diff.clients.iter().flat_map(|outcome| &outcome.lost) {
        let forbidden = group.forbidden();
        if forbidden.is_empty() {
            continue;
        }
        let deed = deed(diff, &group.blame);
        match deeds.iter_mut().find(|(known, _)| *known == deed) {
            Some((_, load)) => load.join(&forbidden),
            None => deeds.push((deed, forbidden)),
        }
    }
    deeds.sort_by_key(|(_, load)| std::cmp::Reverse((load.requests, load.clients)));
    deeds
}

/// `removing CN=Partner CA 2021, O=Partner`; empty where nothing is proven.
fn deed(diff: &Diff, blame: &Blame) -> String {
    let (lacks, surplus): (&[Location], &[Location]) = match blame {
        Blame::Any(lacks) => (lacks, &[]),
        Blame::Together { lacks, surplus } => (lacks, surplus),
        Blame::Unproven => return String::new(),
    };
    let kind_of = |location: &Location| {
        let same = |one: &Location| one.sha256 == location.sha256;
        let change =
            diff.changes.iter().find(|change| change.instead_of.as_ref().is_some_and(same));
        change.map_or(Kind::Removed, |change| change.kind)
    };
    let removed = lacks.iter().map(|location| {
        let name = &location.certificate;
        match kind_of(location) {
            Kind::Renewed => format!("{name} by its renewal"),
            Kind::Rekeyed => format!("{name} by another key"),
            Kind::Removed | Kind::Added => name.clone(),
        }
    });
    let gerund = match lacks.first().map(kind_of) {
        Some(Kind::Renewed | Kind::Rekeyed) => "replacing",
        _ => "removing",
    };
    let mut parts = Vec::new();
    if !lacks.is_empty() {
        parts.push(format!("{gerund} {}", listed(&removed.collect::<Vec<_>>())));
    }
    if !surplus.is_empty() {
        let names: Vec<String> = surplus.iter().map(|one| one.certificate.clone()).collect();
        parts.push(format!("adding {}", listed(&names)));
    }
    parts.join(" and ")
}

/// What is different between the certificates, in a clause.
fn changed(diff: &Diff) -> String {
    let held = plural(diff.new.certificates as u64, "certificate", "certificates");
    if diff.changes.is_empty() {
        return match (diff.moved, diff.same_bytes) {
            (0, true) => format!("nothing changes: the same bytes, {held}"),
            (0, false) => format!("nothing changes: the same {held} in the same order"),
            (moved, _) => format!("the same {held} in another order ({moved} moved)"),
        };
    }
    let count = |kind| diff.changes.iter().filter(|change| change.kind == kind).count() as u64;
    let said = [Kind::Removed, Kind::Added, Kind::Renewed, Kind::Rekeyed]
        .map(|kind| (count(kind) > 0).then(|| format!("{} {}", number(count(kind)), kind.word())));
    format!("certificates: {}", said.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The last line: both bundles, and how all clients fare.
pub(super) fn conclusion(diff: &Diff) -> String {
    let side = |side: &Side| {
        format!(
            "{} ({})",
            side.name,
            plural(side.certificates as u64, "certificate", "certificates")
        )
    };
    let both = format!("{} -> {}, {}", side(&diff.old), side(&diff.new), diff.profile.title);
    let Some(outcome) = &diff.clients else {
        let none = if diff.ended { "no client was read" } else { "no clients given" };
        return format!("{both}: {none}");
    };
    let parts = [
        part(total(&outcome.lost).clients, "loses access", "lose access"),
        part(total(&outcome.gained).clients, "gains it", "gain it"),
        part(outcome.kept.clients, "keeps it", "keep it"),
        part(outcome.without.clients, "has none with either", "have none with either"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let clients = plural(outcome.all.clients, "client", "clients");
    let part = if diff.ended { ", only a part of them: the reading was ended" } else { "" };
    format!("{both}: {clients}: {}{part}", parts.join(", "))
}

/// `3 lose access`; nothing where nobody does.
fn part(count: u64, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("{} {}", number(count), verb(count, one, many)))
}

fn standing(kept: &Load, without: &Load) -> String {
    let kept = plural(kept.clients, "client keeps access", "clients keep access");
    match without.clients {
        0 => kept,
        none => format!("{kept}, {} {} none", number(none), verb(none, "has", "have")),
    }
}

fn total(groups: &[Group]) -> Load {
    let mut all = Load::default();
    for group in groups {
        all.join(&group.load);
    }
    all
}

fn lose(count: u64) -> String {
    format!("{} {}", number(count), verb(count, "loses", "lose"))
}
