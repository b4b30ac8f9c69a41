//! From arguments to bytes to what a command needs: bundles, client certificates, what clients send, keys.

use std::sync::{Arc, OnceLock};

use truststore::aws::Access;
use truststore::bundle::{Bundle, ClientFile, Member, read_crls, read_sent};
use truststore::compare::KeyFile;
use truststore::crl::RevocationList;
use truststore::crypto::{Passphrase, same_public_key};
use truststore::error::Error;
use truststore::report::Location;
use truststore::run::Client;
use truststore::shell;
use truststore::source::{Blob, Budget, Reader, Source};

use super::arguments::PassphraseFile;
use super::failure::Failure;
use super::terminal::Terminal;

/// Says how AWS is to be asked, once and before anything is read.
pub(super) fn ask_aws(access: Access) {
    let _ = READER.set(Reader::new(Budget::default(), access));
}

/// The one reader of this run: its credentials are looked up once, its connections kept.
pub(super) fn reader() -> &'static Reader {
    READER.get_or_init(|| Reader::new(Budget::default(), Access::default()))
}

/// All files of one input.
pub(super) fn read(source: &Source) -> Result<Vec<Blob>, Failure> {
    Ok(reader().read(source)?)
}

/// Standard input can be read once: at most one input may be `-`.
pub(super) fn only_one_stdin<'a>(
    sources: impl IntoIterator<Item = &'a Source>,
) -> Result<(), Failure> {
    match sources.into_iter().filter(|source| **source == Source::Stdin).count() {
        0 | 1 => Ok(()),
        _ => {
            Err(Failure::usage("more than one input is -", "standard input can be read only once"))
        }
    }
}

/// The bundle, whatever is wrong with it.
pub(super) fn bundle(source: &Source) -> Result<Bundle, Failure> {
    something(Bundle::read(named(source), read(source)?))
}

/// The same where only verdicts are wanted.
pub(super) fn bundle_for_verdicts(source: &Source) -> Result<Bundle, Failure> {
    something(Bundle::read_for_verdicts(named(source), read(source)?))
}

/// The name that messages give an input.
fn named(source: &Source) -> String {
    if *source == Source::Stdin { shell::STDIN.to_owned() } else { source.to_string() }
}

/// A bundle of which at least one certificate can be read.
pub(super) fn with_members(bundle: Bundle) -> Result<Bundle, Failure> {
    holds_members(&bundle)?;
    Ok(bundle)
}

/// Refuses a bundle of which no certificate can be read: there is no verdict to give, and nothing to compare. What OpenSSL
/// would not load of another is said, since the verdicts count on it.
pub(super) fn holds_members(bundle: &Bundle) -> Result<(), Failure> {
    if bundle.members.is_empty() {
        return Err(Failure::Check(Error::Nothing {
            what: "no certificate in it can be read".to_owned(),
            hint: format!("`truststore check {}` says what is wrong", shell::input(&bundle.name)),
            name: bundle.name.clone(),
        }));
    }
    note_what_is_not_loaded(bundle);
    Ok(())
}

/// Says which files OpenSSL's reader would not load as they are. We read more than gateways do, in order to tell what is
/// wrong; whoever asks for verdicts alone has not asked what is wrong, and must not take them for more than they are.
fn note_what_is_not_loaded(bundle: &Bundle) {
    for file in &bundle.files {
        let (ours, theirs) = (file.document.certificates().count(), &file.document.openssl);
        if ours == 0 || (theirs.loaded.len() == ours && theirs.refusal.is_none()) {
            continue;
        }
        let (place, why) = theirs.refusal.as_ref().map_or_else(Default::default, |refusal| {
            // Only text has lines.
            let is_text = file.document.container.is_none();
            let line = if is_text { format!(":{}", refusal.line) } else { String::new() };
            (line, format!(" ({})", refusal.why))
        });
        let (name, input) = (&file.name, shell::input(&file.name));
        Terminal::note(&format!(
            "{name}{place}: of {ours} certificate{} OpenSSL loads {}{why}, and so may the gateway, while the verdicts \
             count on all; `truststore check {input}` says what to mend",
            if ours == 1 { "" } else { "s" },
            theirs.loaded.len(),
        ));
    }
}

/// The bundle in one file.
pub(super) fn bundle_of(blob: Blob) -> Result<Bundle, Failure> {
    something(Bundle::read(blob.name.clone(), vec![blob]))
}

fn something(bundle: Bundle) -> Result<Bundle, Failure> {
    match bundle.nothing() {
        Some(error) => Err(error.into()),
        None => Ok(bundle),
    }
}

/// The client of each file, and what stands beside it there.
pub(super) fn clients(source: &Source) -> Result<Vec<ClientFile>, Failure> {
    let blobs = read(source)?;
    Ok(blobs.into_iter().map(ClientFile::read).collect::<Result<_, _>>()?)
}

/// The one client that a comparison speaks of.
pub(super) fn client(source: &Source) -> Result<ClientFile, Failure> {
    Ok(ClientFile::read(one_file(source)?)?)
}

/// The certificates that clients send, of all files in their order.
pub(super) fn sent(sources: &[Source]) -> Result<Vec<Member>, Failure> {
    let mut members = Vec::new();
    for source in sources {
        for blob in read(source)? {
            members.extend(read_sent(blob)?.members);
        }
    }
    Ok(members)
}

/// Certificates of which a repair may be made, of all files in their order: whatever can be read of them.
pub(super) fn candidates(sources: &[Source]) -> Result<Vec<Member>, Failure> {
    let mut members = Vec::new();
    for source in sources {
        members.extend(bundle(source)?.members);
    }
    Ok(members)
}

/// A client to be judged, with what it sends and what its private key is known to be.
pub(super) fn judged(file: ClientFile, sent: &[Member], keys: Option<&KeyFile>) -> Client {
    let own = file.client.certificate.key.spki();
    // Of several keys in one file, the one that fits; without one, the first is shown to differ.
    let key = keys.and_then(|keys| {
        let fitting = keys.keys.iter().find(|key| same_public_key(key.public_spki(), own));
        fitting.or(keys.keys.first())
    });
    let sent = || sent.iter().chain(&file.sent);
    Client {
        sent: sent().map(|member| Arc::clone(&member.certificate)).collect(),
        sent_places: sent().map(Location::of).collect(),
        private_key_spki: key.map(|key| key.public_spki().to_vec()),
        member: file.client,
    }
}

/// The revocation lists of an input, or why one of them cannot be read: then nobody knows what it revokes.
pub(super) type Lists = Result<Vec<Arc<RevocationList>>, String>;

/// The revocation lists of these files. That there is none at all is another matter than one that is broken.
pub(super) fn crls(blobs: &[Blob]) -> Result<Lists, Error> {
    let mut lists = Vec::new();
    for blob in blobs {
        match read_crls(blob) {
            Ok(more) => lists.extend(more),
            Err(broken @ Error::Mismatch { .. }) => return Ok(Err(broken.to_string())),
            Err(error) => return Err(error),
        }
    }
    Ok(Ok(lists))
}

/// The private keys of a file, known by their public halves.
pub(super) fn private_keys(
    source: &Source,
    passphrase: &PassphraseFile,
) -> Result<KeyFile, Failure> {
    let blob = one_file(source)?;
    let mut failure = None;
    let keys = KeyFile::read(&blob.name, &blob.bytes, || {
        ask(&blob.name, passphrase).unwrap_or_else(|why| {
            failure = Some(why);
            None
        })
    });
    // A passphrase file that cannot be read says more than the key that stays closed.
    match failure {
        Some(failure) => Err(failure),
        None => Ok(keys?),
    }
}

/// The passphrase: from its file, or asked for where somebody can answer.
fn ask(key: &str, passphrase: &PassphraseFile) -> Result<Option<Passphrase>, Failure> {
    if let Some(source) = &passphrase.file {
        return Ok(Some(Passphrase::first_line(&one_file(source)?.bytes)));
    }
    let typed = Terminal::ask(&format!("passphrase of {key}: "));
    Ok(typed.map(|typed| Passphrase::new(typed.into_bytes())))
}

pub(super) fn one_file(source: &Source) -> Result<Blob, Failure> {
    let mut blobs = read(source)?;
    match (blobs.pop(), blobs.is_empty()) {
        (Some(blob), true) => Ok(blob),
        _ => Err(Failure::usage(format!("{source}: one file is wanted here, not a folder"), "")),
    }
}

static READER: OnceLock<Reader> = OnceLock::new();
