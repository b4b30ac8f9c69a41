//! The report as a page for people: one file, which asks nobody for anything. The verdict stands first; drawings have their
//! words beside them; what a script adds, search and sorting, is missed by nobody who has none. The page is written by
//! templates that escape every value, and its policy lets in only the one style sheet and the one script that it carries,
//! by their hashes: a name in a certificate that gets past both has still nothing to run.

mod clients;
mod drawing;
mod families;
mod findings;
mod fold;
mod outline;
mod population;
mod share;
mod timeline;
mod verdict;

use std::io::{self, Write};

use askama::Template;

use self::clients::Row;
use self::families::Family;
use self::findings::Level;
use self::outline::Outline;
pub use self::population::write as population;
use self::timeline::Timeline;
use self::verdict::{Sentence, Standing};
use super::{Style, page, safe};
use crate::crypto::sha256;
use crate::path::Verdict;
use crate::pem::base64;
use crate::report::{Difference, Location, Report, Survey};
use crate::rule::Rule;

/// Writes the page. The style has no say in it: a page has no columns, and its colours are its reader's.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    Page::of(survey).write_into(&mut &mut *out)?;
    writeln!(out)
}

/// What every page has.
struct Shell {
    policy: String,
    style: &'static str,
    script: &'static str,
    version: &'static str,
    title: String,
}

/// The report on bundles.
#[derive(Template)]
#[template(path = "page.html", config = "src/render/html/askama.toml")]
struct Page {
    shell: Shell,
    /// The worst sentence, and the others.
    first: Option<Sentence>,
    others: Vec<Sentence>,
    chapters: Vec<Chapter>,
    rules: Vec<RulePage>,
}

/// All that is said of one bundle.
struct Chapter {
    id: String,
    bundle: String,
    at: String,
    at_seconds: i64,
    held: String,
    /// Where its bytes come from, where that is more than a file.
    origins: Vec<String>,
    standings: Vec<Standing>,
    differences: Vec<(String, Vec<(&'static str, &'static str)>)>,
    levels: Vec<Level>,
    clients: Vec<Row>,
    /// A number for each verdict that some client has, for the filter.
    tallies: Vec<(&'static str, &'static str, usize)>,
    families: Vec<Family>,
    timeline: Option<Timeline>,
    certificates: Vec<Certificate>,
    gateways: Vec<Gateway>,
    asked: Vec<(&'static str, usize, usize)>,
}

/// A row of the certificates' table.
struct Certificate {
    number: usize,
    anchor: String,
    name: String,
    lines: String,
    sha256: String,
    role: &'static str,
    signers: Vec<(String, String)>,
    unsigned: String,
    from: String,
    until: String,
    state: String,
    troubled: bool,
}

/// What a gateway cannot be asked.
struct Gateway {
    title: &'static str,
    name: &'static str,
    summary: &'static str,
    unknown: &'static [&'static str],
}

/// The page of a rule that said something.
struct RulePage {
    id: &'static str,
    summary: &'static str,
    text: String,
    sources: &'static [&'static str],
    /// Where it is published; empty where it is not.
    address: String,
}

impl Shell {
    fn of(title: String) -> Self {
        Self {
            policy: policy(),
            style: STYLE,
            script: SCRIPT,
            version: env!("CARGO_PKG_VERSION"),
            title,
        }
    }
}

impl Page {
    fn of(survey: &Survey) -> Self {
        let mut sentences = verdict::sentences(survey).into_iter();
        let first = sentences.next();
        let title = first.as_ref().map(|one| format!("{}: {}", one.word, one.of));
        let chapters = survey.bundles().enumerate();
        Self {
            shell: Shell::of(title.unwrap_or_default()),
            first,
            others: sentences.collect(),
            chapters: chapters.filter_map(|(place, reports)| Chapter::of(place, reports)).collect(),
            rules: rule_pages(survey),
        }
    }
}

impl Chapter {
    fn of(place: usize, reports: &[Report]) -> Option<Self> {
        let report = reports.first()?;
        let joined = Survey::joined(reports);
        let anchor = |finding: usize| format!("b{place}-f{finding}");
        let clients = clients::rows(reports, &joined, anchor);
        Some(Self {
            id: format!("b{place}"),
            bundle: said(&report.bundle),
            at: report.at.to_string(),
            at_seconds: report.at.unix(),
            held: counted(report.members.len(), "certificate", "certificates"),
            origins: report.origins.iter().map(|one| said(&super::origin::line(one))).collect(),
            standings: verdict::standings(reports),
            differences: differences(reports),
            levels: findings::levels(reports, &joined, anchor),
            tallies: tallies(&clients),
            clients,
            families: families::families(reports),
            timeline: Timeline::of(report),
            certificates: certificates(place, report),
            gateways: reports.iter().map(Gateway::of).collect(),
            asked: report
                .tallies
                .iter()
                .map(|one| (one.rule.id, one.looked_at, one.faults))
                .collect(),
        })
    }
}

impl Gateway {
    fn of(report: &Report) -> Self {
        let profile = report.profile;
        let (title, name, summary) = (profile.title, profile.name, profile.summary);
        Self { title, name, summary, unknown: profile.unknown }
    }
}

fn differences(reports: &[Report]) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let name = |client: usize| {
        let client = reports.first().and_then(|report| report.clients.get(client));
        client.map(|one| said(&one.location.certificate)).unwrap_or_default()
    };
    let rows = Survey::differences(reports).into_iter();
    rows.map(|row| match row {
        Difference::Rule(rule, row) => {
            (rule.to_owned(), row.into_iter().map(findings::look).collect())
        }
        Difference::Client(client, row) => {
            (name(client), row.into_iter().map(verdict_word).collect())
        }
    })
    .collect()
}

fn tallies(rows: &[Row]) -> Vec<(&'static str, &'static str, usize)> {
    [Verdict::Refuse, Verdict::Unknown, Verdict::Accept]
        .into_iter()
        .map(verdict_word)
        .map(|(class, word)| (class, word, rows.iter().filter(|row| row.worst == class).count()))
        .filter(|(.., number)| *number > 0)
        .collect()
}

fn certificates(place: usize, report: &Report) -> Vec<Certificate> {
    let anchor = |member: usize| format!("b{place}-c{member}");
    let name = |member: usize| {
        report.members.get(member).map(|one| said(&one.certificate)).unwrap_or_default()
    };
    let pairs = report.members.iter().zip(&report.authorities).enumerate();
    pairs
        .map(|(index, (member, authority))| {
            let (state, troubled) = families::validity(authority, report.at);
            let signers = authority.signers.iter().take(SIGNERS);
            Certificate {
                number: index + 1,
                anchor: anchor(index),
                name: said(&member.certificate),
                lines: lines_of(member),
                sha256: said(&member.sha256),
                role: families::role(authority),
                signers: signers.map(|&one| (anchor(one), name(one))).collect(),
                unsigned: match (authority.copy_of, authority.is_root) {
                    (Some(first), _) => format!("a copy of number {}", first + 1),
                    (None, true) => "itself".to_owned(),
                    (None, false) if !authority.namesakes.is_empty() => {
                        format!(
                            "not signed by {}, which bears its issuer's name",
                            said(&authority.issuer)
                        )
                    }
                    (None, false) if !authority.unsettled.is_empty() => "not verified".to_owned(),
                    _ => format!("missing: {}", said(&authority.issuer)),
                },
                from: authority.not_before.day(),
                until: authority.not_after.day(),
                state,
                troubled,
            }
        })
        .collect()
}

/// Each rule that said something, once, in the order of its first finding.
fn rule_pages(survey: &Survey) -> Vec<RulePage> {
    let mut rules: Vec<&Rule> = Vec::new();
    for finding in survey.reports.iter().flat_map(|report| &report.findings) {
        if !rules.iter().any(|rule| rule.id == finding.rule.id) {
            rules.push(finding.rule);
        }
    }
    rules.sort_by_key(|rule| rule.id);
    rules.into_iter().map(RulePage::of).collect()
}

impl RulePage {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id,
            summary: rule.summary(),
            text: rest_of(rule.doc),
            sources: rule.sources,
            address: page::address(rule).unwrap_or_default(),
        }
    }
}

/// A rule's page without the blank that opens each line of a doc comment, and without its first sentence.
fn rest_of(doc: &str) -> String {
    let lines = doc.trim().lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let rest: Vec<&str> = lines.skip_while(|line| !line.trim().is_empty()).collect();
    rest.join("\n").trim().to_owned()
}

/// What the browser may do with this page: apply this style sheet, run this script, and nothing else.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", base64(&sha256(text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// An outsider's text, with every character shown as its code that could harm where there is no markup.
fn said(text: &str) -> String {
    safe(text).into_owned()
}

/// "1 error", "2 errors".
fn counted(number: usize, one: &str, many: &str) -> String {
    super::human::counted(number, one, many)
}

/// `line 3`, `lines 3–22`; empty for a whole file.
fn lines_of(place: &Location) -> String {
    match (place.line, place.last_line) {
        (0, _) => String::new(),
        (first, last) if last > first => format!("lines {first}–{last}"),
        (first, _) => format!("line {first}"),
    }
}

/// The class and the word of a verdict.
const fn verdict_word(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Accept => ("accept", "accepted"),
        Verdict::Unknown => ("unknown", "in doubt"),
        Verdict::Refuse => ("refuse", "refused"),
    }
}

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");
/// Signers of one certificate that its row names.
const SIGNERS: usize = 6;
