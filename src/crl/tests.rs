//! Lists written by hand, byte for byte: order, scope, criticality, versions.

//! Lists that are read, and lists that are refused.

use super::*;

/// A list of these entries and extensions, which nobody has signed.
struct Draft {
    version: Option<u8>,
    entries: Vec<Vec<u8>>,
    extensions: Vec<Vec<u8>>,
}

impl Draft {
    fn new() -> Self {
        let key_id = der_extension(&Oid::AUTHORITY_KEY_IDENTIFIER, false, &[0x30, 3, 0x80, 1, 7]);
        let number = der_extension(&Oid::CRL_NUMBER, false, &[2, 1, 1]);
        Self { version: Some(1), entries: Vec::new(), extensions: vec![key_id, number] }
    }

    fn revoke(mut self, serial: &[u8], extensions: &[Vec<u8>]) -> Self {
        let mut content = [wrap(tag::INTEGER, serial), time("300101000000Z")].concat();
        if !extensions.is_empty() {
            content.extend(wrap(tag::SEQUENCE, &extensions.concat()));
        }
        self.entries.push(wrap(tag::SEQUENCE, &content));
        self
    }

    fn extend(mut self, oid: &Oid, critical: bool, value: &[u8]) -> Self {
        self.extensions.push(der_extension(oid, critical, value));
        self
    }

    fn der(&self) -> Vec<u8> {
        let algorithm = wrap(tag::SEQUENCE, &wrap(tag::OID, Oid::ED25519.as_bytes()));
        let name = [0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, b'a'].to_vec();
        let version = self.version.map(|number| vec![2, 1, number]).unwrap_or_default();
        let mut parts = vec![version, algorithm.clone(), name];
        parts.extend([time("300101000000Z"), time("300201000000Z")]);
        if !self.entries.is_empty() {
            parts.push(wrap(tag::SEQUENCE, &self.entries.concat()));
        }
        let extensions = wrap(tag::SEQUENCE, &self.extensions.concat());
        parts.push(wrap(tag::constructed(0), &extensions));
        let tbs = wrap(tag::SEQUENCE, &parts.concat());
        wrap(tag::SEQUENCE, &[tbs, algorithm, vec![3, 2, 0, 0xaa]].concat())
    }

    fn read(&self) -> RevocationList {
        RevocationList::from_der(&self.der()).unwrap()
    }
}

fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, length[3]],
        0x80..0x100 => vec![tag, 0x81, length[3]],
        0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
        _ => vec![tag, 0x83, length[1], length[2], length[3]],
    };
    [&header, content].concat()
}

fn time(text: &str) -> Vec<u8> {
    wrap(tag::UTC_TIME, text.as_bytes())
}

fn der_extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { vec![1, 1, 0xff] } else { Vec::new() };
    let parts = [wrap(tag::OID, oid.as_bytes()), critical, wrap(tag::OCTET_STRING, value)];
    wrap(tag::SEQUENCE, &parts.concat())
}

#[test]
fn entries_are_found_by_serial_whatever_their_order() {
    let key_compromise = der_extension(&Oid::REASON_CODE, false, &[0x0a, 1, 1]);
    let draft = Draft::new().revoke(&[9], &[key_compromise]).revoke(&[1, 0], &[]).revoke(&[5], &[]);
    let list = draft.read();
    assert_eq!((list.len(), list.irregularities.len()), (3, 0));
    assert_eq!(list.revocation(&[9]).map(|one| one.reason), Some(Reason::KeyCompromise));
    assert_eq!(list.revocation(&[1, 0]).map(|one| one.reason), Some(Reason::Unspecified));
    assert_eq!(list.revocation(&[1]), None);
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
    let other = der_extension(&Oid::CERTIFICATE_ISSUER, true, &[0x30, 3, 0x82, 1, b'a']);
    assert!(Draft::new().revoke(&[1], &[other]).read().is_indirect());
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
    assert!(list.revocation(&[1, 0, 0, 0, 0]).is_some());
    assert!(list.revocation(&[1, 0xff, 0xff, 0xff, 0xff]).is_none());
}
