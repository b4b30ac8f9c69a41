//! Writes a bundle of 150 CAs and 2,000 clients, to look at what a large report is like:
//! `cargo run --example large_population -- FOLDER`, then `truststore check FOLDER/bundle.pem --client FOLDER/clients`.

use std::path::Path;

#[path = "../tests/support/large.rs"]
mod large;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/population".to_owned());
    let folder = Path::new(&folder);
    let (bundle, clients) = large::population(150, 2_000);
    std::fs::create_dir_all(folder.join("clients"))?;
    std::fs::write(folder.join("bundle.pem"), bundle)?;
    for (number, client) in clients.iter().enumerate() {
        std::fs::write(folder.join("clients").join(format!("{number:04}.pem")), client)?;
    }
    Ok(())
}
