//! What gateways and tools write when they refuse a client: one table, a row each, which maps their words to our causes
//! and through them to our rules and to each other. Every text was read on the page that stands beside it, or recorded
//! from the real tool by `scripts/record-messages.sh`; none is made up, and what is carried over by analogy says so.

mod aws;
mod gateways;
mod libraries;
mod openssl;
mod pages;
mod setup;

pub(super) use openssl::CONSTANTS;

use super::cause::Cause;
use crate::profile::{Basis, Citation, Page};

/// What one system writes for a cause.
#[derive(Debug)]
pub struct Message {
    /// Who writes it.
    pub system: System,
    /// The text or code, as it is written.
    pub text: &'static str,
    /// What must stand in the same line, because the text alone may mean anything.
    pub beside: Option<&'static str>,
    /// Whether it is a code, which counts only as a whole word.
    pub is_code: bool,
    /// OpenSSL's number for it.
    pub number: Option<u32>,
    /// What it means; several where the system does not tell them apart, most frequent first.
    pub causes: &'static [&'static Cause],
    /// Who says so.
    pub citation: Citation,
}

impl Message {
    /// What it means, or most often means.
    pub fn cause(&self) -> &'static Cause {
        self.causes.first().copied().unwrap_or(&super::causes::UNSPECIFIED)
    }

    /// Whether it says only that something was refused.
    pub fn is_unspecific(&self) -> bool {
        [&super::causes::UNSPECIFIED, &super::causes::FORBIDDEN].contains(&self.cause())
    }

    /// Whether it speaks of the server's certificate, which the client refuses.
    pub fn is_of_server(&self) -> bool {
        *self.cause() == super::causes::SERVER_NOT_TRUSTED
    }
}

/// A gateway, server or library that writes messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "a list of names; `title` has them as their makers write them")]
pub enum System {
    ApiGateway,
    Alb,
    CloudFront,
    OpenSsl,
    Nginx,
    Apache,
    Haproxy,
    Envoy,
    Kong,
    Azure,
    Gcp,
    Go,
    Rustls,
    Java,
    GnuTls,
    DotNet,
    Python,
    Curl,
    Terraform,
}

impl System {
    /// The name as its maker writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ApiGateway => "Amazon API Gateway",
            Self::Alb => "Application Load Balancer",
            Self::CloudFront => "Amazon CloudFront",
            Self::OpenSsl => "OpenSSL",
            Self::Nginx => "nginx",
            Self::Apache => "Apache httpd",
            Self::Haproxy => "HAProxy",
            Self::Envoy => "Envoy",
            Self::Kong => "Kong",
            Self::Azure => "Azure Application Gateway",
            Self::Gcp => "Google Cloud load balancing",
            Self::Go => "Go",
            Self::Rustls => "rustls",
            Self::Java => "Java",
            Self::GnuTls => "GnuTLS",
            Self::DotNet => ".NET",
            Self::Python => "Python",
            Self::Curl => "curl",
            Self::Terraform => "Terraform",
        }
    }
}

/// The whole table, by system.
pub const TABLES: &[&[Message]] = &[
    aws::EXECUTION_LOG,
    aws::AUTHORISATION,
    setup::API_GATEWAY,
    setup::OTHERS,
    aws::ALB,
    aws::CLOUDFRONT,
    openssl::ERRORS,
    openssl::OLDER,
    openssl::LOADING,
    gateways::SERVERS,
    gateways::CLOUDS,
    libraries::LIBRARIES,
];

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Message> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// A text that counts wherever it occurs.
const fn text(
    system: System,
    text: &'static str,
    causes: &'static [&'static Cause],
    basis: Basis,
    page: &'static Page,
) -> Message {
    let citation = Citation { basis, page };
    Message { system, text, beside: None, is_code: false, number: None, causes, citation }
}

/// A code that counts as a whole word.
const fn code(
    system: System,
    code: &'static str,
    causes: &'static [&'static Cause],
    basis: Basis,
    page: &'static Page,
) -> Message {
    Message { is_code: true, ..text(system, code, causes, basis, page) }
}
