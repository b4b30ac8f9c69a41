//! Keys and signatures that are the same in every run, so that a case is the same bytes again from its seed: EC and
//! Ed25519 keys are hashes of their names, RSA keys are those of the test data, and ECDSA takes its secret number
//! from a hash of key and message.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;

use super::der;

/// A kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    P256,
    P384,
    Ed25519,
    Rsa2048,
    Rsa1024,
    Rsa512,
}

/// A key: its kind and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub algorithm: Algorithm,
    pub number: u32,
}

/// The hash of a signature; Ed25519 has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
}

impl Key {
    /// The key as certificates hold it.
    pub fn spki(self) -> Rc<Vec<u8>> {
        SPKIS.with_borrow_mut(|known| {
            Rc::clone(
                known
                    .entry(self)
                    .or_insert_with(|| Rc::new(self.private().public_key_to_der().unwrap())),
            )
        })
    }

    pub fn private(self) -> PKey<Private> {
        KEYS.with_borrow_mut(|known| known.entry(self).or_insert_with(|| self.make()).clone())
    }

    fn make(self) -> PKey<Private> {
        let seed = openssl::sha::sha384(format!("{self:?}").as_bytes());
        match self.algorithm {
            Algorithm::Ed25519 => {
                PKey::private_key_from_raw_bytes(&seed[..32], Id::ED25519).unwrap()
            }
            Algorithm::P256 | Algorithm::P384 => {
                let group = self.group();
                let secret = BigNum::from_slice(&seed[..self.octets() - 1]).unwrap();
                let mut context = BigNumContext::new().unwrap();
                let mut point = EcPoint::new(&group).unwrap();
                point.mul_generator2(&group, &secret, &mut context).unwrap();
                let key = EcKey::from_private_components(&group, &secret, &point).unwrap();
                PKey::from_ec_key(key).unwrap()
            }
            Algorithm::Rsa2048 => {
                let name = RSA_2048[self.number as usize % RSA_2048.len()];
                read(&format!("testdata/keys/{name}.pem"))
            }
            Algorithm::Rsa1024 => {
                let name = ["rsa1024", "ca-rsa1024"][self.number as usize % 2];
                read(&format!("testdata/keys/{name}.pem"))
            }
            Algorithm::Rsa512 => read("tests/generator/rsa-512.pem"),
        }
    }

    fn group(self) -> EcGroup {
        let curve =
            if self.algorithm == Algorithm::P256 { Nid::X9_62_PRIME256V1 } else { Nid::SECP384R1 };
        EcGroup::from_curve_name(curve).unwrap()
    }

    const fn octets(self) -> usize {
        if matches!(self.algorithm, Algorithm::P256) { 32 } else { 48 }
    }

    /// The `AlgorithmIdentifier` of its signatures (RFC 4055, 5758, 8410).
    pub fn signature_algorithm(self, hash: Hash) -> Vec<u8> {
        let (oid, null) = match (self.algorithm, hash) {
            (Algorithm::Ed25519, _) => ("1.3.101.112", false),
            (Algorithm::P256 | Algorithm::P384, Hash::Sha1) => ("1.2.840.10045.4.1", false),
            (Algorithm::P256 | Algorithm::P384, Hash::Sha256) => ("1.2.840.10045.4.3.2", false),
            (Algorithm::P256 | Algorithm::P384, Hash::Sha384) => ("1.2.840.10045.4.3.3", false),
            (_, Hash::Sha1) => ("1.2.840.113549.1.1.5", true),
            (_, Hash::Sha256) => ("1.2.840.113549.1.1.11", true),
            (_, Hash::Sha384) => ("1.2.840.113549.1.1.12", true),
        };
        let mut parts = vec![der::oid(oid)];
        if null {
            parts.push(der::null());
        }
        der::sequence(&parts)
    }

    /// The signature, without its BIT STRING header; the same for the same message.
    pub fn sign(self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let private = self.private();
        match self.algorithm {
            Algorithm::Ed25519 => {
                Signer::new_without_digest(&private).unwrap().sign_oneshot_to_vec(message).unwrap()
            }
            Algorithm::P256 | Algorithm::P384 => self.ecdsa(&private, hash, message),
            _ => {
                let mut signer = Signer::new(digest(hash), &private).unwrap();
                signer.update(message).unwrap();
                signer.sign_to_vec().unwrap()
            }
        }
    }

    /// ECDSA (FIPS 186-5, section 6.4.1) with a secret number that depends on key and message alone.
    fn ecdsa(self, private: &PKey<Private>, hash: Hash, message: &[u8]) -> Vec<u8> {
        let (group, key) = (self.group(), private.ec_key().unwrap());
        let mut context = BigNumContext::new().unwrap();
        let mut order = BigNum::new().unwrap();
        group.order(&mut order, &mut context).unwrap();
        let hashed = openssl::hash::hash(digest(hash), message).unwrap();
        let hashed = BigNum::from_slice(&hashed[..hashed.len().min(self.octets())]).unwrap();
        let secret = key.private_key().to_vec();
        let nonce = openssl::sha::sha384(&[&secret, message].concat());
        let nonce = BigNum::from_slice(&nonce[..self.octets() - 1]).unwrap();
        let mut point = EcPoint::new(&group).unwrap();
        point.mul_generator2(&group, &nonce, &mut context).unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        point.affine_coordinates(&group, &mut x, &mut y, &mut context).unwrap();
        let number = || BigNum::new().unwrap();
        let (mut r, mut product, mut sum, mut inverse, mut s) =
            (number(), number(), number(), number(), number());
        r.nnmod(&x, &order, &mut context).unwrap();
        product.mod_mul(&r, key.private_key(), &order, &mut context).unwrap();
        sum.mod_add(&product, &hashed, &order, &mut context).unwrap();
        inverse.mod_inverse(&nonce, &order, &mut context).unwrap();
        s.mod_mul(&sum, &inverse, &order, &mut context).unwrap();
        let positive = |value: &BigNum| {
            let mut octets = value.to_vec();
            if octets.first().is_none_or(|first| *first >= 0x80) {
                octets.insert(0, 0);
            }
            der::integer(&octets)
        };
        der::sequence(&[positive(&r), positive(&s)])
    }
}

fn digest(hash: Hash) -> MessageDigest {
    match hash {
        Hash::Sha1 => MessageDigest::sha1(),
        Hash::Sha256 => MessageDigest::sha256(),
        Hash::Sha384 => MessageDigest::sha384(),
    }
}

#[allow(clippy::disallowed_methods)] // test data, read as it lies there
fn read(path: &str) -> PKey<Private> {
    // `fuzz/` is a package of its own, and lies inside the project.
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = package.ancestors().find(|folder| folder.join("testdata").is_dir()).unwrap();
    PKey::private_key_from_pem(&std::fs::read(project.join(path)).unwrap()).unwrap()
}

thread_local! {
    static KEYS: RefCell<HashMap<Key, PKey<Private>>> = RefCell::default();
    static SPKIS: RefCell<HashMap<Key, Rc<Vec<u8>>>> = RefCell::default();
}

const RSA_2048: [&str; 16] = [
    "client",
    "i1",
    "i2",
    "i3",
    "i4",
    "issuing",
    "root",
    "mesh-1",
    "mesh-2",
    "mesh-3",
    "cross-a",
    "cross-b",
    "twin-a",
    "twin-b",
    "stranger",
    "self-signed",
];
