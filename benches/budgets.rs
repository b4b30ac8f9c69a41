//! Cost against size for the worst bundles that we could think of: `cargo bench --bench budgets [-- FILTER]`. Each is
//! made and searched in a process of its own, so that the memory shown is its own: the peak, over what the
//! certificates themselves take. A plain program, since what is wanted is one run of each and not a distribution.

#![allow(clippy::print_stdout, clippy::disallowed_methods)] // it is a program that measures
#![allow(clippy::unwrap_used)] // and has to stop when it cannot

#[path = "../tests/generator/mod.rs"]
mod generator;

use std::process::Command;
use std::time::Instant;

use generator::bomb::KINDS;
use truststore::certificate::Certificate;
use truststore::path::search;
use truststore::truststore::Truststore;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    if let [flag, name, size] = arguments.as_slice()
        && flag == "--one"
    {
        measure(name, size.parse().unwrap());
        return;
    }
    println!(
        "{:<30} {:>24} {:>9} {:>9} {:>8} {:>6} {:>6} {:>8}  verdict",
        "", "size", "read", "search", "memory", "links", "sigs", "names"
    );
    let filter = arguments.first().cloned().unwrap_or_default();
    for kind in KINDS.iter().filter(|kind| kind.name.contains(&filter)) {
        for size in kind.sizes {
            let one = Command::new(std::env::current_exe().unwrap())
                .args(["--one", kind.name, &size.to_string()])
                .status();
            assert!(one.unwrap().success(), "{} of {size} ended badly", kind.name);
        }
    }
}

fn measure(name: &str, size: usize) {
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
    let bomb = (kind.make)(size);
    let start = Instant::now();
    for certificate in bomb.bundle.iter().chain(&bomb.sent).chain([&bomb.client]) {
        std::hint::black_box(Certificate::from_der(certificate.der()).unwrap());
    }
    let read = start.elapsed();
    let before = peak();
    let start = Instant::now();
    let store = Truststore::new(bomb.bundle.iter().cloned());
    let tree = search(&store, &bomb.client, &bomb.sent, &bomb.question);
    let verdict = tree.verdict();
    std::hint::black_box(tree.decisive());
    let time = start.elapsed();
    let gave_up = tree.gave_up.as_ref().map(|clause| format!(": {clause}")).unwrap_or_default();
    println!(
        "{name:<30} {:>24} {:>7.1}ms {:>7.1}ms {:>5.1} MB {:>6} {:>6} {:>8}  {verdict:?}{gave_up}",
        format!("{size} {}", kind.unit),
        read.as_secs_f64() * 1e3,
        time.as_secs_f64() * 1e3,
        (peak() - before) / 1024.0,
        tree.cost.links,
        tree.cost.signatures,
        tree.cost.comparisons,
    );
    drop(tree);
}

/// The most memory that this process ever had, in kB; 0 where the system does not say.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.0)
}
