//! Private keys, read only to learn their public halves: nothing secret outlives the reading.
//!
//! OpenSSL decodes every form that people have, but it asks the terminal when it wants a passphrase, and
//! gives one error for a wrong passphrase and for a broken file. So what is there, and whether it is
//! encrypted, is found out here first, and OpenSSL is only given what it can answer.

use std::fmt;
use std::hint::black_box;

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::{Signer, Verifier};

use super::{asn1, reason};

/// A private key that was read, known by its public half alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateKey {
    spki: Vec<u8>,
    line: Option<usize>,
    encrypted: bool,
}

/// A passphrase. Overwritten when dropped, and never printed.
pub struct Passphrase(Vec<u8>);

/// Why a file gave no private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRefusal {
    /// It holds none; what it holds instead: "a certificate in line 1".
    NotAKey {
        /// What it holds instead.
        found: String,
    },
    /// The key is encrypted and no passphrase was given.
    NeedsPassphrase,
    /// The passphrase does not open it.
    WrongPassphrase,
    /// A key that cannot be decoded; what is wrong, and where.
    Damaged {
        /// What is wrong: "bad base64 decode in the key of line 1".
        what: String,
    },
    /// A key in a form that OpenSSL does not read here.
    Unsupported {
        /// Which form, and how to convert it.
        what: String,
    },
}

impl PrivateKey {
    /// All private keys of a file, in its order, at least one: PEM or DER; PKCS#8 (RFC 5958) and the
    /// traditional forms for RSA, EC and DSA, each of them encrypted or not. `ask` is called at most
    /// once, and only when a key is encrypted.
    pub fn read_all(
        bytes: &[u8],
        ask: impl FnOnce() -> Option<Passphrase>,
    ) -> Result<Vec<Self>, KeyRefusal> {
        let blocks = blocks(bytes);
        if blocks.is_empty() {
            return read_der(bytes, ask).map(|key| vec![key]);
        }
        let keys: Vec<&Block<'_>> = blocks.iter().filter(|block| block.is_key()).collect();
        if keys.is_empty() {
            return Err(KeyRefusal::NotAKey { found: describe(&blocks) });
        }
        let passphrase = if keys.iter().any(|block| block.is_encrypted()) {
            Some(ask().ok_or(KeyRefusal::NeedsPassphrase)?)
        } else {
            None
        };
        keys.into_iter().map(|block| read_block(block, passphrase.as_ref())).collect()
    }

    /// The public half, as a DER-encoded `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7).
    pub fn public_spki(&self) -> &[u8] {
        &self.spki
    }

    /// The line of its BEGIN, from 1; `None` for a DER file.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// Whether a passphrase protects it.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }
}

impl Passphrase {
    /// These bytes, as typed.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The first line of a passphrase file, as OpenSSL's `-passin file:` takes it.
    pub fn first_line(bytes: &[u8]) -> Self {
        let line = lines(bytes).next().unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Self(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(&self.0); // the zeros count as read, so that they are written
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(not shown)")
    }
}

impl fmt::Display for KeyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKey { found } => write!(f, "{found} where a private key belongs"),
            Self::NeedsPassphrase => f.write_str("the private key is encrypted"),
            Self::WrongPassphrase => f.write_str("the passphrase does not open the private key"),
            Self::Damaged { what } | Self::Unsupported { what } => f.write_str(what),
        }
    }
}

/// One PEM block, not decoded.
struct Block<'a> {
    label: &'a [u8],
    /// From BEGIN to END, the lines of dashes included; empty where END is missing.
    text: &'a [u8],
    start: usize,
    line: usize,
}

impl Block<'_> {
    fn is_key(&self) -> bool {
        self.label.ends_with(b"PRIVATE KEY")
    }

    fn is_encrypted(&self) -> bool {
        self.label == b"ENCRYPTED PRIVATE KEY"
            || lines(self.text).any(|line| line.starts_with(b"DEK-Info:"))
    }

    /// What its base64 holds; `None` when it is none. Headers (RFC 1421) have a colon, base64 has not.
    fn decoded(&self) -> Option<Vec<u8>> {
        let body: Vec<u8> = lines(self.text)
            .filter(|line| !line.contains(&b':') && !line.starts_with(b"-----"))
            .flat_map(<[u8]>::trim_ascii)
            .copied()
            .collect();
        openssl::base64::decode_block(std::str::from_utf8(&body).ok()?).ok()
    }
}

/// All PEM blocks (RFC 7468, section 2) whose lines of dashes stand alone.
fn blocks(bytes: &[u8]) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut end = 0;
    for (index, line) in lines(bytes).enumerate() {
        let start = end;
        end += line.len();
        if let Some((indent, label)) = boundary(line, b"-----BEGIN ") {
            found.push(Block { label, text: &[], start: start + indent, line: index + 1 });
        } else if let Some((_, label)) = boundary(line, b"-----END ")
            && let Some(last) = found.last_mut()
            && last.label == label
            && last.text.is_empty()
        {
            last.text = bytes.get(last.start..end).unwrap_or_default();
        }
    }
    found
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|&octet| octet == b'\n')
}

/// The label on a line of dashes, and how far the line is indented, by blanks or a byte order mark.
fn boundary<'a>(line: &'a [u8], dashes: &[u8]) -> Option<(usize, &'a [u8])> {
    let unmarked = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_start();
    let label = unmarked.trim_ascii_end().strip_prefix(dashes)?.strip_suffix(b"-----")?;
    let alone = !label.windows(5).any(|window| window == b"-----");
    alone.then_some((line.len() - unmarked.len(), label))
}

fn read_block(
    block: &Block<'_>,
    passphrase: Option<&Passphrase>,
) -> Result<PrivateKey, KeyRefusal> {
    let line = block.line;
    let damaged = |what: &str| KeyRefusal::Damaged {
        what: format!("{what} in the private key of line {line}"),
    };
    if block.text.is_empty() {
        return Err(damaged("no END"));
    }
    if block.label.starts_with(b"OPENSSH") {
        let what = "a key in OpenSSH's own format; `ssh-keygen -p -m PEM -f FILE` converts it";
        return Err(KeyRefusal::Unsupported { what: what.to_owned() });
    }
    let decoded = block.decoded().filter(|bytes| !bytes.is_empty());
    let Some(decoded) = decoded.map(Secret) else {
        return Err(damaged("base64 damage"));
    };
    let encrypted = block.is_encrypted();
    if block.label == b"ENCRYPTED PRIVATE KEY" && !is_encrypted_pkcs8(&decoded.0) {
        return Err(damaged("no EncryptedPrivateKeyInfo (RFC 5958, section 3)"));
    }
    let secret = passphrase.filter(|_| encrypted).map_or(&[][..], |passphrase| &passphrase.0);
    if secret.contains(&0) {
        return Err(KeyRefusal::WrongPassphrase); // OpenSSL ends a passphrase at NUL
    }
    match PKey::private_key_from_pem_passphrase(block.text, secret) {
        Ok(key) => public_half(&key, Some(line), encrypted),
        Err(stack) if encrypted => Err(locked(&stack)),
        Err(stack) => Err(damaged(&reason(&stack))),
    }
}

fn read_der(
    bytes: &[u8],
    ask: impl FnOnce() -> Option<Passphrase>,
) -> Result<PrivateKey, KeyRefusal> {
    if is_encrypted_pkcs8(bytes) {
        let passphrase = ask().ok_or(KeyRefusal::NeedsPassphrase)?;
        if passphrase.0.contains(&0) {
            return Err(KeyRefusal::WrongPassphrase);
        }
        let key = PKey::private_key_from_pkcs8_passphrase(bytes, &passphrase.0)
            .map_err(|stack| locked(&stack))?;
        return public_half(&key, None, true);
    }
    if starts_with(bytes, &[asn1::INTEGER])
        && !starts_with(bytes, PFX)
        && let Ok(key) = PKey::private_key_from_der(bytes)
    {
        return public_half(&key, None, false);
    }
    let found = if bytes.trim_ascii().is_empty() {
        "an empty file"
    } else if starts_with(bytes, PFX) {
        "a PKCS#12 file (`openssl pkcs12 -nocerts -in FILE` writes its key)"
    } else if starts_with(bytes, &[asn1::SEQUENCE]) {
        "a DER file that is no private key"
    } else if bytes.windows(KEY_DASHES.len()).any(|window| window == KEY_DASHES) {
        "a private key whose lines are broken"
    } else {
        "a file without PEM blocks"
    };
    Err(KeyRefusal::NotAKey { found: found.to_owned() })
}

/// Whether the tags of a SEQUENCE's first elements are these.
fn starts_with(der: &[u8], tags: &[u8]) -> bool {
    let mut content = asn1::only(der, asn1::SEQUENCE).unwrap_or_default();
    tags.iter().all(|&tag| match asn1::first(content) {
        Some((element, rest)) if element.tag == tag => {
            content = rest;
            true
        }
        _ => false,
    })
}

/// `EncryptedPrivateKeyInfo` (RFC 5958, section 3): an algorithm and an OCTET STRING, nothing else.
fn is_encrypted_pkcs8(der: &[u8]) -> bool {
    asn1::only(der, asn1::SEQUENCE).and_then(|content| asn1::all(content, 2)).is_some_and(|all| {
        all.iter().map(|element| element.tag).eq([asn1::SEQUENCE, asn1::OCTET_STRING])
    })
}

/// An encrypted key that is whole and still does not open: the cipher is missing, or the passphrase
/// is wrong. Most wrong ones are told by their padding, a few only by what they decrypt to.
fn locked(stack: &ErrorStack) -> KeyRefusal {
    let bad_padding = stack.errors().iter().any(|error| error.reason() == Some("bad decrypt"));
    let missing = stack.errors().iter().find(|error| {
        error.function().is_some_and(|function| function.starts_with("inner_evp_generic_fetch"))
    });
    match missing {
        Some(_) if !bad_padding => KeyRefusal::Unsupported {
            what: "a private key encrypted with a cipher that OpenSSL no longer loads; \
                   `openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default` converts it"
                .to_owned(),
        },
        _ => KeyRefusal::WrongPassphrase,
    }
}

fn public_half(
    key: &PKey<Private>,
    line: Option<usize>,
    encrypted: bool,
) -> Result<PrivateKey, KeyRefusal> {
    let unusable = |stack: ErrorStack| KeyRefusal::Unsupported {
        what: format!("a private key that OpenSSL cannot use: {}", reason(&stack)),
    };
    if !halves_agree(key).map_err(unusable)? {
        let what = "a private key whose halves do not belong together".to_owned();
        return Err(KeyRefusal::Damaged { what });
    }
    let spki = key.public_key_to_der().map_err(unusable)?;
    Ok(PrivateKey { spki, line, encrypted })
}

/// Whether the public half verifies what the private half signs. A file can hold one key's numbers
/// beside another's, and then its public half says nothing.
fn halves_agree(key: &PKey<Private>) -> Result<bool, ErrorStack> {
    let message = b"do the halves of this key belong together?";
    let public = PKey::public_key_from_der(&key.public_key_to_der()?)?;
    match key.id() {
        Id::ED25519 | Id::ED448 => {
            let signature = Signer::new_without_digest(key)?.sign_oneshot_to_vec(message)?;
            Verifier::new_without_digest(&public)?.verify_oneshot(&signature, message)
        }
        // SHA-1, for the smallest keys have no room for more.
        Id::RSA | Id::EC | Id::DSA => {
            let signature =
                Signer::new(MessageDigest::sha1(), key)?.sign_oneshot_to_vec(message)?;
            Verifier::new(MessageDigest::sha1(), &public)?.verify_oneshot(&signature, message)
        }
        _ => Ok(true),
    }
}

/// What a PEM file holds instead of a key, by its first block.
fn describe(blocks: &[Block<'_>]) -> String {
    let (label, line) = blocks.first().map_or((&[][..], 1), |block| (block.label, block.line));
    let what = match label {
        b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => "a certificate",
        b"PUBLIC KEY" | b"RSA PUBLIC KEY" => "a public key",
        b"CERTIFICATE REQUEST" | b"NEW CERTIFICATE REQUEST" => "a certificate signing request",
        b"X509 CRL" => "a certificate revocation list",
        b"PKCS7" => "a PKCS#7 file",
        b"EC PARAMETERS" | b"DSA PARAMETERS" | b"DH PARAMETERS" => "parameters without a key",
        _ => "a PEM block of another kind",
    };
    format!("{what} in line {line}")
}

/// Decoded key material, overwritten when dropped.
struct Secret(Vec<u8>);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(&self.0);
    }
}

/// The tags in front of a PKCS#12 file (RFC 7292, section 4).
const PFX: &[u8] = &[asn1::INTEGER, asn1::SEQUENCE, asn1::SEQUENCE];

const KEY_DASHES: &[u8] = b"PRIVATE KEY-----";
