use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// The encoding of a CA certificate leaves open what it says.
    ///
    /// ## Why
    /// Where a certificate breaks the rules of its encoding, or says one thing twice, two verifiers can read two different
    /// certificates in the same bytes. No path over it is accepted here.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it; strict parsers refuse the certificate, lenient ones read it in their
    /// own way.
    ///
    /// ## Example
    /// ```text
    /// 30 84 00 00 03 69 …        a length in four bytes where two would do
    /// ```
    ///
    /// ## Cure
    /// Have it issued anew by software that writes DER.
    "ca-irregular-encoding", Error, Ca, ["X.690, section 10", "RFC 5280, section 4.1"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    alike::irregular_encoding(&member.certificate)
        .map(|fault| fault.help("have it issued anew by software that writes DER"))
}
