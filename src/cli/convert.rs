//! `rackform convert`.

use super::files::output::{self, Existing};
use super::findings::{Found, print_json, tell};
use super::refused::Refused;
use super::sides::{Given, Sides};
use super::{Format, Outcome, Streams, files};
use crate::cfn::{self, Style};
use crate::convert::{Obstacle, Step, convert};
use crate::diag::codes::command as codes;
use crate::diag::{Diagnostic, Place};
use crate::diff::{Action, TemplateDiff};
use crate::report::{Converted, Deployment, Paint, Written};
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Find the steps to change a deployed stack safely
///
/// Where `rackform diff` finds that deploying a change at once would fail or cause an outage, this finds intermediate
/// templates: keep the old egress path, add the new one, switch over, remove. No step has a hazard that another order
/// avoids, and every intermediate template keeps the promises that both the old and the new template keep. Writes them as
/// 01-add.json, 02-change.json and so on, the last being the new template, and prints what each does and the command that
/// deploys it. Reads only the files: no AWS calls, no credentials.
///
/// Exit codes: 0 the steps are written, or there is nothing to do, 1 no order of steps was found that avoids the failure, 2 misuse or a
/// file that cannot be read or written.
#[derive(Args)]
pub(super) struct Convert {
    /// The deployed template, or its rack.yml; without NEW, the rack that goes private; `-` is standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The template or rack.yml to deploy
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// The folder to write the steps to; `out/<stack>.steps` by default
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The name of the stack; the name of the rack by default
    #[arg(long, value_name = "NAME")]
    stack_name: Option<String>,
    #[command(flatten)]
    given: Given,
    /// How to print the steps
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// What stands for a name that is not known.
const STACK: &str = "STACK";

impl Convert {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let json = (self.format == Format::Json).then_some("convert");
        let mut sides = match Sides::read(&self.old, self.new.as_deref(), None) {
            Ok(sides) => sides,
            Err(refused) => return refused.tell_as(json, streams),
        };
        let facts = match self.given.facts() {
            Ok(facts) => facts,
            Err(refused) => return refused.tell_as(json, streams),
        };
        let (old_settings, new_settings) =
            match self.given.of(&sides, &facts, self.stack_name.clone().or_else(|| sides.stack())) {
                Ok(settings) => settings,
                Err(misuse) => return Refused::from(misuse).tell_as(json, streams),
            };
        if let Err(refused) = sides.expand(&old_settings, &new_settings) {
            return refused.tell_as(json, streams);
        }
        // To another stack no steps lead.
        let other = sides.other_stack().filter(|_| self.stack_name.is_none());
        let converted = match other {
            Some(hazard) => Err(Obstacle { hazards: vec![hazard], ..Obstacle::default() }),
            None => convert(&sides.old.template, &sides.new.template, &old_settings, &new_settings),
        };
        let (steps, obstacle) = match converted {
            Ok(conversion) => (conversion.steps, None),
            Err(obstacle) => (Vec::new(), Some(obstacle)),
        };
        let stack = self.stack_name.clone().or_else(|| sides.stack());
        let folder = self.output.clone().unwrap_or_else(|| default_folder(stack.as_deref()));
        let stack = stack.unwrap_or_else(|| STACK.to_owned());
        let texts = steps.iter().map(|step| cfn::print(&step.template, Style::Readable)).collect::<Vec<_>>();
        let paths = steps.iter().enumerate().map(|(position, step)| folder.join(file_name(position, step)));
        let paths = paths.collect::<Vec<_>>();
        if let Err(finding) = write(&folder, &paths, &texts) {
            let mut found = Found::default();
            found.add(&folder.display().to_string(), [*finding]);
            tell(&found, json, streams)?;
            return Ok(Outcome::Misuse);
        }
        let region = new_settings.pseudo.get("AWS::Region").cloned();
        let steps = steps.into_iter().zip(paths.iter().zip(&texts));
        let steps = steps.map(|(step, (path, text))| written(step, path, text.len(), &stack, region.clone())).collect();
        let converted = Converted { old: sides.old.name, new: sides.new.name, steps, obstacle };
        match self.format {
            Format::Text => write!(streams.out, "{}", converted.text(Paint::Coloured))?,
            Format::Json => print_json("convert", vec![converted.json()], &Found::default(), &mut streams.out)?,
        }
        Ok(if converted.obstacle.is_some() { Outcome::Findings } else { Outcome::Fine })
    }
}

fn default_folder(stack: Option<&str>) -> PathBuf {
    Path::new("out").join(format!("{}.steps", stack.unwrap_or("stack")))
}

/// Writes the steps, unless others are there that would seem to belong to them.
fn write(folder: &Path, paths: &[PathBuf], texts: &[String]) -> Result<(), Box<Diagnostic>> {
    if let Some(other) = files::in_folder(folder).into_iter().find(|path| is_step(path) && !paths.contains(path)) {
        let name = other.display();
        let message = format!("`{name}` is a step of another conversion, and would look like one of this");
        let finding = Diagnostic::error(&codes::LEFTOVER_STEPS, Place::Whole, message);
        return Err(Box::new(finding.hint("remove it, or write to another folder: `--output DIR`")));
    }
    let to_disk = paths.iter().cloned().zip(texts.iter().map(String::as_str)).collect::<Vec<_>>();
    output::write(&to_disk, Existing::Replace).map_err(|unwritten| Box::new(unwritten.finding()))
}

/// Whether a file is named as a step is.
fn is_step(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some((number, word)) = name.strip_suffix(".json").and_then(|name| name.split_once('-')) else { return false };
    number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit()) && WORDS.contains(&word)
}

/// A step with the command that deploys it.
fn written(step: Step, path: &Path, bytes: usize, stack: &str, region: Option<String>) -> Written {
    let file = path.display().to_string();
    let deployment =
        Deployment::of(&step.template, bytes, stack, region.clone()).with(&step.template, &step.parameters);
    let (deploy, secrets) = (deployment.command(&file), deployment.secrets());
    Written { file, deploy, secrets, stack: stack.to_owned(), region, step }
}

/// `02-remove.json`: its place on the way, and what it does to resources.
fn file_name(position: usize, step: &Step) -> String {
    format!("{:02}-{}.json", position + 1, word(&step.diff))
}

/// What a step does to resources, in a word.
const WORDS: [&str; 3] = ["add", "remove", "change"];

fn word(diff: &TemplateDiff) -> &'static str {
    let [add, remove, change] = WORDS;
    let all = |wanted: fn(Action) -> bool| diff.resources.iter().all(|change| wanted(change.action));
    if all(|action| action == Action::Add) {
        add
    } else if all(|action| matches!(action, Action::Remove(_))) {
        remove
    } else {
        change
    }
}
