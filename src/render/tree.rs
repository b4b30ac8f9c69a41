//! The tree of what was tried: the client certificate, and above it each candidate issuer with the first
//! clause that it breaks. Drawn without recursion, and cut where a thousand CAs share a name.

use std::fmt::Write as _;
use std::io;

use super::finding::position;
use super::layout::{DIM, GREEN, PLAIN, Paper, RED, YELLOW, columns};
use super::{Detail, Style};
use crate::path::{Breach, Followed, Id, Link, Step, Verdict};
use crate::report::{ClientReport, Report};

/// A tree is shown where something in it went wrong, and always where all detail is wanted.
pub(super) fn is_worth_drawing(client: &ClientReport, detail: Detail) -> bool {
    let tree = &client.tree;
    match detail {
        Detail::Quiet => false,
        Detail::Normal if client.verdict == Verdict::Accept => false,
        // The table of what comes closest says the same of direct candidates, and more.
        Detail::Normal if !client.near.is_empty() => {
            tree.root.tried.iter().any(|link| link.step.followed == Followed::Here)
        }
        Detail::Normal => !tree.root.tried.is_empty(),
        Detail::Verbose => true,
    }
}

/// Draws what was tried above the client certificate, so many columns in.
pub(super) fn draw(
    paper: &mut Paper<'_>,
    report: &Report,
    client: &ClientReport,
    margin: usize,
) -> io::Result<()> {
    let tree = &client.tree;
    let margin = " ".repeat(margin);
    let (siblings, lines) = match paper.style().detail {
        Detail::Verbose => (500, 5_000),
        _ => (5, 24),
    };
    let marks = Marks::of(paper.style());
    let mut pending = Vec::new();
    let own = tree.client.iter().map(Node::Own);
    push(&mut pending, &margin, own.chain(above(&tree.root, siblings)).collect());
    let mut drawn = 0;
    while let Some((indent, last, node)) = pending.pop() {
        drawn += 1;
        if drawn > lines {
            return paper.plain(&margin, &format!("{} cut here; --verbose shows more", marks.more));
        }
        let branch = format!("{indent}{}", if last { marks.last } else { marks.branch });
        let further = format!("{indent}{}", if last { "   " } else { marks.line });
        let (outcome, text) = node.says(report, client);
        let (mark, paint) = match outcome {
            Outcome::Good => (marks.good, GREEN),
            Outcome::Bad => (marks.bad, RED),
            Outcome::Doubtful => (marks.doubtful, YELLOW),
            Outcome::Cut => (marks.more, DIM),
        };
        let lead = format!("{branch}{mark} ");
        paper.paragraph((&lead, paint), columns(&lead) + 2, (&text, PLAIN))?;
        if let Node::Link(link) = node {
            push(&mut pending, &further, above_link(link, siblings));
        }
    }
    Ok(())
}

/// One line of the drawing.
enum Node<'a> {
    /// A fault of the client certificate itself.
    Own(&'a Breach),
    /// A candidate issuer.
    Link(&'a Link),
    /// A certificate for whose issuer there is no candidate.
    DeadEnd(&'a Step),
    /// Candidates that are not shown.
    More(usize),
}

enum Outcome {
    Good,
    Bad,
    Doubtful,
    Cut,
}

impl Node<'_> {
    fn says(&self, report: &Report, client: &ClientReport) -> (Outcome, String) {
        match self {
            Self::Own(breach) => {
                (outcome([*breach]), format!("it {}{}", breach.clause, basis(breach)))
            }
            Self::DeadEnd(step) => {
                let issuer = step.certificate.issuer.short();
                (Outcome::Bad, format!("no certificate here has the name of its issuer, {issuer}"))
            }
            Self::More(count) => (Outcome::Cut, format!("{count} more candidates (--verbose)")),
            Self::Link(link) => {
                let step = &link.step;
                let who = format!(
                    "{}  {}",
                    whereabouts(step.id, report, client),
                    step.certificate.label()
                );
                let refusing = link.breaches.iter().find(|fault| fault.refuses());
                let doubts = link.breaches.iter().filter(|fault| !fault.refuses());
                let mut text = match refusing {
                    Some(fault) => format!("{who} {}", fault.clause),
                    None if step.trusted => format!("{who} signed it, and a path may end here"),
                    None => format!("{who} signed it"),
                };
                for doubt in doubts {
                    let _ = write!(text, "; {}{}", doubt.clause, basis(doubt));
                }
                for end in &step.end {
                    let _ = write!(text, "; {}", end.clause);
                }
                if link.name_bytes_differ {
                    text.push_str("; the names match, their bytes differ");
                }
                if step.followed == Followed::Elsewhere {
                    text.push_str("; drawn above");
                }
                (outcome(link.breaches.iter().chain(&step.end)), text)
            }
        }
    }
}

fn outcome<'a>(breaches: impl IntoIterator<Item = &'a Breach>) -> Outcome {
    breaches.into_iter().fold(Outcome::Good, |worst, breach| match worst {
        Outcome::Bad => Outcome::Bad,
        _ if breach.refuses() => Outcome::Bad,
        _ => Outcome::Doubtful,
    })
}

/// " (inferred)" after a limit that nobody documents.
fn basis(breach: &Breach) -> String {
    match &breach.citation {
        Some(citation) if !breach.refuses() => format!(" ({})", citation.basis.word()),
        _ => String::new(),
    }
}

pub(super) fn whereabouts(id: Id, report: &Report, client: &ClientReport) -> String {
    let place = match id {
        Id::Client => Some(&client.location),
        Id::Stored(index) => report.members.get(index as usize),
        Id::Sent(index) => client.sent.get(index as usize),
    };
    place.map(position).unwrap_or_default()
}

/// What stands above a link: nothing where it broke.
fn above_link(link: &Link, siblings: usize) -> Vec<Node<'_>> {
    if link.breaches.iter().any(Breach::refuses) || link.step.followed != Followed::Here {
        return Vec::new();
    }
    above(&link.step, siblings).collect()
}

fn above(step: &Step, siblings: usize) -> impl Iterator<Item = Node<'_>> {
    let more = step.tried.len().saturating_sub(siblings);
    let dead_end = step.tried.is_empty() && !step.trusted && step.followed == Followed::Here;
    let links = step.tried.iter().take(siblings).map(Node::Link);
    links
        .chain((more > 0).then_some(Node::More(more)))
        .chain(dead_end.then_some(Node::DeadEnd(step)))
}

/// Puts lines on the pile so that the first comes off first.
fn push<'a>(pending: &mut Vec<(String, bool, Node<'a>)>, indent: &str, nodes: Vec<Node<'a>>) {
    let count = nodes.len();
    for (index, node) in nodes.into_iter().enumerate().rev() {
        pending.push((indent.to_owned(), index + 1 == count, node));
    }
}

/// Lines and marks.
struct Marks {
    branch: &'static str,
    last: &'static str,
    line: &'static str,
    good: &'static str,
    bad: &'static str,
    doubtful: &'static str,
    more: &'static str,
}

impl Marks {
    const fn of(style: &Style) -> Self {
        if style.unicode {
            Self {
                branch: "├─ ",
                last: "└─ ",
                line: "│  ",
                good: "✓",
                bad: "✗",
                doubtful: "?",
                more: "…",
            }
        } else {
            Self {
                branch: "|- ",
                last: "`- ",
                line: "|  ",
                good: "ok",
                bad: "no",
                doubtful: "??",
                more: "...",
            }
        }
    }
}
