use crate::rule::alike::rsa_moduli;
use crate::rule::{Context, Fault, rule};
use crate::weakness;

rule! {
    /// RSA keys in the bundle have a prime in common.
    ///
    /// ## Why
    /// Devices that make keys right after they start, with no randomness yet, make keys with the same prime. The greatest
    /// common divisor of two such moduli is that prime: anybody who has the bundle can work out both private keys.
    ///
    /// ## What the gateway does
    /// Nothing; it cannot see it in one certificate.
    ///
    /// ## Example
    /// ```text
    /// CN=Device CA 1   modulus = p * q1
    /// CN=Device CA 2   modulus = p * q2
    /// ```
    ///
    /// ## Cure
    /// Remove these CAs now, and make their keys anew where there is randomness. Everything that the same devices made is
    /// suspect.
    "bundle-shared-prime", Error, Bundle,
    ["Heninger et al., Mining Your Ps and Qs, USENIX Security 2012", "https://factorable.net"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let (members, moduli) = rsa_moduli(context);
    weakness::shared_primes(&moduli)
        .into_iter()
        .map(|group| {
            let holders: Vec<usize> =
                group.iter().filter_map(|&position| members.get(position).copied()).collect();
            let labels: Vec<_> =
                holders.iter().take(MOST_SHOWN).map(|&index| context.label(Some(index))).collect();
            Fault::new(format!(
                "{} RSA keys have a prime in common: {}",
                holders.len(),
                labels.join("; ")
            ))
            .members(holders)
            .help("remove these CAs now, and replace their keys")
        })
        .collect()
}

/// Names in the message.
const MOST_SHOWN: usize = 3;
