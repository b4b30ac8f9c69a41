//! Waivers and a baseline, asked about one client after another. Of a million clients there is no report whose findings
//! could be marked: each that is not let in is looked up by the rule that decides about it, and by its SHA-256.

use std::collections::HashMap;

use super::Waiver;
use crate::baseline::Baseline;
use crate::report::{Suppressed, SuppressedBy};
use crate::time::Time;

/// What is accepted of clients that the gateway does not let in.
#[derive(Debug, Default)]
pub struct ForClients<'a> {
    in_force: Covered<'a>,
    over: Covered<'a>,
    baseline: Option<&'a Baseline>,
}

/// Waivers by what they cover.
#[derive(Debug, Default)]
struct Covered<'a> {
    /// By the id of the rule and the SHA-256 of the certificate.
    certificates: HashMap<(&'a str, &'a str), &'a Waiver>,
    /// By the id of the rule: those of a whole bundle.
    bundles: HashMap<&'a str, &'a Waiver>,
}

impl<'a> ForClients<'a> {
    /// The waivers that speak of clients of this bundle, which each names as `bundle` does, at this moment.
    pub fn new(
        waivers: &'a [Waiver],
        baseline: Option<&'a Baseline>,
        bundle: &str,
        at: Time,
    ) -> Self {
        let mut clients = Self { baseline, ..Self::default() };
        let here = |waiver: &&Waiver| waiver.bundle.as_ref().is_none_or(|one| one.value == bundle);
        for waiver in waivers.iter().filter(here) {
            let list = if at <= waiver.end() { &mut clients.in_force } else { &mut clients.over };
            list.add(waiver);
        }
        clients
    }

    /// Whether nothing is accepted, and nothing ever was.
    pub fn is_empty(&self) -> bool {
        self.in_force.is_empty() && self.over.is_empty() && self.baseline.is_none()
    }

    /// Why a client passes that this rule speaks against; `sha256` in lower-case hex.
    pub fn suppressed(&self, rule: &str, sha256: &str) -> Option<Suppressed> {
        match self.in_force.of(rule, sha256) {
            Some(waiver) => Some(waiver.suppression()),
            None => self.baseline.and_then(|baseline| baseline.knows_of(rule, sha256)),
        }
    }

    /// The waiver that let such a client pass until it ended.
    pub fn ended(&self, rule: &str, sha256: &str) -> Option<&'a Waiver> {
        self.over.of(rule, sha256)
    }
}

impl<'a> Covered<'a> {
    fn add(&mut self, waiver: &'a Waiver) {
        let rule = waiver.rule.id;
        // Of several, the first is the one that is shown, as in the reports of a check.
        if waiver.certificates.is_empty() {
            self.bundles.entry(rule).or_insert(waiver);
        }
        for certificate in &waiver.certificates {
            self.certificates.entry((rule, certificate)).or_insert(waiver);
        }
    }

    fn of(&self, rule: &str, sha256: &str) -> Option<&'a Waiver> {
        self.certificates.get(&(rule, sha256)).or_else(|| self.bundles.get(rule)).copied()
    }

    fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.bundles.is_empty()
    }
}

impl Waiver {
    /// What a finding says that it accepts.
    pub(super) fn suppression(&self) -> Suppressed {
        Suppressed {
            by: SuppressedBy::Waiver,
            reason: self.reason.clone(),
            until: Some(self.end()),
            place: self.place.line(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waiver::read_file;

    #[test]
    fn a_client_passes_by_its_rule_and_its_certificate_or_its_bundle_until_the_end() {
        let hex = "ab".repeat(32);
        let text = format!(
            "[[waiver]]\nrule = 'client-expired'\ncertificate = '{hex}'\nreason = 'r'\nuntil = 2030-01-01\n\
             [[waiver]]\nrule = 'path-too-deep'\nbundle = 'b'\nreason = 'r'\nuntil = 2030-01-02\n"
        );
        let waivers = read_file("w.toml", text.as_bytes()).unwrap();
        let at = |day: &str, bundle| ForClients::new(&waivers, None, bundle, day.parse().unwrap());
        let first = at("2030-01-01", "b");
        assert!(first.suppressed("client-expired", &hex).is_some());
        assert!(first.suppressed("client-expired", "cd").is_none());
        assert!(first.suppressed("path-too-deep", "cd").is_some());
        assert!(at("2030-01-01", "c").suppressed("path-too-deep", "cd").is_none());
        let second = at("2030-01-02", "b");
        assert!(second.suppressed("client-expired", &hex).is_none());
        assert!(second.ended("client-expired", &hex).is_some());
        assert!(ForClients::new(&[], None, "b", Time::from_unix(0)).is_empty());
    }
}
