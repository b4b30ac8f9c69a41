use crate::path::Place;
use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client has an RSA key that is too short.
    ///
    /// ## Why
    /// RSA-1024 is within reach of an organisation with money: whoever works the key out is that client.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway wants RSA-2048 or more. The vendor's page lists the floor under
    /// `Access denied. Reason: Client cert using an insecure Signature Algorithm`. `openssl verify` accepts RSA-1024 unless it
    /// is called with `-auth_level 2`.
    ///
    /// ## Example
    /// ```text
    /// Public-Key: (1024 bit)
    /// ```
    ///
    /// ## Cure
    /// A new key, and a new certificate:
    ///
    /// ```text
    /// openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out client.key
    /// openssl req -new -key client.key -subj '/CN=client' -out client.csr
    /// ```
    "client-weak-key", Error, Client,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
     "NIST SP 800-57 Part 1 Rev. 5, section 5.6.1"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::weak_key(&client.member.certificate, Place::Client, context.profile)
        .map(|fault| fault.help("make a key of 2048 bits or more, and have it certified"))
}
