use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate expires soon.
    ///
    /// ## Why
    /// From then on the client is refused, from one second to the next.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway never says that a certificate is about to expire.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in client.pem -noout -checkend 2592000
    /// Certificate will expire
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew, and see that its software takes up the new certificate. How many days ahead this is said is set with `--warn-days`.
    "client-expiring", Warn, Client, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::expiring(&client.member.certificate, context)
        .map(|fault| fault.help("have the client certified anew"))
}
