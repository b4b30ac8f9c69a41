//! What the settings of an API Gateway domain mean for its clients: which version of the truststore it has loaded, what
//! AWS found wrong with it, and ways around it. Nothing is changed; where something should be, the command that does it
//! is named in full.

mod command;
mod remarks;

use crate::aws::{Domain, Newest, Object, Origin, Version};
use crate::changes::Change;
use crate::error::{Error, Trouble};
use crate::report::Report;
use crate::severity::Severity;

pub use command::{deploy, fetch, upload};
pub use remarks::of as remarks;

/// What was found out about a domain.
#[derive(Debug)]
pub struct DomainReport {
    /// Its settings.
    pub domain: Domain,
    /// What they mean, worst first.
    pub remarks: Vec<Remark>,
    /// The check of the truststore; `None` where there is none, or none was read.
    pub check: Option<Report>,
    /// What another truststore would change.
    pub candidate: Option<Candidate>,
    /// The commands that deploy what should be deployed: the candidate, or the newest version.
    pub commands: Vec<String>,
}

/// A truststore that may be deployed.
#[derive(Debug)]
pub struct Candidate {
    /// CAs that come, go, or take another's place.
    pub changes: Vec<Change>,
    /// Its check, with the same clients.
    pub check: Report,
}

/// What a setting means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its name, in the manner of rules.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Further facts, one a line.
    pub facts: Vec<String>,
    /// What to do.
    pub help: String,
    /// Who says so.
    pub source: &'static str,
}

/// The object, and the version of it, that a domain has loaded.
pub fn truststore(domain: &Domain) -> Result<Option<Object>, Error> {
    let Some(tls) = &domain.mutual_tls else { return Ok(None) };
    let object = match Object::parse(&tls.truststore) {
        Some(Ok(object)) if !object.is_prefix() => object,
        _ => {
            let message = format!("`{}` is no object in S3", tls.truststore);
            let why = Trouble::Other { code: "truststoreUri".to_owned(), message };
            return Err(Error::Aws { name: domain.name.clone(), why: Box::new(why) });
        }
    };
    Ok(Some(match &tls.version {
        Some(version) => object.at(Version::Id(version.clone())),
        None => object,
    }))
}

/// The version that should be deployed in place of the one that was read: the newest, where that is another.
pub fn newer(origin: &Origin) -> Option<&str> {
    match &origin.newest {
        Newest::Other { version, .. } => version.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
