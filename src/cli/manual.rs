//! `rackform manual`, for those who package rackform: its help as man pages, from the same declarations.

use super::files::output::{self, Existing};
use super::{Cli, Outcome, Streams};
use crate::report::{self, Paint};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use std::io::{self, Write};
use std::path::PathBuf;

/// Write the man pages of rackform and its commands
#[derive(Args)]
#[command(hide = true)]
pub(super) struct Manual {
    /// The folder to write them into
    folder: PathBuf,
}

impl Manual {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let mut root = Cli::command().disable_help_subcommand(true);
        root.build();
        let shown = root.get_subcommands().filter(|command| !command.is_hide_set());
        let pages = std::iter::once(&root).chain(shown).map(page).collect::<io::Result<Vec<_>>>()?;
        let pages = pages.iter().map(|(name, text)| (self.folder.join(name), text.as_str())).collect::<Vec<_>>();
        let Err(unwritten) = output::write(&pages, Existing::Replace) else { return Ok(Outcome::Fine) };
        let name = self.folder.display().to_string();
        writeln!(streams.err, "{}", report::finding(&unwritten.finding(), &name, Paint::Coloured))?;
        Ok(Outcome::Misuse)
    }
}

/// The man page of a command: the name of its file, and its text. No date stands in it, so that the same command has the same page.
fn page(command: &Command) -> io::Result<(String, String)> {
    let source = concat!("rackform ", env!("CARGO_PKG_VERSION"));
    let page = Man::new(command.clone()).source(source).manual("rackform");
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok((page.get_filename(), String::from_utf8_lossy(&text).into_owned()))
}
