//! What the help pages have in common: options that belong together stand together, in one order for all commands, and
//! examples follow. One table of each, so that it shows which command has none. That the examples are understood as they
//! are written is tested here; what they print is shown, and held to, in README.md and docs/.

use clap::{Arg, Command};

/// The command line with headings and examples.
pub(super) fn arranged(mut commands: Command) -> Command {
    for name in LONG {
        commands = commands.mut_subcommand(name, |command| command.mut_args(under_its_heading));
    }
    for (name, lines) in EXAMPLES {
        commands = commands.mut_subcommand(name, |command| {
            let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
            command.after_help(format!("Examples:\n{}", lines.join("\n")))
        });
    }
    commands
}

fn under_its_heading(option: Arg) -> Arg {
    let own = option.get_long().unwrap_or_default();
    match HEADINGS.iter().find(|(_, options)| options.contains(&own)) {
        Some((heading, _)) => option.help_heading(*heading),
        None => option,
    }
}

/// Commands with more options than one looks through.
const LONG: &[&str] = &["check", "diff", "rotate", "domain"];

/// Options that belong together.
const HEADINGS: &[(&str, &[&str])] = &[
    (
        "Clients",
        &[
            "client",
            "sent",
            "key",
            "passphrase-file",
            "candidates",
            "clients",
            "field",
            "partial",
            "threads",
            "allow-loss",
        ],
    ),
    ("Rules", &["for", "at", "warn-days", "severity", "fail-on"]),
    ("Report", &["format", "output", "quiet", "verbose"]),
    ("Settings", &["config", "no-config", "waivers", "baseline", "write-baseline"]),
];

/// What people type most, by command.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "check",
        &[
            "truststore check truststore.pem",
            "truststore check truststore.pem --client client.pem --key client.key",
            "truststore check truststore.pem --clients access-logs/",
            "truststore check s3://bucket/truststore.pem --output html=report.html",
        ],
    ),
    (
        "verify",
        &[
            "truststore verify --bundle truststore.pem client.pem",
            "truststore verify --bundle truststore.pem --for rfc5280 --crl ca.crl clients/",
        ],
    ),
    ("compare", &["truststore compare -k client.key -c client.pem -b truststore.pem"]),
    (
        "diagnose",
        &[
            "truststore diagnose \"Could not find issuer for certificate\"",
            "truststore diagnose access.log --bundle truststore.pem",
            "tail -f access.log | truststore diagnose -",
        ],
    ),
    (
        "diff",
        &[
            "truststore diff old.pem new.pem",
            "truststore diff s3://bucket/truststore.pem new.pem --clients access-logs/",
        ],
    ),
    (
        "rotate",
        &[
            "truststore rotate truststore.pem --clients access-logs/",
            "truststore rotate truststore.pem --retire \"Partner CA 2021\"",
        ],
    ),
    (
        "domain",
        &[
            "truststore domain api.example.com --client client.pem",
            "truststore domain api.example.com --candidate new.pem",
        ],
    ),
    ("fix", &["truststore fix truststore.pem --check", "truststore fix truststore.pem -o new.pem"]),
    ("test", &["truststore test", "truststore test truststores/ --at 2031-01-01 --format junit"]),
    (
        "waive",
        &[
            "truststore waive ca-expired --certificate ca.pem --until 2030-06-01 \\",
            "    --reason \"the last partner moves in May\"",
        ],
    ),
    ("config", &["truststore config", "truststore config truststores/partners.pem"]),
    (
        "merge",
        &[
            "truststore check new.pem --clients 11/ --partial --at 2030-01-01 > parts/11",
            "truststore merge parts/",
        ],
    ),
    ("explain", &["truststore explain path-issuer-missing"]),
    ("completions", &["truststore completions bash > /etc/bash_completion.d/truststore"]),
    ("man", &["truststore man check > truststore-check.1"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line;

    #[test]
    fn each_example_is_understood_as_it_is_written() {
        for (name, lines) in EXAMPLES {
            let text = lines.join("\n").replace("\\\n", " ");
            for line in text.lines() {
                let line = line.rsplit(" | ").next().unwrap();
                let words = words(line.split(" > ").next().unwrap());
                let parsed = command_line().try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{name}: {line}: {}", parsed.unwrap_err());
            }
            assert!(text.contains(&format!("truststore {name}")), "{name}");
        }
    }

    #[test]
    fn each_command_that_takes_anything_has_an_example_that_fits_a_terminal() {
        for command in
            command_line().get_subcommands().filter(|one| one.get_positionals().count() > 0)
        {
            let known = EXAMPLES.iter().any(|(name, _)| *name == command.get_name());
            assert!(known, "{}", command.get_name());
        }
        for line in EXAMPLES.iter().flat_map(|(_, lines)| *lines) {
            assert!(line.len() <= 78, "{}: {line}", line.len());
        }
    }

    /// As a shell takes it apart, as far as these lines need one.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('"').enumerate();
        let words = parts.flat_map(|(place, part)| match place % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect()
    }
}
