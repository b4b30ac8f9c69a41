//! OpenSSL's opinion of a path that was accepted, and the exceptions of `openssl_exceptions.toml` with the facts that
//! they rest on: an exception is for paths of which something particular holds, not for single cases.

#![allow(unreachable_pub, clippy::unwrap_used)] // used by one test, which stops where the file is wrong

use std::sync::OnceLock;

use truststore::certificate::{Certificate, DistributionPoint, ExtendedKeyUsage, GeneralName};
use truststore::crypto::{self, OpensslStore, StoreOptions, StoreVerdict};
use truststore::key::{Curve, KeyKind};
use truststore::oid::Oid;
use truststore::path::{Purpose, Question, Step, Tree};

/// OpenSSL refuses a path that was accepted.
pub struct Refusal {
    /// The exception that fits, by its place in the file.
    pub argued: Option<usize>,
    /// Error number, words and depth.
    pub text: String,
}

/// Whether OpenSSL refuses the accepted path of a tree.
pub fn refusal(tree: &Tree, question: &Question) -> Option<Refusal> {
    let path = tree.accepted_path().unwrap();
    let path: Vec<&Certificate> =
        path.iter().map(|step: &&Step| step.certificate.as_ref()).collect();
    let (code, text) = match ask(&path, question) {
        StoreVerdict::Ok => return None,
        StoreVerdict::Refused { code, text, depth, .. } => (code, format!("{text} at {depth}")),
        StoreVerdict::Unable(text) => (0, text),
    };
    let argued = exceptions().iter().position(|one| {
        one.errors.contains(&code)
            && one.strict == question.strict
            && one.fact.holds(&path, question)
    });
    Some(Refusal { argued, text: format!("error {code}, {text}") })
}

fn ask(path: &[&Certificate], question: &Question) -> StoreVerdict {
    let ders: Vec<&[u8]> = path.iter().map(|certificate| certificate.der()).collect();
    let (client, above) = ders.split_first().unwrap();
    let (anchor, sent) = above.split_last().unwrap_or((client, &[]));
    let purpose = match question.purpose {
        Purpose::Client => crypto::Purpose::SslClient,
        Purpose::Server => crypto::Purpose::SslServer,
        Purpose::Any => crypto::Purpose::Any,
    };
    let options = StoreOptions {
        partial_chain: true,
        x509_strict: question.strict,
        ..StoreOptions::default()
    };
    match OpensslStore::new(&[anchor], question.at.unix(), purpose, options) {
        Ok(store) => store.verify(sent, client),
        Err(why) => StoreVerdict::Unable(why),
    }
}

/// Why a refusal of OpenSSL's is no reason to refuse.
pub struct Exception {
    pub errors: Vec<i32>,
    pub strict: bool,
    pub fact: Fact,
    /// The kinds of cases in which it is met.
    pub met_in: Vec<String>,
}

/// What is particular about a path that OpenSSL refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A certificate below the anchor names itself as its issuer, and lacks one of the two key ids that would tell that
    /// another key signed it.
    SelfIssued,
    /// The issuer's key id is another than the one that the certificate names.
    KeyIdsDiffer,
    /// A certificate is for any purpose.
    AnyPurpose,
    /// The trust anchor is not for the purpose.
    AnchorPurpose,
    /// The client's key usage does not fit the purpose.
    KeyUsage,
    /// The client has a common name without a blank, and no DNS name, or an address in its subject beside other names.
    Subject,
    /// The trust anchor is of version 1.
    Version1,
    /// A certificate ends in this very second.
    LastSecond,
    /// A key id is marked critical.
    CriticalKeyId,
    /// The client's key is of an algorithm, or on a curve, that nobody here knows.
    UnknownKey,
    /// A URI names a user before its host.
    UserInUri,
    /// A distribution point says nothing but for which reasons its lists are.
    ReasonsAlone,
}

impl Fact {
    pub fn holds(self, path: &[&Certificate], question: &Question) -> bool {
        let (anchor, below) = path.split_last().unwrap();
        let client = path[0];
        match self {
            Self::SelfIssued => below.iter().any(|one| {
                let extensions = &one.extensions;
                let bare =
                    extensions.authority_key_id.is_none() || extensions.subject_key_id.is_none();
                one.is_self_issued() && bare
            }),
            Self::KeyIdsDiffer => path.windows(2).any(|pair| {
                truststore::truststore::key_id_matches(&pair[0].extensions, pair[1]) == Some(false)
            }),
            Self::AnyPurpose => path.iter().any(|one| {
                one.extensions.extended_key_usage.as_ref().is_some_and(ExtendedKeyUsage::any)
            }),
            Self::AnchorPurpose => anchor.extensions.extended_key_usage.is_some(),
            Self::KeyUsage => {
                client.extensions.key_usage.is_some_and(|usage| !usage.digital_signature())
            }
            Self::Subject => {
                let names = client.extensions.subject_alternative_names.as_deref();
                let dns = |name: &GeneralName| matches!(name, GeneralName::Dns(_));
                let host = client.subject.common_name().is_some_and(|name| !name.contains(' '));
                (host && !names.unwrap_or_default().iter().any(dns))
                    || (names.is_some() && client.subject.emails().next().is_some())
            }
            Self::Version1 => anchor.version == 1,
            Self::LastSecond => path.iter().any(|one| one.not_after == question.at),
            Self::CriticalKeyId => path.iter().any(|one| {
                one.extensions.is_critical(&Oid::SUBJECT_KEY_IDENTIFIER)
                    || one.extensions.is_critical(&Oid::AUTHORITY_KEY_IDENTIFIER)
            }),
            Self::UnknownKey => matches!(
                client.key.kind,
                KeyKind::Other(_) | KeyKind::Ec { curve: Curve::Other(_), .. }
            ),
            Self::UserInUri => {
                let names = client.extensions.subject_alternative_names.iter().flatten();
                names
                    .into_iter()
                    .any(|name| matches!(name, GeneralName::Uri(uri) if uri.contains('@')))
            }
            Self::ReasonsAlone => path.iter().any(|one| {
                let mut points = one.extensions.crl_distribution_points.iter().flatten();
                points.any(DistributionPoint::leads_nowhere)
            }),
        }
    }

    const ALL: [Self; 12] = [
        Self::SelfIssued,
        Self::KeyIdsDiffer,
        Self::AnyPurpose,
        Self::AnchorPurpose,
        Self::KeyUsage,
        Self::Subject,
        Self::Version1,
        Self::LastSecond,
        Self::CriticalKeyId,
        Self::UnknownKey,
        Self::UserInUri,
        Self::ReasonsAlone,
    ];
}

/// All of the file.
pub fn exceptions() -> &'static [Exception] {
    static ALL: OnceLock<Vec<Exception>> = OnceLock::new();
    ALL.get_or_init(|| {
        let table: toml::Table = include_str!("../openssl_exceptions.toml").parse().unwrap();
        table["exception"].as_array().unwrap().iter().flat_map(exception).collect()
    })
}

fn exception(entry: &toml::Value) -> Vec<Exception> {
    assert!(entry["reason"].as_str().is_some_and(|reason| reason.len() > 40));
    let name = entry["fact"].as_str().unwrap();
    let fact = Fact::ALL.into_iter().find(|fact| format!("{fact:?}") == name).unwrap();
    let errors = entry["errors"].as_array().unwrap().iter();
    let errors: Vec<_> =
        errors.map(|code| i32::try_from(code.as_integer().unwrap()).unwrap()).collect();
    let met_in = |mode: &str| -> Option<Vec<String>> {
        let kinds = entry.get(mode)?.as_array()?.iter();
        Some(kinds.map(|kind| kind.as_str().unwrap().to_owned()).collect())
    };
    [("plain", false), ("strict", true)]
        .into_iter()
        .filter_map(|(mode, strict)| {
            let met_in = met_in(mode)?;
            Some(Exception { errors: errors.clone(), strict, fact, met_in })
        })
        .collect()
}
