//! How long everything is valid, on one axis, with the moment that was asked about and the first failure after it. Places
//! are percentages, so that the drawing is as wide as the screen and its letters stay as large as they are. What "today"
//! is, the page asks its reader's clock: the same input gives the same bytes, whenever it is drawn.

use super::drawing::shortened;
use super::families::validity;
use super::said;
use crate::path::Verdict;
use crate::report::{Authority, Report};
use crate::time::Time;

/// The drawing.
pub(super) struct Timeline {
    /// Where the axis begins and ends, in seconds since 1970, for the mark of today.
    pub(super) from: i64,
    pub(super) to: i64,
    /// In pixels.
    pub(super) height: usize,
    /// Where the bars begin, and the years end.
    pub(super) top: usize,
    pub(super) ticks: Vec<Tick>,
    pub(super) bars: Vec<Bar>,
    pub(super) marks: Vec<Mark>,
    /// Certificates and clients that have no bar.
    pub(super) more: usize,
    /// The first failure, in a sentence.
    pub(super) first_failure: String,
}

/// The first day of a year.
pub(super) struct Tick {
    pub(super) x: Percent,
    pub(super) year: String,
}

/// The validity of one certificate.
pub(super) struct Bar {
    pub(super) x: Percent,
    pub(super) width: Percent,
    /// Of the text, and of the bar below it, in pixels.
    pub(super) text: usize,
    pub(super) y: usize,
    pub(super) class: &'static str,
    pub(super) label: String,
    pub(super) words: String,
}

/// A moment that is marked by a line from top to bottom.
pub(super) struct Mark {
    pub(super) x: Percent,
    /// Of its label, in pixels.
    pub(super) y: usize,
    pub(super) class: &'static str,
    pub(super) label: String,
    /// Whether the label stands to the left of the line, where there is no room to its right.
    pub(super) left: bool,
}

/// Tenths of a percent.
#[derive(Clone, Copy)]
pub(super) struct Percent(u32);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

/// Something that is valid for a while.
struct Span {
    from: Time,
    to: Time,
    name: String,
    kind: &'static str,
    state: (String, bool),
}

impl Timeline {
    /// Certificates of the bundle and the first clients, what ends first at the top; `None` where there is nothing.
    pub(super) fn of(report: &Report) -> Option<Self> {
        let mut spans = spans(report);
        let axis = Axis::of(report.at, &spans)?;
        spans.sort_by(|one, other| {
            (one.to, one.from, &one.name).cmp(&(other.to, other.from, &other.name))
        });
        let all = report.authorities.iter().filter(|one| one.copy_of.is_none()).count()
            + report.clients.len();
        let more = all.saturating_sub(spans.len().min(BARS));
        spans.truncate(BARS);
        let failure = first_failure(report);
        let bars: Vec<Bar> =
            spans.iter().enumerate().map(|(row, span)| axis.bar(row, span)).collect();
        let asked = format!("asked about: {}", report.at.day());
        let mut marks = vec![axis.mark(report.at, 0, "mark at", asked)];
        if let Some((moment, _)) = &failure {
            let label = format!("first failure: {}", moment.day());
            marks.push(axis.mark(*moment, 1, "mark failure", label));
        }
        Some(Self {
            from: axis.from.unix(),
            to: axis.to.unix(),
            height: TOP + bars.len() * ROW + BOTTOM,
            top: TOP,
            ticks: axis.ticks(),
            bars,
            marks,
            more,
            first_failure: failure.map(|(_, words)| words).unwrap_or_default(),
        })
    }
}

fn spans(report: &Report) -> Vec<Span> {
    let authority = |(index, one): (usize, &Authority)| {
        let location = report.members.get(index)?;
        Some(Span {
            from: one.not_before,
            to: one.not_after,
            name: said(&location.certificate),
            kind: if one.is_root { "root" } else { "ca" },
            state: validity(one, report.at),
        })
    };
    let distinct = report.authorities.iter().enumerate().filter(|(_, one)| one.copy_of.is_none());
    let mut spans: Vec<Span> = distinct.filter_map(authority).collect();
    // Of many clients those that end next, for that is what the drawing is asked.
    let mut clients: Vec<_> = report.clients.iter().collect();
    clients.sort_by_key(|client| {
        let end = client.tree.root.certificate.not_after;
        (end < report.at, end)
    });
    spans.extend(clients.into_iter().take(CLIENTS).map(|client| {
        let certificate = &client.tree.root.certificate;
        let (from, to) = (certificate.not_before, certificate.not_after);
        let state = if to < report.at {
            (format!("expired {}", to.day()), true)
        } else {
            (format!("until {}", to.day()), from > report.at)
        };
        Span { from, to, name: said(&client.location.certificate), kind: "client", state }
    }));
    spans
}

/// The first moment after the one asked about at which something ends that works then: an accepted client, or, where
/// there is no client, a certificate of the bundle.
fn first_failure(report: &Report) -> Option<(Time, String)> {
    let accepted = report.clients.iter().filter(|client| client.verdict == Verdict::Accept);
    let breaks = accepted.filter_map(|client| {
        let (moment, whose) = client.first_break.as_ref()?;
        let name = &client.location.certificate;
        let end = if whose == name {
            format!("{} is no longer accepted after {moment}", said(name))
        } else {
            format!(
                "{} is no longer accepted after {moment}, when {} ends",
                said(name),
                said(whose)
            )
        };
        Some((*moment, end))
    });
    if let Some(first) = breaks.min_by_key(|(moment, _)| *moment) {
        return Some(first);
    }
    if !report.clients.is_empty() {
        return None;
    }
    let valid = report
        .authorities
        .iter()
        .zip(&report.members)
        .filter(|(one, _)| one.not_before <= report.at && one.not_after >= report.at);
    let (first, member) = valid.min_by_key(|(one, _)| one.not_after)?;
    let name = said(&member.certificate);
    Some((first.not_after, format!("{name} is the first to end, at {}", first.not_after)))
}

/// What the drawing shows of all time.
struct Axis {
    from: Time,
    to: Time,
}

impl Axis {
    /// Around the moment that was asked about: a certificate of the year 9999 must not make a year a pixel.
    fn of(at: Time, spans: &[Span]) -> Option<Self> {
        let first = spans.iter().map(|span| span.from).min()?;
        let last = spans.iter().map(|span| span.to).max()?;
        let year = 366;
        let from = first.clamp(at.plus_days(-BEFORE * year), at.plus_days(-30));
        let to = last.clamp(at.plus_days(year / 2), at.plus_days(AFTER * year));
        let margin = from.days_until(to) / 40 + 1;
        Some(Self { from: from.plus_days(-margin), to: to.plus_days(margin) })
    }

    fn place(&self, moment: Time) -> u32 {
        let length = i128::from(self.to.unix()) - i128::from(self.from.unix());
        let inside = i128::from(moment.unix()) - i128::from(self.from.unix());
        let tenths = inside.saturating_mul(1000) / length.max(1);
        u32::try_from(tenths.clamp(0, 1000)).unwrap_or_default()
    }

    fn bar(&self, row: usize, span: &Span) -> Bar {
        let (from, to) = (self.place(span.from), self.place(span.to));
        let (said, troubled) = &span.state;
        Bar {
            x: Percent(from),
            // What is valid for an hour is still seen.
            width: Percent(to.saturating_sub(from).clamp(4, 1000)),
            text: TOP + row * ROW + 13,
            y: TOP + row * ROW + 18,
            class: match (span.kind, troubled) {
                (_, true) => "bar bad",
                ("root", _) => "bar root",
                ("client", _) => "bar client",
                _ => "bar",
            },
            label: format!("{said} · {}", shortened(&span.name, 60)),
            words: format!("{}: from {} to {}", span.name, span.from, span.to),
        }
    }

    fn mark(&self, moment: Time, line: usize, class: &'static str, label: String) -> Mark {
        let x = self.place(moment);
        Mark { x: Percent(x), y: 14 + line * 16, class, label, left: x > 500 }
    }

    /// So many years that their numbers stand apart on a phone.
    fn ticks(&self) -> Vec<Tick> {
        let year = |moment: Time| moment.day().get(..4).and_then(|year| year.parse::<i32>().ok());
        let (Some(first), Some(last)) = (year(self.from), year(self.to)) else { return Vec::new() };
        let step =
            [1, 2, 5, 10].into_iter().find(|step| (last - first) / step < TICKS).unwrap_or(20);
        (first + 1..=last)
            .filter(|year| year % step == 0)
            .filter_map(|year| Some((year, self.place(Time::from_utc(year, 1, 1, 0, 0, 0)?))))
            .filter(|(_, place)| (30..=970).contains(place))
            .map(|(year, place)| Tick { x: Percent(place), year: year.to_string() })
            .collect()
    }
}

/// Pixels: above the bars, for marks and years; of a bar with its name; below.
const TOP: usize = 74;
const ROW: usize = 34;
const BOTTOM: usize = 10;
/// Bars that are drawn: what ends first, and a few screens of what follows.
const BARS: usize = 220;
/// Clients that are drawn among them.
const CLIENTS: usize = 20;
/// Years before and after the moment that was asked about.
const BEFORE: i64 = 8;
const AFTER: i64 = 16;
/// Years that have a number.
const TICKS: i32 = 8;
