//! Revocation lists from a file: PEM or DER, every block or none. A list that cannot be read is no small
//! matter: without it, revoked certificates would pass.

use std::sync::Arc;

use crate::crl::RevocationList;
use crate::error::Error;
use crate::pem::{self, Kind};
use crate::source::Blob;

/// Reads all revocation lists of a file; one that cannot be read fails the whole.
pub fn read_crls(blob: &Blob) -> Result<Vec<Arc<RevocationList>>, Error> {
    let document = pem::read(&blob.bytes);
    let blocks: Vec<_> = document.entries.iter().filter(|entry| entry.kind == Kind::Crl).collect();
    if blocks.is_empty() {
        // DER has no label to say what it is: it is a list if it reads as one.
        return match RevocationList::from_der(&blob.bytes) {
            Ok(list) => Ok(vec![Arc::new(list)]),
            Err(_) => Err(Error::Nothing {
                name: blob.name.clone(),
                what: "no certificate revocation list in it".to_owned(),
                hint: "a list is PEM with the label X509 CRL, or DER".to_owned(),
            }),
        };
    }
    let read = |entry: &pem::Entry| {
        let broken = |why: String| Error::Mismatch {
            name: blob.name.clone(),
            wanted: "a certificate revocation list",
            found: format!("a broken one in line {}: {why}", entry.place.first_line),
            hint: "fetch it again from its issuer".to_owned(),
        };
        let der =
            entry.content.as_deref().ok_or_else(|| broken("it cannot be decoded".to_owned()))?;
        let list =
            RevocationList::from_der(der).map_err(|unreadable| broken(unreadable.to_string()))?;
        Ok(Arc::new(list))
    };
    blocks.into_iter().map(read).collect()
}
