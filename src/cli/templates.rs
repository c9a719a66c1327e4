//! Reading templates: as a file holds them, or wrapped as `aws cloudformation get-template` prints them.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place, Text};
use crate::source;
use serde_json::Value;
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
}

impl Template {
    /// The template in a text, wrapped or not.
    ///
    /// # Errors
    /// One finding when it is not JSON, or wraps a text that is not.
    pub fn read(text: &Arc<Text>) -> Result<Self, Box<Diagnostic>> {
        let document = source::json::read(text)?;
        match body_of(&document) {
            Some(Value::String(body)) => Self::within(&text.name, body),
            // Without spaces it has at least so many bytes.
            Some(body) => Ok(Self { bytes: body.to_string().len(), root: BODY, value: body.clone() }),
            None => Ok(Self { value: document, bytes: text.body.len(), root: "" }),
        }
    }

    /// The template that comes as a text within JSON.
    fn within(name: &str, body: &str) -> Result<Self, Box<Diagnostic>> {
        if !body.trim_start().starts_with('{') {
            let message = "`TemplateBody` is not JSON: rackform reads templates in JSON only";
            let finding = Diagnostic::error(&codes::TEMPLATE_SYNTAX, Place::Pointer(BODY.to_owned()), message);
            return Err(Box::new(finding.hint("convert the YAML template to JSON first")));
        }
        let text = source::text(&format!("{name}#{BODY}"), body.as_bytes().to_vec(), SIZE_LIMIT)?;
        Ok(Self { value: source::json::read(&text)?, bytes: text.body.len(), root: BODY })
    }

    /// A finding about the template, with its places in the file.
    pub fn in_file(&self, mut finding: Diagnostic) -> Diagnostic {
        for spot in &mut finding.spots {
            if let Place::Pointer(pointer) = &mut spot.place {
                pointer.insert_str(0, self.root);
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
