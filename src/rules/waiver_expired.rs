use crate::rule::{Fault, WaiverView, rule};

rule! {
    /// A waiver has ended, and what it accepted counts again.
    ///
    /// ## Why
    /// Whoever wrote the waiver promised to have mended this by then. The day has come, and nobody has to remember it.
    ///
    /// ## What the gateway does
    /// It knows no waivers. It refuses what it refuses, before the day as after it.
    ///
    /// ## Example
    /// ```text
    /// [[waiver]]
    /// rule = "ca-expired"
    /// certificate = "51c7e489e7c6ecd2…"
    /// reason = "the bank replaces it in March"
    /// until = 2030-03-31
    /// ```
    ///
    /// ## Cure
    /// Mend what was waived, and delete the waiver. Where more time is needed, say why, and until when: `truststore waive
    /// RULE --certificate SHA256 --reason WHY --until DAY --renew`.
    "waiver-expired", Warn, Waiver, ["SARIF 2.1.0, section 3.35 (suppressions)"]
}

fn check(waiver: &WaiverView<'_>) -> Option<Fault> {
    (waiver.at > waiver.end).then(|| {
        Fault::new(format!("{} ended on {}", waiver.words(), waiver.end.day()))
            .help("mend what it waives and delete it, or give it a new reason and end: truststore waive --renew")
    })
}
