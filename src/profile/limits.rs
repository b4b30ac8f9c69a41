//! What a profile answers, question by question, in words. One list for the manual and the docs: a field that is added
//! to [`Profile`] is either answered here, or breaks the build.

use super::{Anchors, Cause, Citation, Cited, Profile};

/// A question that every profile answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The question: "the most CAs on a path".
    pub question: &'static str,
    /// The answer: "4".
    pub answer: String,
    /// Who says so.
    pub citation: Citation,
}

impl Profile {
    /// Everything that it limits, in words.
    pub fn limits(&self) -> Vec<Limit> {
        // Taken apart by name, so that a new field cannot be forgotten here.
        let Self {
            name: _,
            title: _,
            summary: _,
            anchors,
            credits_sent,
            max_cas,
            stored_self_signed_client,
            hashes,
            rsa_pss,
            floors_for_cas,
            min_rsa_bits,
            curves,
            curves_unsettled,
            other_keys,
            purpose,
            key_usage,
            revocation,
            severities: _,
            log_lines: _,
            unknown: _,
        } = self;
        let mut limits = vec![
            limit("where a path may end", anchors, |anchors| anchors.words().to_owned()),
            limit("certificates that the client sends count", credits_sent, yes_or_no),
            limit("the most CAs on a path", max_cas, |most| {
                most.map_or("any number".to_owned(), |most| most.to_string())
            }),
            limit(
                "a self-signed client is accepted when stored",
                stored_self_signed_client,
                yes_or_no,
            ),
            limit("hashes of signatures", hashes, |hashes| {
                listed(hashes.iter().map(|hash| hash.name().to_owned()))
            }),
            limit("RSA-PSS signatures", rsa_pss, yes_or_no),
            limit("the least size of an RSA key", min_rsa_bits, |bits| format!("{bits} bits")),
            limit("curves", curves, |curves| {
                let names = listed(curves.iter().map(crate::key::Curve::name));
                if names.is_empty() { "all".to_owned() } else { names }
            }),
            limit("other keys (Ed25519, DSA)", other_keys, yes_or_no),
            limit("these floors hold for CAs too", floors_for_cas, yes_or_no),
            limit("the extended key usage must fit", purpose, yes_or_no),
            limit("the client's key usage must fit", key_usage, yes_or_no),
            limit("revocation lists are looked at", revocation, yes_or_no),
        ];
        if !curves_unsettled.value.is_empty() {
            limits.push(limit("curves of which nobody says", curves_unsettled, |curves| {
                listed(curves.iter().map(crate::key::Curve::name))
            }));
        }
        limits
    }
}

impl Anchors {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::EveryMember => "at any certificate of the bundle",
            Self::SelfSigned => "at a self-signed root in the bundle",
        }
    }
}

impl Cause {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::IssuerMissing => "the issuer, or a link up to the root, is not in the truststore",
            Self::OutsideValidity => "a certificate is outside its validity",
            Self::PathInvalid => "another clause of path validation fails",
            Self::PathTooLong => "the path has too many CAs",
            Self::SelfSigned => "the client certificate is self-signed and not stored",
            Self::WeakAlgorithm => "a signature or key is too weak",
        }
    }
}

fn limit<T: Copy>(question: &'static str, cited: &Cited<T>, words: impl Fn(T) -> String) -> Limit {
    Limit { question, answer: words(cited.value), citation: cited.citation }
}

fn yes_or_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
