//! Public keys: kind, size, curve. Whether a point lies on its curve is for the verification of a signature to
//! find out; what is wrong with the encoding of a key is said here.

use std::sync::Arc;

use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::Irregularity;
use crate::oid::Oid;

mod curve;

pub use curve::Curve;

/// A `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7).
#[derive(Clone, Debug)]
pub struct PublicKey {
    /// What kind of key, with its numbers.
    pub kind: KeyKind,
    /// What is wrong with its encoding.
    pub irregularities: Vec<Irregularity>,
    spki: Arc<[u8]>,
}

/// The kinds of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA for PKCS #1 v1.5 and PSS (RFC 3279, section 2.3.1).
    Rsa(RsaKey),
    /// RSA for PSS alone (RFC 4055, section 1.2).
    RsaPss(RsaKey),
    /// On an elliptic curve (RFC 5480).
    Ec {
        /// The curve.
        curve: Curve,
        /// The public point, as encoded (SEC 1, section 2.3.3).
        point: Vec<u8>,
    },
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// DSA (RFC 3279, section 2.3.2); 0 bits where the parameters are inherited from the issuer.
    Dsa {
        /// Bits of the prime p.
        bits: u32,
    },
    /// Any other algorithm.
    Other(Oid),
}

/// The numbers of an RSA key, without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    /// Bits of the modulus.
    pub bits: u32,
    /// The public exponent, big-endian.
    pub exponent: Vec<u8>,
    /// The modulus, big-endian.
    pub modulus: Vec<u8>,
}

impl PublicKey {
    /// Reads a complete `SubjectPublicKeyInfo`.
    pub fn from_spki(der: &[u8]) -> Result<Self, Flaw> {
        let mut reader = Reader::new(der);
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let mut algorithm = fields.expect(tag::SEQUENCE)?.inside();
        let oid = Oid::read(&mut algorithm)?;
        let parameters = if algorithm.is_empty() { None } else { Some(algorithm.open_type()?) };
        algorithm.finish()?;
        let bits = fields.expect(tag::BIT_STRING)?;
        let key = bits.whole_octets()?;
        fields.finish()?;
        let offset = bits.inside().offset().saturating_add(1); // after the count of unused bits
        let key = Reader::at(key, offset);
        let mut irregularities = Vec::new();
        let kind = kind(oid, parameters.as_ref(), key, &mut irregularities)?;
        Ok(Self { kind, irregularities, spki: der.into() })
    }

    /// A key that cannot be read, kept for what is shown of it.
    pub(crate) fn opaque(spki: &[u8], oid: Oid, flaw: Flaw) -> Self {
        let why = Irregularity::of_flaw("public key", flaw, "RFC 5280, section 4.1.2.7");
        Self { kind: KeyKind::Other(oid), irregularities: vec![why], spki: spki.into() }
    }

    /// The DER of the `SubjectPublicKeyInfo`.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-256 of the `SubjectPublicKeyInfo`: two files hold the same key exactly when this is equal.
    pub fn spki_sha256(&self) -> [u8; 32] {
        crate::crypto::sha256(&self.spki)
    }

    /// The numbers of an RSA key of either kind.
    pub fn rsa(&self) -> Option<&RsaKey> {
        match &self.kind {
            KeyKind::Rsa(key) | KeyKind::RsaPss(key) => Some(key),
            _ => None,
        }
    }

    /// What it costs to verify a signature on `octets` octets with this key, in verifications with P-256, each about
    /// 100 µs. Budgets count with it: some keys are made to be slow.
    pub fn verification_cost(&self, octets: usize) -> u32 {
        let key = match &self.kind {
            // One squaring for each bit of the exponent, each quadratic in the size of the modulus.
            KeyKind::Rsa(key) | KeyKind::RsaPss(key) => {
                squarings(key.bits, bits(&key.exponent).saturating_add(16) / 16)
            }
            KeyKind::Dsa { bits } => squarings(*bits, 32),
            KeyKind::Ec { curve: Curve::P256, .. } | KeyKind::Ed25519 | KeyKind::Other(_) => 0,
            KeyKind::Ec { curve: Curve::P384, .. } => 2,
            KeyKind::Ec { .. } | KeyKind::Ed448 => 8,
        };
        let message = u32::try_from(octets / HASHED_MEANWHILE).unwrap_or(u32::MAX);
        key.saturating_add(message).saturating_add(1)
    }

    /// "RSA 2048", "EC P-256", "Ed25519".
    pub fn describe(&self) -> String {
        match &self.kind {
            KeyKind::Rsa(key) => format!("RSA {}", key.bits),
            KeyKind::RsaPss(key) => format!("RSA-PSS {}", key.bits),
            KeyKind::Ec { curve, .. } => format!("EC {}", curve.name()),
            KeyKind::Ed25519 => "Ed25519".to_owned(),
            KeyKind::Ed448 => "Ed448".to_owned(),
            KeyKind::Dsa { bits: 0 } => "DSA with inherited parameters".to_owned(),
            KeyKind::Dsa { bits } => format!("DSA {bits}"),
            KeyKind::Other(oid) => oid.name().map_or_else(|| oid.to_string(), str::to_owned),
        }
    }
}

fn kind(
    oid: Oid,
    parameters: Option<&Element<'_>>,
    key: Reader<'_>,
    wrong: &mut Vec<Irregularity>,
) -> Result<KeyKind, Flaw> {
    if oid == Oid::RSA_ENCRYPTION {
        let clause = "RFC 4055, section 1.2";
        match parameters {
            None => wrong.push(Irregularity::loose(
                "an RSA key's algorithm parameters are absent instead of NULL",
                clause,
            )),
            Some(one) if one.raw != NULL => wrong.push(Irregularity::undecidable(
                "an RSA key's algorithm parameters are not NULL",
                clause,
            )),
            Some(_) => {}
        }
        return rsa(key).map(KeyKind::Rsa);
    }
    if oid == Oid::RSASSA_PSS {
        return rsa(key).map(KeyKind::RsaPss);
    }
    if oid == Oid::EC_PUBLIC_KEY {
        let curve = Curve::read(parameters, wrong)?;
        curve::judge_point(&curve, key.rest(), wrong);
        return Ok(KeyKind::Ec { curve, point: key.rest().to_vec() });
    }
    if oid == Oid::DSA {
        return Ok(KeyKind::Dsa { bits: dsa_bits(parameters)? });
    }
    let fixed = [(Oid::ED25519, 32), (Oid::ED448, 57), (Oid::X25519, 32), (Oid::X448, 56)];
    if let Some((_, length)) = fixed.iter().find(|(one, _)| *one == oid) {
        if parameters.is_some() {
            let what = format!("an {oid} key has algorithm parameters; they must be absent");
            wrong.push(Irregularity::undecidable(what, "RFC 8410, section 3"));
        }
        if key.rest().len() != *length {
            let what = format!("an {oid} key has {} octets instead of {length}", key.rest().len());
            wrong.push(Irregularity::undecidable(what, "RFC 8410, section 4"));
        }
    }
    Ok(match oid {
        oid if oid == Oid::ED25519 => KeyKind::Ed25519,
        oid if oid == Oid::ED448 => KeyKind::Ed448,
        oid => KeyKind::Other(oid),
    })
}

/// `RSAPublicKey` (RFC 8017, appendix A.1.1).
fn rsa(mut reader: Reader<'_>) -> Result<RsaKey, Flaw> {
    let mut fields = reader.expect(tag::SEQUENCE)?.inside();
    reader.finish()?;
    let modulus = fields.expect(tag::INTEGER)?.natural()?;
    let exponent = fields.expect(tag::INTEGER)?.natural()?;
    fields.finish()?;
    Ok(RsaKey { bits: bits(modulus), exponent: exponent.to_vec(), modulus: modulus.to_vec() })
}

/// Bits of p in Dss-Parms (RFC 3279, section 2.3.2).
fn dsa_bits(parameters: Option<&Element<'_>>) -> Result<u32, Flaw> {
    let Some(parameters) = parameters.filter(|one| one.tag == tag::SEQUENCE) else { return Ok(0) };
    parameters.inside().expect(tag::INTEGER)?.natural().map(bits)
}

fn bits(number: &[u8]) -> u32 {
    let leading = number.first().map_or(0, |first| first.leading_zeros());
    u32::try_from(number.len()).unwrap_or(u32::MAX / 8).saturating_mul(8).saturating_sub(leading)
}

/// Keys above what libraries take cost nothing: nobody verifies with them.
fn squarings(bits: u32, times: u32) -> u32 {
    let size = bits / 1024;
    if bits > LARGEST { 0 } else { size.saturating_mul(size).saturating_mul(times) / 16 }
}

/// Bits of the largest RSA modulus that OpenSSL verifies with.
const LARGEST: u32 = 16_384;
/// Octets that SHA-256 takes in while a P-256 signature is verified.
const HASHED_MEANWHILE: usize = 100_000;

const NULL: &[u8] = &[tag::NULL, 0];

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0];

    #[test]
    fn an_ed25519_key_has_no_parameters_and_32_octets() {
        let key = PublicKey::from_spki(&[&ED25519[..], &[7; 32]].concat()).unwrap();
        assert_eq!(key.describe(), "Ed25519");
        assert_eq!(key.irregularities, []);
        let mut short = ED25519;
        (short[1], short[10]) = (0x29, 0x20);
        let key = PublicKey::from_spki(&[&short[..], &[7; 31]].concat()).unwrap();
        assert!(key.irregularities[0].what.contains("31 octets instead of 32"));
    }

    #[test]
    fn slow_keys_and_long_messages_cost_more() {
        let rsa = |bits, exponent: &[u8]| PublicKey {
            kind: KeyKind::Rsa(RsaKey { bits, exponent: exponent.to_vec(), modulus: vec![] }),
            irregularities: vec![],
            spki: Arc::from([]),
        };
        assert_eq!(rsa(2048, &[1, 0, 1]).verification_cost(1000), 1);
        assert_eq!(rsa(2048, &[1, 0, 1]).verification_cost(1_000_000), 11);
        assert!((50..100).contains(&rsa(16_384, &[0xff; 8]).verification_cost(1000)));
        assert!((100..400).contains(&rsa(3072, &[0xff; 384]).verification_cost(1000)));
        assert_eq!(rsa(16_385, &[0xff; 8]).verification_cost(0), 1);
    }

    #[test]
    fn rsa_numbers_are_counted_without_leading_zeros() {
        let key = [0x30, 0x08, 0x02, 0x03, 0x00, 0x81, 0x01, 0x02, 0x01, 0x03];
        let key = rsa(Reader::new(&key)).unwrap();
        assert_eq!((key.bits, key.exponent, key.modulus), (16, vec![3], vec![0x81, 0x01]));
        assert!(rsa(Reader::new(&[0x30, 0x06, 0x02, 0x01, 0x81, 0x02, 0x01, 0x03])).is_err());
    }
}
