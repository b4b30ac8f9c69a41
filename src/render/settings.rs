//! The configuration in force as TOML, the origin of each value in a comment behind it, and the commands that it reaches.
//! What is printed is a configuration again, and means the same.

use std::io::{self, Write};

use super::safe;
use crate::config::{Config, Effective, Origin, REACH, Setting, Target};
use crate::profile::Profile;
use crate::toml_file::{Written, quoted, quoted_list};
use crate::waiver::Waiver;

/// Writes the configuration.
pub fn settings(
    file: Option<&str>,
    effective: &Effective,
    config: &Config,
    waivers: &[Waiver],
    out: &mut dyn Write,
) -> io::Result<()> {
    match file {
        Some(file) => writeln!(out, "# {}", safe(file))?,
        None => writeln!(out, "# no truststore.toml")?,
    }
    let origins: Vec<String> =
        effective.profiles.iter().map(|one| one.origin.to_string()).collect();
    let names: Vec<String> =
        effective.profiles.iter().map(|one| one.value.name.to_owned()).collect();
    line(out, "for", "for", &quoted_list(&names), &once(&origins))?;
    setting(out, "fail-on", &effective.fail_on, |one| quoted(one.word()))?;
    setting(out, "warn-days", &effective.warn_days, u32::to_string)?;
    texts(out, "baseline", "baseline", config.baseline.as_slice())?;
    // What stands in them is printed below, and must not count twice.
    texts(out, "waivers", "# waivers", &config.waiver_files)?;
    if !effective.severities.is_empty() {
        writeln!(out, "\n[severities]")?;
    }
    for one in &effective.severities {
        let (rule, severity) = &one.value;
        line(out, "severities", rule, &quoted(severity.word()), &one.origin.to_string())?;
    }
    config.bundles.iter().try_for_each(|target| bundle(out, target))?;
    waivers.iter().try_for_each(|one| waiver(out, one))
}

fn bundle(out: &mut dyn Write, target: &Target) -> io::Result<()> {
    writeln!(out, "\n[[bundle]]")?;
    line(out, "bundle.path", "path", &quoted(&target.path.value), &target.path.place.line())?;
    let names: Vec<Written<String>> = target.profiles.iter().map(named).collect();
    texts(out, "bundle.for", "for", &names)?;
    if let Some(days) = &target.warn_days {
        line(out, "bundle.warn-days", "warn-days", &days.value.to_string(), &days.place.line())?;
    }
    texts(out, "bundle.client", "client", &target.client)?;
    texts(out, "bundle.sent", "sent", &target.sent)?;
    texts(out, "bundle.clients", "clients", &target.clients)
}

fn waiver(out: &mut dyn Write, waiver: &Waiver) -> io::Result<()> {
    writeln!(out, "\n[[waiver]]")?;
    line(out, "waiver", "rule", &quoted(waiver.rule.id), &waiver.place.line())?;
    if !waiver.certificates.is_empty() {
        writeln!(out, "certificate = {}", quoted_list(&waiver.certificates))?;
    }
    if let Some(bundle) = &waiver.bundle {
        writeln!(out, "bundle = {}", safe(&quoted(&bundle.value)))?;
    }
    writeln!(out, "reason = {}", safe(&quoted(&waiver.reason)))?;
    writeln!(out, "until = {}", waiver.until)
}

fn setting<T>(
    out: &mut dyn Write,
    key: &str,
    setting: &Setting<T>,
    value: impl Fn(&T) -> String,
) -> io::Result<()> {
    line(out, key, key, &value(&setting.value), &setting.origin.to_string())
}

fn texts(out: &mut dyn Write, name: &str, key: &str, texts: &[Written<String>]) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let values: Vec<String> = texts.iter().map(|text| text.value.clone()).collect();
    let origins: Vec<String> =
        texts.iter().map(|text| Origin::File(text.place.clone()).to_string()).collect();
    line(out, name, key, &quoted_list(&values), &once(&origins))
}

/// A value, who says so, and the commands that it reaches by its name.
fn line(out: &mut dyn Write, name: &str, key: &str, value: &str, origin: &str) -> io::Result<()> {
    let reach = REACH.iter().find(|(known, _)| *known == name).map(|(_, commands)| *commands);
    let reach = reach.unwrap_or_default().join(", ");
    writeln!(out, "{key} = {}  # {}; for {reach}", safe(value), safe(origin))
}

fn named(profile: &Written<&'static Profile>) -> Written<String> {
    profile.clone().with(profile.value.name.to_owned())
}

/// Several origins, each once.
fn once(origins: &[String]) -> String {
    let mut each: Vec<&str> = origins.iter().map(String::as_str).collect();
    each.dedup();
    each.join(", ")
}
