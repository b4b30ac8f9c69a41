use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client certificate is self-signed, and accepted because it is in the bundle.
    ///
    /// ## Why
    /// It works, and it does not grow: each such client must be in the bundle, each renewal must be deployed before the
    /// client uses it, and other gateways (Application Load Balancer, Azure) take no certificate without `CA:TRUE`.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway accepts a self-signed client when that very certificate is in the truststore.
    ///
    /// ## Example
    /// ```text
    /// client.pem   subject=CN=device-1, issuer=CN=device-1   sha256 6D:F4:C3:CE…
    /// bundle.pem   subject=CN=device-1, issuer=CN=device-1   sha256 6D:F4:C3:CE…
    /// ```
    ///
    /// ## Cure
    /// None is needed. Before the certificate ends, put the next one in beside it; or have the client certified by a CA.
    "client-self-signed-stored", Note, Client,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    let index = context.truststore.identical(certificate).filter(|_| client.self_signed)?;
    let message = format!(
        "{} is self-signed, and trusted as the very certificate in the bundle",
        certificate.label()
    );
    let fault = Fault::new(message).fact(format!("stored at {}", context.place(index)));
    Some(if certificate.is_ca() {
        fault.fact("it says CA:TRUE, so its owner can issue further clients")
    } else {
        fault
    })
}
