//! The sentences about a change, for people and for the comment on a merge request alike.

use super::super::Detail;
use super::super::quantity::{listed, number, place, place_and_end, plural, short, verb};
use crate::diff::{Blame, Diff, Direction, Group, Named, Removal};
use crate::path::Verdict;
use crate::report::{Finding, Location};

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
    let (lead, accepted) = match &finding.suppressed {
        Some(one) => {
            let until = one.until.map(|until| format!("until {}, ", until.day()));
            let accepted = format!("; {}{} ({})", until.unwrap_or_default(), one.reason, one.place);
            (format!("{}: {lead}", one.by.word()), accepted)
        }
        None => (lead, String::new()),
    };
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
    (lead, format!("{}{}{accepted}", finding.message, place.unwrap_or_default()))
}

/// How to see more names.
pub(super) const fn how_to_see(detail: Detail) -> &'static str {
    match detail {
        Detail::Verbose => " (--format jsonl)",
        Detail::Quiet | Detail::Normal => " (--verbose)",
    }
}
