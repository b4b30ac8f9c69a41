use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

mod keys;

rule! {
    /// A member is a CA that the public trusts.
    ///
    /// ## Why
    /// A public CA issues certificates to anybody who controls a domain. In a truststore for clients it lets the whole
    /// world in, until somebody compares names behind the gateway. And public CAs stop issuing certificates with the
    /// purpose clientAuth in 2026, so that clients break at their next renewal.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway accepts every client that any CA in the bundle issued, at any depth.
    ///
    /// ## Example
    /// ```text
    /// subject=C=US, O=Internet Security Research Group, CN=ISRG Root X1
    /// ```
    ///
    /// ## Cure
    /// Issue clients from a private CA, and put that in the bundle. If it must be a public one, put in the issuing CA that
    /// serves you alone, and have a Lambda authorizer compare the subject.
    ///
    /// ## How it is known
    /// By the key, compared with the lists of Apple, Google, Microsoft, Mozilla, OpenJDK and Oracle that this program
    /// carries; a list grows old, and the absence of this finding proves nothing.
    "ca-public-root", Warn, Ca, ["https://github.com/nabla-c0d3/trust_stores_observatory"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    let hash = certificate.key.spki_sha256();
    let key = u64::from_be_bytes(*hash.first_chunk()?);
    keys::KEYS.binary_search(&key).ok()?;
    Some(
        Fault::new("a public CA: it issues to anybody")
            .help("issue clients from a private CA, and trust that"),
    )
}
