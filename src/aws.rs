//! What is asked of AWS: objects and their versions, and the custom domains of API Gateway. Nothing is ever changed
//! there. This room is the one door to the AWS SDK and the only place with async code: a runtime of one thread, made
//! when the first `s3://` name or domain is asked for and never before, so that a check of a local file pays nothing.
//!
//! Profile, region, endpoint and patience are arguments. The one exception to "no environment in the library" is
//! inherent: the SDK itself looks for credentials, and for what [`Access`] leaves open, where all AWS tools look
//! (`AWS_*` variables, `~/.aws`, single sign-on, web identity, the metadata of containers and instances).
//!
//! Without the feature `aws` the types stay and every question is answered with [`Trouble::NotBuiltIn`].

mod domain;
mod object;
mod origin;

#[cfg(feature = "aws")]
mod live;

use std::fmt;
use std::time::Duration;

use crate::error::{Error, Trouble};

pub use domain::{Domain, Interface, MappedApi, MutualTls};
pub use object::{Object, Version};
pub use origin::{Content, Listed, Newest, Origin, VersionListed};

/// How AWS is to be asked. What is left open, the SDK finds as the AWS tools do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The profile of the shared configuration.
    pub profile: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The address of services other than AWS's own; buckets are then part of the path.
    pub endpoint: Option<String>,
    /// The address of the object store alone, where it differs.
    pub s3_endpoint: Option<String>,
    /// How long to wait for the first answer. The content of an object may take six times as long.
    pub timeout: Duration,
    /// Whether the reader pays, for buckets that want it so.
    pub requester_pays: bool,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            endpoint: None,
            s3_endpoint: None,
            timeout: Duration::from_secs(10),
            requester_pays: false,
        }
    }
}

/// A conversation with AWS: credentials are looked up once, connections kept. Making one costs nothing.
pub struct Session {
    access: Access,
    #[cfg(feature = "aws")]
    live: std::sync::OnceLock<Result<live::Live, Trouble>>,
}

impl Session {
    /// A session that has not asked anything yet.
    pub const fn new(access: Access) -> Self {
        Self {
            access,
            #[cfg(feature = "aws")]
            live: std::sync::OnceLock::new(),
        }
    }

    /// How AWS is asked.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Reads one object, of at most so many bytes, and finds out whether it is the newest version.
    pub fn read(&self, object: &Object, most: u64) -> Result<Content, Error> {
        self.ask(&object.to_string(), |live| live.read(object, most))
    }

    /// Reads several objects, [`PARALLEL`] at a time, each of at most so many bytes; the answers in the same order.
    pub fn read_many(&self, listed: &[Listed], most: u64) -> Vec<Result<Content, Error>> {
        #[cfg(feature = "aws")]
        if let Ok(live) = self.live() {
            return live.read_many(listed, most);
        }
        listed.iter().map(|one| self.read(&one.object, most)).collect()
    }

    /// The objects below a prefix, by key; at most so many.
    pub fn list(&self, prefix: &Object, most: usize) -> Result<Vec<Listed>, Error> {
        self.ask(&prefix.to_string(), |live| live.list(prefix, most))
    }

    /// All objects below a prefix, whatever their names end in, by key; at most so many.
    pub fn list_all(&self, prefix: &Object, most: usize) -> Result<Vec<Listed>, Error> {
        self.ask(&prefix.to_string(), |live| live.list_all(prefix, most))
    }

    /// The versions of an object, newest first, delete markers among them; at most so many.
    pub fn versions(&self, object: &Object, most: usize) -> Result<Vec<VersionListed>, Error> {
        self.ask(&object.to_string(), |live| live.versions(object, most))
    }

    /// A custom domain of API Gateway, with the APIs that are mapped to it.
    pub fn domain(&self, name: &str) -> Result<Domain, Error> {
        self.ask(name, |live| live.domain(name))
    }

    /// The names of all custom domains of the account in this region.
    pub fn domains(&self) -> Result<Vec<String>, Error> {
        self.ask("custom domains", live::Live::domains)
    }

    /// Whether anything was asked yet: until then there is no runtime, and nobody looked for credentials.
    pub fn has_begun(&self) -> bool {
        #[cfg(feature = "aws")]
        return self.live.get().is_some();
        #[cfg(not(feature = "aws"))]
        false
    }

    #[cfg(feature = "aws")]
    fn ask<T>(
        &self,
        name: &str,
        question: impl FnOnce(&live::Live) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.live() {
            Ok(live) => question(live).map_err(|error| self.with_profile(error)),
            Err(why) => Err(Error::Aws { name: name.to_owned(), why: Box::new(why.clone()) }),
        }
    }

    /// Whoever names a profile wants to know that it was looked into.
    #[cfg(feature = "aws")]
    fn with_profile(&self, error: Error) -> Error {
        match error {
            Error::Aws { name, why } if *why == Trouble::NoCredentials(None) => {
                let why = Box::new(Trouble::NoCredentials(self.access.profile.clone()));
                Error::Aws { name, why }
            }
            other => other,
        }
    }

    #[cfg(feature = "aws")]
    fn live(&self) -> Result<&live::Live, &Trouble> {
        self.live.get_or_init(|| live::Live::start(&self.access)).as_ref()
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "the same call, whatever is built in")]
    fn ask<T>(
        &self,
        name: &str,
        _question: impl FnOnce(&live::Live) -> Result<T, Error>,
    ) -> Result<T, Error> {
        Err(Error::Aws { name: name.to_owned(), why: Box::new(Trouble::NotBuiltIn) })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("access", &self.access).finish_non_exhaustive()
    }
}

/// Objects that are read at the same time: enough to hide the way to S3 and back, few enough for one thread and for
/// S3's limits (5,500 reads a second and prefix).
pub const PARALLEL: usize = 16;

/// The questions, where nothing can answer them: never made, so no method of it is ever called.
#[cfg(not(feature = "aws"))]
mod live {
    use super::{Content, Domain, Listed, Object, VersionListed};
    use crate::error::Error;

    pub(super) enum Live {}

    impl Live {
        pub(super) fn read(&self, _: &Object, _: u64) -> Result<Content, Error> {
            match *self {}
        }

        pub(super) fn list(&self, _: &Object, _: usize) -> Result<Vec<Listed>, Error> {
            match *self {}
        }

        pub(super) fn list_all(&self, _: &Object, _: usize) -> Result<Vec<Listed>, Error> {
            match *self {}
        }

        pub(super) fn versions(&self, _: &Object, _: usize) -> Result<Vec<VersionListed>, Error> {
            match *self {}
        }

        pub(super) fn domain(&self, _: &str) -> Result<Domain, Error> {
            match *self {}
        }

        pub(super) fn domains(&self) -> Result<Vec<String>, Error> {
            match *self {}
        }
    }
}
