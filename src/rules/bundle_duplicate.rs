use crate::rule::{Context, Fault, groups, rule};

rule! {
    /// A certificate stands in the bundle more than once.
    ///
    /// ## Why
    /// A second copy changes nothing, except that whoever removes or replaces one of the two believes the CA to be gone.
    /// Some gateways count it against their limit.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// $ openssl storeutl -noout -text -certs bundle.pem | grep 'Subject:'
    /// Subject: CN=Example Root
    /// Subject: CN=Example Issuing CA
    /// Subject: CN=Example Root
    /// ```
    ///
    /// ## Cure
    /// Keep one of them.
    "bundle-duplicate", Warn, Bundle, ["RFC 5280, section 6.1.1 (d)"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let members = context.truststore.certificates().enumerate();
    groups(members.map(|(index, certificate)| (certificate.sha256(), index)))
        .into_iter()
        .map(|mut copies| {
            let name = context.label(copies.first().copied());
            // The place is the first copy that can go.
            copies.rotate_left(1);
            Fault::new(format!("{name} stands in the bundle {} times", copies.len()))
                .members(copies)
                .help("keep one of them")
        })
        .collect()
}
