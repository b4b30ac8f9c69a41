//! What lists say together, with signatures as each test has them.

use super::*;
use crate::crl::draft::{Draft, der_extension, name, time, wrap};
use crate::der::tag;

/// Signatures of lists as the test says: by this certificate, or by nobody.
struct Signed(Vec<Option<u32>>);

impl Signatures for Signed {
    fn signer(&mut self, list: usize) -> Result<Id, &'static str> {
        self.0[list].map(Id::Stored).ok_or("unsigned")
    }

    fn signed_by(&mut self, list: usize, signer: Id) -> bool {
        self.0[list].map(Id::Stored) == Some(signer)
    }
}

/// What lists, all signed by CN=a, say of its certificate number 7 in the middle of January 2030.
fn status(lists: &[&Draft]) -> Result<(), String> {
    status_of(&certificate(&[]), lists, vec![Some(0); lists.len()]).map(|_| ())
}

fn status_of(
    certificate: &Certificate,
    lists: &[&Draft],
    signed: Vec<Option<u32>>,
) -> Result<Vec<Id>, String> {
    let lists: Vec<_> = lists.iter().map(|draft| Arc::new(draft.read())).collect();
    let at = "2030-01-15T00:00:00Z".parse().unwrap();
    let status = check(certificate, &lists, at, &mut Signed(signed));
    status.map_err(|clause| clause.to_string())
}

/// Certificate number 7 of CN=a.
fn certificate(extensions: &[Vec<u8>]) -> Certificate {
    let algorithm = wrap(tag::SEQUENCE, &wrap(tag::OID, Oid::ED25519.as_bytes()));
    let key = [&algorithm[..], &wrap(tag::BIT_STRING, &[0; 33])].concat();
    let validity = [time("290101000000Z"), time("310101000000Z")].concat();
    let mut parts = vec![vec![0xa0, 3, 2, 1, 2], vec![2, 1, 7], algorithm.clone(), name(b'a')];
    parts.extend([wrap(tag::SEQUENCE, &validity), name(b'e'), wrap(tag::SEQUENCE, &key)]);
    if !extensions.is_empty() {
        let list = wrap(tag::SEQUENCE, &extensions.concat());
        parts.push(wrap(tag::constructed(3), &list));
    }
    let tbs = wrap(tag::SEQUENCE, &parts.concat());
    let der = wrap(tag::SEQUENCE, &[tbs, algorithm, vec![3, 2, 0, 0xaa]].concat());
    Certificate::from_der(&der).unwrap()
}

/// A distribution point without a name of its own, for lists that CN=`letter` signs.
fn point_of(letter: u8) -> Vec<u8> {
    let issuer = wrap(tag::constructed(2), &wrap(tag::constructed(4), &name(letter)));
    let points = wrap(tag::SEQUENCE, &wrap(tag::SEQUENCE, &issuer));
    der_extension(&Oid::CRL_DISTRIBUTION_POINTS, false, &points)
}

fn reason(code: u8) -> Vec<Vec<u8>> {
    vec![der_extension(&Oid::REASON_CODE, false, &[tag::ENUMERATED, 1, code])]
}

fn scoped(draft: Draft, scope: &[u8]) -> Draft {
    draft.extend(&Oid::ISSUING_DISTRIBUTION_POINT, true, &wrap(tag::SEQUENCE, scope))
}

const USERS: [u8; 3] = [0x81, 1, 0xff];
const INDIRECT: [u8; 3] = [0x84, 1, 0xff];

#[test]
fn a_complete_list_decides_alone() {
    assert_eq!(status(&[&Draft::new()]), Ok(()));
    let revoked = status(&[&Draft::new().revoke(&[7], &[])]);
    assert_eq!(
        revoked.unwrap_err(),
        "has revoked the certificate below it, at 2030-01-01T00:00:00Z"
    );
    assert!(status(&[]).unwrap_err().contains("no CRL"));
}

#[test]
fn who_has_no_revocation_available_needs_no_list() {
    let exempt = der_extension(&Oid::NO_REV_AVAIL, false, &[5, 0]);
    let ask = |extensions: &[Vec<u8>]| status_of(&certificate(extensions), &[], vec![]);
    assert_eq!(ask(std::slice::from_ref(&exempt)), Ok(vec![]));
    assert!(ask(&[exempt.clone(), point_of(b'a')]).is_err(), "it names a place for lists");
    let ca = der_extension(&Oid::BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]);
    assert!(ask(&[exempt, ca]).is_err(), "a CA cannot say so");
}

#[test]
fn a_delta_revokes_and_lifts() {
    let base = Draft::new();
    assert!(
        status(&[&base, &Draft::delta(2, 1).revoke(&[7], &[])]).unwrap_err().contains("revoked")
    );
    let held = Draft::new().revoke(&[7], &reason(6));
    assert!(status(&[&held]).is_err());
    assert_eq!(status(&[&held, &Draft::delta(2, 1).revoke(&[7], &reason(8))]), Ok(()));
    assert!(
        status(&[&held, &Draft::delta(2, 1)]).is_err(),
        "a delta that is silent changes nothing"
    );
}

#[test]
fn the_freshest_delta_counts() {
    let (base, revoking) = (Draft::new(), Draft::delta(2, 1).revoke(&[7], &reason(6)));
    let lifting = Draft::delta(3, 1).revoke(&[7], &reason(8));
    assert_eq!(status(&[&base, &revoking, &lifting]), Ok(()));
    assert_eq!(status(&[&lifting, &revoking, &base]), Ok(()));
}

#[test]
fn the_latest_edition_of_a_list_counts() {
    let (old, new) = (Draft::numbered(1).revoke(&[7], &reason(6)), Draft::numbered(2));
    assert_eq!(status(&[&old, &new]), Ok(()));
    assert_eq!(status(&[&new, &old]), Ok(()));
    // Two that both claim the number are both believed.
    assert!(status(&[&old, &Draft::numbered(1)]).is_err());
    // Nobody's later edition is none.
    assert!(status_of(&certificate(&[]), &[&old, &new], vec![Some(0), None]).is_err());
}

#[test]
fn a_delta_keeps_a_list_alive() {
    let mut base = Draft::new();
    base.next_update = "300110000000Z";
    assert!(status(&[&base]).unwrap_err().contains("expired"));
    assert_eq!(status(&[&base, &Draft::delta(2, 1)]), Ok(()));
}

#[test]
fn a_delta_alone_decides_nothing() {
    let why = status(&[&Draft::delta(2, 1)]).unwrap_err();
    assert!(why.contains("only a delta CRL"), "{why}");
}

#[test]
fn news_that_cannot_be_used_leave_the_status_open() {
    let base = Draft::new();
    let why = status(&[&base, &Draft::delta(5, 3)]).unwrap_err();
    assert!(why.contains("adds to CRL 3 or a later one, and CRL 1 was given"), "{why}");
    let mut old = Draft::delta(2, 1);
    old.next_update = "300110000000Z";
    assert!(status(&[&base, &old]).unwrap_err().contains("the delta CRL has expired"));
    let other_scope = scoped(Draft::delta(2, 1), &USERS);
    assert!(status(&[&base, &other_scope]).unwrap_err().contains("other certificates"));
    let unsigned = status_of(&certificate(&[]), &[&base, &Draft::delta(2, 1)], vec![Some(0), None]);
    assert!(unsigned.unwrap_err().contains("not signed"));
    // What they say against the certificate is heeded all the same.
    let revoking = Draft::delta(5, 3).revoke(&[7], &[]);
    assert!(status(&[&base, &revoking]).unwrap_err().contains("revoked"));
}

#[test]
fn a_delta_that_is_no_news_is_let_lie() {
    let stale = Draft::delta(2, 1).revoke(&[7], &reason(6));
    assert_eq!(status(&[&Draft::numbered(2), &stale]), Ok(()));
    let about_cas = scoped(Draft::delta(3, 1), &[0x82, 1, 0xff]);
    assert_eq!(status(&[&Draft::numbered(2), &about_cas]), Ok(()));
}

#[test]
fn lists_for_some_reasons_add_up() {
    // keyCompromise and cACompromise; the rest.
    let some = scoped(Draft::new(), &[0x83, 2, 5, 0x60]);
    let rest = scoped(Draft::new(), &[0x83, 3, 7, 0x1f, 0x80]);
    assert!(status(&[&some]).unwrap_err().contains("leave out some reasons"));
    assert_eq!(status(&[&some, &rest]), Ok(()));
    let revoking = scoped(Draft::new(), &[0x83, 3, 7, 0x1f, 0x80]).revoke(&[7], &reason(5));
    assert!(status(&[&some, &revoking]).unwrap_err().contains("revoked"));
}

#[test]
fn another_issuer_answers_where_the_certificate_sends_there() {
    // CN=a signs lists for CN=b, which issued number 7.
    let entry = |letter| {
        let names = wrap(tag::SEQUENCE, &wrap(tag::constructed(4), &name(letter)));
        vec![der_extension(&Oid::CERTIFICATE_ISSUER, true, &names)]
    };
    let mut sent_there = certificate(&[point_of(b'a')]);
    sent_there.issuer = crate::name::Name::from_der(&name(b'b')).unwrap();
    let ask = |draft: Draft| status_of(&sent_there, &[&draft], vec![Some(4)]);
    assert_eq!(ask(scoped(Draft::new(), &INDIRECT)), Ok(vec![Id::Stored(4)]));
    assert!(ask(Draft::new()).unwrap_err().contains("does not say that it is indirect"));
    let own = scoped(Draft::new().revoke(&[7], &[]), &INDIRECT);
    assert!(ask(own).is_ok(), "number 7 of the list's own issuer is another certificate");
    let meant = scoped(Draft::new().revoke(&[9], &entry(b'b')).revoke(&[7], &[]), &INDIRECT);
    assert!(ask(meant).unwrap_err().contains("revoked"));
    let mut not_sent = certificate(&[]);
    not_sent.issuer = sent_there.issuer.clone();
    let why = status_of(&not_sent, &[&scoped(Draft::new(), &INDIRECT)], vec![Some(4)]).unwrap_err();
    assert!(why.contains("no CRL about it"), "{why}");
}
