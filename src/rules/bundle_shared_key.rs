use std::collections::BTreeSet;

use crate::rule::{Context, Fault, groups, rule};

rule! {
    /// CAs of different names hold one and the same key.
    ///
    /// ## Why
    /// Whoever holds the key of one of them is all of them: a certificate of the one can be passed off as issued by the
    /// other, and the loss of one key is the loss of all. Nobody does it on purpose, except in a renaming.
    ///
    /// ## What the gateway does
    /// Nothing is documented; it accepts clients of both names.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=Example Issuing CA   key id B1:A0:29:57…
    /// subject=CN=Another CA           key id B1:A0:29:57…
    /// ```
    ///
    /// ## Cure
    /// Give each CA a key of its own. After a renaming, remove the old name once its last client is gone.
    "bundle-shared-key", Warn, Bundle, ["RFC 4158, section 2.4.1"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    groups(context.distinct().map(|(index, one)| (one.key.spki(), index)))
        .into_iter()
        .filter_map(|holders| {
            let names: BTreeSet<_> = holders
                .iter()
                .filter_map(|&index| context.truststore.certificate(index))
                .map(|one| one.subject.normalised())
                .collect();
            let fault = Fault::new(format!(
                "{} and {} other name{} hold one key",
                context.label(holders.first().copied()),
                names.len() - 1,
                if names.len() == 2 { "" } else { "s" },
            ))
            .members(holders)
            .help("give each CA a key of its own");
            (names.len() > 1).then_some(fault)
        })
        .collect()
}
