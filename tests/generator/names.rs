//! Names and constraints on them, with what the standard says of each pair (RFC 5280, section 4.2.1.10).

use super::der;
use super::plan::{Forbids, Name, Spelling};
use super::random::Random;

/// A name that the client has, a constraint, and whether the name is inside it. `inside` for the client alone.
pub struct Pair {
    /// The name, as `GeneralName`; none where the constraint speaks of subjects.
    pub name: Option<Vec<u8>>,
    pub base: Vec<u8>,
    /// Who breaks it where it is permitted, and where it is excluded.
    pub permitted: Forbids,
    pub excluded: Forbids,
    /// The certificate profile minds the constraint, or the name.
    pub unclean: bool,
}

/// One of the pairs, or one about a subject.
pub fn pair(random: &mut Random, entities: &[u32]) -> Pair {
    if random.once_in(4) {
        return directory(random, entities);
    }
    let &(form, name, base, verdict) = random.pick(PAIRS);
    let general = |tag: u8, content: &[u8]| der::element(0x80 | tag, content);
    let (permitted, excluded) = match verdict {
        In => (Forbids::Nobody, Forbids::Client),
        Outside => (Forbids::Client, Forbids::Nobody),
        Neither => (Forbids::Client, Forbids::Client),
    };
    // Profile clauses: a leading dot is for hosts of URIs and mailboxes, and a mask has no gaps.
    let unclean = (form == 2 && base.starts_with(b"."))
        || (form == 7 && base == GAPPED)
        || (form == 6 && !name.windows(1).any(|octet| octet == b":"));
    Pair {
        name: Some(general(form, name)),
        base: general(form, base),
        permitted,
        excluded,
        unclean,
    }
}

fn directory(random: &mut Random, entities: &[u32]) -> Pair {
    let name = |der: Vec<u8>| der::element(0xa4, &der);
    let organisation = |text| der::name(&[("2.5.4.10", der::UTF8, text)]);
    let (base, permitted, excluded) = match random.below(5) {
        0 => (organisation("Generated"), Forbids::Nobody, Forbids::Everybody),
        1 => (organisation("  generaTED "), Forbids::Nobody, Forbids::Everybody),
        2 => (organisation("Other"), Forbids::Everybody, Forbids::Nobody),
        3 => (organisation("Generate"), Forbids::Everybody, Forbids::Nobody),
        _ => {
            let entity = *random.pick(entities);
            let spelling = if random.once_in(2) { Spelling::Plain } else { Spelling::Loose };
            let base = Name { entity, spelling }.der();
            return Pair {
                name: None,
                base: name(base),
                permitted: Forbids::AllBut(entity),
                excluded: Forbids::Entity(entity),
                unclean: false,
            };
        }
    };
    Pair { name: None, base: name(base), permitted, excluded, unclean: false }
}

/// Whether a name is inside a constraint.
#[derive(Clone, Copy)]
enum Inside {
    In,
    Outside,
    /// It cannot be said, or a wildcard is partly inside: permitted or excluded, both are broken.
    Neither,
}
use Inside::{In, Neither, Outside};

const V6: &[u8] = &[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const V6_NET: &[u8] = &[
    0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];
const GAPPED: &[u8] = &[10, 0, 0, 0, 255, 0, 255, 0];

/// Form (RFC 5280, section 4.2.1.6), name, constraint.
const PAIRS: &[(u8, &[u8], &[u8], Inside)] = &[
    (2, b"host.good.example", b"good.example", In),
    (2, b"good.example", b"good.example", In),
    (2, b"HOST.Good.Example", b"gOOD.example", In),
    (2, b"host.good.example", b"", In),
    (2, b"host.good.example", b"other.example", Outside),
    (2, b"badgood.example", b"good.example", Outside),
    (2, b"good.example", b"host.good.example", Outside),
    (2, b"*.good.example", b"good.example", In),
    (2, b"*.good.example", b"host.good.example", Neither),
    (2, b"*.good.example", b"other.example", Outside),
    (2, b"host.good.example", b".good.example", In),
    (2, b"good.example", b".good.example", Outside),
    (1, b"user@good.example", b"good.example", In),
    (1, b"user@GOOD.example", b"good.EXAMPLE", In),
    (1, b"user@host.good.example", b"good.example", Outside),
    (1, b"user@host.good.example", b".good.example", In),
    (1, b"user@good.example", b".good.example", Outside),
    (1, b"user@good.example", b"user@good.example", In),
    (1, b"User@good.example", b"user@good.example", Outside),
    (1, b"user@good.example", b"other.example", Outside),
    (1, b"\"a@b\"@good.example", b"good.example", In),
    (6, b"spiffe://host.good.example/workload", b"host.good.example", In),
    (6, b"https://host.good.example:8443/a?b#c", b".good.example", In),
    (6, b"https://user@host.good.example/", b"host.good.example", In),
    (6, b"https://good.example/", b".good.example", Outside),
    (6, b"https://host.good.example/", b"good.example", Outside),
    (6, b"https://good.example/@other.example", b"other.example", Outside),
    (6, b"urn:example:no-host", b"good.example", Neither),
    (6, b"https://192.0.2.1/", b"good.example", Neither),
    (7, &[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0], In),
    (7, &[10, 1, 2, 3], &[10, 1, 2, 3, 255, 255, 255, 255], In),
    (7, &[10, 1, 2, 3], &[0; 8], In),
    (7, &[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0], Outside),
    (7, &[10, 1, 2, 3], &[10, 1, 2, 4, 255, 255, 255, 255], Outside),
    (7, V6, V6_NET, In),
    (7, V6, &[10, 0, 0, 0, 255, 0, 0, 0], Outside),
    (7, &[32, 1, 13, 184], V6_NET, Outside),
    (7, &[10, 1, 2, 3], GAPPED, Neither),
    (8, &[0x2a, 3, 4], &[0x2a, 3, 4], Neither),
];
