use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// Lines end in CR alone, as on the old Macintosh.
    ///
    /// ## Why
    /// RFC 7468 allows it, and hardly any reader takes it: to them the file is one long line without a certificate.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about line ends. A reader of OpenSSL's kind finds no CA at all, and every
    /// client gets 403.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----\rMIIDKTCC…\r-----END CERTIFICATE-----\r        each \r one byte, 0D
    /// ```
    ///
    /// ## Cure
    /// `tr '\r' '\n' < bundle.pem > mended.pem`.
    "pem-lone-cr", Error, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::LoneCr);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "lines end in CR alone; most readers see one long line")
            .help("make them LF: tr '\\r' '\\n'")
    });
    fault.into_iter().collect()
}
