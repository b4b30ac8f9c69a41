use crate::near::short_hex;
use crate::path::{Decisive, Id, Verdict};
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The issuer of the client, or of a CA above it, is not in the bundle.
    ///
    /// ## Why
    /// Amazon API Gateway builds the path from the bundle alone: from the client's issuer up to and including a self-signed
    /// root. A CA of the same name is not enough: it must be the one whose key signed. The table beside this finding shows
    /// which certificates come closest, and in what they differ. Where the bundle has the very key that the client names, and
    /// that key did not sign, the client was altered or forged, and no certificate is missing.
    ///
    /// ## What the gateway does
    /// 403, and in the execution log `Access denied. Reason: Could not find issuer for certificate`. This is the refusal that
    /// users meet most often; mostly only the root, or only the issuing CA, was put into the bundle, or the partner has
    /// changed CAs, or the domain still uses an older version of the object.
    ///
    /// ## Example
    /// ```text
    /// client.pem   subject=CN=device-1, issuer=CN=Example Issuing CA
    /// bundle.pem   subject=CN=Example Root, issuer=CN=Example Root
    /// ```
    ///
    /// ## Cure
    /// Add the wanted CA certificate, and those above it up to the root, and update the domain. Where the client says where
    /// its issuer is published (authorityInfoAccess), it can be fetched there:
    ///
    /// ```text
    /// openssl x509 -in client.pem -noout -issuer -ext authorityKeyIdentifier,authorityInfoAccess
    /// ```
    "path-issuer-missing", Error, Path,
    ["https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors", "RFC 5280, section 6.1.3 (a)(4)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let Some(Decisive::Missing(step)) = client.tree.decisive() else { return None };
    let mended = client.with_sent.is_some_and(|verdict| verdict != Verdict::Refuse);
    if mended || client.self_signed {
        return None; // `path-issuer-only-sent`, `client-self-signed`
    }
    let certificate = &step.certificate;
    let issuer = certificate.issuer.short();
    let below = certificate.label();
    let namesakes = context.truststore.by_subject(&certificate.issuer).len();
    let altered = step.disowned_by().is_some();
    let message = match namesakes {
        _ if altered => format!(
            "{below} was altered, or is forged: it names the key of {issuer} in the bundle, which did not sign it"
        ),
        0 => format!("the bundle lacks {issuer}, which issued {below}"),
        1 => format!("{issuer} in the bundle has another key than the CA that issued {below}"),
        more => format!("none of {more} certificates called {issuer} in the bundle issued {below}"),
    };
    let authority = certificate.extensions.authority_key_id.as_ref();
    let key_id = authority.and_then(|authority| authority.key_id.as_ref());
    let wanted = key_id.map_or_else(
        || format!("the certificate of {issuer}"),
        |key_id| format!("the certificate of {issuer} with key id {}", short_hex(key_id)),
    );
    let mut fault = Fault::against(context.profile.anchors.citation, message);
    if step.id != Id::Client {
        fault = fault.fact(format!("{below} is as far as the path of the client leads"));
    }
    if altered {
        let fault = fault.fact(format!("unless another key of {issuer} has the same key id"));
        return Some(fault.help(format!(
            "take it again from its source, and compare; if the two are the same, ask {issuer} whether it issued it"
        )));
    }
    Some(fault.help(format!("add {wanted}, and those above it up to the root, to the bundle")))
}
