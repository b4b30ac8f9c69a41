use crate::path::Purpose;
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The key usage of the client certificate does not allow a TLS handshake.
    ///
    /// ## Why
    /// A TLS client signs the handshake with its key, for which keyUsage must have digitalSignature (or keyAgreement, for the
    /// static key exchanges of old). keyEncipherment is for servers.
    ///
    /// ## What the gateway does
    /// Whether Amazon API Gateway looks at it is not documented; OpenSSL refuses it with `-purpose sslclient`.
    ///
    /// ## Example
    /// ```text
    /// X509v3 Key Usage: critical
    ///     Key Encipherment
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew with `keyUsage=critical,digitalSignature`.
    "client-key-usage", Warn, Client, ["RFC 5280, section 4.2.1.3"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    let usage = certificate.extensions.key_usage.as_ref()?;
    let fits = usage.digital_signature() || usage.key_agreement();
    if context.question.purpose != Purpose::Client || fits {
        return None;
    }
    let found: Vec<_> = usage.names().collect();
    let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    let message =
        format!("the keyUsage of {} allows {found}, not digitalSignature", certificate.label());
    let fault = Fault::against(context.profile.purpose.citation, message);
    Some(fault.help("have it certified anew with keyUsage=critical,digitalSignature"))
}
