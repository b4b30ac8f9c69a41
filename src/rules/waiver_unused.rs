use crate::rule::{Fault, WaiverView, rule};

rule! {
    /// A waiver covers nothing.
    ///
    /// ## Why
    /// Either what it accepted is mended, and it would let the same fault pass when it comes back; or it names another
    /// certificate than its author meant, such as the one before a renewal.
    ///
    /// ## What the gateway does
    /// Nothing: it knows no waivers.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in ca.pem -noout -fingerprint -sha256
    /// sha256 Fingerprint=AB:12:…
    /// ```
    ///
    /// ## Cure
    /// Delete it. Where the finding is still there, compare the fingerprints: a renewed certificate is another certificate,
    /// and needs a decision of its own.
    "waiver-unused", Warn, Waiver, ["SARIF 2.1.0, section 3.35 (suppressions)"]
}

fn check(waiver: &WaiverView<'_>) -> Option<Fault> {
    if waiver.findings > 0 || waiver.at > waiver.end {
        return None;
    }
    let why = match (waiver.somewhere, waiver.named.is_empty()) {
        (true, true) => "the rule finds nothing there",
        (true, false) => "the rule finds nothing on what it names",
        (false, true) => "this bundle was not checked",
        (false, false) => "no such certificate was checked",
    };
    Some(Fault::new(format!("{} covers nothing", waiver.words())).fact(why).help("delete it"))
}
