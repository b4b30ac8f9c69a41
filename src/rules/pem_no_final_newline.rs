use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The file ends without a line end.
    ///
    /// ## Why
    /// As it stands every reader takes it. But the next `cat root.pem issuing.pem > bundle.pem` glues its last line to
    /// the BEGIN of the next file, and that breaks the whole bundle (`pem-glued-markers`).
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// $ tail -c 4 bundle.pem | od -An -c
    ///    -   -   -   -
    /// ```
    ///
    /// ## Cure
    /// `echo >> bundle.pem`.
    "pem-no-final-newline", Note, File, ["RFC 7468, section 3"]
}

fn check(file: &BundleFile, _: &Context<'_>) -> Vec<Fault> {
    let flaw = file.document.flaws.iter().find(|flaw| flaw.kind == FlawKind::NoFinalNewline);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "the last line has no line end; whatever is appended is glued to it")
            .help("end the file with a line end")
    });
    fault.into_iter().collect()
}
