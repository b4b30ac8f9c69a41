//! Clients in number, as `diff` and `rotate` see them: each is looked at once, counted, and forgotten. So memory depends
//! on the CAs and on what changes, never on how many clients there are; and both commands give the verdict of `check`,
//! because both ask the same judge.

mod load;
mod reach;
mod scales;

use std::sync::{Arc, OnceLock};

use crate::certificate::Certificate;
use crate::time::Time;

pub use load::{Load, Named, Roll};
pub use reach::{End, Reach};
pub use scales::{Reason, Scales};

/// A client certificate as it was presented; not parsed before somebody asks for its facts.
#[derive(Clone, Debug)]
pub struct Presented<'a> {
    der: &'a [u8],
    certificate: OnceLock<Option<Arc<Certificate>>>,
}

/// Where and how often a client certificate was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// Requests with it; in a file of certificates, how often it stands there.
    pub requests: u64,
    /// The first of them, where that is known.
    pub first: Option<Time>,
    /// The last of them.
    pub last: Option<Time>,
    /// The file that it stands in first.
    pub file: Arc<str>,
    /// The line there, from 1.
    pub line: usize,
}

impl<'a> Presented<'a> {
    /// A certificate, in DER.
    pub const fn new(der: &'a [u8]) -> Self {
        Self { der, certificate: OnceLock::new() }
    }

    /// Its bytes.
    pub const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// Its facts; `None` where it cannot be read as a certificate.
    pub fn certificate(&self) -> Option<&Arc<Certificate>> {
        let read = || Certificate::from_der(self.der).ok().map(Arc::new);
        self.certificate.get_or_init(read).as_ref()
    }
}
