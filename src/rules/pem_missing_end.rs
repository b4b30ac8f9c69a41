use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A block has no END line, or the file stops inside it.
    ///
    /// ## Why
    /// The file was cut off, in a copy, an upload or a variable of limited size; or the line was lost. OpenSSL gives
    /// up on the whole file, others drop the block.
    ///
    /// ## What the gateway does
    /// It does not have this CA, and perhaps none after it: their clients get 403 with `Access denied. Reason: Could
    /// not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDKTCC…
    /// -----BEGIN CERTIFICATE-----
    /// MIIDRjCC…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Take the certificate again from its source; if only the last line is missing, add
    /// `-----END CERTIFICATE-----`. Compare the size of the file with that of the original.
    "pem-missing-end", Error, Entry, ["RFC 7468, section 2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    if let Some(flaw) = entry.flaw(FlawKind::Truncated) {
        let fault = Fault::at(flaw, "the file ends inside a block")
            .help("take the file again from its source; this copy was cut off");
        return vec![fault];
    }
    let flaw = entry.flaw(FlawKind::MissingEnd);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "a block runs into the next BEGIN without an END line")
            .help("put -----END CERTIFICATE----- on a line of its own after the content")
    });
    fault.into_iter().collect()
}
