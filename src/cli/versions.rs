//! `check --all-versions`: every version of an object is read and checked, and said to differ from the one before it.
//! The exit code speaks of the newest, which is what a reader gets.

use truststore::aws::{Object, Version};
use truststore::bundle::Bundle;
use truststore::changes::{self, VersionReport};
use truststore::error::{Error, Trouble};
use truststore::render::versions;
use truststore::source::Source;
use truststore::waiver::Accepted;

use super::check::Options;
use super::failure::Failure;
use super::terminal::Terminal;
use super::{Outcome, input};

pub(super) fn run(
    object: &Object,
    options: &Options,
    accepted: &Accepted<'_>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    if object.is_prefix() || object.version != Version::Newest {
        return Err(Failure::usage(
            format!("{object}: all versions of which object?"),
            "name one key, without ?versionId",
        ));
    }
    let json = options.as_json("a list of versions")?;
    let profile = options.profile_alone("--all-versions")?;
    let listed = input::reader().session().versions(object, MOST)?;
    if listed.is_empty() {
        let why = Box::new(Trouble::NoSuchKey(Vec::new()));
        return Err(Error::Aws { name: object.to_string(), why }.into());
    }
    if listed.len() == MOST {
        Terminal::note(&format!("{object}: the newest {MOST} versions are looked at"));
    }
    let cases = options.cases()?;
    let mut reports: Vec<VersionReport> = Vec::new();
    let mut before: Option<Bundle> = None;
    let mut failed = None;
    // Oldest first, since a change is one against the version before.
    for version in listed.into_iter().rev() {
        let mut report = VersionReport { version, check: None, unreadable: None, changes: None };
        if !report.version.deleted {
            let id = Version::Id(report.version.id.clone());
            match input::reader().read(&Source::S3(object.at(id))) {
                Ok(blobs) => {
                    let bundle = Bundle::read(object.to_string(), blobs);
                    report.changes = before.as_ref().map(|old| changes::between(old, &bundle));
                    report.check = Some(options.check(profile, &bundle, &cases));
                    before = Some(bundle);
                }
                Err(error) => {
                    report.unreadable = Some(error.to_string());
                    failed = Some(terminal.set_aside(failed.take(), error.into()));
                }
            }
        }
        reports.push(report);
    }
    reports.reverse();
    let mut checks = reports.iter_mut().map(|report| report.check.as_mut());
    // What the waivers are good for is asked of the newest, which is what a reader gets.
    if let Some(newest) = checks.next().flatten() {
        accepted.apply(std::slice::from_mut(newest));
    }
    checks.flatten().for_each(|older| accepted.mark(older));
    let style = terminal.style(options.detail());
    let name = object.to_string();
    terminal.print(|out| {
        if json {
            versions::write_json(&name, &reports, out)
        } else {
            versions::write(&name, &reports, &style, out)
        }
    })?;
    let newest = reports.first().and_then(|one| one.check.as_ref());
    let outcome = newest.map_or(Outcome::Found, |check| options.outcome(check));
    failed.map_or(Ok(outcome), Err)
}

/// Versions that are looked at.
const MOST: usize = 100;
