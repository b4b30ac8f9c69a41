//! Real bundles, and every damage that we know, read beside the real `openssl`: no certificate is lost, and what we say
//! OpenSSL makes of a file is what it makes of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its data has failed")]

#[path = "support/suites.rs"]
mod suites;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use suites::suites;
use truststore::bundle::Bundle;
use truststore::pem::{self, Container, Document};
use truststore::source::{self, Blob, Budget, Source};

#[test]
fn public_bundles_are_read_without_loss() {
    for path in public_bundles() {
        let blobs = source::read(&Source::Path(path.clone()), &Budget::default()).unwrap();
        let begins = count(&blobs[0].bytes, b"-----BEGIN CERTIFICATE-----");
        let bundle = Bundle::read(path.display().to_string(), blobs);
        let document = &bundle.files[0].document;
        let name = &bundle.name;
        assert!(bundle.unreadable.is_empty(), "{name}: {:?}", bundle.unreadable);
        if let Some(loaded) = openssl(&path) {
            assert_eq!((bundle.members.len(), begins), (loaded, loaded), "{name}");
            assert_eq!(document.openssl.count(), loaded, "{name}");
            assert_eq!(document.rustls.count(), loaded, "{name}");
        } else {
            // One of them has lost the middle of a certificate: OpenSSL refuses it whole, we lose that one.
            assert!(document.openssl.refusal.is_some(), "{name}");
            assert_eq!(bundle.members.len(), begins - 1, "{name}");
            let broken = document.blocks().filter(|(_, entry)| entry.content.is_none()).count();
            assert_eq!(broken, 1, "{name}");
        }
    }
}

#[test]
fn what_we_say_of_openssl_is_what_it_does() {
    let folder = Folder::new("damage");
    for (name, bytes) in damaged() {
        let path = folder.file(&name, &bytes);
        let document = pem::read(&bytes);
        assert_eq!(said(&document), openssl(&path), "{name}: {document:?}");
    }
}

#[test]
fn damage_loses_nothing_that_any_reader_loads() {
    for (name, bytes) in damaged() {
        let bundle = Bundle::read(name.clone(), vec![Blob::new(name.clone(), bytes)]);
        let ours = bundle.members.len();
        let document = &bundle.files[0].document;
        let lost = name.starts_with("lost");
        // rustls-pemfile does not look into what it decodes.
        assert!(lost || document.rustls.strangers + document.openssl.strangers == 0, "{name}");
        assert_eq!(ours, if lost { 2 } else { 3 }, "{name}: {document:?}");
    }
}

#[test]
fn files_that_others_stumbled_on_are_read_as_openssl_reads_them() {
    let Some(folder) = suites().map(|suites| suites.join("malformed/boringssl-read_pem_corpus"))
    else {
        return;
    };
    let mut compared = 0;
    for path in files(&folder) {
        let bytes =
            source::read(&Source::Path(path.clone()), &Budget::default()).unwrap().remove(0).bytes;
        // OpenSSL reads private keys too, and fails with them: that is not modelled.
        if count(&bytes, b"PRIVATE KEY-----") > 0 {
            continue;
        }
        let document = pem::read(&bytes);
        let said = said(&document);
        // Nor is it whether a value in a sound frame is a certificate.
        if said.is_some_and(|loaded| loaded > 0) {
            continue;
        }
        assert_eq!(
            said.unwrap_or_default(),
            openssl(&path).unwrap_or_default(),
            "{}",
            path.display()
        );
        compared += 1;
    }
    assert!(compared > 50, "{compared} files compared");
}

#[test]
fn files_that_are_not_pem_are_named_and_the_conversion_named_with_them_works() {
    let folder = Folder::new("containers");
    let pki = |name: &str| format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let (root, key) = (pki("pki/root.pem"), pki("keys/root.pem"));
    let made = [
        (Container::Certificate, format!("x509 -in {root} -outform DER")),
        (Container::Pkcs7, format!("crl2pkcs7 -nocrl -certfile {root} -outform DER")),
        (Container::Pkcs12, format!("pkcs12 -export -nokeys -in {root} -passout pass:")),
        (Container::Csr, format!("req -new -key {key} -subj /CN=x -outform DER")),
        (Container::PrivateKey, format!("pkcs8 -topk8 -nocrypt -in {key} -outform DER")),
        (Container::PrivateKey, format!("rsa -in {key} -traditional -outform DER")),
        (Container::PublicKey, format!("pkey -in {key} -pubout -outform DER")),
    ];
    for (container, command) in made {
        let output = Command::new("openssl").args(command.split(' ')).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let path = folder.file("a file", &output.stdout);
        assert_eq!(pem::read(&output.stdout).container, Some(container), "{command}");
        let Some(conversion) = container.conversion(path.to_str().unwrap()) else { continue };
        let passphrase = if container == Container::Pkcs12 { " -passin pass:" } else { "" };
        let shell = format!("{conversion}{passphrase}");
        let status =
            Command::new("sh").args(["-c", &shell]).current_dir(&folder.0).status().unwrap();
        assert!(status.success(), "{shell}");
        assert_eq!(openssl(&folder.0.join("converted.pem")), Some(1), "{shell}");
    }
}

/// What our reading says that OpenSSL loads; `None` when it refuses the file.
fn said(document: &Document) -> Option<usize> {
    document.openssl.refusal.is_none().then(|| document.openssl.count())
}

/// How many certificates the real one loads; `None` when it refuses the file, or finds none in it.
fn openssl(path: &Path) -> Option<usize> {
    let mut reading = Command::new("openssl")
        .args(["crl2pkcs7", "-nocrl", "-certfile"])
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is installed");
    let listing = Command::new("openssl")
        .args(["pkcs7", "-print_certs", "-noout"])
        .stdin(reading.stdout.take().unwrap())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let loaded = count(&listing.stdout, b"subject=");
    (reading.wait().unwrap().success() && loaded > 0).then_some(loaded)
}

/// Three certificates, the second of them damaged in every way that we know. The name of a damage that costs the
/// certificate begins with "lost".
fn damaged() -> Vec<(String, Vec<u8>)> {
    let [first, second, third] = ["root", "issuing", "i1"].map(certificate);
    let around = |damaged: &str| format!("{first}{damaged}{third}").into_bytes();
    let begin = "-----BEGIN CERTIFICATE-----\n";
    let end = "-----END CERTIFICATE-----\n";
    let relabelled = |label: &str| second.replace(" CERTIFICATE-", &format!(" {label}-"));
    let body = second.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end)).unwrap();
    let line = body.lines().nth(3).unwrap();
    let indented = |text: &str| format!("  {}\n", text.trim_end().replace('\n', "\n  "));
    let mut forms: Vec<(&str, Vec<u8>)> = vec![
        ("sound", around(&second)),
        ("glued", around(&second).replace("\n-----BEGIN", "-----BEGIN")),
        ("glued once", format!("{first}{}{third}", second.trim_end()).into_bytes()),
        ("missing end", around(&second.replace(end, ""))),
        ("missing begin", around(&second.replace(begin, ""))),
        ("one line", around(&(second.trim_end().replace('\n', "") + "\n"))),
        ("body on one line", around(&format!("{begin}{}\n{end}", body.replace('\n', "")))),
        ("indented", around(&indented(&second))),
        ("body indented", around(&format!("{begin}{}{end}", indented(body)))),
        ("blanks after lines", around(&second.replace('\n', "  \n"))),
        ("wide lines", around(&format!("{begin}{}{end}", rewrapped(body, 76)))),
        ("narrow lines", around(&format!("{begin}{}{end}", rewrapped(body, 60)))),
        ("crlf", around(&second).replace("\n", "\r\n")),
        ("crlf in one", around(&second.replace('\n', "\r\n"))),
        ("lone cr", around(&second).replace("\n", "\r")),
        ("lone cr in one", around(&second.replace('\n', "\r"))),
        ("byte order mark", [b"\xEF\xBB\xBF", &around(&second)[..]].concat()),
        ("byte order mark within", around(&format!("\u{feff}{second}"))),
        ("escaped line ends", around(&second).replace("\n", "\\n")),
        ("escaped in one", around(&(second.replace('\n', "\\n") + "\n"))),
        ("smart dashes", around(&second.replace("-----", "—–-"))),
        ("four hyphens", around(&second.replace("-----", "----"))),
        ("six hyphens", around(&second.replace("-----", "------"))),
        ("blanks in markers", around(&second.replace("BEGIN", " BEGIN"))),
        ("lower case", around(&second.replace("BEGIN CERTIFICATE", "begin certificate"))),
        ("header", around(&second.replace(begin, &format!("{begin}Subject: CA\n\n")))),
        (
            "header without blank line",
            around(&second.replace(begin, &format!("{begin}Subject: CA\n"))),
        ),
        ("blank line at the start", around(&second.replace(begin, &format!("{begin}\n")))),
        ("two blank lines at the start", around(&second.replace(begin, &format!("{begin}\n\n")))),
        ("blank line within", around(&second.replace(line, &format!("{line}\n")))),
        ("blank line at the end", around(&second.replace(end, &format!("\n{end}")))),
        ("wide after blank line", around(&format!("{begin}\n{}{end}", rewrapped(body, 76)))),
        ("text", around(&format!("Issuer: CN=Root\n\n# comment\n{second}"))),
        ("text after end", around(&second.replace(end, "-----END CERTIFICATE----- # issuing\n"))),
        ("text before begin", around(&format!("issuing {second}"))),
        ("x509 label", around(&relabelled("X509 CERTIFICATE"))),
        ("trusted label", around(&relabelled("TRUSTED CERTIFICATE"))),
        ("other label at the end", around(&second.replace("END CERT", "END X509 CERT"))),
        ("no final line end", around(&second).trim_ascii_end().to_vec()),
        ("zero byte", around(&format!("\0{second}"))),
        ("zero byte within text", around(&format!("text\0\n{second}"))),
        ("long text", around(&format!("{}\n{second}", "x".repeat(600)))),
        (
            "byte from 0x80 after the marker",
            around(&second.replace(begin, &begin.replace('\n', "\u{a0}\n"))),
        ),
        ("private key", around(&format!("{second}{}", file("keys/root.pem")))),
        ("lost a character", around(&second.replace(line, &line[1..]))),
        ("lost a group", around(&second.replace(line, &line[4..]))),
        ("lost a line", around(&second.replace(&format!("{line}\n"), ""))),
        ("lost by a bad character", around(&second.replace(line, &format!("*{}", &line[1..])))),
        ("lost by a hyphen", around(&second.replace(line, &format!("{}-", &line[..63])))),
        ("lost by padding", around(&second.replace(line, &format!("{}=", &line[..63])))),
        ("bad character beside", around(&second.replace(line, &format!("*{line}")))),
        ("lost by truncation", format!("{first}{third}{}", &second[..400]).into_bytes()),
    ];
    let units = String::from_utf8(around(&second)).unwrap();
    forms.push(("utf-16", units.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    forms.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// A block of `testdata/pki`, without the sentence before it.
fn certificate(name: &str) -> String {
    let text = file(&format!("pki/{name}.pem"));
    text[text.find("-----BEGIN").unwrap()..].to_owned()
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own data")]
fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)).unwrap()
}

fn rewrapped(body: &str, width: usize) -> String {
    let text = body.replace('\n', "");
    let lines: Vec<&str> =
        text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\n") + "\n"
}

trait ReplaceBytes {
    fn replace(&self, from: &str, to: &str) -> Vec<u8>;
}

impl ReplaceBytes for Vec<u8> {
    fn replace(&self, from: &str, to: &str) -> Vec<u8> {
        std::str::from_utf8(self).unwrap().replace(from, to).into_bytes()
    }
}

fn count(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes.windows(pattern.len()).filter(|window| *window == pattern).count()
}

fn public_bundles() -> Vec<PathBuf> {
    let suites = suites().map(|suites| files(&suites.join("bundles"))).unwrap_or_default();
    let system = PathBuf::from("/etc/ssl/certs/ca-certificates.crt");
    let is_bundle = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "yaml");
    suites.into_iter().chain(system.exists().then_some(system)).filter(is_bundle).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A folder of its own for one test, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("truststore-bundles-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name.replace(' ', "-"));
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
