//! Clients in number, as `diff` and `rotate` see them: each is looked at once, counted, and forgotten. So memory depends
//! on the CAs and on what changes, never on how many clients there are; and both commands give the verdict of `check`,
//! because both ask the same judge.

mod load;
mod reach;
mod scales;

use std::sync::{Arc, OnceLock};

use crate::bundle::ClientFile;
use crate::certificate::Certificate;
use crate::crypto::{hex, sha256};
use crate::time::Time;

pub use load::{Load, Named, Roll};
pub use reach::{End, Reach};
pub use scales::{Reason, Scales, Weighed};

/// A client certificate as it was presented, and how often.
#[derive(Clone, Debug)]
pub struct Presented {
    /// Requests that were seen with it; 0 where requests were not counted, as in a folder of certificates.
    pub requests: u64,
    /// The first of them.
    pub first: Option<Time>,
    /// The last of them.
    pub last: Option<Time>,
    /// The file that it stands in first.
    pub file: Arc<str>,
    /// The line there, from 1.
    pub line: usize,
    /// What the client sends beside it.
    pub sent: Vec<Arc<Certificate>>,
    der: Arc<[u8]>,
    certificate: OnceLock<Option<Arc<Certificate>>>,
}

impl Presented {
    /// The client of a file of its own: its requests were not counted.
    pub fn of(file: ClientFile) -> Self {
        let member = file.client;
        Self {
            requests: 0,
            first: None,
            last: None,
            file: member.file,
            line: member.place.first_line,
            sent: file.sent.into_iter().map(|sent| sent.certificate).collect(),
            der: member.certificate.der().into(),
            certificate: OnceLock::from(Some(member.certificate)),
        }
    }

    /// A certificate from a log, not parsed before somebody asks for its facts.
    pub fn from_der(der: &[u8], file: Arc<str>, line: usize) -> Self {
        Self {
            requests: 0,
            first: None,
            last: None,
            file,
            line,
            sent: Vec::new(),
            der: der.into(),
            certificate: OnceLock::new(),
        }
    }

    /// With its requests.
    #[must_use]
    pub fn seen(mut self, requests: u64, first: Option<Time>, last: Option<Time>) -> Self {
        (self.requests, self.first, self.last) = (requests, first, last);
        self
    }

    /// Its bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its facts; `None` where it cannot be read as a certificate.
    pub fn certificate(&self) -> Option<&Arc<Certificate>> {
        let read = || Certificate::from_der(&self.der).ok().map(Arc::new);
        self.certificate.get_or_init(read).as_ref()
    }

    /// SHA-256 of the certificate.
    pub fn sha256(&self) -> [u8; 32] {
        match self.certificate.get() {
            Some(Some(certificate)) => *certificate.sha256(),
            _ => sha256(&self.der),
        }
    }

    /// The same, as people write it.
    pub fn fingerprint(&self) -> String {
        hex(&self.sha256())
    }
}
