//! The numbers of an elliptic curve, be it named or spelled out (SEC 1, section C.2): two keys are the same where curve and
//! point are. OpenSSL tells the numbers of curves that have a name; those that somebody spelled out are read here and only
//! compared, since computing on them is what attackers want (CVE-2020-0601, CVE-2022-0778).

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::PointConversionForm;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;

use super::asn1::{self, INTEGER, OCTET_STRING, SEQUENCE};
use super::spki::compressed;

/// A curve over a prime field; numbers without leading zeros.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Domain {
    prime: Vec<u8>,
    a: Vec<u8>,
    b: Vec<u8>,
    /// The x coordinate of the generator, and whether y is odd.
    generator: (Vec<u8>, bool),
    order: Vec<u8>,
}

impl Domain {
    /// The curve of a key: its `SubjectPublicKeyInfo`, and the parameters in it. `None` where it is no curve over a prime
    /// field, or has no name that OpenSSL knows.
    pub(super) fn of(spki: &[u8], parameters: &[u8]) -> Option<Self> {
        match asn1::only(parameters, SEQUENCE) {
            Some(explicit) => Self::spelled_out(explicit),
            None => Self::named(spki).ok(),
        }
    }

    /// `SpecifiedECDomain`.
    fn spelled_out(content: &[u8]) -> Option<Self> {
        let parts = asn1::all(content, 6)?;
        let [version, field, curve, base, order, ..] = parts.as_slice() else { return None };
        let field = asn1::all(field.value, 2)?;
        let coefficients = asn1::all(curve.value, 3)?;
        let ([kind, prime], [a, b, ..]) = (field.as_slice(), coefficients.as_slice()) else {
            return None;
        };
        let tags = [version.tag, prime.tag, base.tag, order.tag, a.tag, b.tag];
        let wanted = [INTEGER, INTEGER, OCTET_STRING, INTEGER, OCTET_STRING, OCTET_STRING];
        let known = matches!(version.value, [1..=3]) && kind.value == PRIME_FIELD;
        (known && tags == wanted).then_some(())?;
        let (x, odd) = compressed(base.value)?;
        Some(Self {
            prime: asn1::magnitude(prime.value)?.to_vec(),
            a: without_zeros(a.value),
            b: without_zeros(b.value),
            generator: (without_zeros(x), odd),
            order: asn1::magnitude(order.value)?.to_vec(),
        })
    }

    /// The curve that a key names.
    fn named(spki: &[u8]) -> Result<Self, ErrorStack> {
        let key = PKey::public_key_from_der(spki)?.ec_key()?;
        let group = key.group();
        let mut context = BigNumContext::new()?;
        let (mut prime, mut a, mut b) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
        let mut order = BigNum::new()?;
        group.components_gfp(&mut prime, &mut a, &mut b, &mut context)?;
        group.order(&mut order, &mut context)?;
        let form = PointConversionForm::COMPRESSED;
        let generator = group.generator_opt().map(|one| one.to_bytes(group, form, &mut context));
        let generator = generator.transpose()?.unwrap_or_default();
        let (x, odd) = compressed(&generator).unwrap_or_default();
        Ok(Self {
            prime: prime.to_vec(),
            a: a.to_vec(),
            b: b.to_vec(),
            generator: (without_zeros(x), odd),
            order: order.to_vec(),
        })
    }
}

fn without_zeros(octets: &[u8]) -> Vec<u8> {
    octets.iter().copied().skip_while(|&octet| octet == 0).collect()
}

/// prime-field, 1.2.840.10045.1.1.
const PRIME_FIELD: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01];
