use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client certificate is valid for longer than a CA above it.
    ///
    /// ## Why
    /// It will stop working with its CA, and not on the day that stands in it and in everybody's calendar. Many CAs refuse to
    /// issue such a certificate.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway accepts the client until the CA ends.
    ///
    /// ## Example
    /// ```text
    /// CN=device-1            notAfter=Jun  1 00:00:00 2045 GMT
    /// CN=Example Issuing CA  notAfter=Jan  1 00:00:00 2040 GMT
    /// ```
    ///
    /// ## Cure
    /// Have the CA renewed with the same key in good time; or issue clients that end before their CA.
    "client-outlives-ca", Note, Client, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    // What ends within the days to be warned of is `path-first-break`.
    let (end, whose) = client
        .first_break
        .filter(|(end, _)| *end < certificate.not_after && !context.is_soon(*end))?;
    let message = format!(
        "{} is valid until {}, and its path only until {end}",
        certificate.label(),
        certificate.not_after
    );
    Some(Fault::new(message).fact(format!("then {whose} ends")))
}
