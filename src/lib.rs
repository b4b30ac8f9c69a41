//! Will this gateway accept this client certificate with this truststore?

pub mod bundle;
pub mod certificate;
pub mod crypto;
pub mod der;
pub mod error;
pub mod irregularity;
pub mod key;
pub mod name;
pub mod oid;
pub mod pem;
pub mod second_opinion;
pub mod severity;
pub mod source;
pub mod time;
pub mod weakness;
