use crate::profile::Anchors;
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The client certificate is self-signed, and not in the bundle.
    ///
    /// ## Why
    /// A self-signed certificate has no issuer that could vouch for it. Amazon API Gateway accepts it only when that very
    /// certificate, byte for byte, is in the truststore; a copy that was renewed with the same key is another certificate.
    ///
    /// ## What the gateway does
    /// 403, and in the execution log `Access denied. Reason: self signed certificate`.
    ///
    /// ## Example
    /// ```text
    /// client.pem   subject=CN=device-1, issuer=CN=device-1   sha256 6D:F4:C3:CE…
    /// bundle.pem   subject=CN=device-1, issuer=CN=device-1   sha256 91:0B:77:A2…
    /// ```
    ///
    /// ## Cure
    /// Compare the client's certificate, the stored copy and the private key; they must have the same key, and the
    /// certificates must be the same bytes. Then put the client's certificate into the bundle, or better, have the client
    /// certified by a CA.
    ///
    /// ```text
    /// truststore compare --key client.key --bundle bundle.pem --client client.pem
    /// ```
    "client-self-signed", Error, Client,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
     "https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    let store = context.truststore;
    if !client.self_signed
        || context.profile.anchors.value != Anchors::SelfSigned
        || store.identical(certificate).is_some()
    {
        return None;
    }
    let message = format!("{} is self-signed, and not in the bundle", certificate.label());
    let mut fault = Fault::against(context.profile.stored_self_signed_client.citation, message);
    for &index in store.by_subject(&certificate.subject).iter().take(MOST_SHOWN) {
        let index = index as usize;
        let Some(stored) = store.certificate(index) else { continue };
        let what = if stored.key.spki() == certificate.key.spki() {
            "holds the same key in another certificate"
        } else {
            "has the same name and another key"
        };
        fault = fault.fact(format!("{} in the bundle {what}", context.place(index)));
    }
    Some(
        fault.help(
            "put this very certificate into the bundle, or have the client certified by a CA",
        ),
    )
}

/// Stored namesakes shown.
const MOST_SHOWN: usize = 3;
