//! Signature algorithms: the scheme, the hash, and whether the parameters are what each RFC asks for.

use super::Irregularity;
use crate::der::{Flaw, Reader, tag};
use crate::oid::Oid;

/// An algorithm identifier of a signature (RFC 5280, section 4.1.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// The algorithm.
    pub oid: Oid,
    /// The DER of its parameters; empty when absent.
    pub parameters: Vec<u8>,
    /// The scheme.
    pub scheme: Scheme,
    /// The hash of the message.
    pub hash: Hash,
}

/// Signature schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 4055).
    RsaPss {
        /// The hash of the mask generation function MGF1.
        mask_hash: Hash,
        /// Octets of salt.
        salt_length: u32,
    },
    /// ECDSA (RFC 5758).
    Ecdsa,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// DSA (RFC 5758).
    Dsa,
    /// One that we do not know.
    Other,
}

/// Hash functions, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Hash {
    Unknown,
    Md2,
    Md4,
    Md5,
    Sha1,
    Sha224,
    Sha3_224,
    Sha256,
    Sha3_256,
    Sha384,
    Sha3_384,
    Sha512,
    Sha3_512,
    /// The scheme brings its own, as `EdDSA` does.
    Intrinsic,
}

impl Hash {
    /// "SHA-256".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "an unknown hash",
            Self::Md2 => "MD2",
            Self::Md4 => "MD4",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha3_224 => "SHA3-224",
            Self::Sha256 => "SHA-256",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha384 => "SHA-384",
            Self::Sha3_384 => "SHA3-384",
            Self::Sha512 => "SHA-512",
            Self::Sha3_512 => "SHA3-512",
            Self::Intrinsic => "its own hash",
        }
    }
}

impl SignatureAlgorithm {
    /// From an identifier and the DER of its parameters.
    pub fn new(oid: Oid, parameters: &[u8]) -> Self {
        let known = KNOWN.iter().find(|(known, ..)| *known == oid);
        let (scheme, hash) = match known {
            Some(&(_, scheme, hash)) => (scheme, hash),
            None if oid == Oid::RSASSA_PSS => {
                let pss = Pss::read(parameters).unwrap_or(Pss::UNKNOWN);
                (
                    Scheme::RsaPss { mask_hash: pss.mask_hash, salt_length: pss.salt_length },
                    pss.hash,
                )
            }
            None => (Scheme::Other, Hash::Unknown),
        };
        Self { oid, parameters: parameters.to_vec(), scheme, hash }
    }

    /// "SHA-256 with RSA", "ECDSA with SHA-384", "RSA-PSS with SHA-256", "Ed25519".
    pub fn name(&self) -> String {
        match self.scheme {
            Scheme::RsaPss { .. } => format!("RSA-PSS with {}", self.hash.name()),
            _ => self.oid.name().map_or_else(|| self.oid.to_string(), str::to_owned),
        }
    }

    /// Says where the parameters are not what their RFC asks for.
    pub(crate) fn judge(&self, wrong: &mut Vec<Irregularity>) {
        let parameters = self.parameters.as_slice();
        let name = || self.name(); // put into words only where it is needed
        match self.scheme {
            Scheme::RsaPkcs1 if parameters.is_empty() => wrong.push(Irregularity::profile(
                format!("{}: parameters are absent instead of NULL", name()),
                "RFC 4055, section 5",
            )),
            Scheme::RsaPkcs1 if parameters != NULL => wrong.push(Irregularity::undecidable(
                format!("{}: parameters are not NULL", name()),
                "RFC 4055, section 5",
            )),
            // The roots of the US Department of Defense write NULL.
            Scheme::Ecdsa | Scheme::Dsa if parameters == NULL => wrong.push(Irregularity::profile(
                format!("{}: parameters are NULL instead of absent", name()),
                "RFC 5758, section 3",
            )),
            Scheme::Ecdsa | Scheme::Dsa if !parameters.is_empty() => {
                wrong.push(Irregularity::undecidable(
                    format!("{}: parameters are present; they must be absent", name()),
                    "RFC 5758, section 3",
                ));
            }
            Scheme::Ed25519 | Scheme::Ed448 if !parameters.is_empty() => {
                wrong.push(Irregularity::undecidable(
                    format!("{}: parameters are present; they must be absent", name()),
                    "RFC 8410, section 3",
                ));
            }
            Scheme::RsaPss { .. } => {
                if let Err(flaw) = Pss::read(parameters) {
                    let what = format!("RSA-PSS parameters: {flaw}");
                    wrong.push(Irregularity::undecidable(what, "RFC 4055, section 3.1"));
                }
            }
            _ => {}
        }
    }
}

/// RSASSA-PSS-params (RFC 4055, section 3.1).
struct Pss {
    hash: Hash,
    mask_hash: Hash,
    salt_length: u32,
}

impl Pss {
    const UNKNOWN: Self = Self { hash: Hash::Unknown, mask_hash: Hash::Unknown, salt_length: 0 };

    fn read(der: &[u8]) -> Result<Self, Flaw> {
        let mut pss = Self { hash: Hash::Sha1, mask_hash: Hash::Sha1, salt_length: 20 };
        let mut reader = Reader::new(der);
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        if let Some(field) = fields.optional(tag::constructed(0))? {
            let mut inside = field.inside();
            pss.hash = hash(&mut inside)?;
            inside.finish()?;
        }
        if let Some(field) = fields.optional(tag::constructed(1))? {
            let mut inside = field.inside();
            let mut mask = inside.expect(tag::SEQUENCE)?.inside();
            inside.finish()?;
            if Oid::read(&mut mask)? != Oid::MGF1 {
                return Err(field.flaw("a mask generation function other than MGF1"));
            }
            pss.mask_hash = hash(&mut mask)?;
            mask.finish()?;
        }
        if let Some(field) = fields.optional(tag::constructed(2))? {
            let mut inside = field.inside();
            pss.salt_length = inside.expect(tag::INTEGER)?.small()?;
            inside.finish()?;
        }
        if let Some(field) = fields.optional(tag::constructed(3))? {
            let mut inside = field.inside();
            if inside.expect(tag::INTEGER)?.small()? != 1 {
                return Err(field.flaw("a trailer field other than 1"));
            }
            inside.finish()?;
        }
        fields.finish()?;
        Ok(pss)
    }
}

/// A `HashAlgorithm`: parameters NULL or absent (RFC 4055, section 2.1).
fn hash(reader: &mut Reader<'_>) -> Result<Hash, Flaw> {
    let element = reader.expect(tag::SEQUENCE)?;
    let mut fields = element.inside();
    let oid = Oid::read(&mut fields)?;
    if !fields.is_empty() && fields.any()?.raw != NULL {
        return Err(element.flaw("hash parameters that are neither NULL nor absent"));
    }
    fields.finish()?;
    let known = HASHES.iter().find(|(known, _)| *known == oid);
    Ok(known.map_or(Hash::Unknown, |&(_, hash)| hash))
}

const NULL: &[u8] = &[tag::NULL, 0];

const HASHES: &[(Oid, Hash)] = &[
    (Oid::SHA256, Hash::Sha256),
    (Oid::SHA384, Hash::Sha384),
    (Oid::SHA512, Hash::Sha512),
    (Oid::SHA1, Hash::Sha1),
    (Oid::SHA224, Hash::Sha224),
    (Oid::SHA3_256, Hash::Sha3_256),
    (Oid::SHA3_384, Hash::Sha3_384),
    (Oid::SHA3_512, Hash::Sha3_512),
    (Oid::MD5, Hash::Md5),
];

const KNOWN: &[(Oid, Scheme, Hash)] = &[
    (Oid::SHA256_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha256),
    (Oid::ECDSA_WITH_SHA256, Scheme::Ecdsa, Hash::Sha256),
    (Oid::ECDSA_WITH_SHA384, Scheme::Ecdsa, Hash::Sha384),
    (Oid::SHA384_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha384),
    (Oid::SHA512_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha512),
    (Oid::SHA1_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha1),
    (Oid::ED25519, Scheme::Ed25519, Hash::Intrinsic),
    (Oid::ECDSA_WITH_SHA512, Scheme::Ecdsa, Hash::Sha512),
    (Oid::ECDSA_WITH_SHA1, Scheme::Ecdsa, Hash::Sha1),
    (Oid::ECDSA_WITH_SHA224, Scheme::Ecdsa, Hash::Sha224),
    (Oid::SHA224_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha224),
    (Oid::ED448, Scheme::Ed448, Hash::Intrinsic),
    (Oid::SHA1_WITH_RSA_OIW, Scheme::RsaPkcs1, Hash::Sha1),
    (Oid::MD5_WITH_RSA, Scheme::RsaPkcs1, Hash::Md5),
    (Oid::MD4_WITH_RSA, Scheme::RsaPkcs1, Hash::Md4),
    (Oid::MD2_WITH_RSA, Scheme::RsaPkcs1, Hash::Md2),
    (Oid::DSA_WITH_SHA1, Scheme::Dsa, Hash::Sha1),
    (Oid::DSA_WITH_SHA224, Scheme::Dsa, Hash::Sha224),
    (Oid::DSA_WITH_SHA256, Scheme::Dsa, Hash::Sha256),
    (Oid::DSA_WITH_SHA384, Scheme::Dsa, Hash::Sha384),
    (Oid::DSA_WITH_SHA512, Scheme::Dsa, Hash::Sha512),
    (Oid::SHA3_224_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha3_224),
    (Oid::SHA3_256_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha3_256),
    (Oid::SHA3_384_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha3_384),
    (Oid::SHA3_512_WITH_RSA, Scheme::RsaPkcs1, Hash::Sha3_512),
    (Oid::ECDSA_WITH_SHA3_224, Scheme::Ecdsa, Hash::Sha3_224),
    (Oid::ECDSA_WITH_SHA3_256, Scheme::Ecdsa, Hash::Sha3_256),
    (Oid::ECDSA_WITH_SHA3_384, Scheme::Ecdsa, Hash::Sha3_384),
    (Oid::ECDSA_WITH_SHA3_512, Scheme::Ecdsa, Hash::Sha3_512),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn count(oid: Oid, parameters: &[u8]) -> usize {
        let mut wrong = Vec::new();
        SignatureAlgorithm::new(oid, parameters).judge(&mut wrong);
        wrong.len()
    }

    #[test]
    fn each_scheme_has_its_parameters() {
        assert_eq!(count(Oid::SHA256_WITH_RSA, NULL), 0);
        assert_eq!(count(Oid::SHA256_WITH_RSA, &[]), 1);
        assert_eq!(count(Oid::ECDSA_WITH_SHA256, &[]), 0);
        assert_eq!(count(Oid::ECDSA_WITH_SHA256, NULL), 1);
        assert_eq!(count(Oid::ED25519, NULL), 1);
        assert_eq!(count(Oid::RSASSA_PSS, NULL), 1);
        assert_eq!(count(Oid::RSASSA_PSS, &[0x30, 0]), 0);
    }

    #[test]
    fn absent_pss_fields_mean_sha1() {
        let algorithm = SignatureAlgorithm::new(Oid::RSASSA_PSS, &[0x30, 0]);
        let scheme = Scheme::RsaPss { mask_hash: Hash::Sha1, salt_length: 20 };
        assert_eq!((algorithm.scheme, algorithm.hash), (scheme, Hash::Sha1));
        assert_eq!(algorithm.name(), "RSA-PSS with SHA-1");
    }
}
