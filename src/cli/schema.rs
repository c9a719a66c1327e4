//! `rackform schema`.

use super::{Outcome, Streams};
use crate::cfn::{Style, print};
use crate::rack;
use clap::Args;
use std::io::{self, Write};

/// Print the JSON Schema of rack.yml
///
/// Editors use it to complete and explain keys: `# yaml-language-server: $schema=rack.schema.json`.
#[derive(Args)]
pub(super) struct Schema {}

impl Schema {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        streams.out.write_all(print(&rack::schema(), Style::Readable).as_bytes())?;
        Ok(Outcome::Fine)
    }
}
