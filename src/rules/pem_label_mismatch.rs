use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, described, rule};

rule! {
    /// The label of a block is not what it should be.
    ///
    /// ## Why
    /// BEGIN and END name different things, or the block holds something other than its label says: a request, a key, a
    /// PKCS#7 structure under `CERTIFICATE`. Somebody changed the label in the hope that it would then be read. OpenSSL
    /// gives up on the whole file.
    ///
    /// ## What the gateway does
    /// It has no CA from this block; clients of the CA that was meant get 403 with `Access denied. Reason: Could not find
    /// issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN CERTIFICATE-----
    /// MIIDKTCC…
    /// -----END X509 CERTIFICATE-----
    /// ```
    ///
    /// ## Cure
    /// Put the certificate in that was meant. A label does not make a certificate of something else.
    "pem-label-mismatch", Error, Entry, ["RFC 7468, section 2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let kinds = [FlawKind::MismatchedLabels, FlawKind::WrongContent];
    let flaw = kinds.into_iter().find_map(|kind| entry.flaw(kind));
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, described(flaw))
            .help("put in the certificate that was meant, with CERTIFICATE in both markers")
    });
    fault.into_iter().collect()
}
