//! Any bytes as a certificate: no panic, nothing shown that could move a terminal's cursor, and beside OpenSSL: what we
//! let pass it can read, and where both read, both read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openssl::x509::X509;
use truststore::certificate::Certificate;
use truststore::key::PublicKey;
use truststore::name::Name;

fuzz_target!(|bytes: &[u8]| {
    let _ = (Name::from_der(bytes), PublicKey::from_spki(bytes));
    let Ok(ours) = Certificate::from_der(bytes) else { return };
    let shown = [ours.label(), ours.subject.to_string(), ours.issuer.short(), ours.key.describe()];
    assert!(!shown.concat().chars().any(char::is_control));
    assert!(ours.irregularities.len() <= 100);
    assert_eq!(Certificate::from_der(ours.der()).map(|again| again.sha256() == ours.sha256()), Ok(true));
    if ours.undecidable().next().is_some() {
        return;
    }
    assert_eq!(ours.der(), bytes);
    let Ok(theirs) = X509::from_der(bytes) else {
        // OpenSSL holds that names have strings alone; we know that of the attributes that we know.
        let mut attributes = ours.subject.attributes().chain(ours.issuer.attributes());
        assert!(attributes.any(|one| one.text.is_none()), "OpenSSL cannot read what we let pass");
        return;
    };
    assert_eq!(ours.signature(), theirs.signature().as_slice());
    assert_eq!(Some(ours.subject.raw()), theirs.subject_name().to_der().ok().as_deref());
    assert_eq!(Some(ours.issuer.raw()), theirs.issuer_name().to_der().ok().as_deref());
});
