//! The lines of `verify --batch`: a case in, a verdict out, one JSON object a line each, so that thousands of
//! cases cost one start of the program. A line that cannot be understood is an answer too, never the end.

use std::io::{self, Write};

use serde::{Deserialize, Deserializer, Serialize};

use super::safe;

/// A case, as the caller writes it. An empty path means that there is no such file.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Case {
    /// Whatever the caller wants back in the answer.
    #[serde(default)]
    pub suite: String,
    /// Likewise.
    #[serde(default)]
    pub id: String,
    /// The file of the truststore.
    pub anchors: String,
    /// The file of certificates that are sent beside the client's own.
    #[serde(default)]
    pub intermediates: String,
    /// The file of the client certificate.
    pub leaf: String,
    /// The moment asked about, RFC 3339; where it is empty, as on the command line.
    #[serde(default)]
    pub time: String,
    /// client, server or any; where it is empty, as on the command line.
    #[serde(default)]
    pub purpose: String,
    /// The file of revocation lists.
    #[serde(default)]
    pub crls: String,
    /// The most intermediate certificates; a number, also as text.
    #[serde(default, deserialize_with = "number_or_text")]
    pub max_depth: Option<u32>,
    /// Initial values of policy processing.
    #[serde(default)]
    pub policy: Option<PolicyInput>,
}

/// Initial values of policy processing (RFC 5280, section 6.1.1), by the names that NIST's PKITS gives them.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PolicyInput {
    /// user-initial-policy-set: dotted numbers between commas.
    pub initial_policy_set: Option<String>,
    /// initial-explicit-policy.
    #[serde(default, rename = "InitialExplicitPolicy")]
    pub explicit: bool,
    /// initial-policy-mapping-inhibit.
    #[serde(default, rename = "InitialPolicyMappingInhibit")]
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit.
    #[serde(default, rename = "InitialInhibitAnyPolicy")]
    pub inhibit_any: bool,
}

/// What came out of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseResult {
    /// The client is accepted.
    Accept,
    /// It is refused, or only doubt speaks for it.
    Reject,
    /// The case could not be checked.
    Error,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// As in the case.
    pub suite: String,
    /// As in the case.
    pub id: String,
    /// What came out.
    pub result: CaseResult,
    /// The first clause that fails, or why the case could not be checked.
    pub detail: String,
}

/// Reads a case; the error says what is wrong with the line.
pub fn case(line: &[u8]) -> Result<Case, String> {
    serde_json::from_slice(line).map_err(|error| error.to_string())
}

/// Writes an answer on a line of its own, and sends it off.
pub fn answer(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let shown = Answer { detail: safe(&answer.detail).into_owned(), ..answer.clone() };
    serde_json::to_writer(&mut *out, &shown)?;
    writeln!(out)?;
    out.flush()
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Depth {
        Number(u32),
        Text(String),
    }
    match Option::<Depth>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Depth::Number(number)) => Ok(Some(number)),
        Some(Depth::Text(text)) if text.is_empty() => Ok(None),
        Some(Depth::Text(text)) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_may_leave_out_what_it_does_not_need() {
        let line = br#"{"anchors":"a","leaf":"b","time":"2030-01-01T00:00:00Z","epoch":"1","policy":null,"max_depth":"0"}"#;
        let read = case(line).unwrap();
        assert_eq!((read.max_depth, read.policy.is_none()), (Some(0), true));
    }

    #[test]
    fn a_line_that_is_no_case_says_why() {
        assert!(case(b"{").is_err());
        assert!(case(br#"{"id":"x"}"#).unwrap_err().contains("anchors"));
    }
}
