//! The program `truststore`: arguments in, exit code out. All that it knows about certificates it asks the
//! library of the same name.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
