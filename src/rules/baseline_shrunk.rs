use crate::rule::{BaselineView, Fault, rule};

rule! {
    /// A baseline holds findings that are gone.
    ///
    /// ## Why
    /// That is good news, and work is left: as long as they stand there, the same faults may come back unseen.
    ///
    /// ## What the gateway does
    /// Nothing: it knows no baselines.
    ///
    /// ## Example
    /// ```text
    /// $ truststore check old.pem --baseline baseline.toml
    /// note[baseline-shrunk]: 3 of the 12 findings in the baseline are gone
    /// ```
    ///
    /// ## Cure
    /// Write it anew, and let the review see that it only became shorter: `truststore check BUNDLE --write-baseline FILE`.
    "baseline-shrunk", Note, Baseline, ["SARIF 2.1.0, section 3.27.24 (baselineState)"]
}

fn check(baseline: &BaselineView) -> Option<Fault> {
    let BaselineView { entries, gone } = *baseline;
    let message = match (gone, entries) {
        (0, _) => return None,
        (_, 1) => "the one finding in the baseline is gone".to_owned(),
        (1, _) => format!("1 of the {entries} findings in the baseline is gone"),
        _ => format!("{gone} of the {entries} findings in the baseline are gone"),
    };
    Some(
        Fault::new(message)
            .help("write it anew, so that nothing comes back unseen: --write-baseline"),
    )
}
