use crate::pem::{Entry, Kind};
use crate::rule::{Context, Fault, rule};

rule! {
    /// A private key lies in the bundle.
    ///
    /// ## Why
    /// A truststore holds certificates, which are public. Whoever may read the bundle now may be that client, or issue
    /// certificates as that CA. Buckets of truststores are read by pipelines, gateways and whole teams. No severity
    /// setting lowers this finding.
    ///
    /// ## What the gateway does
    /// Nothing is documented. OpenSSL reads the bundle without a word. The gateway does not need the key, and does not
    /// mind it.
    ///
    /// ## Example
    /// ```text
    /// -----BEGIN PRIVATE KEY-----
    /// …
    /// -----END PRIVATE KEY-----
    /// ```
    ///
    /// ## Cure
    /// Remove the block, and *every version* of the object that holds it. Then treat the key as stolen: revoke what was
    /// issued for it, make a new key, and have it certified.
    ///
    /// ```text
    /// sed -i '/-----BEGIN .*PRIVATE KEY/,/-----END .*PRIVATE KEY/d' bundle.pem
    /// ```
    "pem-private-key", Error, Entry, ["NIST SP 800-57 Part 1 Rev. 5, section 6.2"]
}

fn check(entry: &Entry, _: &Context<'_>) -> Vec<Fault> {
    let Kind::PrivateKey { encrypted } = entry.kind else { return Vec::new() };
    let what = if encrypted { "an encrypted private key" } else { "a private key" };
    let fault = Fault::new(format!("{what} lies in the bundle ({})", entry.label)).help(
        "remove it from every version of the object, and replace the key: it is no secret now",
    );
    vec![fault]
}
