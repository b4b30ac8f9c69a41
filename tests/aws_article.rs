//! The commands that AWS's article on 403 errors with mutual TLS gives, beside ours on the same files: where the two agree, letter
//! for letter where letters count; where they differ, the test says why.
//! <https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors>

#![allow(clippy::unwrap_used, reason = "a command whose output cannot be read has failed")]

mod support;

use std::process::Command;

use support::{Said, made, openssl, openssl_fed, testdata, truststore, written};

const SOUND: &str = "rules/path-issuer-missing/good/bundle.pem";
const DEEP: &str = "rules/path-too-deep/bad/bundle.pem";

/// `openssl verify -CAfile rootCA.pem -untrusted intCA.pem clientCert.pem`. We differ: sent certificates do not count for API
/// Gateway, so that a truststore with the root alone passes the article's test and fails in the gateway.
#[test]
fn verify_with_an_untrusted_intermediate() {
    let theirs = openssl("verify -CAfile pki/root.pem -untrusted pki/issuing.pem pki/client.pem");
    assert_eq!((theirs.code, theirs.out.trim()), (0, "pki/client.pem: OK"), "{theirs:#?}");

    let ours = truststore("verify --bundle pki/root.pem --sent pki/issuing.pem pki/client.pem");
    assert!(ours.code == 1 && ours.has("refuse"), "{ours:#?}");
    let with_it = truststore(&format!("verify --bundle {SOUND} pki/client.pem"));
    assert_eq!((with_it.code, with_it.out.trim()), (0, "pki/client.pem: accept"), "{with_it:#?}");
}

/// `openssl verify -CAfile rootCA.pem clientCert.pem`. We agree, both on the good client and on one of a stranger.
#[test]
fn verify_with_the_whole_truststore() {
    for (client, code) in [("pki/client.pem", 0), ("pki/client-stranger.pem", 1)] {
        let theirs = openssl(&format!("verify -CAfile {SOUND} {client}"));
        let ours = truststore(&format!("verify --bundle {SOUND} {client}"));
        assert_eq!((theirs.code != 0, ours.code), (code != 0, code), "{theirs:#?}\n{ours:#?}");
    }
    let ours = truststore(&format!("check {SOUND} --client pki/client-stranger.pem"));
    assert!(ours.has("Could not find issuer for certificate"), "{ours:#?}");
}

/// The same for a client under five CAs. We differ: OpenSSL does not count them.
#[test]
fn verify_does_not_count_cas() {
    assert_eq!(openssl(&format!("verify -CAfile {DEEP} pki/client-i4.pem")).code, 0);
    assert_eq!(truststore(&format!("verify --bundle {DEEP} pki/client-i4.pem")).code, 1);
}

/// `openssl x509 -in certificate.pem -text -noout`, to look into the truststore. We differ: it shows the first certificate alone.
#[test]
fn decoding_the_truststore_shows_its_first_certificate_alone() {
    let theirs = openssl(&format!("x509 -in {DEEP} -text -noout"));
    assert_eq!(theirs.out.matches("Subject:").count(), 1, "{theirs:#?}");
    let ours = truststore(&format!("check {DEEP}"));
    assert!(ours.has("5 certificates"), "{ours:#?}");
}

/// `openssl x509 -in client.pem -text -noout | grep 'Signature Algorithm'`. We agree on the client.
#[test]
fn the_signature_algorithm_of_the_client() {
    for (client, algorithm, weak) in [
        ("client", "sha256WithRSAEncryption", false),
        ("client-sha1", "sha1WithRSAEncryption", true),
        ("client-md5", "md5WithRSAEncryption", true),
        ("client-sha224", "sha224WithRSAEncryption", true),
    ] {
        assert!(algorithms(&format!("pki/{client}.pem")).contains(algorithm));
        let ours = truststore(&format!("check {SOUND} --client pki/{client}.pem"));
        assert_eq!(ours.has("[client-weak-signature]"), weak, "{ours:#?}");
        let reason = "Client cert using an insecure Signature Algorithm";
        assert_eq!(ours.has(reason), weak, "{ours:#?}");
    }
}

/// The same recipe on a client whose CA is signed with SHA-1. We differ: the article speaks of the truststore, and greps the
/// client; we look at both.
#[test]
fn the_signature_algorithm_of_the_truststore() {
    let client = "pki/client-ca-sha1.pem";
    assert!(!algorithms(client).contains("sha1"));
    let ours =
        truststore(&format!("check rules/ca-weak-signature/bad/bundle.pem --client {client}"));
    assert!(ours.has("[ca-weak-signature]"), "{ours:#?}");
}

/// `openssl rsa -noout -modulus -in key | openssl sha1` and `openssl x509 -noout -modulus -in certificate | openssl sha1`. We
/// agree letter for letter, for the key, the client and the copy in the truststore, and on `-modulus` itself.
#[test]
fn the_modulus_hash_of_rsa_keys() {
    let ours = truststore(
        "compare --verbose --key keys/self-signed.pem --client pki/self-signed.pem \
         --bundle rules/client-self-signed-stored/bad/bundle.pem",
    );
    assert_eq!(ours.code, 0, "{ours:#?}");
    for command in [
        "rsa -noout -modulus -in keys/self-signed.pem",
        "x509 -noout -modulus -in pki/self-signed.pem",
        "x509 -noout -modulus -in rules/client-self-signed-stored/bad/bundle.pem",
    ] {
        let modulus = openssl(command);
        let hash = openssl_fed("sha1", modulus.out.as_bytes());
        for wanted in [modulus.out.trim(), hash.out.trim()] {
            assert!(!wanted.is_empty() && ours.out.contains(wanted), "{wanted}: {ours:#?}");
        }
    }
}

/// The same where the key belongs to another certificate. We agree.
#[test]
fn the_modulus_hash_of_a_foreign_key() {
    let key = openssl("rsa -noout -modulus -in keys/self-signed.pem");
    let client = openssl("x509 -noout -modulus -in pki/client.pem");
    assert_ne!(key.out, client.out);
    let ours = truststore("compare --key keys/self-signed.pem --client pki/client.pem");
    assert_eq!(ours.code, 1, "{ours:#?}");
}

/// The same for EC keys. We differ: openssl has no modulus to show, so that the hashes of any two EC certificates are the same,
/// and the recipe calls them a pair.
#[test]
fn the_modulus_hash_of_ec_keys_matches_everything() {
    let one = openssl("x509 -noout -modulus -in pki/client-ec.pem");
    let other = openssl("x509 -noout -modulus -in pki/client-p384.pem");
    let hash = |said: &Said| openssl_fed("sha1", said.out.as_bytes()).out;
    assert_eq!(hash(&one), hash(&other));
    assert_ne!(openssl("rsa -noout -modulus -in keys/ec-p256.pem").code, 0, "not an RSA key");

    let pair = truststore("compare --key keys/ec-p256.pem --client pki/client-ec.pem");
    assert_eq!(pair.code, 0, "{pair:#?}");
    let no_pair = truststore("compare --key keys/ec-p384.pem --client pki/client-ec.pem");
    assert_eq!(no_pair.code, 1, "{no_pair:#?}");
    assert!(!no_pair.has("SHA1(stdin)"), "an EC key has no modulus hash: {no_pair:#?}");
}

/// The same where the copy is not the first certificate of the truststore. We differ: openssl reads the first alone.
#[test]
fn the_modulus_hash_of_later_members() {
    let copy = openssl("x509 -noout -modulus -in pki/self-signed.pem");
    let bundle = "rules/client-self-signed-stored/bad/bundle.pem";
    assert_ne!(openssl(&format!("x509 -noout -modulus -in {bundle}")).out, copy.out);
    let ours = truststore(&format!("compare --client pki/self-signed.pem --bundle {bundle}"));
    assert!(ours.code == 0 && ours.has("the same certificate"), "{ours:#?}");
}

/// `diff client.pem truststore.pem`, for a self-signed client. We agree where the files are the same.
#[test]
fn the_content_of_equal_copies() {
    let copy = made("copy.pem", &["pki/self-signed.pem"]);
    assert!(diff("pki/self-signed.pem", &copy));
    let ours = truststore(&format!("compare --client pki/self-signed.pem --bundle {copy}"));
    assert!(ours.code == 0 && ours.has("byte for byte"), "{ours:#?}");
}

/// The same where the copy has other line ends. We differ: `diff` calls it another file, and it is the same certificate.
#[test]
fn the_content_of_copies_with_other_line_ends() {
    let text = include_str!("../testdata/pki/self-signed.pem");
    let copy = written("copy-crlf.pem", text.replace('\n', "\r\n").as_bytes());
    assert!(!diff("pki/self-signed.pem", &copy));
    let ours = truststore(&format!("compare --client pki/self-signed.pem --bundle {copy}"));
    assert!(ours.code == 0 && ours.has("the same certificate"), "{ours:#?}");
    let accepted = truststore(&format!("verify --bundle {copy} pki/self-signed.pem"));
    assert_eq!(accepted.code, 0, "{accepted:#?}");
}

/// The same where the copy is another certificate of the same key. We agree that it is not the one: the gateway wants the very
/// certificate, although every hash of its key is the same.
#[test]
fn the_content_of_another_certificate_of_the_same_key() {
    assert!(!diff("pki/self-signed.pem", "pki/self-signed-again.pem"));
    let arguments = "--client pki/self-signed.pem --bundle pki/self-signed-again.pem";
    let ours = truststore(&format!("compare {arguments}"));
    assert!(ours.code == 1 && ours.has("another certificate"), "{ours:#?}");
    let refused = truststore("check pki/self-signed-again.pem --client pki/self-signed.pem");
    assert!(refused.code == 1 && refused.has("self signed certificate"), "{refused:#?}");
}

/// `openssl x509 -in FILE -text -noout | grep 'Signature Algorithm'`.
fn algorithms(file: &str) -> String {
    let text = openssl(&format!("x509 -in {file} -text -noout")).out;
    text.lines().filter(|line| line.contains("Signature Algorithm")).collect()
}

/// Whether `diff` finds two files equal.
fn diff(one: &str, other: &str) -> bool {
    let mut command = Command::new("diff");
    command.args(["-q", one, other]).current_dir(testdata()).output().unwrap().status.success()
}
