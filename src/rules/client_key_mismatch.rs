use crate::crypto::{hex, same_public_key, sha256};
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The private key does not belong to the client certificate.
    ///
    /// ## Why
    /// The handshake fails before the gateway looks at any CA: the client cannot prove that the certificate is its own. Mostly
    /// the certificate was renewed with a new key, and the old key stayed in place.
    ///
    /// ## What the gateway does
    /// It sees a failed handshake. For self-signed clients the vendor's page has `Access denied. Reason: self signed
    /// certificate`, and the comparison of the modulus of key, stored copy and client certificate as the cure.
    ///
    /// ## Example
    /// ```text
    /// $ openssl pkey -in client.key -pubout -outform DER | openssl sha256
    /// SHA2-256(stdin)= 2e4c2631…
    /// $ openssl x509 -in client.pem -noout -pubkey | openssl pkey -pubin -outform DER | openssl sha256
    /// SHA2-256(stdin)= 83f16553…
    /// ```
    ///
    /// ## Cure
    /// Put the key that was made with this certificate beside it. This works for every kind of key:
    ///
    /// ```text
    /// openssl pkey -in client.key -pubout -outform DER | openssl sha256
    /// openssl x509 -in client.pem -noout -pubkey | openssl pkey -pubin -outform DER | openssl sha256
    /// ```
    "client-key-mismatch", Error, Client,
    ["https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let certificate = &client.member.certificate;
    let key =
        client.private_key_spki.filter(|key| !same_public_key(key, certificate.key.spki()))?;
    let message = format!("the private key is not that of {}", certificate.label());
    let mut fault = Fault::new(message)
        .fact(format!(
            "public key of the certificate: sha256 {}",
            hex(&sha256(certificate.key.spki()))
        ))
        .fact(format!("public key of the private key: sha256 {}", hex(&sha256(key))));
    let holder = context
        .truststore
        .certificates()
        .position(|stored| same_public_key(stored.key.spki(), key));
    if let Some(index) = holder {
        fault = fault.fact(format!("it is the key of {} in the bundle", context.place(index)));
    }
    Some(fault.help("use the key that was made with this certificate"))
}
