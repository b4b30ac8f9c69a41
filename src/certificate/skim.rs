//! A certificate read in passing: the strict reading alone, of a certificate with which nothing whatever is wrong. It
//! makes use of the same readers as the full one, part by part, and gives up where one of them has anything to say, so
//! that what comes out cannot differ. What it leaves out is what takes the time: the second parser, the issuer's name,
//! the fingerprint, a copy of the bytes.

use super::{Extensions, Facts, SignatureAlgorithm, strict};
use crate::key::PublicKey;
use crate::name::Name;
use crate::time::Time;

/// What can be read in passing of a certificate that is in good order.
#[derive(Debug)]
pub struct Skim<'a> {
    /// The issuer's name, as encoded: whether it is in good order, whoever knows that name has to say.
    pub issuer: &'a [u8],
    /// Whose key it holds, as encoded: whether it is in good order, `is_other_than` says.
    pub subject: &'a [u8],
    /// The bytes that the issuer signed.
    pub to_be_signed: &'a [u8],
    /// The signature, without its BIT STRING header.
    pub signature: &'a [u8],
    /// How it is signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// Its extensions.
    pub extensions: Extensions,
    key: PublicKey,
    not_before: Time,
    not_after: Time,
}

impl<'a> Skim<'a> {
    /// Reads a version 3 certificate; `None` where anything is wrong with it, be it small, or it is uncommonly large.
    pub fn read(der: &'a [u8]) -> Option<Self> {
        if der.len() > LARGEST {
            return None;
        }
        let (mut wrong, mut extensions) = (Vec::new(), Extensions::default());
        let outline = strict::read(der, &mut wrong, &mut |oid, critical, value, wrong| {
            extensions.add(oid, critical, value, wrong);
        });
        if outline.flaw.is_some() || outline.whole.len() != der.len() || outline.version != 3 {
            return None;
        }
        let (not_before, not_after) = outline.times?;
        let key = PublicKey::from_spki(outline.key?.raw).ok()?;
        let signature_algorithm =
            SignatureAlgorithm::new(outline.algorithm?, outline.signature_parameters);
        signature_algorithm.judge(&mut wrong);
        let in_order = wrong.is_empty() && key.irregularities.is_empty();
        in_order.then_some(Self {
            issuer: outline.issuer?.raw,
            subject: outline.subject?.raw,
            to_be_signed: outline.to_be_signed,
            signature: outline.signature,
            signature_algorithm,
            extensions,
            key,
            not_before,
            not_after,
        })
    }

    /// What is asked of it alone, whatever path it lies on.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            not_before: self.not_before,
            not_after: self.not_after,
            key: &self.key,
            signature_algorithm: &self.signature_algorithm,
            extensions: &self.extensions,
            irregularities: &[],
        }
    }

    /// Whether its subject is in good order, and not that name.
    pub fn is_other_than(&self, name: &Name) -> bool {
        name.plainly_differs(self.subject)
            || Name::from_der(self.subject)
                .is_ok_and(|own| own.irregularities().is_empty() && own != *name)
    }

    /// The key identifier of the issuer, where it names one.
    pub fn issuer_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_id.as_ref()?.key_id.as_deref()
    }
}

/// Octets of a certificate that is read in passing; real ones have one or two thousand.
const LARGEST: usize = 16_384;
