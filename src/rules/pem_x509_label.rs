use crate::pem::{Entry, Kind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A block has the old label X509 CERTIFICATE.
    ///
    /// ## Why
    /// Programs of the nineties wrote it, and OpenSSL still reads it. Readers built on rustls or Go look for
    /// `CERTIFICATE` and pass over the block without a word.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents `BEGIN CERTIFICATE` blocks and nothing else.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN X509 CERTIFICATE-----
    /// MIIDKTCC…
    /// -----END X509 CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// `sed -i 's/X509 CERTIFICATE/CERTIFICATE/' bundle.pem`.
    "pem-x509-label", Warn, Entry, ["RFC 7468, section 4"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    if entry.kind != Kind::X509Certificate {
        return Vec::new();
    }
    let fault =
        Fault::new(format!("a block is labelled {}; many readers pass over it", entry.label))
            .help("label it CERTIFICATE");
    vec![fault]
}
