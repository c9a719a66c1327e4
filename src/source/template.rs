//! Reading templates, in JSON or in YAML, and finding places in them.

use super::tree::{Keys, Repeats, Target};
use super::{json, yaml};
use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place, Span, Step, Text};
use serde_json::Value;
use std::cell::RefCell;
use std::sync::Arc;

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As JSON.
    Json,
    /// As YAML.
    Yaml,
}

impl Format {
    /// The format of a text. One that begins like JSON is JSON, and so is one in a file that is named so: what is wrong with
    /// it is then told in the terms of JSON.
    pub fn of(text: &Text) -> Self {
        let begins = text.body.trim_start();
        let is_json = begins.is_empty() || begins.starts_with(['{', '[', '/']) || text.name.ends_with(".json");
        if is_json { Self::Json } else { Self::Yaml }
    }
}

/// Reads a template as a tree, in which short forms of functions such as `!Sub` are written out.
///
/// # Errors
/// One finding, at the place where the text stops being what it begins as, or where a key stands for the second time.
pub fn read(text: &Arc<Text>) -> Result<Value, Box<Diagnostic>> {
    tree(text, Keys::Once)
}

fn tree(text: &Arc<Text>, keys: Keys) -> Result<Value, Box<Diagnostic>> {
    match Format::of(text) {
        Format::Json => json::read(text, keys),
        Format::Yaml => yaml::tree(text, yaml::Kind::Template, keys),
    }
}

/// A template as CloudFormation takes it.
pub struct Taken {
    /// The tree.
    pub value: Value,
    /// The keys that stand more than once in their mapping, if there are any.
    pub repeated: Option<Repeated>,
}

/// Reads a template as CloudFormation does, which of equal keys takes the last, in JSON as in YAML (observed with
/// `validate-template` and `get-template-summary`: go-to-k/cdk-real-drift, pull request 1133).
///
/// # Errors
/// One finding, at the place where the text stops being what it begins as.
pub fn take(text: &Arc<Text>) -> Result<Taken, Box<Diagnostic>> {
    if let Ok(value) = read(text) {
        return Ok(Taken { value, repeated: None });
    }
    let repeats = RefCell::default();
    let value = tree(text, Keys::Last(&repeats))?;
    Ok(Taken { value, repeated: Some(Repeated { text: Arc::clone(text), keys: repeats.into_inner() }) })
}

/// Keys of a template that stand more than once in their mapping.
pub struct Repeated {
    text: Arc<Text>,
    keys: Repeats,
}

/// So many repeated keys are told of one by one, since each means reading the text again.
const MOST_TOLD: usize = 20;

impl Repeated {
    /// A warning for each such key; the last one counts those for which it is too many.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let all = self.keys.all();
        let told = all.iter().take(MOST_TOLD).map(|(steps, times)| self.finding(steps, *times));
        let mut findings = told.collect::<Vec<_>>();
        let more = all.len().saturating_sub(MOST_TOLD);
        if more > 0 {
            let message = format!("{more} more keys stand several times in the same mapping");
            let finding = Diagnostic::warning(&codes::REPEATED_KEY, Place::Whole, message);
            findings.push(finding.hint("keep one of each"));
        }
        findings
    }

    fn finding(&self, steps: &[Step], times: usize) -> Diagnostic {
        let key = match steps.last() {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        let number = if times == 2 { "twice".to_owned() } else { format!("{times} times") };
        let message = format!("`{key}` stands {number} in the same mapping: CloudFormation takes the last");
        let pointer = json::pointer(steps);
        let place = match self.locate(&pointer) {
            Some(span) => Place::Located(pointer, span),
            None => Place::Pointer(pointer),
        };
        let finding = Diagnostic::warning(&codes::REPEATED_KEY, place, message).hint("keep one of them");
        let mut nth = self.keys.last(steps);
        if let Some(last) = nth.last_mut() {
            *last = 0;
        }
        match place_of(&self.text, steps, &nth) {
            Some(span) => finding.also(Place::Span(span), "this is ignored"),
            None => finding,
        }
    }

    /// The same as [`locate`], where of equal keys the last counts.
    pub fn locate(&self, pointer: &str) -> Option<Span> {
        let steps = json::steps(pointer);
        place_of(&self.text, &steps, &self.keys.last(&steps))
    }
}

/// Where a JSON Pointer (RFC 6901) into the tree leads in the text: to a member's key, or to an item of a list. `None` if
/// nothing stands there, and for the root. A pointer that goes on below a plain value leads to that value, one to a function
/// in its short form to that.
pub fn locate(text: &Arc<Text>, pointer: &str) -> Option<Span> {
    place_of(text, &json::steps(pointer), &[])
}

fn place_of(text: &Arc<Text>, steps: &[Step], nth: &[usize]) -> Option<Span> {
    match Format::of(text) {
        _ if steps.is_empty() => None,
        Format::Json => json::node(text, steps, nth),
        Format::Yaml => yaml::node(text, steps, nth, Target::Key),
    }
}
