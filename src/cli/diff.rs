//! `rackform diff`.

use super::alerts::{print_annotations, print_sarif};
use super::deny::{self, Deny, DenyParser};
use super::findings::{Found, print_json};
use super::money::{Given, Money};
use super::refused::Refused;
use super::sides::{self, Sides, Source};
use super::{Outcome, Streams};
use crate::cfn::{self, Style};
use crate::convert::convert;
use crate::diag::Text;
use crate::diff::{Action, TemplateDiff, diff};
use crate::report::{Compared, Paint, Split};
use crate::source::template::locate;
use crate::survey;
use crate::template::evaluate::Settings;
use crate::template::loops::Expanded;
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Show what deploying a change does to a deployed stack
///
/// Compares two templates, or two rack.yml files, which are compiled first: what is added, removed, changed in
/// place or replaced, what would fail, and how it changes what the internet can reach and how packets leave. For a single
/// rack, compares its public mode with its private mode: what going private does. Reads only the files: no AWS calls, no
/// credentials.
///
/// Exit codes: 0 the sides are compared, whatever differs, 1 with --exit-code, if anything does, 2 misuse or a file that
/// cannot be compared, 3 a change that --deny refuses.
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
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = DenyParser)]
    deny: Vec<Deny>,
    /// Exit with 1 if there are differences
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    given: sides::Given,
    #[command(flatten)]
    money: Money,
    /// Add a picture of the new side, as Mermaid, to what `--format markdown` prints
    #[arg(long)]
    picture: bool,
    /// How to print the difference
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How two sides differ, what steps avoid of that, and what it costs.
pub(super) fn compared(sides: Sides, old: &Settings, new: &Settings, given: &Given) -> Result<Compared, Refused> {
    let mut diff = diff(&sides.old.template, &sides.new.template, old, new);
    diff.hazards.splice(0..0, sides.other_stack());
    if !diff.is_empty() {
        diff.meaning.extend(sides.new_warnings());
        diff.meaning.sort_by_key(|meaning| meaning.kind);
    }
    let split = split(&sides, &diff, old, new);
    let both = [(&sides.old.template, old), (&sides.new.template, new)];
    let cost = given.expense(both, new.pseudo.get("AWS::Region").map(String::as_str))?;
    let (subject, cost) = (sides.subject(), Some(cost).filter(|_| !diff.is_empty()));
    Ok(Compared { subject, old: sides.old.name, new: sides.new.name, diff, split, cost, picture: None })
}

/// The steps that avoid hazards of a change, if there are any.
fn split(sides: &Sides, diff: &TemplateDiff, old: &Settings, new: &Settings) -> Option<Split> {
    // To a new network no steps lead.
    let is_new = diff.resources.iter().any(|change| {
        change.kind == "AWS::EC2::VPC" && matches!(change.action, Action::Replace(_) | Action::MayReplace(_))
    });
    if diff.hazards.is_empty() || sides.other_stack().is_some() || is_new {
        return None;
    }
    let conversion = convert(&sides.old.template, &sides.new.template, old, new).ok()?;
    Split::of(diff, &conversion.steps)
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
    /// For code scanning: SARIF 2.1.0, at the lines of the new side.
    Sarif,
    /// For GitHub Actions: annotations beside lines of the new side.
    Github,
}

impl Diff {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let json = (self.format == Format::Json).then_some("diff");
        let mut sides = match Sides::read(&self.old, self.new.as_deref(), self.against.as_deref()) {
            Ok(sides) => sides,
            Err(refused) => return refused.tell_as(json, streams),
        };
        let facts = match self.given.facts() {
            Ok(facts) => facts,
            Err(refused) => return refused.tell_as(json, streams),
        };
        let (old_settings, new_settings) = match self.given.of(&sides, &facts, sides.stack()) {
            Ok(settings) => settings,
            Err(misuse) => return Refused::from(misuse).tell_as(json, streams),
        };
        let loops = match sides.expand(&old_settings, &new_settings) {
            Ok(loops) => loops,
            Err(refused) => return refused.tell_as(json, streams),
        };
        let new = sides.new.source.clone();
        let compared = self.money.read().and_then(|given| {
            let region = new_settings.pseudo.get("AWS::Region").map(String::as_str);
            let prices = given.prices(region)?;
            let shown = |side: &Value| survey(side, &new_settings, &prices, given.usage()).map(|survey| survey.picture);
            let picture = if self.picture { shown(&sides.new.template) } else { None };
            Ok(Compared { picture, ..compared(sides, &old_settings, &new_settings, &given)? })
        });
        let compared = match compared {
            Ok(compared) => compared,
            Err(refused) => return refused.tell_as(json, streams),
        };
        self.print(&compared, (&new, &loops), streams)?;
        let mut outcome = if self.exit_code && !compared.is_nothing() { Outcome::Findings } else { Outcome::Fine };
        for denied in deny::present(&self.deny, &compared.diff, compared.cost.as_ref()) {
            writeln!(streams.err, "{denied}")?;
            outcome = Outcome::Denied;
        }
        Ok(outcome)
    }

    fn print(&self, compared: &Compared, (new, loops): (&Source, &Expanded), streams: &mut Streams) -> io::Result<()> {
        let place = |text: &Arc<Text>, pointer: &str| locate(text, loops.origin(pointer).as_deref().unwrap_or(pointer));
        let alerts = || compared.alerts(&new.file, new.text.as_ref(), &place);
        let out = &mut streams.out;
        match self.format {
            Format::Text => write!(out, "{}", compared.text(Paint::Coloured)),
            Format::Markdown => write!(out, "{}", compared.markdown()),
            Format::Json => print_json("diff", vec![compared.json()], &Found::default(), out),
            Format::Changeset => write!(out, "{}", cfn::print(&compared.changeset(), Style::Readable)),
            Format::Sarif => print_sarif("diff", &Compared::kinds(), &alerts(), streams),
            Format::Github => print_annotations(&alerts(), streams),
        }
    }
}
