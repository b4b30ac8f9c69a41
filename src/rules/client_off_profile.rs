use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate departs from the certificate profile of RFC 5280.
    ///
    /// ## Why
    /// The profile asks for things that no path depends on: a positive serial number, extensions marked critical or not,
    /// key identifiers. Most verifiers let them pass; strict ones, and OpenSSL with `-x509_strict`, do not.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in client.pem -noout -ext authorityKeyIdentifier
    /// No extensions matching
    /// ```
    ///
    /// ## Cure
    /// None is needed; let the next certificate keep to the profile. With `--strict` such things refuse.
    "client-off-profile", Note, Client, ["RFC 5280, sections 4.1 and 4.2"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::off_profile(&client.member.certificate, &[])
}
