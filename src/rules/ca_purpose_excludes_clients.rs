use crate::bundle::Member;
use crate::oid::Oid;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA is limited to purposes that leave out TLS clients.
    ///
    /// ## Why
    /// Where a CA certificate has an extended key usage, verifiers of OpenSSL's, Go's and Microsoft's kind take it as a limit
    /// on everything below: with serverAuth alone, its clients are refused though they have clientAuth themselves. Public
    /// CAs are moving to such intermediates in 2026.
    ///
    /// ## What the gateway does
    /// Whether Amazon API Gateway looks at it is not documented. OpenSSL answers error 26, `unsuitable certificate purpose`,
    /// at the depth of the CA, when it is called with `-purpose sslclient`.
    ///
    /// ## Example
    /// ```text
    /// X509v3 Basic Constraints: critical
    ///     CA:TRUE
    /// X509v3 Extended Key Usage:
    ///     TLS Web Server Authentication
    /// ```
    ///
    /// ## Cure
    /// Issue clients from a CA without extended key usage, or with clientAuth in it.
    "ca-purpose-excludes-clients", Warn, Ca, ["RFC 5280, section 4.2.1.12"]
}

fn check(member: &Member, _: usize, context: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    let usage = certificate.extensions.extended_key_usage.as_ref()?;
    if !certificate.is_ca() || usage.any() || usage.allows(&Oid::CLIENT_AUTH) {
        return None;
    }
    let found: Vec<_> = usage.purposes.iter().map(Oid::to_string).collect();
    let message =
        format!("{} is for {} only, not for clients", certificate.label(), found.join(", "));
    let fault = Fault::against(context.profile.purpose.citation, message);
    Some(fault.help("issue clients from a CA that has clientAuth, or no extended key usage"))
}
