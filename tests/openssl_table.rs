//! Why `openssl verify` is not enough: each row runs the real openssl and our program on the same files, and holds both
//! to what they are known to say. Where they differ, the row says why; a row whose difference goes away fails too, since
//! then its reason is no longer true.

#![allow(clippy::unwrap_used, reason = "a row that cannot be read has failed")]

mod support;

use support::{Said, made, openssl, truststore};

#[test]
fn the_number_of_cas() {
    hold(
        "
openssl verify -CAfile rules/path-too-deep/bad/bundle.pem pki/client-i4.pem
  => 0 OK
truststore check rules/path-too-deep/bad/bundle.pem --client pki/client-i4.pem
  => 1 [path-too-deep]
# OpenSSL does not count CAs (its own limit is 100); API Gateway is reported to allow four

openssl verify -verify_depth 3 -CAfile rules/path-too-deep/bad/bundle.pem pki/client-i3.pem
  => 0 OK
truststore verify --bundle rules/path-too-deep/bad/bundle.pem pki/client-i3.pem
  => 0 accept
# both accept: -verify_depth 3 allows three CAs between the client and the root

openssl verify -verify_depth 3 -CAfile rules/path-too-deep/bad/bundle.pem pki/client-i4.pem
  => 2 error 22 at 4 depth lookup
truststore verify --bundle rules/path-too-deep/bad/bundle.pem pki/client-i4.pem
  => 1 refuse
# both refuse: -verify_depth 3 is the very limit that users of API Gateway report
        ",
    );
}

#[test]
fn what_is_not_der() {
    hold(
        "
openssl verify -CAfile rules/client-not-der/bad/bundle.pem pki/client-critical-false.pem
  => 0 OK
truststore check rules/client-not-der/bad/bundle.pem --client pki/client-critical-false.pem
  => 0 [client-not-der]
# both accept, and we warn: other readers refuse it

openssl verify -CAfile rules/client-not-der/bad/bundle.pem pki/client-long-length.pem
  => 0 OK
truststore verify --bundle rules/client-not-der/bad/bundle.pem pki/client-long-length.pem
  => 1 OpenSSL reads over it
# OpenSSL measures with lengths of every form; strict readers refuse the certificate
        ",
    );
}

#[test]
fn what_the_bundle_must_hold() {
    hold(
        "
openssl verify -CAfile pki/root.pem -untrusted pki/issuing.pem pki/client.pem
  => 0 OK
truststore check pki/root.pem --sent pki/issuing.pem --client pki/client.pem
  => 1 [path-issuer-only-sent]
# OpenSSL completes the path with what the client sends; API Gateway uses the truststore alone

openssl verify -CAfile pki/issuing.pem pki/client.pem
  => 2 error 2 at 1 depth lookup
truststore check pki/issuing.pem --client pki/client.pem
  => 1 [ca-chain-incomplete]
# both refuse: the issuing CA's own issuer is missing; we say so without any client too

openssl verify -partial_chain -CAfile pki/issuing.pem pki/client.pem
  => 0 OK
truststore verify --for rfc5280 --bundle pki/issuing.pem pki/client.pem
  => 0 accept
# both accept where every member of the bundle is an anchor

openssl verify -partial_chain -CAfile pki/issuing.pem pki/client.pem
  => 0 OK
truststore verify --bundle pki/issuing.pem pki/client.pem
  => 1 refuse
# API Gateway asks for the chain up to its root
        ",
    );
}

#[test]
fn purpose() {
    hold(
        "
openssl verify -CAfile rules/ca-expired/good/bundle.pem pki/client-server.pem
  => 0 OK
truststore check rules/ca-expired/good/bundle.pem --client pki/client-server.pem
  => 0 [client-purpose]
# OpenSSL asks for no purpose unless told to; we always ask for clientAuth, and leave the verdict open where the gateway documents nothing

openssl verify -purpose sslclient -CAfile rules/ca-expired/good/bundle.pem pki/client-server.pem
  => 2 error 26 at 0 depth lookup
truststore verify --for rfc5280 --bundle rules/ca-expired/good/bundle.pem pki/client-server.pem
  => 1 refuse
# both refuse once the purpose is asked for

openssl verify -CAfile rules/ca-purpose-excludes-clients/bad/bundle.pem pki/client-ca-server.pem
  => 0 OK
truststore check rules/ca-purpose-excludes-clients/bad/bundle.pem --client pki/client-ca-server.pem
  => 0 [ca-purpose-excludes-clients]
# OpenSSL asks for no purpose unless told to

openssl verify -purpose sslclient -CAfile rules/ca-purpose-excludes-clients/bad/bundle.pem pki/client-ca-server.pem
  => 2 error 26 at 1 depth lookup
truststore verify --for rfc5280 --bundle pki/root.pem --sent pki/issuing-server.pem pki/client-ca-server.pem
  => 1 refuse
# both refuse: the purpose of a CA binds what is below it
        ",
    );
}

#[test]
fn algorithms() {
    hold(
        "
openssl verify -x509_strict -CAfile rules/ca-expired/good/bundle.pem pki/client-sha1.pem
  => 0 OK
truststore check rules/ca-expired/good/bundle.pem --client pki/client-sha1.pem
  => 1 [client-weak-signature]
# OpenSSL's default security level takes SHA-1, even with -x509_strict; API Gateway documents SHA-256 or better

openssl verify -CAfile rules/ca-weak-signature/bad/bundle.pem pki/client-ca-sha1.pem
  => 0 OK
truststore check rules/ca-weak-signature/bad/bundle.pem --client pki/client-ca-sha1.pem
  => 0 [ca-weak-signature]
# OpenSSL's default security level takes SHA-1; that API Gateway's floor binds CAs too is inferred, so that the verdict stays open

openssl verify -auth_level 1 -CAfile rules/ca-weak-signature/bad/bundle.pem pki/client-ca-sha1.pem
  => 2 error 68 at 1 depth lookup
truststore verify --bundle rules/ca-weak-signature/bad/bundle.pem pki/client-ca-sha1.pem
  => 1 SHA-1
# both see it: from security level 1 on OpenSSL refuses SHA-1

openssl verify -CAfile rules/ca-expired/good/bundle.pem pki/client-rsa1024.pem
  => 0 OK
truststore check rules/ca-expired/good/bundle.pem --client pki/client-rsa1024.pem
  => 1 [client-weak-key]
# OpenSSL's default security level takes RSA 1024; API Gateway documents RSA 2048 or more

openssl verify -auth_level 2 -CAfile rules/ca-expired/good/bundle.pem pki/client-rsa1024.pem
  => 2 error 66 at 0 depth lookup
truststore verify --bundle rules/ca-expired/good/bundle.pem pki/client-rsa1024.pem
  => 1 refuse
# both refuse: security level 2 asks for RSA 2048

openssl verify -CAfile rules/ca-expired/good/bundle.pem pki/client-ed25519.pem
  => 0 OK
truststore verify --bundle rules/ca-expired/good/bundle.pem pki/client-ed25519.pem
  => 1 unknown
# OpenSSL knows Ed25519; API Gateway's list does not have it, and does not call itself complete

openssl verify -CAfile rules/ca-expired/good/bundle.pem pki/client-p521.pem
  => 0 OK
truststore check rules/ca-expired/good/bundle.pem --client pki/client-p521.pem
  => 1 [client-curve-unsupported]
# OpenSSL knows P-521; API Gateway documents P-256 and P-384

openssl verify -CAfile rules/ca-expired/good/bundle.pem pki/client-secp256k1.pem
  => 0 OK
truststore check rules/ca-expired/good/bundle.pem --client pki/client-secp256k1.pem
  => 1 [client-curve-unsupported]
# OpenSSL knows secp256k1; API Gateway documents P-256 and P-384
        ",
    );
}

#[test]
fn what_makes_a_ca() {
    hold(
        "
openssl verify -CAfile pki/root-v1.pem pki/client-root-v1.pem
  => 0 OK
truststore check pki/root-v1.pem --client pki/client-root-v1.pem
  => 0 [ca-version-1]
# a version 1 root cannot say that it is a CA: OpenSSL takes the bundle's word for it, other gateways of the same vendor refuse it

openssl verify -x509_strict -CAfile pki/root-v1.pem pki/client-root-v1.pem
  => 2 error 79
truststore check pki/root-v1.pem --client pki/client-root-v1.pem
  => 0 [ca-version-1]
# both say it: -x509_strict asks for a CA certificate of version 3

openssl verify -CAfile pki/root-no-bc.pem pki/client-root-no-bc.pem
  => 2 error 79
truststore verify --bundle pki/root-no-bc.pem pki/client-root-no-bc.pem
  => 1 refuse
# both refuse an anchor of version 3 without basicConstraints

openssl verify -CAfile pki/root-no-sign.pem pki/client-root-no-sign.pem
  => 2 error 32
truststore verify --bundle pki/root-no-sign.pem pki/client-root-no-sign.pem
  => 1 refuse
# both refuse an anchor without keyCertSign

openssl verify -CAfile rules/ca-pathlen-unmeetable/bad/bundle.pem pki/client-pathlen.pem
  => 2 error 25
truststore verify --bundle rules/ca-pathlen-unmeetable/bad/bundle.pem pki/client-pathlen.pem
  => 1 refuse
# both refuse a CA below pathLenConstraint 0

openssl verify -CAfile pki/root-past.pem pki/client-root-past.pem
  => 2 error 10 at 1 depth lookup
truststore verify --bundle pki/root-past.pem pki/client-root-past.pem
  => 1 refuse
# both refuse below an expired root
        ",
    );
}

#[test]
fn what_openssl_passes_over_in_silence() {
    hold(
        "
openssl verify -CAfile rules/pem-private-key/bad/bundle.pem pki/client.pem
  => 0 OK
truststore check rules/pem-private-key/bad/bundle.pem --client pki/client.pem
  => 1 [pem-private-key]
# OpenSSL passes over the key; in S3 it is lost to whoever reads the bundle

openssl verify -CAfile rules/pem-crlf/bad/bundle.pem pki/client.pem
  => 0 OK
truststore check rules/pem-crlf/bad/bundle.pem --client pki/client.pem
  => 0 [pem-crlf]
# OpenSSL takes the line ends of Windows

openssl verify -CAfile rules/pem-byte-order-mark/bad/bundle.pem pki/client.pem
  => 0 OK
truststore check rules/pem-byte-order-mark/bad/bundle.pem --client pki/client.pem
  => 0 [pem-byte-order-mark]
# OpenSSL passes over the byte order mark, as text before the first block

openssl verify -CAfile rules/pem-text-outside/bad/bundle.pem pki/client.pem
  => 0 OK
truststore check rules/pem-text-outside/bad/bundle.pem --client pki/client.pem
  => 0 [pem-text-outside]
# OpenSSL passes over text; other gateways of the same vendor refuse it

openssl verify -CAfile rules/pem-trusted-label/bad/bundle.pem pki/client.pem
  => 0 OK
truststore check rules/pem-trusted-label/bad/bundle.pem --client pki/client.pem
  => 0 [pem-trusted-label]
# OpenSSL reads its own label; few others do

openssl verify -CAfile rules/pem-one-line/bad/bundle.pem pki/client.pem
  => 2 error 20 at 0 depth lookup
truststore check rules/pem-one-line/bad/bundle.pem --client pki/client.pem
  => 1 [pem-one-line]
# OpenSSL skips the block without a word, and then misses the issuer; we name the line
        ",
    );
}

#[test]
fn what_makes_openssl_give_up_on_the_file() {
    hold(
        "
openssl verify -CAfile rules/pem-base64-damaged/bad/bundle.pem pki/client.pem
  => 1 Error loading file
truststore check rules/pem-base64-damaged/bad/bundle.pem --client pki/client.pem
  => 1 [pem-base64-damaged]
# one damaged block hides all others from OpenSSL; we read the others and name line and column

openssl verify -CAfile rules/pem-glued-markers/bad/bundle.pem pki/client.pem
  => 1 Error loading file
truststore check rules/pem-glued-markers/bad/bundle.pem --client pki/client.pem
  => 1 [pem-glued-markers]
# OpenSSL gives up on the file; we read both certificates and name the line

openssl verify -CAfile rules/pem-not-pem/bad/bundle.pem pki/client.pem
  => 1|2 error
truststore check rules/pem-not-pem/bad/bundle.pem --client pki/client.pem
  => 1 [pem-not-pem]
# OpenSSL 3.0 finds nothing in DER, 3.6 reads it; we say what the file is, and the command that converts it

openssl verify -CAfile rules/pem-unreadable-certificate/bad/bundle.pem pki/client.pem
  => 1 Error loading file
truststore check rules/pem-unreadable-certificate/bad/bundle.pem --client pki/client.pem
  => 1 [pem-unreadable-certificate]
# one unreadable certificate hides all others from OpenSSL
        ",
    );
}

#[test]
fn a_damaged_member_hurts_only_its_own_clients() {
    let bundle =
        made("damaged-member.pem", &["pki/root.pem", "pki/i1.pem", "pki/issuing-damaged.pem"]);
    accepts(&openssl(&format!("verify -CAfile {bundle} pki/client-i1.pem")));
    let ours = truststore(&format!("check {bundle}"));
    says(
        &ours,
        1,
        "[ca-chain-incomplete]",
        "OpenSSL looks at the members it needs; a bundle check looks at all",
    );
}

#[test]
fn an_expired_twin_of_the_same_key_does_no_harm_in_either_order() {
    for (name, first, second) in [
        ("renewed-1.pem", "pki/issuing-expired.pem", "pki/issuing.pem"),
        ("renewed-2.pem", "pki/issuing.pem", "pki/issuing-expired.pem"),
    ] {
        let bundle = made(name, &["pki/root.pem", first, second]);
        accepts(&openssl(&format!("verify -CAfile {bundle} pki/client.pem")));
        accepts(&truststore(&format!("verify --bundle {bundle} pki/client.pem")));
    }
}

#[test]
fn the_order_of_twins_changes_openssl_and_not_us() {
    let right = made("twins-right.pem", &["pki/twin-b.pem", "pki/twin-a.pem"]);
    let wrong = made("twins-wrong.pem", &["pki/twin-a.pem", "pki/twin-b.pem"]);
    for bundle in [&right, &wrong] {
        accepts(&openssl(&format!("verify -CAfile {bundle} pki/client-twin.pem")));
        accepts(&truststore(&format!("verify --bundle {bundle} pki/client-twin.pem")));
        accepts(&truststore(&format!("verify --bundle {bundle} pki/client-twin-bare.pem")));
    }
    accepts(&openssl(&format!("verify -CAfile {right} pki/client-twin-bare.pem")));
    let refused = openssl(&format!("verify -CAfile {wrong} pki/client-twin-bare.pem"));
    says(
        &refused,
        2,
        "error 7 at 0 depth lookup",
        "without AKI OpenSSL tries the first of the name only",
    );
    let warned = truststore(&format!("check {wrong} --client pki/client-twin-bare.pem"));
    says(&warned, 0, "[bundle-order-sensitive]", "we try both, and warn of those who do not");
}

#[test]
fn a_client_file_with_its_intermediate() {
    let client = made("client-and-ca.pem", &["pki/client.pem", "pki/issuing.pem"]);
    let alone = openssl(&format!("verify -CAfile pki/root.pem {client}"));
    says(
        &alone,
        2,
        "error 20 at 0 depth lookup",
        "OpenSSL reads only the first certificate of the file",
    );
    accepts(&openssl(&format!("verify -CAfile pki/root.pem -untrusted {client} {client}")));
    let ours = truststore(&format!("verify --for rfc5280 --bundle pki/root.pem {client}"));
    says(&ours, 0, "accept", "we take what stands behind the client certificate as sent");
    let gateway = truststore(&format!("verify --bundle pki/root.pem {client}"));
    says(&gateway, 1, "refuse", "what is sent does not count for API Gateway");
}

#[test]
fn only_the_first_certificate_of_a_bundle_is_shown() {
    let bundle = "rules/path-too-deep/bad/bundle.pem";
    let shown = openssl(&format!("x509 -in {bundle} -noout -subject"));
    says(&shown, 0, "Example Root", "openssl x509 reads the first block");
    assert_eq!(shown.out.lines().count(), 1, "{shown:?}");
    says(&truststore(&format!("check {bundle}")), 1, "5 certificates", "we look at all");
}

/// A row is five lines: what openssl is asked, its exit code and words that it says; the same of ours; why they differ, or
/// that they agree. In our words, `[x]` is a finding of rule x.
fn hold(rows: &str) {
    let rows: Vec<_> = rows.trim().split("\n\n").collect();
    for row in &rows {
        let lines: Vec<_> = row.lines().map(str::trim).collect();
        let [theirs, their_answer, ours, our_answer, why] = lines.as_slice() else {
            panic!("wanted five lines: {row}");
        };
        let why = why.trim_start_matches("# ");
        answers(&openssl(theirs.strip_prefix("openssl ").unwrap()), their_answer, why);
        answers(&truststore(ours.strip_prefix("truststore ").unwrap()), our_answer, why);
    }
}

fn answers(said: &Said, wanted: &str, why: &str) {
    let (code, words) = wanted.strip_prefix("=> ").unwrap().split_once(' ').unwrap();
    let code = code.split('|').map(|code| code.parse().unwrap()).find(|code| *code == said.code);
    says(said, code.unwrap_or(NEVER), words, why);
}

/// An exit code that no program has.
const NEVER: i32 = 256;

fn accepts(said: &Said) {
    assert_eq!(said.code, 0, "{said:#?}");
}

fn says(said: &Said, code: i32, words: &str, why: &str) {
    assert_eq!(said.code, code, "wanted because {why}: {said:#?}");
    assert!(said.has(words), "wanted {words:?} because {why}: {said:#?}");
}
