//! What is demanded of a truststore: whose rules, when, how much each finding matters, and what fails the check. What
//! the user does not say is `None` here, so that a configuration can say it, and the default comes last.

use clap::{Args, ValueEnum};
use truststore::config::{self, Config, Effective, Target};
use truststore::path::Question;
use truststore::profile::{self, Profile};
use truststore::rules;
use truststore::severity::Severity;
use truststore::time::Time;

use crate::cli::failure::Failure;
use crate::cli::{arguments, manual, terminal::Terminal};

/// Whose rules, and when.
#[derive(Args, Clone)]
pub(in crate::cli) struct Asked {
    /// The gateway whose rules decide; of several, `check` joins the findings, and shows where they differ
    /// [default: api-gateway]
    #[arg(long = "for", value_name = "PROFILE", value_parser = arguments::profile())]
    profiles: Vec<&'static Profile>,
    /// The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
}

/// Whose rules, when, how severe.
#[derive(Args, Clone)]
pub(in crate::cli) struct Demands {
    #[command(flatten)]
    pub(in crate::cli) asked: Asked,
    /// Warn so many days before a certificate expires [default: 30]
    #[arg(long, value_name = "N")]
    warn_days: Option<u32>,
    /// Give a rule another severity: off, note, warn or error
    #[arg(long = "severity", value_name = "RULE=LEVEL", value_parser = severity)]
    pub(in crate::cli) severities: Vec<(String, Severity)>,
    /// The least severity that makes the exit code 1; a client that is refused, or loses access, does so too
    /// [default: error]
    #[arg(long, value_name = "LEVEL", value_enum)]
    fail_on: Option<FailOn>,
}

/// The least severity that fails a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    /// Whatever is found
    Note,
    /// Warnings and errors
    Warn,
    /// Errors
    Error,
    /// Nothing: the report is all, whatever the verdicts
    Never,
}

impl Asked {
    /// With what the configuration says of a bundle, where the command line says nothing.
    pub(in crate::cli) fn or(&self, config: &Config, target: Option<&Target>) -> Self {
        let own = target.map(|target| target.profiles.as_slice()).unwrap_or_default();
        let profiles = config::choose_all(&self.profiles, &[own, &config.profiles], Vec::new);
        Self { profiles: profiles.into_iter().map(|one| one.value).collect(), at: self.at }
    }

    /// The profiles, each once, in the order asked.
    pub(super) fn profiles(&self) -> Vec<&'static Profile> {
        let mut each: Vec<&'static Profile> = Vec::new();
        for profile in &self.profiles {
            if !each.iter().any(|known| known.name == profile.name) {
                each.push(profile);
            }
        }
        if each.is_empty() {
            each.extend(profile::by_name(arguments::DEFAULT));
        }
        each
    }

    /// The one profile that is asked, for what can only be done for one.
    pub(in crate::cli) fn profile_alone(&self, what: &str) -> Result<&'static Profile, Failure> {
        let profiles = self.profiles();
        if let [one] = profiles.as_slice() {
            return Ok(one);
        }
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name).collect();
        Err(Failure::usage(
            format!("{what} is for one gateway, and {} are asked", names.join(", ")),
            "give --for once",
        ))
    }

    /// What every path is asked for.
    pub(super) fn question(&self, profile: &'static Profile) -> Question {
        Question::of_client(profile, self.at.unwrap_or_else(Terminal::now))
    }

    /// The same of the one profile that is asked.
    pub(in crate::cli) fn question_alone(&self, what: &str) -> Result<Question, Failure> {
        Ok(self.question(self.profile_alone(what)?))
    }
}

impl Demands {
    /// With what the configuration says of a bundle, where the command line says nothing.
    pub(in crate::cli) fn or(&self, config: &Config, target: Option<&Target>) -> Self {
        let warn_days = target.and_then(|target| target.warn_days.as_ref());
        let written = config.severities.iter().map(|one| (one.value.0.to_owned(), one.value.1));
        Self {
            asked: self.asked.or(config, target),
            warn_days: self
                .warn_days
                .or(warn_days.or(config.warn_days.as_ref()).map(|one| one.value)),
            // Of several for one rule the last counts.
            severities: written.chain(self.severities.iter().cloned()).collect(),
            fail_on: self.fail_on.or(config.fail_on.as_ref().map(|one| one.value.into())),
        }
    }

    /// What is asked of every bundle that says nothing else, and who says so.
    pub(in crate::cli) fn effective(&self, config: &Config) -> Effective {
        let default = || profile::by_name(arguments::DEFAULT).into_iter().collect();
        let written = config.severities.iter().map(|one| {
            let own = one.clone().with((one.value.0.to_owned(), one.value.1));
            config::choose(None, Some(&own), || own.value.clone())
        });
        let named = self.severities.iter().filter_map(|one| {
            let named = std::slice::from_ref(one);
            config::choose_all(named, &[], Vec::new).pop()
        });
        Effective {
            profiles: config::choose_all(&self.asked.profiles, &[&config.profiles], default),
            fail_on: config::choose(self.fail_on.map(Into::into), config.fail_on.as_ref(), || {
                config::FailOn::Error
            }),
            warn_days: config::choose(self.warn_days, config.warn_days.as_ref(), || WARN_DAYS),
            severities: written.chain(named).collect(),
        }
    }

    /// How many days before its end a certificate is said to expire soon.
    pub(in crate::cli) fn warn_days(&self) -> u32 {
        self.warn_days.unwrap_or(WARN_DAYS)
    }

    /// What fails the check.
    pub(in crate::cli) fn fail_on(&self) -> FailOn {
        self.fail_on.unwrap_or(FailOn::Error)
    }
}

impl From<config::FailOn> for FailOn {
    fn from(written: config::FailOn) -> Self {
        match written {
            config::FailOn::Note => Self::Note,
            config::FailOn::Warn => Self::Warn,
            config::FailOn::Error => Self::Error,
            config::FailOn::Never => Self::Never,
        }
    }
}

impl From<FailOn> for config::FailOn {
    fn from(asked: FailOn) -> Self {
        match asked {
            FailOn::Note => Self::Note,
            FailOn::Warn => Self::Warn,
            FailOn::Error => Self::Error,
            FailOn::Never => Self::Never,
        }
    }
}

impl FailOn {
    /// The least severity that fails; `None` where nothing does.
    pub(in crate::cli) const fn least(self) -> Option<Severity> {
        match self {
            Self::Note => Some(Severity::Note),
            Self::Warn => Some(Severity::Warn),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

/// A rule and its severity: `ca-expiring=error`.
pub(in crate::cli) fn severity(text: &str) -> Result<(String, Severity), String> {
    let (rule, level) =
        text.split_once('=').ok_or("write it as RULE=LEVEL, such as ca-expiring=error")?;
    match rules::by_id(rule) {
        Some(rule) => Ok((rule.id.to_owned(), level.parse()?)),
        None => Err(format!("there is no rule {rule}; {}", manual::suggestion(rule))),
    }
}

/// Days before its end from which on a certificate is said to expire soon, unless somebody says otherwise.
const WARN_DAYS: u32 = 30;
