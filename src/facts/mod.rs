//! **What stands outside a template**, as files say it: a facts file, what the AWS CLI lists, and templates of other stacks.
//!
//! | file | what it does |
//! |---|---|
//! | `schema` | holds a facts file against its JSON Schema |
//! | `file` | reads a facts file |
//! | `listing`, `network` | read what commands of the AWS CLI print |
//! | `stack` | renames what a template of another stack holds |
//! | `ledger` | keeps what is said, with its place, and finds what contradicts it |
//! | `assumed` | says what is taken for granted of security groups and subnets that nobody describes |
//! | `complete` | writes what was said as resources, and what nobody said as not known |

mod assumed;
mod complete;
mod file;
mod ledger;
mod listing;
mod network;
mod schema;
mod stack;

pub use assumed::{AssumedSubnet, closed, routed};
pub use schema::schema;
pub use stack::Stack;

use crate::diag::codes::facts as codes;
use crate::diag::{Checked, Diagnostic, Text};
use crate::source::template;
use crate::template::outside::Outside;
use ledger::{At, Ledger};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known beside a template.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What stands outside it.
    pub outside: Outside,
    /// The region of the stack.
    pub region: Option<String>,
    /// Values of its parameters.
    pub parameters: BTreeMap<String, String>,
}

/// Reads files that say what stands outside a template, in any order, and the templates of other stacks.
///
/// # Errors
/// Everything that is wrong with them, at its place: syntax, unknown keys, values of another form, contradictions.
pub fn read(texts: &[Arc<Text>], stacks: &[Stack]) -> Checked<Facts> {
    let mut ledger = Ledger::default();
    for text in texts {
        match template::read(text) {
            Ok(tree) => one(&mut ledger, &tree, &At::root(text)),
            Err(finding) => ledger.fault(Diagnostic { code: &codes::FACTS_SYNTAX, ..*finding }),
        }
    }
    let mut facts = complete::complete(&mut ledger);
    for stack in stacks {
        stack.join(&mut facts.outside, &mut ledger);
    }
    ledger.conclude(facts)
}

/// Adds the template of another stack to what is known, unless it is known already.
pub fn stand_beside(outside: &mut Outside, stack: &Stack) {
    // What cannot be used of it stays unknown.
    stack.join(outside, &mut Ledger::default());
}

/// Reads one file: what the AWS CLI prints has keys in capital letters.
fn one(ledger: &mut Ledger, tree: &Value, at: &At) {
    let keys = tree.as_object().into_iter().flat_map(|entries| entries.keys());
    if keys.clone().any(|key| key.starts_with(|first: char| first.is_ascii_uppercase())) {
        listing::read(ledger, tree, at);
    } else if schema::judge(ledger, tree, at) {
        file::read(ledger, tree, at);
    }
}
