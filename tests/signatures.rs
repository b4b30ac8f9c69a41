//! Two libraries decide, so they are held against each other: for every algorithm, a good signature and
//! dozens of corrupted ones must get from `PreparedKey` the answer that OpenSSL gives to the same bytes.

#![allow(clippy::unwrap_used)] // a test whose material cannot be made has to stop

use openssl::bn::BigNum;
use openssl::dsa::Dsa;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};
use truststore::crypto::{Algorithm, PreparedKey, Verification};

const MESSAGE: &[u8] = b"to be signed";
const NULL: &[u8] = &[0x05, 0x00];

/// Hash by OpenSSL's name; its OIDs with RSA, with ECDSA and alone; output length in octets.
const SHA2: [(&str, &str, &str, &str, u16); 4] = [
    ("SHA224", "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1", "2.16.840.1.101.3.4.2.4", 28),
    ("SHA256", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1", 32),
    ("SHA384", "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3", "2.16.840.1.101.3.4.2.2", 48),
    ("SHA512", "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4", "2.16.840.1.101.3.4.2.3", 64),
];

#[test]
fn rsa_pkcs1_is_judged_as_by_openssl() {
    for key in [rsa(512), rsa(1024), rsa(2048), rsa(3072), mersenne(4253, 4423)] {
        let others = [("MD5", "1.2.840.113549.1.1.4"), ("SHA1", "1.2.840.113549.1.1.5")];
        let newer =
            [("SHA3-256", "2.16.840.1.101.3.4.3.14"), ("SHA512-256", "1.2.840.113549.1.1.16")];
        let usual = SHA2.map(|(hash, oid, ..)| (hash, oid));
        for (hash, oid) in others.into_iter().chain(newer).chain(usual) {
            if key.size() < 128 && ["SHA384", "SHA512"].contains(&hash) {
                continue; // the hash is longer than the key
            }
            for parameters in [NULL, &[]] {
                let case = Case { key: &key, hash: Some(hash), pss: None, oid, parameters };
                case.agrees_on_corruptions();
            }
        }
    }
}

#[test]
fn rsa_pss_is_judged_as_by_openssl_whatever_its_parameters() {
    for key in [rsa(1024), rsa(2048)] {
        for (hash, .., hash_oid, length) in SHA2 {
            for (mask, .., mask_oid, _) in SHA2 {
                for salt in [0, 20, length] {
                    if key.size() == 128 && length + salt + 2 > 128 {
                        continue; // does not fit into the key
                    }
                    let parameters = pss(Some(hash_oid), Some(mask_oid), Some(salt));
                    let pss = Some((mask, salt));
                    let oid = "1.2.840.113549.1.1.10";
                    let case =
                        Case { key: &key, hash: Some(hash), pss, oid, parameters: &parameters };
                    case.agrees_on_corruptions();
                }
            }
        }
    }
}

#[test]
fn rsa_pss_fields_that_are_absent_mean_sha1_and_twenty_octets() {
    let key = rsa(2048);
    let parameters = pss(None, None, None);
    let oid = "1.2.840.113549.1.1.10";
    let pss = Some(("SHA1", 20));
    Case { key: &key, hash: Some("SHA1"), pss, oid, parameters: &parameters }
        .agrees_on_corruptions();
}

#[test]
fn ecdsa_is_judged_as_by_openssl_on_every_curve() {
    let curves = [
        Nid::X9_62_PRIME192V1,
        Nid::SECP224R1,
        Nid::X9_62_PRIME256V1,
        Nid::SECP384R1,
        Nid::SECP521R1,
        Nid::SECP256K1,
        Nid::BRAINPOOL_P256R1,
    ];
    for curve in curves {
        let group = EcGroup::from_curve_name(curve).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let others = [("SHA1", "1.2.840.10045.4.1"), ("SHA3-384", "2.16.840.1.101.3.4.3.11")];
        for (hash, oid) in others.into_iter().chain(SHA2.map(|(hash, _, oid, ..)| (hash, oid))) {
            for parameters in [NULL, &[]] {
                let case = Case { key: &key, hash: Some(hash), pss: None, oid, parameters };
                case.agrees_on_corruptions();
            }
        }
    }
}

#[test]
fn dsa_is_judged_as_by_openssl() {
    let key = PKey::from_dsa(Dsa::generate(1024).unwrap()).unwrap();
    for (hash, oid) in [("SHA1", "1.2.840.10040.4.3"), ("SHA256", "2.16.840.1.101.3.4.3.2")] {
        let case = Case { key: &key, hash: Some(hash), pss: None, oid, parameters: &[] };
        case.agrees_on_corruptions();
    }
}

#[test]
fn eddsa_is_judged_as_by_openssl() {
    let (ed25519, ed448) = (PKey::generate_ed25519().unwrap(), PKey::generate_ed448().unwrap());
    for (key, oid) in [(ed25519, "1.3.101.112"), (ed448, "1.3.101.113")] {
        let case = Case { key: &key, hash: None, pss: None, oid, parameters: &[] };
        case.agrees_on_corruptions();
    }
}

#[test]
fn dsa_parameters_are_inherited_from_the_issuer() {
    let dsa = Dsa::generate(1024).unwrap();
    let own_key = element(0x02, &signed(&dsa.pub_key().to_vec()));
    let key_bits = element(0x03, &[&[0], own_key.as_slice()].concat());
    let bare = sequence(&[sequence(&[oid("1.2.840.10040.4.1")]), key_bits]);
    let issuer = PKey::from_dsa(dsa).unwrap();
    let spki = issuer.public_key_to_der().unwrap();
    let signature = sign(&issuer, Some("SHA1"), None);
    let oid = oid_content("1.2.840.10040.4.3");
    let algorithm = Algorithm { oid: &oid, parameters: &[] };
    let alone = PreparedKey::from_spki(&bare).unwrap();
    assert!(matches!(alone.verify(&algorithm, MESSAGE, &signature), Verification::Unsupported(_)));
    let inheriting = PreparedKey::inheriting(&bare, &spki).unwrap();
    assert_eq!(inheriting.verify(&algorithm, MESSAGE, &signature), Verification::Valid);
}

#[test]
fn an_rsassa_pss_key_enforces_its_own_limits() {
    let key = rsa(2048);
    let (sha256, sha384) = ("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2");
    let limited = pss_key(&key, &pss(Some(sha256), Some(sha256), Some(32)));
    let unlimited = pss_key(&key, &[]);
    let verify = |spki: &[u8], hash: &str, hash_oid: &str, salt: u16| {
        let oid = oid_content("1.2.840.113549.1.1.10");
        let parameters = pss(Some(hash_oid), Some(hash_oid), Some(salt));
        let signature = sign(&key, Some(hash), Some((hash, salt)));
        let algorithm = Algorithm { oid: &oid, parameters: &parameters };
        PreparedKey::from_spki(spki).unwrap().verify(&algorithm, MESSAGE, &signature)
    };
    assert_eq!(verify(&limited, "SHA256", sha256, 32), Verification::Valid);
    assert_eq!(verify(&limited, "SHA256", sha256, 40), Verification::Valid);
    assert_eq!(verify(&limited, "SHA256", sha256, 20), Verification::Mismatch);
    assert_eq!(verify(&limited, "SHA384", sha384, 48), Verification::Mismatch);
    assert_eq!(verify(&unlimited, "SHA384", sha384, 20), Verification::Valid);

    let oid = oid_content("1.2.840.113549.1.1.11");
    let pkcs1 = Algorithm { oid: &oid, parameters: NULL };
    let signature = sign(&key, Some("SHA256"), None);
    let prepared = PreparedKey::from_spki(&unlimited).unwrap();
    assert_eq!(prepared.verify(&pkcs1, MESSAGE, &signature), Verification::Mismatch);
}

#[test]
fn an_algorithm_of_another_key_type_is_a_mismatch() {
    let prepared = PreparedKey::from_spki(&rsa(2048).public_key_to_der().unwrap()).unwrap();
    for oid in ["1.2.840.10045.4.3.2", "1.2.840.10040.4.3", "1.3.101.112"] {
        let oid = oid_content(oid);
        let algorithm = Algorithm { oid: &oid, parameters: &[] };
        assert_eq!(prepared.verify(&algorithm, MESSAGE, b""), Verification::Mismatch);
    }
}

#[test]
fn what_cannot_be_computed_is_said_in_words() {
    let key = rsa(2048);
    let prepared = PreparedKey::from_spki(&key.public_key_to_der().unwrap()).unwrap();
    let said = |oid: &str, parameters: &[u8]| {
        let oid = oid_content(oid);
        match prepared.verify(&Algorithm { oid: &oid, parameters }, MESSAGE, b"") {
            Verification::Unsupported(what) => what,
            other => panic!("{other:?}"),
        }
    };
    assert!(said("1.2.840.113549.1.1.2", NULL).contains("MD2"));
    assert!(said("1.2.840.113549.1.1.11", &[0x30, 0x00]).contains("RFC 4055"));
    assert!(said("1.2.840.10045.4.3.2", &[0x30, 0x00]).contains("RFC 5758"));
    assert!(said("1.3.101.112", NULL).contains("RFC 8410"));
    assert!(said("1.2.840.113549.1.1.10", &[]).contains("without parameters"));
    assert!(said("1.2.840.113549.1.1.10", &[0x30, 0x01]).contains("malformed"));
    assert!(said("1.2.3.4", &[]).contains("not supported"));
}

#[test]
fn a_key_that_only_burns_time_is_not_used() {
    let (p, q) = (mersenne_prime(9689), mersenne_prime(9941));
    let mut modulus = BigNum::new().unwrap();
    modulus.checked_mul(&p, &q, &mut openssl::bn::BigNumContext::new().unwrap()).unwrap();
    let exponent = BigNum::from_u32(65537).unwrap();
    let key = PKey::from_rsa(Rsa::from_public_components(modulus, exponent).unwrap()).unwrap();
    let prepared = PreparedKey::from_spki(&key.public_key_to_der().unwrap()).unwrap();
    let oid = oid_content("1.2.840.113549.1.1.11");
    let verdict = prepared.verify(&Algorithm { oid: &oid, parameters: NULL }, MESSAGE, &[1; 2454]);
    assert!(matches!(verdict, Verification::Unsupported(what) if what.contains("19630 bits")));
}

#[test]
fn no_corruption_of_a_key_panics() {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let ec = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    for (key, oid) in [(rsa(512), "1.2.840.113549.1.1.5"), (ec, "1.2.840.10045.4.3.2")] {
        let spki = key.public_key_to_der().unwrap();
        let signature = sign(&key, Some(if oid.ends_with(".5") { "SHA1" } else { "SHA256" }), None);
        let oid = oid_content(oid);
        let mut refused = 0;
        for at in 0..spki.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut bad = spki.clone();
                bad[at] ^= mask;
                match PreparedKey::from_spki(&bad) {
                    Err(_) => refused += 1,
                    Ok(prepared) => {
                        let algorithm = Algorithm { oid: &oid, parameters: &[] };
                        let verdict = prepared.verify(&algorithm, MESSAGE, &signature);
                        assert_ne!(verdict, Verification::Valid, "octet {at} flipped by {mask:#x}");
                    }
                }
            }
            assert!(PreparedKey::from_spki(&spki[..at]).is_err());
        }
        assert!(refused > 0);
    }
}

/// One algorithm with one key.
struct Case<'a> {
    key: &'a PKey<Private>,
    hash: Option<&'a str>,
    /// The mask's hash and the length of the salt.
    pss: Option<(&'a str, u16)>,
    oid: &'a str,
    parameters: &'a [u8],
}

impl Case<'_> {
    fn agrees_on_corruptions(&self) {
        let prepared = PreparedKey::from_spki(&self.key.public_key_to_der().unwrap()).unwrap();
        let good = sign(self.key, self.hash, self.pss);
        self.agrees(&prepared, MESSAGE, &good, Some(true));
        self.agrees(&prepared, b"another message", &good, Some(false));
        for at in (0..good.len()).step_by(good.len() / 8) {
            for mask in [0x01, 0x80] {
                let mut bad = good.clone();
                bad[at] ^= mask;
                self.agrees(&prepared, MESSAGE, &bad, Some(false));
            }
            self.agrees(&prepared, MESSAGE, &good[..at], Some(false));
        }
        let zero_in_front = [&[0], good.as_slice()].concat();
        let zero_behind = [good.as_slice(), &[0]].concat();
        self.agrees(&prepared, MESSAGE, &zero_in_front, Some(false));
        self.agrees(&prepared, MESSAGE, &zero_behind, Some(false));
        self.agrees(&prepared, MESSAGE, &vec![0; good.len()], None);
        self.agrees(&prepared, MESSAGE, &vec![0xff; good.len()], None);
        self.agrees(&prepared, MESSAGE, &[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01], None);
    }

    fn agrees(
        &self,
        prepared: &PreparedKey,
        message: &[u8],
        signature: &[u8],
        known: Option<bool>,
    ) {
        let oid = oid_content(self.oid);
        let algorithm = Algorithm { oid: &oid, parameters: self.parameters };
        let ours = prepared.verify(&algorithm, message, signature);
        let theirs = self.openssl_says(message, signature);
        let expected = if theirs { Verification::Valid } else { Verification::Invalid };
        let what = (self.oid, self.hash, self.pss, self.key.bits(), signature.len());
        assert_eq!(ours, expected, "{what:?}");
        assert!(known.is_none_or(|known| known == theirs), "{what:?}");
    }

    fn openssl_says(&self, message: &[u8], signature: &[u8]) -> bool {
        let mut verifier = match self.hash {
            Some(hash) => Verifier::new(MessageDigest::from_name(hash).unwrap(), self.key).unwrap(),
            None => Verifier::new_without_digest(self.key).unwrap(),
        };
        if let Some((mask, salt)) = self.pss {
            verifier.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            verifier.set_rsa_mgf1_md(MessageDigest::from_name(mask).unwrap()).unwrap();
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt.into())).unwrap();
        }
        verifier.verify_oneshot(signature, message).unwrap_or(false)
    }
}

fn sign(key: &PKey<Private>, hash: Option<&str>, pss: Option<(&str, u16)>) -> Vec<u8> {
    let mut signer = match hash {
        Some(hash) => Signer::new(MessageDigest::from_name(hash).unwrap(), key).unwrap(),
        None => Signer::new_without_digest(key).unwrap(),
    };
    if let Some((mask, salt)) = pss {
        signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        signer.set_rsa_mgf1_md(MessageDigest::from_name(mask).unwrap()).unwrap();
        signer.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt.into())).unwrap();
    }
    signer.sign_oneshot_to_vec(MESSAGE).unwrap()
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

/// An RSA key of two Mersenne primes 2^n - 1: large keys without waiting for primes.
fn mersenne(first: i32, second: i32) -> PKey<Private> {
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    let (p, q) = (mersenne_prime(first), mersenne_prime(second));
    let one = BigNum::from_u32(1).unwrap();
    let exponent = BigNum::from_u32(65537).unwrap();
    let mut modulus = BigNum::new().unwrap();
    modulus.checked_mul(&p, &q, &mut context).unwrap();
    let mut order = BigNum::new().unwrap();
    order.checked_mul(&(&p - &one), &(&q - &one), &mut context).unwrap();
    let mut secret = BigNum::new().unwrap();
    secret.mod_inverse(&exponent, &order, &mut context).unwrap();
    let key = Rsa::from_private_components(
        modulus,
        exponent,
        secret.to_owned().unwrap(),
        p.to_owned().unwrap(),
        q.to_owned().unwrap(),
        &secret % &(&p - &one),
        &secret % &(&q - &one),
        {
            let mut inverse = BigNum::new().unwrap();
            inverse.mod_inverse(&q, &p, &mut context).unwrap();
            inverse
        },
    );
    PKey::from_rsa(key.unwrap()).unwrap()
}

fn mersenne_prime(exponent: i32) -> BigNum {
    let mut power = BigNum::new().unwrap();
    power.lshift(&BigNum::from_u32(1).unwrap(), exponent).unwrap();
    power.sub_word(1).unwrap();
    power
}

/// `key` as an `id-RSASSA-PSS` public key with these parameters.
fn pss_key(key: &PKey<Private>, parameters: &[u8]) -> Vec<u8> {
    let public = key.rsa().unwrap().public_key_to_der_pkcs1().unwrap();
    let identifier = sequence(&[oid("1.2.840.113549.1.1.10"), parameters.to_vec()]);
    sequence(&[identifier, element(0x03, &[&[0], public.as_slice()].concat())])
}

fn pss(hash: Option<&str>, mask: Option<&str>, salt: Option<u16>) -> Vec<u8> {
    let identifier = |hash: &str| sequence(&[oid(hash), NULL.to_vec()]);
    let mgf1 = |hash: &str| sequence(&[oid("1.2.840.113549.1.1.8"), identifier(hash)]);
    let salt = salt.map(|salt| element(0x02, &signed(&[u8::try_from(salt).unwrap()])));
    sequence(&[
        hash.map(|hash| element(0xa0, &identifier(hash))).unwrap_or_default(),
        mask.map(|hash| element(0xa1, &mgf1(hash))).unwrap_or_default(),
        salt.map(|salt| element(0xa2, &salt)).unwrap_or_default(),
    ])
}

fn oid(dotted: &str) -> Vec<u8> {
    element(0x06, &oid_content(dotted))
}

fn oid_content(dotted: &str) -> Vec<u8> {
    openssl::asn1::Asn1Object::from_str(dotted).unwrap().as_slice().to_vec()
}

/// An unsigned number as the content of an INTEGER.
fn signed(number: &[u8]) -> Vec<u8> {
    let sign = number.first().filter(|&&octet| octet >= 0x80).map(|_| 0);
    sign.into_iter().chain(number.iter().copied()).collect()
}

fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &elements.concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    match content.len() {
        0..0x80 => [&[tag, length[1]], content].concat(),
        0x80..0x100 => [&[tag, 0x81, length[1]], content].concat(),
        _ => [&[tag, 0x82, length[0], length[1]], content].concat(),
    }
}
