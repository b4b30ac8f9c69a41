//! From bytes to incidents: finds out by itself what the input is, line by line, because one file often holds several
//! kinds. Time and memory are bounded by the input: no line is looked at for longer than its length, JSON that cannot be
//! read is tried again only within a budget, and a line beyond a megabyte is cut.

use super::execution_log::{ExecutionLog, Part};
use super::incident::{Form, Incident, Presented, holds_certificate, shortened};
use super::json::{self, Value};
use super::{moment, record};
use crate::time::Time;

/// What reading an input brings to light, as it does so.
pub(super) trait Listener {
    /// Something that was recognised, or that concerns a client.
    fn incident(&mut self, incident: Incident);
    /// A line that says nothing we know.
    fn passed_over(&mut self, line: usize, text: &str);
    /// The input could not be read as a whole.
    fn cut(&mut self, line: usize, why: &'static str);
}

/// Reads a text.
pub(super) fn read(text: &str, listener: &mut dyn Listener) {
    let mut reader = Reader { listener, log: ExecutionLog::default(), headers: None, wasted: 0 };
    reader.whole(text);
}

struct Reader<'a> {
    listener: &'a mut dyn Listener,
    log: ExecutionLog,
    /// Headers of one request, line after line.
    headers: Option<Incident>,
    /// Bytes that were read ahead in vain.
    wasted: usize,
}

/// What is known of a line before it is read.
#[derive(Clone, Copy, Default)]
struct Context<'a> {
    line: usize,
    at: Option<Time>,
    stream: Option<&'a str>,
    depth: usize,
}

impl Reader<'_> {
    fn whole(&mut self, text: &str) {
        let (mut at, mut line) = (0, 1);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let context = Context { line, ..Context::default() };
            let taken =
                self.document(rest, context).unwrap_or_else(|| self.next_line(rest, context));
            let taken = taken.max(1);
            line += rest
                .get(..taken)
                .map_or(0, |read| read.bytes().filter(|byte| *byte == b'\n').count());
            at += taken;
        }
        self.end_of_headers();
        let log = std::mem::take(&mut self.log);
        log.rest().for_each(|incident| self.listener.incident(incident));
    }

    /// A JSON value that begins here and may go over many lines; how many bytes it takes.
    fn document(&mut self, rest: &str, context: Context<'_>) -> Option<usize> {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 && rest.get(..blank).is_some_and(|blank| blank.contains('\n')) {
            return Some(rest.find('\n').map_or(rest.len(), |end| end + 1));
        }
        if !rest.trim_start().starts_with(['{', '[']) {
            return None;
        }
        // What cannot be read may go on for long: after a while only single lines are tried.
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let scope = if self.wasted > WASTE { rest.get(..line_end)? } else { rest };
        match json::read(scope) {
            Some((value, taken))
                if matches!(value, Value::Map(_) | Value::List(_)) && !is_bracketed(&value) =>
            {
                self.value(&value, context);
                Some(taken)
            }
            _ => {
                self.wasted = self.wasted.saturating_add(scope.len());
                None
            }
        }
    }

    /// A line, or several where a certificate goes over them; how many bytes it takes.
    fn next_line(&mut self, rest: &str, context: Context<'_>) -> usize {
        let mut end = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        if self.wasted <= WASTE && is_cut_off(line) {
            let ahead =
                rest.get(end..rest.floor_char_boundary(end + LONGEST_BLOCK)).unwrap_or_default();
            match ahead.find("-----END CERTIFICATE-----") {
                Some(at) => {
                    let tail = rest.get(end + at..).unwrap_or_default();
                    end += at + tail.find('\n').unwrap_or(tail.len());
                }
                None => self.wasted = self.wasted.saturating_add(ahead.len()),
            }
        }
        let text = rest.get(..end).unwrap_or_default();
        match text.char_indices().nth(LONGEST_LINE) {
            Some((cut, _)) => {
                self.listener
                    .cut(context.line, "the line is longer than a megabyte: its end was not read");
                self.line(text.get(..cut).unwrap_or_default(), context);
            }
            None => self.line(text, context),
        }
        (end + 1).min(rest.len())
    }

    fn line(&mut self, text: &str, context: Context<'_>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(header) = header(text) {
            return self.header(header, context);
        }
        self.end_of_headers();
        // A string of JSON that lost its surroundings: what is escaped in it are line ends and quotes.
        if text.contains("\\n")
            && (text.contains("Access denied") || text.contains("Extended Request Id"))
        {
            let lines: Vec<&str> = text.split("\\n").collect();
            return lines.into_iter().for_each(|line| self.plain(line, context));
        }
        if let Some(place) = text.find(['{']).filter(|_| context.depth < DEEPEST) {
            let (before, json) = text.split_at(place);
            if let Some((value @ Value::Map(_), taken)) = json::read(json)
                && is_most_of(taken, json)
            {
                let at = moment::first_in(before).or(context.at);
                return self.value(&value, Context { at, depth: context.depth + 1, ..context });
            }
        }
        self.plain(text, context);
    }

    /// A line that is no JSON.
    fn plain(&mut self, text: &str, context: Context<'_>) {
        if let Some(part) = Part::of(text) {
            let found = self.log.take(part, (context.line, text), context.at, context.stream);
            return found.into_iter().for_each(|incident| self.listener.incident(incident));
        }
        let mut incident = Incident::said(context.line, Form::Text, &without_certificates(text));
        incident.at = moment::first_in(text).or(context.at);
        let mut client = Presented::default();
        if holds_certificate(text) {
            client.read_pem(text);
        }
        if text.contains("NotBefore=")
            || text.contains("Failed:ClientCert")
            || text.contains(" Success ")
        {
            incident.form = Form::ConnectionLog;
            connection_fields(text, &mut client);
        } else if let Some(status) = status_in(text) {
            incident.form = Form::AccessLogText;
            incident.status = Some(status);
        }
        incident.client = Some(client).filter(Presented::is_known);
        let refused = matches!(incident.status, Some(401 | 403));
        if incident.recognised.is_some() || incident.client.is_some() || refused {
            self.listener.incident(incident);
        } else {
            self.listener.passed_over(context.line, text);
        }
    }

    /// A JSON value: an export of log lines, or a record of its own.
    fn value(&mut self, value: &Value<'_>, context: Context<'_>) {
        if context.depth > DEEPEST {
            return;
        }
        let inner = Context { depth: context.depth + 1, ..context };
        for name in ["events", "logEvents", "Records", "results"] {
            let lines = value.member(name).map(Value::list).unwrap_or_default();
            if !lines.is_empty() {
                return lines.iter().for_each(|line| self.exported(line, inner));
            }
        }
        if let Value::List(values) = value {
            return values.iter().for_each(|value| self.exported(value, inner));
        }
        if let Some(incident) = domain(value, context.line) {
            return self.listener.incident(incident);
        }
        if is_log_event(value) {
            return self.exported(value, inner);
        }
        match record::read(value, context.line) {
            Some(mut incident) => {
                incident.at = incident.at.or(context.at);
                self.listener.incident(incident);
            }
            None => {
                self.listener.passed_over(context.line, "a JSON object that speaks of no request");
            }
        }
    }

    /// One line of an export: its text, its moment and its stream stand beside each other.
    fn exported(&mut self, value: &Value<'_>, context: Context<'_>) {
        if let Value::List(fields) = value {
            return self.query_row(fields, context);
        }
        let Some(message) = value.text("message").filter(|_| is_log_event(value)) else {
            return self.value(value, context);
        };
        let at = value.text("timestamp").and_then(moment::of_field).or(context.at);
        let stream = value.text("logStreamName");
        for line in message.lines() {
            self.line(line, Context { at, stream, ..context });
        }
    }

    /// A row of `CloudWatch` Logs Insights: fields with their names.
    fn query_row(&mut self, fields: &[Value<'_>], context: Context<'_>) {
        let field = |name: &str| {
            let found = fields.iter().find(|field| field.text("field") == Some(name));
            found.and_then(|field| field.text("value"))
        };
        let at = field("@timestamp").and_then(moment::of_field).or(context.at);
        let stream = field("@logStream");
        for line in field("@message").unwrap_or_default().lines() {
            self.line(line, Context { at, stream, ..context });
        }
    }

    fn header(&mut self, (name, text): (&str, &str), context: Context<'_>) {
        let incident = self.headers.get_or_insert_with(|| {
            let mut incident = Incident::said(context.line, Form::Headers, "");
            "X-Amzn-Mtls headers".clone_into(&mut incident.said);
            incident
        });
        let client = incident.client.get_or_insert_default();
        let kept = || Some(shortened(text));
        match name {
            "serial-number" => client.serial = kept(),
            "issuer" => client.issuer = kept(),
            "subject" => client.subject = kept(),
            "" | "leaf" | "pem" => client.read_pem(text),
            _ => {}
        }
    }

    fn end_of_headers(&mut self) {
        if let Some(incident) = self.headers.take() {
            self.listener.incident(incident);
        }
    }
}

/// Whether a certificate begins in a line and does not end in it.
fn is_cut_off(line: &str) -> bool {
    let opening = line.rfind("-----BEGIN CERTIFICATE-----");
    opening
        .is_some_and(|at| !line.get(at..).unwrap_or_default().contains("-----END CERTIFICATE-----"))
}

/// The part of a header's name behind `X-Amzn-Mtls-Clientcert-` or `CloudFront-Viewer-Cert-`, and its value.
fn header(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(['>', '<', ' ', '*']);
    let (name, value) = text.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    let part = name
        .strip_prefix("x-amzn-mtls-clientcert")
        .or_else(|| name.strip_prefix("cloudfront-viewer-cert"))?
        .trim_start_matches('-');
    let known =
        ["", "serial-number", "issuer", "subject", "leaf", "pem", "validity", "present", "sha256"];
    known.into_iter().find(|known| *known == part).map(|part| (part, value.trim()))
}

/// Subject, validity and serial number of a line of a connection log, wherever they stand.
fn connection_fields(text: &str, client: &mut Presented) {
    let mut quoted = text.split('"').skip(1).step_by(2);
    client.subject = quoted.find(|part| part.contains('=')).map(shortened);
    let mut words = text.split_whitespace().skip_while(|word| !word.contains("NotBefore="));
    let Some(validity) = words.next() else { return };
    for part in validity.split(';') {
        match part.split_once('=') {
            Some(("NotBefore", moment)) => client.not_before = moment.parse().ok(),
            Some(("NotAfter", moment)) => client.not_after = moment.parse().ok(),
            _ => {}
        }
    }
    client.serial = words.next().filter(|serial| *serial != "-").map(shortened);
}

/// The status of an access log in CLF, CSV or XML: a number of three digits that stands where one is wanted.
fn status_in(text: &str) -> Option<u16> {
    if let Some((_, rest)) = text.split_once("<status>") {
        return rest.get(..3)?.parse().ok();
    }
    let after_request = text.split_once("\" ").map(|(_, rest)| rest);
    let csv = || text.split(',').find(|field| is_status(field.trim()));
    let status = match after_request {
        Some(rest) => rest.split_whitespace().next().filter(|word| is_status(word)),
        None if text.matches(',').count() >= 4 => csv(),
        None => None,
    };
    status?.trim().parse().ok()
}

fn is_status(word: &str) -> bool {
    word.len() == 3
        && word.starts_with(['2', '3', '4', '5'])
        && word.bytes().all(|b| b.is_ascii_digit())
}

/// A domain with warnings about its truststore (`get-domain-name`).
fn domain(value: &Value<'_>, line: usize) -> Option<Incident> {
    let settings = value
        .member("mutualTlsAuthentication")
        .or_else(|| value.member("MutualTlsAuthentication"))?;
    let warnings =
        settings.member("truststoreWarnings").or_else(|| settings.member("TruststoreWarnings"))?;
    let first = warnings.list().first().and_then(Value::words)?;
    let known = "There is an invalid certificate in your truststore bundle";
    let mut incident = Incident::said(line, Form::Domain, known);
    incident.said = shortened(first);
    Some(incident)
}

/// An object that is a log line with its moment, not a record of its own.
fn is_log_event(value: &Value<'_>) -> bool {
    let beside = ["timestamp", "ingestionTime", "logStreamName", "eventId"];
    value.text("message").is_some()
        && beside.iter().any(|name| value.member(name).is_some())
        && value.member("requestContext").is_none()
}

/// `[info]`, which is no list of values.
fn is_bracketed(value: &Value<'_>) -> bool {
    matches!(value, Value::List(values) if values.iter().all(|value| matches!(value, Value::Bare(_))))
}

fn is_most_of(taken: usize, json: &str) -> bool {
    json.get(taken..).is_some_and(|rest| rest.trim().len() < 200)
}

/// The text around certificates, which is what can hold a message.
fn without_certificates(text: &str) -> String {
    let mut kept = String::new();
    for (index, part) in text.split("-----BEGIN CERTIFICATE-----").enumerate() {
        let rest = if index == 0 {
            part
        } else {
            part.split_once("-----END CERTIFICATE-----").map_or("", |(_, rest)| rest)
        };
        kept.push_str(rest);
    }
    kept
}

/// Letters of a line that are read.
const LONGEST_LINE: usize = 1_000_000;
/// Bytes of a certificate that goes over several lines.
const LONGEST_BLOCK: usize = 100_000;
/// Objects within strings within objects.
const DEEPEST: usize = 6;
/// Bytes that may be read ahead in vain before only single lines are read.
const WASTE: usize = 16_000_000;
