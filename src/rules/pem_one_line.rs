use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// BEGIN, content and END are not on lines of their own.
    ///
    /// ## Why
    /// A form, a spreadsheet or an environment variable has made one line of many. OpenSSL skips such a block without
    /// a word: the CA is simply not there.
    ///
    /// ## What the gateway does
    /// It is not known to read such a block; a reader of OpenSSL's kind does not have this CA, and its clients get 403
    /// with `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE----- MIIDKTCC… -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Break the line after BEGIN, every 64 characters, and before END:
    ///
    /// ```text
    /// { echo '-----BEGIN CERTIFICATE-----'; echo "$BASE64" | tr -d ' ' | fold -w 64; echo '-----END CERTIFICATE-----'; }
    /// ```
    "pem-one-line", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::OneLine);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "content shares a line with BEGIN or END; OpenSSL skips such a block")
            .help("break the line after BEGIN, every 64 characters, and before END")
    });
    fault.into_iter().collect()
}
