//! One certificate as it is meant to be: its fields, free for any defect, and beside them what these defects must do
//! to a verdict. The bytes are made from the fields, the expected verdict from the rest; neither looks at the other.

use super::der;
use super::keys::{Hash, Key};

/// A certificate to be made.
#[allow(clippy::struct_excessive_bools)] // fields of a certificate, each set by its own defect
#[derive(Clone, Debug)]
pub struct Plan {
    pub subject: Name,
    pub issuer: Name,
    pub key: Key,
    /// Whose key signs; for a self-signed certificate its own.
    pub signer: Key,
    /// Content octets.
    pub serial: Vec<u8>,
    pub version: u8,
    pub extensions_allowed: bool,
    pub not_before: i64,
    pub not_after: i64,
    /// `GeneralizedTime` even before 2050.
    pub long_times: bool,
    pub basic: Option<Basic>,
    /// Bits by their numbers (RFC 5280, section 4.2.1.3).
    pub key_usage: Option<Vec<u8>>,
    pub purposes: Option<Vec<&'static str>>,
    pub key_ids: bool,
    pub names: Vec<Vec<u8>>,
    pub permitted: Vec<Vec<u8>>,
    pub excluded: Vec<Vec<u8>>,
    pub policies: Vec<&'static str>,
    pub require_explicit: bool,
    /// Further extensions, whole.
    pub more: Vec<Vec<u8>>,
    pub hash: Hash,
    pub spoilt: Spoilt,
    /// A public key that nobody has a private key for.
    pub other_spki: Option<Vec<u8>>,
    /// A signature that nobody made.
    pub other_signature: Option<Vec<u8>>,
    /// A subject that no number stands for.
    pub other_subject: Option<Vec<u8>>,
    /// What the defects do, by the place that the certificate takes on a path.
    pub fault: Fault,
    /// Which certificates below must not be there.
    pub forbids: Forbids,
}

/// A distinguished name, known by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// 0 is the client.
    pub entity: u32,
    pub spelling: Spelling,
}

/// The same name, written differently (RFC 5280, section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    Plain,
    /// Other case, other string type, more blanks.
    Loose,
    /// With an e-mail address at its end: another name, only used where nobody issues to it.
    WithEmail,
    Empty,
}

#[derive(Clone, Copy, Debug)]
pub struct Basic {
    pub ca: bool,
    pub path_len: Option<u32>,
    pub critical: bool,
}

/// What is done to the bytes at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    No,
    /// One bit of the signature is another.
    Signature,
    /// The algorithm inside the signed part is not the one outside.
    InnerAlgorithm,
}

/// How much a defect weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Fine,
    /// Only an inference stands in the way.
    Doubt,
    Refuse,
}

/// For each place on a path (client, CA in between, trust anchor) and each of `Asked::ALL`, the weight.
#[derive(Clone, Copy, Debug)]
pub struct Fault(pub [[Weight; 3]; 3]);

impl Fault {
    pub const NONE: Self = Self([[Weight::Fine; 3]; 3]);
    pub const FATAL: Self = Self([[Weight::Refuse; 3]; 3]);

    pub fn and(self, other: Self) -> Self {
        let mut both = self;
        for (row, others) in both.0.iter_mut().zip(other.0) {
            for (weight, other) in row.iter_mut().zip(others) {
                *weight = other.max(*weight);
            }
        }
        both
    }
}

/// Which certificates a CA's name constraints keep from standing below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbids {
    Nobody,
    Client,
    /// Certificates with that subject, self-issued ones excepted.
    Entity(u32),
    /// All with a subject, self-issued CAs excepted.
    Everybody,
    /// The same, but for certificates with that subject.
    AllBut(u32),
}

impl Name {
    pub const fn of(entity: u32) -> Self {
        Self { entity, spelling: Spelling::Plain }
    }

    pub fn der(self) -> Vec<u8> {
        let what = match self.entity {
            0 => "Client".to_owned(),
            number => format!("Certification Authority {number}"),
        };
        let (organisation, common) = ("2.5.4.10", "2.5.4.3");
        match self.spelling {
            Spelling::Plain => {
                der::name(&[(organisation, der::UTF8, "Generated"), (common, der::UTF8, &what)])
            }
            Spelling::Loose => der::name(&[
                (organisation, der::PRINTABLE, "GENERATED"),
                (common, der::PRINTABLE, &format!(" {}  ", what.to_lowercase().replace(' ', "  "))),
            ]),
            Spelling::WithEmail => der::name(&[
                (organisation, der::UTF8, "Generated"),
                (common, der::UTF8, &what),
                ("1.2.840.113549.1.9.1", der::IA5, "client@good.example"),
            ]),
            Spelling::Empty => der::sequence(&[]),
        }
    }
}

impl Plan {
    /// A certificate with nothing on it.
    pub fn new((subject, key): (u32, Key), (issuer, signer): (u32, Key)) -> Self {
        Self {
            subject: Name::of(subject),
            issuer: Name::of(issuer),
            key,
            signer,
            serial: vec![1],
            version: 3,
            extensions_allowed: true,
            not_before: YEAR_2025,
            not_after: YEAR_2035,
            long_times: false,
            basic: None,
            key_usage: None,
            purposes: None,
            key_ids: true,
            names: Vec::new(),
            permitted: Vec::new(),
            excluded: Vec::new(),
            policies: Vec::new(),
            require_explicit: false,
            more: Vec::new(),
            hash: Hash::Sha256,
            spoilt: Spoilt::No,
            other_spki: None,
            other_signature: None,
            other_subject: None,
            fault: Fault::NONE,
            forbids: Forbids::Nobody,
        }
    }

    pub fn ca(ca: (u32, Key), issuer: (u32, Key)) -> Self {
        Self {
            basic: Some(Basic { ca: true, path_len: None, critical: true }),
            key_usage: Some(vec![5, 6]),
            ..Self::new(ca, issuer)
        }
    }

    pub fn client(key: Key, issuer: (u32, Key)) -> Self {
        Self {
            key_usage: Some(vec![0]),
            purposes: Some(vec![CLIENT_AUTH]),
            ..Self::new((0, key), issuer)
        }
    }

    pub fn is_self_issued(&self) -> bool {
        self.subject.entity == self.issuer.entity
    }

    /// Verified by its own key, too.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.key == self.signer && self.spoilt != Spoilt::Signature
    }

    /// The bytes.
    pub fn der(&self) -> Vec<u8> {
        self.der_after(|_| {})
    }

    /// The bytes, with something done to what is signed.
    pub fn der_after(&self, change: impl FnOnce(&mut [u8])) -> Vec<u8> {
        let mut to_be_signed = self.to_be_signed();
        change(&mut to_be_signed);
        let mut signature = self.signer.sign(self.hash, &to_be_signed);
        if let (Spoilt::Signature, Some(last)) = (self.spoilt, signature.last_mut()) {
            *last ^= 1;
        }
        if let Some(other) = &self.other_signature {
            signature.clone_from(other);
        }
        let algorithm = self.signer.signature_algorithm(self.hash);
        der::sequence(&[to_be_signed, algorithm, der::bits(&signature)])
    }

    fn to_be_signed(&self) -> Vec<u8> {
        let time = |unix| {
            let short = der::time(unix);
            if self.long_times && short[0] == 0x17 {
                der::element(0x18, &[b"20", &short[2..]].concat())
            } else {
                short
            }
        };
        let inner = match self.spoilt {
            Spoilt::InnerAlgorithm => self.signer.signature_algorithm(match self.hash {
                Hash::Sha384 => Hash::Sha256,
                _ => Hash::Sha384,
            }),
            _ => self.signer.signature_algorithm(self.hash),
        };
        let mut parts = Vec::new();
        if self.version > 1 {
            parts.push(der::element(0xa0, &der::number(u32::from(self.version) - 1)));
        }
        parts.extend([
            der::integer(&self.serial),
            inner,
            self.issuer.der(),
            der::sequence(&[time(self.not_before), time(self.not_after)]),
            self.other_subject.clone().unwrap_or_else(|| self.subject.der()),
            self.other_spki.clone().unwrap_or_else(|| self.key.spki().to_vec()),
        ]);
        let extensions = self.extensions();
        if self.extensions_allowed && !extensions.is_empty() {
            parts.push(der::element(0xa3, &der::sequence(&extensions)));
        }
        der::sequence(&parts)
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let mut list = Vec::new();
        if let Some(basic) = self.basic {
            let mut parts = Vec::new();
            if basic.ca {
                parts.push(der::boolean(true));
            }
            parts.extend(basic.path_len.map(der::number));
            list.push(der::extension("2.5.29.19", basic.critical, &der::sequence(&parts)));
        }
        if let Some(bits) = &self.key_usage {
            list.push(der::extension("2.5.29.15", true, &der::named_bits(bits)));
        }
        if let Some(purposes) = &self.purposes {
            let oids: Vec<_> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
            list.push(der::extension("2.5.29.37", false, &der::sequence(&oids)));
        }
        if self.key_ids {
            list.push(der::extension("2.5.29.14", false, &der::octets(&key_id(self.key))));
            let authority = der::sequence(&[der::element(0x80, &key_id(self.signer))]);
            list.push(der::extension("2.5.29.35", false, &authority));
        }
        if !self.names.is_empty() {
            let critical = self.subject.spelling == Spelling::Empty;
            list.push(der::extension("2.5.29.17", critical, &der::sequence(&self.names)));
        }
        if !self.permitted.is_empty() || !self.excluded.is_empty() {
            let subtrees = |tag, bases: &[Vec<u8>]| {
                let list: Vec<_> =
                    bases.iter().map(|base| der::sequence(std::slice::from_ref(base))).collect();
                if list.is_empty() { Vec::new() } else { der::element(tag, &list.concat()) }
            };
            let parts = [subtrees(0xa0, &self.permitted), subtrees(0xa1, &self.excluded)];
            list.push(der::extension("2.5.29.30", true, &der::sequence(&parts)));
        }
        if !self.policies.is_empty() {
            let oids: Vec<_> =
                self.policies.iter().map(|policy| der::sequence(&[der::oid(policy)])).collect();
            list.push(der::extension("2.5.29.32", false, &der::sequence(&oids)));
        }
        if self.require_explicit {
            let value = der::sequence(&[der::element(0x80, &[0])]);
            list.push(der::extension("2.5.29.36", true, &value));
        }
        list.extend_from_slice(&self.more);
        list
    }
}

/// Method 2 of RFC 5280, section 4.2.1.2, or nearly: a short hash of the key.
fn key_id(key: Key) -> Vec<u8> {
    truststore::crypto::sha256(&key.spki())[..8].to_vec()
}

/// id-kp-clientAuth.
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// 2025-01-01 and 2035-01-01; the clock of all cases is 2030-01-01.
const YEAR_2025: i64 = 1_735_689_600;
const YEAR_2035: i64 = 2_051_222_400;
