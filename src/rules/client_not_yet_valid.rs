use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate is not valid yet.
    ///
    /// ## Why
    /// Until then it is refused. Mostly the clock of the CA runs ahead, or its time zone is wrong.
    ///
    /// ## What the gateway does
    /// It refuses the client with 403; the log line is not published.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in client.pem -noout -startdate      # on 2030-01-01
    /// notBefore=Jan  1 00:00:00 2031 GMT
    /// ```
    ///
    /// ## Cure
    /// Wait, or have the certificate issued anew by a CA whose clock is right.
    "client-not-yet-valid", Error, Client, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::not_yet_valid(&client.member.certificate, context)
        .map(|fault| fault.help("wait, or have it issued anew by a CA whose clock is right"))
}
