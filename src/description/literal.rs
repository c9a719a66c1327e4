//! What no text of a description may hold, whichever key it stands at: references and placeholders for which somebody else would
//! put another value, and characters that nobody sees.
//!
//! A template is to be complete and reviewable, so what stands in a description has to be what gets deployed. CloudFormation
//! resolves `{{resolve:…}}` in any string of a template (CloudFormation user guide, "Get values stored in other services
//! using dynamic references"). In commands for a shell, `${…}` and `{{…}}` besides are the shell's and its programs': they
//! become text of a template in which nobody replaces anything.

use super::read::clip;
use crate::diag::codes::rack as codes;
use crate::diag::{Code, Diagnostic, Path, Place, is_unseen};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A tree each of whose texts means what it says. Only such a tree is read, so no word of a description, of today or
/// of tomorrow, has to look for references itself.
#[derive(Debug)]
pub(super) struct Literal {
    tree: Value,
    refused: Vec<Diagnostic>,
    at: BTreeSet<Path>,
    commands: Commands,
}

/// Says of a path whether its texts are commands, in which only a shell or a program puts values: then what to do about a value
/// that CloudFormation would put there.
pub(super) type Commands = fn(&Path) -> Option<&'static str>;

impl Literal {
    /// The tree with null in place of each refused text, and without the keys that are refused.
    pub fn of(tree: Value, commands: Commands) -> Self {
        let mut literal = Self { tree: Value::Null, refused: Vec::new(), at: BTreeSet::new(), commands };
        literal.tree = literal.admit(tree, &Path::root());
        literal
    }

    /// The tree.
    pub fn tree(&self) -> &Value {
        &self.tree
    }

    /// Why texts and keys were refused, with unresolved places.
    pub fn refused(&self) -> &[Diagnostic] {
        &self.refused
    }

    /// Whether this finding is about what stands in place of a refused text.
    pub fn explains(&self, finding: &Diagnostic) -> bool {
        matches!(finding.place(), Place::Value(path) | Place::Key(path) if self.at.contains(path))
    }

    fn admit(&mut self, value: Value, at: &Path) -> Value {
        match value {
            Value::String(text) => match refusal(&text, (self.commands)(at)) {
                None => Value::String(text),
                Some(refusal) => {
                    let found = format!("`{at}` contains {}", refusal.found);
                    self.refuse(refusal, Place::Value(at.clone()), at, found);
                    Value::Null
                }
            },
            Value::Array(items) => {
                let items = items.into_iter().enumerate();
                items.map(|(index, item)| self.admit(item, &at.index(index))).collect()
            }
            Value::Object(entries) => {
                let mut admitted = Map::new();
                for (key, value) in entries {
                    let at = at.key(&key);
                    match refusal(&key, None) {
                        None => drop(admitted.insert(key, self.admit(value, &at))),
                        Some(refusal) => {
                            let found = format!("the key `{}` contains {}", clip(&visible(&key)), refusal.found);
                            self.refuse(refusal, Place::Key(at.clone()), &at, found);
                        }
                    }
                }
                admitted.into()
            }
            other => other,
        }
    }

    fn refuse(&mut self, refusal: Refusal, place: Place, at: &Path, message: String) {
        self.at.insert(at.clone());
        self.refused.push(Diagnostic::error(refusal.code, place, message).hint(refusal.hint));
    }
}

/// Why a text is refused.
struct Refusal {
    code: &'static Code,
    /// What it holds.
    found: String,
    hint: &'static str,
}

/// Why a text is refused, if it is; `command` is what to do about references in it where it is a command.
fn refusal(text: &str, command: Option<&'static str>) -> Option<Refusal> {
    if let Some(unseen) = text.chars().find(|letter| is_unseen(*letter)) {
        return Some(Refusal {
            code: &codes::INVISIBLE_CHARACTER,
            found: format!("the invisible character U+{:04X}", u32::from(unseen)),
            hint: match unseen {
                '\r' => "save the file with LF line ends, as on Linux, and without `\\r`",
                _ => "remove it, or retype the value: such characters are often copied along with text",
            },
        });
    }
    if let Some(start) = text.find(if command.is_some() { "{{resolve:" } else { "{{" }) {
        return Some(Refusal {
            code: &codes::DYNAMIC_REFERENCE,
            found: format!(
                "`{}`, a dynamic reference that would be resolved during deployment",
                through(&text[start..], "}}")
            ),
            hint: command.unwrap_or(
                "write the value itself: a template has to be complete when it is reviewed, and must not contain secrets",
            ),
        });
    }
    text.find("${").filter(|_| command.is_none()).map(|start| Refusal {
        code: &codes::DYNAMIC_REFERENCE,
        found: format!("`{}`, a placeholder that nothing replaces", through(&text[start..], "}")),
        hint: "write the value itself; a pipeline can set it with `--set`",
    })
}

/// The beginning of a text up to and with its first `end`, short enough for a message.
fn through(text: &str, end: &str) -> String {
    clip(&visible(&text[..text.find(end).map_or(text.len(), |at| at + end.len())]))
}

/// A text with escapes for what nobody sees.
fn visible(text: &str) -> String {
    text.chars()
        .map(|letter| if is_unseen(letter) { letter.escape_unicode().to_string() } else { letter.into() })
        .collect()
}
