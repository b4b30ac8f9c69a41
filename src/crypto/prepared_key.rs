//! A public key made ready once and then asked many times, from any number of threads.
//!
//! Nothing is decoded before it is needed: a bundle of a thousand CAs costs nothing but the keys that
//! a client's path touches. What aws-lc-rs takes goes there; the same bytes go to OpenSSL when the
//! algorithm is one that aws-lc-rs refuses. Which library answers never changes the answer: tests
//! compare the two on good and on corrupted signatures.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::signature::{self, ParsedPublicKey, VerificationAlgorithm};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};

use super::algorithm::{self, Algorithm, Hash, Pss, Scheme};
use super::spki::{self, Curve, Kind};

/// A public key, ready to verify signatures.
pub struct PreparedKey {
    pub(super) kind: Kind,
    /// For RSA the `RSAPublicKey`, which leaves `id-RSASSA-PSS` keys readable to both libraries;
    /// for the others the whole `SubjectPublicKeyInfo`.
    pub(super) encoded: Vec<u8>,
    fast: [OnceLock<Option<ParsedPublicKey>>; FAST_SLOTS],
    slow: OnceLock<Option<PKey<Public>>>,
    /// The key's multiples, once they have been asked for.
    #[cfg(feature = "turbo")]
    pub(super) table: OnceLock<crate::p256::Table>,
}

/// What a verification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The signature is that of this key on this message.
    Valid,
    /// It is not.
    Invalid,
    /// Cannot be computed; what is not supported, in words: "signatures with SM2 are not supported".
    Unsupported(String),
    /// The algorithm is none for this type of key, such as ECDSA for an RSA key.
    Mismatch,
}

/// A public key that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CryptoRefusal {
    /// What is wrong with it: "a malformed RSA key (RFC 8017, appendix A.1.1)".
    pub what: String,
}

impl PreparedKey {
    /// From a DER-encoded `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7). Cheap: the key is
    /// decoded when it is first asked.
    pub fn from_spki(spki: &[u8]) -> Result<Self, CryptoRefusal> {
        let read = spki::read(spki).map_err(|what| CryptoRefusal { what: what.to_owned() })?;
        let encoded = match read.kind {
            Kind::Rsa(_) | Kind::RsaPss(..) => read.key.to_vec(),
            _ => spki.to_vec(),
        };
        let fast = [const { OnceLock::new() }; FAST_SLOTS];
        Ok(Self {
            kind: read.kind,
            encoded,
            fast,
            slow: OnceLock::new(),
            #[cfg(feature = "turbo")]
            table: OnceLock::new(),
        })
    }

    /// The same, where a DSA key without parameters takes those of its issuer's key
    /// (RFC 5280, section 6.1.4 (e); RFC 3279, section 2.3.2). Any other key is read as it stands.
    pub fn inheriting(spki: &[u8], issuer_spki: &[u8]) -> Result<Self, CryptoRefusal> {
        let completed = match (spki::read(spki), spki::read(issuer_spki)) {
            (Ok(own), Ok(issuer)) => spki::with_inherited_parameters(&own, &issuer),
            _ => None,
        };
        Self::from_spki(completed.as_deref().unwrap_or(spki))
    }

    /// Whether `signature` is this key's on `message`.
    pub fn verify(
        &self,
        algorithm: &Algorithm<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Verification {
        let scheme = match algorithm::scheme(algorithm) {
            Ok(scheme) => scheme,
            Err(what) => return Verification::Unsupported(what),
        };
        if !self.fits(scheme) {
            return Verification::Mismatch;
        }
        if let Some(what) = self.out_of_reach() {
            return Verification::Unsupported(what);
        }
        #[cfg(feature = "turbo")]
        if self.accepts_by_table(scheme, message, signature) {
            return Verification::Valid;
        }
        let answer = match self.fast_key(scheme) {
            Some(key) => key.verify_sig(message, signature).is_ok(),
            None => match self.slow_key() {
                Some(key) => verify_slowly(key, scheme, message, signature),
                None => return Verification::Unsupported(self.undecodable()),
            },
        };
        if answer { Verification::Valid } else { Verification::Invalid }
    }

    /// Why nobody can use the key, though its encoding can be read: its point is not on its curve. `None` also for keys
    /// on curves that are not in common use, which are decoded when they verify something.
    pub fn unusable(&self) -> Option<String> {
        let on_curve = match self.kind {
            #[cfg(feature = "turbo")]
            Kind::Ec(Curve::P256) if self.is_point_of_p256() => true,
            Kind::Ec(Curve::P256 | Curve::P384 | Curve::P521) => {
                self.fast_key(Scheme::Ecdsa(Hash::Sha256)).is_some()
            }
            _ => true,
        };
        (!on_curve).then(|| self.undecodable())
    }

    fn fits(&self, scheme: Scheme) -> bool {
        match (self.kind, scheme) {
            (Kind::Rsa(_), Scheme::RsaPkcs1(_) | Scheme::RsaPss(_))
            | (Kind::RsaPss(_, None), Scheme::RsaPss(_))
            | (Kind::Ec(_), Scheme::Ecdsa(_))
            | (Kind::Dsa, Scheme::Dsa(_))
            | (Kind::Ed25519, Scheme::Ed25519)
            | (Kind::Ed448, Scheme::Ed448)
            // Of these keys it is not known; `out_of_reach` says so.
            | (Kind::Other, _) => true,
            // RFC 4055, section 3.3: same hashes, and at least the salt that the key asks for.
            (Kind::RsaPss(_, Some(limits)), Scheme::RsaPss(used)) => {
                (used.hash, used.mask_hash) == (limits.hash, limits.mask_hash)
                    && used.salt_length >= limits.salt_length
            }
            _ => false,
        }
    }

    /// Why no library here verifies with such a key.
    fn out_of_reach(&self) -> Option<String> {
        match self.kind {
            Kind::Rsa(bits) | Kind::RsaPss(bits, _) if bits > LARGEST_RSA => {
                Some(format!("an RSA key of {bits} bits; up to {LARGEST_RSA} are supported"))
            }
            Kind::Ec(Curve::Explicit) => Some(
                "an EC key with its curve spelled out, which RFC 5480, section 2.1.1, forbids"
                    .to_owned(),
            ),
            Kind::Other => Some("a public key of a type that is not supported".to_owned()),
            _ => None,
        }
    }

    fn undecodable(&self) -> String {
        match self.kind {
            Kind::Rsa(_) | Kind::RsaPss(..) => "an RSA key that OpenSSL cannot decode",
            Kind::Ec(Curve::Other) => "an EC key that is malformed, or on a curve not supported",
            Kind::Ec(_) => "an EC key that is no point on its curve",
            Kind::Dsa => "a DSA key that is malformed or lacks its parameters",
            _ => "a public key that OpenSSL cannot decode",
        }
        .to_owned()
    }

    pub(super) fn fast_key(&self, scheme: Scheme) -> Option<&ParsedPublicKey> {
        let (slot, algorithm) = fast_algorithm(self.kind, scheme)?;
        self.fast
            .get(slot)?
            .get_or_init(|| ParsedPublicKey::new(algorithm, &self.encoded).ok())
            .as_ref()
    }

    fn slow_key(&self) -> Option<&PKey<Public>> {
        self.slow
            .get_or_init(|| match self.kind {
                Kind::Rsa(_) | Kind::RsaPss(..) => {
                    Rsa::public_key_from_der_pkcs1(&self.encoded).and_then(PKey::from_rsa).ok()
                }
                _ => PKey::public_key_from_der(&self.encoded).ok(),
            })
            .as_ref()
    }
}

impl fmt::Debug for PreparedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Display for CryptoRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// The aws-lc-rs algorithm for this key and scheme, and the slot of its prepared form; `None` for
/// what aws-lc-rs does not verify.
fn fast_algorithm(
    kind: Kind,
    scheme: Scheme,
) -> Option<(usize, &'static dyn VerificationAlgorithm)> {
    let size_fits = match kind {
        Kind::Rsa(bits) | Kind::RsaPss(bits, _) => (2048..=8192).contains(&bits),
        _ => true,
    };
    if !size_fits {
        return None;
    }
    Some(match (kind, scheme) {
        (_, Scheme::RsaPkcs1(Hash::Sha256)) => (0, &signature::RSA_PKCS1_2048_8192_SHA256),
        (_, Scheme::RsaPkcs1(Hash::Sha384)) => (1, &signature::RSA_PKCS1_2048_8192_SHA384),
        (_, Scheme::RsaPkcs1(Hash::Sha512)) => (2, &signature::RSA_PKCS1_2048_8192_SHA512),
        (_, Scheme::RsaPss(pss)) if is_usual(pss) => match pss.hash {
            Hash::Sha256 => (3, &signature::RSA_PSS_2048_8192_SHA256),
            Hash::Sha384 => (4, &signature::RSA_PSS_2048_8192_SHA384),
            Hash::Sha512 => (5, &signature::RSA_PSS_2048_8192_SHA512),
            _ => return None,
        },
        (Kind::Ec(Curve::P256), Scheme::Ecdsa(hash)) => match hash {
            Hash::Sha256 => (0, &signature::ECDSA_P256_SHA256_ASN1),
            Hash::Sha384 => (1, &signature::ECDSA_P256_SHA384_ASN1),
            Hash::Sha512 => (2, &signature::ECDSA_P256_SHA512_ASN1),
            _ => return None,
        },
        (Kind::Ec(Curve::P384), Scheme::Ecdsa(hash)) => match hash {
            Hash::Sha256 => (0, &signature::ECDSA_P384_SHA256_ASN1),
            Hash::Sha384 => (1, &signature::ECDSA_P384_SHA384_ASN1),
            Hash::Sha512 => (2, &signature::ECDSA_P384_SHA512_ASN1),
            _ => return None,
        },
        (Kind::Ec(Curve::P521), Scheme::Ecdsa(hash)) => match hash {
            Hash::Sha256 => (0, &signature::ECDSA_P521_SHA256_ASN1),
            Hash::Sha384 => (1, &signature::ECDSA_P521_SHA384_ASN1),
            Hash::Sha512 => (2, &signature::ECDSA_P521_SHA512_ASN1),
            _ => return None,
        },
        (Kind::Ed25519, Scheme::Ed25519) => (0, &signature::ED25519),
        _ => return None,
    })
}

/// The parameters that aws-lc-rs takes: one hash for both, and a salt as long as the hash.
fn is_usual(pss: Pss) -> bool {
    pss.hash == pss.mask_hash && pss.salt_length == pss.hash.length()
}

/// An error of OpenSSL's at this point means that the signature has no valid form: invalid.
fn verify_slowly(key: &PKey<Public>, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
    ask_openssl(key, scheme, message, signature).unwrap_or(false)
}

fn ask_openssl(
    key: &PKey<Public>,
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let mut verifier = match scheme {
        Scheme::Ed25519 | Scheme::Ed448 => Verifier::new_without_digest(key)?,
        Scheme::RsaPkcs1(hash) | Scheme::Ecdsa(hash) | Scheme::Dsa(hash) => {
            Verifier::new(digest(hash)?, key)?
        }
        Scheme::RsaPss(pss) => {
            let mut verifier = Verifier::new(digest(pss.hash)?, key)?;
            verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
            verifier.set_rsa_mgf1_md(digest(pss.mask_hash)?)?;
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(pss.salt_length.into()))?;
            verifier
        }
    };
    verifier.verify_oneshot(signature, message)
}

fn digest(hash: Hash) -> Result<MessageDigest, ErrorStack> {
    let name = match hash {
        Hash::Md5 => "MD5",
        Hash::Sha1 => "SHA1",
        Hash::Sha224 => "SHA224",
        Hash::Sha256 => "SHA256",
        Hash::Sha384 => "SHA384",
        Hash::Sha512 => "SHA512",
        Hash::Sha512With224 => "SHA512-224",
        Hash::Sha512With256 => "SHA512-256",
        Hash::Sha3With224 => "SHA3-224",
        Hash::Sha3With256 => "SHA3-256",
        Hash::Sha3With384 => "SHA3-384",
        Hash::Sha3With512 => "SHA3-512",
    };
    MessageDigest::from_name(name).ok_or_else(ErrorStack::get)
}

/// As many prepared forms as one key can have: three hashes with two paddings.
const FAST_SLOTS: usize = 6;

/// In bits, as in OpenSSL (`OPENSSL_RSA_MAX_MODULUS_BITS`): a larger key only burns time. OpenSSL
/// itself bounds the exponent of keys over 3072 bits.
const LARGEST_RSA: u32 = 16_384;

/// One key per CA serves all threads.
const fn is_shared<T: Send + Sync>() {}
const _: () = is_shared::<PreparedKey>();
