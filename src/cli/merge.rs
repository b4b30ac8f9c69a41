//! `merge`: parts of a population, judged by several processes or on several machines, joined to what one would have said.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use truststore::clients::{Part, unpacked};
use truststore::error::Error;
use truststore::render::population::lines::Reading;
use truststore::shell::STDIN;
use truststore::source::Source;

use super::clients::{Format, concluded, print_part, put_aside};
use super::failure::Failure;
use super::forms::Form;
use super::terminal::Terminal;
use super::{Outcome, arguments, input};

/// Join what `check --clients --partial` found in parts of the logs
///
/// In whatever order and grouping parts are joined, the answer is the same as that of one run over all logs. Exit code
/// 0: every client is accepted. 1: one is refused. 2: a part is damaged, or was asked something else.
#[derive(Args)]
pub(super) struct Arguments {
    /// Parts: files, folders of them, or - for standard input
    #[arg(value_name = "PART", required = true, value_parser = arguments::source())]
    parts: Vec<Source>,
    /// Write a part again, to be joined with others, and end with 0 whatever the verdicts
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    form: Form<Format>,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        input::only_one_stdin(&self.parts)?;
        let mut form = self.form.clone();
        if self.partial {
            form = form.alone(Format::Jsonl, "--partial")?;
        }
        form.prepare(&self.parts)?;
        let scratch = std::env::temp_dir();
        let mut part = Part::new(Some(scratch.clone()));
        let mut known = HashSet::new();
        for source in &self.parts {
            match source {
                Source::Stdin => read(STDIN, io::stdin(), &mut part, &scratch)?,
                Source::Path(path) => {
                    for file in files(path)? {
                        let name = file.display().to_string();
                        // A pipe has no other name than the one it is given by.
                        if fs::canonicalize(&file).is_ok_and(|file| !known.insert(file)) {
                            return Err(Failure::usage(
                                format!("{name}: named twice"),
                                "nothing was joined; name each part once, or its requests count twice",
                            ));
                        }
                        let opened = File::open(&file).map_err(|error| unreadable(&name, error))?;
                        read(&name, opened, &mut part, &scratch)?;
                    }
                }
                Source::S3(_) => {
                    return Err(Failure::usage(
                        format!("{source}: parts are read from files"),
                        "aws s3 cp --recursive brings them here",
                    ));
                }
                _ => {}
            }
        }
        let Some(head) = part.head.clone() else {
            return Err(Failure::Check(Error::Nothing {
                name: "merge".to_owned(),
                what: "no part in what was read".to_owned(),
                hint:
                    "parts are written by `truststore check BUNDLE --clients … --partial --at TIME`"
                        .to_owned(),
            }));
        };
        let refused = print_part(&part, &head, form, terminal)?.refused;
        put_aside(&scratch, part.failure())?;
        let outcome = if refused && !self.partial { Outcome::Found } else { Outcome::Clean };
        concluded(&part.totals, outcome)
    }
}

/// Reads one file of parts, which may be compressed, into the sum.
fn read(
    name: &str,
    file: impl Read + Send,
    part: &mut Part,
    scratch: &Path,
) -> Result<(), Failure> {
    let mut file = BufReader::new(unpacked(file).map_err(|error| unreadable(name, error))?);
    let (mut reading, mut line, mut number) = (Reading::default(), Vec::new(), 0_u64);
    let mut is_empty = true;
    loop {
        line.clear();
        let taken = file.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        if taken.map_err(|error| unreadable(name, error))? == 0 {
            break;
        }
        number += 1;
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            let why = format!("longer than {LONGEST} bytes, and no line of a part");
            return Err(damaged(&format!("{name}:{number}: {why}")));
        }
        if !line.trim_ascii().is_empty() {
            is_empty = false;
            reading.line(&line, part).map_err(|why| {
                let what = format!("{name}:{number}: {why}");
                if number == 1 { foreign(&what) } else { damaged(&what) }
            })?;
            put_aside(scratch, part.failure())?;
        }
    }
    if is_empty {
        return Err(damaged(&format!("{name}: empty: the run that was to write it has failed")));
    }
    reading.end().map_err(|why| damaged(&format!("{name}: {why}")))
}

/// The files of a folder, by name; what begins with a dot or a low line is an engine's own.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| unreadable(&path.display().to_string(), error);
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_own = entry.file_name().as_encoded_bytes().starts_with(b".")
            || entry.file_name().as_encoded_bytes().starts_with(b"_");
        if !is_own && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// What begins otherwise than the parts that are wanted is none of them.
fn foreign(what: &str) -> Failure {
    Failure::usage(
        what,
        "nothing was joined; parts are what `truststore check BUNDLE --clients … --partial --at TIME` writes, \
         of one BUNDLE, one --for and one TIME",
    )
}

fn damaged(what: &str) -> Failure {
    Failure::usage(what, "nothing was joined; make this part again")
}

fn unreadable(name: &str, source: io::Error) -> Failure {
    Failure::Check(Error::Read { name: name.to_owned(), source })
}

/// Bytes of a line.
const LONGEST: u64 = 1_000_000;
