//! Will this gateway accept this client certificate with this truststore?

pub mod bundle;
pub mod certificate;
pub mod compare;
pub mod crypto;
pub mod der;
pub mod error;
pub mod irregularity;
pub mod key;
pub mod name;
pub mod near;
pub mod oid;
pub mod path;
pub mod pem;
pub mod profile;
pub mod profiles;
pub mod render;
pub mod report;
pub mod rule;
pub mod rules;
pub mod run;
pub mod second_opinion;
pub mod severity;
pub mod source;
pub mod time;
pub mod truststore;
pub mod weakness;
