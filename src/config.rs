//! `truststore.toml`: what a team has agreed on, beside its bundles. Every value knows its line, because the first question
//! about a gate is why it says no; and what the command line says comes before the file, and the file before the default,
//! in one function for all values. The names of files in it are relative to its own folder.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::profile::{self, Profile};
use crate::rules;
use crate::severity::Severity;
use crate::spelling;
use crate::toml_file::{Page, Place, Section, Written};
use crate::waiver::Waiver;

/// A configuration, as it is written.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The gateways whose rules decide; empty where the file does not say.
    pub profiles: Vec<Written<&'static Profile>>,
    /// The least severity that fails a check.
    pub fail_on: Option<Written<FailOn>>,
    /// How many days before its end a certificate is said to expire soon.
    pub warn_days: Option<Written<u32>>,
    /// Severities of rules, by their ids.
    pub severities: Vec<Written<(&'static str, Severity)>>,
    /// The bundles that are checked where the command line names none.
    pub bundles: Vec<Target>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// Files with more of them.
    pub waiver_files: Vec<Written<String>>,
    /// A file of findings that were there before.
    pub baseline: Option<Written<String>>,
}

/// A bundle to check, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The bundle: a file, a folder, or an object in S3.
    pub path: Written<String>,
    /// The gateways whose rules decide for this bundle; empty for those of the whole file.
    pub profiles: Vec<Written<&'static Profile>>,
    /// Certificates of clients, or folders of them.
    pub client: Vec<Written<String>>,
    /// Certificates that the clients send beside their own.
    pub sent: Vec<Written<String>>,
    /// Populations of clients: logs, folders, prefixes in S3. They are judged when `check --clients` asks for them.
    pub clients: Vec<Written<String>>,
    /// Days of warning for this bundle.
    pub warn_days: Option<Written<u32>>,
    /// Where the table begins.
    pub place: Place,
}

/// The least severity that fails a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Whatever is found.
    Note,
    /// Warnings and errors.
    Warn,
    /// Errors.
    Error,
    /// Nothing.
    Never,
}

/// What is asked of every bundle that says nothing else.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The gateways whose rules decide.
    pub profiles: Vec<Setting<&'static Profile>>,
    /// The least severity that fails a check.
    pub fail_on: Setting<FailOn>,
    /// Days of warning.
    pub warn_days: Setting<u32>,
    /// Severities that the user sets; of several for one rule the last counts.
    pub severities: Vec<Setting<(String, Severity)>>,
}

/// A value in force, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub origin: Origin,
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    CommandLine,
    /// A line of a file.
    File(Place),
    /// Nobody: the program's own value.
    Default,
}

impl Config {
    /// Reads a configuration. `file` is how messages name it.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let page = Page::read(file, bytes)?;
        let root = page.root();
        root.only(KEYS);
        let config = Self {
            profiles: profiles(&root),
            fail_on: fail_on(&root),
            warn_days: root.number("warn-days", MOST_DAYS),
            severities: root.section("severities").map(|own| severities(&own)).unwrap_or_default(),
            bundles: root.sections("bundle").iter().filter_map(Target::read).collect(),
            waivers: root.sections("waiver").iter().filter_map(Waiver::read).collect(),
            waiver_files: root.texts("waivers"),
            baseline: root.text("baseline"),
        };
        if root.sections("bundle").len() > MOST_BUNDLES {
            let what = format!("more than {MOST_BUNDLES} bundles");
            root.complain("bundle", &what, "split the file, and name each part with --config");
        }
        page.finish(config)
    }
}

impl Target {
    fn read(section: &Section<'_>) -> Option<Self> {
        section.only(BUNDLE_KEYS);
        let path = section.needed_text("path", "the bundle: path = \"truststore.pem\"");
        let (profiles, warn_days) = (profiles(section), section.number("warn-days", MOST_DAYS));
        let [client, sent, clients] = ["client", "sent", "clients"].map(|key| section.texts(key));
        let path = path?;
        Some(Self { path, profiles, client, sent, clients, warn_days, place: section.place() })
    }
}

/// The value in force: what the command line says, else the file, else the default.
pub fn choose<T: Clone>(
    command_line: Option<T>,
    file: Option<&Written<T>>,
    default: impl FnOnce() -> T,
) -> Setting<T> {
    match (command_line, file) {
        (Some(value), _) => Setting { value, origin: Origin::CommandLine },
        (None, Some(written)) => {
            Setting { value: written.value.clone(), origin: Origin::File(written.place.clone()) }
        }
        (None, None) => Setting { value: default(), origin: Origin::Default },
    }
}

/// The same for values of which there are several: one on the command line, and those of the file no longer count.
pub fn choose_all<T: Clone>(
    command_line: &[T],
    files: &[&[Written<T>]],
    default: impl FnOnce() -> Vec<T>,
) -> Vec<Setting<T>> {
    if !command_line.is_empty() {
        let own = command_line.iter().cloned();
        return own.map(|value| Setting { value, origin: Origin::CommandLine }).collect();
    }
    if let Some(written) = files.iter().find(|written| !written.is_empty()) {
        return written.iter().map(|one| choose(None, Some(one), || one.value.clone())).collect();
    }
    default().into_iter().map(|value| Setting { value, origin: Origin::Default }).collect()
}

/// The profiles under `for`; each once.
pub(crate) fn profiles(section: &Section<'_>) -> Vec<Written<&'static Profile>> {
    let mut each: Vec<Written<&'static Profile>> = Vec::new();
    if section.is_empty_list("for") {
        // Nobody asked would look like the default, and whoever writes the key means something else.
        let hint = "name one: for = \"api-gateway\"; without the key, the default decides";
        section.complain("for", "`for` names no gateway", hint);
    }
    for name in section.texts("for") {
        match profile::by_name(&name.value) {
            Some(profile) if each.iter().any(|known| known.value.name == profile.name) => {
                let hint = "name it once".to_owned();
                section.complain_at(&name.place, "the same profile stands there twice", hint);
            }
            Some(profile) => each.push(name.with(profile)),
            None => {
                let names = || profile::ALL.iter().map(|profile| profile.name);
                let hint = match spelling::nearest(&name.value, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known: {}", names().collect::<Vec<_>>().join(", ")),
                };
                let what = format!("there is no profile `{}`", name.value);
                section.complain_at(&name.place, &what, hint);
            }
        }
    }
    each
}

/// A rule by its id, or a complaint.
pub(crate) fn rule_id(section: &Section<'_>, id: &Written<String>) -> Option<&'static str> {
    let rule = rules::by_id(&id.value).map(|rule| rule.id);
    if rule.is_none() {
        let what = format!("there is no rule `{}`", id.value);
        section.complain_at(&id.place, &what, rule_hint(&id.value));
    }
    rule
}

fn rule_hint(id: &str) -> String {
    match spelling::nearest(id, rules::ALL.iter().map(|rule| rule.id)) {
        Some(near) => format!("did you mean `{near}`? `truststore rules` lists them all"),
        None => "`truststore rules` lists them all".to_owned(),
    }
}

fn fail_on(root: &Section<'_>) -> Option<Written<FailOn>> {
    let word = root.text("fail-on")?;
    match word.value.parse() {
        Ok(value) => Some(word.with(value)),
        Err(what) => {
            root.complain_at(&word.place, &what, FailOn::WORDS.join(", "));
            None
        }
    }
}

fn severities(own: &Section<'_>) -> Vec<Written<(&'static str, Severity)>> {
    let mut found = Vec::new();
    for key in own.keys() {
        if own.is_full() {
            break;
        }
        let Some(rule) = rules::by_id(&key) else {
            own.complain(&key, &format!("there is no rule `{key}`"), &rule_hint(&key));
            continue;
        };
        let Some(word) = own.text(&key) else { continue };
        match word.value.parse::<Severity>() {
            Ok(Severity::Error) => found.push(word.with((rule.id, Severity::Error))),
            Ok(severity) if rule.is_pinned() => {
                let what = format!("{} stays at {}, not {severity}", rule.id, rule.severity);
                own.complain_at(&word.place, &what, "nobody lowers it".to_owned());
            }
            Ok(severity) => found.push(word.with((rule.id, severity))),
            Err(what) => own.complain_at(&word.place, &what, String::new()),
        }
    }
    found
}

impl FailOn {
    const WORDS: [&'static str; 4] = ["note", "warn", "error", "never"];

    /// The word that users read and write.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Never => "never",
        }
    }

    /// The least severity that fails; `None` where nothing does.
    pub const fn least(self) -> Option<Severity> {
        match self {
            Self::Note => Some(Severity::Note),
            Self::Warn => Some(Severity::Warn),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::Note, Self::Warn, Self::Error, Self::Never];
        let found = all.into_iter().find(|one| one.word() == word);
        found.ok_or_else(|| format!("`fail-on` cannot be `{word}`"))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::File(place) => f.write_str(&place.line()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The file's name.
pub const FILE: &str = "truststore.toml";
/// The keys of the file.
pub const KEYS: &[&str] =
    &["for", "fail-on", "warn-days", "severities", "bundle", "waiver", "waivers", "baseline"];
/// The keys of a `[[bundle]]`.
pub const BUNDLE_KEYS: &[&str] = &["path", "for", "client", "sent", "clients", "warn-days"];
/// A hundred years.
const MOST_DAYS: u32 = 36_525;
/// Each bundle is a whole check.
const MOST_BUNDLES: usize = 1_000;
/// The commands that each key reaches; those of a `[[bundle]]` have its name before them. Every other command does without.
pub const REACH: &[(&str, &[&str])] = &[
    ("for", JUDGING),
    ("fail-on", &["check", "check --clients", "domain", "diff"]),
    ("warn-days", &["check", "domain", "diff"]),
    ("severities", &["check", "domain", "diff"]),
    ("waiver", &["check", "check --clients", "domain", "diff"]),
    ("waivers", &["check", "check --clients", "domain", "diff"]),
    ("baseline", &["check", "check --clients", "domain", "diff"]),
    ("bundle.path", &["check"]),
    ("bundle.for", JUDGING),
    ("bundle.warn-days", &["check", "domain", "diff"]),
    ("bundle.client", &["check"]),
    ("bundle.sent", &["check"]),
    ("bundle.clients", &["check --clients", "diff", "rotate"]),
];
/// The commands that ask whether a gateway accepts something.
const JUDGING: &[&str] =
    &["check", "check --clients", "domain", "verify", "fix", "diagnose", "test", "diff", "rotate"];
