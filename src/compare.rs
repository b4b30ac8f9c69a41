//! Do a private key, a client certificate and a bundle belong together?
//!
//! The recipe that people know compares RSA moduli, looks at the first certificate of the bundle only, and
//! calls any two EC keys the same. Here keys of every type are compared, with all members of the bundle, by
//! their `SubjectPublicKeyInfo`; the modulus lines stand beside it, because they stand in people's tickets.

use std::fmt;

use crate::bundle::{Bundle, ClientFile, Member};
use crate::certificate::Certificate;
use crate::crypto::{
    Algorithm, KeyRefusal, Passphrase, PreparedKey, PrivateKey, Verification, modulus_line,
    modulus_sha1_line, rsa_modulus, same_public_key, sha256,
};
use crate::error::Error;
use crate::key::PublicKey;

/// What was compared, and what came out. Displayed by renderers; it decides nothing but [`Comparison::agrees`].
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The private keys of the key file, in its order; empty when none was given.
    pub keys: Vec<Holder>,
    /// The client certificate, if one was given.
    pub client: Option<Holder>,
    /// All members of the bundle, in its order; `None` when no bundle was given.
    pub members: Option<Vec<Holder>>,
    /// Members of the bundle that have to do with the client, or, without a client, with the key.
    pub resemblances: Vec<Resemblance>,
    /// Which of `keys` belongs to the client.
    pub fitting_key: Option<usize>,
    /// Whether the client is signed with its own key, so that the bundle has to hold that very certificate.
    pub client_is_self_signed: bool,
}

/// A file's key or certificate, by its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What it is: the subject of a certificate, or "private key".
    pub label: String,
    /// Its file.
    pub file: String,
    /// The line where it begins, from 1; `None` in a DER file.
    pub line: Option<usize>,
    /// The type and size of its key: "RSA 2048", "EC P-256".
    pub key: String,
    /// SHA-256 of its `SubjectPublicKeyInfo`, the same whether it is taken from a key or a certificate.
    pub spki_sha256: [u8; 32],
    spki: Vec<u8>,
}

/// What OpenSSL prints of an RSA modulus, letter for letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modulus {
    /// `openssl rsa|x509 -noout -modulus`, without its line feed: "Modulus=C0FF…".
    pub line: String,
    /// The same piped into `openssl sha1`: "SHA1(stdin)= 727d…".
    pub sha1: String,
}

impl Holder {
    /// What OpenSSL prints of its RSA modulus; `None` for other types of key, where OpenSSL prints one
    /// sentence for all keys, whose hash would match everything.
    pub fn modulus(&self) -> Option<Modulus> {
        rsa_modulus(&self.spki)?;
        let line = modulus_line(&self.spki).trim_end().to_owned();
        Some(Modulus { line, sha1: modulus_sha1_line(&self.spki) })
    }
}

/// A member of the bundle that has to do with the client or the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resemblance {
    /// Its place in `Comparison::members`.
    pub member: usize,
    /// How it is related.
    pub relation: Relation,
}

/// How a member of the bundle is related to the client. In the order of likeness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same bytes, line by line.
    SameText,
    /// The same certificate in other text: other line ends, other line lengths.
    SameCertificate,
    /// Another certificate for the same subject and key: other dates, another serial number.
    Renewed,
    /// Another certificate, for another subject, with the same key.
    SameKey,
    /// The same subject with another key.
    Rekeyed,
}

impl Relation {
    /// Whether it is the client certificate itself.
    pub fn is_copy(self) -> bool {
        self <= Self::SameCertificate
    }

    /// Whether it holds the same key.
    pub fn has_same_key(self) -> bool {
        self <= Self::SameKey
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameText => "the same certificate, byte for byte",
            Self::SameCertificate => "the same certificate in other text",
            Self::Renewed => "another certificate for the same subject and key",
            Self::SameKey => "the same key under another subject",
            Self::Rekeyed => "the same subject with another key",
        })
    }
}

/// A key file, read.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// The file, as the user named it.
    pub name: String,
    /// Its private keys, at least one.
    pub keys: Vec<PrivateKey>,
}

impl KeyFile {
    /// Reads a file of private keys. `ask` is called at most once, when one of them is encrypted.
    pub fn read(
        name: &str,
        bytes: &[u8],
        ask: impl FnOnce() -> Option<Passphrase>,
    ) -> Result<Self, Error> {
        let keys = PrivateKey::read_all(bytes, ask).map_err(|refusal| refused(name, refusal))?;
        Ok(Self { name: name.to_owned(), keys })
    }
}

/// Compares what is given; two of the three are needed.
pub fn compare(
    keys: Option<&KeyFile>,
    client: Option<&ClientFile>,
    bundle: Option<&Bundle>,
) -> Result<Comparison, Error> {
    let given = [keys.is_some(), client.is_some(), bundle.is_some()];
    if given.into_iter().filter(|&given| given).count() < 2 {
        return Err(Error::Usage {
            what: "there is nothing to compare with".to_owned(),
            hint: "give two or three of --key, --client and --bundle".to_owned(),
        });
    }
    let holders = keys.map(of_key_file).unwrap_or_default();
    let of_client = client.map(|file| of_member(&file.client));
    let fitting_key = of_client
        .as_ref()
        .and_then(|client| holders.iter().position(|key| same_public_key(&key.spki, &client.spki)));
    Ok(Comparison {
        fitting_key,
        resemblances: bundle.map(|bundle| alike(&holders, client, bundle)).unwrap_or_default(),
        client_is_self_signed: client.is_some_and(|file| is_self_signed(&file.client.certificate)),
        members: bundle.map(|bundle| bundle.members.iter().map(of_member).collect()),
        client: of_client,
        keys: holders,
    })
}

impl Comparison {
    /// Whether key and client hold the same key; `None` unless both were given.
    pub fn key_fits_client(&self) -> Option<bool> {
        (self.client.is_some() && !self.keys.is_empty()).then_some(self.fitting_key.is_some())
    }

    /// Whether all that must be the same is the same: the key belongs to the client; a self-signed client is
    /// itself in the bundle (one that a CA issued need not be); without a client, the bundle holds the key.
    pub fn agrees(&self) -> bool {
        let stored = |wanted: fn(Relation) -> bool| {
            self.resemblances.iter().any(|resemblance| wanted(resemblance.relation))
        };
        let bundle_fits = match (&self.members, &self.client) {
            (None, _) => true,
            (Some(_), None) => stored(Relation::has_same_key),
            (Some(_), Some(_)) => !self.client_is_self_signed || stored(Relation::is_copy),
        };
        self.key_fits_client() != Some(false) && bundle_fits
    }
}

/// The members of the bundle that are like the client, or hold one of the keys when there is no client.
fn alike(keys: &[Holder], client: Option<&ClientFile>, bundle: &Bundle) -> Vec<Resemblance> {
    let relation = |member: &Member| {
        let Some(file) = client else {
            let spki = member.certificate.key.spki();
            let known = keys.iter().any(|key| same_public_key(&key.spki, spki));
            return known.then_some(Relation::SameKey);
        };
        relation(file, bundle, member)
    };
    let members = bundle.members.iter().enumerate();
    members
        .filter_map(|(member, held)| Some(Resemblance { member, relation: relation(held)? }))
        .collect()
}

fn relation(file: &ClientFile, bundle: &Bundle, member: &Member) -> Option<Relation> {
    let (client, stored) = (&file.client.certificate, &member.certificate);
    if client.der() == stored.der() {
        let (own, other) = (file.bundle.text(&file.client), bundle.text(member));
        let same_text = own.trim_ascii() == other.trim_ascii();
        return Some(if same_text { Relation::SameText } else { Relation::SameCertificate });
    }
    let same_subject = client.subject == stored.subject && !client.subject.is_empty();
    let same_key = same_public_key(client.key.spki(), stored.key.spki());
    match (same_subject, same_key) {
        (true, true) => Some(Relation::Renewed),
        (false, true) => Some(Relation::SameKey),
        (true, false) => Some(Relation::Rekeyed),
        (false, false) => None,
    }
}

fn is_self_signed(certificate: &Certificate) -> bool {
    let algorithm = Algorithm {
        oid: certificate.signature_algorithm.oid.as_bytes(),
        parameters: &certificate.signature_algorithm.parameters,
    };
    certificate.is_self_issued()
        && PreparedKey::from_spki(certificate.key.spki()).is_ok_and(|key| {
            let (message, signature) = (certificate.to_be_signed(), certificate.signature());
            key.verify(&algorithm, message, signature) == Verification::Valid
        })
}

fn of_key_file(file: &KeyFile) -> Vec<Holder> {
    let holder = |key: &PrivateKey| {
        let described = PublicKey::from_spki(key.public_spki()).map(|public| public.describe());
        Holder {
            label: "private key".to_owned(),
            file: file.name.clone(),
            line: key.line(),
            key: described.unwrap_or_else(|_| "a key of unknown type".to_owned()),
            spki_sha256: sha256(key.public_spki()),
            spki: key.public_spki().to_vec(),
        }
    };
    file.keys.iter().map(holder).collect()
}

fn of_member(member: &Member) -> Holder {
    Holder {
        label: member.certificate.label(),
        file: member.file.to_string(),
        line: Some(member.place.first_line),
        key: member.certificate.key.describe(),
        spki_sha256: member.certificate.key.spki_sha256(),
        spki: member.certificate.key.spki().to_vec(),
    }
}

/// Why a key file could not be read, as an error about that file.
fn refused(name: &str, refusal: KeyRefusal) -> Error {
    let name = name.to_owned();
    match refusal {
        KeyRefusal::NeedsPassphrase | KeyRefusal::WrongPassphrase => {
            Error::Passphrase { name, what: refusal.to_string() }
        }
        KeyRefusal::NotAKey { found } => {
            let hint = "give the file with -----BEGIN … PRIVATE KEY-----".to_owned();
            Error::Mismatch { name, wanted: "a private key", found, hint }
        }
        KeyRefusal::Damaged { what } => {
            let hint = "export the key again from where it came".to_owned();
            Error::Mismatch { name, wanted: "a private key", found: what, hint }
        }
        KeyRefusal::Unsupported { what } => {
            let (wanted, hint) = ("a private key in PKCS#8 or a traditional form", String::new());
            Error::Mismatch { name, wanted, found: what, hint }
        }
    }
}
