//! A whole population as a page: the verdict on all, why clients are not let in, who issued them, when they expire, and
//! the clients that are not let in, those with the most requests first. The page of a million clients is as long as that
//! of a thousand: it says how many it leaves out, and which form has all of them.

use std::io::{self, Write};

use askama::Template;

use super::{RulePage, Shell, said, share, verdict_word};
use crate::clients::{Count, Head, Record, Summary, Totals};
use crate::crypto::hex;
use crate::path::Verdict;
use crate::profile;
use crate::render::finding;
use crate::render::population::{self as words, when};
use crate::render::quantity::{number, plural};
use crate::rules;
use crate::time::Time;

/// Writes the page.
pub fn write(
    head: &Head,
    summary: &mut Summary,
    totals: &Totals,
    out: &mut dyn Write,
) -> io::Result<()> {
    Population::of(head, summary, totals).write_into(&mut &mut *out)?;
    writeln!(out)
}

/// The page.
#[derive(Template)]
#[template(path = "population.html", config = "src/render/html/askama.toml")]
struct Population {
    shell: Shell,
    class: &'static str,
    word: &'static str,
    sentence: String,
    advice: &'static str,
    /// What the gateway logs most; empty where it logs nothing.
    log: String,
    /// What is missing from the answer.
    cautions: Vec<String>,
    bundle: String,
    gateway: String,
    at: String,
    at_seconds: i64,
    held: String,
    verdicts: Vec<VerdictRow>,
    causes: Vec<CauseRow>,
    more_causes: usize,
    issuers: Vec<IssuerRow>,
    more_issuers: usize,
    spans: Vec<SpanRow>,
    clients: Vec<ClientRow>,
    caption: String,
    tallies: Vec<(&'static str, &'static str, usize)>,
    /// What of the input said nothing: places, and why.
    broken: Vec<(String, String)>,
    unread: Vec<(String, String)>,
    remarks: Vec<String>,
    rules: Vec<RulePage>,
}

struct VerdictRow {
    class: &'static str,
    word: &'static str,
    count: Figures,
    share: String,
}

struct CauseRow {
    class: &'static str,
    word: &'static str,
    rule: String,
    log: String,
    count: Figures,
}

struct IssuerRow {
    name: String,
    sha256: String,
    count: Figures,
    refused: String,
    refused_key: u64,
}

struct SpanRow {
    words: &'static str,
    count: Figures,
    /// The bar's length in hundredths of the longest.
    length: u64,
    class: &'static str,
}

struct ClientRow {
    class: &'static str,
    word: &'static str,
    name: String,
    sha256: String,
    why: String,
    suppressed: String,
    rule: String,
    log: String,
    requests: String,
    requests_key: u64,
    seen: String,
    issuer: String,
    until: String,
    place: String,
}

/// Clients and requests, as people read them, and as they are put in order.
struct Figures {
    clients: String,
    clients_key: u64,
    requests: String,
    requests_key: u64,
}

impl Figures {
    fn of(count: &Count) -> Self {
        Self {
            clients: number(count.clients),
            clients_key: count.clients,
            requests: number(count.requests),
            requests_key: count.requests,
        }
    }
}

impl Population {
    fn of(head: &Head, summary: &mut Summary, totals: &Totals) -> Self {
        // Of a part that is joined, every word is an outsider's.
        let gateway = profile::by_name(&head.profile).map(|one| one.title.to_owned());
        let gateway = gateway.unwrap_or_else(|| said(&head.profile));
        let (class, word, sentence) = verdict(&gateway, summary);
        let causes = summary.causes();
        let log = causes.iter().find(|cause| cause.verdict == Verdict::Refuse);
        let log = log.and_then(|cause| cause.log.as_deref()).map(logged).unwrap_or_default();
        let issuers = summary.issuers();
        let mut ids: Vec<&str> = causes.iter().map(|cause| cause.rule.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let rules = ids.into_iter().filter_map(rules::by_id).map(RulePage::of).collect();
        let longest = summary.expiry().map(|span| span.count.clients).max().unwrap_or(0).max(1);
        let all = summary.refused.clients + summary.doubtful.clients;
        let spans = summary.expiry().map(|span| SpanRow {
            words: words::span(&span),
            count: Figures::of(&span.count),
            length: span.count.clients.saturating_mul(100).div_ceil(longest),
            class: if span.days == Some(0) { "bar bad" } else { "bar" },
        });
        let page = Self {
            shell: Shell::of(format!("{word}: {} for {gateway}", said(&head.bundle))),
            class,
            word,
            sentence,
            advice: if all == summary.suppressed.clients { "" } else { ADVICE },
            log,
            cautions: words::cautions(totals),
            bundle: said(&head.bundle),
            gateway,
            at: head.at.to_string(),
            at_seconds: head.at.unix(),
            held: words::extent(summary, totals),
            verdicts: verdicts(summary),
            more_causes: causes.len().saturating_sub(ROWS),
            causes: causes
                .into_iter()
                .take(ROWS)
                .map(|cause| CauseRow {
                    class: verdict_word(cause.verdict).0,
                    word: verdict_word(cause.verdict).1,
                    rule: said(&cause.rule),
                    log: said(&cause.log.unwrap_or_default()),
                    count: Figures::of(&cause.count),
                })
                .collect(),
            more_issuers: issuers.len().saturating_sub(ROWS),
            issuers: issuers
                .into_iter()
                .take(ROWS)
                .map(|one| IssuerRow {
                    name: one.issuer.as_ref().map_or_else(
                        || "no CA of the truststore".to_owned(),
                        |issuer| said(&issuer.subject),
                    ),
                    sha256: one.issuer.as_ref().map(|one| said(&one.sha256)).unwrap_or_default(),
                    count: Figures::of(&one.count),
                    refused: number(one.refused),
                    refused_key: one.refused,
                })
                .collect(),
            spans: spans.collect(),
            broken: totals
                .examples
                .iter()
                .map(|one| (format!("{}:{}", said(&one.file), one.line), said(&one.why)))
                .collect(),
            unread: totals.troubles.iter().map(|one| (said(&one.name), said(&one.why))).collect(),
            remarks: words::remarks(totals),
            rules,
            clients: summary.worst().iter().map(ClientRow::of).collect(),
            caption: String::new(),
            tallies: Vec::new(),
        };
        let shown = page.clients.len() as u64;
        let caption = match all.saturating_sub(shown) {
            0 => format!("{}, the most requests first", plural(all, "client", "clients")),
            _ => format!(
                "the {} of {} with the most requests; all of them: --format jsonl",
                number(shown),
                plural(all, "client", "clients")
            ),
        };
        let tally = |verdict| {
            let (class, word) = verdict_word(verdict);
            (class, word, page.clients.iter().filter(|row| row.class == class).count())
        };
        let tallies = [Verdict::Refuse, Verdict::Unknown].map(tally).into_iter();
        let tallies = tallies.filter(|(.., number)| *number > 0).collect();
        Self { caption, tallies, ..page }
    }
}

impl ClientRow {
    fn of(record: &Record) -> Self {
        let (class, word) = verdict_word(record.verdict);
        Self {
            class,
            word,
            name: said(&words::name(record)),
            sha256: hex(&record.sha256),
            why: said(&record.words),
            suppressed: record
                .suppressed
                .as_ref()
                .map(|one| said(&finding::why(one)))
                .unwrap_or_default(),
            rule: said(record.rule.as_deref().unwrap_or_default()),
            log: said(record.log.as_deref().unwrap_or_default()),
            requests: number(record.sightings.requests),
            requests_key: record.sightings.requests,
            seen: when(&record.sightings),
            issuer: record
                .issuer
                .as_ref()
                .map_or_else(|| "no CA of the truststore".to_owned(), |one| said(&one.subject)),
            until: record.until.map(Time::day).unwrap_or_default(),
            place: format!("{}:{}", said(&record.file), record.line),
        }
    }
}

/// The first sentence: how it stands with all.
fn verdict(gateway: &str, summary: &Summary) -> (&'static str, &'static str, String) {
    let all = plural(summary.clients, "client", "clients");
    let of = |count: &Count| {
        let requests = plural(summary.all.requests, "request", "requests");
        format!("{} of {all}, {} of {requests}", number(count.clients), number(count.requests))
    };
    let (refused, doubtful) = (&summary.refused, &summary.doubtful);
    let open = refused.clients + doubtful.clients > summary.suppressed.clients;
    match (refused.clients, doubtful.clients) {
        (0, 0) if summary.clients == 1 => {
            ("good", "Sound", format!("{gateway} accepts the one client"))
        }
        (0, 0) => ("good", "Sound", format!("{gateway} accepts all {all}")),
        (0, _) if open => ("doubt", "In doubt", format!("{gateway} may refuse {}", of(doubtful))),
        (_, _) if open => ("refuse", "Refused", format!("{gateway} refuses {}", of(refused))),
        _ => {
            let refused = Count {
                clients: refused.clients + doubtful.clients,
                requests: refused.requests.saturating_add(doubtful.requests),
            };
            let sentence =
                format!("{gateway} does not accept {}; all of these are waived", of(&refused));
            ("warn", "Accepted as it is", sentence)
        }
    }
}

fn verdicts(summary: &Summary) -> Vec<VerdictRow> {
    let each = [
        (Verdict::Accept, &summary.accepted),
        (Verdict::Unknown, &summary.doubtful),
        (Verdict::Refuse, &summary.refused),
    ];
    let shares = share::of_whole(&each.map(|(_, count)| count.clients));
    let mut rows = Vec::new();
    for ((verdict, count), share) in each.into_iter().zip(shares) {
        let (class, word) = verdict_word(verdict);
        if count.clients > 0 || verdict != Verdict::Unknown {
            rows.push(VerdictRow { class, word, count: Figures::of(count), share });
        }
    }
    let waived = &summary.suppressed;
    if waived.clients > 0 {
        rows.push(VerdictRow {
            class: "warn",
            word: "waived",
            count: Figures::of(waived),
            share: share::of_one(waived.clients, summary.clients),
        });
    }
    rows
}

fn logged(reason: &str) -> String {
    format!("Access denied. Reason: {}", said(reason))
}

/// What one does about clients that are refused.
const ADVICE: &str = "the causes stand below, with the CAs behind them; ask about one client alone for the proof and the \
                      repair: truststore check BUNDLE --client FILE";
/// Causes and CAs that the page lists.
const ROWS: usize = 200;
