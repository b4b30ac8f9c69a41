use crate::path::Verdict;
use crate::rule::{ClientView, Context, Fault, rule};
use crate::second_opinion::Reason;

rule! {
    /// OpenSSL gives another verdict than the gateway.
    ///
    /// ## Why
    /// The usual check before an upload is `openssl verify`, and it answers another question. It does not limit the number of
    /// CAs, has no floor for hashes and keys, and takes the first issuer of a name. Where it accepts, and the gateway does
    /// not, that check gave a false pass. Where it refuses without a reason that is known here, or for
    /// something that it makes a condition and the standard does not, its verdict counts for a gateway.
    ///
    /// ## What the gateway does
    /// Which library Amazon API Gateway uses is not known.
    ///
    /// ## Example
    /// ```text
    /// $ openssl verify -CAfile bundle.pem client.pem        # the client is signed with SHA-1
    /// client.pem: OK
    /// ```
    ///
    /// ## Cure
    /// See the finding that refuses the client. To see what OpenSSL says:
    ///
    /// ```text
    /// openssl verify -CAfile bundle.pem -purpose sslclient client.pem
    /// ```
    "path-verifiers-disagree", Note, Path, ["openssl-verification-options(1)"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    let disagreement = client.disagreement?;
    let certificate = &client.member.certificate;
    let (title, name) = (context.profile.title, certificate.label());
    let openssl = if disagreement.openssl_accepts { "accepts" } else { "refuses" };
    let message = match (client.verdict, disagreement.reason) {
        (Verdict::Refuse, reason) if !disagreement.openssl_accepts => {
            let broken = if reason.is_some() { "is" } else { "is known to be" };
            format!("OpenSSL refuses {name}, and so do we, though no clause {broken} broken")
        }
        (Verdict::Accept, _) => format!("OpenSSL {openssl} {name}; {title} accepts it"),
        (Verdict::Unknown, _) => {
            format!("OpenSSL {openssl} {name}; whether {title} does is not documented")
        }
        (Verdict::Refuse, _) => format!("OpenSSL {openssl} {name}; {title} refuses it"),
    };
    let mut fault = Fault::new(message).fact(disagreement.to_string());
    if let Some(cure) = disagreement.reason.and_then(Reason::cure) {
        fault = fault.help(cure);
    }
    Some(match client.opinion {
        Some(opinion) if !disagreement.openssl_accepts => {
            fault.fact(format!("OpenSSL says: {opinion}"))
        }
        _ => fault,
    })
}
