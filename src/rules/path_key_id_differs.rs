use crate::path::{Clause, Step};
use crate::rule::{ClientView, Context, Fault, rule};
use crate::truststore::names_another_issuer;

rule! {
    /// A certificate on the path names another issuer in its authorityKeyIdentifier than the one that signed it.
    ///
    /// ## Why
    /// authorityKeyIdentifier says which key signed, by its id, or by issuer and serial number of the CA's certificate. RFC 5280
    /// has it as a help to find the issuer; OpenSSL takes it for a condition, and finds no issuer where it does not fit. It comes
    /// about when a CA is issued anew with another way to compute its key id, or with another serial number.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it. OpenSSL refuses with error 20, `unable to get local issuer certificate`.
    ///
    /// ## Example
    /// ```text
    /// client   X509v3 Authority Key Identifier: 59:E4:43:96:…
    /// bundle   X509v3 Subject Key Identifier:   B1:A0:29:57:…   whose key signed the client
    /// ```
    ///
    /// ## Cure
    /// Issue the lower certificate anew with the identifier of its issuer; or issue the CA anew, for the same key, with the
    /// identifier that its certificates name. An authorityKeyIdentifier with the key id alone outlives a renewal of the CA:
    ///
    /// ```text
    /// openssl x509 -in client.pem -noout -ext authorityKeyIdentifier
    /// openssl x509 -in issuing.pem -noout -serial -issuer -ext subjectKeyIdentifier
    /// ```
    "path-key-id-differs", Warn, Path, ["RFC 5280, section 4.2.1.1", "RFC 4158, section 3.5.12"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let path = client.tree.accepted_path()?;
    let (below, issuer, what) =
        path.iter().zip(path.iter().skip(1)).find_map(|(below, issuer)| {
            let what = names_another_issuer(&below.certificate.extensions, &issuer.certificate)?;
            (!has_another(below)).then_some((&below.certificate, &issuer.certificate, what))
        })?;
    let message = format!(
        "{} was signed by {}, and names another {what} for its issuer",
        below.label(),
        issuer.label()
    );
    Some(
        Fault::new(message)
            .fact("OpenSSL finds no issuer then; by RFC 5280 it is a hint, and decides nothing")
            .help("have the lower certificate issued anew with the identifier of its issuer"),
    )
}

/// Whether some other candidate signed it, and is the one that it names.
fn has_another(below: &Step) -> bool {
    below.tried.iter().any(|link| {
        let signed = link.breaches.iter().all(|breach| breach.clause != Clause::BadSignature);
        signed
            && names_another_issuer(&below.certificate.extensions, &link.step.certificate).is_none()
    })
}
