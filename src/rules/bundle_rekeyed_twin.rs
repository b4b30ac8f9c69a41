use std::collections::BTreeSet;

use crate::rule::{Context, Fault, groups, rule};

rule! {
    /// Two CAs of one name, with different keys, stand in the bundle.
    ///
    /// ## Why
    /// A CA changed its key and kept its name, or two CAs happen to be called the same. As long as clients were issued
    /// under both keys, both are needed. But verifiers that pick an issuer by its name may pick the wrong one, and
    /// whoever authorises clients by the issuer's name cannot tell the two apart.
    ///
    /// ## What the gateway does
    /// How Amazon API Gateway tells two CAs of one name apart is not documented. OpenSSL goes by the key id that the client
    /// names; without one it tries the first and no other (`bundle-order-sensitive`).
    ///
    /// ## Example
    /// ```text
    /// subject=CN=Example Issuing CA   subjectKeyIdentifier B1:A0:29:57…
    /// subject=CN=Example Issuing CA   subjectKeyIdentifier 4E:63:07:1C…
    /// ```
    ///
    /// ## Cure
    /// Keep both while clients of both exist, and see to it that each CA has a subjectKeyIdentifier and each client an
    /// authorityKeyIdentifier. Give the next CA a name of its own, with a year or a number in it.
    "bundle-rekeyed-twin", Warn, Bundle, ["RFC 4158, section 2.4.2", "RFC 5280, section 4.2.1.1"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    groups(context.distinct().map(|(index, one)| (one.subject.normalised(), index)))
        .into_iter()
        .filter_map(|namesakes| {
            let certificates: Vec<_> = namesakes
                .iter()
                .filter_map(|&index| context.truststore.certificate(index))
                .collect();
            let keys: BTreeSet<_> = certificates.iter().map(|one| one.key.spki()).collect();
            let ids: BTreeSet<_> = certificates
                .iter()
                .filter_map(|one| one.extensions.subject_key_id.as_ref())
                .collect();
            let told_apart = ids.len() >= keys.len();
            let fault = Fault::new(format!(
                "{} keys are called {}",
                keys.len(),
                context.label(namesakes.first().copied()),
            ))
            .fact(if told_apart {
                "their key ids tell them apart, for verifiers that look at those"
            } else {
                "not even their key ids tell them apart"
            })
            .members(namesakes)
            .help("keep both while clients of both exist; give the next CA a name of its own");
            (keys.len() > 1).then_some(fault)
        })
        .collect()
}
