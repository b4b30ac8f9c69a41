use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// Lines end in CR LF, as on Windows.
    ///
    /// ## Why
    /// RFC 7468 allows it, and common readers take it. But the bytes differ from a copy with LF, so that checksums and
    /// `diff` find a difference where there is none; and strict readers exist.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about line ends.
    ///
    /// ## Example
    /// ```text
    /// $ head -1 bundle.pem | od -An -c | tail -1
    ///    -   -   -   -   -  \r  \n
    /// ```
    ///
    /// ## Cure
    /// `sed -i 's/\r$//' bundle.pem`, or `dos2unix bundle.pem`.
    "pem-crlf", Note, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    // UTF-16 comes from Windows, and its line ends with it; one finding is enough.
    if file.document.has_flaw(FlawKind::Utf16) {
        return Vec::new();
    }
    let kinds = [FlawKind::CrLf, FlawKind::MixedLineEnds];
    let flaw = file.document.flaws.iter().find(|flaw| kinds.contains(&flaw.kind));
    let fault = flaw
        .map(|flaw| Fault::at(flaw, flaw.kind.meaning()).help("make them LF: sed -i 's/\\r$//'"));
    fault.into_iter().collect()
}
