//! What can be wrong with a sound case, one thing at a time, at any of its certificates: on the only path, or on a
//! branch that must not matter.

use super::case::{Case, Place};
use super::der;
use super::keys::{Algorithm, Hash, Key};
use super::names;
use super::plan::{Basic, CLIENT_AUTH, Fault, Forbids, Name, Plan, Spelling, Spoilt, Weight};
use super::random::Random;

/// One thing that is wrong, or odd and in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    None,
    Expired,
    NotYetValid,
    WrongSignature,
    NoCa,
    NoBasicConstraints,
    Version1,
    Version1WithExtensions,
    NoKeyCertSign,
    NoKeyUsage,
    PathLength,
    NameConstraint,
    SubjectEmail,
    EmptySubject,
    UnknownCritical,
    UnknownPlain,
    ServerOnly,
    AnyPurpose,
    NoPurpose,
    Sha1,
    Rsa1024,
    Rsa512,
    MissingLink,
    WrongIssuer,
    OtherSpelling,
    PolicyAbsent,
    PolicyKept,
    DuplicateExtension,
    InnerAlgorithm,
    LongTimes,
    SerialZero,
    SerialNegative,
    SerialLong,
    NoKeyIds,
    BasicNotCritical,
    ClientIsCa,
}

impl Defect {
    pub const ALL: [Self; 36] = [
        Self::None,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongSignature,
        Self::NoCa,
        Self::NoBasicConstraints,
        Self::Version1,
        Self::Version1WithExtensions,
        Self::NoKeyCertSign,
        Self::NoKeyUsage,
        Self::PathLength,
        Self::NameConstraint,
        Self::SubjectEmail,
        Self::EmptySubject,
        Self::UnknownCritical,
        Self::UnknownPlain,
        Self::ServerOnly,
        Self::AnyPurpose,
        Self::NoPurpose,
        Self::Sha1,
        Self::Rsa1024,
        Self::Rsa512,
        Self::MissingLink,
        Self::WrongIssuer,
        Self::OtherSpelling,
        Self::PolicyAbsent,
        Self::PolicyKept,
        Self::DuplicateExtension,
        Self::InnerAlgorithm,
        Self::LongTimes,
        Self::SerialZero,
        Self::SerialNegative,
        Self::SerialLong,
        Self::NoKeyIds,
        Self::BasicNotCritical,
        Self::ClientIsCa,
    ];

    /// Puts the defect somewhere into a sound case; false where it has no place there.
    pub fn apply(self, case: &mut Case, random: &mut Random) -> bool {
        let victim = random.below(case.cas.len() + 1).checked_sub(1);
        match self {
            Self::None => true,
            Self::NameConstraint => name_constraint(case, random),
            Self::SubjectEmail => subject_email(case, random),
            Self::Rsa1024 => weak_key(case, victim, Algorithm::Rsa1024, RSA_1024),
            Self::Rsa512 => weak_key(case, victim, Algorithm::Rsa512, RSA_512),
            Self::PolicyAbsent | Self::PolicyKept => {
                policy(case, random);
                if self == Self::PolicyAbsent {
                    plan(case, victim).policies.clear();
                }
                true
            }
            Self::MissingLink => match victim {
                Some(index) => {
                    case.cas[index].1 = Place::Absent;
                    true
                }
                None => false,
            },
            _ => self.spoil(plan(case, victim), victim.is_none()),
        }
    }

    #[allow(clippy::too_many_lines)] // one table, a few lines for each defect
    fn spoil(self, plan: &mut Plan, client: bool) -> bool {
        let not_for_ca = matches!(self, Self::EmptySubject | Self::ClientIsCa);
        let not_for_client = matches!(
            self,
            Self::NoCa
                | Self::NoBasicConstraints
                | Self::NoKeyCertSign
                | Self::PathLength
                | Self::BasicNotCritical
        );
        if (client && not_for_client) || (!client && not_for_ca) {
            return false;
        }
        let mut fault = Fault::NONE;
        match self {
            Self::Expired => {
                plan.not_after = YESTERDAY;
                fault = Fault::FATAL;
            }
            Self::NotYetValid => {
                plan.not_before = TOMORROW;
                fault = Fault::FATAL;
            }
            Self::WrongSignature => plan.spoilt = Spoilt::Signature,
            Self::InnerAlgorithm => {
                if plan.signer.algorithm == Algorithm::Ed25519 {
                    return false;
                }
                plan.spoilt = Spoilt::InnerAlgorithm;
                fault = Fault::FATAL;
            }
            Self::NoCa => {
                plan.basic = Some(Basic { ca: false, path_len: None, critical: true });
                fault = Fault::FATAL;
            }
            Self::NoBasicConstraints => {
                plan.basic = None;
                fault = Fault::FATAL;
            }
            Self::Version1 => {
                plan.version = 1;
                plan.extensions_allowed = false;
                fault.0[1] = [Weight::Refuse; 3];
                // A trust anchor of version 1 is a CA by word of mouth, if it is a root at all.
                if !plan.is_self_issued() {
                    fault.0[2] = [Weight::Refuse; 3];
                }
            }
            Self::Version1WithExtensions => {
                plan.version = 1;
                fault = Fault::FATAL;
            }
            Self::NoKeyCertSign => {
                plan.key_usage = Some(vec![6]);
                fault = Fault::FATAL;
            }
            Self::NoKeyUsage => {
                plan.key_usage = None;
                if !client {
                    fault = STRICT;
                }
            }
            Self::PathLength => {
                let length = u32::from(plan.serial[0]) % 3;
                plan.basic = Some(Basic { ca: true, path_len: Some(length), critical: true });
            }
            Self::EmptySubject => {
                if plan.is_self_issued() {
                    return false;
                }
                plan.subject = Name { entity: 0, spelling: Spelling::Empty };
                plan.names = vec![der::element(0x82, b"client.good.example")];
            }
            Self::UnknownCritical => {
                plan.more.push(der::extension("1.3.6.1.4.1.99999.2", true, &der::null()));
                fault = Fault::FATAL;
            }
            Self::UnknownPlain => {
                plan.more.push(der::extension("1.3.6.1.4.1.99999.2", false, &der::null()));
            }
            Self::DuplicateExtension => {
                let one = der::extension("1.3.6.1.4.1.99999.2", false, &der::null());
                plan.more.extend([one.clone(), one]);
                fault = Fault::FATAL;
            }
            Self::ServerOnly => {
                plan.purposes = Some(vec!["1.3.6.1.5.5.7.3.1"]);
                let asked = [Weight::Refuse, Weight::Refuse, Weight::Doubt];
                fault = Fault([asked, asked, [Weight::Fine; 3]]);
            }
            Self::AnyPurpose => plan.purposes = Some(vec!["2.5.29.37.0"]),
            Self::NoPurpose => plan.purposes = if client { None } else { Some(vec![CLIENT_AUTH]) },
            Self::Sha1 => {
                if plan.signer.algorithm == Algorithm::Ed25519 {
                    return false;
                }
                plan.hash = Hash::Sha1;
                fault = Fault([
                    [Weight::Refuse; 3],
                    [Weight::Refuse, Weight::Refuse, Weight::Doubt],
                    [Weight::Fine; 3],
                ]);
            }
            Self::WrongIssuer => plan.issuer = Name::of(900),
            Self::OtherSpelling => plan.issuer.spelling = Spelling::Loose,
            Self::LongTimes => {
                plan.long_times = true;
                fault = STRICT;
            }
            Self::SerialZero => {
                plan.serial = vec![0];
                fault = STRICT;
            }
            Self::SerialNegative => {
                plan.serial = vec![0x80, plan.serial[0]];
                fault = STRICT;
            }
            Self::SerialLong => {
                plan.serial = [vec![1; 20], plan.serial.clone()].concat();
                fault = STRICT;
            }
            Self::NoKeyIds => plan.key_ids = false,
            Self::BasicNotCritical => {
                plan.basic = Some(Basic { ca: true, path_len: None, critical: false });
                fault = STRICT;
            }
            Self::ClientIsCa => {
                plan.basic = Some(Basic { ca: true, path_len: None, critical: true });
                plan.key_usage = Some(vec![0, 5]);
            }
            Self::None
            | Self::NameConstraint
            | Self::SubjectEmail
            | Self::Rsa1024
            | Self::Rsa512
            | Self::MissingLink
            | Self::PolicyAbsent
            | Self::PolicyKept => return false,
        }
        plan.fault = plan.fault.and(fault);
        true
    }
}

/// `None` is the client.
fn plan(case: &mut Case, which: Option<usize>) -> &mut Plan {
    match which {
        Some(index) => &mut case.cas[index].0,
        None => &mut case.client,
    }
}

fn name_constraint(case: &mut Case, random: &mut Random) -> bool {
    let entities: Vec<_> = case.cas.iter().map(|(plan, _)| plan.subject.entity).collect();
    let pair = names::pair(random, &entities);
    let permitted = random.once_in(2);
    case.client.names.extend(pair.name);
    let index = random.below(case.cas.len());
    let ca = &mut case.cas[index].0;
    if permitted {
        ca.permitted.push(pair.base);
        ca.forbids = pair.permitted;
    } else {
        ca.excluded.push(pair.base);
        ca.forbids = pair.excluded;
    }
    if pair.unclean {
        ca.fault = ca.fault.and(STRICT);
    }
    true
}

/// An address in the subject counts where there is no alternative name, and only there.
fn subject_email(case: &mut Case, random: &mut Random) -> bool {
    if case.client.is_self_issued() {
        return false;
    }
    case.client.subject.spelling = Spelling::WithEmail;
    let alternative = random.once_in(3);
    if alternative {
        case.client.names.push(der::element(0x82, b"client.good.example"));
    }
    let inside = random.once_in(2);
    let base: &[u8] = if inside { b"good.example" } else { b"other.example" };
    let index = random.below(case.cas.len());
    let ca = &mut case.cas[index].0;
    ca.permitted.push(der::element(0x81, base));
    ca.forbids = if inside || alternative { Forbids::Nobody } else { Forbids::Client };
    true
}

/// Another key for one CA or the client, wherever that key signs.
fn weak_key(case: &mut Case, victim: Option<usize>, algorithm: Algorithm, fault: Fault) -> bool {
    let old = plan(case, victim).key;
    let new = Key { algorithm, number: 0 };
    for plan in case.cas.iter_mut().map(|(plan, _)| plan).chain([&mut case.client]) {
        if plan.key == old {
            plan.key = new;
            plan.fault = plan.fault.and(fault);
        }
        if plan.signer == old {
            plan.signer = new;
        }
    }
    true
}

fn policy(case: &mut Case, random: &mut Random) {
    for plan in case.cas.iter_mut().map(|(plan, _)| plan).chain([&mut case.client]) {
        plan.policies = vec!["1.3.6.1.4.1.99999.1"];
    }
    let index = random.below(case.cas.len());
    case.cas[index].0.require_explicit = true;
}

/// Only the certificate profile minds.
const STRICT: Fault = Fault([[Weight::Fine, Weight::Refuse, Weight::Fine]; 3]);
/// Below the gateway's floor for clients; for CAs the same is inferred.
const RSA_1024: Fault = Fault([
    [Weight::Fine, Weight::Fine, Weight::Refuse],
    [Weight::Fine, Weight::Fine, Weight::Doubt],
    [Weight::Fine, Weight::Fine, Weight::Doubt],
]);
/// Below every floor.
const RSA_512: Fault = Fault([
    [Weight::Refuse; 3],
    [Weight::Refuse, Weight::Refuse, Weight::Doubt],
    [Weight::Refuse, Weight::Refuse, Weight::Doubt],
]);
const YESTERDAY: i64 = 1_893_456_000 - 1;
const TOMORROW: i64 = 1_893_456_000 + 1;
