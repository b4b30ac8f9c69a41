//! Encodings that are not DER, or say less than they could, one at a time, in a client and in its CA: what OpenSSL makes
//! of each, and what we do. Where the two differ, the reason is said; where we follow OpenSSL, a finding says that the
//! standard does not. Certificates are written octet by octet and signed, so that nothing else is wrong with them.

#![allow(clippy::unwrap_used, reason = "a certificate that cannot be made has failed the test")]

#[path = "support/draft.rs"]
mod draft;
mod generator;

use draft::*;
use generator::der;
use truststore::bulk::Bulk;
use truststore::bundle::{Bundle, ClientFile};
use truststore::path::Verdict;
use truststore::run::{Client, Inquiry, Judge, Judgement, Opinions, check};
use truststore::second_opinion::Reason;

/// Where we and OpenSSL stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// OpenSSL accepts, and so does a gateway: with a warning. The standard, and who wants it strict, refuse.
    Loose,
    /// Both accept, whatever else is noted.
    Accepted,
    /// OpenSSL accepts, we refuse: it reads over what can be read in two ways.
    ReadOver,
    /// OpenSSL refuses, or cannot read it; we neither accept.
    Refused,
}
use Stand::{Accepted, Loose, ReadOver, Refused};

#[test]
fn a_client_is_read_as_openssl_reads_it_or_the_reason_is_said() {
    for (what, edit, stand, _) in TABLE {
        let mut client = Draft::client();
        edit(&mut client);
        hold(what, &Draft::authority().made(), &client.made(), *stand, "client-not-der");
    }
}

#[test]
fn a_ca_is_read_as_openssl_reads_it_or_the_reason_is_said() {
    for (what, edit, _, stand) in TABLE {
        let mut authority = Draft::authority();
        edit(&mut authority);
        hold(what, &authority.made(), &Draft::client().made(), *stand, "ca-not-der");
    }
}

/// Holds a case to where we and OpenSSL are known to stand.
fn hold(what: &str, authority: &[u8], client: &[u8], stand: Stand, rule: &str) {
    let bundle = Bundle::read("bundle", vec![blob(authority)]);
    let Ok(file) = ClientFile::read(blob(client)) else {
        let rules = [Refused, ReadOver];
        assert!(rules.contains(&stand), "{what}: cannot be read");
        let ruling = Bulk::new(&bundle, question("api-gateway", false)).judge(client);
        assert!(ruling.why.unwrap().words.contains("X.690"), "{what}");
        return;
    };
    let member = file.client;
    let client = Client { member, sent: vec![], sent_places: vec![], private_key_spki: None };
    let judge = |profile, strict| {
        Judge::new(&bundle, question(profile, strict), Opinions::All).judge(&client)
    };
    let gateway = judge("api-gateway", false);
    assert_eq!(found(&gateway), stand_of(stand), "{what}: {gateway:#?}");
    assert_eq!(gateway.read_over().is_some(), stand == ReadOver, "{what}");
    for (profile, strict) in [("rfc5280", false), ("api-gateway", true)] {
        let verdict = judge(profile, strict).verdict;
        if stand != Accepted {
            assert_eq!(verdict, Verdict::Refuse, "{what}: {profile}, strict: {strict}");
        }
    }
    let ruling =
        Bulk::new(&bundle, question("api-gateway", false)).judge(client.member.certificate.der());
    assert_eq!(ruling.verdict, gateway.verdict, "{what}: by the short way");
    let report = check(&Inquiry {
        bundle: &bundle,
        clients: &[client],
        candidates: &[],
        question: question("api-gateway", false),
        warn_days: 0,
        severities: &[],
    });
    let said = report.findings.iter().any(|finding| finding.rule.id == rule);
    let of_key = |rule: &str| rule.ends_with("-curve-unsupported");
    assert!(
        !report.findings.iter().any(|finding| of_key(finding.rule.id)),
        "{what}: the encoding is to blame, not the kind of key"
    );
    assert!(stand == Refused || said == (stand == Loose), "{what}: {rule}");
}

/// Our verdict, whether OpenSSL accepts, and why it says otherwise.
fn found(judgement: &Judgement) -> (Verdict, bool, Option<Reason>) {
    let openssl = judgement.opinion.as_ref().unwrap().accepts().unwrap_or(false);
    let differs = judgement.disagreement.as_ref();
    (judgement.verdict, openssl, differs.map(|one| one.reason.expect("a reason")))
}

const fn stand_of(stand: Stand) -> (Verdict, bool, Option<Reason>) {
    match stand {
        Loose | Accepted => (Verdict::Accept, true, None),
        ReadOver => (Verdict::Refuse, true, Some(Reason::ReadsOver)),
        Refused => (Verdict::Refuse, false, None),
    }
}

type Row = (&'static str, fn(&mut Draft), Stand, Stand);

/// What is odd, and where we stand when a client has it, and a CA.
const TABLE: &[Row] = &[
    ("nothing is odd", |_| {}, Accepted, Accepted),
    ("critical FALSE", |it| it.extension(KEY_USAGE, &[1, 1, 0]), Loose, Loose),
    ("critical as 01", |it| it.extension(KEY_USAGE, &[1, 1, 1]), Loose, Loose),
    (
        "critical FALSE, of an extension that nobody knows",
        |it| it.unknown(&[1, 1, 0]),
        Loose,
        Loose,
    ),
    ("critical as 01, of one that nobody knows", |it| it.unknown(&[1, 1, 1]), Refused, Refused),
    ("critical in two octets", |it| it.unknown(&[1, 2, 0, 0]), Refused, Refused),
    ("critical without an octet", |it| it.unknown(&[1, 0]), Refused, Refused),
    ("version 1 written out", |it| it.plain(&[0xa0, 3, 2, 1, 0]), Loose, Loose),
    ("version 1", |it| it.plain(&[]), Accepted, Accepted),
    ("version 1 with extensions", |it| it.version.clear(), ReadOver, ReadOver),
    ("version 2 with extensions", |it| it.version = vec![0xa0, 3, 2, 1, 1], ReadOver, ReadOver),
    ("version 4", |it| it.version = vec![0xa0, 3, 2, 1, 3], ReadOver, ReadOver),
    ("no extensions in their list", |it| it.extensions = vec![], Loose, Refused),
    ("a negative serial number", |it| it.serial = vec![2, 1, 0x85], Accepted, Accepted),
    ("a serial number of 30 octets", |it| it.serial = der::integer(&[7; 30]), Accepted, Accepted),
    (
        "a serial number with zeros before it",
        |it| it.serial = vec![2, 3, 0, 0, 7],
        Refused,
        Refused,
    ),
    ("a serial number without octets", |it| it.serial = vec![2, 0], Refused, Refused),
    ("GeneralizedTime before 2050", |it| it.until(0x18, "20350101000000Z"), Accepted, Accepted),
    ("a fraction of a second", |it| it.until(0x18, "20350101000000.5Z"), Refused, Refused),
    ("UTCTime without seconds", |it| it.until(0x17, "3501010000Z"), Refused, Refused),
    ("UTCTime with an offset", |it| it.until(0x17, "350101000000+0000"), Refused, Refused),
    ("an RSA key without NULL", |it| it.key_parameters(&[]), Loose, Loose),
    ("an RSA key with other parameters", |it| it.key_parameters(&[2, 1, 3]), ReadOver, ReadOver),
    (
        "a signature algorithm without NULL",
        |it| it.algorithm = sha256_with_rsa(&[]),
        Accepted,
        Accepted,
    ),
    (
        "one with other parameters",
        |it| it.algorithm = sha256_with_rsa(&[2, 1, 3]),
        ReadOver,
        ReadOver,
    ),
    (
        "one whose NULL has content",
        |it| it.algorithm = sha256_with_rsa(&[5, 1, 0]),
        Refused,
        Refused,
    ),
    ("key usage with zero bits behind", |it| it.usage(&[0, 0x86]), Accepted, Accepted),
    ("key usage with unused bits that are set", |it| it.usage(&[1, 0x87]), ReadOver, ReadOver),
    ("key usage with 8 unused bits", |it| it.usage(&[8, 0x86]), Refused, Refused),
    ("a long length around all", |it| it.whole = long, ReadOver, ReadOver),
    ("a long length around what is signed", |it| it.signed = long, ReadOver, ReadOver),
    ("an indefinite length", |it| it.whole = indefinite, ReadOver, ReadOver),
    ("bytes after the certificate", |it| it.behind = vec![0, 0], Accepted, Accepted),
    (
        "the same extension twice",
        |it| {
            it.unknown(&[]);
            it.unknown(&[]);
        },
        ReadOver,
        ReadOver,
    ),
    (
        "bytes after an extension's value",
        |it| it.value(KEY_ID, &[4, 1, 7, 5, 0]),
        ReadOver,
        ReadOver,
    ),
    ("no names in subjectAltName", |it| it.value(ALT_NAME, &[0x30, 0]), ReadOver, ReadOver),
    ("subjectAltName that is none", |it| it.value(ALT_NAME, &[4, 1, 1]), Refused, Refused),
    ("a name in a BMPString", |it| it.subject_is(0x1e, utf16), Accepted, Accepted),
    (
        "a name in a TeletexString",
        |it| it.subject_is(0x14, |text| text.as_bytes().to_vec()),
        Accepted,
        Accepted,
    ),
    (
        "a name in a VisibleString",
        |it| it.subject_is(0x1a, |text| text.as_bytes().to_vec()),
        Refused,
        Refused,
    ),
    ("a key with unused bits", |it| it.unused_key_bits(), ReadOver, Refused),
];

fn long(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[0x30, 0x84], &length[..], content].concat()
}

fn indefinite(content: &[u8]) -> Vec<u8> {
    [&[0x30, 0x80], content, &[0, 0]].concat()
}
