//! Reading templates: as a file holds them, or wrapped as `aws cloudformation get-template` prints them.

use crate::diag::{Diagnostic, Place, Span, Text};
use crate::source::template::{Repeated, Taken};
use crate::source::{self, template};
use crate::template::evaluate::Settings;
use crate::template::loops::{self, Expanded};
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;

/// The bytes of a template beyond which it is not read: eight times what CloudFormation takes.
pub(super) const SIZE_LIMIT: usize = 8 * 1024 * 1024;

/// Where the template is in what `aws cloudformation get-template` prints.
const BODY: &str = "/TemplateBody";

/// A template that was read.
pub(super) struct Template {
    /// The template itself.
    pub value: Value,
    /// How many bytes it has, at least: how a wrapped one was written when it was sent is not known.
    pub bytes: usize,
    /// The JSON Pointer of the template in its file.
    root: &'static str,
    /// The text that has lines to point at: the template's in YAML, or with keys that stand more than once.
    lines: Option<Box<Lines>>,
    /// What came of its loops.
    loops: Box<Expanded>,
}

/// So many bytes are read to show findings at their lines, and no more than this: each place means reading the file again.
/// It is enough for hundreds of findings in a template of usual size.
const MOST_READ: usize = 20_000_000;

/// A text whose places are found while there is one.
struct Lines {
    text: Arc<Text>,
    /// The JSON Pointer of the template in it.
    root: &'static str,
    /// How many bytes may still be read.
    left: Cell<usize>,
    repeated: Option<Repeated>,
}

impl Lines {
    /// A text, if it is in YAML, or if a JSON Pointer is not enough to find a place in it.
    fn of(text: &Arc<Text>, root: &'static str, repeated: Option<Repeated>) -> Option<Box<Self>> {
        let is_needed = template::Format::of(text) == template::Format::Yaml || repeated.is_some();
        is_needed.then(|| Box::new(Self { text: Arc::clone(text), root, left: Cell::new(MOST_READ), repeated }))
    }

    /// Where a JSON Pointer into the template leads.
    fn locate(&self, pointer: &str) -> Option<Span> {
        self.left.set(self.left.get().checked_sub(self.text.body.len())?);
        let pointer = format!("{}{pointer}", self.root);
        match &self.repeated {
            Some(repeated) => repeated.locate(&pointer),
            None => template::locate(&self.text, &pointer),
        }
    }
}

impl Template {
    /// The template in a text, wrapped or not.
    ///
    /// # Errors
    /// One finding when it is neither JSON nor YAML, or wraps a text that is neither.
    pub fn read(text: &Arc<Text>) -> Result<Self, Box<Diagnostic>> {
        let Taken { value: document, repeated } = template::take(text)?;
        match body_of(&document) {
            Some(Value::String(body)) => Self::within(&text.name, body),
            // Without spaces it has at least so many bytes.
            Some(body) => {
                let (bytes, lines) = (body.to_string().len(), Lines::of(text, BODY, repeated));
                Ok(Self { value: body.clone(), bytes, root: BODY, lines, loops: Box::default() })
            }
            None => {
                let lines = Lines::of(text, "", repeated);
                Ok(Self { value: document, bytes: text.body.len(), root: "", lines, loops: Box::default() })
            }
        }
    }

    /// The template that comes as a text within another.
    fn within(name: &str, body: &str) -> Result<Self, Box<Diagnostic>> {
        let text = source::text(&format!("{name}#{BODY}"), body.as_bytes().to_vec(), SIZE_LIMIT)?;
        let Taken { value, repeated } = template::take(&text)?;
        let lines = Lines::of(&text, "", repeated);
        Ok(Self { value, bytes: text.body.len(), root: BODY, lines, loops: Box::default() })
    }

    /// Writes out its loops, as far as what they go over is known.
    pub fn expand(&mut self, settings: &Settings) {
        *self.loops = loops::expand(&mut self.value, settings);
    }

    /// What is wrong with how it is written: keys that stand more than once, and loops that come to nothing.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let repeated = self.lines.as_ref().and_then(|lines| lines.repeated.as_ref());
        repeated.map(Repeated::findings).into_iter().flatten().chain(self.loops.faults.iter().cloned()).collect()
    }

    /// Findings about the template, with their places in the file. What a loop writes for each of its items is told of once.
    pub fn all_in_file(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut placed = Vec::<(Diagnostic, usize)>::new();
        for finding in findings {
            let is_looped = matches!(finding.place(), Place::Pointer(at) if self.loops.origin(at).is_some());
            let finding = self.in_file(finding);
            let is_same = |(told, _): &&mut (Diagnostic, _)| told.code == finding.code && told.spots == finding.spots;
            match placed.iter_mut().filter(|_| is_looped).find(is_same) {
                Some((_, more)) => *more += 1,
                None => placed.push((finding, 0)),
            }
        }
        let told = placed.into_iter().map(|(mut finding, more)| {
            if more > 0 {
                let items = if more == 1 { "item" } else { "items" };
                finding.message.push_str(&format!("; the same for {more} more {items} of the loop"));
            }
            finding
        });
        told.collect()
    }

    /// A finding about the template, with its places in the file.
    pub fn in_file(&self, mut finding: Diagnostic) -> Diagnostic {
        for spot in &mut finding.spots {
            let Place::Pointer(pointer) = &mut spot.place else { continue };
            if let Some(origin) = self.loops.origin(pointer) {
                *pointer = origin;
            }
            let span = self.lines.as_ref().and_then(|lines| lines.locate(pointer));
            pointer.insert_str(0, self.root);
            if let Some(span) = span {
                spot.place = Place::Located(std::mem::take(pointer), span);
            }
        }
        finding
    }
}

/// The template itself, where it comes wrapped as `aws cloudformation get-template` prints it: an object if it was sent
/// as JSON, and its text if it was sent as YAML.
fn body_of(document: &Value) -> Option<&Value> {
    let body = document.get("TemplateBody").filter(|_| document.get("Resources").is_none());
    body.filter(|body| body.is_object() || body.is_string())
}
