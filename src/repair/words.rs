//! Remedies in words: what to do, how it was tried, and what it does to other clients. One sentence, to stand after
//! "help:".

use std::fmt::Write as _;

use super::{Change, Effect, Holder, Obtain, Offer, Origin, Reissue, Remedy, Repair, Standing};
use crate::certificate::Certificate;
use crate::near::short_hex;
use crate::path::Verdict;

impl Remedy {
    /// What to do. `name` gives the name of a client by its place.
    pub fn words(&self, name: impl Fn(usize) -> String) -> String {
        match self {
            Self::Proven(repair) => repair.words(name),
            Self::Obtain(obtain) => obtain.words(),
            Self::Reissue(reissue) => reissue.words(),
        }
    }

    /// What to do, in so few words that they end a sentence on what is wrong.
    pub fn in_short(&self) -> String {
        let name = |certificate: &Certificate| {
            certificate.subject.common_name().map_or_else(|| certificate.label(), str::to_owned)
        };
        match self {
            Self::Proven(repair) => {
                let verb = |change: &Change| match change {
                    Change::Add(offer) if offer.origin == Origin::Client => "store it".to_owned(),
                    Change::Add(offer) => format!("add {}", name(&offer.certificate)),
                    Change::Remove(certificate) => format!("remove {}", name(certificate)),
                };
                repair.changes.iter().map(verb).collect::<Vec<_>>().join(", ")
            }
            Self::Obtain(_) => "get it, and add it".to_owned(),
            Self::Reissue(reissue) => match reissue.holder {
                Holder::Client => "issue the client anew".to_owned(),
                Holder::Ca => format!("have {} issued anew", name(&reissue.certificate)),
            },
        }
    }
}

impl Repair {
    fn words(&self, name: impl Fn(usize) -> String) -> String {
        let added: Vec<_> = self.changes.iter().filter_map(added).collect();
        let removed = self.changes.iter().filter_map(|change| match change {
            Change::Remove(certificate) => {
                Some(format!("{} (ends {})", certificate.label(), certificate.not_after.day()))
            }
            Change::Add(_) => None,
        });
        let removed: Vec<_> = removed.collect();
        let mut parts = Vec::new();
        if !added.is_empty() {
            let named: Vec<_> = added.iter().map(|offer| offer.words()).collect();
            parts.push(format!("add {} to the bundle", listed(&named)));
        }
        if !removed.is_empty() {
            parts.push(format!("remove {} from the bundle", listed(&removed)));
        }
        let doubt = match self.verdict {
            Verdict::Accept => "",
            _ => ", as far as is documented",
        };
        let mut text =
            format!("{}. Tried: {}{doubt}", parts.join(", and "), self.effect.words(name));
        for offer in added.iter().filter(|offer| offer.is_root()) {
            let root = offer.certificate.label();
            let renews = self.renewals.iter().any(|one| one.der() == offer.certificate.der());
            let what = if renews {
                "renews a root of the bundle with the same key: nobody new can issue"
            } else {
                "would be a new root, and all that it certifies gets in: compare its fingerprint with its owner first"
            };
            let _ = write!(text, ". {root} {what}");
        }
        if added.iter().any(|offer| offer.makes_a_ca_of_the_client()) {
            text.push_str(
                ". It says CA:TRUE: once it is stored, its owner can issue further clients",
            );
        }
        text
    }
}

fn added(change: &Change) -> Option<&Offer> {
    match change {
        Change::Add(offer) => Some(offer),
        Change::Remove(_) => None,
    }
}

impl Effect {
    fn words(&self, name: impl Fn(usize) -> String) -> String {
        let names = |places: &[usize]| {
            let shown: Vec<_> = places.iter().take(NAMED).map(|&place| name(place)).collect();
            match places.len().saturating_sub(NAMED) {
                0 => listed(&shown),
                more => format!("{} and {more} more", shown.join("; ")),
            }
        };
        let verb = if self.accepted == 1 { "is" } else { "are" };
        let mut text =
            format!("with it {} of {} clients {verb} accepted", self.accepted, self.clients);
        if self.gained.is_empty() && self.lost.is_empty() {
            text.push_str("; no other client changes");
        }
        if !self.gained.is_empty() {
            let _ = write!(text, "; it also lets in {}", names(&self.gained));
        }
        if !self.lost.is_empty() {
            let _ = write!(text, "; it LOCKS OUT {}", names(&self.lost));
        }
        text
    }
}

impl Offer {
    /// `CN=Issuing CA, O=Example (sent.pem:1)`.
    fn words(&self) -> String {
        let label = self.certificate.label();
        match self.origin {
            Origin::Client => format!("this very certificate ({}:{})", self.file, self.line),
            Origin::Sent | Origin::Candidate => format!("{label} ({}:{})", self.file, self.line),
        }
    }

    fn is_root(&self) -> bool {
        self.origin != Origin::Client && self.certificate.is_self_issued()
    }

    fn makes_a_ca_of_the_client(&self) -> bool {
        self.origin == Origin::Client && self.certificate.is_ca()
    }
}

impl Obtain {
    fn words(&self) -> String {
        let wanted = &self.wanted;
        let mut issuer = format!("the certificate of {}", wanted.subject.short());
        if let Some(key_id) = &wanted.key_id {
            let _ = write!(issuer, " with key id {}", short_hex(key_id));
        }
        if let Some(url) = wanted.urls.first() {
            let _ = write!(issuer, ", published at {url}");
        }
        let mut all: Vec<_> = self.beside.iter().map(Offer::words).collect();
        all.push(issuer);
        format!(
            "add {}, and those above it up to the root, to the bundle; it is not among the certificates at hand (--candidates)",
            all.join(" and ")
        )
    }
}

impl Reissue {
    fn words(&self) -> String {
        let label = self.certificate.label();
        let demands = listed(&self.demands);
        let by = self.by.as_ref().map_or(String::new(), |by| {
            let (ca, standing) = by;
            let why = match standing {
                Standing::Holds => "whose own path holds (tried)",
                Standing::OneShorter => "which stands one CA nearer to the root",
            };
            format!(" by {}, {why}", ca.label())
        });
        match (self.holder, self.certain) {
            (Holder::Client, true) => format!(
                "no change of the bundle helps: have the client certified anew{by}, with {demands}"
            ),
            (Holder::Client, false) => {
                format!("to be sure, have the client certified anew{by}, with {demands}")
            }
            (Holder::Ca, certain) => {
                let opening = if certain {
                    "no certificate at hand helps"
                } else {
                    "no certificate at hand settles it"
                };
                let key = if self.new_key {
                    "; its clients must then be certified anew too"
                } else {
                    "; with its key kept, its clients stay as they are"
                };
                format!(
                    "{opening}: have {label} issued anew with {demands}, and put it into the bundle{key}"
                )
            }
        }
    }
}

/// "a", "a and b", "a, b and c"; names with commas in them are set apart by semicolons.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join("; ")),
    }
}

/// Clients named; of more, their number is said.
const NAMED: usize = 3;
