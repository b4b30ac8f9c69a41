use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// Typographic dashes stand where hyphens belong.
    ///
    /// ## Why
    /// A word processor, a wiki or a chat made `——` of `-----`. It looks the same, and no reader takes it for a marker.
    ///
    /// ## What the gateway does
    /// It does not have this CA; its clients get 403 with `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// ——BEGIN CERTIFICATE——
    /// MIIDKTCC…
    /// ——END CERTIFICATE——
    /// ```
    ///
    /// ## Cure
    /// Write five hyphens on each side of BEGIN and END, or take the certificate again from its source as a file.
    "pem-smart-dashes", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::SmartDashes);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "typographic dashes stand where the hyphens of a marker belong")
            .help("write five hyphens on each side of BEGIN and END")
    });
    fault.into_iter().collect()
}
