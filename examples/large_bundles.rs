//! Writes bundles that are too large to keep in the repository, to measure with: `cargo run --example large_bundles -- FOLDER`.

use std::path::Path;

#[path = "../tests/support/large.rs"]
mod large;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/large".to_owned());
    let folder = Path::new(&folder);
    write(folder, "cas-10", &large::issuing_cas(10))?;
    write(folder, "cas-150", &large::issuing_cas(150))?;
    write(folder, "cas-1000", &large::issuing_cas(1_000))?;
    write(folder, "roots-1000", &large::roots(1_000))?;
    write(folder, "one-subject-1000", &large::one_subject(1_000))?;
    write(folder, "cross-signed-30", &large::cross_signed(30))?;
    write(folder, "certificates-100000", &large::repeated(100_000))?;
    write(folder, "extension-1mb", &large::large_extension(1_000_000))
}

fn write(folder: &Path, name: &str, case: &large::Case) -> std::io::Result<()> {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("bundle.pem"), &case.bundle)?;
    std::fs::write(folder.join("client.pem"), &case.client)
}
