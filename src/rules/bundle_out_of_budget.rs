use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The bundle is too large, or too tangled, to be looked at as a whole.
    ///
    /// ## Why
    /// Whoever may add to a bundle must not decide how long a check takes. So the blocks that are read have a limit
    /// (200,000), and so have the signatures between CAs that are verified in vain (40,000): a thousand CAs of one name, and a
    /// thousand certificates that name them and that none of them signed, would make a million. What lies beyond is not
    /// checked, and never accepted because of that.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents no limit for the size of a truststore. Application Load Balancer and CloudFront take 25
    /// certificates.
    ///
    /// ## Example
    /// ```text
    /// 1,000 certificates: subject=CN=The Only CA, issuer=CN=The Only CA, no key ids
    /// ```
    ///
    /// ## Cure
    /// Keep the CAs that are needed, each once, and give every CA a name of its own.
    "bundle-out-of-budget", Error, Bundle, ["RFC 4158, section 2.4.2"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let help = "keep the CAs that are needed, each once";
    let unread = context.bundle.files.iter().find_map(|file| {
        let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::TooManyBlocks)?;
        Some(Fault::new(format!("{}:{}: {}", file.name, flaw.line, flaw.kind.meaning())).help(help))
    });
    let unknown: Vec<usize> = context.hierarchy.unknown().collect();
    let unverified = (!unknown.is_empty()).then(|| {
        Fault::new(format!(
            "the issuers of {} certificates were not all tried: too many CAs share too few names",
            unknown.len()
        ))
        .members(unknown)
        .help(help)
    });
    unread.into_iter().chain(unverified).collect()
}
