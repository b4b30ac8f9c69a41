use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// Headers stand within a block.
    ///
    /// ## Why
    /// Lines such as `Comment: …` or `Proc-Type: …` belong to an older form of PEM (RFC 1421). RFC 7468 has no headers in
    /// certificates: strict readers refuse the block, others take the header for base64.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// Comment: our partner's root
    ///
    /// MIIDKTCC…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// `openssl x509 -in FILE` writes each block anew, without headers.
    "pem-headers", Warn, Entry, ["RFC 7468, section 2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    // Headers of an encrypted private key are its own business, and the key a finding of its own.
    let flaw = entry.flaw(FlawKind::Header).filter(|_| !entry.kind.is_private_key());
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "headers stand within a block; strict readers refuse it")
            .help("remove the lines between BEGIN and the content")
    });
    fault.into_iter().collect()
}
