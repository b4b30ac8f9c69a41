//! The sentences about a change, for people and for the comment on a merge request alike.

use super::super::Detail;
use super::super::quantity::{
    listed, load, load_first, number, place, place_and_end, plural, short, verb,
};
use crate::changes::Kind;
use crate::diff::{Blame, Diff, Direction, Group, Load, Named, Removal};
use crate::path::Verdict;
use crate::report::{Finding, Location};

/// Who loses access and what is to blame, in one sentence that stands alone.
pub(super) fn headline(diff: &Diff) -> String {
    let Some(outcome) = &diff.clients else {
        return format!(
            "{}; no clients were given, so nobody knows who loses access",
            changed(diff)
        );
    };
    let losses = diff.losses();
    let gained = total(&outcome.gained);
    if losses.is_empty() {
        if diff.is_empty() {
            return format!("{}: {}", changed(diff), standing(&outcome.kept, &outcome.without));
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
        let kept = plural(outcome.kept.clients, "client keeps", "clients keep");
        return format!("{allowed}: {kept} it{gain}{}", later.unwrap_or_default());
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
    let side = |side: &crate::diff::Side| {
        format!(
            "{} ({})",
            side.name,
            plural(side.certificates as u64, "certificate", "certificates")
        )
    };
    let both = format!("{} -> {}, {}", side(&diff.old), side(&diff.new), diff.profile.title);
    let Some(outcome) = &diff.clients else { return format!("{both}: no clients given") };
    let part = |count: u64, one: &str, many: &str| {
        (count > 0).then(|| format!("{} {}", number(count), verb(count, one, many)))
    };
    let parts = [
        part(total(&outcome.lost).clients, "loses access", "lose access"),
        part(total(&outcome.gained).clients, "gains it", "gain it"),
        part(outcome.kept.clients, "keeps it", "keep it"),
        part(outcome.without.clients, "has none with either", "have none with either"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let clients = plural(outcome.all.clients, "client", "clients");
    format!("{both}: {clients}: {}", parts.join(", "))
}

fn standing(kept: &Load, without: &Load) -> String {
    let kept = plural(kept.clients, "client keeps access", "clients keep access");
    match without.clients {
        0 => kept,
        none => format!("{kept}, {} {} none", number(none), verb(none, "has", "have")),
    }
}

/// The word for a direction.
pub(super) const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Lost => "lost",
        Direction::Gained => "gained",
        Direction::Later => "later",
    }
}

/// Who a group is: `3 clients of CN=Partner CA 2021, 18,204 requests from 2030-05-01 to 2030-05-31`.
pub(super) fn group(group: &Group) -> String {
    let clients = plural(group.load.clients, "client", "clients");
    let clients = match (group.load.first, group.load.last) {
        (Some(first), Some(last)) => {
            let requests = plural(group.load.requests, "request", "requests");
            format!(
                "{clients} of {}, {requests} from {} to {}",
                group.issuer,
                first.day(),
                last.day()
            )
        }
        _ => format!("{clients} of {}", group.issuer),
    };
    let allowed = match group.allowed.clients {
        0 => String::new(),
        all if all == group.load.clients => ", allowed".to_owned(),
        some => format!(", {} of them allowed", number(some)),
    };
    let may = if group.verdict == Verdict::Unknown { ", in doubt" } else { "" };
    format!("{clients}{allowed}{may}")
}

/// Requests, for a column; empty where a folder of certificates tells nothing of them.
pub(super) fn requests(group: &Group) -> String {
    let counted = group.load.first.is_some() || group.load.requests > group.load.clients;
    if counted { number(group.load.requests) } else { String::new() }
}

/// Why, and how that is known.
pub(super) fn evidence(diff: &Diff, group: &Group) -> Vec<String> {
    let mut facts = Vec::new();
    let one = group.named.first().map_or("one", |named| named.certificate.as_str());
    let which = match group.direction {
        Direction::Lost => "now",
        Direction::Gained => "before",
        Direction::Later => "then",
    };
    if let Some((at, whose)) = &group.ends {
        facts.push(format!("{whose} ends at {at}, before their own certificates do"));
    }
    facts.push(format!("{which}, {one}: {}", group.reason.words));
    if let Some(reason) = group.reason.log.and_then(|log| log.reason)
        && group.direction != Direction::Gained
    {
        facts.push(format!("{} logs: Access denied. Reason: {reason}", diff.profile.title));
    }
    facts.push(proof(group));
    facts
}

/// What was tried.
fn proof(group: &Group) -> String {
    let they = verb(group.load.clients, "it is", "each is");
    let (back, out) = match group.direction {
        Direction::Lost | Direction::Later => ("put back", "taken out"),
        Direction::Gained => ("put in", "taken out"),
    };
    match &group.blame {
        Blame::Any(lacks) => match lacks.as_slice() {
            [one] => format!("tried: with {} {back} alone, {they} accepted", place(one)),
            more => {
                let places: Vec<String> = more.iter().map(place).collect();
                format!("tried: with any one of {} {back}, {they} accepted", listed(&places))
            }
        },
        Blame::Together { lacks, surplus } => {
            let places = |all: &[Location]| listed(&all.iter().map(place).collect::<Vec<_>>());
            let lacks = (!lacks.is_empty()).then(|| format!("{} {back}", places(lacks)));
            let surplus = (!surplus.is_empty()).then(|| format!("{} {out}", places(surplus)));
            let changes: Vec<String> = lacks.into_iter().chain(surplus).collect();
            format!("tried: with {}, {they} accepted, and with no less", changes.join(" and "))
        }
        Blame::Unproven => "nothing that was tried changes that".to_owned(),
    }
}

/// What to do.
pub(super) fn advice(group: &Group) -> String {
    match group.direction {
        Direction::Gained => String::new(),
        Direction::Later => match &group.ends {
            Some((at, whose)) => {
                let keep = match &group.blame {
                    Blame::Any(lacks) => {
                        lacks.first().map(|one| format!("keep {}, or ", place(one)))
                    }
                    _ => None,
                };
                let keep = keep.unwrap_or_default();
                format!("{keep}have {whose} renewed for longer before {}", at.day())
            }
            None => String::new(),
        },
        Direction::Lost if group.forbidden().is_empty() => String::new(),
        Direction::Lost => {
            let until = group
                .forbidden()
                .until
                .map(|until| format!(" until {}, when the last of them ends", until.day()));
            let until = until.unwrap_or_default();
            match &group.blame {
                Blame::Any(lacks) => match lacks.first() {
                    Some(one) => format!("keep {}{until}", place(one)),
                    None => String::new(),
                },
                Blame::Together { lacks, .. } if !lacks.is_empty() => {
                    let places: Vec<String> = lacks.iter().map(place).collect();
                    format!("keep {}{until}", listed(&places))
                }
                Blame::Together { surplus, .. } => {
                    let places: Vec<String> = surplus.iter().map(place).collect();
                    format!("leave out {}{until}", listed(&places))
                }
                Blame::Unproven => "ask `truststore check` about one of them".to_owned(),
            }
        }
    }
}

/// A client by name: `CN=device-1, O=Partner (access.jsonl:12, ends 2031-06-01, SHA-256 1234…), 12,000 requests`.
pub(in crate::render) fn client(client: &Named) -> String {
    let requests = plural(client.requests, "request", "requests");
    let requests = match (client.requests, client.last) {
        (0 | 1, None) => String::new(),
        (_, None) => format!(", {requests}"),
        (_, Some(last)) => format!(", {requests}, last {}", last.day()),
    };
    let allowed = client.allowed.as_ref().map(|reason| format!(", allowed: {reason}"));
    format!(
        "{} ({}:{}, ends {}, SHA-256 {}){requests}{}",
        client.certificate,
        client.file,
        client.line,
        client.not_after.day(),
        short(&client.sha256),
        allowed.unwrap_or_default()
    )
}

/// Whether a certificate that is gone can go: a line of its own.
pub(super) fn removal(removal: &Removal, diff: &Diff) -> String {
    let name = place_and_end(&removal.certificate);
    match removal.missed.until {
        Some(until) => {
            let missed = plural(removal.missed.clients, "client needs it", "clients need it");
            format!("{name}: {missed}; safe after {}, when the last of them ends", until.day())
        }
        None if removal.certificate.not_after.is_some_and(|end| end < diff.at) => {
            format!("{name}: safe now: it has expired")
        }
        None => format!("{name}: safe now: no given client needs it"),
    }
}

/// Certificates that stand elsewhere.
pub(super) fn moved(moved: usize) -> String {
    let moved = plural(moved as u64, "certificate was moved", "certificates were moved");
    format!("{moved}, which changes no verdict")
}

/// What the rules say of the new bundle alone, without what is said as over-trust.
pub(super) fn brought(diff: &Diff) -> impl Iterator<Item = &Finding> {
    let said = ["ca-over-trusted", "ca-public-root"];
    diff.brought.iter().filter(move |finding| !said.contains(&finding.rule.id))
}

/// `warn[ca-expired]`, and what it says with its place.
pub(super) fn finding(finding: &Finding, diff: &Diff) -> (String, String) {
    let lead = format!("{}[{}]", finding.severity, finding.rule.id);
    // Of all places, that of a certificate which is new says most.
    let is_new = |place: &&Location| {
        !place.sha256.is_empty()
            && diff.changes.iter().any(|change| change.certificate.sha256 == place.sha256)
    };
    let place = finding.places.iter().find(is_new).or(finding.places.first());
    let place = place.map(|place| match place.line {
        0 => place.file.to_string(),
        line => format!("{}:{line}", place.file),
    });
    let place = place.map(|place| format!(" ({place})"));
    (lead, format!("{}{}", finding.message, place.unwrap_or_default()))
}

/// How to see more names.
pub(super) const fn how_to_see(detail: Detail) -> &'static str {
    match detail {
        Detail::Verbose => " (--format jsonl)",
        Detail::Quiet | Detail::Normal => " (--verbose)",
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
