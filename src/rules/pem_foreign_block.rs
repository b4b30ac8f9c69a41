use crate::pem::{Entry, Kind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A block is something other than a certificate.
    ///
    /// ## Why
    /// A certification request, a revocation list, a public key, key parameters or a PKCS#7 structure is no trust anchor.
    /// Mostly the wrong file was appended, and the certificate that was meant is missing. A PKCS#7 block may hold the
    /// very CAs that are wanted, and still no reader of bundles opens it.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents `BEGIN CERTIFICATE` blocks and nothing else, and lists a warning under
    /// `truststoreWarnings` for what it cannot use. Application Load Balancer refuses the whole file.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE REQUEST-----
    /// MIICijCCAXICAQAwRTELMAkG…
    /// -----END CERTIFICATE REQUEST-----
    /// ```
    ///
    /// ## Cure
    /// Remove the block, or put in the certificate that was meant. Certificates in a PKCS#7 block come out with:
    ///
    /// ```text
    /// openssl pkcs7 -in FILE -print_certs | sed -n '/-----BEGIN/,/-----END/p'
    /// ```
    "pem-foreign-block", Warn, Entry, ["RFC 7468, section 5.1"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let help = match entry.kind {
        Kind::Pkcs7 => "take the certificates out: openssl pkcs7 -in FILE -print_certs",
        Kind::Csr => {
            "put in the certificate that the CA issued for this request, if it is one of a CA"
        }
        Kind::Crl | Kind::PublicKey | Kind::Parameters | Kind::Other => "remove the block",
        _ => return Vec::new(),
    };
    let message = format!("the bundle holds {} ({})", entry.kind.name(), entry.label);
    vec![Fault::new(message).help(help)]
}
