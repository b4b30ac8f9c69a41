//! The first lines of the page: for each bundle and gateway one sentence to act on, the worst first. What follows on the
//! page explains it, and nothing there is worse than what it says.

use super::clients::reason;
use super::findings::counts;
use super::{counted, said, verdict_word};
use crate::path::Verdict;
use crate::report::{Finding, Report, Survey};
use crate::severity::Severity;

/// What to know, and what to do.
pub(super) struct Sentence {
    /// How bad it is: refuse, error, doubt, warn or good.
    pub(super) class: &'static str,
    /// The same in a word.
    pub(super) word: &'static str,
    /// Which bundle, asked for which gateway.
    pub(super) of: String,
    pub(super) text: String,
    /// What to do; empty where nothing is.
    pub(super) advice: String,
    /// What the gateway logs; empty where it is not known to log.
    pub(super) log: String,
    rank: u8,
}

/// One sentence for each report and for each bundle that could not be read, the worst first.
pub(super) fn sentences(survey: &Survey) -> Vec<Sentence> {
    let unread = survey.unread.iter().map(|one| Sentence {
        class: "error",
        word: "Not checked",
        of: said(&one.bundle),
        text: said(&one.why),
        advice: String::new(),
        log: String::new(),
        rank: 5,
    });
    let mut all: Vec<Sentence> = unread.chain(survey.reports.iter().map(of_report)).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.rank));
    all
}

fn of_report(report: &Report) -> Sentence {
    let of = format!("{} for {}", said(&report.bundle), report.profile.title);
    let plain = |class, word, rank, sentence| Sentence {
        class,
        word,
        of: of.clone(),
        text: sentence,
        advice: String::new(),
        log: String::new(),
        rank,
    };
    if let Some(refused) = of_clients(report, Verdict::Refuse) {
        return Sentence {
            advice: refused.1,
            log: refused.2,
            ..plain("refuse", "Refused", 4, refused.0)
        };
    }
    let first =
        |severity| report.findings.iter().find(|one| counts(one) && one.severity == severity);
    if let Some(error) = first(Severity::Error) {
        let sentence = found(report, Severity::Error, error);
        return Sentence { advice: said(&error.help), ..plain("error", "Faulty", 3, sentence) };
    }
    if let Some(doubted) = of_clients(report, Verdict::Unknown) {
        return Sentence {
            advice: doubted.1,
            log: doubted.2,
            ..plain("doubt", "In doubt", 2, doubted.0)
        };
    }
    let accepted = accepted(report);
    if let Some(warning) = first(Severity::Warn) {
        let found = found(report, Severity::Warn, warning);
        let sentence = [accepted, found].into_iter().filter(|part| !part.is_empty());
        let sentence = sentence.collect::<Vec<_>>().join("; ");
        return Sentence {
            advice: said(&warning.help),
            ..plain("warn", "Works, with warnings", 1, sentence)
        };
    }
    let held = counted(report.members.len(), "certificate", "certificates");
    let sentence = match accepted.as_str() {
        "" => format!("nothing stands against {held} in {}", said(&report.bundle)),
        accepted => {
            format!("{accepted}; nothing stands against {held} in {}", said(&report.bundle))
        }
    };
    plain("good", "Sound", 0, sentence)
}

/// The clients with this verdict: the sentence, what to do, and what is logged.
fn of_clients(report: &Report, verdict: Verdict) -> Option<(String, String, String)> {
    let title = report.profile.title;
    let is_open = |index: usize| {
        let why = report.deciding(index).and_then(|place| report.findings.get(place));
        why.is_none_or(|finding| finding.suppressed.is_none())
    };
    let mut such = report
        .clients
        .iter()
        .enumerate()
        .filter(|(index, client)| client.verdict == verdict && is_open(*index));
    let (index, client) = such.next()?;
    let (number, all) = (such.count() + 1, report.clients.len());
    let (verb, rest) = match verdict {
        Verdict::Refuse => ("refuses", ""),
        _ => ("may refuse", "; no public page settles it"),
    };
    let name = said(&client.location.certificate);
    let why = reason(report, index, client);
    let sentence = match number {
        1 => format!("{title} {verb} {name}: {why}{rest}"),
        _ => format!("{title} {verb} {number} of {all} clients; the first is {name}: {why}{rest}"),
    };
    let deciding = report.deciding(index).and_then(|place| report.findings.get(place));
    let advice = report.remedy(index).or_else(|| deciding.map(|finding| finding.help.clone()));
    let log = match client.log {
        Some(line) if verdict == Verdict::Refuse => match line.reason {
            Some(reason) => format!("Access denied. Reason: {reason}"),
            None => "Access denied, in words that are not public".to_owned(),
        },
        _ => String::new(),
    };
    Some((sentence, said(&advice.unwrap_or_default()), log))
}

fn accepted(report: &Report) -> String {
    let title = report.profile.title;
    let ends = report.clients.iter().filter_map(|client| client.first_break.as_ref());
    let until =
        ends.map(|(end, _)| *end).min().map(|end| format!(" until {end}")).unwrap_or_default();
    let accepted = report.clients.iter().filter(|client| client.verdict == Verdict::Accept).count();
    match (report.clients.as_slice(), accepted) {
        ([], _) => String::new(),
        ([one], 1) => format!("{title} accepts {}{until}", said(&one.location.certificate)),
        (all, number) if number == all.len() => {
            format!("{title} accepts all {number} clients{until}")
        }
        (all, number) => format!("{title} accepts {number} of {} clients", all.len()),
    }
}

/// `2 errors in bundle.pem; the first: …`.
fn found(report: &Report, severity: Severity, first: &Finding) -> String {
    let number =
        report.findings.iter().filter(|one| counts(one) && one.severity == severity).count();
    let bundle = said(&report.bundle);
    let message = said(&first.message);
    let (one, many) =
        if severity == Severity::Error { ("error", "errors") } else { ("warning", "warnings") };
    match number {
        1 => format!("1 {one} in {bundle}: {message}"),
        _ => format!("{number} {many} in {bundle}; the first: {message}"),
    }
}

/// A row of the table that sets the gateways side by side.
pub(super) struct Standing {
    pub(super) gateway: &'static str,
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) word: &'static str,
    pub(super) clients: String,
    pub(super) findings: String,
}

/// What each report of a bundle comes down to.
pub(super) fn standings(reports: &[Report]) -> Vec<Standing> {
    reports
        .iter()
        .map(|report| {
            let sentence = of_report(report);
            let with = |verdict| report.clients.iter().filter(|one| one.verdict == verdict).count();
            let verdicts = [Verdict::Refuse, Verdict::Unknown, Verdict::Accept];
            let clients = verdicts.into_iter().filter(|verdict| with(*verdict) > 0);
            let clients: Vec<_> = clients
                .map(|verdict| format!("{} {}", with(verdict), verdict_word(verdict).1))
                .collect();
            let number = |severity| {
                let such = report.findings.iter().filter(|one| one.suppressed.is_none());
                such.filter(|one| one.severity == severity).count()
            };
            let waived = report.findings.iter().filter(|one| one.suppressed.is_some()).count();
            let findings = [
                (number(Severity::Error), "error", "errors"),
                (number(Severity::Warn), "warning", "warnings"),
                (number(Severity::Note), "note", "notes"),
                (waived, "accepted", "accepted"),
            ];
            let findings = findings.into_iter().filter(|(number, ..)| *number > 0);
            let findings: Vec<_> =
                findings.map(|(number, one, many)| counted(number, one, many)).collect();
            Standing {
                gateway: report.profile.title,
                name: report.profile.name,
                class: sentence.class,
                word: sentence.word,
                clients: if clients.is_empty() {
                    "none given".to_owned()
                } else {
                    clients.join(", ")
                },
                findings: if findings.is_empty() { "none".to_owned() } else { findings.join(", ") },
            }
        })
        .collect()
}
