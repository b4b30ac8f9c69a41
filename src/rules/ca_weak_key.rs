use crate::bundle::Member;
use crate::path::Place;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA has an RSA key that is too short.
    ///
    /// ## Why
    /// RSA-1024 is within reach of an organisation with money, and whoever works the key out can issue clients.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents RSA-2048 or more; that the floor holds for CAs too is inferred. `openssl verify` accepts
    /// RSA-1024 unless it is called with `-auth_level 2`.
    ///
    /// ## Example
    /// ```text
    /// Public-Key: (1024 bit)
    /// ```
    ///
    /// ## Cure
    /// A new CA with a key of 2048 bits or more, and new certificates for its clients. Both CAs stay in the bundle until the
    /// last client has moved.
    "ca-weak-key", Warn, Ca, ["NIST SP 800-57 Part 1 Rev. 5, section 5.6.1"]
}

fn check(member: &Member, _: usize, context: &Context<'_>) -> Option<Fault> {
    alike::weak_key(&member.certificate, Place::Ca, context.profile)
        .map(|fault| fault.help("set up a CA with a key of 2048 bits or more"))
}
