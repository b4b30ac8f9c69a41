//! Unit tests for a truststore: a file beside the bundle says who must get in, who must not and why, which CAs must be
//! there, and how long all of it must last. Each is judged by reading the report of an ordinary check, so that a test and
//! a check can never say different things.

mod judge;

use crate::config;
use crate::error::Error;
use crate::profile::Profile;
use crate::time::Time;
use crate::toml_file::{Page, Place, Section, Written};
use crate::waiver::fingerprint;

pub use judge::{Evidence, Outcome};

/// A file of expectations.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// The file, as messages name it.
    pub file: String,
    /// The bundle that they are about, relative to the file's folder.
    pub bundle: Written<String>,
    /// Whose rules; empty where the file does not say.
    pub profiles: Vec<Written<&'static Profile>>,
    /// When; `None` for now.
    pub at: Option<Written<Time>>,
    /// What is expected, in the order of the kinds, and in that of the file.
    pub all: Vec<Expectation>,
}

/// One thing that is expected.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What its author calls it; else what it says, in few words.
    pub name: String,
    /// What is expected.
    pub what: Expected,
    /// Whose rules; empty for those of the file.
    pub profiles: Vec<Written<&'static Profile>>,
    /// When; `None` for that of the file.
    pub at: Option<Written<Time>>,
    /// Where it is written.
    pub place: Place,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The gateway accepts these clients.
    Accept(Clients),
    /// The gateway refuses these clients; where a rule is named, that rule says why.
    Refuse(Clients, Option<&'static str>),
    /// A certificate is in the bundle.
    Present(Which),
    /// A certificate is not in the bundle.
    Absent(Which),
    /// No certificate ends before then.
    Valid(Term),
}

/// Clients, and what they send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clients {
    /// Files or folders of client certificates, relative to the file's folder.
    pub files: Vec<Written<String>>,
    /// Files of certificates that they send beside their own.
    pub sent: Vec<Written<String>>,
}

/// Which certificate is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one with this SHA-256, in lower-case hex.
    Sha256(String),
    /// Every one of this subject, as `truststore` or OpenSSL print it.
    Subject(String),
}

/// Until when certificates must last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// To this moment; a day is meant by its first second, in UTC.
    Until(Time),
    /// So many days from the moment asked about.
    Days(u32),
}

impl Expectations {
    /// Reads a file of expectations; one that expects nothing is an error, since it would hold whatever happens.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let page = Page::read(file, bytes)?;
        let root = page.root();
        root.only(KEYS);
        let bundle =
            root.needed_text("bundle", "the file that is tested: bundle = \"truststore.pem\"");
        let (profiles, at) = (config::profiles(&root), moment(&root));
        let mut all = Vec::new();
        for (kind, read) in KINDS {
            for section in root.sections(kind) {
                all.extend(read(&section).map(|what| expectation(&section, what)));
            }
        }
        let bundle = match page.finish(bundle)? {
            Some(bundle) if !all.is_empty() => bundle,
            _ => {
                return Err(Error::Nothing {
                    name: file.to_owned(),
                    what: "nothing is expected there".to_owned(),
                    hint: "add [[accept]], [[refuse]], [[present]], [[absent]] or [[valid]]"
                        .to_owned(),
                });
            }
        };
        Ok(Self { file: file.to_owned(), bundle, profiles, at, all })
    }
}

type ReadKind = fn(&Section<'_>) -> Option<Expected>;

/// The kinds of expectations: the name of the table, and what reads it.
const KINDS: [(&str, ReadKind); 5] = [
    ("accept", |section| {
        section.only(ACCEPT_KEYS);
        clients(section).map(Expected::Accept)
    }),
    ("refuse", |section| {
        section.only(REFUSE_KEYS);
        let rule = section.text("rule").map(|id| config::rule_id(section, &id));
        Some(Expected::Refuse(clients(section)?, rule.flatten()))
    }),
    ("present", |section| which(section).map(Expected::Present)),
    ("absent", |section| which(section).map(Expected::Absent)),
    ("valid", |section| term(section).map(Expected::Valid)),
];

fn expectation(section: &Section<'_>, what: Expected) -> Expectation {
    Expectation {
        name: section.text("name").map_or_else(|| what.words(), |name| name.value),
        what,
        profiles: config::profiles(section),
        at: moment(section),
        place: section.place(),
    }
}

fn moment(section: &Section<'_>) -> Option<Written<Time>> {
    section.moment("at").map(|moment| {
        let time = moment.value.time;
        moment.with(time)
    })
}

fn clients(section: &Section<'_>) -> Option<Clients> {
    if !section.has("client") {
        section.lacks("client", "the client's certificate: client = \"partners/bank.pem\"");
        return None;
    }
    let (files, sent) = (section.texts("client"), section.texts("sent"));
    if files.is_empty() {
        section.complain("client", "`client` names no file", "name at least one");
        return None;
    }
    Some(Clients { files, sent })
}

fn which(section: &Section<'_>) -> Option<Which> {
    section.only(WHICH_KEYS);
    match (section.has("sha256"), section.has("subject")) {
        (true, false) => {
            let text = section.text("sha256")?;
            let sha256 = fingerprint(&text.value);
            if sha256.is_none() {
                let hint = "openssl x509 -in ca.pem -noout -fingerprint -sha256".to_owned();
                section.complain_at(&text.place, "`sha256` is no SHA-256 of a certificate", hint);
            }
            sha256.map(Which::Sha256)
        }
        (false, true) => {
            let subject =
                section.needed_text("subject", "subject = \"CN=Example Root, O=Example\"");
            // What is no name is in no truststore, and would be absent whatever happens.
            if let Some(subject) = subject.as_ref().filter(|subject| !subject.value.contains('=')) {
                let hint = "as `truststore` prints it: CN=Example Root, O=Example".to_owned();
                section.complain_at(&subject.place, "`subject` is no name of a certificate", hint);
            }
            subject.map(|subject| Which::Subject(subject.value))
        }
        _ => {
            section
                .lacks("sha256", "name the certificate by `sha256` or by `subject`, one of them");
            None
        }
    }
}

fn term(section: &Section<'_>) -> Option<Term> {
    section.only(VALID_KEYS);
    match (section.has("until"), section.has("days")) {
        (true, false) => section.moment("until").map(|until| Term::Until(until.value.time)),
        (false, true) => section.number("days", MOST_DAYS).map(|days| Term::Days(days.value)),
        _ => {
            let hint = "until = 2031-01-01 for a day, or days = 90 from the moment asked about";
            section.lacks("until", hint);
            None
        }
    }
}

impl Expected {
    /// What is expected, in few words.
    pub fn words(&self) -> String {
        let list = |clients: &Clients| {
            let files: Vec<&str> = clients.files.iter().map(|file| file.value.as_str()).collect();
            files.join(", ")
        };
        match self {
            Self::Accept(clients) => format!("accepts {}", list(clients)),
            Self::Refuse(clients, None) => format!("refuses {}", list(clients)),
            Self::Refuse(clients, Some(rule)) => format!("refuses {}: {rule}", list(clients)),
            Self::Present(which) => format!("has {}", which.words()),
            Self::Absent(which) => format!("has not {}", which.words()),
            Self::Valid(Term::Until(time)) => format!("nothing ends before {}", time.day()),
            Self::Valid(Term::Days(days)) => format!("nothing ends within {days} days"),
        }
    }
}

impl Which {
    fn words(&self) -> String {
        match self {
            Self::Sha256(sha256) => {
                format!("sha256 {}…", sha256.chars().take(16).collect::<String>())
            }
            Self::Subject(subject) => subject.clone(),
        }
    }
}

/// The keys of the file.
pub const KEYS: &[&str] =
    &["bundle", "for", "at", "accept", "refuse", "present", "absent", "valid"];
/// The keys of an `[[accept]]`.
pub const ACCEPT_KEYS: &[&str] = &["name", "for", "at", "client", "sent"];
/// The keys of a `[[refuse]]`.
pub const REFUSE_KEYS: &[&str] = &["name", "for", "at", "client", "sent", "rule"];
/// The keys of a `[[present]]` and an `[[absent]]`.
pub const WHICH_KEYS: &[&str] = &["name", "for", "at", "sha256", "subject"];
/// The keys of a `[[valid]]`.
pub const VALID_KEYS: &[&str] = &["name", "for", "at", "until", "days"];
/// A hundred years.
const MOST_DAYS: u32 = 36_525;
/// How such files are named: this, with anything before it.
pub const ENDING: &str = ".expect.toml";
