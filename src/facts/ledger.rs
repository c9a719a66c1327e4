//! What is said of what stands outside, each statement with its place.

use super::Facts;
use crate::diag::codes::facts as codes;
use crate::diag::{Checked, Diagnostic, Findings, Place, Text};
use crate::source::template;
use crate::template::trail::{push_index, push_key};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A place in a file.
#[derive(Debug, Clone)]
pub(super) struct At {
    text: Arc<Text>,
    pointer: String,
}

impl At {
    /// The whole of a file.
    pub fn root(text: &Arc<Text>) -> Self {
        Self { text: Arc::clone(text), pointer: String::new() }
    }

    /// What stands under a key here.
    pub fn key(&self, key: &str) -> Self {
        let mut at = self.clone();
        push_key(&mut at.pointer, key);
        at
    }

    /// What stands at a position here.
    pub fn index(&self, index: usize) -> Self {
        let mut at = self.clone();
        push_index(&mut at.pointer, index);
        at
    }

    /// The name of the file without its folder and its ending.
    pub fn stem(&self) -> &str {
        let name = self.text.name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The place for a finding.
    pub fn place(&self) -> Place {
        let span = template::locate(&self.text, &self.pointer);
        let whole = || Place::Span(crate::diag::Span { text: Arc::clone(&self.text), range: 0..0 });
        span.map_or_else(whole, Place::Span)
    }
}

/// Everything that is said.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// By what it is said of: the id of a resource, or a section of a facts file.
    pub said: BTreeMap<String, Entry>,
    findings: Vec<Diagnostic>,
}

/// What is said of one thing.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its resource type.
    pub kind: &'static str,
    /// What is said, by property.
    pub properties: BTreeMap<String, Said>,
}

/// A statement.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub value: Value,
    pub at: At,
}

impl Entry {
    /// Adds a text to a list, which is kept in order.
    pub fn list(&mut self, property: &str, item: &str, at: &At) {
        let said = self.properties.entry(property.to_owned());
        let said = said.or_insert_with(|| Said { value: Value::Array(Vec::new()), at: at.clone() });
        if let Value::Array(items) = &mut said.value
            && !items.iter().any(|other| other == item)
        {
            items.push(item.into());
            items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
    }
}

/// So many findings are told; files with more are broken beyond reading them.
const MOST: usize = 100;

impl Ledger {
    /// Says that something of a type is there.
    pub fn mention(&mut self, id: &str, kind: &'static str) -> &mut Entry {
        self.said.entry(id.to_owned()).or_insert_with(|| Entry { kind, properties: BTreeMap::new() })
    }

    /// Says something of a thing. Who says something else of it contradicts that.
    pub fn say(&mut self, id: &str, kind: &'static str, property: &str, value: impl Into<Value>, at: &At) {
        let value = value.into();
        let entry = self.mention(id, kind);
        match entry.properties.get(property).cloned() {
            Some(other) if other.value == value => {}
            Some(other) => self.contradicts(id, property, at, &other.at),
            None => {
                entry.properties.insert(property.to_owned(), Said { value, at: at.clone() });
            }
        }
    }

    /// What is said of a thing.
    pub fn get(&self, id: &str, property: &str) -> Option<&Said> {
        self.said.get(id)?.properties.get(property)
    }

    /// Tells that two places say different things.
    pub fn contradicts(&mut self, id: &str, what: &str, at: &At, other: &At) {
        if self.has_room() {
            let message = format!("`{what}` of `{id}` is given twice, and differently");
            let finding = Diagnostic::error(&codes::CONTRADICTING_FACTS, at.place(), message);
            let finding = finding.also(other.place(), "the other is here");
            self.fault(finding.hint("keep what is up to date, and remove the other"));
        }
    }

    /// Tells that a value is not what it should be.
    pub fn invalid(&mut self, at: &At, message: String, hint: &str) {
        if self.has_room() {
            self.fault(Diagnostic::error(&codes::INVALID_FACT, at.place(), message).hint(hint));
        }
    }

    /// Tells that something means nothing.
    pub fn unknown(&mut self, at: &At, message: String, hint: String) {
        if self.has_room() {
            self.fault(Diagnostic::error(&codes::UNKNOWN_FACT, at.place(), message).hint(hint));
        }
    }

    /// Adds a finding.
    pub fn fault(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn has_room(&self) -> bool {
        self.findings.len() < MOST
    }

    /// The facts, or everything that was found.
    pub fn conclude(self, facts: Facts) -> Checked<Facts> {
        Findings::from_iter(self.findings).conclude(facts)
    }
}
