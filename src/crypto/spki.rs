//! `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7), read as far as verification has to know it:
//! which kind of key, how large, and which limits an RSASSA-PSS key puts on its own signatures.

use super::algorithm::{self, Pss};
use super::asn1;
use super::domain::Domain;

/// A `SubjectPublicKeyInfo` taken apart.
#[derive(Debug)]
pub(super) struct Spki<'a> {
    pub(super) kind: Kind,
    /// The algorithm's OID, content octets.
    pub(super) oid: &'a [u8],
    /// The algorithm's parameters as encoded; empty when absent.
    pub(super) parameters: &'a [u8],
    /// The key itself: the content of the BIT STRING after its count of unused bits.
    pub(super) key: &'a [u8],
}

/// What kind of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `rsaEncryption`, with the length of the modulus in bits.
    Rsa(u32),
    /// `id-RSASSA-PSS` (RFC 4055, section 3.1), with its restrictions where it has any.
    RsaPss(u32, Option<Pss>),
    Ec(Curve),
    Dsa,
    Ed25519,
    Ed448,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
    /// Another named curve; OpenSSL knows whether it can compute on it.
    Other,
    /// Spelled out by its parameters, which RFC 5480, section 2.1.1, forbids.
    Explicit,
}

/// Takes `der` apart; the error says what is wrong with it.
pub(super) fn read(der: &[u8]) -> Result<Spki<'_>, &'static str> {
    let outer = asn1::only(der, asn1::SEQUENCE).ok_or("no SubjectPublicKeyInfo")?;
    let (identifier, rest) = asn1::first(outer).ok_or("no algorithm identifier")?;
    let bits = asn1::only(rest, asn1::BIT_STRING).ok_or("no BIT STRING with a key")?;
    let Some((0, key)) = bits.split_first().map(|(&unused, key)| (unused, key)) else {
        return Err("a key that is no whole number of octets");
    };
    let (oid, parameters) = asn1::first(identifier.value)
        .filter(|(oid, _)| identifier.tag == asn1::SEQUENCE && oid.tag == asn1::OID)
        .ok_or("a malformed algorithm identifier")?;
    let kind = kind(oid.value, parameters, key)?;
    Ok(Spki { kind, oid: oid.value, parameters, key })
}

fn kind(oid: &[u8], parameters: &[u8], key: &[u8]) -> Result<Kind, &'static str> {
    match oid {
        RSA if parameters.is_empty() || parameters == asn1::NULL => Ok(Kind::Rsa(bits(key)?)),
        RSA => Err("an RSA key with parameters other than NULL (RFC 3279, section 2.3.1)"),
        RSASSA_PSS if parameters.is_empty() => Ok(Kind::RsaPss(bits(key)?, None)),
        RSASSA_PSS => match algorithm::pss(parameters) {
            Ok(limits) => Ok(Kind::RsaPss(bits(key)?, Some(limits))),
            Err(_) => Err("an RSASSA-PSS key whose parameters are malformed or not supported"),
        },
        EC => match asn1::first(parameters) {
            Some((curve, [])) if curve.tag == asn1::OID => Ok(Kind::Ec(named(curve.value))),
            Some((curve, [])) if curve.tag == asn1::SEQUENCE => Ok(Kind::Ec(Curve::Explicit)),
            _ => Err("an EC key that does not name its curve (RFC 5480, section 2.1.1)"),
        },
        DSA => Ok(Kind::Dsa),
        ED25519 if parameters.is_empty() => Ok(Kind::Ed25519),
        ED448 if parameters.is_empty() => Ok(Kind::Ed448),
        ED25519 | ED448 => Err("an EdDSA key with parameters (RFC 8410, section 3)"),
        _ => Ok(Kind::Other),
    }
}

fn named(curve: &[u8]) -> Curve {
    match curve {
        P256 => Curve::P256,
        P384 => Curve::P384,
        P521 => Curve::P521,
        _ => Curve::Other,
    }
}

/// Length in bits of the modulus in an `RSAPublicKey` (RFC 8017, appendix A.1.1).
fn bits(key: &[u8]) -> Result<u32, &'static str> {
    let (modulus, _) = rsa(key).ok_or("a malformed RSA key (RFC 8017, appendix A.1.1)")?;
    let top = modulus.first().map_or(0, |octet| octet.leading_zeros());
    u32::try_from(modulus.len())
        .ok()
        .and_then(|octets| octets.checked_mul(8))
        .map(|bits| bits.saturating_sub(top))
        .ok_or("an RSA key of absurd length")
}

/// Modulus and public exponent, as magnitudes without leading zeros.
pub(super) fn rsa(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let (modulus, rest) = asn1::first(asn1::only(key, asn1::SEQUENCE)?)?;
    let exponent = asn1::only(rest, asn1::INTEGER)?;
    (modulus.tag == asn1::INTEGER).then_some(())?;
    Some((asn1::magnitude(modulus.value)?, asn1::magnitude(exponent)?))
}

/// Whether two DER-encoded `SubjectPublicKeyInfo` hold the same key, however they spell it: an RSA key with
/// or without NULL or the OID of RSASSA-PSS, an EC point compressed or not (SEC 1, section 2.3.3), its curve by name or
/// spelled out.
pub fn same_public_key(this: &[u8], that: &[u8]) -> bool {
    if this == that {
        return true;
    }
    let (Ok(one), Ok(other)) = (read(this), read(that)) else { return false };
    match (one.kind, other.kind) {
        (Kind::Rsa(_) | Kind::RsaPss(..), Kind::Rsa(_) | Kind::RsaPss(..)) => {
            rsa(one.key) == rsa(other.key)
        }
        (Kind::Ec(_), Kind::Ec(_)) => {
            let point = compressed(one.key);
            let domains = || (Domain::of(this, one.parameters), Domain::of(that, other.parameters));
            point.is_some()
                && point == compressed(other.key)
                && (one.parameters == other.parameters
                    || matches!(domains(), (Some(one), Some(other)) if one == other))
        }
        _ => false,
    }
}

/// An EC point by its x coordinate and whether y is odd.
pub(super) fn compressed(point: &[u8]) -> Option<(&[u8], bool)> {
    let (&form, coordinates) = point.split_first()?;
    match form {
        2 | 3 => Some((coordinates, form == 3)),
        4 | 6 | 7 if coordinates.len() % 2 == 0 => {
            let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
            Some((x, y.last()? % 2 == 1))
        }
        _ => None,
    }
}

/// `spki` completed with the DSA parameters of its issuer's key; `None` when nothing is to be
/// inherited (RFC 5280, section 6.1.4 (e): the working public key parameters).
pub(super) fn with_inherited_parameters(spki: &Spki<'_>, issuer: &Spki<'_>) -> Option<Vec<u8>> {
    let lacking = spki.parameters.is_empty() || spki.parameters == asn1::NULL;
    let same = spki.kind == Kind::Dsa && issuer.kind == Kind::Dsa;
    if !lacking || !same || issuer.parameters.is_empty() || issuer.parameters == asn1::NULL {
        return None;
    }
    let identifier = [&asn1::wrap(asn1::OID, spki.oid), issuer.parameters].concat();
    let key = asn1::wrap(asn1::BIT_STRING, &[&[0], spki.key].concat());
    let body = [asn1::wrap(asn1::SEQUENCE, &identifier), key].concat();
    Some(asn1::wrap(asn1::SEQUENCE, &body))
}

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const ED448: &[u8] = &[0x2b, 0x65, 0x71];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_compare_however_they_are_spelled() {
        let full = [4, 0xaa, 0xbb, 0x01, 0x03];
        assert_eq!(compressed(&full), compressed(&[3, 0xaa, 0xbb]));
        assert_eq!(compressed(&full), compressed(&[7, 0xaa, 0xbb, 0x01, 0x03]));
        assert_ne!(compressed(&full), compressed(&[2, 0xaa, 0xbb]));
        assert_eq!(compressed(&[4, 1]), None);
        assert_eq!(compressed(&[0]), None);
    }
}
