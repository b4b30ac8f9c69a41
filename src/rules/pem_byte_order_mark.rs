use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A UTF-8 byte order mark stands before the first BEGIN.
    ///
    /// ## Why
    /// Editors on Windows write it, and it cannot be seen. Readers that expect BEGIN at the start of a line miss the
    /// first certificate; which is often the root.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it. OpenSSL passes over the mark.
    ///
    /// ## Example
    /// ```text
    /// $ head -c 8 bundle.pem | od -An -c
    ///  357 273 277   -   -   -   -   -
    /// ```
    ///
    /// ## Cure
    /// `sed -i '1s/^\xEF\xBB\xBF//' bundle.pem`.
    "pem-byte-order-mark", Warn, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::ByteOrderMark);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "a byte order mark stands before the first BEGIN")
            .help("remove it: sed -i '1s/^\\xEF\\xBB\\xBF//'")
    });
    fault.into_iter().collect()
}
