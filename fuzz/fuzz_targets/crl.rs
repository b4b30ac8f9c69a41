//! Any bytes as a revocation list: no panic, and beside OpenSSL: what we rely on it can read, with as many entries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openssl::x509::X509Crl;
use truststore::crl::RevocationList;

fuzz_target!(|bytes: &[u8]| {
    let Ok(ours) = RevocationList::from_der(bytes) else { return };
    assert!(ours.irregularities.len() <= 100);
    let _ = (format!("{ours:?}"), ours.is_delta(), ours.is_indirect(), ours.revocation(&ours.issuer, &[1]));
    if ours.undecidable().next().is_some() {
        return;
    }
    let Ok(theirs) = X509Crl::from_der(bytes) else {
        assert!(ours.issuer.attributes().any(|one| one.text.is_none()), "OpenSSL cannot read it");
        return;
    };
    let revoked: Vec<_> = theirs.get_revoked().into_iter().flatten().collect();
    assert_eq!(ours.len(), revoked.len());
});
