use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// The base64 of a block is damaged.
    ///
    /// ## Why
    /// A character that base64 does not have, a character too few or too many, or padding in the wrong place: the
    /// block was edited, cut, or sent through a program that changes text. OpenSSL gives up on the whole file (`bad
    /// base64 decode`).
    ///
    /// ## What the gateway does
    /// Amazon API Gateway takes the file and lists a warning under `truststoreWarnings`; clients of this CA get 403
    /// with `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDKTCCAhGgAwIBAgIU*GN4bGF0…
    /// -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Take the certificate again from its source. One character of base64 cannot be guessed back.
    "pem-base64-damaged", Error, Entry, ["RFC 7468, section 3", "RFC 4648, section 4"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    if entry.kind.is_text() {
        return Vec::new();
    }
    let kinds = [FlawKind::BadCharacter, FlawKind::Padding, FlawKind::NoContent];
    let flaw = kinds.into_iter().find_map(|kind| entry.flaw(kind));
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, described(flaw)).help("take the certificate again from its source")
    });
    fault.into_iter().collect()
}
