//! The weaknesses that the test data was made with are found in it, and none in sound certificates.

#![allow(clippy::unwrap_used)] // a test whose material cannot be made has to stop

use openssl::x509::X509;
use truststore::weakness::{Weakness, of_rsa, shared_primes};

#[test]
fn every_weak_client_shows_its_weakness_and_no_other_does() {
    let expected = |name: &str| match name {
        "client-even" | "issuing-even" => vec![Weakness::EvenModulus],
        "client-exponent3" | "issuing-exponent3" => vec![Weakness::SmallExponent(3)],
        "client-fermat" | "issuing-fermat" => vec![Weakness::ClosePrimes],
        "client-roca" | "issuing-roca" => vec![Weakness::Roca],
        _ => vec![],
    };
    let mut seen = 0;
    for (name, modulus, exponent) in rsa_keys() {
        assert_eq!(of_rsa(&modulus, &exponent), expected(&name), "{name}");
        seen += 1;
    }
    assert!(seen > 30, "only {seen} RSA keys");
}

#[test]
fn the_two_clients_that_share_a_prime_are_found_among_all() {
    let keys: Vec<_> =
        rsa_keys().into_iter().filter(|(name, ..)| name.starts_with("client")).collect();
    let moduli: Vec<&[u8]> = keys.iter().map(|(_, modulus, _)| modulus.as_slice()).collect();
    let names: Vec<Vec<&str>> = shared_primes(&moduli)
        .iter()
        .map(|group| group.iter().map(|&index| keys[index].0.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["client-prime1", "client-prime2"]]);
}

/// Name, modulus and exponent of every RSA certificate of the test data, in the order of their names.
fn rsa_keys() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut paths: Vec<_> =
        std::fs::read_dir("testdata/pki").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let key = |path: &std::path::PathBuf| {
        #[allow(clippy::disallowed_methods)] // a file of the tests' own
        let pem = std::fs::read(path).unwrap();
        let rsa = X509::from_pem(&pem).ok()?.public_key().ok()?.rsa().ok()?;
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some((name, rsa.n().to_vec(), rsa.e().to_vec()))
    };
    paths.iter().filter_map(key).collect()
}
