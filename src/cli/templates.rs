//! Reading templates: as a file holds them, or wrapped as `aws cloudformation get-template` prints them.

use crate::diag::{Diagnostic, Place, Span, Text};
use crate::source::template::{Repeated, Taken};
use crate::source::{self, template};
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
                Ok(Self { value: body.clone(), bytes, root: BODY, lines })
            }
            None => {
                let lines = Lines::of(text, "", repeated);
                Ok(Self { value: document, bytes: text.body.len(), root: "", lines })
            }
        }
    }

    /// The template that comes as a text within another.
    fn within(name: &str, body: &str) -> Result<Self, Box<Diagnostic>> {
        let text = source::text(&format!("{name}#{BODY}"), body.as_bytes().to_vec(), SIZE_LIMIT)?;
        let Taken { value, repeated } = template::take(&text)?;
        Ok(Self { value, bytes: text.body.len(), root: BODY, lines: Lines::of(&text, "", repeated) })
    }

    /// What is wrong with how it is written, although CloudFormation takes it.
    pub fn repeated(&self) -> Vec<Diagnostic> {
        let repeated = self.lines.as_ref().and_then(|lines| lines.repeated.as_ref());
        repeated.map(Repeated::findings).unwrap_or_default()
    }

    /// A finding about the template, with its places in the file.
    pub fn in_file(&self, mut finding: Diagnostic) -> Diagnostic {
        for spot in &mut finding.spots {
            let Place::Pointer(pointer) = &mut spot.place else { continue };
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
