use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The file is UTF-16, which readers of PEM cannot read.
    ///
    /// ## Why
    /// PowerShell's `>` and Notepad's "Unicode" write two bytes for each character. To readers of PEM, which is ASCII,
    /// there is no certificate in it.
    ///
    /// ## What the gateway does
    /// A reader of OpenSSL's kind finds no CA at all, and every client gets 403 with `Access denied. Reason: Could not
    /// find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// $ head -c 8 bundle.pem | od -An -c
    ///  377 376   -  \0   -  \0   -  \0
    /// ```
    ///
    /// ## Cure
    /// `iconv -f UTF-16 -t ASCII bundle.pem > mended.pem`; in PowerShell write with
    /// `Out-File -Encoding ascii`.
    "pem-utf16", Error, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::Utf16);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "the file is UTF-16; readers of PEM find no certificate in it")
            .help("convert it: iconv -f UTF-16 -t ASCII")
    });
    fault.into_iter().collect()
}
