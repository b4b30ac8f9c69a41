//! Candidates for an issuer that is missing. "Could not find issuer" is where a gateway stops and where a
//! person begins: which CA is wanted, and which of those at hand come closest, and in what do they differ?
//! Asked only for clients that are refused, so it may compare every certificate by name and key id; what
//! costs, a signature, is verified only for the likeliest few.

use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::name::Name;
use crate::path::{Breach, Id, Step, Tree};
use crate::time::Time;
use crate::truststore::{Signed, Truststore, key_id_matches, signed_by};

/// A certificate whose issuer is missing, and what comes closest to that issuer.
#[derive(Clone, Debug)]
pub struct NearMisses {
    /// Where the certificate comes from whose issuer is missing.
    pub below: Id,
    /// That certificate.
    pub certificate: Arc<Certificate>,
    /// What is known of the issuer.
    pub wanted: Wanted,
    /// The closest certificates of the bundle and among those sent, the closest first.
    pub candidates: Vec<Candidate>,
    /// Certificates that come close too, and are not listed.
    pub more: usize,
}

/// What a certificate says of its issuer.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name.
    pub subject: Name,
    /// Its key id (RFC 5280, section 4.2.1.1).
    pub key_id: Option<Vec<u8>>,
    /// Its serial number, as octets (same section); few certificates say it.
    pub serial: Option<Vec<u8>>,
    /// Where its certificate is published (authority information access, RFC 5280, section 4.2.2.1); not fetched.
    pub urls: Vec<String>,
}

/// A certificate that is almost the missing issuer.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where it comes from.
    pub id: Id,
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// How far its subject is the wanted name.
    pub name: NameMatch,
    /// Whether its key id is the wanted one; `None` where one of the two is absent.
    pub key_id: Option<bool>,
    /// Whether its key verifies the signature; `None` where nothing else speaks for the candidate, and the
    /// budget went to likelier ones.
    pub signature: Option<Signed>,
    /// Whether it is valid at the moment asked about.
    pub validity: Validity,
    /// Whether it says CA:TRUE.
    pub is_ca: bool,
    /// Whether its key usage, if it has one, allows signing certificates.
    pub may_sign: bool,
    /// Its pathLenConstraint, where that is too small for what is below it.
    pub path_length_short: Option<u32>,
    /// Whether it constrains names below it (RFC 5280, section 4.2.1.10).
    pub constrains_names: bool,
}

/// How far two names are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// Nothing in common.
    Other,
    /// The same common name, or, without one, the same last attribute.
    CommonName,
    /// The same by RFC 5280, section 7.1, in other bytes: some verifiers find no link.
    Normalised,
    /// The same bytes.
    Same,
}

/// Validity at the moment asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Within it.
    Valid,
    /// Over since.
    Expired(Time),
    /// Not begun before.
    NotYet(Time),
}

/// What comes closest to each issuer that is missing in a tree.
pub fn of(
    tree: &Tree,
    truststore: &Truststore,
    sent: &[Arc<Certificate>],
    at: Time,
) -> Vec<NearMisses> {
    let gaps = tree.missing();
    let mut found = Vec::new();
    let mut todo = vec![(&tree.root, 0)];
    while let Some((step, cas)) = todo.pop() {
        if found.len() == MOST_GAPS {
            break;
        }
        if gaps.iter().any(|gap| std::ptr::eq(*gap, step)) {
            found.push(NearMisses::of(step, cas, truststore, sent, at));
        }
        let held = step.tried.iter().filter(|link| !link.breaches.iter().any(Breach::refuses));
        todo.extend(held.map(|link| {
            let counts = !link.step.certificate.is_self_issued();
            (&link.step, cas + u32::from(counts))
        }));
    }
    found
}

impl NearMisses {
    /// Looks for what comes closest to the missing issuer of `step`, which `cas_below` CA certificates that
    /// are not self-issued separate from the client certificate, itself counted if it is one.
    fn of(
        step: &Step,
        cas_below: u32,
        truststore: &Truststore,
        sent: &[Arc<Certificate>],
        at: Time,
    ) -> Self {
        let certificate = Arc::clone(&step.certificate);
        let wanted = Wanted::by(&certificate);
        let stored = (0..).map(Id::Stored).zip(truststore.certificates());
        let sent = (0..).map(Id::Sent).zip(sent);
        let mut candidates: Vec<_> = stored
            .chain(sent)
            .filter(|(_, candidate)| candidate.der() != certificate.der())
            .map(|(id, candidate)| Candidate::compare(id, candidate, &certificate, at, cas_below))
            .collect();
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.likelihood()));
        for candidate in candidates.iter_mut().take(SIGNATURES) {
            candidate.signature = Some(candidate.signed(truststore, &certificate));
        }
        candidates.retain(Candidate::is_near);
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.likelihood()));
        let more = candidates.len().saturating_sub(SHOWN);
        candidates.truncate(SHOWN);
        Self { below: step.id, certificate, wanted, candidates, more }
    }
}

impl Wanted {
    /// What this certificate says of its issuer.
    pub fn by(certificate: &Certificate) -> Self {
        let authority = certificate.extensions.authority_key_id.as_ref();
        Self {
            subject: certificate.issuer.clone(),
            key_id: authority.and_then(|authority| authority.key_id.clone()),
            serial: authority.and_then(|authority| authority.serial.clone()),
            urls: certificate.extensions.issuer_urls.clone(),
        }
    }
}

impl Candidate {
    fn compare(
        id: Id,
        certificate: &Arc<Certificate>,
        below: &Certificate,
        at: Time,
        cas_below: u32,
    ) -> Self {
        let extensions = &certificate.extensions;
        let constraints = extensions.basic_constraints.as_ref();
        Self {
            id,
            name: NameMatch::of(&below.issuer, &certificate.subject),
            key_id: key_id_matches(&below.extensions, certificate),
            signature: None,
            validity: Validity::of(certificate, at),
            is_ca: certificate.is_ca(),
            may_sign: extensions.key_usage.as_ref().is_none_or(|usage| usage.key_cert_sign()),
            path_length_short: constraints
                .and_then(|constraints| constraints.path_len)
                .filter(|&allowed| allowed < cas_below),
            constrains_names: extensions.name_constraints.is_some(),
            certificate: Arc::clone(certificate),
        }
    }

    fn signed(&self, truststore: &Truststore, certificate: &Certificate) -> Signed {
        match self.id {
            Id::Stored(index) => truststore.signed(index as usize, certificate),
            _ => signed_by(
                PreparedKey::from_spki(self.certificate.key.spki()).ok().as_ref(),
                certificate,
            ),
        }
    }

    /// Whether it is worth a line.
    fn is_near(&self) -> bool {
        self.name != NameMatch::Other
            || self.key_id == Some(true)
            || self.signature == Some(Signed::Yes)
    }

    /// For sorting: what speaks for it, the strongest first.
    fn likelihood(&self) -> (bool, bool, NameMatch, bool, bool, bool, std::cmp::Reverse<Id>) {
        (
            self.signature == Some(Signed::Yes),
            self.key_id == Some(true),
            self.name,
            self.key_id.is_none(),
            self.is_ca,
            self.validity == Validity::Valid,
            std::cmp::Reverse(self.id),
        )
    }
}

impl NameMatch {
    fn of(wanted: &Name, found: &Name) -> Self {
        if wanted.raw() == found.raw() {
            Self::Same
        } else if wanted == found {
            Self::Normalised
        } else if wanted.common_name().is_some() && wanted.common_name() == found.common_name() {
            Self::CommonName
        } else {
            Self::Other
        }
    }
}

impl Validity {
    fn of(certificate: &Certificate, at: Time) -> Self {
        if at > certificate.not_after {
            Self::Expired(certificate.not_after)
        } else if at < certificate.not_before {
            Self::NotYet(certificate.not_before)
        } else {
            Self::Valid
        }
    }
}

/// The first bytes of a key id as people compare them, `59:E4:43:96…`.
pub fn short_hex(bytes: &[u8]) -> String {
    let head: Vec<_> = bytes.iter().take(KEY_ID_SHOWN).map(|byte| format!("{byte:02X}")).collect();
    format!("{}{}", head.join(":"), if bytes.len() > KEY_ID_SHOWN { "…" } else { "" })
}

/// Gaps of one tree that are looked at.
const MOST_GAPS: usize = 3;
/// Candidates shown.
const SHOWN: usize = 5;
/// Signatures verified for one missing issuer: all CAs of a usual bundle, the likeliest of a huge one.
const SIGNATURES: usize = 64;
/// Bytes of a key id that tell two apart for a reader.
const KEY_ID_SHOWN: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::{Question, search};
    use crate::profile::by_name;
    use crate::source::{self, Budget, Source};

    #[test]
    fn the_rekeyed_namesake_comes_first_and_says_what_differs() {
        let found = near(&["root", "issuing-rekeyed"], "client");
        let first = &found.candidates[0];
        assert_eq!((first.name, first.key_id), (NameMatch::Same, Some(false)));
        assert_eq!(first.signature, Some(Signed::No));
        assert!(found.wanted.key_id.is_some());
    }

    #[test]
    fn the_right_key_under_another_name_is_found() {
        let found = near(&["root", "issuing-copy"], "client");
        let first = &found.candidates[0];
        assert_eq!((first.name, first.key_id), (NameMatch::Other, Some(true)));
        assert_eq!(first.signature, Some(Signed::Yes));
    }

    #[test]
    fn what_has_nothing_in_common_is_not_listed() {
        let found = near(&["root", "twin-a"], "client-stranger");
        assert!(found.candidates.is_empty(), "{:?}", found.candidates);
    }

    fn near(bundle: &[&str], client: &str) -> NearMisses {
        let truststore = Truststore::new(bundle.iter().copied().map(certificate));
        let question =
            Question::of_client(by_name("api-gateway").unwrap(), "2030-01-01".parse().unwrap());
        let tree = search(&truststore, &certificate(client), &[], &question);
        of(&tree, &truststore, &[], question.at).remove(0)
    }

    fn certificate(name: &str) -> Arc<Certificate> {
        let file = format!("{}/testdata/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        let blobs = source::read(&Source::Path(file.into()), &Budget::default()).unwrap();
        let document = crate::pem::read(&blobs[0].bytes);
        let (_, _, der) = document.certificates().next().unwrap();
        Arc::new(Certificate::from_der(der).unwrap())
    }
}
