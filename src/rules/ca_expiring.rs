use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA in the bundle expires soon.
    ///
    /// ## Why
    /// When it ends, all its clients are refused at once, and a new CA takes weeks to reach everybody.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway warns only while a truststore is put in place. It never says that a member is about to expire.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in issuing.pem -noout -checkend 2592000
    /// Certificate will expire
    /// ```
    ///
    /// ## Cure
    /// Have the CA renewed with the same key, and put the renewed certificate in beside the old one now. How many days
    /// ahead this is said is set with `--warn-days`.
    "ca-expiring", Warn, Ca, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    alike::expiring(&member.certificate, context)
        .filter(|_| !context.renewed(index))
        .map(|fault| fault.help("put its renewed certificate in beside it now"))
}
