use crate::bundle::BundleFile;
use crate::pem::{Entry, FlawKind};
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
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDaTCC…        877 bytes announced, 300 there
    /// -----END CERTIFICATE-----
    /// ```
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
        .filter(|unreadable| !file.document.entries.get(unreadable.entry).is_some_and(is_said))
        .map(|unreadable| {
            Fault::new(format!("a certificate cannot be read: {}", unreadable.why))
                .line(unreadable.place.first_line)
                .help(help)
        });
    let short = file.document.entries.iter().filter_map(|entry| {
        let unread = entry.kind.is_certificate() && entry.content.is_none() && !is_said(entry);
        let flaw = entry.flaw(FlawKind::ShortContent).filter(|_| unread)?;
        Some(Fault::at(flaw, flaw.kind.meaning()).help(help))
    });
    unreadable.chain(short).collect()
}

/// What is wrong with the block says already why its content is.
fn is_said(entry: &Entry) -> bool {
    let kinds = [
        FlawKind::WrongContent,
        FlawKind::BadCharacter,
        FlawKind::Padding,
        FlawKind::NoContent,
        FlawKind::Truncated,
        FlawKind::MissingEnd,
    ];
    kinds.into_iter().any(|kind| entry.flaw(kind).is_some())
}
