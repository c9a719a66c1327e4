//! What `--facts` and `--with` say of what stands outside a template.

use super::files;
use super::input::{Input, Subject};
use super::parameters::Misuse;
use super::refused::Refused;
use super::templates::SIZE_LIMIT;
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Severity};
use crate::facts::{self, Facts, Stack};
use crate::source;
use clap::Args;
use std::path::{Path, PathBuf};

/// What stands outside the template.
#[derive(Args, Default)]
pub(super) struct Beside {
    /// A file that describes what is outside the template: subnets, security groups, exports (docs/facts.md), or the output
    /// of `aws ec2 describe-…` or `aws cloudformation describe-stacks`; can be repeated
    #[arg(long, value_name = "FILE")]
    facts: Vec<PathBuf>,
    /// The template, or rack.yml, of another stack, whose exports this one imports; the stack is called like the rack, or
    /// like the file, unless STACK names it; can be repeated
    #[arg(long, value_name = "[STACK=]FILE")]
    with: Vec<String>,
    /// The zones that the stack is in, in the order in which `Fn::GetAZs` returns them: `us-east-1a,us-east-1b`
    #[arg(long, value_name = "ZONE", value_delimiter = ',')]
    zones: Vec<String>,
}

impl Beside {
    /// What the files say, or why they cannot be read.
    pub fn read(&self) -> Result<Facts, Refused> {
        self.read_with(&[])
    }

    /// What the files say and more files of facts, or why they cannot be read.
    pub fn read_with(&self, more: &[PathBuf]) -> Result<Facts, Refused> {
        let (mut texts, mut stacks, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for path in self.facts.iter().chain(more) {
            let name = files::name(path);
            let text = match files::read(path, SIZE_LIMIT) {
                Ok(bytes) => source::text(&name, bytes, SIZE_LIMIT).map_err(|finding| *finding),
                Err(error) => Err(files::failure(&command::UNREADABLE_FILE, &name, "read", &error)),
            };
            match text {
                Ok(text) => texts.push(text),
                Err(finding) => refused.push(Refused::found(&name, [finding])),
            }
        }
        for given in &self.with {
            match stack(given) {
                Ok(stack) => stacks.push(stack),
                Err(other) => refused.push(other),
            }
        }
        if let Some(other) = self.zones.iter().find(|zone| !is_zone(zone)) {
            let message = format!("`{other}` is not the name of a zone");
            let hint = "list names, separated by commas: `--zones us-east-1a,us-east-1b`".to_owned();
            refused.push(Misuse { message, hint }.into());
        }
        match facts::read(&texts, &stacks) {
            Ok(mut facts) if refused.is_empty() => {
                if !self.zones.is_empty() {
                    facts.value.outside.zones.clone_from(&self.zones);
                }
                return Ok(facts.value);
            }
            Ok(_) => {}
            Err(wrong) => refused.push(Refused::found("--with", wrong.into_findings())),
        }
        let mut refused = refused.into_iter();
        let first = refused.next().unwrap_or_default();
        Err(refused.fold(first, Refused::append))
    }
}

/// The stack that a template is of.
fn stack(given: &str) -> Result<Stack, Refused> {
    let named = given.split_once('=').filter(|(name, _)| is_stack_name(name));
    let (name, path) = named.map_or((None, given), |(name, path)| (Some(name.to_owned()), path));
    let path = Path::new(path);
    let input = Input::open(path);
    let of_file = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = name.or_else(|| input.stack_name()).or_else(of_file).unwrap_or_default();
    let file = input.name;
    let template = match input.subject {
        Subject::Rack(compiled) => compiled.1.value,
        Subject::App(compiled) => compiled.1.value,
        Subject::Template(template) => template.value,
        Subject::Refused(findings) => return Err(Refused::found(&file, errors(findings))),
        Subject::Unreadable(finding) => return Err(Refused::found(&file, [finding])),
    };
    if !is_stack_name(&name) {
        let message = format!("`{name}` is not the name of a stack");
        let hint = format!("name the stack of this template: `--with STACK={file}`");
        return Err(Misuse { message, hint }.into());
    }
    Ok(Stack { name, template })
}

fn errors(findings: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
    findings.into_iter().filter(|finding| finding.severity == Severity::Error)
}

/// Whether a text may be the name of a zone: a region and a letter (EC2 user guide, "Regions and Zones").
fn is_zone(text: &str) -> bool {
    let region = text.strip_suffix(|last: char| last.is_ascii_lowercase());
    region.is_some_and(|region| {
        region.split('-').count() > 2
            && region.ends_with(|last: char| last.is_ascii_digit())
            && region.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
    })
}

/// Whether a text may be the name of a stack (CloudFormation API reference, `CreateStack`).
fn is_stack_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}
