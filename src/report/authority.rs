//! What stands above each certificate of a bundle, for whoever draws it: read off the truststore while it is at hand,
//! because a report outlives it. Nothing is verified for it that the check has not verified already.

use crate::profile::{Anchors, Profile};
use crate::time::Time;
use crate::truststore::{Signed, Truststore};

/// How a certificate of the bundle hangs together with the others; members by their place in `Report::members`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The first second of its validity.
    pub not_before: Time,
    /// The last second of its validity.
    pub not_after: Time,
    /// Whether basicConstraints makes it a CA (RFC 5280, section 4.2.1.9).
    pub is_ca: bool,
    /// Self-issued and verified by its own key.
    pub is_root: bool,
    /// Whether the gateway lets a path end at it.
    pub is_anchor: bool,
    /// Its issuer, as people know it.
    pub issuer: String,
    /// The members that signed it, itself left out.
    pub signers: Vec<usize>,
    /// Members that bear its issuer's name and did not sign it, the first few; empty where one did.
    pub namesakes: Vec<usize>,
    /// Members that bear its issuer's name, and nobody can say whether they signed it; empty where one did.
    pub unsettled: Vec<usize>,
    /// The member with the same bytes that stands before it.
    pub copy_of: Option<usize>,
}

impl Authority {
    /// All members of a truststore, in their order.
    pub fn all(truststore: &Truststore, profile: &Profile) -> Vec<Self> {
        let certificates = truststore.certificates().enumerate();
        certificates
            .map(|(index, certificate)| {
                let is_root = truststore.is_self_signed(index);
                let first = truststore.identical(certificate);
                let mut authority = Self {
                    not_before: certificate.not_before,
                    not_after: certificate.not_after,
                    is_ca: certificate.is_ca(),
                    is_root,
                    is_anchor: is_root || profile.anchors.value == Anchors::EveryMember,
                    issuer: certificate.issuer.short(),
                    signers: Vec::new(),
                    namesakes: Vec::new(),
                    unsettled: Vec::new(),
                    copy_of: first.filter(|&first| first != index),
                };
                // Above a root nothing is needed, and a copy hangs where the first one hangs.
                if !is_root && authority.copy_of.is_none() {
                    authority.look_up(truststore, index);
                }
                authority
            })
            .collect()
    }

    fn look_up(&mut self, truststore: &Truststore, index: usize) {
        let (mut namesakes, mut unsettled) = (Vec::new(), Vec::new());
        for (candidate, signed) in truststore.candidates(index) {
            match (*candidate as usize, signed) {
                (other, _) if other == index => {}
                (signer, Signed::Yes) => self.signers.push(signer),
                (other, Signed::No) => namesakes.push(other),
                (other, Signed::Unsupported(_) | Signed::OutOfBudget) => unsettled.push(other),
            }
        }
        if self.signers.is_empty() {
            namesakes.truncate(NAMESAKES);
            unsettled.truncate(NAMESAKES);
            (self.namesakes, self.unsettled) = (namesakes, unsettled);
        }
    }
}

/// Namesakes that are kept: where a thousand CAs share a name, a few show it.
const NAMESAKES: usize = 4;
