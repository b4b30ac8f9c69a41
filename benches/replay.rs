//! Access logs against what cannot be undercut: `jq -r` on the same log, the bare decoders, and reading the
//! log without judging anybody: `cargo bench --bench replay [-- LINES [CLIENTS]]`. All figures are CPU time, measured in
//! turn, medians of the rounds; ratios are of figures of the same run.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)] // it is a program that measures
#![allow(clippy::unwrap_used, clippy::cast_precision_loss)] // and has to stop when it cannot

#[path = "replay/log.rs"]
mod log;
#[path = "../tests/support/population.rs"]
mod population;
#[path = "support/rows.rs"]
mod rows;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use log::{Client, log};
use population::{Keys, population, question};
use rows::note;
use truststore::aws::Access;
use truststore::bulk::Bulk;
use truststore::bundle::Bundle;
use truststore::certificate::Certificate;
use truststore::clients::{Inputs, Ledger, Options, Spill, Stop, gather, gather_bytes};
use truststore::source::{Blob, Budget, Reader, Source};

fn main() {
    if Command::new("jq").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("error: this needs jq to compare with (Debian: apt-get install jq)");
        std::process::exit(2);
    }
    let mut arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let lines = arguments.next().map_or(500_000, |count| count.parse().unwrap());
    let distinct = arguments.next().map_or(500, |count| count.parse().unwrap());
    memory();
    let data = Data::new(lines, distinct);
    let size = data.log.len() as f64 / 1e9;
    println!(
        "{lines} lines, {distinct} clients, {size:.2} GB; CPU time, medians of {ROUNDS} rounds in turn"
    );

    let mut gz = || assert_eq!(replay(&data.gz, 1), distinct);
    let [mem, file, verify, bare_gz, gz, bare_zst, zst, jq] = in_turn([
        &mut || {
            let found = gather_bytes("log", &data.log, &Options::default(), |_| Ok(()));
            assert_eq!(found.clients.len(), distinct);
        },
        &mut || assert_eq!(replay(&data.plain, 1), distinct),
        &mut || assert_eq!(data.verify(&data.plain), distinct),
        &mut || drain(flate2::bufread::MultiGzDecoder::new(buffered(&data.gz))),
        &mut gz,
        &mut || drain(zstd::stream::read::Decoder::with_buffer(buffered(&data.zst)).unwrap()),
        &mut || assert_eq!(replay(&data.zst, 1), distinct),
        &mut || data.jq(),
    ]);
    // jq reads only a part of it, since it takes so long.
    let jq = jq * data.log.len() as f64 / data.sample as f64;
    row(&format!("jq -r {FIELD}"), size / jq, None);
    row("replay-mem / jq", size / mem, Some(jq / mem));
    row("replay-file / jq", size / file, Some(jq / file));
    row("replay-gz / bare decoding", size / gz, Some(bare_gz / gz));
    row("replay-zst / bare decoding", size / zst, Some(bare_zst / zst));
    row("replay-verify, time / file", size / verify, Some(verify / file));
    threads(&data);
}

/// Wall time with one thread over that with two, which says something on an idle machine only.
fn threads(data: &Data) {
    let wall = |threads: usize| {
        let start = Instant::now();
        replay(&data.plain, threads);
        start.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..3 * ROUNDS).map(|_| wall(1) / wall(2)).collect();
    ratios.sort_by(f64::total_cmp);
    let load = fs::read_to_string("/proc/loadavg").unwrap();
    println!(
        "two threads on the file are {:.2} times as fast as one (load {})",
        ratios[ratios.len() / 2],
        load.trim()
    );
}

/// A million distinct clients through a pipe: the peak of memory, without what the verdicts take.
fn memory() {
    let before = peak();
    let reader = Reader::new(Budget::default(), Access::default());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("million.pem");
    let one = population(Keys::P256, 10, 1);
    let mut der = one.clients[0].clone();
    let mut file = std::io::BufWriter::new(File::create(&path).unwrap());
    for number in 0..1_000_000_u32 {
        // Within the serial number, so that each is another certificate.
        der[17..21].copy_from_slice(&number.to_be_bytes());
        file.write_all(&population::pem(std::slice::from_ref(&der))).unwrap();
    }
    file.flush().unwrap();
    let inputs = Inputs::new([Source::Path(path.clone())], &reader);
    let options = Options { threads: 2, scratch: Some(folder), ..Options::default() };
    let found = gather(inputs, &options, &Stop::new(), |_| Ok([0_u64; 3]));
    assert_eq!(found.clients.len(), 1_000_000);
    println!(
        "bulk-1M: peak {:.0} MB, before it {before:.0} MB, with 24 bytes for each verdict",
        peak()
    );
    fs::remove_file(path).unwrap();
}

/// Who is in a file.
fn replay(path: &Path, threads: usize) -> usize {
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new([Source::Path(path.to_owned())], &reader);
    let options = Options { threads, ..Options::default() };
    gather(inputs, &options, &Stop::new(), |_| Ok(())).clients.len()
}

struct Data {
    log: Vec<u8>,
    bundle: Vec<u8>,
    plain: PathBuf,
    gz: PathBuf,
    zst: PathBuf,
    /// The beginning of the log, for what is slow.
    part: PathBuf,
    sample: usize,
}

impl Data {
    fn new(lines: usize, distinct: usize) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let made = population(Keys::P256, 100, distinct);
        let log = log(lines, &made.clients.iter().map(|der| client(der)).collect::<Vec<_>>());
        let at = |name: &str| folder.join(format!("replay-{lines}-{distinct}.{name}"));
        let (plain, gz, zst, part) = (at("jsonl"), at("gz"), at("zst"), at("part"));
        fs::write(&plain, &log).unwrap();
        let mut packed =
            flate2::write::GzEncoder::new(File::create(&gz).unwrap(), flate2::Compression::new(6));
        packed.write_all(&log).unwrap();
        packed.finish().unwrap();
        zstd::stream::copy_encode(&log[..], File::create(&zst).unwrap(), 3).unwrap();
        let sample = log.len().min(50_000_000);
        let sample = log[..sample].iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
        fs::write(&part, &log[..sample]).unwrap();
        let bundle = population::pem(&made.cas);
        fs::write(at("bundle.pem"), &bundle).unwrap();
        Self { log, bundle, plain, gz, zst, part, sample }
    }

    /// Who is in a file, and whether they are let in.
    fn verify(&self, path: &Path) -> usize {
        let reader = Reader::new(Budget::default(), Access::default());
        let inputs = Inputs::new([Source::Path(path.to_owned())], &reader);
        let options = Options { threads: 1, ..Options::default() };
        let bundle = Bundle::read("bundle", vec![Blob::new("bundle", self.bundle.clone())]);
        let bulk = Bulk::new(&bundle, question());
        let ledger = Ledger::new(&bulk, Spill::new(None), false);
        gather(inputs, &options, &Stop::new(), |der| ledger.enter(der)).clients.len()
    }

    fn jq(&self) {
        let done =
            Command::new("jq").args(["-r", FIELD]).arg(&self.part).stdout(Stdio::null()).status();
        assert!(done.unwrap().success());
    }
}

/// What API Gateway tells of a client beside its certificate.
fn client(der: &[u8]) -> Client {
    let certificate = Certificate::from_der(der).unwrap();
    let serial: Vec<String> =
        certificate.serial.iter().map(|octet| format!("{octet:02x}")).collect();
    Client {
        pem: String::from_utf8(population::pem(&[der.to_vec()])).unwrap(),
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        serial: serial.join(":"),
    }
}

fn buffered(path: &Path) -> std::io::BufReader<File> {
    std::io::BufReader::with_capacity(131_072, File::open(path).unwrap())
}

fn drain(mut from: impl Read) {
    let mut room = vec![0; 262_144];
    while from.read(&mut room).unwrap() > 0 {}
}

/// CPU seconds of each, medians of the rounds; one after another in every round.
fn in_turn<const N: usize>(mut tasks: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut spent = [const { Vec::new() }; N];
    for round in 0..=ROUNDS {
        for (task, spent) in tasks.iter_mut().zip(&mut spent) {
            let before = cpu();
            task();
            if round > 0 {
                spent.push(cpu() - before);
            }
        }
    }
    spent.map(|mut spent| {
        spent.sort_by(f64::total_cmp);
        spent[spent.len() / 2]
    })
}

/// CPU seconds of this thread, and of all processes that it has waited for.
fn cpu() -> f64 {
    std::thread::yield_now();
    let own = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let own = own.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9;
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let children: f64 = fields[13..15].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
    own + children / 100.0
}

/// The most memory that this process ever had, in MB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn row(name: &str, speed: f64, ratio: Option<f64>) {
    note(name, speed, "GB/s", ratio);
    let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:8.2}"));
    println!("{name:<36} {speed:>8.3} GB/s {ratio}");
}

/// Where the format that `truststore diagnose` recommends has the certificate.
const FIELD: &str = ".clientCert.clientCertPem";
const ROUNDS: usize = 5;
