//! **How a description becomes typed**: what rack.yml and app.yml share, whatever they describe.
//!
//! | file | what it does |
//! |---|---|
//! | `document` | a text with what overrides it, as a tree; where everything stands in it |
//! | `literal` | what no text of it may hold |
//! | `read` | how a value becomes a word: the [`Word`] trait, and the readers of plain values |
//! | `rules` | what keys ask of one another, for editors |
//! | `section` | declares a struct, its reader and its JSON Schema, each key once |
//! | `named` | sections by names that the user gives |
//! | `schema` | the JSON Schema of a whole description, and where in it a key stands |
//! | `text` | declares words that are written as text |
//! | `unread` | which sections could not be read |

mod document;
mod literal;
mod named;
mod read;
pub(crate) mod rules;
mod schema;
mod section;
mod text;
mod unread;

pub use document::{Document, Override, Reading, Source};
pub use named::Named;
pub use read::{
    Catalog, Keys, NO_SECTION, Textual, Word, Wrong, at_value, clip, key_schema, section_schema, wrong_type,
};
pub use schema::{address, home, schema};
pub(crate) use section::section;
pub(crate) use text::{as_written, choice, form};
pub use unread::Unread;

use crate::diag::{Checked, Findings, Path};

/// What a whole file describes.
pub trait Described: Word + Default {
    /// What is told of it where it cannot be read.
    const ABOUT: About;

    /// What to do about a reference that CloudFormation would resolve in the text at a path, where that text is a command, in
    /// which a shell or a program may put values of its own; `None` of any other text.
    fn commands(at: &Path) -> Option<&'static str>;
}

/// What is told of a kind of description where it cannot be read.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The name of its file.
    pub file: &'static str,
    /// What it describes: `rack`.
    pub noun: &'static str,
    /// The name of its JSON Schema among the files of a release.
    pub schema: &'static str,
    /// The keys that have to be there, each with what to do where it is not.
    pub required: &'static [(&'static str, &'static str)],
    /// How to begin one.
    pub start: &'static str,
}

/// Reads a description.
///
/// # Errors
/// Everything that is wrong with it at once: syntax, unknown keys, words that mean nothing. Places are resolved.
pub fn parse<D: Described>(source: &Source) -> Checked<D> {
    let document = Document::<D>::load(source)?;
    let mut findings = Findings::default();
    let asked = document.read(&mut findings).asked;
    document.locate_all(findings).conclude(asked)
}
