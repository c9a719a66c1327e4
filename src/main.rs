//! The command `rackform`: hands the command line to [`rackform::cli::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    rackform::cli::run(std::env::args_os())
}
