//! Signature algorithms: from an `AlgorithmIdentifier` to what has to be computed. One table of
//! OIDs and one reading of RSASSA-PSS parameters, so that both libraries are asked the same thing.

use super::asn1;

/// A signature's `AlgorithmIdentifier` (RFC 5280, section 4.1.1.2), still encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm<'a> {
    /// The content octets of the object identifier.
    pub oid: &'a [u8],
    /// The parameters as encoded, tag and length included; empty when absent.
    pub parameters: &'a [u8],
}

/// What has to be computed to verify a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    RsaPkcs1(Hash),
    RsaPss(Pss),
    Ecdsa(Hash),
    Dsa(Hash),
    Ed25519,
    Ed448,
}

/// RSASSA-PSS parameters (RFC 4055, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pss {
    pub(super) hash: Hash,
    pub(super) mask_hash: Hash,
    pub(super) salt_length: u16,
}

/// The hash functions that a signature may name and that can still be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512With224,
    Sha512With256,
    Sha3With224,
    Sha3With256,
    Sha3With384,
    Sha3With512,
}

impl Hash {
    /// Output length in octets.
    pub(super) const fn length(self) -> u16 {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512With224 | Self::Sha3With224 => 28,
            Self::Sha256 | Self::Sha512With256 | Self::Sha3With256 => 32,
            Self::Sha384 | Self::Sha3With384 => 48,
            Self::Sha512 | Self::Sha3With512 => 64,
        }
    }
}

/// What `algorithm` asks for, or why it cannot be had, in words.
pub(super) fn scheme(algorithm: &Algorithm<'_>) -> Result<Scheme, String> {
    if algorithm.oid == RSASSA_PSS {
        return pss(algorithm.parameters).map(Scheme::RsaPss);
    }
    let Some((_, scheme)) = SCHEMES.iter().find(|(oid, _)| *oid == algorithm.oid) else {
        return Err(unsupported(algorithm.oid));
    };
    // NULL has one meaning only, and roots of the US Department of Defense write it for ECDSA; that it does
    // not belong there is for the reading of certificates to say.
    let null_allowed = !matches!(scheme, Scheme::Ed25519 | Scheme::Ed448);
    match algorithm.parameters {
        [] => Ok(*scheme),
        asn1::NULL if null_allowed => Ok(*scheme),
        _ => Err(
            "a signature algorithm with parameters that it does not have (RFC 4055, section 5; \
                  RFC 5758, section 3; RFC 8410, section 3)"
                .to_owned(),
        ),
    }
}

/// RSASSA-PSS parameters with their defaults (RFC 4055, section 3.1). In a signature they must be there.
pub(super) fn pss(parameters: &[u8]) -> Result<Pss, String> {
    if parameters.is_empty() {
        return Err("an RSASSA-PSS signature without parameters (RFC 4055, section 3.1)".to_owned());
    }
    read_pss(parameters).ok_or_else(|| {
        "an RSASSA-PSS signature with parameters that are malformed or not supported \
         (RFC 4055, section 3.1)"
            .to_owned()
    })
}

fn read_pss(parameters: &[u8]) -> Option<Pss> {
    let mut found = Pss { hash: Hash::Sha1, mask_hash: Hash::Sha1, salt_length: 20 };
    let mut last = 0;
    for field in asn1::all(asn1::only(parameters, asn1::SEQUENCE)?, 4)? {
        // Fields are tagged [0] to [3], each at most once and in order.
        if field.tag <= last {
            return None;
        }
        last = field.tag;
        match field.tag {
            0xa0 => found.hash = hash(asn1::only(field.value, asn1::SEQUENCE)?)?,
            0xa1 => {
                let mask = asn1::only(field.value, asn1::SEQUENCE)?;
                let (function, rest) = asn1::first(mask)?;
                if function.tag != asn1::OID || function.value != MGF1 {
                    return None;
                }
                found.mask_hash = hash(asn1::only(rest, asn1::SEQUENCE)?)?;
            }
            0xa2 => {
                found.salt_length = match *integer(field.value)? {
                    [] => 0,
                    [low] => u16::from(low),
                    [high, low] => u16::from_be_bytes([high, low]),
                    _ => return None,
                };
            }
            0xa3 if *integer(field.value)? == [1] => {}
            _ => return None,
        }
    }
    Some(found)
}

fn integer(bytes: &[u8]) -> Option<&[u8]> {
    asn1::magnitude(asn1::only(bytes, asn1::INTEGER)?)
}

/// The content of a hash function's `AlgorithmIdentifier`; parameters NULL or absent (RFC 4055, section 2.1).
fn hash(identifier: &[u8]) -> Option<Hash> {
    let (oid, parameters) = asn1::first(identifier)?;
    if oid.tag != asn1::OID || !(parameters.is_empty() || parameters == asn1::NULL) {
        return None;
    }
    HASHES.iter().find(|(known, _)| *known == oid.value).map(|&(_, hash)| hash)
}

fn unsupported(oid: &[u8]) -> String {
    match KNOWN_BUT_UNSUPPORTED.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("signatures with {name} are not supported"),
        None => "a signature algorithm that is not supported".to_owned(),
    }
}

const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];

/// RFC 3279, RFC 4055, RFC 5758, RFC 8410, NIST's Computer Security Objects Register; the two with
/// 0x2b 0x0e come from OIW and are still met in old certificates.
const SCHEMES: [(&[u8], Scheme); 34] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04], Scheme::RsaPkcs1(Hash::Md5)),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05], Scheme::RsaPkcs1(Hash::Sha1)),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x1d], Scheme::RsaPkcs1(Hash::Sha1)),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0e], Scheme::RsaPkcs1(Hash::Sha224)),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], Scheme::RsaPkcs1(Hash::Sha256)),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c], Scheme::RsaPkcs1(Hash::Sha384)),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d], Scheme::RsaPkcs1(Hash::Sha512)),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0f],
        Scheme::RsaPkcs1(Hash::Sha512With224),
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x10],
        Scheme::RsaPkcs1(Hash::Sha512With256),
    ),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0d], Scheme::RsaPkcs1(Hash::Sha3With224)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0e], Scheme::RsaPkcs1(Hash::Sha3With256)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0f], Scheme::RsaPkcs1(Hash::Sha3With384)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x10], Scheme::RsaPkcs1(Hash::Sha3With512)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], Scheme::Ecdsa(Hash::Sha1)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x01], Scheme::Ecdsa(Hash::Sha224)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], Scheme::Ecdsa(Hash::Sha256)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03], Scheme::Ecdsa(Hash::Sha384)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04], Scheme::Ecdsa(Hash::Sha512)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x09], Scheme::Ecdsa(Hash::Sha3With224)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0a], Scheme::Ecdsa(Hash::Sha3With256)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0b], Scheme::Ecdsa(Hash::Sha3With384)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x0c], Scheme::Ecdsa(Hash::Sha3With512)),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03], Scheme::Dsa(Hash::Sha1)),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x1b], Scheme::Dsa(Hash::Sha1)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x01], Scheme::Dsa(Hash::Sha224)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02], Scheme::Dsa(Hash::Sha256)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x03], Scheme::Dsa(Hash::Sha384)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x04], Scheme::Dsa(Hash::Sha512)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x05], Scheme::Dsa(Hash::Sha3With224)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x06], Scheme::Dsa(Hash::Sha3With256)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x07], Scheme::Dsa(Hash::Sha3With384)),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x08], Scheme::Dsa(Hash::Sha3With512)),
    (&[0x2b, 0x65, 0x70], Scheme::Ed25519),
    (&[0x2b, 0x65, 0x71], Scheme::Ed448),
];

const HASHES: [(&[u8], Hash); 12] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05], Hash::Md5),
    (&[0x2b, 0x0e, 0x03, 0x02, 0x1a], Hash::Sha1),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01], Hash::Sha256),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02], Hash::Sha384),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03], Hash::Sha512),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04], Hash::Sha224),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x05], Hash::Sha512With224),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x06], Hash::Sha512With256),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x07], Hash::Sha3With224),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x08], Hash::Sha3With256),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x09], Hash::Sha3With384),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x0a], Hash::Sha3With512),
];

/// Named in messages, computed by neither library here.
const KNOWN_BUT_UNSUPPORTED: [(&[u8], &str); 10] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x02], "RSA and MD2"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x03], "RSA and MD4"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x01, 0x02], "RSA and RIPEMD-160"),
    (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75], "SM2"),
    (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x03, 0x02], "GOST R 34.10-2012 (256 bits)"),
    (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x03, 0x03], "GOST R 34.10-2012 (512 bits)"),
    (&[0x2a, 0x85, 0x03, 0x02, 0x02, 0x03], "GOST R 34.10-2001"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11], "ML-DSA-44"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12], "ML-DSA-65"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13], "ML-DSA-87"),
];
