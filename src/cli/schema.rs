//! `rackform schema`.

use super::{Outcome, Streams};
use crate::cfn::{Style, print};
use crate::{app, facts, rack};
use clap::Args;
use std::io::{self, Write};

/// Print the JSON Schema of rack.yml, or of app.yml
///
/// Editors use it to complete and explain keys: `# yaml-language-server: $schema=rack.schema.json`.
#[derive(Args)]
pub(super) struct Schema {
    /// Print the JSON Schema of app.yml
    #[arg(long, conflicts_with = "facts")]
    app: bool,
    /// Print the JSON Schema of the files that `--facts` reads
    #[arg(long)]
    facts: bool,
}

impl Schema {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let schema = match self {
            Self { facts: true, .. } => facts::schema(),
            Self { app: true, .. } => app::schema(),
            Self { .. } => rack::schema(),
        };
        streams.out.write_all(print(&schema, Style::Readable).as_bytes())?;
        Ok(Outcome::Fine)
    }
}
