//! `domain`: what a live API Gateway domain has loaded. Its settings are read and judged, and the very bytes of its
//! truststore checked, with the clients that are given. Questions only: nothing in AWS is ever changed.

use clap::Args;
use truststore::aws::{Domain, Version};
use truststore::bundle::Bundle;
use truststore::changes;
use truststore::domain::{self, Candidate, DomainReport};
use truststore::error::Error;
use truststore::profile::Profile;
use truststore::render::{self, domains_of};
use truststore::severity::Severity;
use truststore::source::Source;

use super::arguments;
use super::check::{Cases, Held, Options};
use super::failure::Failure;
use super::settings::{ConfigArguments, Settings};
use super::terminal::Terminal;
use super::{Outcome, input};

/// Check what a custom domain of API Gateway has loaded: its settings, the version of its truststore, its clients
///
/// Nothing in AWS is changed, ever; the command that deploys a version is printed. Exit code 0: nothing at or above
/// --fail-on, and no client refused. 1: something found, or a client refused. 2: could not check.
#[derive(Args)]
#[command(
    override_usage = "truststore domain [OPTIONS] <NAME>\n       truststore domain --all [OPTIONS]\n       truststore domain --domain-json <FILE> [--bundle <BUNDLE>] [OPTIONS]"
)]
pub(super) struct Arguments {
    /// The domain: api.example.com
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "domain_json"])]
    name: Option<String>,
    /// All custom domains of the account in this region
    #[arg(long, conflicts_with_all = ["name", "domain_json"])]
    all: bool,
    /// What `aws apigateway get-domain-name` or `aws apigatewayv2 get-domain-name` printed: AWS is not asked
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), conflicts_with = "name")]
    domain_json: Option<Source>,
    /// A copy of the truststore, for machines that may not ask AWS
    #[arg(long, short = 'b', value_name = "BUNDLE", value_parser = arguments::source(), requires = "domain_json")]
    bundle: Option<Source>,
    /// What would change with this truststore in its place
    #[arg(long, value_name = "NEW", value_parser = arguments::source())]
    candidate: Option<Source>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    config: ConfigArguments,
}

/// What is asked of a domain: whose rules decide, and what is accepted.
struct Asked<'a> {
    options: Options,
    profile: &'static Profile,
    settings: &'a Settings,
    /// The bundles, as the reports name them.
    checked: Vec<Source>,
}

/// A domain has fewer forms than a bundle, and one gateway.
pub(super) fn own_help(command: clap::Command) -> clap::Command {
    let form = "The form of the report: human or json (docs/domain.schema.json) [default: human]";
    command
        .mut_arg("format", |option| option.help(form).hide_possible_values(true))
        .mut_arg("outputs", |option| option.hide(true))
        .mut_arg("profiles", |option| {
            option.help("The gateway whose rules decide [default: api-gateway]")
        })
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let own = self.domain_json.iter().chain(&self.bundle).chain(&self.candidate);
        input::only_one_stdin(own.chain(self.options.inputs()))?;
        let files: Vec<Source> = self.bundle.iter().chain(&self.candidate).cloned().collect();
        let settings = self.config.read(&files)?;
        self.options.as_json("a domain")?;
        let cases = self.options.cases()?;
        let candidate = self.candidate.as_ref().map(input::bundle).transpose()?;
        let (mut outcome, mut failed) = (Outcome::Clean, None);
        for (place, domain) in self.domains()?.into_iter().enumerate() {
            let found = domain.and_then(|domain| {
                let asked = self.asked(&domain, &settings)?;
                let (report, unread) = self.one(domain, &cases, candidate.as_ref(), &asked)?;
                self.print(&report, place == 0, terminal)?;
                unread.map_or(Ok(asked.outcome(&report)), |error| Err(Failure::Check(error)))
            });
            match found {
                Ok(Outcome::Clean) => {}
                Ok(Outcome::Found | Outcome::Interrupted) => outcome = Outcome::Found,
                Err(failure) => failed = Some(terminal.set_aside(failed.take(), failure)),
            }
        }
        failed.map_or(Ok(outcome), Err)
    }

    /// The domains; one that cannot be read keeps no other from being shown.
    fn domains(&self) -> Result<Vec<Result<Domain, Failure>>, Failure> {
        if let Some(source) = &self.domain_json {
            let file = input::one_file(source)?;
            let domains = domains_of(&file.bytes).map_err(|why| {
                Failure::usage(
                    format!("{}: {why}", file.name),
                    "wanted what `aws apigateway get-domain-name --domain-name NAME` prints",
                )
            })?;
            return Ok(domains.into_iter().map(Ok).collect());
        }
        let session = input::reader().session();
        if let Some(name) = &self.name {
            return Ok(vec![session.domain(name).map_err(Failure::from)]);
        }
        let names = session.domains()?;
        if names.is_empty() {
            return Err(Failure::Check(Error::Nothing {
                name: "domain --all".to_owned(),
                what: "there is no custom domain in this account and region".to_owned(),
                hint: "another account or region: --aws-profile, --region".to_owned(),
            }));
        }
        Ok(names.iter().map(|name| session.domain(name).map_err(Failure::from)).collect())
    }

    /// What is asked of a domain: what the configuration says of its truststore counts, under any name that it has here.
    fn asked<'a>(&self, domain: &Domain, settings: &'a Settings) -> Result<Asked<'a>, Failure> {
        let object = domain::truststore(domain).ok().flatten().map(Source::S3);
        let checked: Vec<Source> =
            self.bundle.iter().chain(&object).chain(&self.candidate).cloned().collect();
        let target = checked.iter().find_map(|bundle| settings.target(bundle));
        let options = self.options.demanding(settings, target);
        let profile = options.profile_alone("`domain`")?;
        Ok(Asked { options, profile, settings, checked })
    }

    /// The report on one domain, and why its truststore could not be read, where it could not: its settings are worth
    /// showing all the same.
    fn one(
        &self,
        domain: Domain,
        cases: &Cases,
        candidate: Option<&Bundle>,
        asked: &Asked<'_>,
    ) -> Result<(DomainReport, Option<Error>), Failure> {
        let (bundle, unread) = match self.truststore(&domain) {
            Ok(bundle) => (bundle, None),
            Err(Failure::Check(error)) => (None, Some(error)),
            Err(other) => return Err(other),
        };
        let origin = bundle
            .as_ref()
            .and_then(|bundle| bundle.files.first())
            .and_then(|file| file.origin.as_deref());
        let mut remarks = domain::remarks(&domain, origin);
        if self.all {
            // Of all domains, those without a truststore are none of this program's business.
            remarks.retain(|remark| remark.id != "domain-without-truststore");
        }
        let mut commands = Vec::new();
        if let (Some(new), Some(object)) = (candidate, domain::truststore(&domain).ok().flatten()) {
            commands.push(domain::upload(&new.name, &object));
            commands.push(domain::deploy(&domain, None));
        } else if let Some(version) = origin.and_then(domain::newer) {
            commands.push(domain::deploy(&domain, Some(version)));
        }
        let empty = Bundle::read("nothing", Vec::new());
        let held = Held::of(asked.settings, &asked.checked)?;
        let accepted = held.accepted(asked.options.severities(), false);
        let check = |without: &[&str], bundle: &Bundle| {
            let mut check = asked.options.check_without(without, asked.profile, bundle, cases);
            accepted.apply(std::slice::from_mut(&mut check));
            check
        };
        let report = DomainReport {
            remarks,
            check: bundle.as_ref().map(|bundle| check(SAID_OF_DOMAIN, bundle)),
            candidate: candidate.map(|new| Candidate {
                changes: changes::between(bundle.as_ref().unwrap_or(&empty), new),
                check: check(&[], new),
            }),
            commands,
            domain,
        };
        Ok((report, unread))
    }

    /// The bytes that the domain has loaded.
    fn truststore(&self, domain: &Domain) -> Result<Option<Bundle>, Failure> {
        if let Some(copy) = &self.bundle {
            return input::bundle(copy).map(Some);
        }
        let Some(object) = domain::truststore(domain)? else { return Ok(None) };
        if self.domain_json.is_some() {
            Terminal::note(&format!(
                "the truststore itself is not checked; copy it, and give it with --bundle: {}",
                domain::fetch(&object)
            ));
            return Ok(None);
        }
        if object.version == Version::Newest {
            Terminal::note(&format!(
                "{object}: the domain names no version, the newest is checked"
            ));
        }
        input::bundle(&Source::S3(object)).map(Some)
    }

    fn print(
        &self,
        report: &DomainReport,
        first: bool,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let style = terminal.style(self.options.detail());
        let json = self.options.as_json("a domain")?;
        terminal.print(|out| {
            if json {
                return render::domain::write_json(report, &style, out);
            }
            if !first {
                writeln!(out)?;
            }
            render::domain::write(report, &style, out)
        })
    }
}

impl Asked<'_> {
    /// Of a candidate and what is there now, the one that is asked about decides.
    fn outcome(&self, report: &DomainReport) -> Outcome {
        let asked = report.candidate.as_ref().map(|candidate| &candidate.check);
        let check = asked.or(report.check.as_ref()).map(|check| self.options.outcome(check));
        let remarks = report.remarks.iter().map(|remark| remark.severity).max();
        match (check, self.options.outcome_of(remarks.unwrap_or(Severity::Off), false)) {
            (None | Some(Outcome::Clean), Outcome::Clean) => Outcome::Clean,
            _ => Outcome::Found,
        }
    }
}

/// What a remark on the domain says with the command that mends it.
const SAID_OF_DOMAIN: &[&str] = &["bundle-deleted", "bundle-not-newest"];
