use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A member of the bundle is no CA.
    ///
    /// ## Why
    /// A certificate without `CA:TRUE` in basicConstraints may not issue others: whatever it issued is refused. Mostly a
    /// client's or a server's own certificate was put in where that of its issuer belongs.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway takes the bundle, and lists a warning under `truststoreWarnings` for what it cannot use. It may hold
    /// self-signed client certificates, which then let in that very client. Application Load Balancer refuses the whole
    /// file, and Azure Application Gateway answers `DoesNotContainAnyCACertificate`.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=device-1, issuer=CN=Example Issuing CA
    /// X509v3 Basic Constraints:
    ///     CA:FALSE
    /// ```
    ///
    /// ## Cure
    /// Put in the certificate of the issuer. A CA that lacks the extension must be issued anew:
    ///
    /// ```text
    /// printf 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n' > ca.ext
    /// openssl x509 -req -in ca.csr -CA root.pem -CAkey root.key -days 3650 -extfile ca.ext -out ca.pem
    /// ```
    "ca-not-a-ca", Warn, Ca, ["RFC 5280, section 4.2.1.9", "RFC 5280, section 6.1.4 (k)"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    if certificate.is_ca() || certificate.version < 3 {
        return None; // of version 1 another rule speaks
    }
    if certificate.undecidable().next().is_some() {
        return None; // it may say that it is, in bytes that cannot be read: `ca-irregular-encoding`
    }
    let signs =
        certificate.extensions.key_usage.as_ref().is_some_and(|usage| usage.key_cert_sign());
    // A self-signed certificate without any claim to be a CA may be a client that is let in as it is.
    if context.truststore.is_self_signed(index) && !signs {
        return None;
    }
    let why = match &certificate.extensions.basic_constraints {
        Some(_) => "its basicConstraints says CA:FALSE",
        None => "it has no basicConstraints",
    };
    let message = format!("{} is no CA: {why}", certificate.label());
    Some(Fault::new(message).help(format!(
        "put in the CA that issued it, {}, if clients of that are meant",
        certificate.issuer.short()
    )))
}
