//! Signatures on P-256 that aim at the exceptions of the arithmetic, made from any octets, and what our tables and OpenSSL
//! say of them. A signature is made backwards: whoever knows the private key chooses u1 and u2, computes the point R, and
//! finds the hash and the signature that lead there.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its data has failed")]

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use truststore::p256::Table;

/// A key, a hash, and what claims to be the signature.
pub(crate) struct Case {
    key: PKey<Public>,
    point: Vec<u8>,
    hash: [u8; 32],
    signature: Vec<u8>,
    width: u32,
}

/// Who accepts it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) ours: bool,
    pub(crate) openssl: bool,
}

impl Case {
    /// Octets that say everything; those that are missing are zero.
    pub(crate) const OCTETS: usize = 4 + 3 * 33;

    /// From any octets: four that choose, and three numbers with a kind each, for the key, u1 and u2; what follows them may
    /// take the place of the signature.
    pub(crate) fn from_octets(octets: &[u8]) -> Self {
        let mut all = [0; Self::OCTETS];
        for (place, octet) in all.iter_mut().zip(octets) {
            *place = *octet;
        }
        let [width, relation, change, place] = [all[0], all[1], all[2], all[3]];
        let curve = Curve::new();
        let [private, u1, u2] = [4, 37, 70].map(|at| curve.number(all[at], &all[at + 1..at + 33]));
        let private = or_one(private);
        let u2 = or_one(u2);
        // u1 G and u2 Q are the same point, each other's negative, or one a small multiple of the other.
        let u1 = match relation % 8 {
            0 => curve.product(&u2, &private),
            1 => curve.negative(&curve.product(&u2, &private)),
            2 => curve.product(&curve.product(&u2, &private), &small(relation / 8)),
            3 => BigNum::new().unwrap(),
            _ => u1,
        };
        let (mut hash, r, s) = curve.backwards(&private, &u1, &u2);
        let mut signature = encoded(&r, &s);
        let bit = 1 << (place % 8);
        match change % 16 {
            // The other signature of the same: it holds.
            0 => signature = encoded(&r, &curve.negative(&s)),
            1 => hash[usize::from(place) % 32] ^= bit,
            2 => {
                let at = usize::from(place) % signature.len();
                signature[at] ^= 1 << (change / 16 % 8);
            }
            3 => signature.push(place),
            4 => drop(signature.pop()),
            5 => signature = encoded(&(&r + &curve.order), &s),
            6 => signature = encoded(&r, &(&s + &curve.order)),
            7 => signature = encoded(&curve.at_an_edge(place), &s),
            8 => signature = encoded(&r, &curve.at_an_edge(place)),
            9 => signature = octets.get(Self::OCTETS..).unwrap_or_default().to_vec(),
            _ => {}
        }
        let public = curve.multiple(&private);
        let key = EcKey::from_public_key(&curve.group, &public).unwrap();
        let mut context = BigNumContext::new().unwrap();
        let uncompressed = PointConversionForm::UNCOMPRESSED;
        Self {
            key: PKey::from_ec_key(key).unwrap(),
            point: public.to_bytes(&curve.group, uncompressed, &mut context).unwrap(),
            hash,
            signature,
            width: 2 + u32::from(width % 7),
        }
    }

    /// Both answers. It is a failure if we accept what OpenSSL does not.
    pub(crate) fn answers(&self) -> Answers {
        let mut asked = PkeyCtx::new(&self.key).unwrap();
        asked.verify_init().unwrap();
        let openssl = asked.verify(&self.hash, &self.signature).unwrap_or(false);
        let table = Table::new(&self.point, self.width).unwrap();
        let answers = Answers { ours: table.accepts(&self.hash, &self.signature), openssl };
        assert!(
            openssl || !answers.ours,
            "we accept what OpenSSL does not: key {:02x?}, hash {:02x?}, signature {:02x?}",
            self.point,
            self.hash,
            self.signature
        );
        answers
    }
}

struct Curve {
    group: EcGroup,
    order: BigNum,
}

impl Curve {
    fn new() -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let (mut order, mut context) = (BigNum::new().unwrap(), BigNumContext::new().unwrap());
        group.order(&mut order, &mut context).unwrap();
        Self { group, order }
    }

    /// A number below the order: of some kind that windows, carries and signs are tried by, or any.
    fn number(&self, kind: u8, octets: &[u8]) -> BigNum {
        let power = |n: u8| {
            let mut power = BigNum::new().unwrap();
            power.set_bit(i32::from(n)).unwrap();
            power
        };
        let number = match kind % 8 {
            0 => small(octets[0]),
            1 => self.negative(&small(octets[0])),
            2 => power(octets[0]),
            3 => &power(octets[0]) + &power(octets[1]),
            4 => &(&power(octets[0]) + &self.order) - &power(octets[1]),
            5 => &small(octets[0]) * &power(octets[1]),
            _ => BigNum::from_slice(octets).unwrap(),
        };
        self.product(&number, &small(1))
    }

    /// Around 0, the order, and 2^256.
    fn at_an_edge(&self, which: u8) -> BigNum {
        let near = small(which / 4 % 8);
        match which % 4 {
            0 => near,
            1 => &self.order + &near,
            2 => &self.order - &near,
            _ => &BigNum::from_slice(&[0xff; 32]).unwrap() + &near,
        }
    }

    /// Hash, r and s of which u1 and u2 come out. Where R is infinity, r is 1: no such signature holds.
    fn backwards(&self, private: &BigNum, u1: &BigNum, u2: &BigNum) -> ([u8; 32], BigNum, BigNum) {
        let mut context = BigNumContext::new().unwrap();
        let point = self.multiple(&(u1 + &self.product(u2, private)));
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let finite = point.affine_coordinates(&self.group, &mut x, &mut y, &mut context).is_ok();
        let r = or_one(if finite { self.product(&x, &small(1)) } else { small(1) });
        let mut inverse = BigNum::new().unwrap();
        inverse.mod_inverse(u2, &self.order, &mut context).unwrap();
        let s = self.product(&r, &inverse);
        let hash = self.product(u1, &s).to_vec_padded(32).unwrap();
        (hash.try_into().unwrap(), r, s)
    }

    fn multiple(&self, scalar: &BigNum) -> EcPoint {
        let mut context = BigNumContext::new().unwrap();
        let mut point = EcPoint::new(&self.group).unwrap();
        let scalar = self.product(scalar, &small(1));
        point.mul_generator2(&self.group, &scalar, &mut context).unwrap();
        point
    }

    fn product(&self, one: &BigNum, other: &BigNum) -> BigNum {
        let (mut product, mut context) = (BigNum::new().unwrap(), BigNumContext::new().unwrap());
        product.mod_mul(one, other, &self.order, &mut context).unwrap();
        product
    }

    fn negative(&self, number: &BigNum) -> BigNum {
        self.product(&(&self.order - number), &small(1))
    }
}

fn small(number: u8) -> BigNum {
    BigNum::from_u32(u32::from(number)).unwrap()
}

fn encoded(r: &BigNumRef, s: &BigNumRef) -> Vec<u8> {
    let (r, s) = (r.to_owned().unwrap(), s.to_owned().unwrap());
    EcdsaSig::from_private_components(r, s).unwrap().to_der().unwrap()
}

fn or_one(number: BigNum) -> BigNum {
    if number.num_bits() == 0 { small(1) } else { number }
}
