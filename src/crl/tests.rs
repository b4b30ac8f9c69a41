//! Lists written by hand, byte for byte: order, scope, criticality, versions.

//! Lists that are read, and lists that are refused.

use super::draft::{Draft, der_extension, name, time, wrap};
use super::*;

#[test]
fn entries_are_found_by_serial_whatever_their_order() {
    let key_compromise = der_extension(&Oid::REASON_CODE, false, &[0x0a, 1, 1]);
    let draft = Draft::new().revoke(&[9], &[key_compromise]).revoke(&[1, 0], &[]).revoke(&[5], &[]);
    let list = draft.read();
    assert_eq!((list.len(), list.irregularities.len()), (3, 0));
    assert_eq!(
        list.revocation(&list.issuer, &[9]).map(|one| one.reason),
        Some(Reason::KeyCompromise)
    );
    assert_eq!(
        list.revocation(&list.issuer, &[1, 0]).map(|one| one.reason),
        Some(Reason::Unspecified)
    );
    assert_eq!(list.revocation(&list.issuer, &[1]), None);
    assert_eq!(list.signature(), [0xaa]);
    assert_eq!(
        list.next_update.map(|time| time.to_string()).as_deref(),
        Some("2030-02-01T00:00:00Z")
    );
}

#[test]
fn what_is_critical_and_unknown_is_named_of_list_and_entries() {
    let odd = Oid::of(&[1, 2, 3]);
    let list = Draft::new()
        .revoke(&[1], &[der_extension(&odd, true, &[5, 0])])
        .extend(&odd, true, &[5, 0])
        .read();
    assert_eq!(list.unknown_critical, std::slice::from_ref(&odd));
    assert_eq!(list.unknown_critical_in_entries, [odd]);
}

#[test]
fn deltas_and_indirect_lists_are_known_as_such() {
    let delta = Draft::new().extend(&Oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1]).read();
    assert!(delta.is_delta() && !delta.is_indirect());
    let scope = [0x30, 3, 0x84, 1, 0xff];
    let indirect = Draft::new().extend(&Oid::ISSUING_DISTRIBUTION_POINT, true, &scope).read();
    assert!(indirect.is_indirect() && indirect.irregularities.is_empty());
}

#[test]
fn an_entry_is_about_the_issuer_that_it_or_one_before_it_names() {
    let issuer = |letter| {
        let names = wrap(tag::SEQUENCE, &wrap(tag::constructed(4), &name(letter)));
        der_extension(&Oid::CERTIFICATE_ISSUER, true, &names)
    };
    let draft = || {
        Draft::new()
            .revoke(&[9], &[])
            .revoke(&[1], &[issuer(b'b')])
            .revoke(&[2], &[])
            .revoke(&[1], &[issuer(b'a')])
            .revoke(&[2], &[issuer(b'B')])
    };
    let list =
        draft().extend(&Oid::ISSUING_DISTRIBUTION_POINT, true, &[0x30, 3, 0x84, 1, 0xff]).read();
    assert_eq!(list.irregularities, []);
    let revoked = |letter, serial: u8| {
        let issuer = Name::from_der(&name(letter)).unwrap();
        list.revocation(&issuer, &[serial]).is_some()
    };
    let found: Vec<_> =
        b"abc".iter().map(|&letter| [1, 2, 9].map(|serial| revoked(letter, serial))).collect();
    assert_eq!(found, [[true, false, true], [true, true, false], [false; 3]]);
    assert!(draft().read().undecidable().next().is_some());
}

#[test]
fn an_entry_that_names_no_one_issuer_cannot_be_relied_on() {
    let scope = [0x30, 3, 0x84, 1, 0xff];
    let host = der_extension(&Oid::CERTIFICATE_ISSUER, true, &[0x30, 3, 0x82, 1, b'a']);
    let list = Draft::new()
        .revoke(&[1], &[host])
        .extend(&Oid::ISSUING_DISTRIBUTION_POINT, true, &scope)
        .read();
    assert!(list.undecidable().next().is_some());
}

#[test]
fn version_1_has_no_extensions_and_nothing_stands_there_twice() {
    let mut draft = Draft::new();
    draft.version = None;
    assert!(draft.read().undecidable().next().is_some());
    let twice = Draft::new().extend(&Oid::CRL_NUMBER, false, &[2, 1, 1]).read();
    assert!(twice.undecidable().any(|one| one.what.contains("cRLNumber")));
}

#[test]
fn half_a_list_is_no_list() {
    let der = Draft::new().revoke(&[1], &[]).der();
    for length in 0..der.len() {
        assert!(RevocationList::from_der(&der[..length]).is_err());
    }
    assert!(RevocationList::from_der(&Draft::new().revoke(&[0, 1], &[]).der()).is_err());
}

#[test]
fn a_hundred_thousand_entries_cost_little() {
    let entry = |number: u32| {
        let serial = [&[1], &number.reverse_bits().to_be_bytes()[..]].concat();
        wrap(tag::SEQUENCE, &[wrap(tag::INTEGER, &serial), time("300101000000Z")].concat())
    };
    let draft = Draft { entries: (0..100_000).map(entry).collect(), ..Draft::new() };
    let list = draft.read();
    assert_eq!(list.len(), 100_000);
    assert!(list.revocation(&list.issuer, &[1, 0, 0, 0, 0]).is_some());
    assert!(list.revocation(&list.issuer, &[1, 0xff, 0xff, 0xff, 0xff]).is_none());
}
