use crate::pem::{Entry, FlawKind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A BEGIN line is glued to the END line before it.
    ///
    /// ## Why
    /// Two files were joined, and the first had no line end after its last line. The result reads
    /// `-----END CERTIFICATE----------BEGIN CERTIFICATE-----`: OpenSSL gives up on the whole file (`bad end
    /// line`), other readers drop the second certificate without a word. It is the defect of truststores that is
    /// reported most often.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway takes the file and lists a warning under `truststoreWarnings`; clients of the CAs that it
    /// could not read then get 403. Application Load Balancers refuse the whole file.
    ///
    /// ## Example
    /// ```text
    /// MIIDKTCC…
    /// -----END CERTIFICATE----------BEGIN CERTIFICATE-----
    /// MIIDRjCC…
    /// ```
    ///
    /// ## Cure
    /// Put a line end between the two markers. To join files safely:
    ///
    /// ```text
    /// for file in root.pem issuing.pem; do openssl x509 -in "$file"; done > bundle.pem
    /// ```
    "pem-glued-markers", Error, Entry, ["RFC 7468, section 3"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let flaw = entry.flaw(FlawKind::Glued);
    let fault = flaw.map(|flaw| {
        Fault::at(flaw, "BEGIN stands in the same line as what comes before it")
            .help("put a line end before -----BEGIN")
    });
    fault.into_iter().collect()
}
