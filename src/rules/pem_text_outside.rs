use crate::bundle::BundleFile;
use crate::pem::Kind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// Text stands outside the blocks.
    ///
    /// ## Why
    /// What `openssl x509 -text` or `openssl s_client -showcerts` prints around a certificate is harmless to OpenSSL.
    /// Application Load Balancer and CloudFront refuse the whole file for it: they allow comments that begin with `#`
    /// and hold no hyphen, nothing else.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// subject=CN = Example Root
    /// issuer=CN = Example Root
    /// -----BEGIN CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Keep the blocks alone: `sed -n '/-----BEGIN/,/-----END/p' bundle.pem`.
    "pem-text-outside", Warn, File, ["RFC 7468, section 2"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let texts =
        || file.document.entries.iter().filter(|entry| entry.kind == Kind::Text { comment: false });
    // Where there is no block at all, the file is empty or something else, and that is said elsewhere.
    let Some(first) = texts().next().filter(|_| file.document.blocks().next().is_some()) else {
        return Vec::new();
    };
    let count = texts().count();
    let places = if count == 1 { String::new() } else { format!(", in {count} places") };
    let fault = Fault::new(format!("text stands outside the blocks{places}"))
        .line(first.place.first_line)
        .help("keep the blocks alone: sed -n '/-----BEGIN/,/-----END/p'");
    vec![fault]
}
