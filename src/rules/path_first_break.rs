use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client stops being accepted soon, before its own certificate ends.
    ///
    /// ## Why
    /// A CA above the client ends first, and no other path takes its place. The client's certificate still looks good on
    /// that day, which makes the failure hard to find.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway refuses the client from that second on, and has warned nobody.
    ///
    /// ## Example
    /// ```text
    /// CN=device-1            notAfter=Jun  1 00:00:00 2031 GMT
    /// CN=Example Issuing CA  notAfter=Jan 11 00:00:00 2030 GMT
    /// CN=Example Root        notAfter=Jan  1 00:00:00 2040 GMT
    /// ```
    ///
    /// ## Cure
    /// Put the renewed certificate of that CA into the bundle now. How many days ahead this is said is set with
    /// `--warn-days`.
    "path-first-break", Note, Path, ["RFC 5280, section 6.1.3 (a)(2)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    let (end, whose) = client
        .first_break
        .filter(|(end, _)| *end < certificate.not_after && context.is_soon(*end))?;
    let message =
        format!("{} is accepted until {end} only: then {whose} ends", certificate.label());
    let fault = Fault::new(message)
        .fact(format!("its own certificate is valid until {}", certificate.not_after));
    Some(fault.help(format!("put the renewed certificate of {whose} into the bundle now")))
}
