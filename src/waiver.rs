//! Findings that somebody has accepted: for a named certificate, with a reason, until a day. A waiver takes a finding out
//! of the exit code and never out of the report, and it cannot be forgotten: one that has ended, that covers nothing or
//! that covers more than it names is a finding itself.

mod apply;
mod clients;
mod draft;

use crate::error::Error;
use crate::rule::{Check, Rule};
use crate::rules;
use crate::spelling;
use crate::time::Time;
use crate::toml_file::{Moment, Page, Place, Section, Written};

pub use apply::Accepted;
pub use clients::ForClients;
pub use draft::{Draft, write};

/// A finding that is accepted.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule whose finding is accepted.
    pub rule: &'static Rule,
    /// The certificates that the finding may speak of, by SHA-256 in lower-case hex; empty for all of the bundle.
    pub certificates: Vec<String>,
    /// The bundle that it is accepted in; `None` for any.
    pub bundle: Option<Written<String>>,
    /// Why it is accepted.
    pub reason: String,
    /// Until when; a day alone counts to its end, in UTC.
    pub until: Moment,
    /// Where the waiver is written.
    pub place: Place,
}

impl Waiver {
    /// The last second at which it counts.
    pub const fn end(&self) -> Time {
        self.until.end()
    }

    /// Reads a table `[[waiver]]`; `None` where it is not whole, and then the page has a complaint.
    pub fn read(section: &Section<'_>) -> Option<Self> {
        section.only(KEYS);
        let rule = section.needed_text("rule", "the id of the rule, as in error[ca-expired]");
        let rule = rule.and_then(|rule| waivable(section, &rule));
        let certificates: Option<Vec<String>> = section
            .texts("certificate")
            .iter()
            .map(|written| {
                let sha256 = fingerprint(&written.value);
                if sha256.is_none() {
                    let what = "`certificate` is no SHA-256 of a certificate";
                    section.complain_at(&written.place, what, FINGERPRINT.to_owned());
                }
                sha256
            })
            .collect();
        let bundle = section.text("bundle");
        if !section.has("certificate") && !section.has("bundle") {
            section.lacks("certificate", "name the certificate by its SHA-256, or the `bundle`");
        }
        if section.has("certificate") && certificates.as_ref().is_some_and(Vec::is_empty) {
            section.complain("certificate", "`certificate` names none", FINGERPRINT);
        }
        let reason = section.needed_text("reason", "say in a sentence why this may be so");
        if !section.has("until") {
            section.lacks("until", "the last day of the waiver: until = 2030-06-01");
        }
        let until = section.moment("until");
        Some(Self {
            rule: rule?,
            certificates: certificates?,
            bundle,
            reason: reason?.value,
            until: until?.value,
            place: section.place(),
        })
    }
}

/// Reads a file that holds waivers and nothing else.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<Vec<Waiver>, Error> {
    let page = Page::read(name, bytes)?;
    page.root().only(&["waiver"]);
    let waivers = page.root().sections("waiver").iter().filter_map(Waiver::read).collect();
    page.finish(waivers)
}

/// The rule of that id, or why there is none that may be waived.
pub fn rule(id: &str) -> Result<&'static Rule, (String, String)> {
    let Some(rule) = rules::by_id(id) else {
        let hint = match spelling::nearest(id, rules::ALL.iter().map(|rule| rule.id)) {
            Some(near) => format!("did you mean {near}? `truststore rules` lists them all"),
            None => "`truststore rules` lists them all".to_owned(),
        };
        return Err((format!("there is no rule `{id}`"), hint));
    };
    if rule.is_pinned() {
        let hint =
            "take the key out of the bundle, and replace it: whoever could read the file has it";
        return Err((format!("{id} cannot be waived"), hint.to_owned()));
    }
    if matches!(rule.check, Check::Waiver(_) | Check::Baseline(_)) {
        let hint = "it speaks of the waivers themselves; a severity can be set for it";
        return Err((format!("{id} cannot be waived"), hint.to_owned()));
    }
    Ok(rule)
}

/// A SHA-256 as lower-case hex, from hex digits with or without colons.
pub fn fingerprint(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|letter| *letter != ':').collect();
    let is_hex = digits.len() == 64 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| digits.to_ascii_lowercase())
}

fn waivable(section: &Section<'_>, id: &Written<String>) -> Option<&'static Rule> {
    match rule(&id.value) {
        Ok(rule) => Some(rule),
        Err((what, hint)) => {
            section.complain_at(&id.place, &what, hint);
            None
        }
    }
}

/// The keys of a waiver.
pub const KEYS: &[&str] = &["rule", "certificate", "bundle", "reason", "until"];
const FINGERPRINT: &str =
    "64 hex digits, with or without colons: openssl x509 -in ca.pem -noout -fingerprint -sha256";

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        read_file("w.toml", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_waiver_says_what_for_whom_why_and_until_when() {
        let hex = "AB:".repeat(31) + "AB";
        let text = format!(
            "[[waiver]]\nrule = 'ca-expired'\ncertificate = '{hex}'\nreason = 'r'\nuntil = 2030-06-01\n"
        );
        let waivers = read_file("w.toml", text.as_bytes()).unwrap();
        assert_eq!(waivers[0].certificates, ["ab".repeat(32)]);
        assert_eq!(waivers[0].end().to_string(), "2030-06-01T23:59:59Z");
        assert_eq!(waivers[0].place.to_string(), "w.toml:1:1");
    }

    #[test]
    fn what_is_missing_is_named_each_by_itself() {
        let says = wrong("[[waiver]]\nrule = 'ca-expird'\nreason = ' '\n");
        for wanted in [
            "no rule `ca-expird`",
            "`certificate` is missing",
            "`reason` is empty",
            "`until` is missing",
        ] {
            assert!(says.contains(wanted), "{wanted}: {says}");
        }
    }

    #[test]
    fn a_private_key_and_the_waivers_themselves_cannot_be_waived() {
        for id in ["pem-private-key", "waiver-expired", "baseline-shrunk"] {
            assert!(rule(id).unwrap_err().0.contains("cannot be waived"), "{id}");
        }
    }
}
