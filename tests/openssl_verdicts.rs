//! What `crypto` says in OpenSSL's name must be what the `openssl` program prints: its verdicts, its
//! modulus lines, and which private keys it opens.

#![allow(clippy::unwrap_used)] // a test whose material cannot be made has to stop

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use openssl::x509::X509;
use truststore::crypto::{
    KeyRefusal, OpensslStore, Passphrase, PrivateKey, Purpose, StoreOptions, StoreVerdict,
    modulus_line, modulus_sha1_line, pem_certificate_count,
};

/// 2030-01-01T00:00:00Z, the clock of the test data.
const NOW: i64 = 1_893_456_000;

#[test]
fn verdicts_are_those_that_openssl_verify_prints() {
    let options = [
        (Purpose::SslClient, StoreOptions::default(), vec!["-purpose", "sslclient"]),
        (Purpose::SslServer, StoreOptions::default(), vec!["-purpose", "sslserver"]),
        (Purpose::Any, StoreOptions::default(), vec![]),
        (
            Purpose::Any,
            StoreOptions { partial_chain: true, ..StoreOptions::default() },
            vec!["-partial_chain"],
        ),
        (
            Purpose::Any,
            StoreOptions { x509_strict: true, auth_level: 2, ..StoreOptions::default() },
            vec!["-x509_strict", "-auth_level", "2"],
        ),
    ];
    let bundles = [vec!["root", "issuing"], vec!["issuing"], vec!["root"]];
    let mut seen = std::collections::BTreeSet::new();
    for bundle in &bundles {
        let anchors: Vec<Vec<u8>> = bundle.iter().map(|name| der(&pki(name))).collect();
        let anchors: Vec<&[u8]> = anchors.iter().map(Vec::as_slice).collect();
        let joined: Vec<u8> = bundle.iter().flat_map(|name| read(&pki(name))).collect();
        let file = scratch(&format!("bundle-{}.pem", bundle.join("-")), &joined);
        for (purpose, options, switches) in &options {
            let store = OpensslStore::new(&anchors, NOW, *purpose, *options).unwrap();
            for client in clients() {
                let ours = match store.verify(&[], &der(&client)) {
                    StoreVerdict::Ok => "OK".to_owned(),
                    StoreVerdict::Refused { code, depth, text, certificate } => {
                        assert!(certificate.is_some(), "{}", client.display());
                        seen.insert(code);
                        format!("error {code} at {depth} depth lookup: {text}")
                    }
                    StoreVerdict::Unable(why) => panic!("{}: {why}", client.display()),
                };
                let theirs = openssl_verify(&file, switches, &client);
                assert_eq!(ours, theirs, "{} with {bundle:?} {switches:?}", client.display());
            }
        }
    }
    assert!(seen.len() >= 6, "too few kinds of refusal were compared: {seen:?}");
}

#[test]
fn certificates_sent_beside_are_untrusted() {
    let (root, issuing, client) = (der(&pki("root")), der(&pki("issuing")), der(&pki("client")));
    let store = |anchors: &[&[u8]]| {
        OpensslStore::new(anchors, NOW, Purpose::SslClient, StoreOptions::default())
    };
    assert_eq!(store(&[&root]).unwrap().verify(&[&issuing], &client), StoreVerdict::Ok);
    let without_root = store(&[]).unwrap().verify(&[&issuing, &root], &client);
    assert!(
        matches!(without_root, StoreVerdict::Refused { code: 19, depth: 2, .. }),
        "{without_root:?}"
    );
}

#[test]
fn what_openssl_cannot_read_is_no_verdict() {
    let broken = OpensslStore::new(&[b"\x30\x00"], NOW, Purpose::Any, StoreOptions::default());
    assert!(
        broken.is_err_and(|why| why.starts_with("OpenSSL cannot read a trusted certificate: "))
    );
    let store = OpensslStore::new(&[], NOW, Purpose::Any, StoreOptions::default()).unwrap();
    assert!(matches!(store.verify(&[], b""), StoreVerdict::Unable(_)));
    let client = der(&pki("client"));
    assert!(matches!(store.verify(&[b"\x30\x03\x02\x01"], &client), StoreVerdict::Unable(_)));
}

#[test]
fn modulus_lines_are_those_that_openssl_prints() {
    let mut lines = std::collections::BTreeSet::new();
    for client in clients() {
        let spki = X509::from_der(&der(&client)).unwrap().public_key().unwrap().public_key_to_der();
        let path = client.to_str().unwrap();
        let printed = openssl(&["x509", "-noout", "-modulus", "-in", path], b"");
        let spki = spki.unwrap();
        assert_eq!(modulus_line(&spki), printed, "{path}");
        assert_eq!(
            modulus_sha1_line(&spki) + "\n",
            openssl(&["sha1"], printed.as_bytes()),
            "{path}"
        );
        lines.insert(printed);
    }
    assert!(lines.iter().any(|line| line.contains("No modulus")) && lines.len() > 4);
}

#[test]
fn a_bundle_counts_as_many_certificates_as_openssl_loads() {
    let (root, issuing) = (read(&pki("root")), read(&pki("issuing")));
    let key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec();
    let count = |parts: &[&[u8]]| pem_certificate_count(&parts.concat());
    assert_eq!(count(&[&root, b"some text\n", &key, &issuing]), Ok(2));
    assert_eq!(count(&[]), Ok(0));
    let cut = &issuing[..issuing.len() - 60];
    assert!(count(&[&root, cut]).is_err());
    let one_line = String::from_utf8(issuing)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect::<String>();
    assert_eq!(count(&[&root, one_line.as_bytes(), b"\n"]), Ok(1));
    let locked = b"-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(count(&[locked]).is_err_and(|why| why.contains("passphrase")));
}

#[test]
fn private_keys_open_in_every_form() {
    let rsa = Rsa::generate(1024).unwrap();
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let ec = EcKey::generate(&group).unwrap();
    let (secret, cipher) = (b"open sesame".as_slice(), Cipher::aes_128_cbc());
    let (rsa_key, ec_key) = (key_of_rsa(&rsa), PKey::from_ec_key(ec.clone()).unwrap());
    let ed = PKey::generate_ed25519().unwrap();
    let plain = [
        (&rsa_key, rsa.private_key_to_pem().unwrap()),
        (&rsa_key, rsa_key.private_key_to_pem_pkcs8().unwrap()),
        (&rsa_key, rsa_key.private_key_to_der().unwrap()),
        (&rsa_key, rsa_key.private_key_to_pkcs8().unwrap()),
        (&ec_key, ec.private_key_to_pem().unwrap()),
        (&ec_key, ec_key.private_key_to_der().unwrap()),
        (&ed, ed.private_key_to_pem_pkcs8().unwrap()),
        (&ed, [b"\xef\xbb\xbf".to_vec(), ed.private_key_to_pem_pkcs8().unwrap()].concat()),
    ];
    for (key, bytes) in plain {
        let read = PrivateKey::read_all(&bytes, || panic!("no passphrase is wanted")).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].public_spki(), key.public_key_to_der().unwrap());
        assert!(!read[0].is_encrypted());
    }
    let encrypted = [
        (&rsa_key, rsa.private_key_to_pem_passphrase(cipher, secret).unwrap()),
        (&rsa_key, rsa_key.private_key_to_pem_pkcs8_passphrase(cipher, secret).unwrap()),
        (&rsa_key, rsa_key.private_key_to_pkcs8_passphrase(cipher, secret).unwrap()),
        (&ec_key, ec.private_key_to_pem_passphrase(Cipher::des_ede3_cbc(), secret).unwrap()),
        (&ed, ed.private_key_to_pem_pkcs8_passphrase(cipher, secret).unwrap()),
    ];
    for (key, bytes) in encrypted {
        let read = |passphrase: Option<&[u8]>| {
            PrivateKey::read_all(&bytes, || passphrase.map(|bytes| Passphrase::new(bytes.to_vec())))
        };
        let opened = read(Some(secret)).unwrap();
        assert_eq!(opened[0].public_spki(), key.public_key_to_der().unwrap());
        assert!(opened[0].is_encrypted());
        assert_eq!(read(None), Err(KeyRefusal::NeedsPassphrase));
        assert_eq!(read(Some(b"wrong")), Err(KeyRefusal::WrongPassphrase));
        assert_eq!(read(Some(b"")), Err(KeyRefusal::WrongPassphrase));
        assert_eq!(read(Some(b"open sesame\0")), Err(KeyRefusal::WrongPassphrase));
    }
}

#[test]
fn wrong_passphrases_are_never_taken_for_damage() {
    let key = key_of_rsa(&Rsa::generate(512).unwrap());
    let pem =
        key.rsa().unwrap().private_key_to_pem_passphrase(Cipher::aes_128_cbc(), b"x").unwrap();
    // One in 256 wrong keys decrypts to valid padding, and then to rubbish.
    for number in 0..1000 {
        let wrong = Passphrase::new(format!("wrong {number}").into_bytes());
        assert_eq!(PrivateKey::read_all(&pem, || Some(wrong)), Err(KeyRefusal::WrongPassphrase));
    }
}

#[test]
fn all_keys_of_a_file_are_read_with_their_lines() {
    let (first, second) = (PKey::generate_ed25519().unwrap(), PKey::generate_ed448().unwrap());
    let parts = [
        b"# keys of device 7\r\n".to_vec(),
        first.private_key_to_pem_pkcs8().unwrap(),
        read(&pki("client")),
        second.private_key_to_pem_pkcs8().unwrap(),
    ];
    let line = parts[..3].concat().split(|&octet| octet == b'\n').count();
    let keys = PrivateKey::read_all(&parts.concat(), || None).unwrap();
    assert_eq!(keys.iter().map(PrivateKey::line).collect::<Vec<_>>(), [Some(2), Some(line)]);
}

#[test]
fn what_is_no_key_is_named() {
    let found = |bytes: &[u8]| match PrivateKey::read_all(bytes, || None) {
        Err(KeyRefusal::NotAKey { found }) => found,
        other => panic!("{other:?}"),
    };
    assert!(found(&read(&pki("client"))).starts_with("a certificate in line "));
    assert_eq!(found(&der(&pki("client"))), "a DER file that is no private key");
    assert_eq!(found(b" \n"), "an empty file");
    assert_eq!(found(b"hello"), "a file without PEM blocks");
    assert!(found(&read(Path::new("testdata/kept/root.p12"))).contains("PKCS#12"));
    let one_line = b"-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----";
    assert_eq!(found(one_line), "a private key whose lines are broken");
}

#[test]
fn a_damaged_key_is_told_from_a_locked_one() {
    let pem = key_of_rsa(&Rsa::generate(1024).unwrap()).private_key_to_pem_pkcs8().unwrap();
    let damaged = |bytes: &[u8]| match PrivateKey::read_all(bytes, || None) {
        Err(KeyRefusal::Damaged { what }) => what,
        other => panic!("{other:?}"),
    };
    assert!(damaged(&pem[..pem.len() / 2]).contains("no END"));
    let mut bad = pem.clone();
    bad[200] = b'!';
    assert!(damaged(&bad).contains("line 1"));
    let other = key_of_rsa(&Rsa::generate(1024).unwrap());
    let (rsa, strange) = (other.rsa().unwrap(), Rsa::generate(1024).unwrap());
    let number = |number: &openssl::bn::BigNumRef| number.to_owned().unwrap();
    let mixed = Rsa::from_private_components(
        number(strange.n()),
        number(rsa.e()),
        number(rsa.d()),
        number(rsa.p().unwrap()),
        number(rsa.q().unwrap()),
        number(rsa.dmp1().unwrap()),
        number(rsa.dmq1().unwrap()),
        number(rsa.iqmp().unwrap()),
    );
    let mixed = mixed.unwrap().private_key_to_pem().unwrap();
    assert!(damaged(&mixed).contains("do not belong together"));
}

#[test]
fn a_passphrase_file_counts_up_to_its_first_line_end() {
    let pem = PKey::generate_ed25519().unwrap();
    let pem = pem.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"two words").unwrap();
    for file in ["two words", "two words\n", "two words\r\nnext"] {
        let passphrase = Passphrase::first_line(file.as_bytes());
        assert!(!format!("{passphrase:?}").contains("words"));
        assert!(PrivateKey::read_all(&pem, || Some(passphrase)).is_ok());
    }
}

fn key_of_rsa(rsa: &Rsa<Private>) -> PKey<Private> {
    PKey::from_rsa(rsa.clone()).unwrap()
}

fn openssl_verify(bundle: &Path, switches: &[&str], client: &Path) -> String {
    let now = NOW.to_string();
    let fixed = ["verify", "-no-CApath", "-no-CAstore", "-attime", &now, "-CAfile"];
    let paths = [bundle.to_str().unwrap(), client.to_str().unwrap()];
    let arguments = [&fixed[..], &paths[..1], switches, &paths[1..]].concat();
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let first = errors.lines().find(|line| line.starts_with("error ")).map(str::to_owned);
    first.unwrap_or_else(|| {
        assert!(output.status.success(), "{errors}");
        "OK".to_owned()
    })
}

fn openssl(arguments: &[&str], input: &[u8]) -> String {
    let mut command = Command::new("openssl");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

fn clients() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("testdata/pki")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("/client"))
        .collect();
    found.sort();
    assert!(found.len() > 20);
    found
}

fn pki(name: &str) -> PathBuf {
    PathBuf::from(format!("testdata/pki/{name}.pem"))
}

#[allow(clippy::disallowed_methods)] // files of the tests' own
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn der(path: &Path) -> Vec<u8> {
    X509::from_pem(&read(path)).unwrap().to_der().unwrap()
}

fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
