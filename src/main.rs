//! The command `rackform`: hands the command line to [`rackform::cli::run`].
fn main() {}
