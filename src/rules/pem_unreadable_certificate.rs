use crate::bundle::BundleFile;
use crate::pem::FlawKind;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A block is well-formed, and its content is no certificate that can be read.
    ///
    /// ## Why
    /// The base64 is clean, and the DER in it is damaged or cut: the file was corrupted before it was encoded, or the block
    /// was put together by hand. OpenSSL gives up on the whole file (`wrong tag`, `too long`).
    ///
    /// ## What the gateway does
    /// Amazon API Gateway takes the file and lists a warning under `truststoreWarnings`; clients of this CA get 403 with
    /// `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Cure
    /// Take the certificate again from its source.
    ///
    /// ```text
    /// openssl asn1parse -in FILE -i | tail
    /// ```
    "pem-unreadable-certificate", Error, File, ["RFC 5280, section 4.1", "X.690, section 10"]
}

fn check(file: &BundleFile, context: &Context<'_>) -> Vec<Fault> {
    let help = "take the certificate again from its source";
    let unreadable = context
        .bundle
        .unreadable
        .iter()
        .filter(|unreadable| unreadable.file == file.name)
        .filter(|unreadable| {
            let entry = file.document.entries.get(unreadable.entry);
            // Where the block is known to hold something else, that is the finding.
            entry.is_none_or(|entry| entry.flaw(FlawKind::WrongContent).is_none())
        })
        .map(|unreadable| {
            Fault::new(format!("a certificate cannot be read: {}", unreadable.why))
                .line(unreadable.place.first_line)
                .help(help)
        });
    let short = file.document.entries.iter().filter_map(|entry| {
        let flaw = entry.flaw(FlawKind::ShortContent).filter(|_| entry.kind.is_certificate())?;
        let cut = entry.flaw(FlawKind::Truncated).or(entry.flaw(FlawKind::MissingEnd)).is_some();
        let read = file.document.certificates().any(|(_, other, _)| std::ptr::eq(other, entry));
        (!cut && !read).then(|| Fault::at(flaw, flaw.kind.meaning()).help(help))
    });
    unreadable.chain(short).collect()
}
