//! **A rack that rackform made itself, read back**: from the template of a living stack to the rack.yml it was made from.
//!
//! | file | what it does |
//! |---|---|
//! | `stack` | a template of ours, as the readers look into it; tells one from any other template |
//! | `read/` | a reader for each key, one file for each section |
//! | `keys` | the table of all keys, each with its reader, or with the reason why its value cannot show in a template |
//! | `compared` | the template of some lines, compared with the deployed one |
//! | `region` | the region, which only shows in what it decides |
//! | `shortest` | the lines without those that change nothing |
//!
//! What is read is never trusted: the lines are compiled, and the template has to come back. Where it does not, somebody has
//! changed the stack by other means, or another version has made it, and the differences are told.

mod compared;
mod keys;
mod read;
mod region;
mod shortest;
mod stack;

pub use compared::{Difference, description};
pub use keys::{every_key, unseen};

use crate::import::Line;
use serde_json::Value;
use stack::Stack;

/// What a template says of the rack.yml it was made from.
#[derive(Debug, Clone, PartialEq)]
pub enum Own {
    /// It is not a template that rackform made.
    NotOurs,
    /// These lines make the same template again; of all descriptions that do, none with fewer keys is known. What no
    /// template tells of them, [`unseen`] does.
    Same(Vec<Line>),
    /// rackform made it, and then somebody changed it, or another version of rackform did.
    Differs {
        /// What could be read, as far as it fits together. They are in the order of the keys in the JSON Schema.
        lines: Vec<Line>,
        /// Where the deployed template differs from the one that these lines make; at least one.
        differences: Vec<Difference>,
    },
}

/// Reads back the rack.yml of a template: the bare one, as `aws cloudformation get-template` has it under `TemplateBody`. The
/// order of keys in its objects does not matter.
pub fn rack(template: &Value) -> Own {
    let Some(stack) = Stack::of(template) else { return Own::NotOurs };
    let Some((lines, compared)) = region::fitting(keys::read(&stack), template) else { return Own::NotOurs };
    let (lines, compared) = shortest::shortest(lines, compared, template);
    match compared.differences {
        none if none.is_empty() => Own::Same(lines),
        differences => Own::Differs { lines, differences },
    }
}
