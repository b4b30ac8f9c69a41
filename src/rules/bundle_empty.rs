use crate::rule::{Context, Fault, rule};

rule! {
    /// The bundle holds no usable certificate.
    ///
    /// ## Why
    /// Nobody can be let in. The file is empty, or the wrong one, or none of its blocks can be read.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway finds no issuer for any client: 403 with `Access denied. Reason: Could not find issuer for
    /// certificate`.
    ///
    /// ## Example
    /// ```text
    /// $ grep -c BEGIN bundle.pem
    /// 0
    /// ```
    ///
    /// ## Cure
    /// Give the PEM file that holds the CA certificates, up to and including the root:
    ///
    /// ```text
    /// cat issuing.pem root.pem > bundle.pem
    /// ```
    "bundle-empty", Error, Bundle, ["RFC 5280, section 6.1.1 (d)"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let bundle = context.bundle;
    // A file in another format is named as what it is by a rule of its own.
    let another_format = bundle.files.iter().any(|file| file.document.container.is_some());
    if !bundle.members.is_empty() || another_format {
        return Vec::new();
    }
    let blocks: usize = bundle.files.iter().map(|file| file.document.blocks().count()).sum();
    let message = match blocks {
        0 => "the bundle holds no certificate".to_owned(),
        1 => "the bundle holds one block, and no certificate that can be read".to_owned(),
        more => format!("the bundle holds {more} blocks, and no certificate that can be read"),
    };
    vec![Fault::new(message).help("give the PEM file with the CA certificates, root included")]
}
