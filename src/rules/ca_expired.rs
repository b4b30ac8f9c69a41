use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA in the bundle has expired.
    ///
    /// ## Why
    /// Every path over an expired CA is refused, however long its clients are still valid.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway warns only while a truststore is put in place, never later. The log line for an expired member is
    /// not published for certain; the vendor's page lists it under `Access denied. Reason: Could not find issuer for
    /// certificate`.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in issuing.pem -noout -enddate        # on 2030-01-01
    /// notAfter=Dec 31 00:00:00 2029 GMT
    /// ```
    ///
    /// ## Cure
    /// Ask the CA for its renewed certificate. If it has the same key, its clients work on as they are:
    ///
    /// ```text
    /// openssl x509 -in renewed.pem -noout -subject -enddate
    /// ```
    "ca-expired", Error, Ca, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    // Where a renewed copy stands beside it, the old one is no more than clutter: `bundle-renewed-twin`.
    alike::expired(&member.certificate, context)
        .filter(|_| !context.renewed(index))
        .map(|fault| fault.help("put in the renewed certificate of this CA, or remove it"))
}
