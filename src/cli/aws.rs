//! How AWS is to be asked, for every command: what is not said here, the SDK finds as the AWS tools do. The clock of
//! patience is ours: nobody waits a minute for "connection refused".

use std::env;
use std::time::Duration;

use clap::Args;
use truststore::aws::Access;

/// Options for inputs in S3, and for domains.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = HEADING)]
pub(super) struct Options {
    #[arg(long, help = "The profile of the AWS configuration [default: AWS_PROFILE, or default]")]
    #[arg(value_name = "NAME", global = true, hide_short_help = true)]
    aws_profile: Option<String>,
    #[arg(long, help = "The AWS region [default: AWS_REGION, or the profile's]")]
    #[arg(value_name = "REGION", global = true, hide_short_help = true)]
    region: Option<String>,
    #[arg(
        long,
        help = "The address of another object store, or a gateway to AWS [default: AWS_ENDPOINT_URL]"
    )]
    #[arg(value_name = "URL", global = true, hide_short_help = true)]
    endpoint_url: Option<String>,
    #[arg(long, help = "Seconds to wait for the first answer [default: 10]")]
    #[arg(value_name = "SECONDS", default_value_t = 10, hide_default_value = true)]
    #[arg(global = true, hide_short_help = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Pay for the reading, where the owner of the bucket wants it so
    #[arg(long, global = true, hide_short_help = true)]
    requester_pays: bool,
}

impl Options {
    /// What the library needs to know.
    pub(super) fn access(&self) -> Access {
        let set = |name| env::var_os(name).and_then(|value| value.into_string().ok());
        Access {
            profile: self.aws_profile.clone(),
            region: self.region.clone(),
            s3_endpoint: match &self.endpoint_url {
                Some(_) => None,
                None => set("AWS_ENDPOINT_URL_S3").filter(|address| !address.is_empty()),
            },
            endpoint: self.endpoint_url.clone(),
            timeout: Duration::from_secs(self.timeout),
            requester_pays: self.requester_pays,
        }
    }
}

/// Above these options in the help.
pub(super) const HEADING: &str = "AWS";
