//! One request, connection or message, as far as the input tells: what was said, when, of whom. Everything in it is an
//! outsider's text, cut to a length that a reader can take in.

use std::sync::Arc;

use super::recognise::{Recognised, recognise};
use crate::bundle::Bundle;
use crate::certificate::Certificate;
use crate::crypto::hex;
use crate::source::Blob;
use crate::time::Time;

/// What kind of input something was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// An execution log of API Gateway.
    ExecutionLog,
    /// An access log, one JSON object a request.
    AccessLog,
    /// An access log in another form: CLF, CSV, XML.
    AccessLogText,
    /// The event of a Lambda authorizer or integration.
    Event,
    /// A connection log of a load balancer or of CloudFront.
    ConnectionLog,
    /// Headers that a load balancer adds.
    Headers,
    /// What a domain says of itself.
    Domain,
    /// A message of some tool.
    Text,
}

impl Form {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ExecutionLog => "execution log",
            Self::AccessLog | Self::AccessLogText => "access log",
            Self::Event => "Lambda event",
            Self::ConnectionLog => "connection log",
            Self::Headers => "request headers",
            Self::Domain => "domain settings",
            Self::Text => "message",
        }
    }
}

/// Something that was read and recognised.
#[derive(Clone, Debug)]
pub struct Incident {
    /// The line of the input, from 1.
    pub line: usize,
    /// What it was read from.
    pub form: Form,
    /// When it happened.
    pub at: Option<Time>,
    /// The request's id, where there is one.
    pub request: Option<String>,
    /// What was said, cut.
    pub said: String,
    /// What that means.
    pub recognised: Option<Recognised>,
    /// The HTTP status, where there is one.
    pub status: Option<u16>,
    /// The client, as far as the input names it.
    pub client: Option<Presented>,
    /// Whether the request came through the default endpoint, which asks for no certificate.
    pub by_default_endpoint: bool,
}

/// A client as logs present it.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// Subject, as written.
    pub subject: Option<String>,
    /// Issuer, as written.
    pub issuer: Option<String>,
    /// Serial number, as written.
    pub serial: Option<String>,
    /// The end of its validity.
    pub not_after: Option<Time>,
    /// The beginning of its validity.
    pub not_before: Option<Time>,
    /// The certificate, rebuilt from the input.
    pub certificate: Option<Arc<Certificate>>,
    /// Certificates that came with it.
    pub sent: Vec<Arc<Certificate>>,
    /// Why the certificate in the input could not be rebuilt.
    pub damage: Option<String>,
}

impl Incident {
    /// Something said in a line.
    pub(super) fn said(line: usize, form: Form, text: &str) -> Self {
        Self {
            line,
            form,
            at: None,
            request: None,
            said: shortened(text),
            recognised: recognise(text),
            status: None,
            client: None,
            by_default_endpoint: false,
        }
    }
}

impl Presented {
    /// How people know this client: the certificate's subject, or what the log says.
    pub fn label(&self) -> String {
        match (&self.certificate, &self.subject) {
            (Some(certificate), _) => certificate.label(),
            (None, Some(subject)) => subject.clone(),
            (None, None) => String::new(),
        }
    }

    /// The SHA-256 of the certificate, where it is there.
    pub fn sha256(&self) -> Option<String> {
        self.certificate.as_ref().map(|certificate| hex(certificate.sha256()))
    }

    /// Whether anything is known of the client.
    pub(super) fn is_known(&self) -> bool {
        self.certificate.is_some()
            || self.subject.is_some()
            || self.serial.is_some()
            || self.damage.is_some()
    }

    /// What tells this client from others.
    pub fn identity(&self) -> String {
        self.sha256().unwrap_or_else(|| {
            let part = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{} {}", part(&self.subject), part(&self.serial))
        })
    }

    /// Takes the certificates out of a text: as PEM, with its line ends written as characters or as blanks, or with
    /// percent signs, as load balancers write them.
    pub(super) fn read_pem(&mut self, text: &str) {
        let decoded;
        let text = if text.contains("BEGIN%20CERTIFICATE") {
            decoded = percent_decoded(text);
            &decoded
        } else {
            text
        };
        let mut pem = String::new();
        let mut rest = text;
        let mut blocks = 0;
        while let Some((_, after)) = rest.split_once(BEGIN) {
            let Some((body, after)) = after.split_once(END) else {
                self.damage = Some("its END line is missing: the log cut it off".to_owned());
                break;
            };
            rest = after;
            blocks += 1;
            if blocks > CHAIN || body.len() > LARGEST {
                break;
            }
            pem.push_str(BEGIN);
            let body = body.replace("\\n", "").replace("\\r", "");
            let base64: Vec<char> =
                body.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect();
            for line in base64.chunks(64) {
                pem.push('\n');
                pem.extend(line);
            }
            pem.push('\n');
            pem.push_str(END);
            pem.push('\n');
        }
        let blob = Blob::new("log", pem.into_bytes());
        let read = Bundle::read("log", vec![blob]);
        let mut certificates = read.members.into_iter().map(|member| member.certificate);
        if let Some(first) = certificates.next() {
            self.certificate = Some(first);
            self.sent = certificates.collect();
            self.damage = None;
        } else if blocks > 0 {
            let why = read.unreadable.first().map(|unreadable| unreadable.why.to_string());
            self.damage = Some(why.unwrap_or_else(|| "its base64 is damaged".to_owned()));
        }
    }
}

/// Whether a text holds a certificate, in one of the forms that are read.
pub(super) fn holds_certificate(text: &str) -> bool {
    text.contains(BEGIN) || text.contains("BEGIN%20CERTIFICATE")
}

/// A text cut to what fits a few lines, and before a private key: what somebody pasted is not for the report.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    if let Some((before, _)) = text.split_once("PRIVATE KEY") {
        return format!("{}PRIVATE KEY… (the rest is not shown)", shortened(before));
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Percent signs undone (RFC 3986, section 2.1); what is none stays as it is.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = (byte == b'%')
            .then(|| {
                text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok())
            })
            .flatten();
        decoded.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// Certificates of one client that are read.
const CHAIN: usize = 20;
/// Letters of one certificate.
const LARGEST: usize = 200_000;
/// Letters of a saying that are kept.
const LONGEST: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_in_a_line_is_not_shown() {
        let line = "key: -----BEGIN RSA PRIVATE KEY-----\\nMIIEsecret\\n-----END";
        let shown = shortened(line);
        assert!(shown.contains("PRIVATE KEY…") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn percent_signs_are_undone_where_they_are_codes() {
        assert_eq!(percent_decoded("a%20b%2Bc%zz%"), "a b+c%zz%");
    }
}
