//! One JSON object of a log, read by what its members are called and hold, wherever they stand: access logs have the
//! members that their owner chose, events have AWS's, connection logs those of the load balancer.

use super::incident::{Form, Incident, Presented, holds_certificate, shortened};
use super::json::Value;
use super::messages::System;
use super::moment;
use super::recognise::{as_said_by, recognise};

/// What an object says, if it is about a request or a connection.
pub(super) fn read(value: &Value<'_>, line: usize) -> Option<Incident> {
    let mut fields = Fields::default();
    fields.gather(value, "", 0);
    let is_event = value.member("requestContext").is_some() || value.member("methodArn").is_some();
    let is_connection = fields.connection;
    if value.text("action") == Some("BLOCK") && value.member("terminatingRuleId").is_some() {
        let rule = value.text("terminatingRuleId").unwrap_or_default();
        fields.said = shortened(&format!("WAF_BLOCK by rule {rule}"));
        fields.said_all.push(fields.said.clone());
    }
    let form = match (is_event, is_connection) {
        (true, _) => Form::Event,
        (_, true) => Form::ConnectionLog,
        _ => Form::AccessLog,
    };
    let mut incident = Incident::said(line, form, &fields.said);
    incident.recognised = fields
        .said_all
        .iter()
        .filter_map(|said| recognise(said))
        .max_by_key(|found| (!found.message.is_unspecific(), found.message.text.len()));
    if fields.cloudfront {
        incident.recognised =
            incident.recognised.map(|found| as_said_by(found, System::CloudFront));
    }
    let is_body = fields.at.is_none() && fields.request.is_none() && fields.status.is_none();
    if is_body && form == Form::AccessLog && !fields.client.is_known() {
        incident.form = Form::Text;
        // The word alone says nothing; as the whole body of an answer it is API Gateway's.
        if incident.recognised.is_none() && value.text("message") == Some("Forbidden") {
            incident.recognised = recognise(FORBIDDEN_BODY);
        }
    }
    incident.at = fields.at;
    incident.request = fields.request;
    incident.status = fields.status;
    if incident.said.is_empty() {
        incident.said = fields.status.map(|status| format!("status {status}")).unwrap_or_default();
    }
    incident.client = Some(fields.client).filter(Presented::is_known);
    incident.by_default_endpoint = fields.default_endpoint;
    let is_about = incident.recognised.is_some() || incident.client.is_some() || is_event;
    (is_about || incident.status.is_some_and(|status| status == 403 || status == 401))
        .then_some(incident)
}

/// What was found in the members of an object.
#[derive(Default)]
struct Fields {
    client: Presented,
    at: Option<crate::time::Time>,
    request: Option<String>,
    status: Option<u16>,
    /// The text that is shown.
    said: String,
    /// All texts that may hold a message.
    said_all: Vec<String>,
    connection: bool,
    cloudfront: bool,
    default_endpoint: bool,
    seen: usize,
}

impl Fields {
    fn gather(&mut self, value: &Value<'_>, name: &str, depth: usize) {
        self.seen += 1;
        if self.seen > MOST || depth > DEEPEST {
            return;
        }
        match value {
            Value::Map(members) => {
                for (name, value) in members {
                    self.gather(value, name, depth + 1);
                }
            }
            Value::List(values) => {
                for value in values {
                    self.gather(value, name, depth + 1);
                }
            }
            Value::Bare(text) => self.take(name, text),
            Value::Text(text) => self.take(name, text),
        }
    }

    fn take(&mut self, name: &str, text: &str) {
        if text.is_empty() || text == "-" {
            return;
        }
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_lowercase();
        if holds_certificate(text) {
            self.client.read_pem(text);
            return;
        }
        let field = || Some(shortened(text));
        match plain.as_str() {
            "subjectdn"
            | "clientcertsubject"
            | "leafclientcertsubject"
            | "clientleafcertsubject"
            | "xamznmtlsclientcertsubject" => self.client.subject = field(),
            "issuerdn"
            | "clientcertissuer"
            | "clientleafcertissuer"
            | "xamznmtlsclientcertissuer" => {
                self.client.issuer = field();
            }
            "serialnumber"
            | "clientcertserial"
            | "leafclientcertserialnumber"
            | "leafclientcertserial"
            | "clientleafcertserialnumber"
            | "xamznmtlsclientcertserialnumber" => {
                self.client.serial = field();
            }
            "notbefore" => self.client.not_before = moment::of_field(text),
            "notafter" => self.client.not_after = moment::of_field(text),
            "leafclientcertvalidity" | "clientleafcertvalidity" | "xamznmtlsclientcertvalidity" => {
                self.validity(text);
            }
            "status" | "statuscode" => self.status = text.parse().ok().or(self.status),
            "requestid" | "extendedrequestid" | "conntraceid" | "connectionid" => {
                if self.request.is_none() || plain == "requestid" {
                    self.request = field();
                }
            }
            "requesttimeepoch" | "timeepoch" | "requesttime" | "time" | "timestamp"
            | "eventtimestamp" => {
                self.at = self.at.or_else(|| moment::of_field(text));
            }
            "domainname" => self.default_endpoint = text.contains(".execute-api."),
            "path" | "resourcepath" | "useragent" | "sourceip" | "ip" => {}
            _ => self.hear(&plain, text),
        }
    }

    /// A member that may hold a message.
    fn hear(&mut self, plain: &str, text: &str) {
        let is_status = matches!(plain, "tlsverifystatus" | "connectionstatus");
        self.connection |= is_status;
        self.cloudfront |= plain == "connectionstatus";
        let names = ["error", "message", "status", "reason", "response", "proof", "detail"];
        let is_named = names.iter().any(|name| plain.contains(name));
        let is_known = text.len() < LONGEST && recognise(text).is_some();
        if (is_named || is_known) && self.said_all.len() < SAYINGS {
            if self.said.is_empty() || is_known {
                self.said = shortened(text);
            }
            self.said_all.push(text.chars().take(LONGEST).collect());
        }
    }

    /// `NotBefore=…Z;NotAfter=…Z`
    fn validity(&mut self, text: &str) {
        for part in text.split(';') {
            match part.split_once('=') {
                Some(("NotBefore", moment)) => self.client.not_before = moment.parse().ok(),
                Some(("NotAfter", moment)) => self.client.not_after = moment.parse().ok(),
                _ => {}
            }
        }
    }
}

/// Members that are looked at.
const MOST: usize = 2_000;
/// Objects within objects.
const DEEPEST: usize = 24;
/// Letters of a member that is searched for messages.
const LONGEST: usize = 4_000;
/// Messages of one object.
const SAYINGS: usize = 40;
/// What API Gateway answers a client that it refuses, and others too.
const FORBIDDEN_BODY: &str = "{\"message\":\"Forbidden\"}";
