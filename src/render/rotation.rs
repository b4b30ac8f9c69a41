//! A plan, drawn: for people, as Markdown, and for programs. For people the first line of each CA says whether it can
//! go, or when.

mod json;

use std::io::{self, Write};

use super::diff::client;
use super::layout::{BOLD, DIM, GREEN, PLAIN, Paper, RED, YELLOW};
use super::markdown::escaped;
use super::quantity::{listed, load, load_first, number, place, place_and_end, plural};
use super::{Detail, Style, origin};
use crate::rotation::{Authority, Plan, Retirement, Step};
use crate::time::Time;

pub use json::write as write_json;

/// Draws a plan for people.
pub fn write(plan: &Plan, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    for retirement in &plan.retirements {
        draw_retirement(&mut paper, plan, retirement)?;
        paper.gap()?;
    }
    if plan.retirements.is_empty() {
        draw_authorities(&mut paper, plan)?;
        paper.gap()?;
    }
    paper.paragraph(("", PLAIN), 4, (&conclusion(plan), PLAIN))?;
    origin::draw(&mut paper, &plan.origins)
}

/// Writes a plan in the Markdown of GitHub and GitLab.
pub fn write_markdown(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    for retirement in &plan.retirements {
        writeln!(out, "### {}\n", escaped(&headline(plan, retirement)))?;
        for (number, step) in (1..).zip(&retirement.steps) {
            writeln!(out, "{number}. {}", escaped(&step_words(*step, retirement)))?;
        }
        writeln!(out)?;
        for fact in facts(plan, retirement) {
            writeln!(out, "- {}", escaped(&fact))?;
        }
        writeln!(out)?;
    }
    if plan.retirements.is_empty() {
        writeln!(out, "### {}\n", escaped(&first_to_act(plan)))?;
        writeln!(out, "| ends | CA | clients | cut short | successor by |\n|---|---|---|---|---|")?;
        for one in plan.authorities.iter().take(MOST_LINES) {
            let by = one.last_safe_day().map(Time::day).unwrap_or_default();
            let name = escaped(&place(&one.certificate));
            let (clients, cut) = (number(one.clients.clients), number(one.cut_short.clients));
            writeln!(out, "| {} | {name} | {clients} | {cut} | {by} |", one.ends.day())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", escaped(&conclusion(plan)))
}

fn draw_retirement(paper: &mut Paper<'_>, plan: &Plan, one: &Retirement) -> io::Result<()> {
    let paint = if one.dependants.is_empty() { GREEN.bold() } else { RED.bold() };
    paper.paragraph(("", PLAIN), 4, (&headline(plan, one), paint))?;
    if paper.style().detail == Detail::Quiet {
        return Ok(());
    }
    for fact in facts(plan, one) {
        paper.paragraph(("   = ", DIM), 5, (&fact, PLAIN))?;
    }
    let verbose = paper.style().detail == Detail::Verbose;
    let shown = if verbose { usize::MAX } else { FEW };
    for named in one.named.iter().take(shown) {
        paper.paragraph(("       ", PLAIN), 11, (&client(named), PLAIN))?;
    }
    match one.dependants.clients.saturating_sub(one.named.len().min(shown) as u64) {
        0 => {}
        more => {
            let how = if verbose { "" } else { " (--verbose)" };
            paper.paragraph(
                ("       ", PLAIN),
                11,
                (&format!("and {} more{how}", number(more)), DIM),
            )?;
        }
    }
    for (number, step) in (1..).zip(&one.steps) {
        let lead = format!("  {number}. ");
        paper.paragraph((&lead, GREEN.bold()), 5, (&step_words(*step, one), PLAIN))?;
    }
    Ok(())
}

/// Whether it can go, or when.
fn headline(plan: &Plan, one: &Retirement) -> String {
    let name = match one.certificates.as_slice() {
        [] => one.name.clone(),
        [only] => place(only),
        [first, more @ ..] => {
            let more = plural(more.len() as u64, "more certificate", "more certificates");
            format!("{} and {more}", place(first))
        }
    };
    let several = one.certificates.len() > 1;
    let (subject, object) = if several { ("they", "them") } else { ("it", "it") };
    match (one.dependants.until, plan.clients.is_empty()) {
        (_, true) => format!("{name}: {}, so nobody knows whether {subject} can go", nobody(plan)),
        (None, _) => format!("{name} can go now: no given client depends on {object}"),
        (Some(until), _) => {
            let depend = if one.dependants.clients == 1 { "depends" } else { "depend" };
            format!(
                "{name} can go after {}: {} {depend} on {object}",
                until.day(),
                load_first(&one.dependants)
            )
        }
    }
}

/// What the plan rests on.
fn facts(plan: &Plan, one: &Retirement) -> Vec<String> {
    let mut facts = vec![format!("it ends at {}", one.ends)];
    if one.ends < plan.at {
        facts.push("it has expired: no path goes over it".to_owned());
    }
    for (issuer, clients) in one.by_issuer.iter().take(MOST_LINES) {
        let until = clients.until.map(|until| format!(", the last until {}", until.day()));
        facts.push(format!("issued by {issuer}: {}{}", load(clients), until.unwrap_or_default()));
    }
    if one.by_month.len() > 1 {
        let months = one.by_month.iter().take(MOST_LINES);
        let months: Vec<String> =
            months.map(|(month, clients)| format!("{month}: {}", number(*clients))).collect();
        facts.push(format!("they end in {}", months.join(", ")));
    }
    if !one.elsewhere.is_empty() {
        let places: Vec<String> = one.other_paths.iter().take(FEW).map(place).collect();
        let keeps = if one.elsewhere.clients == 1 { "keeps" } else { "keep" };
        let which = load_first(&one.elsewhere);
        facts.push(format!("{which} {keeps} access without it, over {}", listed(&places)));
    }
    if let Some(successor) = &one.successor {
        facts.push(format!(
            "another key of that name is in the bundle: {}",
            place_and_end(successor)
        ));
    }
    for orphan in one.orphans.iter().take(FEW) {
        facts.push(format!("{} leads nowhere without it: remove that too", place(orphan)));
    }
    facts
}

fn step_words(step: Step, one: &Retirement) -> String {
    match step {
        Step::Replace { by } => {
            let deed = match &one.successor {
                Some(successor) => format!("issue clients from {} alone", place(successor)),
                None => "put a new CA in beside it, and issue clients from that alone".to_owned(),
            };
            let why = "each further client of the old one puts the end off";
            format!("now: {deed}; {why}, and those issued after {} outlive it", by.day())
        }
        Step::Reissue { clients, before } => format!(
            "before {1}: give {0} new certificates, which would be valid for longer than it",
            plural(clients, "client", "clients"),
            before.day()
        ),
        Step::Wait { until } => format!(
            "until {until}, when the last of them ends: wait, or issue {} anew",
            plural(one.dependants.clients, "client", "clients")
        ),
        Step::Remove { from } => {
            format!(
                "from {from} on: remove it; `truststore diff` says whether anybody still needs it"
            )
        }
    }
}

/// Every CA by its end: whom it takes along, and by when its successor has to be in place.
fn draw_authorities(paper: &mut Paper<'_>, plan: &Plan) -> io::Result<()> {
    paper.paragraph(("", PLAIN), 4, (&first_to_act(plan), BOLD))?;
    if paper.style().detail == Detail::Quiet {
        return Ok(());
    }
    let verbose = paper.style().detail == Detail::Verbose;
    for one in plan.authorities.iter().take(if verbose { usize::MAX } else { MOST_LINES }) {
        let paint = if one.cut_short.is_empty() { GREEN } else { YELLOW };
        let lead = format!("  {}  ", one.ends.day());
        paper.paragraph((&lead, paint), 14, (&authority(plan, one), PLAIN))?;
        for named in one.named.iter().take(if verbose { usize::MAX } else { FEW }) {
            paper.paragraph(("                ", PLAIN), 20, (&client(named), PLAIN))?;
        }
    }
    match plan.authorities.len().saturating_sub(MOST_LINES) {
        more if more > 0 && !verbose => paper.plain("  ", &format!("and {more} more (--verbose)")),
        _ => Ok(()),
    }
}

/// What the end of a CA means.
fn authority(plan: &Plan, one: &Authority) -> String {
    let name = place(&one.certificate);
    if plan.clients.is_empty() {
        return name;
    }
    let clients = if one.clients.is_empty() {
        "no given client goes over it".to_owned()
    } else {
        load(&one.clients)
    };
    let renewed =
        one.renewed.as_ref().map(|other| format!("; renewed by {}", place_and_end(other)));
    let cut = match one.cut_short.clients {
        0 => String::new(),
        _ => format!(
            "; when it ends, {} access: have it renewed with the same key before, or issue them anew",
            plural(one.cut_short.clients, "client loses", "clients lose")
        ),
    };
    let by = one.last_safe_day().filter(|_| one.renewed.is_none()).map(|day| {
        let days = plural(one.longest.unwrap_or_default().unsigned_abs(), "day", "days");
        let day_of = day.day();
        if day < plan.at {
            format!(
                "; its clients are valid for {days}: those issued since {day_of} outlive it, so its successor is due"
            )
        } else {
            format!(
                "; its clients are valid for {days}: its successor has to be in the truststore by {day_of}"
            )
        }
    });
    let (renewed, by) = (renewed.unwrap_or_default(), by.unwrap_or_default());
    format!("{name}: {clients}{renewed}{cut}{by}")
}

/// What has to be done first.
fn first_to_act(plan: &Plan) -> String {
    let due = plan.authorities.iter().filter(|one| one.renewed.is_none());
    let due = due.filter_map(|one| Some((one.last_safe_day()?, one)));
    let cut = plan.authorities.iter().find(|one| !one.cut_short.is_empty());
    match (cut, due.min_by_key(|(day, _)| *day), plan.authorities.first()) {
        (Some(one), ..) => format!(
            "{} access at {}, when {} ends",
            plural(one.cut_short.clients, "client loses", "clients lose"),
            one.ends,
            place(&one.certificate)
        ),
        (None, Some((day, one)), _) => format!(
            "no client outlives its CA; the next successor, that of {}, is due by {}",
            place(&one.certificate),
            day.day()
        ),
        (None, None, Some(first)) => {
            format!("{} is the first to end, at {}", place(&first.certificate), first.ends)
        }
        (None, None, None) => {
            "no certificate of the bundle leads to a root and is valid".to_owned()
        }
    }
}

fn conclusion(plan: &Plan) -> String {
    let bundle = format!("{}, {} at {}", plan.bundle, plan.profile.title, plan.at);
    if plan.clients.is_empty() {
        let why = if plan.ended { nobody(plan) } else { "no clients given (--clients)" };
        return format!("{bundle}: {why}");
    }
    let clients = plural(plan.clients.clients, "client", "clients");
    let part = if plan.ended { ", only a part of them: the reading was ended" } else { "" };
    format!("{bundle}: {clients}, {} accepted{part}", number(plan.accepted.clients))
}

/// Why nothing is known of clients.
const fn nobody(plan: &Plan) -> &'static str {
    if plan.ended {
        "the reading was ended before any client was read"
    } else {
        "no clients were given"
    }
}

/// Clients and certificates that are named, where nobody asks for all.
const FEW: usize = 5;
/// Lines of one list.
const MOST_LINES: usize = 40;
