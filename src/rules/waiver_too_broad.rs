use crate::rule::{Check, Fault, WaiverView, rule};

rule! {
    /// A waiver covers more than somebody can have looked at.
    ///
    /// ## Why
    /// A waiver that names only a bundle accepts the same fault in every certificate that is ever added to it. One that
    /// runs for years outlives the reason that was given for it: a decision to accept a risk is looked at again at least
    /// every twelve months.
    ///
    /// ## What the gateway does
    /// Nothing: it knows no waivers.
    ///
    /// ## Example
    /// ```text
    /// [[waiver]]
    /// rule = "ca-expired"
    /// bundle = "partners.pem"
    /// reason = "old"
    /// until = 2099-12-31
    /// ```
    ///
    /// ## Cure
    /// Name the certificates, and a day within a year. What a bundle has had for long is the matter of a baseline.
    "waiver-too-broad", Warn, Waiver, ["PCI DSS 4.0, requirement 12.3.1 (looked at again every 12 months)"]
}

fn check(waiver: &WaiverView<'_>) -> Option<Fault> {
    if waiver.at > waiver.end {
        return None;
    }
    let of_certificates =
        matches!(waiver.rule.check, Check::Ca(_) | Check::Client(_) | Check::Path(_));
    if waiver.named.is_empty() && (of_certificates || waiver.certificates > 1) {
        let fault = Fault::new(format!("{} names no certificate", waiver.words()));
        let covered = match waiver.certificates {
            0 => return Some(fault.help(NAME)),
            1 => "1 certificate".to_owned(),
            more => format!("{more} certificates"),
        };
        return Some(
            fault.fact(format!("it covers {covered}, and all that come later")).help(NAME),
        );
    }
    let days = waiver.at.days_until(waiver.end);
    (days > MOST_DAYS).then(|| {
        Fault::new(format!("{} runs until {}, {days} days", waiver.words(), waiver.end.day()))
            .help("let it end within a year, and be looked at again then")
    })
}

const NAME: &str = "name the certificates by their SHA-256";
/// Twelve months, of which one may be a leap February.
const MOST_DAYS: i64 = 366;
