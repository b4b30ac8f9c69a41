//! What is asked of a truststore, wherever it comes from: the same for `check`, its versions, and `domain`.

use clap::Args;
use truststore::bundle::Bundle;
use truststore::config::Target;
use truststore::path::Question;
use truststore::profile::Profile;
use truststore::render::Detail;
use truststore::report::Report;
use truststore::run::{self, Inquiry};
use truststore::severity::Severity;
use truststore::source::Source;

use super::cases::{CaseArguments, Cases};
use super::demands::Demands;
use crate::cli::Outcome;
use crate::cli::failure::Failure;
use crate::cli::reporting::{Form, Format};
use crate::cli::settings::Settings;
use crate::cli::terminal::Progress;

/// Clients, demands, and the form of the report.
#[derive(Args, Clone)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    cases: CaseArguments,
    #[command(flatten)]
    demands: Demands,
    #[command(flatten)]
    pub(super) form: Form,
}

impl Options {
    /// With what the configuration says of a bundle, where the command line says nothing.
    pub(super) fn or(&self, settings: &Settings, target: Option<&Target>) -> Result<Self, Failure> {
        Ok(Self {
            cases: self.cases.or(target)?,
            demands: self.demands.or(&settings.config, target),
            form: self.form.clone(),
        })
    }

    /// The same of what is demanded alone: whom the configuration names as clients is for `check`.
    pub(in crate::cli) fn demanding(&self, settings: &Settings, target: Option<&Target>) -> Self {
        Self { demands: self.demands.or(&settings.config, target), ..self.clone() }
    }

    /// Severities that the user sets, here or in the configuration.
    pub(in crate::cli) fn severities(&self) -> &[(String, Severity)] {
        &self.demands.severities
    }

    /// All files that these options name.
    pub(in crate::cli) fn inputs(&self) -> impl Iterator<Item = &Source> {
        self.cases.inputs()
    }

    /// The reports on a bundle, one for each profile asked.
    pub(super) fn reports(&self, bundle: &Bundle, cases: &Cases) -> Vec<Report> {
        let each = self.demands.asked.profiles().into_iter();
        each.map(|profile| checked(&self.inquiry(profile, bundle, cases, &self.demands.severities)))
            .collect()
    }

    /// The report of one profile.
    pub(in crate::cli) fn check(
        &self,
        profile: &'static Profile,
        bundle: &Bundle,
        cases: &Cases,
    ) -> Report {
        self.check_without(&[], profile, bundle, cases)
    }

    /// The same, without rules that say what is said elsewhere; the user's own settings count all the same.
    pub(in crate::cli) fn check_without(
        &self,
        rules: &[&str],
        profile: &'static Profile,
        bundle: &Bundle,
        cases: &Cases,
    ) -> Report {
        let off = rules.iter().map(|rule| ((*rule).to_owned(), Severity::Off));
        let severities: Vec<_> = off.chain(self.demands.severities.iter().cloned()).collect();
        checked(&self.inquiry(profile, bundle, cases, &severities))
    }

    /// The question behind a report.
    pub(super) fn inquiry<'a>(
        &'a self,
        profile: &'static Profile,
        bundle: &'a Bundle,
        cases: &'a Cases,
        severities: &'a [(String, Severity)],
    ) -> Inquiry<'a> {
        Inquiry {
            bundle,
            clients: &cases.clients,
            candidates: &cases.candidates,
            question: self.demands.asked.question(profile),
            warn_days: self.demands.warn_days(),
            severities,
        }
    }

    /// The question of the one profile that is asked.
    pub(super) fn inquiry_alone<'a>(
        &'a self,
        what: &str,
        bundle: &'a Bundle,
        cases: &'a Cases,
    ) -> Result<Inquiry<'a>, Failure> {
        Ok(self.inquiry(self.profile_alone(what)?, bundle, cases, &self.demands.severities))
    }

    /// The question of the one profile that is asked.
    pub(super) fn question_alone(&self, what: &str) -> Result<Question, Failure> {
        self.demands.asked.question_alone(what)
    }

    /// The one profile that is asked, for what can only be done for one.
    pub(in crate::cli) fn profile_alone(&self, what: &str) -> Result<&'static Profile, Failure> {
        self.demands.asked.profile_alone(what)
    }

    /// Whether programs are to read what has a form of its own: an object for programs, or text for people.
    pub(in crate::cli) fn as_json(&self, what: &str) -> Result<bool, Failure> {
        self.form.human_or_json(what)
    }

    /// The clients, and what a repair may be made of.
    pub(in crate::cli) fn cases(&self) -> Result<Cases, Failure> {
        self.cases.read(self.detail() > Detail::Quiet)
    }

    /// Whether a graph is asked for, and no client whose paths it could show.
    pub(super) fn draws_nobody(&self) -> bool {
        let graph = |format| matches!(format, Format::Mermaid | Format::Dot);
        self.form.formats().any(graph) && self.cases.client.is_empty()
    }

    /// How much to say.
    pub(in crate::cli) const fn detail(&self) -> Detail {
        self.form.detail()
    }

    /// What the exit code tells of a report.
    pub(in crate::cli) fn outcome(&self, report: &Report) -> Outcome {
        if report.fails(self.fail_on()) { Outcome::Found } else { Outcome::Clean }
    }

    /// The least severity that fails the check; `None` where nothing does.
    pub(super) fn fail_on(&self) -> Option<Severity> {
        self.demands.fail_on().least()
    }

    /// What the exit code tells of the worst that was found, and of a refusal.
    pub(in crate::cli) fn outcome_of(&self, worst: Severity, refuses: bool) -> Outcome {
        let Some(least) = self.fail_on() else { return Outcome::Clean };
        if refuses || worst >= least { Outcome::Found } else { Outcome::Clean }
    }
}

/// Checks, and says on a terminal what takes so long.
pub(super) fn checked(inquiry: &Inquiry<'_>) -> Report {
    let _progress = Progress::of(format!("checking {}", inquiry.bundle.name));
    run::check(inquiry)
}
