//! `rackform review`.

mod committed;
mod pairs;

use super::alerts::{print_annotations, print_sarif};
use super::beside::Beside;
use super::content::Content;
use super::deny::{Deny, DenyParser, present};
use super::findings::{Found, print_json, say};
use super::git::{Repository, Snapshot};
use super::input::{Input, Subject};
use super::money::{Given, Money};
use super::parameters::{self, Misuse};
use super::refused::Refused;
use super::sides::{self, Side, Sides};
use super::templates::SIZE_LIMIT;
use super::together::{self, One};
use super::tree::Tree;
use super::verify::verified;
use super::{Outcome, Streams, diff, many};
use crate::cost::Expense;
use crate::diag::codes::command as codes;
use crate::diag::{Diagnostic, Place, Severity};
use crate::facts::Facts;
use crate::report::{Change, Paint, Piece, Review as Report, Summary, Verified};
use crate::source::template::locate;
use crate::template::evaluate::Settings;
use crate::{priced, survey};
use clap::{Args, ValueEnum};
use committed::Committed;
use pairs::{Described, Pair, Pairs, pairs};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// Review what a branch or a pull request changes of racks and apps
///
/// Finds the descriptions of racks and apps in the working tree that differ from those of another commit, compiles both
/// sides, and tells in one comment what deploying each change does, whether every promise holds, and what it costs. A
/// description that is moved is compared with what its stack was before. Where the template of a stack is committed, it is
/// what was deployed, whatever its description compiles to today, so that an upgrade of rackform shows what it changes. Runs
/// git to read the repository; no AWS calls, no credentials.
///
/// Exit codes: 0 nothing is wrong, whatever changes, 1 something does not compile, cannot be compared, or breaks a promise,
/// 2 misuse, 3 a change that --deny refuses.
#[derive(Args)]
pub(super) struct Review {
    /// Files and folders to review, with all that is below them; the whole repository by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What the changes go into, such as `origin/main`; compared is the last commit that it and HEAD have in common
    #[arg(long, value_name = "REF")]
    base: String,
    /// The commit to review; what is in the working tree by default
    #[arg(long, value_name = "REF")]
    head: Option<String>,
    /// Exit with 3 if a change does one of these
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = DenyParser)]
    deny: Vec<Deny>,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    money: Money,
    /// How to print the review
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How a review is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For one comment on a pull request, below 60,000 bytes.
    Markdown,
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0, at the lines of the new side.
    Sarif,
    /// For GitHub Actions: annotations beside lines of the new side.
    Github,
}

impl Review {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let report = match self.report(streams.quiet) {
            Ok(report) => report,
            Err(refused) => return refused.tell_as((self.format == Format::Json).then_some("review"), streams),
        };
        match self.format {
            Format::Text => write!(streams.out, "{}", report.text(Paint::Coloured))?,
            Format::Markdown => write!(streams.out, "{}", report.markdown())?,
            Format::Json => print_json("review", report.json(), &Found::of(report.together.clone()), &mut streams.out)?,
            Format::Sarif => print_sarif("review", &Report::kinds(), &report.alerts(&locate), streams)?,
            Format::Github => print_annotations(&report.alerts(&locate), streams)?,
        }
        let denied = report.denied();
        denied.iter().try_for_each(|line| say(&mut streams.err, line))?;
        Ok(match report.is_sound() {
            _ if !denied.is_empty() => Outcome::Denied,
            true => Outcome::Fine,
            false => Outcome::Findings,
        })
    }

    fn report(&self, quiet: bool) -> Result<Report, Refused> {
        let (facts, money) = (self.beside.read()?, self.money.read()?);
        let repository = Repository::here()?;
        let scope = self.paths.iter().map(|path| repository.tracked(path)).collect::<Result<Vec<_>, _>>()?;
        let commit = repository.base(&self.base, self.head.as_deref().unwrap_or("HEAD"))?;
        let old = repository.at(&commit, &self.base)?;
        let new = match &self.head {
            Some(head) => repository.at(&repository.commit(head)?, "")?,
            None => repository.working_tree()?,
        };
        let mut report = Report::new(&self.base, &commit, env!("CARGO_PKG_VERSION"));
        let between = Between { old, new, facts, money, deny: &self.deny };
        between.refuse_others(&scope)?;
        let Pairs { changed, same } = pairs(&between.old, &between.new, &scope, quiet);
        let together = between.together(&changed, &same).into_list().into_iter();
        report.together = together.filter(|(_, found)| found.severity <= Severity::Warning).collect();
        report.same = same.len();
        let news = changed.iter().filter_map(Pair::after).chain(&same);
        report.together.extend(news.filter_map(|described| between.stale(described)));
        report.together.extend(same.iter().filter_map(broken));
        for piece in many::map(same, quiet, |described| between.recompiled(described)) {
            report.pieces.extend(piece?);
        }
        for piece in many::map(changed, quiet, |pair| between.piece(pair)) {
            report.pieces.push(piece?);
        }
        report.sort();
        Ok(report)
    }
}

/// The two sides, and what is known beside them.
struct Between<'r> {
    old: Snapshot,
    new: Snapshot,
    facts: Facts,
    money: Given,
    deny: &'r [Deny],
}

impl Between<'_> {
    /// Refuses a path where nothing is on either side, and a file that is no description: nobody would notice that nothing is
    /// reviewed.
    fn refuse_others(&self, scope: &[PathBuf]) -> Result<(), Misuse> {
        let trees = [&self.old, &self.new];
        let is_there = |part: &PathBuf| trees.iter().any(|tree| tree.paths().any(|path| path.starts_with(part)));
        let is_template = |part: &PathBuf| {
            let contents = trees.iter().filter_map(|tree| Some(Content::of(part, &tree.read(part, SIZE_LIMIT).ok()?)));
            trees.iter().any(|tree| tree.has(part)) && contents.into_iter().all(|content| content == Content::Template)
        };
        for part in scope {
            let name = part.display();
            if !is_there(part) {
                return Err(Misuse {
                    message: format!("there is no file at `{name}`, neither now nor at the base"),
                    hint: "specify files and folders that git knows, or none for the whole repository".to_owned(),
                });
            }
            if is_template(part) {
                return Err(Misuse {
                    message: format!("`{name}` is not the description of a rack or an app"),
                    hint: "compare two templates with `rackform diff OLD NEW`".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// What the descriptions of the new side are in each other's way with, if any of them changes.
    fn together(&self, changed: &[Pair], same: &[Described]) -> Found {
        let mut found = Found::default();
        let news = changed.iter().filter_map(Pair::after).chain(same).filter(|_| !changed.is_empty());
        let mut stacks = BTreeMap::new();
        for described in news.clone() {
            let Some(stack) = described.stack() else { continue };
            let Some(other) = stacks.insert(stack, described) else { continue };
            let message = format!(
                "the stack `{}` is described in `{}` as well",
                described.input.stack_name().unwrap_or_default(),
                other.input.name
            );
            let finding = Diagnostic::error(&codes::DESCRIBED_TWICE, Place::Whole, message);
            found.add(&described.input.name, [finding.hint("give one of them another name, or remove it")]);
        }
        let compiled = news.filter_map(|Described { input, .. }| match &input.subject {
            Subject::Rack(rack) => Some((&input.name, rack.0.source(), rack.1.footprint())),
            Subject::App(app) => Some((&input.name, app.0.source(), app.1.footprint())),
            Subject::Template(_) | Subject::Refused(_) | Subject::Unreadable(_) => None,
        });
        let compiled = compiled.collect::<Vec<_>>();
        let all = compiled.iter().map(|(name, source, footprint)| One { name, source, footprint });
        together::find(&all.collect::<Vec<_>>(), &mut found);
        found
    }

    /// What changes of a description that is the same on both sides, and whose committed template is not.
    fn recompiled(&self, described: Described) -> Result<Option<Piece>, Refused> {
        let committed = |tree| committed::of(tree, &described.path, &described.input);
        let (Some(old), Some(new)) = (committed(&self.old), committed(&self.new)) else { return Ok(None) };
        if old.value == new.value || described.input.template() == Some(&old.value) {
            return Ok(None);
        }
        let name = self.old.name(&old.path);
        let file = described.path.display();
        let note = format!("`{file}` is the same on both sides, and does not compile to `{name}` {MADE_OTHERWISE}");
        let (stack, region) = (described.input.stack_name(), described.input.region());
        let piece = self.piece_of(Side::of_template(name, old.value, stack, region), described)?;
        Ok(Some(Piece { notes: vec![note], ..piece }))
    }

    /// What changes of a description.
    fn piece(&self, pair: Pair) -> Result<Piece, Refused> {
        let (old, new) = match pair {
            Pair::Both(old, new) => (old, new),
            Pair::New(new) => return self.new_piece(new),
            Pair::Gone(old) => {
                let stack = old.input.stack_name();
                return Ok(Piece::of(&old.path.display().to_string(), stack, Change::Gone));
            }
        };
        let was = (old.path != new.path).then(|| old.path.display().to_string());
        if let Some(findings) = refused(&new.input) {
            let stack = old.input.stack_name();
            let piece = Piece::of(&new.path.display().to_string(), stack, Change::Refused(findings));
            return Ok(Piece { was, ..piece });
        }
        let mut notes = Vec::new();
        let (stack, region) = (old.input.stack_name(), old.input.region());
        let is_refused = refused(&old.input).map(|findings| findings.into_iter().next());
        // What does not compile has the template that it would have now.
        let compiles = if is_refused.is_none() { &old.input } else { &new.input };
        let committed = committed::of(&self.old, &old.path, compiles);
        let other = committed.filter(|committed| old.input.template() != Some(&committed.value));
        let side = match (other, is_refused) {
            (Some(Committed { path, value }), _) => {
                let name = self.old.name(&path);
                notes.push(format!(
                    "compared with `{name}`, to which `{}` does not compile {MADE_OTHERWISE}",
                    old.input.name
                ));
                let stack = stack.or_else(|| new.input.stack_name());
                Side::of_template(name, value, stack, region.or_else(|| new.input.region()))
            }
            (None, Some(why)) => {
                let mut piece = self.new_piece(new)?;
                let why = why.map(|finding| format!(": {}", finding.message)).unwrap_or_default();
                piece.was = was;
                piece.unknown =
                    Some(format!("what changes is not known, because `{}` does not compile{why}", old.input.name));
                return Ok(piece);
            }
            (None, None) => Side::of(old.input)?,
        };
        let piece = self.piece_of(side, new)?;
        Ok(Piece { was, notes, ..piece })
    }

    /// What changes from what was there to a description that compiles.
    fn piece_of(&self, old: Side, new: Described) -> Result<Piece, Refused> {
        let file = new.path.display().to_string();
        let stack = new.input.stack_name();
        let verified = self.verified(&new);
        let sides = Sides { subject: None, old, new: Side::of(new.input)? };
        let (before, after) = sides::Given::default().of(&sides, &self.facts, sides.stack())?;
        let region = after.pseudo.get("AWS::Region").map(String::as_str);
        let picture = survey(&sides.new.template, &after, &self.money.prices(region)?, self.money.usage());
        let mut compared = diff::compared(sides, &before, &after, &self.money)?;
        compared.picture = picture.map(|survey| survey.picture).filter(|_| !compared.is_nothing());
        let denied = present(self.deny, &compared.diff, compared.cost.as_ref());
        let change = Change::Changed { compared: Box::new(compared), verified: Box::new(verified) };
        Ok(Piece { denied, ..Piece::of(&file, stack, change) })
    }

    /// A description whose stack had none.
    fn new_piece(&self, new: Described) -> Result<Piece, Refused> {
        let file = new.path.display().to_string();
        let (summary, template) = match &new.input.subject {
            Subject::Rack(rack) => (Summary::of(&rack.1), &rack.1.value),
            Subject::App(app) => (Summary::of_app(&app.1), &app.1.value),
            _ => return Ok(Piece::of(&file, None, Change::Refused(refused(&new.input).unwrap_or_default()))),
        };
        let settings = new.input.settings(&Settings { outside: self.facts.outside.clone(), ..Settings::default() });
        let region = new.input.region().or_else(|| self.facts.region.clone());
        let prices = self.money.prices(region.as_deref())?;
        let settings = parameters::in_region(settings, Some(prices.region.clone()));
        let cost = |template: &Value| priced(template, &settings, &prices, self.money.usage());
        let expense = Expense { before: cost(&json!({ "Resources": {} })), after: cost(template) };
        // Nothing that is there is changed: only what it costs can be too much.
        let limits = self.deny.iter().filter(|deny| matches!(deny, Deny::Cost(_))).copied().collect::<Vec<_>>();
        let denied = present(&limits, &crate::diff::diff(template, template, &settings, &settings), Some(&expense));
        let picture = survey(template, &settings, &prices, self.money.usage()).map(|survey| survey.picture);
        let stack = new.input.stack_name();
        let verified = Box::new(self.verified(&new));
        let (summary, bill, picture) = (Box::new(summary), Box::new(expense.after), picture.map(Box::new));
        let change = Change::New { summary, bill, picture, verified };
        Ok(Piece { denied, ..Piece::of(&file, stack, change) })
    }

    /// What is proved of the new side.
    fn verified(&self, new: &Described) -> Verified {
        let settings = Settings { outside: self.facts.outside.clone(), ..Settings::default() };
        verified(Input::open_in(&self.new, &new.path), &settings, &self.facts, None)
    }

    /// That the committed template of a description is none that it compiles to.
    fn stale(&self, new: &Described) -> Option<(String, Diagnostic)> {
        let committed = committed::of(&self.new, &new.path, &new.input)?;
        let (file, name) = (committed.path.display().to_string(), new.path.display());
        let message = format!("`{file}` is not what `{name}` compiles to with rackform {}", env!("CARGO_PKG_VERSION"));
        let finding = Diagnostic::warning(&codes::STALE_OUTPUT, Place::Whole, message);
        let is_current = new.input.template() == Some(&committed.value);
        (!is_current).then(|| (file, finding.hint("compile it again with `rackform synth`, and commit it")))
    }
}

/// That a description does not compile on either side, so that nobody knows what becomes of its stack.
fn broken(same: &Described) -> Option<(String, Diagnostic)> {
    let errors = refused(&same.input)?;
    let file = same.path.display().to_string();
    let why = errors.first().map(|finding| format!(": {}", finding.message)).unwrap_or_default();
    let message = format!("`{file}` does not compile on either side{why}");
    let finding = Diagnostic::warning(&codes::UNKNOWN_CHANGE, Place::Whole, message);
    Some((file, finding.hint("`rackform synth` of the file shows what to do about it")))
}

/// With which version a description does not compile to a committed template, and why that may be.
const MADE_OTHERWISE: &str =
    concat!("with rackform ", env!("CARGO_PKG_VERSION"), ": another version made it, or somebody edited it");

/// Why an input is neither a rack nor an app that compiles, if it is not.
fn refused(input: &Input) -> Option<Vec<Diagnostic>> {
    match &input.subject {
        Subject::Rack(_) | Subject::App(_) => None,
        Subject::Refused(findings) => Some(findings.clone()),
        Subject::Unreadable(finding) => Some(vec![finding.clone()]),
        Subject::Template(_) => Some(Vec::new()),
    }
}
