//! The bundle in one normal form that API Gateway, ALB and CloudFront read alike: certificates alone, LF, 64 columns, no
//! blank line, in an order that depends on the certificates and not on the file. The strictest of the three decides
//! (ALB: no blank lines, comments only with `#` and without hyphens, CAs only). Nothing goes silently: whatever of the
//! old file is not in the new one is a change with its line, and what could not be saved is told from what was not wanted.

mod limits;
mod order;

use std::collections::HashMap;
use std::sync::Arc;

use crate::bundle::{Bundle, BundleFile, Member};
use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::pem::{Container, Entry, Flaw, FlawKind, Kind, write_certificate};
use crate::profile::{Anchors, Profile};
use crate::truststore::{Signed, signed_by};

/// What is wanted beside the normal form.
#[derive(Clone, Debug)]
pub struct Options {
    /// The gateway whose verdicts must stay as they are.
    pub profile: &'static Profile,
    /// A comment with the subject before each certificate.
    pub comments: bool,
    /// Take out self-signed clients that are stored to be accepted as themselves.
    pub drop_clients: bool,
    /// Certificates to put in, as a repair wants it.
    pub add: Vec<Arc<Certificate>>,
    /// Certificates to take out, as a repair wants it.
    pub remove: Vec<Arc<Certificate>>,
}

impl Options {
    /// The normal form alone.
    pub const fn plain(profile: &'static Profile) -> Self {
        Self { profile, comments: false, drop_clients: false, add: Vec::new(), remove: Vec::new() }
    }
}

/// The bundle in its normal form, and what was done to it.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The new file.
    pub text: String,
    /// The certificates in it, in their order.
    pub certificates: Vec<Arc<Certificate>>,
    /// What was done, in the order of the files and lines.
    pub changes: Vec<Change>,
    /// What is as it was, and may keep a gateway from taking the bundle.
    pub remarks: Vec<String>,
}

/// Something that is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What was done.
    pub deed: Deed,
    /// To what, and why.
    pub what: String,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Written in another form; what it says is the same.
    Rewritten,
    /// Taken out: it does not belong into a truststore.
    Removed,
    /// Taken out, and known to others: a private key. The new file is clean, and the harm is done.
    Leaked,
    /// Not in the new file because it could not be read, though it may have been wanted.
    Lost,
}

impl Fixed {
    /// Whether something may be missing that was wanted.
    pub fn lost(&self) -> bool {
        self.changes.iter().any(|change| change.deed == Deed::Lost)
    }

    /// Whether the old file held a private key: then no new file is enough.
    pub fn leaked(&self) -> bool {
        self.changes.iter().any(|change| change.deed == Deed::Leaked)
    }
}

/// Puts a bundle into its normal form. Certificates that have run out stay: what a gateway makes of them is no matter
/// of form.
pub fn fix(bundle: &Bundle, options: &Options) -> Fixed {
    let mut work = Work {
        options,
        kept: Vec::new(),
        first: HashMap::new(),
        changes: Vec::new(),
        remarks: Vec::new(),
    };
    let mut members: HashMap<(usize, usize), &Member> = HashMap::new();
    for member in &bundle.members {
        members.insert((member.file_index, member.entry), member);
    }
    for (file_index, file) in bundle.files.iter().enumerate() {
        let unreadable = |entry: usize| {
            let mut found = bundle.unreadable.iter();
            found.find(|one| (one.file_index, one.entry) == (file_index, entry))
        };
        work.file(file);
        for (index, entry) in file.document.entries.iter().enumerate() {
            match members.get(&(file_index, index)) {
                Some(member) => work.member(file, entry, member),
                None if entry.kind.is_certificate() => {
                    let why = unreadable(index).map(|one| one.why.to_string());
                    work.lost(file, entry, why);
                }
                None => work.other(file, entry),
            }
        }
    }
    work.finish(bundle)
}

struct Work<'a> {
    options: &'a Options,
    kept: Vec<Arc<Certificate>>,
    /// Where each certificate that is kept stands first.
    first: HashMap<[u8; 32], (Arc<str>, usize)>,
    changes: Vec<Change>,
    remarks: Vec<String>,
}

impl Work<'_> {
    /// What is wrong with the file as a whole.
    fn file(&mut self, file: &BundleFile) {
        for flaw in &file.document.flaws {
            let deed = match (flaw.kind, file.document.container) {
                (FlawKind::Empty | FlawKind::NoCertificate, _) => continue,
                (FlawKind::TooManyBlocks, _) => Deed::Lost,
                (FlawKind::NotPem, Some(container)) if container != Container::Certificate => {
                    let convert = container.conversion(&file.name);
                    let how =
                        convert.map_or(String::new(), |how| format!("; convert it first: {how}"));
                    let what = format!("{}: {}{how}", flaw.kind.meaning(), container.name());
                    self.change(file, 0, Deed::Lost, what);
                    continue;
                }
                _ => Deed::Rewritten,
            };
            self.change(file, flaw.line, deed, said(flaw));
        }
    }

    /// A certificate that can be read.
    fn member(&mut self, file: &BundleFile, entry: &Entry, member: &Member) {
        let certificate = &member.certificate;
        let (line, label) = (entry.place.first_line, certificate.label());
        if let Some((file_of_first, first)) = self.first.get(certificate.sha256()) {
            let what = format!("{label}: the same certificate stands in {file_of_first}:{first}");
            return self.change(file, line, Deed::Removed, what);
        }
        if self.options.remove.iter().any(|one| one.sha256() == certificate.sha256()) {
            return self.change(
                file,
                line,
                Deed::Removed,
                format!("{label}, as the repair wants it"),
            );
        }
        match Standing::of(certificate, self.options) {
            Standing::Authority => {}
            Standing::Client => self.remarks.push(format!(
                "{}:{line}: {label} is no CA and stays, because {} accepts it as itself; ALB refuses a bundle with it (--drop-clients takes it out)",
                file.name, self.options.profile.title
            )),
            Standing::Idle(why) => {
                return self.change(file, line, Deed::Removed, format!("{label}: {why}"));
            }
        }
        if entry.kind != Kind::Certificate {
            let dropped = match entry.kind {
                Kind::TrustedCertificate => ", and OpenSSL's trust settings are dropped",
                _ => "",
            };
            let what = format!("{label}: {} becomes CERTIFICATE{dropped}", entry.label);
            self.change(file, line, Deed::Rewritten, what);
        }
        for flaw in &entry.flaws {
            let what = format!("{label}: {}", said(flaw));
            self.change(file, flaw.line, Deed::Rewritten, what);
        }
        self.first.insert(*certificate.sha256(), (Arc::clone(&file.name), line));
        self.kept.push(Arc::clone(certificate));
    }

    /// A certificate block that gives no certificate.
    fn lost(&mut self, file: &BundleFile, entry: &Entry, why: Option<String>) {
        let flaws: Vec<_> = entry.flaws.iter().map(said).collect();
        let why = why.unwrap_or_else(|| flaws.join("; "));
        let why = if why.is_empty() { "its content cannot be read".to_owned() } else { why };
        let what = format!(
            "a certificate that cannot be repaired: {why}; take it again from where it was issued"
        );
        self.change(file, entry.place.first_line, Deed::Lost, what);
    }

    /// What is no certificate.
    fn other(&mut self, file: &BundleFile, entry: &Entry) {
        let name = entry.kind.name();
        let (deed, what) = match entry.kind {
            Kind::PrivateKey { .. } => (
                Deed::Leaked,
                format!(
                    "{name}; taken out here, and known to whoever could read the file and its older versions: have the certificate of this key revoked, and issued anew with a new key"
                ),
            ),
            Kind::Pkcs7 => (
                Deed::Lost,
                format!(
                    "{name}, in which certificates may be: unpack it with openssl pkcs7 -print_certs"
                ),
            ),
            Kind::Other => (Deed::Removed, format!("{name}, {}", entry.label)),
            Kind::Text { .. } if entry.place.last_line > entry.place.first_line => {
                (Deed::Removed, format!("{name}, up to line {}", entry.place.last_line))
            }
            _ => (Deed::Removed, name.to_owned()),
        };
        self.change(file, entry.place.first_line, deed, what);
    }

    fn change(&mut self, file: &BundleFile, line: usize, deed: Deed, what: String) {
        self.changes.push(Change { file: Arc::clone(&file.name), line, deed, what });
    }

    fn finish(mut self, bundle: &Bundle) -> Fixed {
        let as_found: Vec<[u8; 32]> = self.kept.iter().map(|one| *one.sha256()).collect();
        for added in &self.options.add {
            if !self.kept.iter().any(|one| one.sha256() == added.sha256()) {
                self.kept.push(Arc::clone(added));
            }
        }
        let certificates = order::ordered(self.kept);
        let stayed =
            certificates.iter().map(|one| *one.sha256()).filter(|hash| as_found.contains(hash));
        let moved = as_found.iter().zip(stayed).find(|(before, now)| *before != now);
        if let Some((file, line)) = moved.and_then(|(hash, _)| self.first.get(hash)) {
            self.changes.push(Change {
                file: Arc::clone(file),
                line: *line,
                deed: Deed::Rewritten,
                what: "put in order from here on: what is farthest from its root first, roots last"
                    .to_owned(),
            });
        }
        let text: String = certificates.iter().map(|one| written(one, self.options)).collect();
        self.remarks.extend(limits::remarks(&certificates, text.len()));
        let is_same = matches!(&bundle.files[..], [file] if file.is(text.as_bytes()));
        if is_same {
            self.changes.clear(); // its own comments, read as text
        } else if self.changes.is_empty() && self.options.add.is_empty() {
            let file =
                bundle.files.first().map_or_else(|| "".into(), |file| Arc::clone(&file.name));
            let what = "laid out anew".to_owned();
            self.changes.push(Change { file, line: 0, deed: Deed::Rewritten, what });
        }
        Fixed { text, certificates, changes: self.changes, remarks: self.remarks }
    }
}

/// Why a certificate is in a truststore.
enum Standing {
    /// A CA, or a root of the days before certificates could say so.
    Authority,
    /// No CA, and accepted as itself.
    Client,
    /// Of no use there.
    Idle(&'static str),
}

impl Standing {
    fn of(certificate: &Certificate, options: &Options) -> Self {
        let old_root = certificate.version < 3 && certificate.is_self_issued();
        if certificate.is_ca() || old_root {
            return Self::Authority;
        }
        let profile = options.profile;
        let is_anchor = profile.anchors.value == Anchors::EveryMember;
        let stored = profile.stored_self_signed_client.value && is_self_signed(certificate);
        match (is_anchor || stored, options.drop_clients) {
            (true, false) => Self::Client,
            (true, true) => {
                Self::Idle("it is no CA, and no longer accepted as itself: that was asked for")
            }
            (false, _) => Self::Idle("it is no CA, so no path can lead over it"),
        }
    }
}

fn is_self_signed(certificate: &Certificate) -> bool {
    let key = || PreparedKey::from_spki(certificate.key.spki()).ok();
    certificate.is_self_issued() && signed_by(key().as_ref(), certificate) == Signed::Yes
}

fn written(certificate: &Certificate, options: &Options) -> String {
    let block = write_certificate(certificate.der());
    if options.comments { format!("{}\n{block}", comment(certificate)) } else { block }
}

/// `# CN=Example Root, O=Example`: ASCII, one line, and no hyphen, which ALB and CloudFront forbid.
fn comment(certificate: &Certificate) -> String {
    let plain = |letter: char| match letter {
        '-' => '_',
        ' '..='~' => letter,
        _ => '?',
    };
    let subject: String = certificate.label().chars().take(LONGEST_COMMENT).map(plain).collect();
    format!("# {subject}")
}

/// A flaw in words.
fn said(flaw: &Flaw) -> String {
    let meaning = flaw.kind.meaning();
    if flaw.detail.is_empty() { meaning.to_owned() } else { format!("{meaning} ({})", flaw.detail) }
}

/// Characters of a subject in a comment.
const LONGEST_COMMENT: usize = 120;

#[cfg(test)]
mod tests;
