//! `rackform completions`.

use super::{Cli, Outcome, Streams};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::{self, Write};

/// Print a script that completes rackform's command line in a shell
#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "rackform", &mut script);
        streams.out.write_all(&script)?;
        Ok(Outcome::Fine)
    }
}
