//! What a rule is: plain data in a `static`, with one function that sees facts and states a fault. A rule
//! cannot choose its id, its severity or the place of what it looks at; `run` adds those.

pub(crate) mod alike;
mod follow_up;
mod hierarchy;

pub use hierarchy::{Gap, Hierarchy, Unmeetable};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bundle::{Bundle, BundleFile, Member};
use crate::certificate::Certificate;
use crate::path::{Question, Tree, Verdict};
use crate::pem::{Entry, Flaw};
use crate::profile::{Citation, Profile};
use crate::second_opinion::{Disagreement, Opinion};
use crate::severity::Severity;
use crate::time::Time;
use crate::truststore::Truststore;

pub use follow_up::{AFTER_BUNDLE, AFTER_CLIENT, AFTER_SETTINGS};

/// One check with one kebab-case id: file name, fixture folder, docs anchor.
#[derive(Debug)]
pub struct Rule {
    /// Its id: the bad pattern, prefixed by what it looks at.
    pub id: &'static str,
    /// Its page, in Markdown: the first line is the one-sentence summary; then Why, What the gateway does, Example, Cure.
    pub doc: &'static str,
    /// Its severity, unless the profile or the user says otherwise.
    pub severity: Severity,
    /// Who says so: standards, vendor pages.
    pub sources: &'static [&'static str],
    /// What it looks at.
    pub check: Check,
}

impl Rule {
    /// The first line of its page.
    pub fn summary(&self) -> &'static str {
        self.doc.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// Whether nobody lowers its severity, and nobody waives what it finds.
    pub fn is_pinned(&self) -> bool {
        PINNED.contains(&self.id)
    }

    /// Its severity for a gateway, and whether the user says so: of several settings the last counts, before the
    /// gateway's and the rule's own.
    pub fn severity_for(&self, profile: &Profile, user: &[(String, Severity)]) -> (Severity, bool) {
        if self.is_pinned() {
            return (self.severity, false);
        }
        match user.iter().rev().find(|(id, _)| id == self.id) {
            Some(&(_, severity)) => (severity, true),
            None => (profile.severity_of(self.id).unwrap_or(self.severity), false),
        }
    }
}

/// A secret that has leaked stays one.
const PINNED: &[&str] = &["pem-private-key"];

/// What a rule looks at. The runner iterates; the rule sees one thing.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each file of the bundle: its encoding, its line ends, what kind of file it is.
    File(fn(&BundleFile, &Context<'_>) -> Vec<Fault>),
    /// Each block of each file of the bundle, and each stretch of text between blocks.
    Entry(fn(&Entry, &Context<'_>) -> Vec<Fault>),
    /// The bundle as a whole; the rule names the members that it speaks of.
    Bundle(fn(&Context<'_>) -> Vec<Fault>),
    /// Each certificate of the bundle; the index is its place in `bundle.members` and in the truststore.
    Ca(fn(&Member, usize, &Context<'_>) -> Option<Fault>),
    /// Each client certificate.
    Client(fn(&ClientView<'_>, &Context<'_>) -> Option<Fault>),
    /// Each client's tree of tried paths.
    Path(fn(&ClientView<'_>, &Context<'_>) -> Option<Fault>),
    /// Each waiver, once all bundles of a run are checked.
    Waiver(fn(&WaiverView<'_>) -> Option<Fault>),
    /// The baseline, once all bundles of a run are checked.
    Baseline(fn(&BaselineView) -> Option<Fault>),
}

/// What every rule may see.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The bundle as found.
    pub bundle: &'a Bundle,
    /// What can be built from it.
    pub truststore: &'a Truststore,
    /// How its certificates hang together.
    pub hierarchy: &'a Hierarchy,
    /// The gateway's rules.
    pub profile: &'static Profile,
    /// What every path is asked for.
    pub question: &'a Question,
    /// The moment that is asked about.
    pub at: Time,
    /// How many days before its end a certificate is said to expire soon.
    pub warn_days: u32,
    /// The clients that were given, and what was found out about each.
    pub clients: &'a [ClientView<'a>],
}

/// One client certificate, and all that was found out about it.
#[derive(Clone, Copy, Debug)]
pub struct ClientView<'a> {
    /// The certificate and where it stands.
    pub member: &'a Member,
    /// What the client sends beside it.
    pub sent: &'a [Arc<Certificate>],
    /// Whether it names itself as its issuer, and its own key signed it.
    pub self_signed: bool,
    /// What was tried.
    pub tree: &'a Tree,
    /// The verdict read off it.
    pub verdict: Verdict,
    /// What the same question gives when the sent certificates count; where that differs from `verdict`.
    pub with_sent: Option<Verdict>,
    /// The sent certificates on the path that was found then.
    pub sent_needed: &'a [Arc<Certificate>],
    /// The last moment at which an accepted client is accepted, and the certificate that ends then.
    pub first_break: Option<(Time, &'a str)>,
    /// What OpenSSL says, where it was asked.
    pub opinion: Option<&'a Opinion>,
    /// Why OpenSSL says otherwise, where it does.
    pub disagreement: Option<&'a Disagreement>,
    /// The public key of the private key that was given for it (DER `SubjectPublicKeyInfo`), if any.
    pub private_key_spki: Option<&'a [u8]>,
}

/// One waiver, and what it did in this run.
#[derive(Clone, Copy, Debug)]
pub struct WaiverView<'a> {
    /// The rule whose findings it accepts.
    pub rule: &'static Rule,
    /// The certificates that it names, by SHA-256; none where it names a bundle alone.
    pub named: &'a [String],
    /// The bundle that it names.
    pub bundle: Option<&'a str>,
    /// The last moment at which it counts.
    pub end: Time,
    /// The moment that is asked about.
    pub at: Time,
    /// Findings that it accepted.
    pub findings: usize,
    /// Certificates that those findings speak of.
    pub certificates: usize,
    /// Whether what it names was among what was checked.
    pub somewhere: bool,
}

impl WaiverView<'_> {
    /// What to call it: `the waiver of ca-expired for sha256 51c7e489e7c6ecd2…`.
    pub fn words(&self) -> String {
        let whom = match (self.named, self.bundle) {
            ([one], _) => format!("sha256 {}…", one.chars().take(16).collect::<String>()),
            ([], bundle) => bundle.unwrap_or("any bundle").to_owned(),
            (more, _) => format!("{} certificates", more.len()),
        };
        format!("the waiver of {} for {whom}", self.rule.id)
    }
}

/// A baseline, and what of it is left in this run.
#[derive(Clone, Copy, Debug)]
pub struct BaselineView {
    /// Findings that it holds.
    pub entries: usize,
    /// Those that were not found.
    pub gone: usize,
}

impl<'a> Context<'a> {
    /// What to call a member of the bundle: `CN=Issuing CA, O=Example`.
    pub fn label(&self, index: Option<usize>) -> String {
        let certificate = index.and_then(|index| self.truststore.certificate(index));
        certificate.map(|certificate| certificate.label()).unwrap_or_default()
    }

    /// Where a member of the bundle stands: `bundle.pem:22`.
    pub fn place(&self, index: usize) -> String {
        let member = self.bundle.members.get(index);
        member.map(|one| format!("{}:{}", one.file, one.place.first_line)).unwrap_or_default()
    }

    /// The certificates of the bundle, each once, with their places.
    pub fn distinct(&self) -> impl Iterator<Item = (usize, &'a Certificate)> {
        let store = self.truststore;
        store
            .certificates()
            .enumerate()
            .filter(|(index, certificate)| store.identical(certificate) == Some(*index))
            .map(|(index, certificate)| (index, certificate.as_ref()))
    }

    /// Whether a renewed copy of a member, of the same name, key and issuer, is valid and will be for a while.
    pub fn renewed(&self, index: usize) -> bool {
        let Some(old) = self.truststore.certificate(index) else { return false };
        self.truststore
            .by_subject(&old.subject)
            .iter()
            .filter_map(|&other| self.truststore.certificate(other as usize))
            .any(|other| {
                other.key.spki() == old.key.spki()
                    && other.issuer == old.issuer
                    && other.not_before <= self.at
                    && self.at <= other.not_after
                    && !self.is_soon(other.not_after)
            })
    }

    /// Whether a certificate is valid, and ends within the days to be warned of.
    pub fn ends_soon(&self, certificate: &Certificate) -> bool {
        self.at <= certificate.not_after && self.is_soon(certificate.not_after)
    }

    /// Whether a moment lies before the end of the days to be warned of.
    pub fn is_soon(&self, moment: Time) -> bool {
        moment <= self.at.plus_days(i64::from(self.warn_days))
    }
}

/// Groups of at least two that have the same key, each in ascending order, by their first.
pub(crate) fn groups<K: Ord>(keyed: impl Iterator<Item = (K, usize)>) -> Vec<Vec<usize>> {
    let mut all: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (key, index) in keyed {
        all.entry(key).or_default().push(index);
    }
    let mut groups: Vec<_> = all.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_unstable();
    groups
}

/// What is wrong with the writing of a block, with its particulars.
pub(crate) fn described(flaw: &Flaw) -> String {
    let meaning = flaw.kind.meaning();
    let detail = if flaw.detail.is_empty() { String::new() } else { format!(" ({})", flaw.detail) };
    match flaw.column {
        Some(column) => format!("{meaning}{detail}, line {} column {column}", flaw.line),
        None => format!("{meaning}{detail}"),
    }
}

/// What a rule says of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// One sentence without a full stop, values found and wanted in it; it must stand alone.
    pub message: String,
    /// Further facts, one a line: what is wanted, what comes closest.
    pub facts: Vec<String>,
    /// The limit that is broken, where it is the gateway's: who says so.
    pub citation: Option<Citation>,
    /// The members of the bundle that are meant, by index; for rules that look at the whole bundle. The
    /// first is the place of the finding.
    pub members: Vec<usize>,
    /// A line of the file, where it is not the first line of the thing looked at.
    pub line: Option<usize>,
    /// What to do, in the imperative; empty where the rule's page says all.
    pub help: String,
}

impl Fault {
    /// A fault in one sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// A fault in the writing of a file, in the line where it shows.
    pub fn at(flaw: &Flaw, message: impl Into<String>) -> Self {
        Self::new(message).line(flaw.line)
    }

    /// A fault that breaks a limit of the gateway.
    pub fn against(citation: Citation, message: impl Into<String>) -> Self {
        Self { citation: Some(citation), ..Self::new(message) }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// With a further fact.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        self.facts.push(fact.into());
        self
    }

    /// About these members of the bundle.
    #[must_use]
    pub fn members(mut self, members: impl IntoIterator<Item = usize>) -> Self {
        self.members = members.into_iter().collect();
        self
    }

    /// In this line of the file.
    #[must_use]
    pub fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

/// Declares the rule of a file: its page as the doc comment, then id, severity, what it looks at, sources.
/// The function `check` of the same file does the work.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $id:literal, $severity:ident, $check:ident, [$($source:literal),+ $(,)?]) => {
        $(#[doc = $doc])+
        pub(super) static RULE: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            doc: concat!($($doc, "\n"),+),
            severity: $crate::severity::Severity::$severity,
            sources: &[$($source),+],
            check: $crate::rule::Check::$check(check),
        };
    };
}

pub(crate) use rule;
