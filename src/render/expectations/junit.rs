//! Expectations as JUnit XML: a suite for each file, in it a case for each expectation, gateway and moment.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::file_of;
use crate::expectation::Outcome;
use crate::render::safe;

/// Writes the suites, and a newline.
pub fn write(held: &[Outcome], out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<&Outcome> = held.iter().collect();
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "truststore test"))
        .with_attribute(("tests", all.len().to_string().as_str()))
        .with_attribute(("failures", failures(&all).as_str()))
        .write_inner_content(|xml| {
            all.chunk_by(|one, next| file_of(one) == file_of(next))
                .try_for_each(|cases| suite(xml, cases))
        })?;
    out.write_all(&xml.into_inner())?;
    writeln!(out)
}

type Xml = Writer<Vec<u8>>;

fn suite(xml: &mut Xml, cases: &[&Outcome]) -> io::Result<()> {
    let name = cases.first().map(|one| safe(file_of(one))).unwrap_or_default();
    xml.create_element("testsuite")
        .with_attribute(("name", &*name))
        .with_attribute(("tests", cases.len().to_string().as_str()))
        .with_attribute(("failures", failures(cases).as_str()))
        .write_inner_content(|xml| cases.iter().try_for_each(|one| case(xml, one, &name)))?;
    Ok(())
}

fn case(xml: &mut Xml, one: &Outcome, file: &str) -> io::Result<()> {
    let line = one.place.rsplit(':').next().unwrap_or_default();
    let case = xml
        .create_element("testcase")
        .with_attribute(("name", &*safe(&one.name)))
        .with_attribute(("classname", format!("{file} for {} at {}", one.profile, one.at).as_str()))
        .with_attribute(("file", file))
        .with_attribute(("line", line));
    if one.holds() {
        case.write_empty()?;
        return Ok(());
    }
    let why: Vec<String> = one.against.iter().map(|why| safe(why).into_owned()).collect();
    let first = why.first().map(String::as_str).unwrap_or_default();
    case.write_inner_content(|xml| {
        xml.create_element("failure")
            .with_attribute(("message", first))
            .write_text_content(BytesText::new(&why.join("\n")))?;
        Ok(())
    })?;
    Ok(())
}

fn failures(cases: &[&Outcome]) -> String {
    cases.iter().filter(|one| !one.holds()).count().to_string()
}
