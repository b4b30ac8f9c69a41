use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The encoding of the client certificate leaves open what it says.
    ///
    /// ## Why
    /// Where a certificate breaks the rules of its encoding, or says one thing twice, two verifiers can read two different
    /// certificates in the same bytes. It is not accepted here.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway wants "X.509 syntax" and says no more; strict parsers refuse, lenient ones read it in their own way.
    ///
    /// ## Example
    /// ```text
    /// 30 84 00 00 03 69 …        a length in four bytes where two would do
    /// ```
    ///
    /// ## Cure
    /// Have it issued anew by software that writes DER.
    "client-irregular-encoding", Error, Client, ["X.690, section 10", "RFC 5280, section 4.1"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::irregular_encoding(&client.member.certificate)
        .map(|fault| fault.help("have it issued anew by software that writes DER"))
}
