use crate::rule::alike::rsa_moduli;
use crate::rule::{Context, Fault, rule};
use crate::weakness;

rule! {
    /// RSA keys in the bundle were not held against the others for a prime in common.
    ///
    /// ## Why
    /// Two keys with the same prime give both private keys away (`bundle-shared-prime`). To find them, all moduli are
    /// multiplied with one another, which is done for 4 million bits in all: two thousand keys of RSA 2048. A modulus of more
    /// than 16,384 bits, which OpenSSL verifies nothing with, is left out too. Of these keys nothing is known.
    ///
    /// ## What the gateway does
    /// Nothing; it does not compare keys.
    ///
    /// ## Example
    /// ```text
    /// 3,000 CAs with RSA 2048: 952 of them are not compared
    /// ```
    ///
    /// ## Cure
    /// Keep the CAs that are needed, each once; or check the bundle in parts.
    "bundle-keys-not-compared", Warn, Bundle,
    ["Heninger et al., Mining Your Ps and Qs, USENIX Security 2012"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let (members, moduli) = rsa_moduli(context);
    let left_out = weakness::beyond_comparison(&moduli);
    let holders: Vec<usize> =
        left_out.iter().filter_map(|&position| members.get(position).copied()).collect();
    let labels: Vec<_> =
        holders.iter().take(MOST_SHOWN).map(|&index| context.label(Some(index))).collect();
    let more = if holders.len() > labels.len() { "; …" } else { "" };
    let keys = if holders.len() == 1 { "RSA key was" } else { "RSA keys were" };
    let fault = (!holders.is_empty()).then(|| {
        Fault::new(format!(
            "{} {keys} not compared with the others for a prime in common: {}{more}",
            holders.len(),
            labels.join("; ")
        ))
        .fact("keys are compared up to 16,384 bits each and 4,194,304 bits in all")
        .members(holders.clone())
        .help("keep the CAs that are needed, each once; or check the bundle in parts")
    });
    fault.into_iter().collect()
}

/// Names in the message.
const MOST_SHOWN: usize = 3;
