//! `rackform verify`.

mod keys;

use super::alerts::{print_annotations, print_sarif};
use super::beside::Beside;
use super::findings::{Found, print_json};
use super::input::{Input, Subject};
use super::inputs::Inputs;
use super::{Outcome, Streams, parameters};
use crate::diag::{Diagnostic, Severity};
use crate::facts::Facts;
use crate::report::{Detail, Paint, Summary, Verified, junit};
use crate::source::template;
use crate::template::evaluate::Settings;
use crate::verify::{Expected, Finding, Verdict, Verification, verify};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;

/// Prove or refute what a rack promises, from any CloudFormation template
///
/// A public rack promises that its instances have public addresses and that the internet can connect to load balancers
/// only. A private one promises that its instances have no public address and no route to an internet gateway, and that
/// their packets leave through NAT gateways with fixed addresses. Both promise that nothing is launched before its egress
/// path exists. What is not known from the template never counts as safe; every refutation comes with the path that shows
/// it. Reads only the templates: no AWS calls, no credentials. In JSON, `pointer` is a JSON Pointer into the template, or
/// for a rack.yml into the template compiled from it; `key` is then the key of rack.yml that decides the matter.
#[derive(Args)]
pub(super) struct Verify {
    /// The templates, or racks and apps, which are compiled first; `-` is standard input; by default rack.yml, here or in a folder
    /// above
    #[arg(value_name = "TEMPLATE")]
    templates: Vec<PathBuf>,
    /// The mode whose promises have to hold; by default, the mode that each template declares or shows
    #[arg(long, value_name = "MODE")]
    expect: Option<Expect>,
    /// Set a parameter, or a pseudo parameter, such as `AWS::Region=eu-west-1`
    #[arg(long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    #[command(flatten)]
    beside: Beside,
    /// Let good practice count as well: what is advice otherwise, such as a missing deletion policy, is an error
    #[arg(long)]
    strict: bool,
    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// In text, print every proof with its reasons; without it, only the number of promises that hold
    #[arg(long)]
    explain: bool,
}

/// A mode that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expect {
    /// Instances in public subnets.
    Public,
    /// Instances without an internet connection of their own.
    Private,
}

/// How verifications are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For a comment on a pull request.
    Markdown,
    /// For pipelines that show tests: JUnit XML.
    Junit,
    /// For GitHub Actions: annotations beside lines.
    Github,
}

impl Verify {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let Inputs { all: inputs, facts, settings } =
            match Inputs::open(&self.templates, &self.parameters, &self.beside) {
                Ok(inputs) => inputs,
                Err(refused) => return refused.tell_as((self.format == Format::Json).then_some("verify"), streams),
            };
        let expected = self.expect.map(|expect| match expect {
            Expect::Public => Expected::Public,
            Expect::Private => Expected::Private,
        });
        let unreadable = inputs.iter().any(|input| matches!(input.subject, Subject::Unreadable(_)));
        let verified = inputs.into_iter().map(|input| {
            let verified = verified(input, &settings, &facts, expected);
            if self.strict { verified.strict() } else { verified }
        });
        let verified = verified.collect::<Vec<_>>();
        let outcome = match verified.iter().all(Verified::holds) {
            _ if unreadable => Outcome::Misuse,
            true => Outcome::Fine,
            false => Outcome::Findings,
        };
        let is_shown = |one: &Verified| !streams.quiet || self.format != Format::Text || !one.holds();
        let shown = verified.into_iter().filter(is_shown).collect::<Vec<_>>();
        self.print(&shown, streams)?;
        Ok(outcome)
    }

    fn print(&self, verified: &[Verified], streams: &mut Streams) -> io::Result<()> {
        let detail = if self.explain { Detail::Proofs } else { Detail::Counts };
        let alerts = || verified.iter().flat_map(|one| one.alerts(&template::locate)).collect::<Vec<_>>();
        match self.format {
            Format::Text => {
                let texts = verified.iter().map(|verified| verified.text(detail, Paint::Coloured));
                write!(streams.out, "{}", texts.collect::<Vec<_>>().join("\n"))
            }
            Format::Json => {
                let results = verified.iter().map(Verified::json).collect();
                print_json("verify", results, &Found::default(), &mut streams.out)
            }
            Format::Sarif => print_sarif("verify", &Verified::kinds(), &alerts(), streams),
            Format::Markdown => write!(streams.out, "{}", Verified::markdown(verified)),
            Format::Junit => {
                let suites = verified.iter().map(Verified::suite).collect::<Vec<_>>();
                write!(streams.out, "{}", junit("verify", &suites))
            }
            Format::Github => print_annotations(&alerts(), streams),
        }
    }
}

/// What can be said about an input.
pub(super) fn verified(input: Input, settings: &Settings, facts: &Facts, expected: Option<Expected>) -> Verified {
    let assumed = assumptions(&input, settings);
    let regions = [input.region(), facts.region.clone()].into_iter();
    let settings = regions.fold(input.settings(settings), parameters::in_region);
    let mut name = input.name.clone();
    let outcome = match input.subject {
        Subject::Template(template) => {
            let place = |finding: Finding| Finding { diagnostic: template.in_file(finding.diagnostic), ..finding };
            let mut verification = placed(verify(&template.value, &settings, expected), place);
            verification.findings.extend(template.faults().into_iter().map(|fault| told(template.in_file(fault))));
            verification.findings.sort_by_key(|finding| finding.diagnostic.severity);
            Ok(verification)
        }
        Subject::Rack(rack) => {
            let (document, compiled, _) = *rack;
            name = Summary::of(&compiled).file_name();
            let place = |finding| keys::at_key(&document, &compiled.value, finding);
            let mut verification = placed(verify(&compiled.value, &settings, expected), place);
            verification.findings.extend(assumed);
            Ok(verification)
        }
        Subject::App(app) => {
            let (_, compiled, _) = *app;
            name = Summary::of_app(&compiled).file_name();
            Ok(verify(&compiled.value, &settings, expected))
        }
        Subject::Refused(findings) => Err(findings),
        Subject::Unreadable(finding) => Err(vec![finding]),
    };
    Verified { file: input.name, template: name, text: input.text, expected, outcome }
}

/// What a rack is proved under and nobody says, as findings.
fn assumptions(input: &Input, settings: &Settings) -> Vec<Finding> {
    let Subject::Rack(rack) = &input.subject else { return Vec::new() };
    let described = settings.outside.sections.get("Resources");
    let is_described = |id: &String| described.is_some_and(|described| described.get(id).is_some());
    let assumed = rack.1.plan.assumptions().into_iter().filter(|one| !is_described(&one.id())).collect::<Vec<_>>();
    let is_assumed = |warning: &&Diagnostic| assumed.iter().any(|one| warning.code == one.told_by());
    rack.2.iter().filter(is_assumed).cloned().map(told).collect()
}

/// What speaks of the whole input, beside what is proved.
fn told(diagnostic: Diagnostic) -> Finding {
    let verdict = if diagnostic.severity == Severity::Error { Verdict::Refuted } else { Verdict::Advisory };
    Finding { diagnostic, resource: String::new(), path: Vec::new(), verdict, cause: None, key: None }
}

/// The verification with its findings put into their places.
fn placed(mut verification: Verification, place: impl Fn(Finding) -> Finding) -> Verification {
    verification.findings = verification.findings.into_iter().map(place).collect();
    verification
}
