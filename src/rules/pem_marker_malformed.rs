use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// A BEGIN or END marker is almost right.
    ///
    /// ## Why
    /// Four hyphens, a doubled blank, small letters, text in the same line: a person sees a marker, readers do not,
    /// and they either pass over the block or give up on the file.
    ///
    /// ## What the gateway does
    /// Nothing is documented; a reader of OpenSSL's kind does not have this CA.
    ///
    /// ## Example
    /// ```text
    /// ----BEGIN CERTIFICATE-----
    /// MIIDKTCC…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Write the markers exactly, each on a line of its own: `-----BEGIN CERTIFICATE-----` and
    /// `-----END CERTIFICATE-----`.
    "pem-marker-malformed", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let kinds = [
        FlawKind::WrongDashes,
        FlawKind::MarkerBlanks,
        FlawKind::LowerCase,
        FlawKind::TextOnMarkerLine,
    ];
    let flaw = kinds.into_iter().find_map(|kind| entry.flaw(kind));
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, described(flaw)).help(
            "write -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- on lines of their own",
        )
    });
    fault.into_iter().collect()
}
