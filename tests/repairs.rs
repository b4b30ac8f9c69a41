//! Every refusal in `testdata/rules` has its remedy, and every repair that is proposed is made here, by hand and without
//! the code that found it: the PEM blocks it names are put into the bundle or taken out, and the check is run again.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use truststore::bundle::{self, Bundle, ClientFile, Member};
use truststore::path::{Question, Verdict};
use truststore::profile;
use truststore::repair::{Change, Remedy};
use truststore::report::{Location, Report};
use truststore::run::{self, Client, Inquiry};
use truststore::source::Blob;

/// For each refused or doubted case: the remedy with what the client sends, and with all of `testdata/pki` at hand.
/// `+` adds, `-` removes; `?` obtain; `client` and `ca` issue anew.
const REMEDIES: &[(&str, &str, &str)] = &[
    ("client-curve-unsupported/bad", "client", "client"),
    ("client-curve-unsupported/bad-ed25519", "client", "client"),
    ("client-curve-unsupported/bad-secp256k1", "client", "client"),
    ("client-expired/bad", "client", "client"),
    ("client-irregular-encoding/bad", "client", "client"),
    ("client-key-usage/bad", "client", "client"),
    ("client-not-yet-valid/bad", "client", "client"),
    ("client-purpose/bad", "client", "client"),
    ("client-self-signed/bad", "+self-signed device", "+self-signed device"),
    (
        "client-self-signed/bad-other-bytes",
        "+self-signed device -self-signed device",
        "+self-signed device -self-signed device",
    ),
    ("client-weak-key/bad", "client", "client"),
    ("client-weak-signature/bad", "client", "client"),
    ("client-weak-signature/bad-md5", "client", "client"),
    ("path-invalid/bad", "client", "client"),
    ("path-invalid/bad-cert-sign", "ca", "ca"),
    ("path-invalid/bad-circle", "none", "+Example cross-a"),
    ("path-invalid/bad-critical", "client", "client"),
    ("path-invalid/bad-not-ca", "ca", "ca"),
    ("path-invalid/bad-pathlen", "ca", "ca"),
    ("path-issuer-missing/bad", "?Unknown Root", "?Unknown Root"),
    // Its issuer is there, and did not sign it as it is: nothing can be added.
    ("path-issuer-missing/bad-altered", "none", "none"),
    ("path-issuer-missing/bad-signature", "?Example Issuing CA", "+Example Issuing CA"),
    ("path-issuer-only-sent/bad", "+Example Issuing CA", "+Example Issuing CA"),
    // The same CA without a key id that differs.
    ("path-key-id-differs/bad", "none", "+Example Issuing CA"),
    // Nobody knows what is wrong where the search was given up.
    ("path-out-of-budget/bad", "none", "none"),
    ("path-out-of-budget/good-renewals", "client", "client"),
    ("path-too-deep/bad", "client", "client"),
    ("path-verifiers-disagree/bad", "client", "client"),
];

#[test]
fn every_refusal_has_the_remedy_that_fits() {
    let pool = pool();
    let mut found = Vec::new();
    for case in cases() {
        let alone = case.report(&case.bundle, &[]);
        if alone.clients[0].verdict == Verdict::Accept {
            assert!(alone.clients[0].remedy.is_none(), "{}: accepted, and mended", case.name);
            continue;
        }
        let rich = case.report(&case.bundle, &pool);
        found.push((case.name.clone(), said(&alone), said(&rich)));
    }
    let wanted: Vec<_> = REMEDIES
        .iter()
        .map(|(name, alone, rich)| ((*name).into(), (*alone).into(), (*rich).into()))
        .collect::<Vec<(String, String, String)>>();
    assert_eq!(found, wanted);
}

#[test]
fn what_is_proposed_is_proven_and_no_part_of_it_is_idle() {
    let pool = pool();
    let (mut proposed, mut proven) = (0, 0);
    for case in cases().into_iter().chain(built()).chain(incidents()) {
        for candidates in [&[][..], &pool] {
            let report = case.report(&case.bundle, candidates);
            let Some(Remedy::Proven(repair)) = &report.clients[0].remedy else { continue };
            proposed += 1;
            let with = |changes: &[Change]| {
                let bundle = made(&case.bundle, changes);
                case.report(&bundle, &[]).clients[0].verdict
            };
            assert_eq!(with(&repair.changes), repair.verdict, "{}", case.name);
            proven += 1;
            for left_out in 0..repair.changes.len() {
                let mut fewer = repair.changes.clone();
                fewer.remove(left_out);
                assert_ne!(with(&fewer), Verdict::Accept, "{}: one change is idle", case.name);
            }
        }
    }
    assert_eq!(proposed, proven);
    #[expect(clippy::print_stdout, reason = "a figure for those who ask for it")]
    {
        println!("{proposed} repairs proposed, {proven} proven");
    }
    assert!(proposed > 15, "{proposed} repairs: the test looks at too little");
}

#[test]
fn the_effect_on_other_clients_is_what_the_check_says_of_them() {
    // `client-i1` gains by what `client-i2` needs, the stranger does not, and the first is accepted all along.
    let case = Case::of("effect", &["root", "issuing"], "client-i2", &[]);
    let clients: Vec<Client> = ["client-i2", "client", "client-i1", "client-stranger"]
        .into_iter()
        .map(|name| client(&pki(name), &[]))
        .collect();
    let report = case.report_on(&case.bundle, &clients, &pool());
    let Some(Remedy::Proven(repair)) = &report.clients[0].remedy else { panic!("no repair") };
    let effect = &repair.effect;
    assert_eq!((effect.clients, effect.accepted), (4, 3));
    assert_eq!((effect.gained.as_slice(), effect.lost.as_slice()), (&[2][..], &[][..]));
    let then = case.report_on(&made(&case.bundle, &repair.changes), &clients, &[]);
    let accepted = then.clients.iter().filter(|one| one.verdict == Verdict::Accept).count();
    assert_eq!(accepted, effect.accepted);
    let help = &report.findings[report.deciding(0).unwrap()].help;
    assert!(help.contains("it also lets in CN=Example client-i1"), "{help}");
}

#[test]
fn a_new_root_is_named_as_such() {
    let case = Case::of("missing root", &["issuing"], "client", &["root"]);
    let words = case.report(&case.bundle, &[]).remedy(0).unwrap();
    assert!(words.contains("CN=Example Root, O=Example Bank would be a new root"), "{words}");
}

#[test]
fn a_root_that_is_renewed_is_no_new_one() {
    let case = Case::of("renewed root", &["root-past"], "client-root-past", &["root-past-renewed"]);
    let words = case.report(&case.bundle, &[]).remedy(0).unwrap();
    assert!(words.contains("renews a root of the bundle with the same key"), "{words}");
    assert!(!words.contains("new root"), "{words}");
}

#[test]
fn a_client_that_would_become_a_ca_is_named_as_such() {
    let words = |client: &str| {
        let case = Case::of("not stored", &["root", "issuing"], client, &[]);
        case.report(&case.bundle, &[]).remedy(0).unwrap()
    };
    let (plain, ca) = (words("self-signed"), words("self-signed-ca"));
    assert!(ca.contains("its owner can issue further clients"), "{ca}");
    assert!(plain.contains("Tried") && !plain.contains("further clients"), "{plain}");
}

/// A bundle, a client, and what it sends.
struct Case {
    name: String,
    bundle: Vec<u8>,
    client: Vec<u8>,
    sent: Vec<u8>,
}

impl Case {
    fn of(name: &str, bundle: &[&str], client: &str, sent: &[&str]) -> Self {
        let joined = |names: &[&str]| names.iter().flat_map(|name| pki(name)).collect();
        Self {
            name: name.to_owned(),
            bundle: joined(bundle),
            client: pki(client),
            sent: joined(sent),
        }
    }

    fn report(&self, bundle: &[u8], candidates: &[Member]) -> Report {
        self.report_on(bundle, &[client(&self.client, &self.sent)], candidates)
    }

    fn report_on(&self, bundle: &[u8], clients: &[Client], candidates: &[Member]) -> Report {
        let bundle = Bundle::read(&self.name, vec![blob("bundle.pem", bundle)]);
        run::check(&Inquiry {
            bundle: &bundle,
            clients,
            candidates,
            question: question(),
            warn_days: 30,
            severities: &[],
        })
    }
}

/// Chains with holes of one, two, three and four certificates, filled from the pool alone.
fn built() -> Vec<Case> {
    vec![
        Case::of("one of three", &["root", "i1", "i3"], "client-i3", &[]),
        Case::of("two of three", &["root", "i2"], "client-i3", &[]),
        Case::of("all but the root", &["root"], "client-i3", &["i3"]),
        Case::of("the whole chain", &["issuing"], "client-i3", &["i3", "i2", "i1", "root"]),
        Case::of("an expired issuer", &["root", "issuing-past"], "client-ca-past", &[]),
        Case::of("a rekeyed issuer", &["root", "issuing-rekeyed"], "client", &[]),
        Case::of("a twin", &["twin-b"], "client-twin", &[]),
        Case::of("a cross-signed root", &["root"], "client-cross", &[]),
        Case::of("the root alone", &["root"], "client", &["issuing"]),
        Case::of("no root", &["issuing"], "client", &[]),
    ]
}

/// What users met: each incident that has a bundle and a client.
fn incidents() -> Vec<Case> {
    let folders = folders_in(&root().join("testdata/incidents"));
    let folders = folders.into_iter().filter(|path| path.is_dir());
    folders
        .filter_map(|folder| {
            let read = |file: &str| fs::read(folder.join(file)).ok();
            let (bundle, client) = (read("bundle.pem")?, read("client.pem")?);
            let sent = read("sent.pem").unwrap_or_default();
            Some(Case { name: name_of(&folder), bundle, client, sent })
        })
        .collect()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for rule in folders_in(&root().join("testdata/rules")) {
        let rule_name = name_of(&rule);
        if !rule_name.starts_with("path-") && !rule_name.starts_with("client-") {
            continue;
        }
        for folder in folders_in(&rule) {
            let read = |file: &str| fs::read(folder.join(file)).ok();
            let name = format!("{rule_name}/{}", name_of(&folder));
            let Some(client) = read("client.pem") else { continue };
            let sent = read("sent.pem").unwrap_or_default();
            cases.push(Case { name, bundle: read("bundle.pem").unwrap(), client, sent });
        }
    }
    cases
}

/// The bundle with these changes, made on the text of the file.
fn made(bundle: &[u8], changes: &[Change]) -> Vec<u8> {
    let read = Bundle::read("bundle.pem", vec![blob("bundle.pem", bundle)]);
    let mut text = bundle.to_vec();
    let removed = |member: &&Member| {
        changes.iter().any(|change| match change {
            Change::Remove(one) => one.der() == member.certificate.der(),
            Change::Add(_) => false,
        })
    };
    for member in read.members.iter().rev().filter(removed) {
        text.drain(member.place.bytes.clone());
    }
    for change in changes {
        if let Change::Add(offer) = change {
            let der = offer.certificate.der();
            let x509 = openssl::x509::X509::from_der(der).unwrap();
            text.push(b'\n');
            text.extend(x509.to_pem().unwrap());
        }
    }
    text
}

fn said(report: &Report) -> String {
    let name = |certificate: &truststore::certificate::Certificate| {
        certificate.subject.common_name().unwrap_or_default().to_owned()
    };
    match report.clients[0].remedy.as_ref() {
        None => "none".to_owned(),
        Some(Remedy::Obtain(obtain)) => {
            format!("?{}", obtain.wanted.subject.common_name().unwrap_or_default())
        }
        Some(Remedy::Reissue(reissue)) => {
            assert!(!reissue.demands.is_empty(), "{reissue:?}");
            format!("{:?}", reissue.holder).to_lowercase()
        }
        Some(Remedy::Proven(repair)) => repair
            .changes
            .iter()
            .map(|change| match change {
                Change::Add(offer) => format!("+{}", name(&offer.certificate)),
                Change::Remove(certificate) => format!("-{}", name(certificate)),
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// Every certificate of `testdata/pki`.
fn pool() -> Vec<Member> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("testdata/pki"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let blobs = files.iter().map(|file| blob(&name_of(file), &fs::read(file).unwrap())).collect();
    Bundle::read("pki", blobs).members
}

fn client(certificate: &[u8], sent: &[u8]) -> Client {
    let sent = match sent {
        [] => Vec::new(),
        sent => bundle::read_sent(blob("sent.pem", sent)).unwrap().members,
    };
    Client {
        member: ClientFile::read(blob("client.pem", certificate)).unwrap().client,
        sent: sent.iter().map(|member| Arc::clone(&member.certificate)).collect(),
        sent_places: sent.iter().map(Location::of).collect(),
        private_key_spki: None,
    }
}

fn question() -> Question {
    Question::of_client(profile::by_name("api-gateway").unwrap(), "2030-01-01".parse().unwrap())
}

fn pki(name: &str) -> Vec<u8> {
    fs::read(root().join("testdata/pki").join(format!("{name}.pem"))).unwrap()
}

fn blob(name: &str, bytes: &[u8]) -> Blob {
    Blob::new(name, bytes.to_vec())
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
