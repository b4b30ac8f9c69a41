//! What can be done for a client, for programs.

use serde::Serialize;

use super::{said, word};
use crate::crypto::hex;
use crate::repair::{Change, Holder, Offer, Origin, Remedy};

/// A remedy. `proven` is true only for a change of the bundle that was tried.
#[derive(Serialize)]
pub(super) struct RemedyV1 {
    kind: &'static str,
    proven: bool,
    says: String,
    verdict: Option<&'static str>,
    changes: Vec<ChangeV1>,
    effect: Option<EffectV1>,
    demands: Vec<String>,
}

#[derive(Serialize)]
struct ChangeV1 {
    does: &'static str,
    certificate: String,
    sha256: String,
    from: Option<&'static str>,
    file: Option<String>,
    line: Option<usize>,
}

/// Clients are named by their places.
#[derive(Serialize)]
struct EffectV1 {
    clients: usize,
    accepted: usize,
    gained: Vec<usize>,
    lost: Vec<usize>,
}

impl RemedyV1 {
    pub(super) fn of(remedy: &Remedy, says: &str) -> Self {
        let mut document = Self {
            kind: "",
            proven: false,
            says: said(says),
            verdict: None,
            changes: Vec::new(),
            effect: None,
            demands: Vec::new(),
        };
        match remedy {
            Remedy::Proven(repair) => {
                document.kind = "change";
                document.proven = true;
                document.verdict = Some(word(repair.verdict));
                document.changes = repair.changes.iter().map(ChangeV1::of).collect();
                let effect = &repair.effect;
                document.effect = Some(EffectV1 {
                    clients: effect.clients,
                    accepted: effect.accepted,
                    gained: effect.gained.clone(),
                    lost: effect.lost.clone(),
                });
            }
            Remedy::Obtain(obtain) => {
                document.kind = "obtain";
                document.changes = obtain.beside.iter().map(ChangeV1::add).collect();
            }
            Remedy::Reissue(reissue) => {
                document.kind = match reissue.holder {
                    Holder::Client => "reissue client",
                    Holder::Ca => "reissue ca",
                };
                document.demands = reissue.demands.iter().map(|demand| said(demand)).collect();
            }
        }
        document
    }
}

impl ChangeV1 {
    fn of(change: &Change) -> Self {
        match change {
            Change::Add(offer) => Self::add(offer),
            Change::Remove(certificate) => Self {
                does: "remove",
                certificate: said(&certificate.label()),
                sha256: hex(certificate.sha256()),
                from: None,
                file: None,
                line: None,
            },
        }
    }

    fn add(offer: &Offer) -> Self {
        Self {
            does: "add",
            certificate: said(&offer.certificate.label()),
            sha256: hex(offer.certificate.sha256()),
            from: Some(match offer.origin {
                Origin::Client => "client",
                Origin::Sent => "sent",
                Origin::Candidate => "candidates",
            }),
            file: Some(said(&offer.file)),
            line: Some(offer.line),
        }
    }
}
