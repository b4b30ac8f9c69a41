//! Objects as inputs: one, or all below a prefix. The budget of a prefix is kept before anything is read, since the
//! listing tells every size.

use super::{Blob, Budget};
use crate::aws::{Content, Listed, Object, PARALLEL, Session};
use crate::error::Error;

/// Reads one object, or all below a prefix as one input.
pub(super) fn read(
    session: &Session,
    object: &Object,
    budget: &Budget,
) -> Result<Vec<Blob>, Error> {
    if !object.is_prefix() {
        return Ok(vec![blob(session.read(object, budget.bytes)?)]);
    }
    let listed = listed(session, object, budget)?;
    let total = listed.iter().fold(0_u64, |sum, one| sum.saturating_add(one.size));
    if total > budget.bytes {
        return Err(Error::TooLarge { name: object.to_string(), limit: budget.bytes });
    }
    let contents = session.read_many(&listed, budget.bytes);
    contents.into_iter().map(|content| content.map(blob)).collect()
}

/// Reads all objects below a prefix, so many at a time that memory stays small.
pub(super) fn read_each(
    session: &Session,
    prefix: &Object,
    budget: &Budget,
    take: &mut dyn FnMut(Result<Blob, Error>),
) -> Result<(), Error> {
    for some in listed(session, prefix, budget)?.chunks(PARALLEL * 4) {
        for content in session.read_many(some, budget.bytes) {
            take(content.map(blob));
        }
    }
    Ok(())
}

fn listed(session: &Session, prefix: &Object, budget: &Budget) -> Result<Vec<Listed>, Error> {
    let listed = session.list(prefix, budget.files)?;
    if listed.is_empty() {
        return Err(Error::Nothing {
            name: prefix.to_string(),
            what: "no certificate files below this prefix".to_owned(),
            hint: "objects ending in .pem, .crt, .cer or .cert are read; name others one by one"
                .to_owned(),
        });
    }
    Ok(listed)
}

fn blob(content: Content) -> Blob {
    let Content { origin, bytes } = content;
    Blob { name: origin.object.to_string(), bytes, origin: Some(Box::new(origin)) }
}
