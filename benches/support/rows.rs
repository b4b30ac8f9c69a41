//! Figures for scripts/bench.sh: each in a line of its own at the end of the file that `BENCH_ROWS` names, with none of its
//! digits lost, since a goal is not reached by rounding.

use std::fs::File;
use std::io::Write as _;

pub(crate) fn note(name: &str, figure: f64, unit: &str, ratio: Option<f64>) {
    let Ok(file) = std::env::var("BENCH_ROWS") else { return };
    let ratio = ratio.map_or(String::new(), |ratio| ratio.to_string());
    let mut file = File::options().append(true).create(true).open(file).unwrap();
    writeln!(file, "{name}\t{figure}\t{unit}\t{ratio}").unwrap();
}
