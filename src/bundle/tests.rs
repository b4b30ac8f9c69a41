//! What a bundle keeps of its files, and what it says when there is nothing.

use super::*;

const ROOT: &str = include_str!("../../testdata/pki/root.pem");
const ISSUING: &str = include_str!("../../testdata/pki/issuing.pem");
const CLIENT: &str = include_str!("../../testdata/pki/client.pem");
const KEY: &str = include_str!("../../testdata/keys/client.pem");

/// The block alone, without the sentence before it.
fn block(file: &str) -> &str {
    &file[file.find("-----BEGIN").unwrap()..]
}

fn blob(name: &str, bytes: impl Into<Vec<u8>>) -> Blob {
    Blob::new(name, bytes.into())
}

fn client(bytes: impl Into<Vec<u8>>) -> Result<ClientFile, Error> {
    ClientFile::read(blob("client.pem", bytes))
}

#[test]
fn a_folder_is_one_bundle_and_members_know_their_file() {
    let both = ROOT.to_owned() + block(ISSUING);
    let bundle = Bundle::read("cas", vec![blob("cas/a.pem", both), blob("cas/b.pem", block(ROOT))]);
    let places: Vec<_> = bundle
        .members
        .iter()
        .map(|member| (&*member.file, member.file_index, member.entry))
        .collect();
    assert_eq!(places, [("cas/a.pem", 0, 1), ("cas/a.pem", 0, 2), ("cas/b.pem", 1, 0)]);
    assert_eq!(bundle.members[0].certificate.der(), bundle.members[2].certificate.der());
    assert_eq!(bundle.text(&bundle.members[2]), block(ROOT).trim_end().as_bytes());
    assert_eq!(bundle.entry(&bundle.members[1]).unwrap().place, bundle.members[1].place);
    assert!(bundle.nothing().is_none());
}

#[test]
fn a_block_that_is_no_certificate_is_kept_with_the_reason() {
    let broken = "-----BEGIN CERTIFICATE-----\nMAMCAQc=\n-----END CERTIFICATE-----\n";
    let bundle = Bundle::read("b.pem", vec![blob("b.pem", broken.to_owned() + block(ROOT))]);
    assert_eq!((bundle.members.len(), bundle.unreadable.len()), (1, 1));
    assert_eq!((bundle.unreadable[0].entry, bundle.members[0].entry), (0, 1));
    assert!(!bundle.unreadable[0].why.to_string().is_empty());
    assert!(bundle.nothing().is_none());
}

#[test]
fn a_client_is_the_first_certificate_and_sends_the_rest() {
    let file = client(CLIENT.to_owned() + KEY + block(ISSUING)).unwrap();
    assert!(
        file.client.certificate.label().contains("client"),
        "{}",
        file.client.certificate.label()
    );
    assert_eq!(file.sent.len(), 1);
}

#[test]
fn a_client_in_der_is_read() {
    let pem = client(CLIENT).unwrap();
    let der = client(pem.client.certificate.der()).unwrap();
    assert_eq!(der.client.certificate.der(), pem.client.certificate.der());
    assert_eq!(der.bundle.files[0].document.container, Some(Container::Certificate));
}

#[test]
fn what_is_wrong_in_der_stands_in_no_line() {
    let mut der = client(CLIENT).unwrap().client.certificate.der().to_vec();
    der[13] = 0x04; // the tag of the serial number
    let error = client(der).unwrap_err().to_string();
    assert!(error.ends_with("found a broken one: an INTEGER is wanted here at byte 13"), "{error}");
}

#[test]
fn a_key_in_place_of_a_certificate_is_a_mismatch_that_shows_no_key() {
    let error = client(KEY).unwrap_err();
    assert_eq!(
        error.to_string(),
        "client.pem: wanted a client certificate, found a private key in line 1"
    );
    assert!(error.hint().unwrap().contains("--key"));
    let bundle = Bundle::read("key.pem", vec![blob("key.pem", KEY)]);
    let secret = KEY.lines().nth(3).unwrap();
    assert!(!format!("{bundle:?}").contains(secret));
}

#[test]
fn other_things_in_place_of_a_certificate_are_named() {
    let request =
        "-----BEGIN CERTIFICATE REQUEST-----\nMAMCAQc=\n-----END CERTIFICATE REQUEST-----\n";
    let error = client(request).unwrap_err();
    assert!(error.to_string().contains("a certificate signing request in line 1"), "{error}");
    let error = client(&b"\xFE\xED\xFE\xED\0\0\0\x02"[..]).unwrap_err();
    assert!(error.to_string().contains("a Java keystore (JKS)"), "{error}");
    assert!(error.hint().unwrap().contains("keytool -list -rfc -keystore client.pem"));
    assert_eq!(client("").unwrap_err().to_string(), "client.pem: the file is empty");
    assert_eq!(client("hello\n").unwrap_err().to_string(), "client.pem: no certificate in it");
}

#[test]
fn a_broken_first_certificate_is_not_replaced_by_the_next() {
    let damaged = block(CLIENT).replacen("MII", "M!I", 1) + block(ISSUING);
    let error = client(damaged).unwrap_err().to_string();
    assert!(
        error.contains("a broken one in line 1") && error.contains("line 2 column 2"),
        "{error}"
    );
    let unreadable = "-----BEGIN CERTIFICATE-----\nMAMCAQc=\n-----END CERTIFICATE-----\n";
    let error = client(unreadable.to_owned() + block(ISSUING)).unwrap_err().to_string();
    assert!(error.contains("a broken one in line 1"), "{error}");
}

#[test]
fn sent_certificates_are_wanted() {
    let sent = read_sent(blob("sent.pem", ISSUING.to_owned() + block(ROOT))).unwrap();
    assert_eq!(sent.members.len(), 2);
    let error = read_sent(blob("sent.pem", KEY)).unwrap_err();
    assert!(error.to_string().contains("wanted certificates that the client sends"), "{error}");
    let cut = &block(ISSUING)[..300];
    assert!(read_sent(blob("sent.pem", cut)).unwrap_err().to_string().contains("ends within"));
}

#[test]
fn an_input_without_certificates_says_what_it_is() {
    let error = Bundle::read("b.pem", vec![blob("b.pem", KEY)]).nothing().unwrap();
    assert!(matches!(error, Error::Mismatch { .. }));
    let empty = vec![blob("cas/a.pem", ""), blob("cas/b.pem", "\n")];
    let error = Bundle::read("cas", empty).nothing().unwrap();
    assert_eq!(error.to_string(), "cas: the file is empty");
}
