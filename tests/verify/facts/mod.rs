//! What stands outside a template, as files say it: each kind of source, and the laws of all.

mod laws;
mod refused;
mod sources;
mod split;

use rackform::diag::{Diagnostic, Text};
use rackform::facts::{self, Facts, Stack};
use rackform::source::template;
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Verification, verify};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A text with a name.
fn text(name: &str, body: &str) -> Arc<Text> {
    Arc::new(Text { name: name.to_owned(), body: body.to_owned() })
}

/// A template in YAML.
fn parsed(body: &str) -> Value {
    template::read(&text("template.yml", body)).unwrap()
}

/// The private service in subnets of another stack.
fn service() -> Value {
    parsed(include_str!("service.yml"))
}

/// What files say, and templates of other stacks.
fn read(files: &[&str], stacks: &[(&str, &str)]) -> Result<Facts, Vec<Diagnostic>> {
    let files = files.iter().enumerate().map(|(position, body)| text(&format!("facts{position}"), body));
    let stacks = stacks.iter().map(|(name, body)| Stack { name: (*name).to_owned(), template: parsed(body) });
    let read = facts::read(&files.collect::<Vec<_>>(), &stacks.collect::<Vec<_>>());
    read.map(|sound| sound.value).map_err(rackform::diag::Refused::into_findings)
}

/// What is known about a deployment, if facts are.
fn settings(facts: &Facts) -> Settings {
    let mut settings = Settings { outside: facts.outside.clone(), ..Settings::default() };
    settings.parameters.clone_from(&facts.parameters);
    settings.pseudo.extend(facts.region.clone().map(|region| ("AWS::Region".to_owned(), region)));
    settings
}

/// A template verified with facts, as one that should be private.
fn verified(template: &Value, facts: &Facts) -> Verification {
    verify(template, &settings(facts), Some(Expected::Private))
}

/// The rules that find an error, refuted or undecided, with the resources.
fn errors(verification: &Verification) -> BTreeSet<String> {
    super::foreign::errors(verification)
}
