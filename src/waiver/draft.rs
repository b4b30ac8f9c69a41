//! A new waiver, written into a file that people keep by hand: nothing else in it changes.

use super::{KEYS, Waiver, rule};
use crate::error::{Complaint, Error};
use crate::rule::Rule;
use crate::time::Time;
use crate::toml_file::{
    Insertion, Moment, Page, append_table, quoted, quoted_list, replace_values,
};

/// A waiver that is to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The rule whose finding is accepted.
    pub rule: &'static Rule,
    /// The certificates, by SHA-256 in lower-case hex.
    pub certificates: Vec<String>,
    /// The bundle, as it is to be named in the file.
    pub bundle: Option<String>,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Moment,
    /// Who the certificates are, for a comment; one line without control characters, or empty.
    pub comment: String,
}

impl Draft {
    /// A draft that says all that a waiver has to say. `now` is the moment of writing: what has ended is no waiver.
    pub fn new(
        id: &str,
        certificates: Vec<String>,
        bundle: Option<String>,
        reason: &str,
        until: Moment,
        now: Time,
    ) -> Result<Self, Error> {
        let rule = rule(id).map_err(|(what, hint)| Error::Usage { what, hint })?;
        let usage = |what: String, hint: &str| Error::Usage { what, hint: hint.to_owned() };
        if certificates.is_empty() && bundle.is_none() {
            let hint = "--certificate SHA256, or a file with the certificate; or --bundle NAME";
            return Err(usage("a waiver names a certificate or a bundle".to_owned(), hint));
        }
        let reason = reason.trim();
        if reason.is_empty() {
            let hint =
                "say in a sentence why this may be so: --reason \"replaced in March, ticket 4711\"";
            return Err(usage("a waiver without a reason is worth nothing".to_owned(), hint));
        }
        if reason.chars().any(char::is_control) {
            return Err(usage("the reason is one line of text".to_owned(), "leave line ends out"));
        }
        if until.end() < now {
            let what = format!("the waiver would have ended on {}", until.end().day());
            return Err(usage(what, "name a day to come: --until 2030-06-01"));
        }
        let (reason, comment) = (reason.to_owned(), String::new());
        Ok(Self { rule, certificates, bundle, reason, until, comment })
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("rule", quoted(self.rule.id))];
        if !self.certificates.is_empty() {
            fields.push(("certificate", quoted_list(&self.certificates)));
        }
        if let Some(bundle) = &self.bundle {
            fields.push(("bundle", quoted(bundle)));
        }
        fields.extend(self.terms());
        debug_assert!(fields.iter().all(|(key, _)| KEYS.contains(key)), "{fields:?}");
        fields
    }

    /// What a renewal changes.
    fn terms(&self) -> [(&'static str, String); 2] {
        [("reason", quoted(&self.reason)), ("until", self.until.to_string())]
    }

    fn is(&self, waiver: &Waiver) -> bool {
        let mut certificates = [waiver.certificates.clone(), self.certificates.clone()];
        for list in &mut certificates {
            list.sort_unstable();
        }
        let [there, here] = certificates;
        waiver.rule.id == self.rule.id
            && there == here
            && waiver.bundle.as_ref().map(|bundle| &bundle.value) == self.bundle.as_ref()
    }
}

/// The text of a file with the waiver in it. Where it has one already for the same rule and certificates, `renew` gives
/// that one the new reason and end; without `renew`, this is an error that says where it stands.
pub fn write(name: &str, text: &str, draft: &Draft, renew: bool) -> Result<Insertion, Error> {
    let page = Page::read(name, text.as_bytes())?;
    let waivers: Vec<Waiver> =
        page.root().sections("waiver").iter().filter_map(Waiver::read).collect();
    page.finish(())?;
    let known = waivers.iter().position(|waiver| draft.is(waiver));
    let new = match known.and_then(|index| Some((index, waivers.get(index)?))) {
        Some((_, waiver)) if !renew => {
            return Err(Error::Usage {
                what: format!(
                    "{}: {} is waived there already, until {}",
                    waiver.place.line(),
                    draft.rule.id,
                    waiver.end().day()
                ),
                hint: "--renew gives that waiver this reason and this end".to_owned(),
            });
        }
        Some((index, _)) => replace_values(text, "waiver", index, &draft.terms()),
        None => append_table(text, "waiver", &draft.fields(), &draft.comment),
    };
    let refused = || {
        Error::Settings(vec![Complaint {
            place: name.to_owned(),
            what: "no waiver can be added to what stands there".to_owned(),
            hint: "write [[waiver]] tables, or name another file with --file".to_owned(),
        }])
    };
    let new = new.ok_or_else(refused)?;
    // What is written must be read again by the next run: a file that is not is never kept.
    let page = Page::read(name, new.text.as_bytes())?;
    let sections = page.root().sections("waiver");
    let kept = sections.iter().filter_map(Waiver::read).any(|waiver| draft.is(&waiver));
    page.finish(())?;
    if kept { Ok(new) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment { time: text.parse().unwrap(), is_day: text.len() == 10 }
    }

    fn draft(reason: &str, until: &str) -> Result<Draft, Error> {
        let now = "2030-01-01T12:00:00Z".parse().unwrap();
        Draft::new("ca-expired", vec!["ab".repeat(32)], None, reason, moment(until), now)
    }

    #[test]
    fn neither_a_reason_nor_an_end_to_come_may_be_missing() {
        assert!(draft(" ", "2030-06-01").unwrap_err().to_string().contains("without a reason"));
        assert!(draft("a\nb", "2030-06-01").is_err());
        assert!(draft("r", "2029-12-31").unwrap_err().to_string().contains("2029-12-31"));
        assert!(draft("r", "2030-01-01").is_ok(), "today counts to its end");
    }

    #[test]
    fn a_second_waiver_for_the_same_is_refused_and_renewed_on_demand() {
        let first = write("w.toml", "# ours\n", &draft("r", "2030-06-01").unwrap(), false).unwrap();
        let again = draft("again", "2030-09-01").unwrap();
        let error = write("w.toml", &first.text, &again, false).unwrap_err();
        assert!(
            error.to_string().starts_with("w.toml:3: ca-expired is waived there already"),
            "{error}"
        );
        let renewed = write("w.toml", &first.text, &again, true).unwrap().text;
        assert_eq!(renewed.matches("[[waiver]]").count(), 1);
        assert!(
            renewed.starts_with("# ours\n") && renewed.contains("until = 2030-09-01"),
            "{renewed}"
        );
    }

    #[test]
    fn a_broken_file_is_not_written_to() {
        let draft = draft("r", "2030-06-01").unwrap();
        assert!(write("w.toml", "waiver = 1\n", &draft, false).is_err());
        assert!(write("w.toml", "a = ", &draft, false).is_err());
    }
}
