//! The same population by other verifiers: CPU microseconds for each client, one round, which scripts/bench.sh repeats in
//! turn with others. `peers BUNDLE.pem CLIENTS.pem [COUNT]`; what does not depend on the client is prepared once, parsing
//! the client counts, and all clients must be accepted.

use std::fs;
use std::time::Duration;

use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509, X509StoreContext};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next();
    let (bundle, clients) = (next().expect("BUNDLE.pem"), next().expect("CLIENTS.pem"));
    let count = next().map_or(usize::MAX, |count| count.parse().expect("a number"));
    let cas = read(&bundle, usize::MAX);
    let clients = read(&clients, count);
    let (anchors, intermediates): (Vec<_>, Vec<_>) =
        cas.iter().cloned().partition(|ca| anchor_from_trusted_cert(ca).is_ok() && is_root(ca));
    let anchors: Vec<TrustAnchor<'_>> =
        anchors.iter().map(|ca| anchor_from_trusted_cert(ca).expect("an anchor")).collect();
    let every: Vec<TrustAnchor<'_>> =
        cas.iter().map(|ca| anchor_from_trusted_cert(ca).expect("an anchor")).collect();
    let store = store(&cas);
    let runs: [(&str, &dyn Fn(&[CertificateDer<'_>])); 3] = [
        ("rustls-webpki, whole path", &|clients| webpki(&anchors, &intermediates, clients)),
        ("rustls-webpki, issuer alone", &|clients| webpki(&every, &[], clients)),
        ("OpenSSL, X509_verify_cert", &|clients| openssl(&store, clients)),
    ];
    for (name, run) in runs {
        run(&clients[..clients.len() / 10]); // warms the caches
        let start = cpu();
        run(&clients);
        println!("{name}\t{:.3}", (cpu() - start) / clients.len() as f64 * 1e6);
    }
}

fn webpki(
    anchors: &[TrustAnchor<'_>],
    intermediates: &[CertificateDer<'_>],
    clients: &[CertificateDer<'_>],
) {
    let usage = KeyUsage::client_auth();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(CLOCK));
    for client in clients {
        let client = EndEntityCert::try_from(client).expect("a client certificate");
        client
            .verify_for_usage(
                ALL_VERIFICATION_ALGS,
                anchors,
                intermediates,
                time,
                usage.clone(),
                None,
                None,
            )
            .expect("accepted");
    }
}

fn openssl(store: &X509Store, clients: &[CertificateDer<'_>]) {
    let nothing = Stack::new().expect("a stack");
    let mut context = X509StoreContext::new().expect("a context");
    for client in clients {
        let client = X509::from_der(client).expect("a client certificate");
        let accepted = context.init(store, &client, &nothing, |context| context.verify_cert());
        assert!(accepted.expect("a verdict"), "accepted");
    }
}

fn store(cas: &[CertificateDer<'_>]) -> X509Store {
    let mut builder = X509StoreBuilder::new().expect("a store");
    for ca in cas {
        builder.add_cert(X509::from_der(ca).expect("a CA")).expect("a CA");
    }
    let mut asked = X509VerifyParam::new().expect("parameters");
    asked.set_time(CLOCK as i64);
    asked.set_purpose(openssl::x509::X509PurposeId::SSL_CLIENT).expect("a purpose");
    builder.set_param(&asked).expect("parameters");
    builder.build()
}

fn is_root(ca: &[u8]) -> bool {
    let ca = X509::from_der(ca).expect("a CA");
    ca.issuer_name().try_cmp(ca.subject_name()).is_ok_and(std::cmp::Ordering::is_eq)
}

fn read(name: &str, count: usize) -> Vec<CertificateDer<'static>> {
    let text = fs::read(name).expect("a file");
    CertificateDer::pem_slice_iter(&text).take(count).map(|one| one.expect("a block")).collect()
}

/// Seconds that this thread has spent on a processor. The kernel adds them up when it switches threads.
fn cpu() -> f64 {
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split(' ').next().and_then(|text| text.parse::<f64>().ok()).expect("a number") / 1e9
}

/// 2030-01-01T00:00:00Z.
const CLOCK: u64 = 1_893_456_000;
