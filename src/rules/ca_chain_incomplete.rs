use std::collections::BTreeMap;

use crate::certificate::Certificate;
use crate::near::short_hex;
use crate::profile::Anchors;
use crate::rule::{Context, Fault, rule};
use crate::truststore::{Signed, key_id_matches};

rule! {
    /// The chain of a CA up to its root is not in the bundle.
    ///
    /// ## Why
    /// Amazon API Gateway wants the whole chain in the truststore: from the CA that issued the client up to and including
    /// the self-signed root. What the client sends beside its certificate does not count. So an intermediate whose issuer
    /// is missing breaks all its clients, and that can be seen without any client. The same shows where a certificate was
    /// altered: the key that it names as its issuer's is there, and did not sign it.
    ///
    /// ## What the gateway does
    /// It takes the bundle, and refuses every client below this CA with 403 and
    /// `Access denied. Reason: Could not find issuer for certificate`.
    ///
    /// ## Example
    /// ```text
    /// bundle.pem:1  subject=CN=Example Issuing CA, issuer=CN=Example Root
    /// (end of file)
    /// ```
    ///
    /// ## Cure
    /// Add the missing certificate, and those above it up to the root. Its name is the issuer of the last one that is
    /// there; where the certificate says where its issuer is published, fetch it there:
    ///
    /// ```text
    /// openssl x509 -in issuing.pem -noout -issuer -ext authorityKeyIdentifier,authorityInfoAccess
    /// curl -s http://pki.example.com/root.crt | openssl x509 -inform DER >> bundle.pem
    /// ```
    "ca-chain-incomplete", Error, Bundle,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html", "RFC 4158, section 2.1"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    if context.profile.anchors.value != Anchors::SelfSigned {
        return Vec::new();
    }
    // One missing certificate is one finding, whatever number of CAs wants it or hangs below.
    let mut wants: BTreeMap<Option<Wanted<'_>>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for gap in context.hierarchy.gaps() {
        let is_ca =
            |index: &usize| context.truststore.certificate(*index).is_some_and(|one| one.is_ca());
        let below = gap.below.iter().copied().filter(is_ca);
        if !gap.top.as_ref().is_some_and(is_ca) && below.clone().next().is_none() {
            continue;
        }
        let top = gap.top.and_then(|top| context.truststore.certificate(top));
        let (tops, hanging) = wants.entry(top.map(|one| wanted(one))).or_default();
        tops.extend(gap.top);
        hanging.extend(below);
    }
    wants.into_values().map(|(tops, below)| fault(tops, &below, context)).collect()
}

/// The name and the key id of an issuer; a self-signed certificate that is none wants itself.
type Wanted<'a> = (&'a [u8], Option<&'a [u8]>);

fn wanted(certificate: &Certificate) -> Wanted<'_> {
    let authority = certificate.extensions.authority_key_id.as_ref();
    let key_id = authority.and_then(|authority| authority.key_id.as_deref());
    (certificate.issuer.normalised(), key_id)
}

fn fault(mut tops: Vec<usize>, below: &[usize], context: &Context<'_>) -> Fault {
    let first = tops.first().copied();
    let mut fault = match first.and_then(|top| Some((top, context.truststore.certificate(top)?))) {
        Some((top, certificate)) => gap(top, certificate, tops.len(), context),
        None => circle(below.len()),
    };
    match (first, below.len()) {
        (None, _) | (_, 0) => {}
        (_, 1) => fault = fault.fact("1 more CA in the bundle hangs below it"),
        (_, more) => fault = fault.fact(format!("{more} more CAs in the bundle hang below it")),
    }
    fault.citation = Some(context.profile.anchors.citation);
    tops.extend(below);
    fault.members(tops)
}

fn gap(top: usize, certificate: &Certificate, count: usize, context: &Context<'_>) -> Fault {
    let key_id = wanted(certificate).1;
    let names_itself =
        key_id.is_none() || key_id == certificate.extensions.subject_key_id.as_deref();
    if certificate.is_self_issued() && names_itself {
        return self_signed(top, &certificate.label(), context);
    }
    let name = match count {
        1 => certificate.label(),
        _ => format!("{} and {} more", certificate.label(), count - 1),
    };
    let issuer = certificate.issuer.short();
    let named = |(candidate, _): &&(u32, Signed)| {
        let candidate = context.truststore.certificate(*candidate as usize);
        candidate.is_some_and(|candidate| {
            key_id_matches(&certificate.extensions, candidate) == Some(true)
        })
    };
    let candidates = context.truststore.candidates(top);
    if candidates.iter().find(named).is_some_and(|(_, signed)| *signed == Signed::No) {
        return Fault::new(format!(
            "{} was altered, or is forged: it names the key of {issuer} in the bundle, which did not sign it",
            certificate.label()
        ))
        .fact(format!("unless another key of {issuer} has the same key id"))
        .help("take it again from its source");
    }
    let message = if context.truststore.by_subject(&certificate.issuer).is_empty() {
        format!("the bundle lacks {issuer}, which issued {name}")
    } else {
        format!(
            "the bundle lacks the key of {issuer} that signed {name}, and has another of that name"
        )
    };
    let mut fault = Fault::new(message);
    if let Some(key_id) = key_id {
        fault = fault.fact(format!("wanted: {issuer} with key id {}", short_hex(key_id)));
    }
    for url in certificate.extensions.issuer_urls.iter().take(MOST_ADDRESSES) {
        fault = fault.fact(format!("published at {} (not fetched)", url.escape_debug()));
    }
    fault.help(format!("add the certificate of {issuer}, and those above it up to the root"))
}

/// Its own key should verify it, and does not, or cannot be asked.
fn self_signed(top: usize, name: &str, context: &Context<'_>) -> Fault {
    let unsupported =
        context.truststore.candidates(top).iter().find_map(|(_, signed)| match signed {
            Signed::Unsupported(what) => Some(what),
            _ => None,
        });
    match unsupported {
        Some(what) => {
            Fault::new(format!("the signature of {name} on itself cannot be verified: {what}"))
                .help("use a root with an algorithm that gateways know")
        }
        None => Fault::new(format!(
            "{name} names itself as its issuer, and its own key did not sign it"
        ))
        .help("take the certificate again from its source: this copy was altered, or is no root"),
    }
}

fn circle(count: usize) -> Fault {
    Fault::new(format!("{count} CAs certify each other in a circle, and none leads to a root"))
        .help("add the self-signed root that stands above them")
}

/// Addresses shown.
const MOST_ADDRESSES: usize = 3;
