//! What makes a finding the same finding tomorrow: its rule, and the certificates that it speaks of. Not its line, not
//! its file, not its severity and not its words, so that a bundle may be sorted anew, moved and renamed while what was
//! said of a certificate stays said of it.

use super::{Finding, Location};
use crate::crypto::{hex, sha256};

/// Who a finding of this rule on this one certificate is, by its SHA-256 in lower-case hex.
pub fn identity_of(rule: &str, certificate: &str) -> String {
    hashed(rule, &format!("certificate {certificate}"))
}

impl Finding {
    /// Who this finding is, as 64 hex digits: the same for the same rule and the same certificates, wherever they stand.
    /// Of a block that holds no certificate its bytes count; where there is no block, the sentence without its numbers.
    pub fn identity(&self) -> String {
        let mut subjects: Vec<String> =
            self.places.iter().map(|place| self.subject(place)).collect();
        if subjects.is_empty() {
            subjects.push(self.words());
        }
        subjects.sort_unstable();
        subjects.dedup();
        self.hashed(&subjects.join("\n"))
    }

    /// The same for each of its places alone. One finding may speak of many certificates, and some of them may be new:
    /// what was known before is what has only known identities.
    pub fn identities(&self) -> Vec<String> {
        let mut each: Vec<String> =
            self.places.iter().map(|place| self.hashed(&self.subject(place))).collect();
        if each.is_empty() {
            each.push(self.hashed(&self.words()));
        }
        each.sort_unstable();
        each.dedup();
        each
    }

    fn hashed(&self, subject: &str) -> String {
        hashed(self.rule.id, subject)
    }

    fn subject(&self, place: &Location) -> String {
        match (place.sha256.as_str(), place.block.as_str()) {
            ("", "") => self.words(),
            ("", block) => format!("block {block}"),
            (certificate, _) => format!("certificate {certificate}"),
        }
    }

    /// The sentence without numbers: lines, columns and counts change with every edit.
    fn words(&self) -> String {
        let parts = self.message.split(|letter: char| letter.is_ascii_digit());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        format!("words {}", parts.join("#"))
    }
}

fn hashed(rule: &str, subject: &str) -> String {
    hex(&sha256(format!("{rule}\n{subject}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::{Check, Rule};
    use crate::severity::Severity;

    static RULE: Rule = Rule {
        id: "ca-expired",
        doc: "",
        severity: Severity::Error,
        sources: &[],
        check: Check::Bundle(|_| Vec::new()),
    };

    fn place(line: usize, sha256: &str) -> Location {
        Location { line, sha256: sha256.to_owned(), ..Location::whole(&Arc::from("a.pem")) }
    }

    fn finding(message: &str, places: Vec<Location>) -> Finding {
        Finding {
            rule: &RULE,
            severity: Severity::Error,
            message: message.to_owned(),
            places,
            facts: Vec::new(),
            citation: None,
            help: String::new(),
            client: None,
            suppressed: None,
        }
    }

    #[test]
    fn neither_lines_nor_order_nor_words_change_who_a_finding_is() {
        let one = finding("it expired", vec![place(1, "aa"), place(21, "bb")]);
        let mut moved = finding("it has expired", vec![place(300, "bb"), place(7, "aa")]);
        moved.severity = Severity::Warn;
        assert_eq!(one.identity(), moved.identity());
        assert_eq!(one.identities(), moved.identities());
        assert_ne!(one.identity(), finding("it expired", vec![place(1, "aa")]).identity());
    }

    #[test]
    fn what_has_no_certificate_is_known_by_its_block_or_its_words() {
        let block = |bytes: &str| Location { block: bytes.to_owned(), ..place(1, "") };
        let known = |places| finding("a private key, line 3", places).identity();
        assert_ne!(known(vec![block("01")]), known(vec![block("02")]));
        let words = |message| finding(message, vec![place(0, "")]).identity();
        assert_eq!(words("line 3 has no end"), words("line 17 has no end"));
        assert_ne!(words("line 3 has no end"), words("line 3 has no begin"));
    }

    #[test]
    fn of_many_places_each_is_known_by_itself() {
        let before = finding("it expired", vec![place(1, "aa"), place(2, "bb")]).identities();
        let after = finding("it expired", vec![place(1, "aa"), place(2, "cc")]).identities();
        assert_eq!(before.iter().filter(|one| after.contains(one)).count(), 1);
    }
}
