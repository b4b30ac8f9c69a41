//! What the files of one input hold: certificates that can be read, each with its place, and the blocks that cannot, each
//! with the reason. A bundle is as found: nothing is sorted, joined or left out, since the rules want to see it all.
//! Client files and files of sent certificates are read the same way; they only ask for more.

use std::fmt;
use std::sync::Arc;

use crate::aws::Origin;
use crate::certificate::{self, Certificate};
use crate::error::Error;
use crate::pem::{self, Container, Document, Entry, Flaw, FlawKind, Kind, MAX_BLOCKS, Place};
use crate::source::Blob;

mod crls;

pub use crls::read_crls;

/// A bundle of certificates, as found, with everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The input, as the user named it.
    pub name: String,
    /// Its files: one, or those of a folder in the order of their names.
    pub files: Vec<BundleFile>,
    /// The certificates that could be read, in the order of the files.
    pub members: Vec<Member>,
    /// The certificate blocks whose content is whole, but not a certificate that can be read.
    pub unreadable: Vec<Unreadable>,
}

/// One file of a bundle.
#[derive(Clone)]
pub struct BundleFile {
    /// The file, as a message names it.
    pub name: Arc<str>,
    /// What it holds.
    pub document: Document,
    /// For an object: which version was read, and whether it is the newest.
    pub origin: Option<Box<Origin>>,
    bytes: Vec<u8>,
}

/// One certificate and where it stands.
#[derive(Clone, Debug)]
pub struct Member {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// Where it stands in its file.
    pub place: Place,
    /// The name of its file.
    pub file: Arc<str>,
    /// The index of its file in `Bundle::files`.
    pub file_index: usize,
    /// The index of its block in `Document::entries`.
    pub entry: usize,
}

/// A certificate block whose content is no certificate that can be read.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// What is wrong, and at which byte of the content.
    pub why: certificate::Unreadable,
    /// Where it stands in its file.
    pub place: Place,
    /// The name of its file.
    pub file: Arc<str>,
    /// The index of its file in `Bundle::files`.
    pub file_index: usize,
    /// The index of its block in `Document::entries`.
    pub entry: usize,
}

/// A client certificate, and what stands after it in the same file: what a client sends.
#[derive(Clone, Debug)]
pub struct ClientFile {
    /// The first certificate of the file.
    pub client: Member,
    /// The certificates after it.
    pub sent: Vec<Member>,
    /// The file as found.
    pub bundle: Bundle,
}

impl Bundle {
    /// Reads the files of one input. Never fails: an empty bundle is for [`Bundle::nothing`] and the rules to tell.
    pub fn read(name: impl Into<String>, blobs: Vec<Blob>) -> Self {
        Self::read_with(name.into(), blobs, pem::read)
    }

    /// The same for verdicts alone: what rustls-pemfile makes of the files is not found out.
    pub fn read_for_verdicts(name: impl Into<String>, blobs: Vec<Blob>) -> Self {
        Self::read_with(name.into(), blobs, pem::read_for_verdicts)
    }

    fn read_with(name: String, blobs: Vec<Blob>, read: fn(&[u8]) -> Document) -> Self {
        let mut bundle =
            Self { name, files: Vec::new(), members: Vec::new(), unreadable: Vec::new() };
        for blob in blobs {
            bundle.add(blob, read);
        }
        bundle
    }

    /// Why there is nothing to check, where no block is a certificate, be it a broken one.
    pub fn nothing(&self) -> Option<Error> {
        let is_certificate = |entry: &Entry| entry.kind.is_certificate();
        let any = self.files.iter().any(|file| file.document.entries.iter().any(is_certificate));
        (!any).then(|| self.without_certificate("certificates of CAs"))
    }

    /// The block of a certificate.
    pub fn entry(&self, member: &Member) -> Option<&Entry> {
        self.files.get(member.file_index)?.document.entries.get(member.entry)
    }

    /// The bytes of a certificate's block, as they stand in the file.
    pub fn text(&self, member: &Member) -> &[u8] {
        self.files.get(member.file_index).map(|file| file.text(&member.place)).unwrap_or_default()
    }

    /// What stands in a block that gives no certificate.
    pub fn content(&self, unreadable: &Unreadable) -> Option<&[u8]> {
        let file = self.files.get(unreadable.file_index)?;
        file.document.entries.get(unreadable.entry)?.content.as_deref()
    }

    fn add(&mut self, blob: Blob, read: fn(&[u8]) -> Document) {
        let mut document = read(&blob.bytes);
        let file: Arc<str> = Arc::from(blob.name);
        let file_index = self.files.len();
        let mut beyond = None;
        for (entry, block, der) in document.certificates() {
            if self.members.len() + self.unreadable.len() == MAX_BLOCKS {
                beyond = Some(block.place.first_line);
                break;
            }
            let (place, file) = (block.place.clone(), Arc::clone(&file));
            match Certificate::from_der(der) {
                Ok(certificate) => {
                    let certificate = Arc::new(certificate);
                    self.members.push(Member { certificate, place, file, file_index, entry });
                }
                Err(why) => {
                    self.unreadable.push(Unreadable { why, place, file, file_index, entry });
                }
            }
        }
        // A folder is one input: its files share one budget of blocks.
        if let Some(line) = beyond {
            let detail = format!("{MAX_BLOCKS} are read of all files together");
            document.flaws.push(Flaw { kind: FlawKind::TooManyBlocks, line, column: None, detail });
        }
        let (origin, bytes) = (blob.origin, blob.bytes);
        self.files.push(BundleFile { name: file, document, origin, bytes });
    }

    /// What is there in place of certificates.
    fn without_certificate(&self, wanted: &'static str) -> Error {
        let other = self.files.iter().find_map(|file| Some((file, something_else(file)?)));
        if let Some((file, (found, hint))) = other {
            return Error::Mismatch { name: file.name.to_string(), wanted, found, hint };
        }
        let empty = self.files.iter().all(|file| file.document.has_flaw(FlawKind::Empty));
        Error::Nothing {
            name: self.name.clone(),
            what: if empty { "the file is empty" } else { "no certificate in it" }.to_owned(),
            hint: "a certificate stands between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----"
                .to_owned(),
        }
    }
}

impl ClientFile {
    /// Reads a client certificate, in PEM or DER. The first certificate block decides: where it cannot be read, no
    /// later one takes its place.
    pub fn read(blob: Blob) -> Result<Self, Error> {
        let bundle = Bundle::read(blob.name.clone(), vec![blob]);
        let file = bundle.files.first();
        let first = file.and_then(|file| {
            file.document.entries.iter().enumerate().find(|(_, entry)| entry.kind.is_certificate())
        });
        let Some((index, entry)) = first else { return Err(bundle.without_certificate(CLIENT)) };
        let mut members = bundle.members.iter();
        match members.next().filter(|member| member.entry == index) {
            Some(client) => {
                let (client, sent) = (client.clone(), members.cloned().collect());
                Ok(Self { client, sent, bundle })
            }
            None => Err(broken(&bundle, entry, index, CLIENT)),
        }
    }
}

/// Reads the certificates that a client sends beside its own.
pub fn read_sent(blob: Blob) -> Result<Bundle, Error> {
    let bundle = Bundle::read(blob.name.clone(), vec![blob]);
    if !bundle.members.is_empty() {
        return Ok(bundle);
    }
    let entries = bundle.files.iter().flat_map(|file| file.document.entries.iter().enumerate());
    match entries.into_iter().find(|(_, entry)| entry.kind.is_certificate()) {
        Some((index, entry)) => Err(broken(&bundle, entry, index, SENT)),
        None => Err(bundle.without_certificate(SENT)),
    }
}

/// The error for a certificate block that gives no certificate.
fn broken(bundle: &Bundle, entry: &Entry, index: usize, wanted: &'static str) -> Error {
    let unreadable = bundle.unreadable.iter().find(|unreadable| unreadable.entry == index);
    // Damage of the content says more than what surrounds it.
    let telling = entry.flaws.iter().max_by_key(|flaw| match flaw.kind {
        FlawKind::BadCharacter => 4,
        FlawKind::Padding | FlawKind::NoContent => 3,
        FlawKind::Truncated | FlawKind::MissingEnd => 2,
        FlawKind::ShortContent | FlawKind::WrongContent => 1,
        _ => 0,
    });
    let why = match (telling, unreadable) {
        (Some(flaw), _) if entry.content.is_none() || flaw.kind == FlawKind::WrongContent => {
            let at = flaw.column.map(|column| format!(", line {} column {column}", flaw.line));
            let detail =
                if flaw.detail.is_empty() { String::new() } else { format!(" ({})", flaw.detail) };
            format!("{}{detail}{}", flaw.kind.meaning(), at.unwrap_or_default())
        }
        (_, Some(unreadable)) => unreadable.why.to_string(),
        _ => "its content cannot be read".to_owned(),
    };
    // Only text has lines.
    let is_text = bundle.files.iter().all(|file| file.document.container.is_none());
    let line = if is_text { format!(" in line {}", entry.place.first_line) } else { String::new() };
    Error::Mismatch {
        name: bundle.name.clone(),
        wanted,
        found: format!("a broken one{line}: {why}"),
        hint: "take the certificate again from where it was issued".to_owned(),
    }
}

/// What a file holds in place of a certificate, and what to do about it.
fn something_else(file: &BundleFile) -> Option<(String, String)> {
    if let Some(container) = file.document.container {
        let hint = match container {
            Container::PrivateKey => KEY_HINT.to_owned(),
            Container::Csr => CSR_HINT.to_owned(),
            Container::Markup => "was an error page saved in place of the file?".to_owned(),
            other => other
                .conversion(&file.name)
                .map_or_else(String::new, |command| format!("convert it: {command}")),
        };
        return Some((container.name().to_owned(), hint));
    }
    let (_, entry) = file.document.blocks().next()?;
    let hint = match entry.kind {
        Kind::PrivateKey { .. } => KEY_HINT.to_owned(),
        Kind::Csr => CSR_HINT.to_owned(),
        Kind::Pkcs7 => {
            let command = Container::Pkcs7.conversion(&file.name).unwrap_or_default();
            format!("convert it: {}", command.replace("-inform DER ", ""))
        }
        _ => String::new(),
    };
    Some((format!("{} in line {}", entry.kind.name(), entry.place.first_line), hint))
}

impl BundleFile {
    /// Whether the file is these bytes.
    pub fn is(&self, bytes: &[u8]) -> bool {
        self.bytes == bytes
    }

    /// Whether another file has the same bytes.
    pub fn has_same_bytes(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }

    /// The bytes at a place, as they stand in the file. May be a private key: never to be shown.
    pub fn text(&self, place: &Place) -> &[u8] {
        self.bytes.get(place.bytes.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for BundleFile {
    /// Without the bytes, among which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BundleFile")
            .field("name", &self.name)
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

const CLIENT: &str = "a client certificate";
const SENT: &str = "certificates that the client sends";
const KEY_HINT: &str = "keys are given with --key; here goes the certificate";
const CSR_HINT: &str = "a request is not a certificate yet: a CA has to sign it";

#[cfg(test)]
mod tests;
