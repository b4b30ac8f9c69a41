//! Keys on P-256 that verify by a table of their own (`p256`), with the feature `turbo`. A table only ever says yes; where it
//! does not, the library is asked as if there were none, and what it says counts.

use crate::p256::{Table, is_point};

use super::algorithm::{Hash, Scheme};
use super::prepared_key::PreparedKey;
use super::sha256;
use super::spki::{Curve, Kind};

impl PreparedKey {
    /// Makes the table that this key verifies faster with from then on: windows of so many bits, 2 to 10, for ECDSA on P-256
    /// with SHA-256. Whoever asks the key meanwhile is answered without it. Whether there is a table: not for
    /// keys of other kinds, nor for one that aws-lc-rs does not take.
    pub fn quicken(&self, width: u32) -> bool {
        if self.table.get().is_none()
            && self.fast_key(ECDSA_WITH_SHA256).is_some()
            && let Some(table) = self.point_of_p256().and_then(|point| Table::new(point, width))
        {
            let _ = self.table.set(table); // the first that is made stays
        }
        self.is_quick()
    }

    /// Whether it has a table.
    pub fn is_quick(&self) -> bool {
        self.table.get().is_some()
    }

    pub(super) fn accepts_by_table(
        &self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        scheme == ECDSA_WITH_SHA256
            && self.table.get().is_some_and(|table| table.accepts(&sha256(message), signature))
    }

    /// Whether the key is certainly a point of the curve, in the one encoding that everybody takes.
    pub(super) fn is_point_of_p256(&self) -> bool {
        self.point_of_p256().is_some_and(is_point)
    }

    fn point_of_p256(&self) -> Option<&[u8]> {
        let is_p256 = self.kind == Kind::Ec(Curve::P256);
        self.encoded.strip_prefix(&SPKI_OF_P256).filter(|_| is_p256)
    }
}

const ECDSA_WITH_SHA256: Scheme = Scheme::Ecdsa(Hash::Sha256);

/// What stands before an uncompressed point in a `SubjectPublicKeyInfo` (RFC 5480, sections 2 and 2.2): `id-ecPublicKey`,
/// `secp256r1`, and a BIT STRING of 65 octets.
const SPKI_OF_P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
