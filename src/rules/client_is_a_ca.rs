use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client certificate says that it is a CA.
    ///
    /// ## Why
    /// With `CA:TRUE` its owner can issue further certificates, which are accepted wherever this one's issuer is trusted. And
    /// several verifiers (rustls, OpenSSL with a purpose) refuse a CA in a client's place. Mostly a default of
    /// `openssl req -x509` or `openssl ca` was overlooked; or the file of the CA was given in place of the client's.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=device-1, issuer=CN=Example Issuing CA
    /// X509v3 Basic Constraints:
    ///     CA:TRUE
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew with `basicConstraints=critical,CA:false`.
    "client-is-a-ca", Warn, Client, ["RFC 5280, section 4.2.1.9"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    // Of the self-signed ones, `client-self-signed-stored` says the same.
    if !certificate.is_ca() || client.self_signed {
        return None;
    }
    let message = format!("{} says CA:TRUE, though it is used as a client", certificate.label());
    Some(Fault::new(message).help("have it certified anew with basicConstraints=critical,CA:false"))
}
