//! The command `rackform`: hands the command line to [`rackform::cli::run`].

use std::process::ExitCode;

/// Templates are made of very many small values, which it hands out faster than the allocators of the platforms.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    rackform::cli::run(std::env::args_os())
}
