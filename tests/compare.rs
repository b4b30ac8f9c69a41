//! Keys, clients and bundles of the test data, compared; and the recipe that people know beside it.

#![allow(clippy::unwrap_used)] // a test whose material cannot be made has to stop

use std::path::Path;
use std::process::{Command, Stdio};

use openssl::bn::BigNumContext;
use openssl::ec::{Asn1Flag, EcGroup, EcKey, PointConversionForm};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::symm::Cipher;
use truststore::bundle::{Bundle, ClientFile};
use truststore::compare::{Comparison, KeyFile, Relation, compare};
use truststore::crypto::{Passphrase, same_public_key};
use truststore::error::Error;
use truststore::source::Blob;

#[test]
fn the_key_of_a_client_fits_and_another_does_not() {
    let client = client("pki/client");
    let fits = compare(Some(&key("keys/client")), Some(&client), None).unwrap();
    assert_eq!(fits.key_fits_client(), Some(true));
    assert!(fits.agrees());
    assert_eq!(fits.keys[0].spki_sha256, fits.client.as_ref().unwrap().spki_sha256);
    let other = compare(Some(&key("keys/stranger")), Some(&client), None).unwrap();
    assert_eq!(other.key_fits_client(), Some(false));
    assert!(!other.agrees());
}

#[test]
fn keys_of_every_type_are_compared() {
    for (name, kind) in [
        ("ec-p256", "client-ec"),
        ("ec-p384", "client-p384"),
        ("ec-p521", "client-p521"),
        ("ec-secp256k1", "client-secp256k1"),
        ("ec-brainpool", "client-brainpool"),
        ("ed25519", "client-ed25519"),
        ("ed448", "client-ed448"),
        ("dsa", "client-dsa"),
        ("rsa1024", "client-rsa1024"),
    ] {
        let client = client(&format!("pki/{kind}"));
        let right = compare(Some(&key(&format!("keys/{name}"))), Some(&client), None).unwrap();
        assert!(right.agrees(), "{name}");
        let wrong = if name == "ec-p256" { "keys/ec-p384" } else { "keys/ec-p256" };
        assert!(!compare(Some(&key(wrong)), Some(&client), None).unwrap().agrees(), "{name}");
    }
}

#[test]
fn two_ec_keys_never_match_though_their_modulus_hashes_do() {
    let (first, second) = ("pki/client-ec", "pki/client-p384");
    let hash = |name: &str| {
        let path = data(name);
        let path = path.to_str().unwrap();
        openssl(&["x509", "-noout", "-modulus", "-in", path])
    };
    assert_eq!(hash(first), hash(second), "the recipe takes them for the same");
    let ours = compare(Some(&key("keys/ec-p384")), Some(&client(first)), None).unwrap();
    assert!(!ours.agrees());
    assert!(ours.client.unwrap().modulus().is_none());
}

#[test]
fn modulus_lines_are_those_of_the_recipe() {
    let compared = compare(Some(&key("keys/client")), Some(&client("pki/client")), None).unwrap();
    let modulus = compared.client.unwrap().modulus().unwrap();
    assert_eq!(Some(&modulus), compared.keys[0].modulus().as_ref());
    let path = data("pki/client");
    let path = path.to_str().unwrap();
    assert_eq!(modulus.line.clone() + "\n", openssl(&["x509", "-noout", "-modulus", "-in", path]));
    let piped = format!("openssl x509 -noout -modulus -in {path} | openssl sha1");
    let output = Command::new("sh").args(["-c", &piped]).output().unwrap();
    assert_eq!(modulus.sha1 + "\n", String::from_utf8(output.stdout).unwrap());
}

#[test]
fn all_members_of_the_bundle_are_compared() {
    let bundle = bundle(&["pki/root", "pki/issuing", "pki/self-signed"]);
    let compared = compare(Some(&key("keys/issuing")), None, Some(&bundle)).unwrap();
    assert_eq!(relations(&compared), [(1, Relation::SameKey)]);
    assert!(compared.agrees());
    assert_eq!(compared.members.as_ref().unwrap().len(), 3);
    let stranger = compare(Some(&key("keys/stranger")), None, Some(&bundle)).unwrap();
    assert!(!stranger.agrees());
}

#[test]
fn a_self_signed_client_has_to_be_in_the_bundle_itself() {
    let client = client("pki/self-signed");
    let with = bundle(&["pki/root", "pki/self-signed"]);
    let compared = compare(Some(&key("keys/self-signed")), Some(&client), Some(&with)).unwrap();
    assert!(compared.client_is_self_signed);
    assert_eq!(relations(&compared), [(1, Relation::SameText)]);
    assert!(compared.agrees());
    let again = compare(None, Some(&client), Some(&bundle(&["pki/self-signed-again"]))).unwrap();
    assert_eq!(relations(&again), [(0, Relation::Renewed)]);
    assert!(!again.agrees(), "another certificate of the same key is not the client");
}

#[test]
fn a_client_that_a_ca_issued_need_not_be_in_the_bundle() {
    let bundle = bundle(&["pki/root", "pki/issuing"]);
    let compared = compare(None, Some(&client("pki/client")), Some(&bundle)).unwrap();
    assert_eq!(relations(&compared), []);
    assert!(compared.agrees());
}

#[test]
fn the_same_certificate_in_other_text_is_told_from_the_same_text() {
    let text = String::from_utf8(read(&data("pki/self-signed"))).unwrap();
    let crlf = Bundle::read("crlf", vec![blob("crlf", text.replace('\n', "\r\n").into_bytes())]);
    let compared = compare(None, Some(&client("pki/self-signed")), Some(&crlf)).unwrap();
    assert_eq!(relations(&compared), [(0, Relation::SameCertificate)]);
    assert!(compared.agrees());
}

#[test]
fn one_name_with_another_key_shows() {
    let rekeyed = bundle(&["pki/issuing-rekeyed", "pki/issuing-renewed"]);
    let compared = compare(None, Some(&client("pki/issuing")), Some(&rekeyed)).unwrap();
    assert_eq!(relations(&compared), [(0, Relation::Rekeyed), (1, Relation::Renewed)]);
}

#[test]
fn one_of_several_keys_may_fit() {
    let both = [read(&data("keys/stranger")), read(&data("keys/client"))].concat();
    let keys = KeyFile::read("keys", &both, || None).unwrap();
    let compared = compare(Some(&keys), Some(&client("pki/client")), None).unwrap();
    assert_eq!(compared.fitting_key, Some(1));
    assert!(compared.keys[1].line > compared.keys[0].line);
}

#[test]
fn an_encrypted_key_asks_for_its_passphrase() {
    let pem = PKey::private_key_from_pem(&read(&data("keys/client"))).unwrap();
    let locked = pem.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"right").unwrap();
    let read = |word: Option<&str>| {
        let passphrase = word.map(|word| Passphrase::new(word.as_bytes().to_vec()));
        KeyFile::read("device.key", &locked, || passphrase)
    };
    let opened = read(Some("right")).unwrap();
    assert!(compare(Some(&opened), Some(&client("pki/client")), None).unwrap().agrees());
    for (word, what) in [(None, "encrypted"), (Some("wrong"), "does not open")] {
        let error = read(word).unwrap_err();
        assert!(matches!(error, Error::Passphrase { .. }), "{error:?}");
        assert!(error.to_string().contains(what) && error.hint().is_some(), "{error}");
    }
}

#[test]
fn files_in_the_wrong_place_are_errors() {
    let certificate = KeyFile::read("client.pem", &read(&data("pki/client")), || None);
    let said = certificate.unwrap_err().to_string();
    assert!(said.starts_with("client.pem: wanted a private key, found a certificate in line "));
    let key = ClientFile::read(blob("client.key", read(&data("keys/client"))));
    assert!(matches!(key, Err(Error::Mismatch { .. })), "{key:?}");
    let alone = compare(Some(&self::key("keys/client")), None, None);
    assert!(matches!(alone, Err(Error::Usage { .. })));
}

#[test]
fn a_compressed_point_is_the_same_key() {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let ec = EcKey::generate(&group).unwrap();
    let mut context = BigNumContext::new().unwrap();
    let point = ec.public_key().to_bytes(&group, PointConversionForm::COMPRESSED, &mut context);
    let full = PKey::from_ec_key(ec).unwrap().public_key_to_der().unwrap();
    // The algorithm identifier is the same; both lengths and the point are shorter.
    let short = [&[0x30, 0x39], &full[2..23], &[0x03, 0x22, 0x00], &point.unwrap()].concat();
    assert!(
        PKey::public_key_from_der(&short)
            .unwrap()
            .public_eq(&PKey::public_key_from_der(&full).unwrap())
    );
    assert!(same_public_key(&full, &short) && same_public_key(&short, &full));
    let other = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    assert!(!same_public_key(&short, &other.public_key_to_der().unwrap()));
}

#[test]
fn a_curve_that_is_spelled_out_is_the_same_as_its_name() {
    for curve in [Nid::X9_62_PRIME256V1, Nid::SECP521R1, Nid::BRAINPOOL_P256R1] {
        let mut group = EcGroup::from_curve_name(curve).unwrap();
        let key = EcKey::generate(&group).unwrap();
        group.set_asn1_flag(Asn1Flag::EXPLICIT_CURVE);
        let spelled = EcKey::from_public_key(&group, key.public_key()).unwrap();
        let spelled = PKey::from_ec_key(spelled).unwrap().public_key_to_der().unwrap();
        let named = PKey::from_ec_key(key).unwrap().public_key_to_der().unwrap();
        assert!(spelled.len() > named.len() + 100);
        assert!(same_public_key(&named, &spelled) && same_public_key(&spelled, &named));
        // Whatever octet of the curve is another: never the same where OpenSSL reads another key (CVE-2020-0601).
        let mut others = 0;
        let end = spelled.len() - (named.len() - 24);
        for place in 20..end {
            let mut forged = spelled.clone();
            forged[place] ^= 1;
            let Ok(decoded) = PKey::public_key_from_der(&forged) else { continue };
            let same = decoded.public_eq(&PKey::public_key_from_der(&spelled).unwrap());
            assert!(same || !same_public_key(&named, &forged), "{curve:?}, octet {place}");
            others += usize::from(!same);
        }
        assert!(others > 20, "{curve:?}: {others}");
    }
}

fn relations(comparison: &Comparison) -> Vec<(usize, Relation)> {
    comparison.resemblances.iter().map(|one| (one.member, one.relation)).collect()
}

fn key(name: &str) -> KeyFile {
    KeyFile::read(name, &read(&data(name)), || None).unwrap()
}

fn client(name: &str) -> ClientFile {
    ClientFile::read(blob(name, read(&data(name)))).unwrap()
}

fn bundle(names: &[&str]) -> Bundle {
    let joined: Vec<u8> = names.iter().flat_map(|name| read(&data(name))).collect();
    Bundle::read("bundle", vec![blob("bundle", joined)])
}

fn blob(name: &str, bytes: Vec<u8>) -> Blob {
    Blob::new(name, bytes)
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).stdin(Stdio::null()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn data(name: &str) -> std::path::PathBuf {
    Path::new("testdata").join(name).with_extension("pem")
}

#[allow(clippy::disallowed_methods)] // files of the tests' own
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}
