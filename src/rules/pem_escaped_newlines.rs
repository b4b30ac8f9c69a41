use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// Line ends are written as a backslash and an n.
    ///
    /// ## Why
    /// The text was taken out of JSON, of a log or of an environment variable without being decoded. Readers of PEM see
    /// one long line, and no certificate.
    ///
    /// ## What the gateway does
    /// A reader of OpenSSL's kind does not have this CA; its clients get 403 with `Access denied. Reason: Could not find
    /// issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----\nMIIDKTCC…\n-----END CERTIFICATE-----\n
    /// ```
    ///
    /// ## Cure
    /// `printf '%b' "$(cat bundle.pem)" > mended.pem`, or let `jq -r` write the file.
    "pem-escaped-newlines", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::EscapedLineEnds);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "a block has \\n written out where line ends belong")
            .help("decode it: printf '%b' \"$(cat FILE)\", or write the file with jq -r")
    });
    fault.into_iter().collect()
}
