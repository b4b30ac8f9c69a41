//! A client that several bundles are asked about: its facts are read once, and the key that is known to have signed it is
//! not asked again. Whether a signature holds depends on the key and the certificate alone, so what one bundle found out is
//! true in every other that holds the same key, be it in a renewed certificate.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use crate::certificate::{Certificate, Unreadable};

/// A client certificate as it was presented; not parsed before somebody asks for its facts.
#[derive(Debug)]
pub struct Presented<'a> {
    der: &'a [u8],
    read: OnceCell<Result<Arc<Certificate>, Unreadable>>,
    signer: RefCell<Option<Arc<Certificate>>>,
}

impl<'a> Presented<'a> {
    /// A certificate, in DER.
    pub const fn new(der: &'a [u8]) -> Self {
        Self { der, read: OnceCell::new(), signer: RefCell::new(None) }
    }

    /// Its bytes.
    pub const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// Its facts; `None` where it cannot be read as a certificate.
    pub fn certificate(&self) -> Option<&Arc<Certificate>> {
        self.read().as_ref().ok()
    }

    /// Its facts, or why there are none.
    pub(super) fn read(&self) -> &Result<Arc<Certificate>, Unreadable> {
        self.read.get_or_init(|| Certificate::from_der(self.der).map(Arc::new))
    }

    /// Whether the key of this CA is known to have signed it.
    pub(super) fn is_signed_by(&self, authority: &Certificate) -> bool {
        let signer = self.signer.borrow();
        signer.as_ref().is_some_and(|signer| signer.key.spki() == authority.key.spki())
    }

    /// Remembers that the key of this CA signed it.
    pub(super) fn note_signer(&self, authority: &Arc<Certificate>) {
        self.signer.replace(Some(Arc::clone(authority)));
    }
}
