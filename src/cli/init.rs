//! `rackform init`.

use super::files::output::{self, Existing};
use super::{Outcome, Streams};
use crate::app::{self, App};
use crate::cfn::Style;
use crate::compile;
use crate::description::{self, Described};
use crate::diag::{Refused, Severity};
use crate::rack::{Override, Rack, Source};
use crate::report::{self, Paint};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;

/// Write a commented rack.yml, or app.yml, to start from
///
/// Never changes an existing file.
#[derive(Args)]
pub(super) struct Init {
    /// Write an app.yml
    #[arg(long, conflicts_with = "mode")]
    app: bool,
    /// The name of the rack and its stack, `production` by default, or of the app, `web` by default
    #[arg(long)]
    name: Option<String>,
    /// Where the instances of the rack are: `public`, as by default, or `private`
    #[arg(long)]
    mode: Option<String>,
    /// The rack.yml of the rack that the app runs on
    #[arg(long, requires = "app", default_value = "rack.yml")]
    rack: String,
}

/// The files, with marks where the names and the mode go. Every key stands in them, at its default.
const RACK: &str = include_str!("init.yml");
const APP: &str = include_str!("init-app.yml");

impl Init {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let name = self.name.clone();
        if self.app {
            let (name, rack) = (name.unwrap_or_else(|| "web".to_owned()), &self.rack);
            let overrides = vec![Override::option("--name", "name", &name), Override::option("--rack", "rack", rack)];
            let source = Source { overrides, ..Source::new("app.yml", "") };
            let text = begin::<App>(APP).replace("<name>", &name).replace("<rack>", rack);
            return write("app.yml", &text, app::parse(&source).map(drop), "rackform synth app.yml", streams);
        }
        let name = name.unwrap_or_else(|| "production".to_owned());
        let mode = self.mode.as_deref().unwrap_or("public");
        let overrides = vec![Override::option("--name", "name", &name), Override::option("--mode", "mode", mode)];
        let source = Source { overrides, ..Source::new("rack.yml", "") };
        let text = begin::<Rack>(RACK).replace("<name>", &name).replace("<mode>", mode);
        write("rack.yml", &text, compile(&source, Style::Readable).map(drop), "rackform synth", streams)
    }
}

/// A file with the line by which editors find its JSON Schema.
fn begin<D: Described>(text: &str) -> String {
    format!("# yaml-language-server: $schema={}\n{text}", description::address::<D>())
}

/// Writes a file that is not there yet, if nothing is wrong with what the options put into it.
fn write(
    file: &str,
    text: &str,
    checked: Result<(), Refused>,
    next: &str,
    streams: &mut Streams,
) -> io::Result<Outcome> {
    if let Err(refused) = checked {
        for finding in refused.findings().iter().filter(|finding| finding.severity == Severity::Error) {
            writeln!(streams.err, "{}\n", report::finding(finding, file, Paint::Coloured))?;
        }
        return Ok(Outcome::Misuse);
    }
    match output::write(&[(PathBuf::from(file), text)], Existing::Refuse) {
        Ok(()) => {
            if !streams.quiet {
                writeln!(streams.err, "{file} is written; `{next}` compiles it")?;
            }
            Ok(Outcome::Fine)
        }
        Err(unwritten) => {
            writeln!(streams.err, "{}", report::finding(&unwritten.finding(), file, Paint::Coloured))?;
            Ok(Outcome::Misuse)
        }
    }
}
