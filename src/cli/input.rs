//! From arguments to bytes to what a command needs: bundles, client certificates, what clients send.

use truststore::bundle::{Bundle, ClientFile, Member, read_sent};
use truststore::source::{self, Budget, Source};

use super::failure::Failure;

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
    let blobs = source::read(source, &Budget::default())?;
    let bundle = Bundle::read(source.to_string(), blobs);
    match bundle.nothing() {
        Some(error) => Err(error.into()),
        None => Ok(bundle),
    }
}

/// The client of each file, and what stands beside it there.
pub(super) fn clients(source: &Source) -> Result<Vec<ClientFile>, Failure> {
    let blobs = source::read(source, &Budget::default())?;
    Ok(blobs.into_iter().map(ClientFile::read).collect::<Result<_, _>>()?)
}

/// The certificates that clients send, of all files in their order.
pub(super) fn sent(sources: &[Source]) -> Result<Vec<Member>, Failure> {
    let mut members = Vec::new();
    for source in sources {
        for blob in source::read(source, &Budget::default())? {
            members.extend(read_sent(blob)?.members);
        }
    }
    Ok(members)
}
