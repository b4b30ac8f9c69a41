//! Will this gateway accept this client certificate with this truststore?

pub mod crypto;
