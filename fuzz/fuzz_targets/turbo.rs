//! What a table of multiples accepts, OpenSSL accepts: on signatures that are made to lead the arithmetic into its exceptions,
//! and on octets that are no signature. The octets choose the key, u1, u2, and what is changed (`ecdsa`); what follows them may be
//! the signature.
#![no_main]

#[path = "../../tests/support/ecdsa.rs"]
mod ecdsa;

use ecdsa::Case;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // It panics where we accept what OpenSSL does not.
    let answers = Case::from_octets(bytes).answers();
    std::hint::black_box(answers);
});
