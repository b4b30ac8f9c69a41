//! After a 403: from a log line to the cause, the culprit and the cure. An input is read for what it is, its words are
//! looked up in one table of what gateways and tools say, and where it holds the client's certificate, nothing is
//! guessed: the check is run on it. What is not recognised is said to be so.

mod advice;
mod cause;
pub mod causes;
mod diagnosis;
mod execution_log;
mod incident;
mod json;
pub mod messages;
mod moment;
pub mod policy;
mod proof;
mod reader;
mod recognise;
mod record;

use crate::source::Blob;

pub use advice::{Advice, RECOMMENDED_FORMAT, advice};
pub use cause::{Cause, Layer};
pub use diagnosis::{Affected, Diagnosis, Group, Unrecognised};
pub use incident::{Form, Incident, Presented};
pub use messages::{Message, System};
pub use proof::{Accord, Evidence, Proof};
pub use recognise::{Recognised, nearest, recognise};

/// Reads logs, events or messages, and explains them; with a bundle, the certificates in them are checked.
pub fn diagnose(inputs: &[Blob], evidence: Option<&Evidence<'_>>) -> Diagnosis {
    let mut collector = diagnosis::Collector::default();
    for input in inputs {
        collector.begin(&input.name);
        reader::read(&text_of(&input.bytes), &mut collector);
    }
    let mut diagnosis = collector.finish();
    if let Some(evidence) = evidence {
        proof::prove(&mut diagnosis, evidence);
        diagnosis.settle();
    }
    diagnosis
}

/// Bytes as text: UTF-16 where a byte order mark says so, else UTF-8; what is neither is shown as such.
fn text_of(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let pairs = |bytes: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| join(*pair)).collect();
        String::from_utf16_lossy(&units).into()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => pairs(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}
