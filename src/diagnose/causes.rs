//! Every cause, by layer. What is said here as certain is what the words of a gateway say; what it usually comes from is
//! what users report, most frequent first.

mod authorisation;
mod certificate;
mod setup;

pub use authorisation::*;
pub use certificate::*;
pub use setup::*;

use super::cause::Cause;

/// Every cause, by layer.
pub const ALL: &[&[&Cause]] = &[certificate::ALL, setup::ALL, authorisation::ALL];

/// The cause that a profile's prediction belongs to.
pub fn predicted(cause: crate::profile::Cause) -> &'static Cause {
    all().find(|known| known.predicted == Some(cause)).unwrap_or(&UNSPECIFIED)
}

/// Every cause.
pub fn all() -> impl Iterator<Item = &'static Cause> {
    ALL.iter().flat_map(|layer| layer.iter().copied())
}
