//! The program `truststore`: arguments in, exit code out. All that it knows about certificates it asks the
//! library of the same name. Releases are linked with musl, whose allocator is made to be small: it asks the system for memory and
//! gives it back at every turn, and one lock holds all threads. There the program brings another.

mod cli;

use std::process::ExitCode;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
