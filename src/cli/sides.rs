//! Two templates of one stack, what is there and what is to be, and what is known about their deployments.

use crate::Product;
use crate::check;
use crate::cli::accepted::{about_apps, settle};
use crate::cli::beside::Beside;
use crate::cli::input::{Input, Subject};
use crate::cli::many;
use crate::cli::parameters::{self, Misuse};
use crate::cli::refused::Refused;
use crate::diag::codes::rack as rack_codes;
use crate::diag::codes::template as codes;
use crate::diag::{Code, Diagnostic, Place, Severity, Text};
use crate::diff::{Hazard, Meaning, MeaningKind, Stack, other_stack};
use crate::facts::Facts;
use crate::template::evaluate::Settings;
use crate::template::loops::{self, Expanded};
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What only a deployment decides.
#[derive(Args, Default)]
pub(super) struct Given {
    /// Set a parameter on both sides, or a pseudo parameter, such as `AWS::StackName=web`
    #[arg(long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    /// Set a parameter on the old side
    #[arg(long = "old-param", value_name = "NAME=VALUE")]
    old_parameters: Vec<String>,
    /// Set a parameter on the new side
    #[arg(long = "new-param", value_name = "NAME=VALUE")]
    new_parameters: Vec<String>,
    /// The region of the stack; the region of the rack by default, if it is set
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The partition of the stack, such as `aws-cn`
    #[arg(long, value_name = "PARTITION")]
    partition: Option<String>,
    /// The account id of the stack
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// A file that tells which stacks import what this one exports, or the output of `aws cloudformation list-imports`
    /// (docs/facts.md): what nobody imports may go; can be repeated
    #[arg(long, value_name = "FILE")]
    imports: Vec<PathBuf>,
    #[command(flatten)]
    beside: Beside,
}

/// The two sides.
pub(super) struct Sides {
    /// What is compared with itself, if it is.
    pub subject: Option<String>,
    /// What is there now.
    pub old: Side,
    /// What is to be there.
    pub new: Side,
}

/// One side.
pub(super) struct Side {
    /// The name its reader knows it by.
    pub name: String,
    /// The file it is in.
    pub source: Source,
    /// The template.
    pub template: Value,
    /// The region that it names, if it is a rack and does.
    pub region: Option<String>,
    /// The name of its stack, if it is a rack or an app.
    pub stack: Option<String>,
    /// What the rack or the app is warned of, if it is one.
    warnings: Vec<Diagnostic>,
    /// The rack or the app, if it is one: it rests on assumptions.
    product: Option<Box<Product>>,
}

/// A file, with its text if that is a template.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub file: String,
    pub text: Option<Arc<Text>>,
}

impl Sides {
    /// The sides that the files on the command line are.
    pub fn read(first: &Path, second: Option<&Path>, against: Option<&Path>) -> Result<Self, Refused> {
        let (old, new) = match (second, against) {
            (Some(second), _) => (first, second),
            (None, Some(against)) => (against, first),
            (None, None) => return Self::modes(Input::open(first)),
        };
        if old == Path::new("-") && new == Path::new("-") {
            return Err(Misuse::read_twice("specify a file for one of the sides").into());
        }
        let (old, new) = both(many::both([old, new], |path| Side::of(Input::open(path))))?;
        Ok(Self { subject: None, old, new })
    }

    /// A rack as a public one and as a private one.
    pub fn modes(input: Input) -> Result<Self, Refused> {
        let name = input.name.clone();
        let Some([public, private]) = input.in_modes(["public", "private"]) else {
            Side::of(input)?;
            let message = format!("`{name}` is a template, and there is nothing to compare it with");
            let hint = "specify the old template and the new one; only a rack.yml can be compared alone, in its two \
                modes";
            return Err(Misuse { message, hint: hint.to_owned() }.into());
        };
        let subject = input.rack_name();
        let sides = both([Side::of(public), Side::of(private)]).map_err(|refused| {
            let message = format!("`{name}` cannot be compared in its two modes, because it is valid in one only");
            let hint = "specify two files to compare, or the deployed template with `--against`".to_owned();
            refused.because(Misuse { message, hint })
        });
        let (old, new) = sides?;
        Ok(Self { subject, old: old.called("public"), new: new.called("private") })
    }
}

/// Both sides, or everything that is wrong with either.
fn both(sides: [Result<Side, Refused>; 2]) -> Result<(Side, Side), Refused> {
    match sides {
        [Ok(old), Ok(new)] => Ok((old, new)),
        [Err(old), Err(new)] => Err(old.append(new)),
        [Err(refused), _] | [_, Err(refused)] => Err(refused),
    }
}

impl Side {
    /// The side that an input is, if there are resources in it.
    pub fn of(input: Input) -> Result<Self, Refused> {
        let (region, stack) = (input.region(), input.stack_name());
        let source = Source { file: input.name.clone(), text: input.text };
        let name = input.name;
        let of_product = |product: Product, warnings: Vec<Diagnostic>, codes: &[&'static Code]| {
            let warnings = settle(warnings, product.accepted(), codes).into_iter();
            let warnings = warnings.filter(|finding| finding.severity == Severity::Warning).collect();
            let (name, template) = (name.clone(), product.value().clone());
            Self {
                name,
                source: source.clone(),
                template,
                region: region.clone(),
                stack: stack.clone(),
                warnings,
                product: Some(Box::new(product)),
            }
        };
        let findings = match input.subject {
            Subject::Rack(rack) => {
                let (_, compiled, warnings) = *rack;
                return Ok(of_product(Product::Rack(Box::new(compiled)), warnings, rack_codes::ALL));
            }
            Subject::App(app) => {
                let (_, compiled, warnings) = *app;
                return Ok(of_product(Product::App(Box::new(compiled)), warnings, &about_apps()));
            }
            Subject::Template(template) => {
                let findings = shapeless(&template.value, template.bytes);
                if findings.is_empty() {
                    let (warnings, template) = (template.faults(), template.value);
                    return Ok(Self { name, source, template, region, stack, warnings, product: None });
                }
                findings.into_iter().map(|finding| template.in_file(finding)).collect()
            }
            Subject::Refused(findings) => findings,
            Subject::Unreadable(finding) => vec![finding],
        };
        let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        Err(Refused::found(&name, errors))
    }

    /// The side of a stack as its template stands in a file, whatever its description compiles to.
    pub fn of_template(name: String, template: Value, stack: Option<String>, region: Option<String>) -> Self {
        let source = Source { file: name.clone(), text: None };
        Self { name, source, template, region, stack, warnings: Vec::new(), product: None }
    }

    fn expand(&mut self, settings: &Settings) -> Result<Expanded, Refused> {
        let expanded = loops::expand(&mut self.template, settings);
        let wrong = expanded.errors().cloned().collect::<Vec<_>>();
        if wrong.is_empty() { Ok(expanded) } else { Err(Refused::found(&self.name, wrong)) }
    }

    fn called(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }
}

/// Why a document is no template at all, so that everything would seem to come or to go; and the names in it that
/// CloudFormation refuses, so that the commands which would contain them have no use.
fn shapeless(document: &Value, bytes: usize) -> Vec<Diagnostic> {
    let is_fatal =
        |place: &Place| matches!(place, Place::Pointer(pointer) if is_whole(pointer) || is_bad_name(pointer));
    let findings = check::check(document, bytes).into_iter();
    let shapeless = |finding: &Diagnostic| {
        finding.severity == Severity::Error && finding.code == &codes::TEMPLATE_SHAPE && is_fatal(finding.place())
    };
    findings.filter(shapeless).collect()
}

fn is_whole(pointer: &str) -> bool {
    matches!(pointer, "" | "/Resources")
}

/// Whether a place is an entry whose name is not alphanumeric, as logical ids have to be.
fn is_bad_name(pointer: &str) -> bool {
    const SECTIONS: [&str; 3] = ["Outputs", "Parameters", "Resources"];
    match pointer.split('/').collect::<Vec<_>>()[..] {
        ["", section, name] => {
            let is_plain = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric());
            SECTIONS.contains(&section) && !is_plain
        }
        _ => false,
    }
}

impl Sides {
    /// Writes out the loops of both templates, as far as what they go over is known, and tells what came of those of the new one.
    ///
    /// # Errors
    /// What CloudFormation refuses of the loops of either.
    pub fn expand(&mut self, old: &Settings, new: &Settings) -> Result<Expanded, Refused> {
        self.old.expand(old)?;
        self.new.expand(new)
    }

    /// The same change, backwards.
    pub fn reversed(self) -> Self {
        Self { subject: self.subject, old: self.new, new: self.old }
    }

    /// That the new side is deployed to another stack than the old one is in, if both are racks and say so.
    pub fn other_stack(&self) -> Option<Hazard> {
        let stack = |side: &Side| Some(Stack { name: side.stack.clone()?, region: side.region.clone() });
        other_stack(&stack(&self.old)?, &stack(&self.new)?)
    }

    /// What the new rack is warned of, and the old one was not.
    pub fn new_warnings(&self) -> Vec<Meaning> {
        let known = |finding: &&Diagnostic| {
            self.old.warnings.iter().any(|old| old.code == finding.code && old.message == finding.message)
        };
        let new = self.new.warnings.iter().filter(|finding| !known(finding));
        let told = new.map(|finding| Meaning {
            kind: MeaningKind::Warns,
            resources: Vec::new(),
            sentence: finding.message.clone(),
            rule: Some(finding.code.slug),
            flow: None,
        });
        told.collect()
    }

    /// What is compared with itself: a rack in its two modes, or as it was and is to be.
    pub fn subject(&self) -> Option<String> {
        let stack = self.new.stack.clone().filter(|_| self.new.stack == self.old.stack && self.other_stack().is_none());
        self.subject.clone().or(stack)
    }

    /// The name of the stack, if one of the sides is a rack or an app.
    pub fn stack(&self) -> Option<String> {
        self.new.stack.clone().or_else(|| self.old.stack.clone())
    }
}

impl Given {
    /// What stands outside both sides.
    pub fn facts(&self) -> Result<Facts, Refused> {
        self.beside.read_with(&self.imports)
    }

    /// The settings of the old side and of the new one. The more is said of one side, the more it counts; a region that only
    /// one side names is that of both, since the stack stays in its region. `stack` is its name, by which facts know its exports.
    pub fn of(&self, sides: &Sides, facts: &Facts, stack: Option<String>) -> Result<(Settings, Settings), Misuse> {
        let mut both = self.of_both(sides, facts)?;
        if let Some(stack) = stack.filter(|_| !facts.outside.imports.is_empty()) {
            both.pseudo.entry("AWS::StackName".to_owned()).or_insert(stack);
        }
        // What one side is said to rest on is the same thing on the other.
        for product in [&sides.new, &sides.old].into_iter().filter_map(|side| side.product.as_ref()) {
            both = product.assumed(both);
        }
        let side = |option, values: &[String], side: &Side, other: &Side| {
            let own = parameters::settings(option, values, &[Some(&side.template)])?;
            let mut settings = both.clone();
            settings.parameters.extend(own.parameters);
            settings.pseudo.extend(own.pseudo);
            let regions = [&side.region, &other.region, &facts.region].into_iter().cloned();
            Ok(regions.fold(settings, parameters::in_region))
        };
        let (old, new) = (&sides.old, &sides.new);
        let before = side("--old-param", &self.old_parameters, old, new)?;
        let after = side("--new-param", &self.new_parameters, new, old)?;
        Ok(parameters::unseen_of_both([&old.template, &new.template], (before, after)))
    }

    /// What holds for both sides.
    fn of_both(&self, sides: &Sides, facts: &Facts) -> Result<Settings, Misuse> {
        let templates = [&sides.old.template, &sides.new.template];
        let mut settings = parameters::beside("--param", &self.parameters, &templates.map(Some), facts)?;
        let options =
            [("AWS::Region", &self.region), ("AWS::Partition", &self.partition), ("AWS::AccountId", &self.account)];
        let options = options.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
        settings.pseudo.extend(options);
        Ok(settings)
    }
}
