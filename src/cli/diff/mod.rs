//! `rackform diff`.

mod deny;

use super::sides::{Given, Sides};
use super::{Outcome, Streams};
use crate::cfn::{self, Style};
use crate::diff::diff;
use crate::report::{Compared, Paint};
use clap::{Args, ValueEnum};
use deny::Denied;
use std::io::{self, Write};
use std::path::PathBuf;

/// Show what deploying a change does to a deployed stack
///
/// Compares two templates, or two rack.yml files, which are compiled first: what is added, removed, changed in
/// place or replaced, what would fail, and how it changes what the internet can reach and how packets leave. For a single
/// rack, compares its public mode with its private mode: what going private does. Reads only the files: no AWS calls, no
/// credentials.
///
/// Exit codes: 0 no differences, 1 differences, 2 misuse or a file that cannot be compared, 3 a change that --deny
/// refuses.
#[derive(Args)]
pub(super) struct Diff {
    /// The deployed template, or its rack.yml; with no other file, the rack whose modes are compared; `-` is
    /// standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The template or rack.yml to deploy
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// The deployed template, as `aws cloudformation get-template` prints it; the other file is the one to deploy
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "new")]
    against: Option<PathBuf>,
    /// Exit with 3 if the change does one of these
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    deny: Vec<Denied>,
    #[command(flatten)]
    given: Given,
    /// How to print the difference
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For a comment on a pull request.
    Markdown,
    /// For programs: every field.
    Json,
    /// For programs that read AWS's change sets.
    Changeset,
}

impl Diff {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let sides = match Sides::read(&self.old, self.new.as_deref(), self.against.as_deref()) {
            Ok(sides) => sides,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let facts = match self.given.facts() {
            Ok(facts) => facts,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let (old_settings, new_settings) = match self.given.of(&sides, &facts) {
            Ok(settings) => settings,
            Err(misuse) => return misuse.tell(&mut streams.err),
        };
        let mut diff = diff(&sides.old.template, &sides.new.template, &old_settings, &new_settings);
        diff.hazards.splice(0..0, sides.other_stack());
        let compared = Compared { subject: sides.subject, old: sides.old.name, new: sides.new.name, diff };
        self.print(&compared, &mut streams.out)?;
        let mut outcome = if compared.is_nothing() { Outcome::Fine } else { Outcome::Findings };
        for denied in deny::present(&self.deny, &compared.diff) {
            writeln!(streams.err, "{denied}")?;
            outcome = Outcome::Denied;
        }
        Ok(outcome)
    }

    fn print(&self, compared: &Compared, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Text => write!(out, "{}", compared.text(Paint::Coloured)),
            Format::Markdown => write!(out, "{}", compared.markdown()),
            Format::Json => write!(out, "{}", cfn::print(&compared.json(), Style::Readable)),
            Format::Changeset => write!(out, "{}", cfn::print(&compared.changeset(), Style::Readable)),
        }
    }
}
