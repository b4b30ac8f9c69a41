//! What one line says, or one JSON value: each is looked at in every form that logs have, from the one that says most to
//! the one that says least, and what belongs to a block of lines is put aside until the block is whole.

use super::access_log::{connection_fields, is_connection, status_in};
use super::collector::NO_REQUEST;
use super::execution_log::{Part, id_before};
use super::incident::{Form, Incident, Presented, holds_certificate, shortened};
use super::json::{self, Value};
use super::reader::{Listener, Reader};
use super::recognise::recognise;
use super::{moment, record};
use crate::time::Time;

/// What is known of a line before it is read.
#[derive(Clone, Copy, Default)]
pub(super) struct Context<'a> {
    line: usize,
    at: Option<Time>,
    stream: Option<&'a str>,
    depth: usize,
}

impl Reader {
    /// A line by itself, or several that hold one certificate.
    pub(super) fn line(&mut self, line: usize, text: &str, listener: &mut dyn Listener) {
        let context = Context { line, ..Context::default() };
        let text = match text.get(..text.floor_char_boundary(LONGEST)) {
            Some(cut) if cut.len() < text.len() => {
                listener.cut(line, "the line is too long: its end was not read");
                cut
            }
            _ => text,
        };
        self.any(text, context, listener);
    }

    /// A JSON value that is whole: an export of log lines, or a record of its own.
    pub(super) fn whole_value(
        &mut self,
        value: &Value<'_>,
        line: usize,
        listener: &mut dyn Listener,
    ) {
        self.value(value, Context { line, ..Context::default() }, listener);
    }

    fn any(&mut self, text: &str, context: Context<'_>, listener: &mut dyn Listener) {
        let text = text.trim();
        self.steps += text.len();
        if text.is_empty() {
            return;
        }
        if let Some(header) = header(text) {
            return self.header(header, context);
        }
        self.end_of_headers(listener);
        // A string of JSON that lost its surroundings: what is escaped in it are line ends and quotes.
        if text.contains("\\n")
            && (text.contains("Access denied") || text.contains("Extended Request Id"))
        {
            let lines = text.split("\\n");
            return lines.for_each(|line| self.plain(line, context, listener));
        }
        if let Some(place) = text.find('{').filter(|_| context.depth < DEEPEST) {
            let (before, json) = text.split_at(place);
            self.steps += json.len();
            if let Some((value @ Value::Map(_), taken)) = json::read(json)
                && is_most_of(taken, json)
            {
                let at = moment::first_in(before).or(context.at);
                let context = Context { at, depth: context.depth + 1, ..context };
                return self.value(&value, context, listener);
            }
        }
        self.plain(text, context, listener);
    }

    /// A line that is no JSON.
    fn plain(&mut self, text: &str, context: Context<'_>, listener: &mut dyn Listener) {
        self.steps += text.len();
        if let Some(part) = Part::of(text) {
            let found = self.log.take(part, (context.line, text), context.at, context.stream);
            return found.into_iter().for_each(|incident| listener.incident(incident));
        }
        let mut client = Presented::default();
        let without;
        let said = if holds_certificate(text) {
            client.read_pem(text);
            without = without_certificates(text);
            &without
        } else {
            text
        };
        let recognised = recognise(said);
        let is_connection = is_connection(text);
        let status = if is_connection { None } else { status_in(text) };
        if is_connection {
            connection_fields(text, &mut client);
        }
        let refused = matches!(status, Some(401 | 403));
        if recognised.is_none() && !client.is_known() && !refused {
            return listener.passed_over(context.line, text);
        }
        let form = match status {
            _ if is_connection => Form::ConnectionLog,
            Some(_) => Form::AccessLogText,
            None => Form::Text,
        };
        listener.incident(Incident {
            line: context.line,
            form,
            at: moment::first_in(text).or(context.at),
            request: recognised.and_then(|_| id_before(text)),
            said: shortened(said),
            recognised,
            status,
            client: Some(client).filter(Presented::is_known),
            by_default_endpoint: false,
        });
    }

    fn value(&mut self, value: &Value<'_>, context: Context<'_>, listener: &mut dyn Listener) {
        if context.depth > DEEPEST {
            return;
        }
        let inner = Context { depth: context.depth + 1, ..context };
        for name in ["events", "logEvents", "Records", "results"] {
            let lines = value.member(name).map(Value::list).unwrap_or_default();
            if !lines.is_empty() {
                return lines.iter().for_each(|line| self.exported(line, inner, listener));
            }
        }
        if let Value::List(values) = value {
            return values.iter().for_each(|value| self.exported(value, inner, listener));
        }
        if let Some(incident) = domain(value, context.line) {
            return listener.incident(incident);
        }
        if is_log_event(value) {
            return self.exported(value, inner, listener);
        }
        match record::read(value, context.line) {
            Some(mut incident) => {
                incident.at = incident.at.or(context.at);
                listener.incident(incident);
            }
            None => {
                listener.passed_over(context.line, NO_REQUEST);
            }
        }
    }

    /// One line of an export: its text, its moment and its stream stand beside each other.
    fn exported(&mut self, value: &Value<'_>, context: Context<'_>, listener: &mut dyn Listener) {
        if let Value::List(fields) = value {
            return self.query_row(fields, context, listener);
        }
        let Some(message) = value.text("message").filter(|_| is_log_event(value)) else {
            return self.value(value, context, listener);
        };
        let at = value.text("timestamp").and_then(moment::of_field).or(context.at);
        let stream = value.text("logStreamName");
        for line in message.lines() {
            self.any(line, Context { at, stream, ..context }, listener);
        }
    }

    /// A row of `CloudWatch` Logs Insights: fields with their names.
    fn query_row(
        &mut self,
        fields: &[Value<'_>],
        context: Context<'_>,
        listener: &mut dyn Listener,
    ) {
        let field = |name: &str| {
            let found = fields.iter().find(|field| field.text("field") == Some(name));
            found.and_then(|field| field.text("value"))
        };
        let at = field("@timestamp").and_then(moment::of_field).or(context.at);
        let stream = field("@logStream");
        for line in field("@message").unwrap_or_default().lines() {
            self.any(line, Context { at, stream, ..context }, listener);
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
}

/// The part of a header's name behind `X-Amzn-Mtls-Clientcert-` or `CloudFront-Viewer-Cert-`, and its value.
fn header(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(['>', '<', ' ', '*']);
    if !text.starts_with(['x', 'X', 'c', 'C']) {
        return None;
    }
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

/// Bytes of a line that are read where it is no JSON value.
const LONGEST: usize = 1_000_000;
/// Objects within strings within objects.
const DEEPEST: usize = 6;
