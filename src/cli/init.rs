//! `rackform init`.

use super::{Outcome, Streams, files};
use crate::cfn::Style;
use crate::compile;
use crate::diag::Severity;
use crate::diag::codes::command as codes;
use crate::rack::{Override, Source};
use crate::report::{self, Paint};
use clap::Args;
use std::fs::OpenOptions;
use std::io::{self, Write};

/// Write a commented rack.yml to start from
///
/// Never changes an existing rack.yml.
#[derive(Args)]
pub(super) struct Init {
    /// The name of the rack and its stack
    #[arg(long, default_value = "production")]
    name: String,
    /// Where its instances are: `public` or `private`
    #[arg(long, default_value = "public")]
    mode: String,
}

/// The file, with marks where the name and the mode go. Every key stands in it, at its default.
const COMMENTED: &str = include_str!("init.yml");

const FILE: &str = "rack.yml";

impl Init {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let overrides =
            vec![Override::option("--name", "name", &self.name), Override::option("--mode", "mode", &self.mode)];
        let source = Source { overrides, ..Source::new(FILE, "") };
        if let Err(refused) = compile(&source, Style::Readable) {
            for finding in refused.findings().iter().filter(|finding| finding.severity == Severity::Error) {
                writeln!(streams.err, "{}\n", report::finding(finding, FILE, Paint::Coloured))?;
            }
            return Ok(Outcome::Misuse);
        }
        let text = COMMENTED.replace("<name>", &self.name).replace("<mode>", &self.mode);
        let file = OpenOptions::new().write(true).create_new(true).open(FILE);
        match file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => {
                writeln!(streams.err, "{FILE} is written; `rackform synth` compiles it")?;
                Ok(Outcome::Fine)
            }
            Err(error) => {
                let finding = files::failure(&codes::UNWRITABLE_FILE, FILE, "written", &error);
                writeln!(streams.err, "{}", report::finding(&finding, FILE, Paint::Coloured))?;
                Ok(Outcome::Misuse)
            }
        }
    }
}
