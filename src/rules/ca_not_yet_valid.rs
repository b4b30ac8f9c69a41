use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA in the bundle is not valid yet.
    ///
    /// ## Why
    /// Until then every path over it is refused. Sometimes the clock of the CA, or the time zone, is to blame.
    ///
    /// ## What the gateway does
    /// It refuses the clients of this CA; the log line is not published.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in issuing.pem -noout -startdate      # on 2030-01-01
    /// notBefore=Jan  1 00:00:00 2031 GMT
    /// ```
    ///
    /// ## Cure
    /// Keep the CA that it will replace in the bundle until then; or correct the clock of the CA and issue it anew.
    "ca-not-yet-valid", Error, Ca, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    alike::not_yet_valid(&member.certificate, context)
        .filter(|_| !context.renewed(index))
        .map(|fault| fault.help("keep the CA that it replaces in the bundle until then"))
}
