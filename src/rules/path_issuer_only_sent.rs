use crate::path::Verdict;
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The path is complete only with certificates that the client sends.
    ///
    /// ## Why
    /// Most TLS servers build the path from what the client sends and what they trust. Amazon API Gateway does not credit what
    /// is sent: issuing CA, intermediates and root must all be in the truststore. The recipe `openssl verify -CAfile root.pem
    /// -untrusted intermediate.pem client.pem` answers the other question, and says OK.
    ///
    /// ## What the gateway does
    /// 403, and in the execution log `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// sent     CN=device-1, CN=Example Issuing CA
    /// bundle   CN=Example Root
    /// ```
    ///
    /// ## Cure
    /// Add the certificates that the client sends to the bundle; this was tried, and with them the client is accepted.
    "path-issuer-only-sent", Error, Path,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
     "https://www.weblineglobal.com/blog/aws-api-gateway-mtls-403-ca-chain-fix/"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let verdict = client.with_sent.filter(|verdict| *verdict != Verdict::Refuse)?;
    let names: Vec<_> = client.sent_needed.iter().map(|one| one.label()).collect();
    let names = names.join("; ");
    let certificate = &client.member.certificate;
    let message =
        format!("{} needs {names}, which it sends and the bundle lacks", certificate.label());
    let fault = Fault::against(context.profile.credits_sent.citation, message);
    let fault = match verdict {
        Verdict::Accept => fault,
        _ => fault.fact("with it in the bundle only limits that nobody documents remain: tried"),
    };
    Some(fault.help(format!("add {names} to the bundle")))
}
