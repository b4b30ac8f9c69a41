use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// Bytes follow the certificate within its block.
    ///
    /// ## Why
    /// A block holds one certificate and nothing else. Lenient readers stop at the end of the certificate, strict ones
    /// (rustls, Go) refuse it; and what follows was put there by something that does not know what it does.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in root.pem -outform DER | wc -c        # the certificate
    /// 813
    /// $ sed '/-----/d' root.pem | openssl base64 -d | wc -c    # the block
    /// 817
    /// ```
    ///
    /// ## Cure
    /// `truststore fix` writes the certificate alone, and gives a second one in the block a block of its own.
    "pem-trailing-bytes", Warn, Entry, ["RFC 7468, section 5.1"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::TrailingBytes);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, described(flaw))
            .help("write it anew: truststore fix gives each certificate a block of its own")
    });
    fault.into_iter().collect()
}
