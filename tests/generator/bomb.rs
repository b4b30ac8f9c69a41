//! Bundles and clients made to be expensive, each in a size of one's choice. Whoever sends certificates must not
//! decide how long the answer takes.

use std::sync::Arc;

use truststore::certificate::Certificate;
use truststore::crl::RevocationList;
use truststore::path::Question;

use super::case::question;
use super::der;
use super::keys::{Algorithm, Hash, Key};
use super::plan::{Basic, Plan};
use super::verdict::Asked;

/// A hostile case, made.
pub struct Bomb {
    pub bundle: Vec<Arc<Certificate>>,
    pub sent: Vec<Arc<Certificate>>,
    pub client: Arc<Certificate>,
    pub question: Question,
}

/// A kind of bomb: its name, the sizes that tell something, what the size counts, how it is made.
pub struct Kind {
    pub name: &'static str,
    pub sizes: &'static [usize],
    pub unit: &'static str,
    /// Whether a good path is in it, which must be found whatever stands around it.
    pub good: bool,
    pub make: fn(usize) -> Bomb,
}

/// All of them.
pub const KINDS: &[Kind] = &[
    kind("namesakes stored, key ids", &[10, 100, 1000], "CAs", true, |n| namesakes(n, true, true)),
    kind("namesakes stored, no ids", &[10, 100, 1000], "CAs", true, |n| namesakes(n, true, false)),
    kind("namesakes sent, key ids", &[10, 100, 1000], "CAs", true, |n| namesakes(n, false, true)),
    kind("namesakes sent, no ids", &[10, 100, 1000], "CAs", true, |n| namesakes(n, false, false)),
    kind("slow keys of one subject", &[10, 100, 1000], "CAs", false, slow_keys),
    kind("one big client, many issuers", &[10, 100, 1000], "CAs", false, big_client),
    kind("mesh, sound", MESH, "CAs", true, |n| mesh(n, Mesh::Sound)),
    kind("mesh stored, sound", MESH, "CAs", true, |n| mesh(n, Mesh::Stored)),
    kind("mesh, no anchor", MESH, "CAs", false, |n| mesh(n, Mesh::NoAnchor)),
    kind("mesh, client's name excluded", MESH, "CAs", false, |n| mesh(n, Mesh::ClientExcluded)),
    kind("mesh, all names but one", MESH, "CAs", true, |n| mesh(n, Mesh::OneGoodName)),
    kind("mesh, path length, good", MESH, "CAs", true, |n| mesh(n, Mesh::PathLength(1))),
    kind("mesh, path length, bad", MESH, "CAs", false, |n| mesh(n, Mesh::PathLength(0))),
    kind("mesh, policy, good", MESH, "CAs", true, |n| mesh(n, Mesh::PolicyOfOne)),
    kind("mesh, policy, bad", MESH, "CAs", false, |n| mesh(n, Mesh::PolicyOfNone)),
    kind("mesh, thousand policies each", MESH_SMALL, "CAs", false, |n| mesh(n, Mesh::ManyPolicies)),
    kind("row of CAs", &[100, 1000, 10_000], "CAs", false, row),
    kind("constraints, DNS", MANY, "bases and names", false, |n| constraints(n, 2, 0)),
    kind("constraints, e-mail", MANY, "bases and names", false, |n| constraints(n, 1, 0)),
    kind("constraints, URI", MANY, "bases and names", false, |n| constraints(n, 6, 0)),
    kind("constraints, directory", MANY, "bases and names", false, |n| constraints(n, 4, 0)),
    kind("constraints, long e-mail", MANY, "bases, names of 1 kB", false, |n| {
        constraints(n, 1, 1000)
    }),
    kind("constraints, long URI", MANY, "bases, names of 1 kB", false, |n| constraints(n, 6, 1000)),
    kind("constraints, long directory", MANY, "bases, names of 1 kB", false, |n| {
        constraints(n, 4, 1000)
    }),
    kind("policies and mappings", &[100, 1000, 10_000], "a certificate", false, policies),
    kind("name of long text", LARGE, "octets", true, |n| name(&[("2.5.4.3", "x".repeat(n))], n)),
    kind("name of many RDNs", LARGE, "octets", true, |n| {
        name(&vec![("2.5.4.3", "y".to_owned()); n / 12], n)
    }),
    kind("name with a large set", LARGE, "octets", true, large_set),
    kind("extension, large", LARGE, "octets", true, |n| {
        more(&[der::extension("1.3.6.1.4.1.99999.2", false, &vec![7; n])])
    }),
    kind("extensions, many", &[1000, 10_000, 50_000], "extensions", true, |n| {
        let one = |i| der::extension(&format!("1.3.6.1.4.1.99999.2.{i}"), false, &[5, 0]);
        more(&(0..n).map(one).collect::<Vec<_>>())
    }),
    kind("alternative names", &[1000, 10_000, 100_000], "names", true, |n| {
        let one = |i| der::element(0x82, format!("host-{i}.example").as_bytes());
        let names: Vec<_> = (0..n).map(one).collect();
        more(&[der::extension("2.5.29.17", false, &der::sequence(&names))])
    }),
    kind("revocation list", &[10_000, 100_000, 1_000_000], "entries", true, crl),
    kind("mesh, signers of lists", MESH_SMALL, "CAs", false, |n| mesh(n, Mesh::ListSigners)),
];

const MESH: &[usize] = &[5, 10, 20, 40];
const MESH_SMALL: &[usize] = &[5, 10, 20];
const MANY: &[usize] = &[64, 512, 4096];
const LARGE: &[usize] = &[10_000, 100_000, 1_000_000];

const fn kind(
    name: &'static str,
    sizes: &'static [usize],
    unit: &'static str,
    good: bool,
    make: fn(usize) -> Bomb,
) -> Kind {
    Kind { name, sizes, unit, good, make }
}

/// Many CAs of one name; the last of them, in no order that helps, has signed.
fn namesakes(count: usize, stored: bool, key_ids: bool) -> Bomb {
    let plain = |plan: Plan| Plan { key_ids, ..plan };
    let root = (2, key(0));
    let cas: Vec<_> = (1..=count as u32).map(|number| (1, key(number))).collect();
    let make = |&ca: &(u32, Key)| read(&plain(Plan::ca(ca, if stored { ca } else { root })));
    let client = read(&plain(Plan::client(key(9_999), cas[count - 1])));
    let cas = cas.iter().map(make).collect();
    if stored { bomb(cas, Vec::new(), client) } else { bomb(vec![anchor(root)], cas, client) }
}

/// RSA of 16,384 bits with a public exponent of 64: the slowest that OpenSSL takes.
fn slow_keys(count: usize) -> Bomb {
    let bogus = Key { algorithm: Algorithm::Rsa2048, number: 0 };
    let make = |number: u32| {
        let mut modulus: Vec<u8> = (0..64_u32)
            .flat_map(|block| {
                openssl::sha::sha256(&[number.to_be_bytes(), block.to_be_bytes()].concat())
            })
            .collect();
        modulus[0] |= 0x80;
        modulus[2047] |= 1;
        modulus.insert(0, 0);
        let exponent = der::integer(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        let rsa = der::sequence(&[der::integer(&modulus), exponent]);
        let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
        read(&Plan {
            other_spki: Some(der::sequence(&[algorithm, der::bits(&rsa)])),
            key_ids: false,
            ..Plan::ca((1, bogus), (1, bogus))
        })
    };
    let mut client = Plan::client(key(0), (1, bogus));
    client.key_ids = false;
    client.other_signature = Some(vec![0x5a; 2048]);
    bomb((0..count as u32).map(make).collect(), Vec::new(), read(&client))
}

/// A client of a megabyte, under one of many CAs of one name.
fn big_client(count: usize) -> Bomb {
    let cas: Vec<_> = (1..=count as u32).map(|number| (1, key(number))).collect();
    let plain = |plan: Plan| Plan { key_ids: false, ..plan };
    let mut client = plain(Plan::client(key(9_999), cas[count - 1]));
    client.more.push(der::extension("1.3.6.1.4.1.99999.2", false, &vec![7; 1_000_000]));
    let cas = cas.iter().map(|&ca| read(&plain(Plan::ca(ca, ca)))).collect();
    bomb(cas, Vec::new(), read(&client))
}

/// Every CA has certified every other; the client is under the first, and the last is the anchor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mesh {
    Sound,
    /// All of it lies in the bundle, as a gateway wants.
    Stored,
    NoAnchor,
    ClientExcluded,
    /// The anchor takes paths over the second CA alone.
    OneGoodName,
    /// The anchor allows so many CAs below it, and has not certified the first.
    PathLength(u32),
    /// The anchor wants a policy; only the second CA hands it on.
    PolicyOfOne,
    PolicyOfNone,
    ManyPolicies,
    /// A CRL is given by somebody who bears the first CA's name, and no trust anchor is there.
    ListSigners,
}

fn mesh(count: usize, trouble: Mesh) -> Bomb {
    let last = count as u32;
    let cas: Vec<_> = (1..=last).map(|number| (number, key(number))).collect();
    let directory = |entity: u32| der::element(0xa4, &super::plan::Name::of(entity).der());
    let policy = |plan: &mut Plan| plan.policies = vec!["1.3.6.1.4.1.99999.1"];
    let mut sent = Vec::new();
    for &ca in &cas {
        for &issuer in cas.iter().filter(|issuer| issuer.0 != ca.0) {
            let mut plan = Plan::ca(ca, issuer);
            let detour = matches!(
                trouble,
                Mesh::OneGoodName | Mesh::PathLength(_) | Mesh::PolicyOfOne | Mesh::PolicyOfNone
            );
            if detour && ca.0 == 1 && issuer.0 == last {
                continue;
            }
            match trouble {
                Mesh::PolicyOfOne if ca.0 <= 2 => policy(&mut plan),
                Mesh::PolicyOfNone => policy(&mut plan),
                Mesh::ManyPolicies => plan.more.push(thousand_policies()),
                _ => {}
            }
            sent.push(read(&plan));
        }
    }
    let root = cas[count - 1];
    let mut anchor = Plan::ca(root, root);
    let mut client = Plan::client(key(9_999), cas[0]);
    client.names.push(der::element(0x82, b"client.example"));
    match trouble {
        Mesh::ClientExcluded => anchor.excluded.push(der::element(0x82, b"example")),
        Mesh::OneGoodName => anchor.excluded.extend((3..last).map(directory)),
        Mesh::PathLength(length) => {
            anchor.basic = Some(Basic { ca: true, path_len: Some(length + 1), critical: true });
            if length == 0 {
                anchor.basic = Some(Basic { ca: true, path_len: Some(1), critical: true });
            }
        }
        Mesh::PolicyOfOne => {
            anchor.require_explicit = true;
            policy(&mut client);
        }
        Mesh::PolicyOfNone => anchor.require_explicit = true,
        Mesh::ManyPolicies => {
            anchor.require_explicit = true;
            client.policies = vec!["1.3.6.1.4.1.99999.3"];
        }
        _ => {}
    }
    let client = read(&client);
    match trouble {
        Mesh::Stored => {
            sent.push(read(&anchor));
            let mut bomb = bomb(sent, Vec::new(), client);
            bomb.question = question(Asked::Gateway);
            bomb
        }
        Mesh::NoAnchor => bomb(vec![self::anchor((9_000, key(9_000)))], sent, client),
        Mesh::ListSigners => {
            sent.push(read(&Plan::ca((1, key(8_888)), cas[1])));
            let mut bomb = bomb(vec![self::anchor((9_000, key(9_000)))], sent, client);
            bomb.question.crls = vec![revocation_list(1, key(8_888), 10)];
            bomb
        }
        _ => bomb(vec![read(&anchor)], sent, client),
    }
}

fn thousand_policies() -> Vec<u8> {
    let one = |i| der::sequence(&[der::oid(&format!("1.3.6.1.4.1.99999.7.{i}"))]);
    der::extension("2.5.29.32", false, &der::sequence(&(0..1000).map(one).collect::<Vec<_>>()))
}

/// One CA above the other, all sent.
fn row(count: usize) -> Bomb {
    let cas: Vec<_> = (1..=count as u32 + 1).map(|number| (number, key(number))).collect();
    let sent = cas.windows(2).map(|pair| read(&Plan::ca(pair[0], pair[1]))).collect();
    bomb(vec![anchor(cas[count])], sent, read(&Plan::client(key(0), cas[0])))
}

/// As many constraints as names, and none of the constraints excludes any of the names.
fn constraints(count: usize, form: u8, length: usize) -> Bomb {
    let padding = "p".repeat(length);
    let directory = |common: String| {
        der::element(
            0xa4,
            &der::name(&[("2.5.4.10", der::UTF8, &padding), ("2.5.4.3", 12, &common)]),
        )
    };
    let text = |text: String| der::element(0x80 | form, text.as_bytes());
    let name = |i: usize| match form {
        1 => text(format!("{padding}user-{i}@host-{i}.example")),
        6 => text(format!("https://host-{i}.example/{padding}")),
        4 => directory(format!("name {i}")),
        _ => text(format!("host-{i}.example")),
    };
    let base = |i: usize| match form {
        4 => directory(format!("other {i}")),
        _ => text(format!("other-{i}.example")),
    };
    let ca = (1, key(1));
    let mut anchor = Plan::ca(ca, ca);
    anchor.excluded = (0..count).map(base).collect();
    let mut client = Plan::client(key(0), ca);
    client.names = (0..count).map(name).collect();
    bomb(vec![read(&anchor)], Vec::new(), read(&client))
}

/// Each of eight CAs has many policies, and maps each to several others.
fn policies(count: usize) -> Bomb {
    let cas: Vec<_> = (1..=9_u32).map(|number| (number, key(number))).collect();
    let policy = |i: usize| der::oid(&format!("1.3.6.1.4.1.99999.7.{}", i % count));
    let dress = |mut plan: Plan| {
        let list: Vec<_> = (0..count).map(|i| der::sequence(&[policy(i)])).collect();
        let mapping = |i: usize| der::sequence(&[policy(i), policy(i * 31 + i / 4)]);
        let mappings: Vec<_> = (0..4 * count).map(mapping).collect();
        plan.more.push(der::extension("2.5.29.32", false, &der::sequence(&list)));
        plan.more.push(der::extension("2.5.29.33", false, &der::sequence(&mappings)));
        plan
    };
    let sent = cas.windows(2).map(|pair| read(&dress(Plan::ca(pair[0], pair[1])))).collect();
    let mut anchor = Plan::ca(cas[8], cas[8]);
    anchor.require_explicit = true;
    let mut client = Plan::client(key(0), cas[0]);
    client.policies = vec!["1.3.6.1.4.1.99999.1"];
    bomb(vec![read(&anchor)], sent, read(&client))
}

fn name(attributes: &[(&str, String)], _size: usize) -> Bomb {
    let attributes: Vec<_> =
        attributes.iter().map(|(kind, text)| (*kind, der::UTF8, text.as_str())).collect();
    subject(der::name(&attributes))
}

/// One RDN with very many attributes: a SET, in which the order means nothing.
fn large_set(size: usize) -> Bomb {
    let mut parts: Vec<_> = (0..size / 14)
        .map(|i| {
            let text = der::element(der::UTF8, format!("{:05}", i * 7919 % 100_003).as_bytes());
            der::sequence(&[der::oid("2.5.4.3"), text])
        })
        .collect();
    parts.sort();
    subject(der::sequence(&[der::set(&parts)]))
}

/// A client with that subject, under an anchor that excludes one like it.
fn subject(der: Vec<u8>) -> Bomb {
    let ca = (1, key(1));
    let mut anchor = Plan::ca(ca, ca);
    anchor.excluded.push(der::element(
        0xa4,
        &der::name(&[("2.5.4.3", der::UTF8, "nobody"), ("2.5.4.3", der::UTF8, "nobody")]),
    ));
    let client = Plan { other_subject: Some(der), ..Plan::client(key(0), ca) };
    bomb(vec![read(&anchor)], Vec::new(), read(&client))
}

fn more(extensions: &[Vec<u8>]) -> Bomb {
    let ca = (1, key(1));
    let client = Plan { more: extensions.to_vec(), ..Plan::client(key(0), ca) };
    bomb(vec![anchor(ca)], Vec::new(), read(&client))
}

fn crl(entries: usize) -> Bomb {
    let ca = (1, key(1));
    let mut bomb = bomb(vec![anchor(ca)], Vec::new(), read(&Plan::client(key(0), ca)));
    bomb.question.crls = vec![revocation_list(ca.0, ca.1, entries)];
    bomb
}

/// A list that does not name the client (RFC 5280, section 5).
fn revocation_list(issuer: u32, signer: Key, entries: usize) -> Arc<RevocationList> {
    let now = super::case::CLOCK.unix();
    let entry = |i: usize| {
        let serial = [&[1_u8][..], &(i as u64).to_be_bytes()].concat();
        der::sequence(&[der::integer(&serial), der::time(now - 86_400)])
    };
    let algorithm = signer.signature_algorithm(Hash::Sha256);
    let number = der::extension("2.5.29.20", false, &der::number(1));
    let list = der::sequence(&[
        der::number(1),
        algorithm.clone(),
        super::plan::Name::of(issuer).der(),
        der::time(now - 3_600),
        der::time(now + 86_400),
        der::sequence(&(0..entries).map(entry).collect::<Vec<_>>()),
        der::element(0xa0, &der::sequence(&[number])),
    ]);
    let signature = der::bits(&signer.sign(Hash::Sha256, &list));
    let whole = der::sequence(&[list, algorithm, signature]);
    Arc::new(RevocationList::from_der(&whole).expect("generated lists can be read"))
}

fn bomb(
    bundle: Vec<Arc<Certificate>>,
    sent: Vec<Arc<Certificate>>,
    client: Arc<Certificate>,
) -> Bomb {
    Bomb { bundle, sent, client, question: question(Asked::Standard) }
}

fn anchor(ca: (u32, Key)) -> Arc<Certificate> {
    read(&Plan::ca(ca, ca))
}

fn read(plan: &Plan) -> Arc<Certificate> {
    Arc::new(Certificate::from_der(&plan.der()).expect("generated certificates can be read"))
}

const fn key(number: u32) -> Key {
    Key { algorithm: Algorithm::P256, number }
}
