//! A diagnosis for people: the first line of each cause says what is wrong and is enough to act on; who met it, what is
//! certain and what only likely, and what to do follow. Where a check was made, its finding takes the place of guesses.

mod headline;
mod lines;
mod live;
mod policy;
mod summary;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::layout::{DIM, GREEN, PLAIN, Paper};
use super::{Style, client, decisive::decisive as clause, finding, human, near, verdicts};
use crate::diagnose::{
    Accord, Advice, Affected, Deployed, Diagnosis, Group, Layer, Message, Proof, advice, messages,
};
use crate::path::{Tree, Verdict};
use crate::report::{Finding, Report};
use headline::{headline, whereabouts};
use summary::{deployed, next_time, remarks, summary};

pub use lines::{write as diagnosis_lines, write_one as incident_line};
pub use live::{as_it_comes as diagnosis_as_it_comes, closing as diagnosis_closing};
pub use policy::{write as policy_evaluation, write_line as policy_line};

/// With what the certificates of a log were checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    /// The bundle, as its user calls it.
    pub bundle: Option<&'a str>,
    /// What the domain says of it, where it was asked.
    pub deployed: Option<&'a Deployed>,
}

/// Draws a diagnosis.
pub fn diagnosis(
    diagnosis: &Diagnosis,
    against: &Against<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let refusals = refusals(diagnosis);
    summary(&mut paper, diagnosis, &refusals)?;
    for (index, group) in refusals.iter().take(EXPLAINED).enumerate() {
        if index > 0 {
            paper.gap()?;
        }
        explained(&mut paper, diagnosis, group, against)?;
    }
    if refusals.len() > EXPLAINED {
        let more = refusals.len() - EXPLAINED;
        paper.plain(
            "",
            &format!(
                "and {} (--format jsonl has them all)",
                human::counted(more, "cause", "causes")
            ),
        )?;
    }
    next_time(&mut paper, diagnosis, refusals.get(..EXPLAINED).unwrap_or(&refusals), against)?;
    deployed(&mut paper, against)?;
    remarks(&mut paper, diagnosis, &refusals)
}

/// What there is to explain.
fn refusals(diagnosis: &Diagnosis) -> Vec<&Group> {
    diagnosis.groups.iter().filter(|group| !is_quiet(group)).collect()
}

/// Requests that came through, and are as they should be.
fn is_quiet(group: &Group) -> bool {
    let accepted = group.cause.is_some_and(|cause| cause.layer == Layer::Accepted);
    accepted
        && !group
            .clients
            .iter()
            .any(|client| client.proof.as_ref().is_some_and(|proof| !proof.agrees()))
}

/// One cause in full.
fn explained(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    group: &Group,
    against: &Against<'_>,
) -> io::Result<()> {
    let proven = group.clients.iter().find_map(|client| Some((client, client.proof.as_ref()?)));
    let report = proven.and_then(|(_, proof)| proof.report.as_ref());
    let culprit = report.and_then(culprit);
    headline(paper, group, proven.map(|(_, proof)| proof), culprit)?;
    whereabouts(paper, group)?;
    clients(paper, group)?;
    if let Some((client, proof)) = proven {
        checked(paper, client, proof, against)?;
    }
    let differs = proven.is_some_and(|(_, proof)| proof.accord == Accord::CheckAccepts);
    match (culprit, report) {
        (Some(found), Some(report)) => evidence(paper, report, found)?,
        _ if differs => {}
        _ => likely(paper, group)?,
    }
    let deploy = against.deployed.and_then(|deployed| deployed.deploy.as_deref());
    let by_newest = proven.is_some_and(|(_, proof)| proof.with_newer == Some(Verdict::Accept));
    if let Some(command) = deploy.filter(|_| by_newest) {
        paper.paragraph(
            ("help: ", GREEN.bold()),
            6,
            ("deploy the newest version of the truststore:", PLAIN),
        )?;
        paper.verbatim(&format!("      {command}"))?;
    }
    let stale = differs && against.deployed.is_none();
    let cure =
        if stale { STALE_CURE } else { group.cause.map_or(UNKNOWN_CURE, |cause| cause.cure) };
    match culprit.filter(|found| !found.help.is_empty()) {
        Some(found) => finding::help(paper, found)?,
        None => listed_help(paper, cure)?,
    }
    match advice(diagnosis, group, against.bundle.is_some()) {
        // Said once, below all causes.
        Some(Advice::LogTheCertificate) | None => {}
        Some(Advice::GiveTheBundle) => {
            let text = "the log holds the certificate: with --bundle BUNDLE the check is run on it, and names the culprit";
            paper.paragraph(("next: ", GREEN.bold()), 6, (text, PLAIN))?;
        }
    }
    elsewhere(paper, group)?;
    let rule = culprit
        .map(|found| found.rule.id)
        .or_else(|| group.cause.and_then(|cause| cause.rules.first().copied()));
    match rule {
        Some(rule) => {
            paper.paragraph(("more: ", DIM), 6, (&format!("truststore explain {rule}"), DIM))
        }
        None => Ok(()),
    }
}

fn listed_help(paper: &mut Paper<'_>, cure: &[&str]) -> io::Result<()> {
    for (index, text) in cure.iter().enumerate() {
        let lead = if index == 0 { "help: " } else { "      " };
        paper.paragraph((lead, GREEN.bold()), 6, (text, PLAIN))?;
    }
    Ok(())
}

/// The finding that decides, of a report with one client.
fn culprit(report: &Report) -> Option<&Finding> {
    report.deciding(0).and_then(|place| report.findings.get(place))
}

fn clients(paper: &mut Paper<'_>, group: &Group) -> io::Result<()> {
    for affected in group.clients.iter().take(CLIENTS) {
        let client = &affected.client;
        let name = Some(client.label()).filter(|name| !name.is_empty());
        let mut text = name.unwrap_or_else(|| "not named".to_owned());
        if let Some(sha256) = client.sha256() {
            let _ = write!(text, ", sha256 {}…", sha256.get(..16).unwrap_or_default());
        } else if let Some(serial) = &client.serial {
            let _ = write!(text, ", serial number {serial}");
        }
        if let (None, Some(end)) = (&client.certificate, client.not_after) {
            let _ = write!(text, ", valid until {end}");
        }
        if let Some(damage) = &client.damage {
            let _ = write!(text, "; the certificate in the log cannot be read: {damage}");
        }
        if group.clients.len() > 1 || affected.count > 1 {
            let _ = write!(text, " ({} ×)", affected.count);
        }
        if group.clients.len() > 1
            && let Some(report) = affected.proof.as_ref().and_then(|proof| proof.report.as_ref())
        {
            let why = report.clients.first().map(|client| clause(&client.tree)).unwrap_or_default();
            let _ = write!(text, ": {why}");
        }
        finding::fact(paper, &format!("client: {text}"))?;
    }
    match group.clients.len().checked_sub(CLIENTS) {
        Some(more @ 1..) => finding::fact(
            paper,
            &format!("and {}", human::counted(more, "more client", "more clients")),
        ),
        _ => Ok(()),
    }
}

/// What the check says, and how log and check stand to each other.
fn checked(
    paper: &mut Paper<'_>,
    client: &Affected,
    proof: &Proof,
    against: &Against<'_>,
) -> io::Result<()> {
    let verb = |verdict: Verdict| match verdict {
        Verdict::Accept => "accepts",
        Verdict::Unknown => "leaves open",
        Verdict::Refuse => "refuses",
    };
    let text = format!(
        "checked: with {} at {} the check {} {}",
        against.bundle.unwrap_or("the bundle"),
        proof.at,
        verb(proof.verdict),
        client.client.label()
    );
    let text = match &proof.until {
        Some((until, whose)) if *whose == client.client.label() => format!("{text}, until {until}"),
        Some((until, whose)) => format!("{text}, until {until}, the end of {whose}"),
        None => text,
    };
    finding::fact(paper, &text)?;
    if let Some(verdict) = proof.with_newer {
        let text = format!(
            "checked: with the newest version, which is not deployed, the check {} it",
            verb(verdict)
        );
        finding::fact(paper, &text)?;
    }
    if proof.explanations().is_empty() {
        return Ok(());
    }
    finding::fact(paper, "log and check differ, which this can explain:")?;
    listed(paper, proof.explanations())
}

/// The finding's facts, and what comes closest to an issuer that is missing.
fn evidence(paper: &mut Paper<'_>, report: &Report, found: &Finding) -> io::Result<()> {
    for fact in &found.facts {
        finding::fact(paper, fact)?;
    }
    if let Some(client) = report.clients.first() {
        for missing in &client.near {
            near::table(paper, report, client, missing)?;
        }
        client::tried(paper, report, client)?;
        let standard = client.standard.as_ref().map(Tree::verdict);
        let is_disputed = standard.is_some_and(|verdict| verdict != client.verdict)
            || client.disagreement.is_some();
        if is_disputed {
            verdicts::table(paper, report, client)?;
        }
    }
    Ok(())
}

fn likely(paper: &mut Paper<'_>, group: &Group) -> io::Result<()> {
    let causes = group.cause.map(|cause| cause.likely).unwrap_or_default();
    if causes.is_empty() {
        return Ok(());
    }
    finding::fact(paper, "likely, most frequent first:")?;
    listed(paper, causes)
}

fn listed(paper: &mut Paper<'_>, texts: &[&str]) -> io::Result<()> {
    for (index, text) in texts.iter().enumerate() {
        paper.plain(&format!("       {}. ", index + 1), text)?;
    }
    Ok(())
}

/// The words of other systems for the same cause, one of each.
fn elsewhere(paper: &mut Paper<'_>, group: &Group) -> io::Result<()> {
    let Some(cause) = group.cause.filter(|cause| cause.layer == Layer::ClientCertificate) else {
        return Ok(());
    };
    let mut shown: Vec<&Message> = Vec::new();
    for message in messages::all() {
        let known = group.said.iter().any(|(said, relay, _)| {
            said.system == message.system || *relay == Some(message.system)
        });
        let again = shown.iter().any(|other| other.system == message.system);
        if message.cause() == cause && !known && !again && shown.len() < ELSEWHERE {
            shown.push(message);
        }
    }
    if shown.is_empty() {
        return Ok(());
    }
    let texts: Vec<String> = shown
        .iter()
        .map(|message| match message.number {
            Some(number) => format!("{} {number}, {}", message.system.title(), message.text),
            None => format!(
                "{} {}",
                message.system.title(),
                message.text.trim_start_matches("Access denied. Reason: ")
            ),
        })
        .collect();
    paper.paragraph(("elsewhere: ", DIM), 6, (&texts.join("; "), DIM))
}

fn id(group: &Group) -> &'static str {
    group.cause.map_or("reason-not-known", |cause| cause.id)
}

/// What can be done where the bundle at hand accepts what the gateway refused.
const STALE_CURE: &[&str] = &[
    "compare this file with the version that the domain uses: aws apigateway get-domain-name --domain-name D --query mutualTlsAuthentication",
    "then update the domain to the version that holds this file: an upload alone changes nothing",
];
/// What can be done about words that nobody explains.
const UNKNOWN_CURE: &[&str] =
    &["check the certificate: truststore check BUNDLE --client C; the words are not public"];
/// Causes that are explained in full.
const EXPLAINED: usize = 6;
/// Clients of a cause that are shown.
const CLIENTS: usize = 5;
/// Systems whose words are shown beside.
const ELSEWHERE: usize = 5;
