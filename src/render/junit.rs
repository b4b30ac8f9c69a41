//! JUnit XML: a suite for each bundle; in it a case for the file, one for each certificate and one for each client. So the
//! number of cases is that of things looked at, never of rules or findings, and a certificate has a history. A case fails
//! by what fails the check; anything else that was found stands in its output.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::problem::Problem;
use super::{Style, finding, human, problem, safe};
use crate::report::{Location, Report, Survey};
use crate::severity::Severity;

/// Writes the suites. A bundle that could not be checked is a suite with an error.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite> = survey
        .bundles()
        .map(|reports| Suite::of(reports, survey.fail_on))
        .chain(survey.unread.iter().map(|unread| Suite::unread(&unread.bundle, &unread.why)))
        .collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>().to_string();
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "truststore"))
        .with_attribute(("tests", sum(|suite| suite.cases.len()).as_str()))
        .with_attribute(("failures", sum(Suite::failures).as_str()))
        .with_attribute(("errors", sum(Suite::errors).as_str()))
        .write_inner_content(|xml| suites.iter().try_for_each(|suite| suite.write(xml)))?;
    out.write_all(&xml.into_inner())?;
    writeln!(out)
}

type Xml = Writer<Vec<u8>>;

struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// One thing that was looked at.
struct Case {
    name: String,
    file: String,
    result: Verdict,
    /// What does not decide.
    output: String,
}

enum Verdict {
    Passed,
    /// All that was found is accepted.
    Skipped(String),
    Failed {
        rule: String,
        message: String,
        text: String,
    },
    Error(String),
}

impl Suite {
    fn of(reports: &[Report], fail_on: Option<Severity>) -> Self {
        let Some(first) = reports.first() else {
            return Self { name: String::new(), cases: Vec::new() };
        };
        let problems = problem::of_bundle(reports);
        let held: HashSet<&str> = first.members.iter().map(|one| one.sha256.as_str()).collect();
        let mut of_file = Vec::new();
        let mut of_client: HashMap<usize, Vec<&Problem<'_>>> = HashMap::new();
        let mut of_certificate: HashMap<&str, Vec<&Problem<'_>>> = HashMap::new();
        for problem in &problems {
            let named: BTreeSet<&str> =
                problem.places.iter().map(|place| place.sha256.as_str()).collect();
            let mut known = named.into_iter().filter(|sha256| held.contains(sha256)).peekable();
            match problem.client {
                Some(client) => of_client.entry(client).or_default().push(problem),
                None if known.peek().is_none() => of_file.push(problem),
                None => {
                    for sha256 in known {
                        of_certificate.entry(sha256).or_default().push(problem);
                    }
                }
            }
        }
        let bundle = safe(&first.bundle).into_owned();
        let mut cases = vec![Case::of("the file".to_owned(), bundle.clone(), &of_file, fail_on)];
        let mut seen = HashSet::new();
        for member in &first.members {
            // A second copy of a certificate is no case of its own.
            if seen.insert(member.sha256.as_str()) {
                let own = of_certificate.remove(member.sha256.as_str()).unwrap_or_default();
                cases.push(Case::of(called(member), file(member), &own, fail_on));
            }
        }
        let mut seen = HashSet::new();
        for (index, client) in first.clients.iter().enumerate() {
            let own = of_client.remove(&index).unwrap_or_default();
            let place = &client.location;
            let mut name = format!("client {}", called(place));
            // A client that is given twice is judged twice.
            if !seen.insert(name.clone()) {
                let _ = write!(name, " in {}", safe(&finding::position(place)));
            }
            cases.push(Case::of(name, file(place), &own, fail_on).with_verdicts(reports, index));
        }
        Self { name: bundle, cases }
    }

    fn unread(bundle: &str, why: &str) -> Self {
        let bundle = safe(bundle).into_owned();
        let case = Case {
            name: "the file".to_owned(),
            file: bundle.clone(),
            result: Verdict::Error(safe(why).into_owned()),
            output: String::new(),
        };
        Self { name: bundle, cases: vec![case] }
    }

    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.result, Verdict::Failed { .. })).count()
    }

    fn errors(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.result, Verdict::Error(_))).count()
    }

    fn skipped(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case.result, Verdict::Skipped(_))).count()
    }

    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        xml.create_element("testsuite")
            .with_attribute(("name", self.name.as_str()))
            .with_attribute(("tests", self.cases.len().to_string().as_str()))
            .with_attribute(("failures", self.failures().to_string().as_str()))
            .with_attribute(("errors", self.errors().to_string().as_str()))
            .with_attribute(("skipped", self.skipped().to_string().as_str()))
            .write_inner_content(|xml| {
                self.cases.iter().try_for_each(|case| case.write(xml, &self.name))
            })?;
        Ok(())
    }
}

impl Case {
    fn of(
        name: String,
        file: String,
        problems: &[&Problem<'_>],
        fail_on: Option<Severity>,
    ) -> Self {
        let (failing, others): (Vec<&Problem<'_>>, Vec<&Problem<'_>>) =
            problems.iter().partition(|problem| problem.fails(fail_on));
        let all_accepted = || problems.iter().all(|problem| problem.suppressed.is_some());
        let result = match failing.first() {
            Some(first) => Verdict::Failed {
                rule: first.id().to_owned(),
                message: match failing.len() {
                    1 => first.sentence(),
                    more => format!("{} (and {} more)", first.sentence(), more - 1),
                },
                text: failing.iter().copied().map(described).collect(),
            },
            None if !problems.is_empty() && all_accepted() => {
                let why = problems.iter().filter_map(|problem| problem.suppressed);
                let why: Vec<String> =
                    why.map(|one| safe(&finding::why(one)).into_owned()).collect();
                Verdict::Skipped(why.join("; "))
            }
            None => Verdict::Passed,
        };
        Self { name, file, result, output: others.into_iter().map(described).collect() }
    }

    /// With what each gateway says of the client.
    fn with_verdicts(mut self, reports: &[Report], index: usize) -> Self {
        let mut said = String::new();
        for report in reports {
            if let Some(client) = report.clients.get(index) {
                said.push_str(report.profile.title);
                said.push(' ');
                said.push_str(human::verb(client.verdict));
                said.push_str(" it\n");
            }
        }
        self.output.insert_str(0, &said);
        self
    }

    fn write(&self, xml: &mut Xml, suite: &str) -> io::Result<()> {
        let case = xml
            .create_element("testcase")
            .with_attribute(("name", self.name.as_str()))
            .with_attribute(("classname", suite))
            .with_attribute(("file", self.file.as_str()));
        if matches!(self.result, Verdict::Passed) && self.output.is_empty() {
            case.write_empty()?;
            return Ok(());
        }
        case.write_inner_content(|xml| {
            match &self.result {
                Verdict::Passed => {}
                Verdict::Skipped(why) => {
                    let skipped = xml.create_element("skipped");
                    skipped.write_text_content(BytesText::new(why))?;
                }
                Verdict::Failed { rule, message, text } => {
                    let failure = xml.create_element("failure");
                    let named = failure
                        .with_attribute(("type", rule.as_str()))
                        .with_attribute(("message", message.as_str()));
                    named.write_text_content(BytesText::new(text))?;
                }
                Verdict::Error(why) => {
                    let error = xml.create_element("error");
                    let named = error
                        .with_attribute(("type", "not-checked"))
                        .with_attribute(("message", why.as_str()));
                    named.write_text_content(BytesText::new(why))?;
                }
            }
            if !self.output.is_empty() {
                let output = xml.create_element("system-out");
                output.write_text_content(BytesText::new(&self.output))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// A finding in a few lines.
fn described(problem: &Problem<'_>) -> String {
    let mut text = format!("{}[{}]: {}\n", problem.level(), problem.id(), problem.sentence());
    for place in problem.places {
        let _ = writeln!(text, "  at {}", safe(&finding::position(place)));
    }
    for fact in &problem.facts {
        let _ = writeln!(text, "  {fact}");
    }
    if !problem.help.is_empty() {
        let _ = writeln!(text, "  help: {}", problem.help);
    }
    text
}

/// What a certificate is called from run to run, wherever it stands.
fn called(place: &Location) -> String {
    let short = place.sha256.get(..16).unwrap_or(&place.sha256);
    format!("{} (sha256 {short})", safe(&place.certificate))
}

fn file(place: &Location) -> String {
    safe(&place.file).into_owned()
}
