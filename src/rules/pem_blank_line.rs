use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// Blank lines stand between the blocks.
    ///
    /// ## Why
    /// Harmless to OpenSSL and to RFC 7468. Application Load Balancer and CloudFront refuse the whole file for one.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// -----END CERTIFICATE-----
    ///
    /// -----BEGIN CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// `sed -i '/^[[:space:]]*$/d' bundle.pem`.
    "pem-blank-line", Note, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::BlankLine);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "blank lines stand between the blocks")
            .help("remove them: sed -i '/^[[:space:]]*$/d'")
    });
    fault.into_iter().collect()
}
