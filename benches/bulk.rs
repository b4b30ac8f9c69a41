//! Whole populations against the limit that cannot be undercut, one signature for each client by a prepared key:
//! `cargo bench --bench bulk [-- CLIENTS [FILTER]]`. All figures are CPU time of the thread, measured in turn, medians of
//! the rounds; ratios are of figures of the same run. Scaling over threads is wall time, and good for something only on an
//! idle machine. `cargo bench --bench bulk -- CLIENTS write-p256` only writes a population to files, `write-rsa` one with
//! RSA; a file named in `BENCH_ROWS` gets each figure in a line of its own, for scripts/bench.sh.

#![allow(clippy::print_stdout, clippy::disallowed_methods)] // it is a program that measures
#![allow(clippy::unwrap_used, clippy::cast_precision_loss)] // and has to stop when it cannot

#[path = "../tests/support/population.rs"]
mod population;
#[path = "support/rows.rs"]
mod rows;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, VerificationAlgorithm,
};
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509, X509PurposeId, X509StoreContext, X509StoreContextRef};
use population::{Issuers, Keys, corrupted, question};
use rows::note;
use truststore::bulk::{Bulk, Ruling};
use truststore::bundle::Bundle;
use truststore::certificate::Skim;
use truststore::path::Verdict;
use truststore::pem::swift::{Stretch, decode, stretches};
use truststore::source::Blob;
#[cfg(feature = "turbo")]
use truststore::{crypto::sha256, p256::Table};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let clients = arguments.next().map_or(10_000, |count| count.parse().unwrap());
    let filter = arguments.next().unwrap_or_default();
    let wanted = |name: &str| name.contains(&filter);
    match filter.as_str() {
        "write-p256" => return drop(Data::written(Keys::P256, 100, clients)),
        "write-rsa" => return drop(Data::written(Keys::Rsa2048, 100, clients)),
        _ => {}
    }
    println!("{clients} clients; CPU time of one thread, medians of {ROUNDS} rounds in turn");
    if cfg!(feature = "turbo") {
        println!("built with the feature turbo");
    }
    if wanted("bulk-p256") {
        against_the_limit("bulk-p256", &Data::new(Keys::P256, 100, clients));
    }
    #[cfg(feature = "turbo")]
    if wanted("tables") {
        tables(&Data::new(Keys::P256, 100, clients));
    }
    if wanted("bulk-rsa") {
        against_the_limit("bulk-rsa", &Data::new(Keys::Rsa2048, 100, clients));
    }
    if wanted("bulk-T") {
        over_cas(clients);
    }
    if wanted("bad-mix") {
        bad_mix(&Data::new(Keys::P256, 100, clients));
    }
    if wanted("threads") {
        threads(&Data::new(Keys::P256, 100, clients));
    }
    if wanted("split") {
        split("split, P-256", &Data::new(Keys::P256, 100, clients));
        split("split, RSA-2048", &Data::new(Keys::Rsa2048, 100, clients));
    }
}

/// The whole way, PEM in and lines of JSON out, beside the signatures alone.
fn against_the_limit(name: &str, data: &Data) {
    let raw = Raw::new(data);
    let [limit, whole] = in_turn([&mut || raw.run(), &mut || {
        assert_eq!(run(&data.bulk(), &data.clients), data.count);
    }]);
    row(&format!("raw-limit, {:?}", data.keys), limit / data.count as f64, None);
    row(name, whole / data.count as f64, Some(whole / limit));
}

/// Tables of each width: the signatures alone, and how many a table costs as much as.
#[cfg(feature = "turbo")]
fn tables(data: &Data) {
    let raw = Raw::new(data);
    let bundle = data.bulk();
    let keys = bundle.truststore().certificates().map(|one| &one.key.spki()[26..]);
    let keys: Vec<&[u8]> = keys.collect();
    for width in 5..=8 {
        let make = || keys.iter().map(|key| Table::new(key, width).unwrap()).collect::<Vec<_>>();
        let ready = make();
        let [limit, swift, making] = in_turn([
            &mut || raw.run(),
            &mut || {
                for (issuer, message, signature) in &raw.signatures {
                    assert!(ready[*issuer].accepts(&sha256(message), signature));
                }
            },
            &mut || drop(make()),
        ]);
        let each = [limit / data.count as f64, swift / data.count as f64];
        let table = making / keys.len() as f64;
        row(&format!("table, width {width}"), table, None);
        row(&format!("signatures, width {width}"), each[1], Some(swift / limit));
        println!("{:<28} {:>10.1} signatures", "pays after", table / (each[0] - each[1]));
    }
}

/// What more CAs cost; few clients would pay for the CAs alone, which are verified once.
fn over_cas(clients: usize) {
    let data = [10, 100, 1_000].map(|cas| Data::new(Keys::P256, cas, clients));
    let [few, some, many] = in_turn([
        &mut || assert_eq!(run(&data[0].bulk(), &data[0].clients), clients),
        &mut || assert_eq!(run(&data[1].bulk(), &data[1].clients), clients),
        &mut || assert_eq!(run(&data[2].bulk(), &data[2].clients), clients),
    ]);
    row("bulk-T, 10 CAs", few / clients as f64, None);
    row("bulk-T, 100 CAs", some / clients as f64, Some(some / few));
    row("bulk-T, 1000 CAs", many / clients as f64, Some(many / few));
}

/// One client in seven has a corrupted signature, and is explained.
fn bad_mix(data: &Data) {
    let mut bad = 0;
    let mixed: Vec<Vec<u8>> = ders(&data.clients)
        .into_iter()
        .enumerate()
        .map(|(n, der)| {
            let spoil = n % 7 == 3;
            bad += usize::from(spoil);
            if spoil { corrupted(&der) } else { der }
        })
        .collect();
    let mixed = population::pem(&mixed);
    let [good, mix] =
        in_turn([&mut || assert_eq!(run(&data.bulk(), &data.clients), data.count), &mut || {
            assert_eq!(run(&data.bulk(), &mixed) + bad, data.count);
        }]);
    row("bad-mix, none of them", good / data.count as f64, None);
    row("bad-mix, one in seven", mix / data.count as f64, Some(mix / good));
    let differ = disagreements(data, &mixed);
    println!("bad-mix, verdicts that are not OpenSSL's: {differ} of {}", data.count);
    note("bad-mix, verdicts that are not OpenSSL's", differ as f64, "clients", Some(differ as f64));
}

/// Clients of whom OpenSSL says another thing, asked without anything of ours.
fn disagreements(data: &Data, pem: &[u8]) -> usize {
    let store = store(&data.cas);
    let nothing = Stack::new().unwrap();
    let mut context = X509StoreContext::new().unwrap();
    let bulk = data.bulk();
    let differs = |der: &Vec<u8>| {
        let client = X509::from_der(der).unwrap();
        let theirs = context.init(&store, &client, &nothing, X509StoreContextRef::verify_cert);
        theirs.unwrap() != (bulk.judge(der).verdict == Verdict::Accept)
    };
    ders(pem).iter().map(differs).filter(|&differs| differs).count()
}

fn store(pem: &[u8]) -> X509Store {
    let mut builder = X509StoreBuilder::new().unwrap();
    for ca in ders(pem) {
        builder.add_cert(X509::from_der(&ca).unwrap()).unwrap();
    }
    let mut asked = X509VerifyParam::new().unwrap();
    asked.set_time(1_893_456_000); // 2030-01-01, as in `population::question`
    asked.set_purpose(X509PurposeId::SSL_CLIENT).unwrap();
    builder.set_param(&asked).unwrap();
    builder.build()
}

/// Wall time with one thread over that with two.
fn threads(data: &Data) {
    let ders = ders(&data.clients);
    let wall = |threads: usize| {
        let bulk = data.bulk();
        let start = Instant::now();
        std::thread::scope(|scope| {
            for part in ders.chunks(ders.len().div_ceil(threads)) {
                let bulk = &bulk;
                scope.spawn(move || part.iter().for_each(|der| drop(bulk.judge(der))));
            }
        });
        start.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..ROUNDS).map(|_| wall(1) / wall(2)).collect();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let faster = median(&mut ratios);
    println!("threads: two are {faster:.3} times as fast as one (load {})", load.trim());
    note("threads", faster, "times as fast", Some(faster));
}

/// Where the time goes.
fn split(name: &str, data: &Data) {
    let ders = ders(&data.clients);
    let raw = Raw::new(data);
    let blocks: Vec<&[u8]> = stretches(&data.clients).filter_map(block).collect();
    let mut der = Vec::new();
    let [scan, base64, parse, verify, whole] = in_turn([
        &mut || assert_eq!(stretches(&data.clients).filter_map(block).count(), data.count),
        &mut || assert!(blocks.iter().all(|block| decode(block, &mut der))),
        &mut || assert!(ders.iter().all(|der| Skim::read(der).is_some())),
        &mut || raw.run(),
        &mut || assert_eq!(run(&data.bulk(), &data.clients), data.count),
    ]);
    println!("{name}, of the whole:");
    for (part, spent) in [("scan", scan), ("base64", base64), ("parse", parse), ("verify", verify)]
    {
        row(part, spent / data.count as f64, Some(spent / whole));
    }
    let rest = whole - scan - base64 - parse - verify;
    row("the rest", rest / data.count as f64, Some(rest / whole));
}

/// The signatures alone, each by the prepared key of its issuer.
struct Raw {
    keys: Vec<ParsedPublicKey>,
    signatures: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

impl Raw {
    fn new(data: &Data) -> Self {
        let bulk = data.bulk();
        let algorithm: &'static dyn VerificationAlgorithm = match data.keys {
            Keys::P256 => &ECDSA_P256_SHA256_ASN1,
            Keys::Rsa2048 => &RSA_PKCS1_2048_8192_SHA256,
        };
        let keys = bulk.truststore().certificates().map(|one| {
            let key = match one.key.rsa() {
                // The library takes an `RSAPublicKey`; it stands at the end.
                Some(_) => &one.key.spki()[24..],
                None => one.key.spki(),
            };
            ParsedPublicKey::new(algorithm, key).unwrap()
        });
        let keys = keys.collect();
        let signatures = ders(&data.clients).into_iter().map(|der| {
            let issuer = bulk.judge(&der).issuer.unwrap() as usize;
            let client = Skim::read(&der).unwrap();
            (issuer, client.to_be_signed.to_vec(), client.signature.to_vec())
        });
        Self { keys, signatures: signatures.collect() }
    }

    fn run(&self) {
        for (issuer, message, signature) in &self.signatures {
            self.keys[*issuer].verify_sig(message, signature).unwrap();
        }
    }
}

/// What a program does with a population: take the certificates out of the text, judge each, write a line for each. How
/// many are accepted.
fn run(bulk: &Bulk, pem: &[u8]) -> usize {
    let (mut accepted, mut der) = (0, Vec::new());
    let mut out = Vec::with_capacity(1 << 16);
    for stretch in stretches(pem) {
        let Stretch::Block(block) = stretch else { continue };
        assert!(decode(block, &mut der));
        let ruling = bulk.judge(&der);
        accepted += usize::from(ruling.verdict == Verdict::Accept);
        line(&ruling, &mut out);
        if out.len() > 1 << 15 {
            out.clear();
        }
    }
    accepted
}

fn line(ruling: &Ruling, out: &mut Vec<u8>) {
    let word = match ruling.verdict {
        Verdict::Accept => "accept",
        Verdict::Unknown => "unknown",
        Verdict::Refuse => "refuse",
    };
    let why = ruling.why.as_ref().map_or("", |why| why.rule);
    let until = ruling.until.map_or(0, truststore::time::Time::unix);
    let issuer = ruling.issuer.unwrap_or(u32::MAX);
    writeln!(out, r#"{{"verdict":"{word}","issuer":{issuer},"until":{until},"why":"{why}"}}"#)
        .unwrap();
}

fn block(stretch: Stretch<'_>) -> Option<&[u8]> {
    match stretch {
        Stretch::Block(block) => Some(block),
        Stretch::Other(_) => None,
    }
}

fn ders(pem: &[u8]) -> Vec<Vec<u8>> {
    let decoded = stretches(pem).filter_map(block).map(|block| {
        let mut der = Vec::new();
        assert!(decode(block, &mut der));
        der
    });
    decoded.collect()
}

/// A population in files, made when there is none yet.
struct Data {
    keys: Keys,
    count: usize,
    cas: Vec<u8>,
    bundle: Bundle,
    clients: Vec<u8>,
}

impl Data {
    fn new(keys: Keys, cas: usize, count: usize) -> Self {
        let folder = Self::written(keys, cas, count);
        let cas = fs::read(folder.join("bundle.pem")).unwrap();
        let blob = Blob { name: "bundle.pem".to_owned(), bytes: cas.clone(), origin: None };
        let bundle = Bundle::read("bundle.pem", vec![blob]);
        Self { keys, count, cas, bundle, clients: fs::read(folder.join("clients.pem")).unwrap() }
    }

    /// The folder with `bundle.pem` and `clients.pem`, of which there may be more than fit into memory.
    fn written(keys: Keys, cas: usize, count: usize) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let folder = folder.join(format!("population-{keys:?}-{cas}-{count}"));
        let clients = folder.join("clients.pem");
        if !clients.exists() {
            let issuers = Issuers::new(keys, cas);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("bundle.pem"), population::pem(&issuers.cas())).unwrap();
            let part = folder.join("part");
            let mut file = BufWriter::new(File::create(&part).unwrap());
            for number in 0..count {
                file.write_all(&population::pem(&[issuers.client(number)])).unwrap();
            }
            file.flush().unwrap();
            fs::rename(part, clients).unwrap();
        }
        folder
    }

    fn bulk(&self) -> Bulk {
        Bulk::new(&self.bundle, question())
    }
}

/// Median CPU seconds of each, run in turn.
fn in_turn<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut spent = [const { Vec::new() }; N];
    for run in &mut runs {
        run(); // the first warms the caches
    }
    for _ in 0..ROUNDS {
        for (run, spent) in runs.iter_mut().zip(&mut spent) {
            let start = cpu();
            run();
            spent.push(cpu() - start);
        }
    }
    spent.map(|mut all| median(&mut all))
}

fn median(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Seconds that this thread has spent on a processor. The kernel adds them up when it switches threads.
fn cpu() -> f64 {
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn row(name: &str, seconds: f64, ratio: Option<f64>) {
    note(name, seconds * 1e6, "us", ratio);
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:8.3}"));
    println!("{name:<28} {:>10.2} us {ratio}", seconds * 1e6);
}

const ROUNDS: usize = 5;
