//! Laws that hold for any input: the order of a bundle and copies in it change no verdict, trusting more never trusts
//! less, line ends and encodings carry no meaning, and no bytes make the check panic. The material is `testdata/pki`,
//! from which bundles and clients are drawn at random.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test has no readers of its documentation, and fails aloud"
)]

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use truststore::bundle::{Bundle, ClientFile};
use truststore::certificate::Certificate;
use truststore::path::{Question, Verdict};
use truststore::profile::{self, Profile};
use truststore::run::{Client, Inquiry, Judge, Opinions, check};
use truststore::source::{self, Blob, Budget, Source};

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_bundle_and_copies_in_it_change_no_verdict(
        members in members(),
        client in client(),
        profile in profile(),
        order in vec(any::<Index>(), 0..40),
    ) {
        let straight = verdict(&pem(&members), &client, profile);
        let mut shuffled = members.clone();
        for (place, index) in order.iter().enumerate() {
            let (a, b) = (place % shuffled.len(), index.index(shuffled.len()));
            shuffled.swap(a, b);
        }
        let copies: Vec<_> = order.iter().map(|index| members[index.index(members.len())]).collect();
        shuffled.extend(copies);
        prop_assert_eq!(straight, verdict(&pem(&shuffled), &client, profile));
    }

    #[test]
    fn trusting_more_never_trusts_less(
        members in members(),
        more in members(),
        client in client(),
        profile in profile(),
    ) {
        let before = verdict(&pem(&members), &client, profile);
        let both: Vec<_> = members.iter().chain(&more).copied().collect();
        let after = verdict(&pem(&both), &client, profile);
        prop_assert!(after <= before, "{before:?} became {after:?}");
    }

    #[test]
    fn what_an_unrelated_root_is_added_to_stays_as_it_was(
        members in members(),
        client in client(),
        profile in profile(),
    ) {
        let before = verdict(&pem(&members), &client, profile);
        let with_stranger = [&members[..], &["isrg-root-x1"]].concat();
        prop_assert_eq!(before, verdict(&pem(&with_stranger), &client, profile));
    }

    #[test]
    fn line_ends_carry_no_meaning(members in members(), client in client(), profile in profile()) {
        let unix = pem(&members);
        let windows = String::from_utf8(unix.clone()).unwrap().replace('\n', "\r\n");
        prop_assert_eq!(
            verdict(&unix, &client, profile),
            verdict(windows.as_bytes(), &client, profile)
        );
    }

    #[test]
    fn pem_and_der_are_the_same_client(members in members(), client in client(), profile in profile()) {
        let bundle = pem(&members);
        let der = ClientFile::read(blob(&client)).unwrap().client.certificate.der().to_vec();
        prop_assert_eq!(verdict(&bundle, &client, profile), verdict(&bundle, &der, profile));
    }

    #[test]
    fn no_bytes_make_the_check_panic(
        members in members(),
        client in client(),
        damage in vec((any::<Index>(), any::<u8>()), 1..30),
        cut in any::<Index>(),
    ) {
        let mut bytes = pem(&members);
        for (place, byte) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        bytes.truncate(bytes.len() - cut.index(200));
        report(&bytes, &client);
    }

    #[test]
    fn no_certificate_makes_the_check_panic(
        member in member(),
        damage in vec((any::<Index>(), any::<u8>()), 1..6),
        client in client(),
    ) {
        let mut der = certificate(member).der().to_vec();
        for (place, byte) in &damage {
            let place = place.index(der.len());
            der[place] = *byte;
        }
        report(&der, &client);
        if let Ok(file) = ClientFile::read(blob(&der)) {
            let bundle = Bundle::read("bundle.pem", vec![blob(&pem(&["root", "issuing"]))]);
            check(&inquiry(&bundle, &[sole(file)], profile::ALL[0]));
        }
    }
}

#[test]
fn the_material_has_clients_that_are_accepted_and_clients_that_are_not() {
    let bundle =
        pem(&NAMES.iter().copied().filter(|name| !name.contains("client")).collect::<Vec<_>>());
    let of =
        |client: &str| verdict(&bundle, &pem(&[client]), profile::by_name("api-gateway").unwrap());
    assert_eq!((of("client"), of("client-i4")), (Verdict::Accept, Verdict::Refuse));
}

fn member() -> impl Strategy<Value = &'static str> {
    (0..NAMES.len()).prop_map(|index| NAMES[index])
}

/// Some of the certificates, often with the two that most paths need.
fn members() -> impl Strategy<Value = Vec<&'static str>> {
    (subsequence(NAMES, 1..12), any::<bool>()).prop_map(|(mut members, usual)| {
        if usual {
            members.extend(["root", "issuing"]);
        }
        members
    })
}

fn client() -> impl Strategy<Value = Vec<u8>> {
    member().prop_map(|name| pem(&[name]))
}

fn profile() -> impl Strategy<Value = &'static Profile> {
    (0..profile::ALL.len()).prop_map(|index| profile::ALL[index])
}

fn verdict(bundle: &[u8], client: &[u8], profile: &'static Profile) -> Verdict {
    let bundle = Bundle::read("bundle.pem", vec![blob(bundle)]);
    let client = sole(ClientFile::read(blob(client)).unwrap());
    Judge::new(&bundle, question(profile), Opinions::Never).judge(&client).verdict
}

fn report(bundle: &[u8], client: &[u8]) {
    let bundle = Bundle::read("bundle.pem", vec![blob(bundle)]);
    let client = sole(ClientFile::read(blob(client)).unwrap());
    for profile in profile::ALL {
        check(&inquiry(&bundle, std::slice::from_ref(&client), profile));
    }
}

fn inquiry<'a>(
    bundle: &'a Bundle,
    clients: &'a [Client],
    profile: &'static Profile,
) -> Inquiry<'a> {
    let question = question(profile);
    Inquiry { bundle, clients, candidates: &[], question, warn_days: 30, severities: &[] }
}

fn question(profile: &'static Profile) -> Question {
    Question::of_client(profile, "2030-01-01".parse().unwrap())
}

fn sole(file: ClientFile) -> Client {
    Client {
        member: file.client,
        sent: Vec::new(),
        sent_places: Vec::new(),
        private_key_spki: None,
    }
}

fn blob(bytes: &[u8]) -> Blob {
    Blob::new("file.pem", bytes.to_vec())
}

fn pem(names: &[&str]) -> Vec<u8> {
    names.iter().flat_map(|name| material(name).0.clone()).collect()
}

fn certificate(name: &str) -> Arc<Certificate> {
    Arc::clone(&material(name).1)
}

/// A certificate of `testdata/pki`, as its block and as it was read.
fn material(name: &str) -> &'static (Vec<u8>, Arc<Certificate>) {
    static MATERIAL: OnceLock<Vec<(Vec<u8>, Arc<Certificate>)>> = OnceLock::new();
    let all = MATERIAL.get_or_init(|| {
        NAMES
            .iter()
            .chain(&["isrg-root-x1"])
            .map(|name| {
                let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/pki");
                let source = Source::Path(folder.join(format!("{name}.pem")));
                let bundle =
                    Bundle::read(*name, source::read(&source, &Budget::default()).unwrap());
                let member = &bundle.members[0];
                let mut block = bundle.text(member).to_vec();
                block.push(b'\n');
                (block, Arc::clone(&member.certificate))
            })
            .collect()
    });
    let place = NAMES.iter().position(|known| *known == name).unwrap_or(NAMES.len());
    &all[place]
}

const NAMES: &[&str] = &[
    "root",
    "issuing",
    "i1",
    "i2",
    "i3",
    "i4",
    "issuing-renewed",
    "issuing-expired",
    "issuing-rekeyed",
    "issuing-copy",
    "issuing-case",
    "issuing-no-ids",
    "issuing-no-ids-2",
    "issuing-sha1",
    "issuing-rsa1024",
    "issuing-p521",
    "issuing-past",
    "issuing-not-ca",
    "issuing-server",
    "issuing-pathlen0",
    "below-pathlen0",
    "issuing-named",
    "issuing-critical",
    "root-sha1",
    "root-v1",
    "root-past",
    "twin-a",
    "twin-b",
    "cross-a",
    "cross-b",
    "cross-a-by-b",
    "cross-b-by-a",
    "self-signed",
    "self-signed-ca",
    "client",
    "client-ec",
    "client-i1",
    "client-i3",
    "client-i4",
    "client-sha1",
    "client-server",
    "client-fake",
    "client-no-aki",
    "client-expired",
    "client-twin",
    "client-twin-bare",
    "client-cross",
    "client-pathlen",
    "client-named",
    "client-misnamed",
    "client-ca-past",
    "client-root-v1",
    "client-ca-bit",
];
