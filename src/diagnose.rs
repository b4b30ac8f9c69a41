//! After a 403: from a log line to the cause, the culprit and the cure. An input is read for what it is, its words are
//! looked up in one table of what gateways and tools say, and where it holds the client's certificate, nothing is
//! guessed: the check is run on it. What is not recognised is said to be so.

mod access_log;
mod advice;
mod cause;
pub mod causes;
mod collector;
mod diagnosis;
mod execution_log;
mod incident;
mod json;
mod line;
mod lines;
pub mod messages;
pub(crate) mod moment;
pub mod policy;
mod proof;
mod reader;
mod recognise;
mod record;
mod stream;
mod told;

use crate::source::Blob;

pub use advice::{Advice, RECOMMENDED_FORMAT, advice};
pub use cause::{Cause, Layer};
pub use diagnosis::{Affected, Diagnosis, Group, Unrecognised};
pub use incident::{Form, Incident, Presented};
pub use messages::{Message, System};
pub use proof::{Accord, Deployed, Evidence, Proof};
pub use recognise::{Recognised, nearest, recognise};
pub use stream::Stream;
pub use told::{News, Told};

/// Reads logs, events or messages, and explains them; with a bundle, the certificates in them are checked.
pub fn diagnose(inputs: &[Blob], evidence: Option<&Evidence<'_>>) -> Diagnosis {
    let mut stream = Stream::default();
    for input in inputs {
        stream.begin(&input.name);
        stream.take(&input.bytes);
        stream.end();
    }
    stream.finish(evidence)
}
