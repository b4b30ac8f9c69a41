use std::collections::BTreeSet;

use crate::certificate::{Certificate, KeyUsage};
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
    /// Remove the one that ends first, once the other is valid: it verifies the same clients, since the key is the same. Where
    /// the two differ in what they allow, check the clients with the other alone before. A root that changed its key, with each
    /// key signed by the other one (RFC 4210, section 4.4), is no case of this.
    "bundle-renewed-twin", Warn, Bundle, ["RFC 4158, section 2.4.2"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    // The same subject and key under another issuer is a cross-certificate, and wanted.
    let keyed = context.distinct().map(|(index, one)| {
        ((one.subject.normalised(), one.issuer.normalised(), one.key.spki()), index)
    });
    groups(keyed)
        .into_iter()
        .flat_map(|twins| groups(twins.into_iter().map(|index| (signers(index, context), index))))
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
            .help(cure(&twins, context))
            .members(twins)
        })
        .collect()
}

/// What the last of twins, by their end, makes of the others.
fn cure(twins: &[usize], context: &Context<'_>) -> String {
    let certificate = |&index: &usize| context.truststore.certificate(index);
    let others = "remove what ends first";
    let Some(last) = twins.last().and_then(certificate) else { return others.to_owned() };
    if twins.iter().filter_map(certificate).any(|one| allowed(one) != allowed(last)) {
        return format!(
            "the two allow different things: check your clients without what ends first, then {others}"
        );
    }
    if last.not_before > context.at {
        return format!(
            "{others}, from {} on: the other is not valid before",
            last.not_before.day()
        );
    }
    format!("{others}; the other verifies the same clients")
}

/// What a CA certificate allows below it, beside its dates.
fn allowed(certificate: &Certificate) -> impl PartialEq {
    let extensions = &certificate.extensions;
    (
        extensions.basic_constraints.map(|basic| (basic.ca, basic.path_len)),
        extensions.key_usage.map(KeyUsage::key_cert_sign),
        extensions.extended_key_usage.as_ref().map(|usage| &usage.purposes),
        extensions.name_constraints.as_ref().map(|names| (&names.permitted, &names.excluded)),
        &extensions.unknown_critical,
    )
}

/// The keys that signed a member: a root that changed its key is signed with its own key and with the other one, and
/// both certificates are wanted.
fn signers<'a>(index: usize, context: &Context<'a>) -> BTreeSet<&'a [u8]> {
    let store = context.truststore;
    let issuers = store.issuers(index).filter_map(|issuer| store.certificate(issuer));
    issuers.map(|issuer| issuer.key.spki()).collect()
}
