use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate has expired.
    ///
    /// ## Why
    /// Expired certificates are refused, however good the rest of the path is.
    ///
    /// ## What the gateway does
    /// It refuses the client with 403; that expired clients are denied is documented, the log line is not published.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in client.pem -noout -enddate        # on 2030-01-01
    /// notAfter=Jun  1 00:00:00 2029 GMT
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew. If the old certificate is the one that is still sent, look at where the client's software takes its certificate from.
    "client-expired", Error, Client, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::expired(&client.member.certificate, context)
        .map(|fault| fault.help("have the client certified anew"))
}
