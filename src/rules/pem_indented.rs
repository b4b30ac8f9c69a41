use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// The lines of a block are indented.
    ///
    /// ## Why
    /// The block was taken out of YAML, JSON or a mail without its indentation being removed. Most readers look for
    /// BEGIN at the start of a line: they pass over the block without a word.
    ///
    /// ## What the gateway does
    /// It is not known to read such a block; a reader of OpenSSL's kind does not have this CA, and its clients get 403
    /// with `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIDKTCC…
    ///     -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Remove the blanks at the start of each line: `sed 's/^[[:blank:]]*//' bundle.pem`.
    "pem-indented", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    // Blanks that came in place of line ends are the fault of those.
    let flaw = entry.flaw(FlawKind::Indented).filter(|_| entry.flaw(FlawKind::OneLine).is_none());
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "the lines of a block begin with blanks; most readers pass over it")
            .help("remove the blanks: sed 's/^[[:blank:]]*//'")
    });
    fault.into_iter().collect()
}
