use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate is not written in DER, though it says one thing only.
    ///
    /// ## Why
    /// A default value that is written out, a TRUE of another octet than FF, an empty list of extensions, an RSA key without
    /// its NULL: X.690 and RFC 5280 forbid them, and whoever reads them all the same reads the same. OpenSSL and Java do; Go,
    /// BoringSSL (Envoy, Google Cloud) and Python's cryptography each refuse some of them.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it. It is taken to read them as OpenSSL does, so nothing is refused for
    /// this; `--for rfc5280` and `--strict` refuse.
    ///
    /// ## Example
    /// ```text
    /// 30 0e 06 03 55 1d 0f 01 01 00 04 04 …        keyUsage, critical FALSE: nothing belongs there
    /// ```
    ///
    /// ## Cure
    /// Have the next certificate issued by software that writes DER, and this one too where other readers are to take it.
    "client-not-der", Warn, Client, ["X.690, sections 11.1 and 11.5", "RFC 5280, section 4.1"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::not_der(&client.member.certificate).map(|fault| {
        fault.help("have it issued anew by software that writes DER; OpenSSL reads it as it is")
    })
}
