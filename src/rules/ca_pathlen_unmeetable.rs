use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA stands where a pathLenConstraint above it allows none.
    ///
    /// ## Why
    /// A CA can say how many CAs may follow below it: with `pathlen:0` it issues clients, and no further CAs. Everything
    /// below a CA that should not be there is refused, whatever client it is.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it; OpenSSL refuses with error 25, `path length constraint exceeded`.
    ///
    /// ## Example
    /// ```text
    /// CN=Example Root
    ///   CN=Example Issuing CA    pathlen:0
    ///     CN=Example Sub CA      CA:TRUE
    /// ```
    ///
    /// ## Cure
    /// Issue clients from the CA that sets the limit; or have that CA issued anew, for the same key, with a larger
    /// pathLenConstraint or none. The limits:
    ///
    /// ```text
    /// openssl x509 -in issuing.pem -noout -ext basicConstraints
    /// ```
    "ca-pathlen-unmeetable", Error, Ca, ["RFC 5280, section 4.2.1.9", "RFC 5280, section 6.1.4 (l)"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    let found = context.hierarchy.unmeetable(index).filter(|_| member.certificate.is_ca())?;
    let message = format!(
        "{} cannot have clients: {} allows {} CA{} below it, and this is one more",
        member.certificate.label(),
        context.label(Some(found.by)),
        found.allowed,
        if found.allowed == 1 { "" } else { "s" },
    );
    let help =
        "issue clients from the CA that sets the limit, or have it issued anew with a larger one";
    Some(Fault::new(message).members([index, found.by]).help(help))
}
