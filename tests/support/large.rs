//! Bundles too large to keep: hundreds and thousands of CAs, loops, one subject for all, one huge extension. Made by the
//! `openssl` crate with EC keys, which cost microseconds where RSA keys cost a tenth of a second; nothing here is reproducible
//! byte for byte, so tests ask about verdicts and time, never about bytes.

#![allow(dead_code, reason = "each test and bench uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot make its data has failed")]

use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Extension, X509Name, X509NameBuilder};

/// A CA that can issue.
pub(crate) struct Authority {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

impl Authority {
    /// A root of its own.
    pub(crate) fn root(common_name: &str) -> Self {
        let key = new_key();
        let certificate = Recipe::ca(common_name).issue(&key, None, &key);
        Self { certificate, key }
    }

    /// A CA under this one.
    pub(crate) fn ca(&self, common_name: &str) -> Self {
        let key = new_key();
        let certificate = self.certify_ca(common_name, &key);
        Self { certificate, key }
    }

    /// A CA certificate for a key that exists already: a cross-signature, a renewal.
    pub(crate) fn certify_ca(&self, common_name: &str, key: &PKey<Private>) -> X509 {
        Recipe::ca(common_name).issue(key, Some(&self.certificate), &self.key)
    }

    /// A client certificate, PEM.
    pub(crate) fn client(&self, common_name: &str) -> Vec<u8> {
        let recipe = Recipe { ca: false, ..Recipe::ca(common_name) };
        recipe.issue(&new_key(), Some(&self.certificate), &self.key).to_pem().unwrap()
    }
}

/// A bundle, and a client certificate under its last CA.
pub(crate) struct Case {
    pub(crate) bundle: Vec<u8>,
    pub(crate) client: Vec<u8>,
}

/// Independent roots, each with its own name and key.
pub(crate) fn roots(count: usize) -> Case {
    let authorities: Vec<_> = (0..count).map(|n| Authority::root(&format!("Root {n}"))).collect();
    case(&authorities)
}

/// One root, and CAs under it: the client's path is CA, root.
pub(crate) fn issuing_cas(count: usize) -> Case {
    let root = Authority::root("Root");
    let mut authorities = vec![root];
    for n in 1..count {
        let issued = authorities[0].ca(&format!("Issuing CA {n}"));
        authorities.push(issued);
    }
    case(&authorities)
}

/// Roots that all have one subject and no key in common, without key identifiers in the client to tell them apart.
pub(crate) fn one_subject(count: usize) -> Case {
    let mut authorities: Vec<_> = (0..count).map(|_| Authority::root("The Only CA")).collect();
    let mut case = case(&authorities);
    let signer = authorities.pop().unwrap();
    let recipe = Recipe { ca: false, key_ids: false, ..Recipe::ca("device") };
    case.client =
        recipe.issue(&new_key(), Some(&signer.certificate), &signer.key).to_pem().unwrap();
    case
}

/// CAs that certify each other, every one by every other, and no root: each path goes on until it meets itself.
pub(crate) fn cross_signed(count: usize) -> Case {
    let authorities: Vec<_> = (0..count).map(|n| Authority::root(&format!("Cross {n}"))).collect();
    let mut bundle = Vec::new();
    for (n, subject) in authorities.iter().enumerate() {
        for (other, issuer) in authorities.iter().enumerate() {
            if n != other {
                let certificate = issuer.certify_ca(&format!("Cross {n}"), &subject.key);
                bundle.extend(certificate.to_pem().unwrap());
            }
        }
    }
    Case { bundle, client: authorities[0].client("device") }
}

/// One CA's name and key over and over, with another serial number each time.
pub(crate) fn repeated(count: usize) -> Case {
    let root = Authority::root("Root");
    let key = new_key();
    let mut bundle = root.certificate.to_pem().unwrap();
    for _ in 1..count {
        bundle.extend(root.certify_ca("Issuing CA", &key).to_pem().unwrap());
    }
    let issuing = Authority { certificate: root.certify_ca("Issuing CA", &key), key };
    Case { bundle, client: issuing.client("device") }
}

/// A CA with an extension, not critical, of that many bytes.
pub(crate) fn large_extension(bytes: usize) -> Case {
    let key = new_key();
    let recipe = Recipe { padding: bytes, ..Recipe::ca("Root") };
    let root = Authority { certificate: recipe.issue(&key, None, &key), key };
    case(&[root])
}

/// A root with CAs, some of which nobody put into the bundle, and clients under all of them in turn.
pub(crate) fn population(cas: usize, clients: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let root = Authority::root("Root");
    let issuing: Vec<_> = (1..cas).map(|n| root.ca(&format!("Issuing CA {n}"))).collect();
    let mut bundle = root.certificate.to_pem().unwrap();
    for (_, held) in issuing.iter().enumerate().filter(|(n, _)| n % 25 != 7) {
        bundle.extend(held.certificate.to_pem().unwrap());
    }
    let client = |n: usize| issuing[n % issuing.len()].client(&format!("device-{n:04}"));
    (bundle, (0..clients).map(client).collect())
}

fn case(authorities: &[Authority]) -> Case {
    let bundle = authorities.iter().flat_map(|authority| authority.certificate.to_pem().unwrap());
    Case { bundle: bundle.collect(), client: authorities[authorities.len() - 1].client("device") }
}

/// What a certificate is to say.
struct Recipe<'a> {
    common_name: &'a str,
    ca: bool,
    key_ids: bool,
    padding: usize,
}

impl<'a> Recipe<'a> {
    fn ca(common_name: &'a str) -> Self {
        Self { common_name, ca: true, key_ids: true, padding: 0 }
    }

    fn issue(&self, key: &PKey<Private>, issuer: Option<&X509>, signer: &PKey<Private>) -> X509 {
        let subject = name(self.common_name);
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&serial()).unwrap();
        builder.set_issuer_name(issuer.map_or(&*subject, |issuer| issuer.subject_name())).unwrap();
        builder.set_subject_name(&subject).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(YEAR_2020).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(YEAR_2040).unwrap()).unwrap();
        builder.set_pubkey(key).unwrap();
        for extension in
            self.extensions(&builder.x509v3_context(issuer.map(|issuer| &**issuer), None))
        {
            builder.append_extension(extension).unwrap();
        }
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        builder.build()
    }

    fn extensions(&self, context: &openssl::x509::X509v3Context<'_>) -> Vec<X509Extension> {
        let mut extensions = Vec::new();
        if self.ca {
            extensions.push(BasicConstraints::new().critical().ca().build().unwrap());
            extensions.push(KeyUsage::new().critical().key_cert_sign().crl_sign().build().unwrap());
        } else {
            extensions.push(BasicConstraints::new().critical().build().unwrap());
            extensions.push(KeyUsage::new().critical().digital_signature().build().unwrap());
            extensions.push(ExtendedKeyUsage::new().client_auth().build().unwrap());
        }
        if self.key_ids {
            extensions.push(SubjectKeyIdentifier::new().build(context).unwrap());
            extensions.extend(AuthorityKeyIdentifier::new().keyid(false).build(context));
        }
        if self.padding > 0 {
            let made_up = Asn1Object::from_str("1.3.6.1.4.1.99999.2").unwrap();
            let bytes = Asn1OctetString::new_from_bytes(&vec![0; self.padding]).unwrap();
            extensions.push(X509Extension::new_from_der(&made_up, false, &bytes).unwrap());
        }
        extensions
    }
}

fn name(common_name: &str) -> X509Name {
    let mut builder = X509NameBuilder::new().unwrap();
    builder.append_entry_by_text("O", "Example Bank").unwrap();
    builder.append_entry_by_text("CN", common_name).unwrap();
    builder.build()
}

fn new_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn serial() -> Asn1Integer {
    let mut number = BigNum::new().unwrap();
    number.rand(120, openssl::bn::MsbOption::ONE, false).unwrap();
    number.to_asn1_integer().unwrap()
}

const YEAR_2020: i64 = 1_577_836_800;
const YEAR_2040: i64 = 2_208_988_800;
