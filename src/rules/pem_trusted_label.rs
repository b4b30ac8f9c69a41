use crate::pem::{Entry, Kind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A block has OpenSSL's own label TRUSTED CERTIFICATE.
    ///
    /// ## Why
    /// `openssl x509 -trustout` and `-addtrust` write it: the certificate, followed by what OpenSSL is to trust it for.
    /// Only OpenSSL knows it. Readers built on rustls, Go or Java pass over the block, or stumble at the bytes after the
    /// certificate.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents `BEGIN CERTIFICATE` blocks and nothing else.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN TRUSTED CERTIFICATE-----
    /// MIIDKTCC…
    /// -----END TRUSTED CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// `openssl x509 -in FILE -clrtrust` writes the certificate alone, under the usual label.
    "pem-trusted-label", Warn, Entry, ["openssl-x509(1), Trust Settings"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    if entry.kind != Kind::TrustedCertificate {
        return Vec::new();
    }
    let fault = Fault::new("a block is labelled TRUSTED CERTIFICATE, which only OpenSSL reads")
        .help("write it anew: openssl x509 -in FILE -clrtrust");
    vec![fault]
}
