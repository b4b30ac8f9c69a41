//! Populations: a hierarchy of CAs in three levels, and as many clients as one likes under all of them, in the shape that
//! private CAs give them. Written octet by octet and signed by OpenSSL, since a hundred thousand are wanted in seconds.

#![allow(dead_code, reason = "each test and bench uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot make its data has failed")]

use openssl::ec::{EcGroup, EcKey};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use truststore::path::Question;
use truststore::profile;

/// The kind of all keys of a population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    P256,
    Rsa2048,
}

/// CAs, and clients under them, in DER.
pub(crate) struct Population {
    pub(crate) cas: Vec<Vec<u8>>,
    pub(crate) clients: Vec<Vec<u8>>,
}

/// The CAs of [`Issuers`] and their first clients.
pub(crate) fn population(keys: Keys, cas: usize, clients: usize) -> Population {
    let issuers = Issuers::new(keys, cas);
    Population { clients: (0..clients).map(|n| issuers.client(n)).collect(), cas: issuers.cas() }
}

/// A tenth of the CAs are roots, three tenths stand below these, and six tenths below those; of the clients, a fifth
/// are issued by roots, and two fifths by each of the other levels.
pub(crate) struct Issuers {
    authorities: Vec<Authority>,
    roots: usize,
    middle: usize,
    /// Of clients, and of CAs whose keys are slow to make.
    pool: Vec<Key>,
}

impl Issuers {
    pub(crate) fn new(keys: Keys, cas: usize) -> Self {
        let pool: Vec<Key> = (0..POOL).map(|_| Key::new(keys)).collect();
        let (roots, middle) = (cas.div_ceil(10), cas * 3 / 10);
        let mut authorities: Vec<Authority> = Vec::with_capacity(cas);
        for n in 0..cas {
            let parent = match n {
                n if n < roots => None,
                n if n < roots + middle => authorities.get(n % roots),
                n => authorities.get(roots + n % middle.max(1)),
            };
            // P-256 keys are made in no time; each CA has its own.
            let key = match keys {
                Keys::P256 => Key::new(keys),
                Keys::Rsa2048 => pool[n % POOL].clone(),
            };
            let made = Authority::new(n, key, parent);
            authorities.push(made);
        }
        Self { authorities, roots, middle, pool }
    }

    pub(crate) fn cas(&self) -> Vec<Vec<u8>> {
        self.authorities.iter().map(|one| one.der.clone()).collect()
    }

    /// One of any number of clients, all distinct.
    pub(crate) fn client(&self, number: usize) -> Vec<u8> {
        let (roots, both) = (self.roots, self.roots + self.middle);
        let level = match number % 5 {
            0 => 0..roots,
            1 | 2 if self.middle > 0 => roots..both,
            _ => both.min(self.authorities.len() - 1)..self.authorities.len(),
        };
        let authority = &self.authorities[level.start + (number / 5) % level.len()];
        authority.client(number, &self.pool[(number / 3) % POOL])
    }
}

/// What is asked of each client.
pub(crate) fn question() -> Question {
    Question::of_client(profile::by_name("api-gateway").unwrap(), "2030-01-01".parse().unwrap())
}

/// As PEM, one block after the other.
pub(crate) fn pem(certificates: &[Vec<u8>]) -> Vec<u8> {
    certificates
        .iter()
        .flat_map(|der| truststore::pem::write_certificate(der).into_bytes())
        .collect()
}

/// The same certificate with one octet of its signature changed.
pub(crate) fn corrupted(der: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    let near_the_end = der.len() - 5;
    der[near_the_end] ^= 0x10;
    der
}

#[derive(Clone)]
struct Key {
    private: PKey<Private>,
    spki: Vec<u8>,
    id: Vec<u8>,
}

impl Key {
    fn new(keys: Keys) -> Self {
        let private = match keys {
            Keys::P256 => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
            }
            Keys::Rsa2048 => PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap(),
        };
        let spki = private.public_key_to_der().unwrap();
        let id = hash(MessageDigest::sha1(), &spki).unwrap().to_vec();
        Self { private, spki, id }
    }

    fn algorithm(&self) -> Vec<u8> {
        match self.private.rsa() {
            Ok(_) => sequence(&[&oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]), &[5, 0]]),
            Err(_) => sequence(&[&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])]),
        }
    }
}

struct Authority {
    key: Key,
    name: Vec<u8>,
    der: Vec<u8>,
}

impl Authority {
    fn new(number: usize, key: Key, parent: Option<&Self>) -> Self {
        let name = name(&format!("Issuing CA {number}"));
        let extensions = [
            extension(&[0x55, 0x1d, 19], true, &sequence(&[&[1, 1, 0xff]])),
            extension(&[0x55, 0x1d, 15], true, &[3, 2, 1, 6]),
        ];
        let (issuer, signer) = parent.map_or((&name, &key), |one| (&one.name, &one.key));
        let der = certificate(number, issuer, signer, &name, &key, &extensions.concat());
        Self { key, name, der }
    }

    fn client(&self, number: usize, key: &Key) -> Vec<u8> {
        let host = format!("device-{number}.clients.example.com");
        let purpose = oid(&[0x2b, 6, 1, 5, 5, 7, 3, 2]);
        let extensions = [
            extension(&[0x55, 0x1d, 19], true, &sequence(&[])),
            extension(&[0x55, 0x1d, 15], true, &[3, 2, 7, 0x80]),
            extension(&[0x55, 0x1d, 37], false, &sequence(&[&purpose])),
            extension(&[0x55, 0x1d, 17], false, &sequence(&[&element(0x82, host.as_bytes())])),
        ];
        let subject = name(&format!("device-{number}"));
        certificate(number, &self.name, &self.key, &subject, key, &extensions.concat())
    }
}

fn certificate(
    number: usize,
    issuer: &[u8],
    signer: &Key,
    subject: &[u8],
    key: &Key,
    extensions: &[u8],
) -> Vec<u8> {
    let mut serial = vec![0x5a];
    serial.extend(
        &hash(MessageDigest::sha1(), &[issuer, &number.to_be_bytes()].concat()).unwrap()[..15],
    );
    let validity = sequence(&[&element(0x17, b"290101000000Z"), &element(0x17, b"320101000000Z")]);
    let key_ids = [
        extension(&[0x55, 0x1d, 14], false, &element(4, &key.id)),
        extension(&[0x55, 0x1d, 35], false, &sequence(&[&element(0x80, &signer.id)])),
    ];
    let extensions = element(0xa3, &sequence(&[extensions, &key_ids.concat()]));
    let algorithm = signer.algorithm();
    let message = sequence(&[
        &[0xa0, 3, 2, 1, 2],
        &element(2, &serial),
        &algorithm,
        issuer,
        &validity,
        subject,
        &key.spki,
        &extensions,
    ]);
    let mut with = Signer::new(MessageDigest::sha256(), &signer.private).unwrap();
    let signature = with.sign_oneshot_to_vec(&message).unwrap();
    sequence(&[&message, &algorithm, &element(3, &[&[0], &signature[..]].concat())])
}

fn name(common_name: &str) -> Vec<u8> {
    let attribute = |last: u8, kind: u8, text: &[u8]| {
        element(0x31, &sequence(&[&oid(&[0x55, 4, last]), &element(kind, text)]))
    };
    sequence(&[
        &attribute(6, 0x13, b"DE"),
        &attribute(10, 0x0c, b"Example Partner Network"),
        &attribute(3, 0x0c, common_name.as_bytes()),
    ])
}

fn extension(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&oid(id), critical, &element(4, value)])
}

fn oid(content: &[u8]) -> Vec<u8> {
    element(6, content)
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => der.push(short),
        Ok(long) => der.extend([0x81, long]),
        Err(_) => {
            der.push(0x82);
            der.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    der.extend_from_slice(content);
    der
}

/// Keys of clients, which are slow to make; certificates and signatures are all distinct.
const POOL: usize = 64;
