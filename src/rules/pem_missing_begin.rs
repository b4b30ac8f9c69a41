use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// A block has no BEGIN line.
    ///
    /// ## Why
    /// The line was lost in copying. Readers take what follows for text between blocks, and never see the
    /// certificate.
    ///
    /// ## What the gateway does
    /// It does not have this CA: its clients get 403 with `Access denied. Reason: Could not find issuer for
    /// certificate`.
    ///
    /// ## Example
    /// ```text
    /// MIIDKTCC…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Put `-----BEGIN CERTIFICATE-----` on a line of its own before the content.
    "pem-missing-begin", Error, Entry, ["RFC 7468, section 2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::MissingBegin);
    let fault = flaw.map(|flaw| match flaw.detail.as_str() {
        "" => Fault::at(flaw, "a block has content and an END line, but no BEGIN line")
            .help("put -----BEGIN CERTIFICATE----- on a line of its own before it"),
        _ => Fault::at(flaw, described(flaw))
            .help("give each certificate a block of its own: truststore fix writes it"),
    });
    fault.into_iter().collect()
}
