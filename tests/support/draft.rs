//! Certificates written octet by octet and signed, so that nothing is wrong with them but what a test puts there: a root,
//! and a client right below it.

#![allow(dead_code, reason = "each test uses a part")]

use truststore::path::{InitialPolicy, Purpose, Question};
use truststore::profile;
use truststore::source::Blob;

use crate::generator::der;
use crate::generator::keys::{Algorithm, Hash, Key};

/// A certificate that is still to be written and signed.
pub(crate) struct Draft {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) algorithm: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) until: Vec<u8>,
    pub(crate) subject: (String, Vec<u8>),
    pub(crate) key: Vec<u8>,
    /// The identifier, what stands between it and the value, the value.
    pub(crate) extensions: Vec<(&'static str, Vec<u8>, Vec<u8>)>,
    pub(crate) has_extensions: bool,
    pub(crate) whole: fn(&[u8]) -> Vec<u8>,
    pub(crate) signed: fn(&[u8]) -> Vec<u8>,
    pub(crate) behind: Vec<u8>,
}

impl Draft {
    pub(crate) fn authority() -> Self {
        let basic = der::sequence(&[der::boolean(true)]);
        Self::of("Odd Root", ROOT, vec![(BASIC, CRITICAL.to_vec(), basic)])
    }

    pub(crate) fn client() -> Self {
        let purposes = der::sequence(&[der::oid("1.3.6.1.5.5.7.3.2")]);
        Self::of("odd client", CLIENT, vec![(PURPOSES, vec![], purposes)])
    }

    pub(crate) fn of(
        name: &str,
        key: Key,
        mut extensions: Vec<(&'static str, Vec<u8>, Vec<u8>)>,
    ) -> Self {
        // digitalSignature, keyCertSign and cRLSign.
        extensions.push((KEY_USAGE, CRITICAL.to_vec(), vec![3, 2, 1, 0x86]));
        extensions.push((KEY_ID, vec![], der::octets(&key.number.to_be_bytes())));
        Self {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: der::number(4711),
            algorithm: sha256_with_rsa(&[5, 0]),
            issuer: named(der::UTF8, b"Odd Root"),
            until: der::element(0x17, b"350101000000Z"),
            subject: (name.to_owned(), named(der::UTF8, name.as_bytes())),
            key: key.spki().to_vec(),
            extensions,
            has_extensions: true,
            whole: |content| der::element(0x30, content),
            signed: |content| der::element(0x30, content),
            behind: vec![],
        }
    }

    pub(crate) fn extension(&mut self, oid: &str, critical: &[u8]) {
        let one = self.extensions.iter_mut().find(|one| one.0 == oid).unwrap();
        one.1 = critical.to_vec();
    }

    pub(crate) fn unknown(&mut self, critical: &[u8]) {
        self.extensions.push(("1.2.3.4", critical.to_vec(), vec![5, 0]));
    }

    pub(crate) fn value(&mut self, oid: &'static str, value: &[u8]) {
        self.extensions.retain(|one| one.0 != oid);
        self.extensions.push((oid, vec![], value.to_vec()));
    }

    pub(crate) fn usage(&mut self, bits: &[u8]) {
        self.value(KEY_USAGE, &der::element(3, bits));
        self.extension(KEY_USAGE, CRITICAL);
    }

    pub(crate) fn until(&mut self, tag: u8, text: &str) {
        self.until = der::element(tag, text.as_bytes());
    }

    pub(crate) fn plain(&mut self, version: &[u8]) {
        self.version = version.to_vec();
        self.has_extensions = false;
    }

    pub(crate) fn subject_is(&mut self, tag: u8, encode: fn(&str) -> Vec<u8>) {
        self.subject.1 = named(tag, &encode(&self.subject.0));
    }

    /// An RSA key with these parameters in place of NULL.
    pub(crate) fn key_parameters(&mut self, parameters: &[u8]) {
        let (_, key) = self.key.split_at(RSA_HEADER);
        let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), parameters.to_vec()]);
        self.key = der::sequence(&[algorithm, key.to_vec()]);
    }

    /// A key whose BIT STRING leaves its last bit out.
    pub(crate) fn unused_key_bits(&mut self) {
        self.key[RSA_HEADER + 4] = 1;
    }

    pub(crate) fn made(&self) -> Vec<u8> {
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(oid, critical, value)| {
                der::sequence(&[der::oid(oid), critical.clone(), der::octets(value)])
            })
            .collect();
        let mut parts = vec![
            self.version.clone(),
            self.serial.clone(),
            self.algorithm.clone(),
            self.issuer.clone(),
            der::sequence(&[der::element(0x17, b"250101000000Z"), self.until.clone()]),
            self.subject.1.clone(),
            self.key.clone(),
        ];
        if self.has_extensions {
            parts.push(der::element(0xa3, &der::sequence(&extensions)));
        }
        let signed = (self.signed)(&parts.concat());
        let signature = der::bits(&ROOT.sign(Hash::Sha256, &signed));
        let whole = (self.whole)(&[signed, self.algorithm.clone(), signature].concat());
        [whole, self.behind.clone()].concat()
    }
}

pub(crate) fn named(tag: u8, text: &[u8]) -> Vec<u8> {
    let attribute = der::sequence(&[der::oid("2.5.4.3"), der::element(tag, text)]);
    der::sequence(&[der::set(&[attribute])])
}

pub(crate) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

pub(crate) fn sha256_with_rsa(parameters: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid("1.2.840.113549.1.1.11"), parameters.to_vec()])
}

pub(crate) fn blob(der: &[u8]) -> Blob {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<_> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    Blob { name: "odd.pem".to_owned(), bytes: pem.into_bytes(), origin: None }
}

pub(crate) fn question(profile: &str, strict: bool) -> Question {
    Question {
        profile: profile::by_name(profile).unwrap(),
        at: "2030-01-01T00:00:00Z".parse().unwrap(),
        purpose: Purpose::Client,
        max_intermediates: None,
        policy: InitialPolicy::default(),
        crls: Vec::new(),
        strict,
    }
}

pub(crate) const ROOT: Key = Key { algorithm: Algorithm::Rsa2048, number: 6 };
pub(crate) const CLIENT: Key = Key { algorithm: Algorithm::Rsa2048, number: 0 };
/// Octets of an RSA key (2048 bits) before its BIT STRING.
pub(crate) const RSA_HEADER: usize = 19;
pub(crate) const CRITICAL: &[u8] = &[1, 1, 0xff];
pub(crate) const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const BASIC: &str = "2.5.29.19";
pub(crate) const PURPOSES: &str = "2.5.29.37";
pub(crate) const KEY_ID: &str = "2.5.29.14";
pub(crate) const ALT_NAME: &str = "2.5.29.17";
