//! Any bytes as parts of a population: reading them ends in a part or in a reason; a part that was read is the same once
//! it was written and read again; and two parts join to the same, whichever comes first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use truststore::clients::{Part, Summary};
use truststore::render::Style;
use truststore::render::population::lines::{self, Reading};
use truststore::render::{Detail, population};

fuzz_target!(|bytes: &[u8]| {
    let Some(part) = read(bytes) else { return };
    let Some(written) = write(&part) else { return };
    let again = read(&written).expect("what is written can be read");
    assert_eq!(write(&again).as_ref(), Some(&written), "a part that was written and read");
    draw(&part);
    let middle = bytes.len() / 2;
    let (one, other) = bytes.split_at_checked(middle).unwrap_or_default();
    assert_eq!(join(one, other), join(other, one), "the order of two parts");
});

fn read(bytes: &[u8]) -> Option<Part> {
    let (mut part, mut reading) = (Part::default(), Reading::default());
    for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        reading.line(line, &mut part).ok()?;
    }
    reading.end().ok()?;
    Some(part)
}

fn write(part: &Part) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    lines::head(part.head.as_ref()?, &mut out).ok()?;
    part.records().try_for_each(|record| lines::record(&record, &mut out)).ok()?;
    lines::totals(&part.totals, &mut out).ok()?;
    Some(out)
}

fn join(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let (mut sum, other) = (read(one)?, read(other)?);
    sum.join(other).ok()?;
    // The name of the bundle is that of whichever came first; its content is the same.
    sum.head.as_mut()?.bundle.clear();
    write(&sum)
}

fn draw(part: &Part) {
    let Some(head) = &part.head else { return };
    let mut summary = Summary::new(head.at, 10);
    part.records().for_each(|record| summary.add(record));
    let style = Style {
        width: Some(80),
        colour: false,
        unicode: true,
        links: false,
        detail: Detail::Verbose,
    };
    let mut out = Vec::new();
    population::human(head, &mut summary, &part.totals, &style, &mut out).expect("memory");
    population::json::write(head, &mut summary, &part.totals, &mut out).expect("memory");
    let text = String::from_utf8(out).expect("text");
    assert!(text.chars().all(|one| one == '\n' || !one.is_control()), "{text:?}");
}
