//! The conversation itself: a runtime of one thread, the configuration that the SDK finds, and one client a service.

mod cause;
mod gateway;
mod listing;
mod s3;

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use tokio::runtime::{Builder, Runtime};

use self::listing::is_certificate_file;
use super::{Access, Content, Domain, Listed, Object, VersionListed};
use crate::error::{Error, Trouble};

/// A conversation that has begun.
pub(super) struct Live {
    runtime: Runtime,
    config: SdkConfig,
    bucket: s3::Store,
}

impl Live {
    pub(super) fn start(access: &Access) -> Result<Self, Trouble> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Trouble::Other { code: "nothing".to_owned(), message: error.to_string() }
        })?;
        let config = runtime.block_on(configuration(access))?;
        let bucket = s3::Store::new(&config, access);
        Ok(Self { runtime, config, bucket })
    }

    pub(super) fn read(&self, object: &Object, most: u64) -> Result<Content, Error> {
        self.runtime.block_on(self.bucket.read(object, most))
    }

    pub(super) fn read_many(&self, listed: &[Listed], most: u64) -> Vec<Result<Content, Error>> {
        self.runtime.block_on(self.bucket.read_many(listed, most))
    }

    pub(super) fn list(&self, prefix: &Object, most: usize) -> Result<Vec<Listed>, Error> {
        self.runtime.block_on(self.bucket.list(prefix, most, is_certificate_file))
    }

    pub(super) fn list_all(&self, prefix: &Object, most: usize) -> Result<Vec<Listed>, Error> {
        self.runtime.block_on(self.bucket.list(prefix, most, |key| !key.ends_with('/')))
    }

    pub(super) fn versions(
        &self,
        object: &Object,
        most: usize,
    ) -> Result<Vec<VersionListed>, Error> {
        self.runtime.block_on(self.bucket.versions(object, most))
    }

    pub(super) fn domain(&self, name: &str) -> Result<Domain, Error> {
        self.runtime
            .block_on(gateway::Gateway::new(&self.config, self.bucket.timeout()).domain(name))
    }

    pub(super) fn domains(&self) -> Result<Vec<String>, Error> {
        self.runtime.block_on(gateway::Gateway::new(&self.config, self.bucket.timeout()).domains())
    }
}

/// What the SDK finds, with a patience that a person has: its own has no end where a server accepts and stays silent.
async fn configuration(access: &Access) -> Result<SdkConfig, Trouble> {
    let patience = TimeoutConfig::builder()
        .connect_timeout((access.timeout / 3).min(CONNECT))
        .read_timeout(access.timeout / 2)
        .operation_timeout(access.timeout)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(patience)
        .retry_config(RetryConfig::standard().with_initial_backoff(FIRST_PAUSE))
        // Contents are watched where they are read, with words of our own.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Some(profile) = &access.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &access.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &access.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let config = tokio::time::timeout(access.timeout, loader.load())
        .await
        .map_err(|_| Trouble::TimedOut(access.timeout.as_secs()))?;
    if config.region().is_none() { Err(Trouble::NoRegion) } else { Ok(config) }
}

const CONNECT: Duration = Duration::from_secs(3);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
