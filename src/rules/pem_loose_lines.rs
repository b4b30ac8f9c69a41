use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// The lines of a block are not the 64 characters wide that strict readers want.
    ///
    /// ## Why
    /// RFC 7468 has writers break lines at 64 characters, without blanks or blank lines. Lenient readers take anything;
    /// strict ones refuse the block, and line buffers of 254 characters overflow.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDKTCCAhGgAwIBAgIUYh8m0k3vJ4w5u2cQ2nqQ9o0a1yMwDQYJKoZIhvcNAQELBQAwMjEVMBMG…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// `openssl x509 -in FILE` writes each block anew in the strict form.
    "pem-loose-lines", Note, Entry, ["RFC 7468, section 2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    if !entry.kind.is_certificate() {
        return Vec::new();
    }
    let kinds =
        [FlawKind::LongLine, FlawKind::BlankLineInside, FlawKind::Blanks, FlawKind::LineWidth];
    // A block with headers, on one line or with literal \n has such lines too, and a rule of its own.
    let explained = [
        FlawKind::Header,
        FlawKind::OneLine,
        FlawKind::EscapedLineEnds,
        FlawKind::Indented,
        FlawKind::BadCharacter,
        FlawKind::Padding,
    ];
    if explained.into_iter().any(|kind| entry.flaw(kind).is_some()) {
        return Vec::new();
    }
    let flaw = kinds.into_iter().find_map(|kind| entry.flaw(kind));
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, described(flaw)).help("write the block anew with openssl x509")
    });
    fault.into_iter().collect()
}
