use crate::oid::Oid;
use crate::path::Purpose;
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client certificate is not meant for TLS clients.
    ///
    /// ## Why
    /// Its extended key usage lists purposes, and clientAuth is not among them. Servers built on OpenSSL, Go or rustls refuse
    /// it, and client libraries may not even send it. Public CAs stop putting clientAuth into certificates in 2026, so that a
    /// client breaks at its next renewal. anyExtendedKeyUsage alone is read as every purpose by some, and as none by others.
    ///
    /// ## What the gateway does
    /// Whether Amazon API Gateway looks at it is not documented. Google Cloud and Azure refuse. OpenSSL answers error 26,
    /// `unsuitable certificate purpose`, when it is called with `-purpose sslclient`, and OK without.
    ///
    /// ## Example
    /// ```text
    /// X509v3 Extended Key Usage:
    ///     TLS Web Server Authentication
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew, by a private CA, with `extendedKeyUsage=clientAuth`:
    ///
    /// ```text
    /// openssl x509 -in client.pem -noout -ext extendedKeyUsage -purpose
    /// ```
    "client-purpose", Warn, Client, ["RFC 5280, section 4.2.1.12"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let wanted = match context.question.purpose {
        Purpose::Any => return None,
        Purpose::Client => Oid::CLIENT_AUTH,
        Purpose::Server => Oid::SERVER_AUTH,
    };
    let certificate = &client.member.certificate;
    let usage = certificate.extensions.extended_key_usage.as_ref()?;
    if usage.allows(&wanted) {
        return None;
    }
    let found: Vec<_> = usage.purposes.iter().map(Oid::to_string).collect();
    let message = format!("{} is for {}, not for {wanted}", certificate.label(), found.join(", "));
    let fault = if usage.any() {
        Fault::new(message).fact("some verifiers read that as every purpose, others as none")
    } else {
        Fault::against(context.profile.purpose.citation, message)
    };
    Some(fault.help("have it certified anew, by a private CA, with extendedKeyUsage=clientAuth"))
}
