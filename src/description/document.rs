//! A description as it was given: the text, what the command line overrides, and where everything stands.

use super::literal::Literal;
use super::unread::Unread;
use super::{About, Described};
use crate::diag::codes::{command, rack as codes};
use crate::diag::{Diagnostic, Findings, Path, Place, Refused, Severity, Span, Step, Text};
use crate::source::yaml;
use serde_json::{Map, Value};
use std::marker::PhantomData;
use std::sync::Arc;

/// A description: a text, and values that replace some of its own.
#[derive(Debug, Clone)]
pub struct Source {
    /// The text of the file.
    pub text: Arc<Text>,
    /// What replaces or adds values, in order; a later one wins.
    pub overrides: Vec<Override>,
}

impl Source {
    /// A description that nothing overrides.
    pub fn new(name: &str, text: &str) -> Self {
        Self { text: Arc::new(Text { name: name.to_owned(), body: text.to_owned() }), overrides: Vec::new() }
    }
}

/// A value given outside the text. It is checked as if it stood in the text; findings point at it here.
#[derive(Debug, Clone)]
pub struct Override {
    path: Path,
    text: Arc<Text>,
}

impl Override {
    /// The value of one key, given by an option such as `--mode`.
    pub fn option(option: &str, path: &str, value: &str) -> Self {
        let text = Text { name: option.to_owned(), body: value.to_owned() };
        Self { path: Path::of(path), text: Arc::new(text) }
    }

    /// The override that `path=value` describes; the value is YAML.
    ///
    /// # Errors
    /// One finding when there is no `=` or the path has an empty key.
    pub fn parse(assignment: &str) -> Result<Self, Box<Diagnostic>> {
        match assignment.split_once('=') {
            Some((path, value)) if is_path(path) => Ok(Self::option(&format!("--set {path}"), path, value)),
            _ => {
                let text = Arc::new(Text { name: "--set".to_owned(), body: assignment.to_owned() });
                let place = Place::Span(Span { range: 0..assignment.len(), text });
                let finding =
                    Diagnostic::error(&command::INVALID_SET, place, "this does not specify a key and a value");
                Err(Box::new(finding.hint("write a dotted key, `=` and a value: `--set network.nat=single`")))
            }
        }
    }
}

/// Whether a text is a path of keys joined by dots, no longer than any in a description with room to spare.
fn is_path(text: &str) -> bool {
    let keys = text.split('.');
    text.len() <= 256 && keys.clone().count() <= 8 && !keys.into_iter().any(|key| key.trim().is_empty())
}

/// The most findings that are told of one description. To find the place of one takes a walk through the text.
const MOST_FINDINGS: usize = 50;

/// What was asked, as far as its description could be read.
#[derive(Debug, Clone)]
pub struct Reading<D> {
    /// It, with defaults where something is wrong.
    pub asked: D,
    /// Where that is.
    pub unread: Unread,
}

/// A description read as a tree, before it is typed.
#[derive(Debug)]
pub struct Document<D> {
    source: Source,
    tree: Literal,
    misplaced: Vec<Diagnostic>,
    kind: PhantomData<fn() -> D>,
}

impl<D: Described> Document<D> {
    /// Reads the text and lays the overrides over it.
    ///
    /// # Errors
    /// What makes the text or an override no readable YAML.
    pub fn load(source: &Source) -> Result<Self, Refused> {
        let mut tree = yaml::read(&source.text, yaml::Kind::Description).map_err(|finding| Refused::from(*finding))?;
        let mut misplaced = Vec::new();
        for given in &source.overrides {
            let value = yaml::read(&given.text, yaml::Kind::Description).map_err(|finding| Refused::from(*finding))?;
            if tree.is_null() {
                tree = Value::Object(Map::new());
            }
            if let Err(at) = insert(&mut tree, given.path.steps(), value) {
                let message = format!("`{at}` is a value, so `{}` cannot be set below it", given.path);
                let place = Place::Value(given.path.clone());
                misplaced.push(
                    Diagnostic::error(&command::INVALID_SET, place, message)
                        .hint(format!("set `{at}` itself, or correct the path")),
                );
            }
        }
        // Without a value, a key that has to be there is as good as missing.
        if let Some(entries) = tree.as_object_mut() {
            entries
                .retain(|key, value| !value.is_null() || D::ABOUT.required.iter().all(|(required, _)| key != required));
        }
        Ok(Self { source: source.clone(), tree: Literal::of(tree, D::commands), misplaced, kind: PhantomData })
    }

    /// The description it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What was asked, with defaults where something is wrong; what is wrong goes to the findings, with unresolved places.
    pub fn read(&self, findings: &mut Findings) -> Reading<D> {
        let mut read = Findings::default();
        let asked = self.read_literal(&mut read);
        let mut found = [&self.misplaced[..], self.tree.refused()].concat();
        found.extend(read.into_vec().into_iter().filter(|finding| !self.tree.explains(finding)));
        let unread = Unread::of(&found);
        findings.extend(found);
        Reading { asked, unread }
    }

    fn read_literal(&self, findings: &mut Findings) -> D {
        let About { noun, required, start, .. } = D::ABOUT;
        let root = Path::root();
        match self.tree.tree() {
            tree @ Value::Object(entries) => {
                let asked = D::read(tree, &root, findings).unwrap_or_default();
                for (key, hint) in required.iter().filter(|(key, _)| !entries.contains_key(*key)) {
                    let message = format!("the {noun} has no `{key}`");
                    let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(root.key(key)), message);
                    findings.push(finding.hint(*hint));
                }
                asked
            }
            Value::Null => {
                let message = format!("this {noun} description is empty");
                let finding = Diagnostic::error(&codes::EMPTY_DESCRIPTION, Place::Value(root), message);
                findings.push(finding.hint(start));
                D::default()
            }
            _ => {
                let article = if noun.starts_with('a') { "an" } else { "a" };
                let message = format!("this is not {article} {noun} description: it is not a mapping of keys");
                let finding = Diagnostic::error(&codes::WRONG_TYPE, Place::Value(root), message);
                findings.push(finding.hint("start with a line such as `name: production`"));
                D::default()
            }
        }
    }

    /// The findings with their places resolved to stretches of the text or of an option: errors first, each kind in
    /// the order in which it stands there.
    pub fn locate_all(&self, findings: Findings) -> Findings {
        let mut findings = findings.into_vec();
        findings.sort_by_key(|finding| finding.severity);
        let more = findings.split_off(MOST_FINDINGS.min(findings.len()));
        let mut located = findings.into_iter().map(|finding| self.locate(finding)).collect::<Vec<_>>();
        located.sort_by_key(|finding| match finding.place() {
            Place::Span(span) if Arc::ptr_eq(&span.text, &self.source.text) => (finding.severity, span.range.start),
            _ => (finding.severity, 0),
        });
        if !more.is_empty() {
            let message = format!("there are {} more findings", more.len());
            let finding = Diagnostic::notice(&codes::MORE_FINDINGS, Place::Whole, message);
            located.push(finding.hint("fix these first; some of the others may disappear with them"));
        }
        located.into_iter().collect()
    }

    /// Where the value at a path of keys stands: in the text, or in what overrides it. `None` if it is not written.
    pub fn written(&self, path: &Path) -> Option<Span> {
        path.steps().iter().try_fold(self.tree.tree(), |tree, step| match step {
            Step::Key(key) => tree.get(key),
            Step::Index(index) => tree.get(index),
        })?;
        self.span(path, yaml::value_span)
    }

    fn locate(&self, mut finding: Diagnostic) -> Diagnostic {
        for spot in &mut finding.spots {
            let span = match &spot.place {
                Place::Value(path) => self.span(path, yaml::value_span),
                Place::Key(path) => self.span(path, yaml::key_span),
                _ => continue,
            };
            spot.place = match span {
                Some(span) => Place::Span(span),
                // An error always has a line; advice about a key that is not there points at no other key.
                None if finding.severity == Severity::Error => {
                    Place::Span(Span { text: Arc::clone(&self.source.text), range: 0..0 })
                }
                None => Place::Whole,
            };
        }
        finding
    }

    fn span(&self, path: &Path, find: fn(&Arc<Text>, &Path) -> Option<Span>) -> Option<Span> {
        let overriding = self.source.overrides.iter().rev().find_map(|given| Some((given, path.below(&given.path)?)));
        match overriding {
            Some((given, rest)) if rest.steps().is_empty() => {
                Some(Span { text: Arc::clone(&given.text), range: 0..given.text.body.len() })
            }
            Some((given, rest)) => find(&given.text, &rest),
            None => find(&self.source.text, path),
        }
    }
}

/// Puts a value at a path, making mappings on the way. The error is the path that is something else.
fn insert(tree: &mut Value, steps: &[Step], value: Value) -> Result<(), String> {
    let Some((Step::Key(key), rest)) = steps.split_first() else {
        *tree = value;
        return Ok(());
    };
    if tree.is_null() {
        *tree = Value::Object(Map::new());
    }
    match tree.as_object_mut() {
        Some(entries) => insert(entries.entry(key.clone()).or_insert(Value::Null), rest, value)
            .map_err(|below| if below.is_empty() { key.clone() } else { format!("{key}.{below}") }),
        None => Err(String::new()),
    }
}
