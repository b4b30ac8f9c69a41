use crate::rule::{Context, Fault, groups, rule};
use crate::time::Time;

rule! {
    /// Two certificates of one CA, with the same name and key, stand in the bundle.
    ///
    /// ## Why
    /// A CA was renewed, and both certificates are kept. Clients of either are accepted as long as one of the two is
    /// valid. Verifiers differ in which of the two they pick; some stop at an expired one though the other would do.
    /// Once the older has expired, it can only do harm.
    ///
    /// ## What the gateway does
    /// Which of the two Amazon API Gateway takes is not documented. OpenSSL prefers the one that is valid.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=Example Issuing CA   key id B1:A0:29:57…   notAfter=Jan 11 00:00:00 2030 GMT
    /// subject=CN=Example Issuing CA   key id B1:A0:29:57…   notAfter=Jan  1 00:00:00 2040 GMT
    /// ```
    ///
    /// ## Cure
    /// Remove the one that ends first; the other verifies the same clients, since the key is the same.
    "bundle-renewed-twin", Warn, Bundle, ["RFC 4158, section 2.4.2"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    // The same subject and key under another issuer is a cross-certificate, and wanted.
    let keyed = context.distinct().map(|(index, one)| {
        ((one.subject.normalised(), one.issuer.normalised(), one.key.spki()), index)
    });
    groups(keyed)
        .into_iter()
        .map(|mut twins| {
            let end = |&index: &usize| {
                context.truststore.certificate(index).map(|certificate| certificate.not_after)
            };
            twins.sort_by_key(end);
            let day = |twin: Option<&usize>| twin.and_then(end).map(Time::day).unwrap_or_default();
            let (first, last) = (day(twins.first()), day(twins.last()));
            let ending = match twins.len() {
                _ if first == last => format!("all ending {first}"),
                2 => format!("ending {first} and {last}"),
                _ => format!("ending between {first} and {last}"),
            };
            Fault::new(format!(
                "{} stands in the bundle {} times with one key, {ending}",
                context.label(twins.first().copied()),
                twins.len(),
            ))
            .members(twins)
            .help("remove what ends first; the other verifies the same clients")
        })
        .collect()
}
