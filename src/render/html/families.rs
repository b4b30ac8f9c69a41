//! Who signed whom, as families: certificates that hang together by a signature, or by a name that should have been one.
//! Each family is drawn by itself, those with a fault first, because a bundle of 150 CAs is read for the three that are
//! wrong. Clients stand in it by the CA that signed them, counted, so that two thousand of them fit.

use std::collections::BTreeMap;

use super::drawing::Drawing;
use super::fold::Stacks;
use super::outline::{Outline, outline};
use super::{counted, lines_of, said};
use crate::path::{Clause, Id, Verdict};
use crate::report::{Authority, ClientReport, Report};
use crate::time::Time;

/// Certificates that hang together.
pub(super) struct Family {
    /// The roots at its top, or what is missing there.
    pub(super) title: String,
    /// What is wrong in it, in a few words; empty where nothing is.
    pub(super) trouble: String,
    /// How many certificates of the bundle it has; empty where only clients lack an issuer.
    pub(super) certificates: String,
    /// The drawing; `None` where it would be too large or too tangled to read.
    pub(super) drawing: Option<Drawing>,
    /// The same as nested lists.
    pub(super) outline: Vec<Outline>,
}

/// A box of the drawing.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Clients that are not accepted here; 1 for a certificate whose time is not now, or that is missing.
    pub(super) trouble: usize,
    /// How many clients it stands for.
    pub(super) clients: usize,
    /// Its name.
    pub(super) name: String,
    /// What is said below its name.
    pub(super) note: String,
    /// All that there is to say, for people who do not see the drawing.
    pub(super) words: String,
    /// Its certificate in the bundle.
    pub(super) member: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A certificate at which a path may end.
    Anchor,
    /// A certificate on the way.
    Authority,
    /// A certificate that is wanted, and not in the bundle.
    Missing,
    /// Clients that one CA signed.
    Clients,
    /// Many CAs that are in order.
    Stack,
}

/// From the one that signed to the one that is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The signature verifies.
    Holds,
    /// It does not: only the name fits.
    Broken,
    /// Nobody can say.
    Unsettled,
    /// The one that should have signed is not in the bundle.
    Missing,
}

impl State {
    /// What is written on the line.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Holds => "",
            Self::Broken => "did not sign",
            Self::Unsettled => "not verified",
            Self::Missing => "missing",
        }
    }
}

/// All families of a bundle, the troubled ones first. Several reports of one bundle differ in their verdicts: each
/// client counts with its worst.
pub(super) fn families(reports: &[Report]) -> Vec<Family> {
    let Some(report) = reports.first() else { return Vec::new() };
    let mut graph = Graph { nodes: Vec::new(), links: Vec::new() };
    let places = graph.authorities(report);
    graph.clients(reports, &places);
    let mut families: Vec<_> = graph.parts().iter().map(|part| graph.family(part)).collect();
    families.sort_by_key(|family| (family.trouble.is_empty(), family.certificates.is_empty()));
    families
}

struct Graph {
    nodes: Vec<Node>,
    links: Vec<Link>,
}

impl Graph {
    /// A node for each certificate, and for each issuer that is missing. Returns the node of each member.
    fn authorities(&mut self, report: &Report) -> Vec<usize> {
        let mut places = Vec::with_capacity(report.authorities.len());
        for (index, authority) in report.authorities.iter().enumerate() {
            // What a copy repeats is drawn once.
            let known = authority.copy_of.and_then(|first| places.get(first).copied());
            places.push(known.unwrap_or_else(|| self.add(node_of(report, index, authority))));
        }
        let mut missing = BTreeMap::new();
        for (index, authority) in report.authorities.iter().enumerate() {
            let Some(&to) = places.get(index).filter(|_| authority.copy_of.is_none()) else {
                continue;
            };
            let above = [
                (&authority.signers, State::Holds),
                (&authority.namesakes, State::Broken),
                (&authority.unsettled, State::Unsettled),
            ];
            for (members, state) in above {
                let from = members.iter().filter_map(|&member| places.get(member).copied());
                self.links.extend(from.map(|from| Link { from, to, state }));
            }
            if !authority.is_root && above.iter().all(|(members, _)| members.is_empty()) {
                let from = *missing
                    .entry(authority.issuer.as_str())
                    .or_insert_with(|| self.add(missing_node(&authority.issuer)));
                self.links.push(Link { from, to, state: State::Missing });
            }
        }
        places
    }

    /// A node for the clients of each CA.
    fn clients(&mut self, reports: &[Report], places: &[usize]) {
        let Some(report) = reports.first() else { return };
        let mut groups: BTreeMap<Result<usize, String>, Group> = BTreeMap::new();
        for (index, client) in report.clients.iter().enumerate() {
            let verdicts = reports.iter().filter_map(|one| one.clients.get(index));
            let verdict = verdicts.map(|one| one.verdict).max().unwrap_or(client.verdict);
            let group = groups.entry(issuer_of(client)).or_default();
            group.add(verdict, &client.location.certificate);
        }
        for (issuer, group) in groups {
            let to = self.add(group.node());
            let (from, state) = match issuer {
                Ok(member) => (places.get(member).copied(), State::Holds),
                Err(name) => {
                    let known = self
                        .nodes
                        .iter()
                        .position(|node| node.kind == Kind::Missing && node.name == said(&name));
                    (Some(known.unwrap_or_else(|| self.add(missing_node(&name)))), State::Missing)
                }
            };
            self.links.extend(from.map(|from| Link { from, to, state }));
        }
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The nodes of each family, ascending. What hangs together with nothing is put together, and so are clients whose
    /// issuers are missing.
    fn parts(&self) -> Vec<Vec<usize>> {
        let mut neighbours = vec![Vec::new(); self.nodes.len()];
        for link in &self.links {
            if let Some(one) = neighbours.get_mut(link.from) {
                one.push(link.to);
            }
            if let Some(one) = neighbours.get_mut(link.to) {
                one.push(link.from);
            }
        }
        let mut seen = vec![false; self.nodes.len()];
        let (mut parts, mut alone, mut strangers) = (Vec::new(), Vec::new(), Vec::new());
        let is_held = |node: &usize| self.nodes.get(*node).is_some_and(|one| one.member.is_some());
        for start in 0..self.nodes.len() {
            let (mut part, mut todo) = (Vec::new(), vec![start]);
            while let Some(node) = todo.pop() {
                if let Some(seen) = seen.get_mut(node).filter(|seen| !**seen) {
                    *seen = true;
                    part.push(node);
                    todo.extend(neighbours.get(node).into_iter().flatten());
                }
            }
            part.sort_unstable();
            match part.as_slice() {
                [] => {}
                [one] => alone.push(*one),
                some if some.iter().any(is_held) => parts.push(part),
                _ => strangers.extend(part),
            }
        }
        strangers.sort_unstable();
        parts.extend([strangers, alone].into_iter().filter(|part| !part.is_empty()));
        parts
    }

    fn family(&self, part: &[usize]) -> Family {
        let place = |node: usize| part.binary_search(&node).ok();
        let nodes: Vec<&Node> = part.iter().filter_map(|&node| self.nodes.get(node)).collect();
        let links: Vec<Link> = self
            .links
            .iter()
            .filter_map(|link| Some(Link { from: place(link.from)?, to: place(link.to)?, ..*link }))
            .collect();
        let stacks = Stacks::of(&nodes, &links);
        let folded = stacks.applied(&nodes, &links);
        let held = nodes.iter().filter(|node| node.member.is_some()).count();
        Family {
            title: title(&nodes, &links),
            trouble: trouble(&nodes, &links),
            certificates: match held {
                0 => String::new(),
                _ => counted(held, "certificate", "certificates"),
            },
            drawing: Drawing::of(&folded.nodes, &folded.links),
            outline: outline(&nodes, &links),
        }
    }
}

/// Clients that one CA signed.
#[derive(Default)]
struct Group {
    names: Vec<String>,
    accepted: usize,
    refused: usize,
    unknown: usize,
}

impl Group {
    fn add(&mut self, verdict: Verdict, name: &str) {
        match verdict {
            Verdict::Accept => self.accepted += 1,
            Verdict::Refuse => self.refused += 1,
            Verdict::Unknown => self.unknown += 1,
        }
        // One is called by its name, several are counted.
        if self.names.len() < 2 {
            self.names.push(said(name));
        }
    }

    fn node(&self) -> Node {
        let all = self.accepted + self.refused + self.unknown;
        let name = match self.names.as_slice() {
            [one] => one.clone(),
            _ => counted(all, "client", "clients"),
        };
        let parts =
            [(self.refused, "refused"), (self.unknown, "in doubt"), (self.accepted, "accepted")];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let note: Vec<String> = match all {
            1 => parts.map(|(_, word)| format!("client, {word}")).collect(),
            _ => parts.map(|(number, word)| format!("{number} {word}")).collect(),
        };
        let note = note.join(", ");
        Node {
            kind: Kind::Clients,
            trouble: self.refused + self.unknown,
            clients: all,
            words: format!("{name}: {note}"),
            name,
            note,
            member: None,
        }
    }
}

fn node_of(report: &Report, index: usize, authority: &Authority) -> Node {
    let location = report.members.get(index);
    let name = location.map(|one| said(&one.certificate)).unwrap_or_default();
    let (now, troubled) = validity(authority, report.at);
    let role = role(authority);
    let lines = location.map(lines_of).unwrap_or_default();
    Node {
        kind: if authority.is_anchor { Kind::Anchor } else { Kind::Authority },
        trouble: usize::from(troubled),
        clients: 0,
        note: format!("{role}, {now}"),
        words: format!("{name}: {role}, {now}, {lines}"),
        name,
        member: Some(index),
    }
}

fn missing_node(name: &str) -> Node {
    let name = said(name);
    Node {
        kind: Kind::Missing,
        trouble: 1,
        clients: 0,
        note: "not in the bundle".to_owned(),
        words: format!("{name}: not in the bundle"),
        name,
        member: None,
    }
}

/// What a certificate is here.
pub(super) fn role(authority: &Authority) -> &'static str {
    match (authority.is_root, authority.is_ca, authority.is_anchor) {
        (true, _, _) => "root",
        (_, true, true) => "CA, a path may end at it",
        (_, true, false) => "CA",
        (_, false, true) => "not a CA, a path may end at it",
        (_, false, false) => "not a CA",
    }
}

/// Until when it is valid, and whether it is not so now.
pub(super) fn validity(authority: &Authority, at: Time) -> (String, bool) {
    if authority.not_after < at {
        (format!("expired {}", authority.not_after.day()), true)
    } else if authority.not_before > at {
        (format!("not valid before {}", authority.not_before.day()), true)
    } else {
        (format!("until {}", authority.not_after.day()), false)
    }
}

/// The member that signed a client, or the name of the issuer that is not in the bundle.
fn issuer_of(client: &ClientReport) -> Result<usize, String> {
    let step = &client.tree.root;
    let signed = step
        .tried
        .iter()
        .filter(|link| !link.breaches.iter().any(|breach| breach.clause == Clause::BadSignature));
    let accepted = client.tree.accepted_path().and_then(|path| Some(path.get(1)?.id));
    let id = accepted.or_else(|| signed.map(|link| link.step.id).min());
    match (id, step.id) {
        (Some(Id::Stored(member)), _) | (None, Id::Stored(member)) => Ok(member as usize),
        _ => Err(step.certificate.issuer.short()),
    }
}

fn title(nodes: &[&Node], links: &[Link]) -> String {
    if links.is_empty() && nodes.len() > 1 {
        return "Certificates that stand alone".to_owned();
    }
    if nodes.len() > 2 && nodes.iter().all(|node| node.member.is_none()) {
        return "Clients whose issuers are not in the bundle".to_owned();
    }
    let is_top = |place: usize| !links.iter().any(|link| link.to == place);
    let mut tops = nodes.iter().enumerate().filter(|(place, _)| is_top(*place));
    let Some((_, first)) = tops.next().or_else(|| nodes.iter().enumerate().next()) else {
        return String::new();
    };
    match tops.count() {
        0 => first.name.clone(),
        more => format!("{} and {more} more", first.name),
    }
}

/// What is wrong, counted.
fn trouble(nodes: &[&Node], links: &[Link]) -> String {
    let count = |kinds: &[Kind]| {
        nodes
            .iter()
            .filter(|node| kinds.contains(&node.kind))
            .map(|node| node.trouble)
            .sum::<usize>()
    };
    let with = |state| links.iter().filter(|link| link.state == state).count();
    let parts = [
        (count(&[Kind::Missing]), "issuer missing", "issuers missing"),
        (with(State::Broken), "signature that does not verify", "signatures that do not verify"),
        (with(State::Unsettled), "signature not verified", "signatures not verified"),
        (
            count(&[Kind::Anchor, Kind::Authority]),
            "certificate not valid now",
            "certificates not valid now",
        ),
        (count(&[Kind::Clients]), "client not accepted", "clients not accepted"),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    parts.map(|(number, one, many)| counted(number, one, many)).collect::<Vec<_>>().join(", ")
}
