//! The trees of all clients as one graph: each certificate once, however often it was reached; each link once, with why
//! it does not hold; each dead end with its reason. `mermaid` and `dot` draw it, and decide nothing.

use std::collections::{HashMap, HashSet};

use super::finding::position;
use super::safe;
use super::tree::whereabouts;
use crate::path::{Breach, Followed, Step, Verdict};
use crate::report::{ClientReport, Report, Survey};

/// What was tried for all clients.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
    /// Links, and clients, that are not drawn.
    pub(super) more: usize,
}

/// A certificate, or a dead end.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// What to write into it, line by line.
    pub(super) lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A client, and whether it is accepted.
    Client(Verdict),
    /// A certificate on the way.
    Certificate,
    /// A certificate at which a path may end.
    Anchor,
    /// Why it does not go on.
    DeadEnd,
}

/// From a certificate to one that may have issued it, or to a dead end.
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) state: State,
    /// Why it does not hold, or what is in doubt; empty where it holds.
    pub(super) why: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Holds,
    Doubtful,
    Broken,
}

/// The reports that there is something to draw of.
pub(super) fn drawn(survey: &Survey) -> impl Iterator<Item = &Report> {
    survey.reports.iter().filter(|report| !report.clients.is_empty())
}

/// Whose graph it is: the bundle, and the gateway.
pub(super) fn title(report: &Report) -> String {
    format!("{} for {}", safe(&report.bundle), report.profile.title)
}

impl Graph {
    pub(super) fn of(report: &Report) -> Self {
        let mut drawing = Drawing {
            graph: Self { nodes: Vec::new(), links: Vec::new(), more: 0 },
            known: HashMap::new(),
            drawn: HashSet::new(),
        };
        for client in &report.clients {
            drawing.client(report, client);
        }
        drawing.graph
    }
}

struct Drawing {
    graph: Graph,
    /// Nodes of certificates, by fingerprint.
    known: HashMap<[u8; 32], usize>,
    /// Links by their ends and words.
    drawn: HashSet<(usize, usize, String)>,
}

impl Drawing {
    fn client(&mut self, report: &Report, client: &ClientReport) {
        if self.graph.links.len() >= MOST_LINKS {
            self.graph.more += 1;
            return;
        }
        let tree = &client.tree;
        let root = self.node(report, client, &tree.root);
        // A certificate may be a CA for one client, and a client itself.
        if let Some(node) = self.graph.nodes.get_mut(root) {
            node.kind = Kind::Client(client.verdict);
        }
        for breach in &tree.client {
            self.dead_end(root, State::of([breach]), &format!("it {}", breach.clause));
        }
        let mut todo = vec![(root, &tree.root)];
        while let Some((below, step)) = todo.pop() {
            for end in &step.end {
                self.dead_end(below, State::of([end]), &end.clause.to_string());
            }
            if step.tried.is_empty() && !step.trusted && step.followed == Followed::Here {
                let issuer = step.certificate.issuer.short();
                let why = format!("no certificate here has the name of its issuer, {issuer}");
                self.dead_end(below, State::Broken, &why);
            }
            for link in &step.tried {
                let above = self.node(report, client, &link.step);
                let why: Vec<_> =
                    link.breaches.iter().map(|breach| breach.clause.to_string()).collect();
                self.link(below, above, State::of(&link.breaches), &why.join("; "));
                todo.push((above, &link.step));
            }
        }
    }

    fn node(&mut self, report: &Report, client: &ClientReport, step: &Step) -> usize {
        let certificate = &step.certificate;
        if let Some(&known) = self.known.get(certificate.sha256()) {
            return known;
        }
        let place = match step.id {
            crate::path::Id::Client => position(&client.location),
            id => whereabouts(id, report, client),
        };
        let lines = vec![
            said(&certificate.label()),
            said(&place),
            format!("until {}", certificate.not_after.day()),
        ];
        let kind = if step.trusted { Kind::Anchor } else { Kind::Certificate };
        self.graph.nodes.push(Node { kind, lines });
        let index = self.graph.nodes.len() - 1;
        self.known.insert(*certificate.sha256(), index);
        index
    }

    fn dead_end(&mut self, from: usize, state: State, why: &str) {
        let is_known = |link: &&Link| {
            link.from == from
                && self.graph.nodes.get(link.to).is_some_and(|node| {
                    node.kind == Kind::DeadEnd && node.lines.first() == Some(&said(why))
                })
        };
        if self.graph.links.iter().any(|link| is_known(&link)) {
            return;
        }
        self.graph.nodes.push(Node { kind: Kind::DeadEnd, lines: vec![said(why)] });
        let to = self.graph.nodes.len() - 1;
        self.link(from, to, state, "");
    }

    fn link(&mut self, from: usize, to: usize, state: State, why: &str) {
        let why = said(why);
        if !self.drawn.insert((from, to, why.clone())) {
            return;
        }
        if self.graph.links.len() == MOST_LINKS {
            self.graph.more += 1;
            return;
        }
        self.graph.links.push(Link { from, to, state, why });
    }
}

impl State {
    fn of<'a>(breaches: impl IntoIterator<Item = &'a Breach>) -> Self {
        breaches.into_iter().fold(Self::Holds, |worst, breach| match worst {
            Self::Broken => Self::Broken,
            _ if breach.refuses() => Self::Broken,
            _ => Self::Doubtful,
        })
    }
}

impl Kind {
    /// What stands in the first line of the node, beside the certificate's name.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Client(Verdict::Accept) => "accepted: ",
            Self::Client(Verdict::Unknown) => "in doubt: ",
            Self::Client(Verdict::Refuse) => "refused: ",
            Self::Certificate | Self::Anchor | Self::DeadEnd => "",
        }
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}

/// Links drawn: more, and no layout ends, nor can anybody read it.
const MOST_LINKS: usize = 500;
