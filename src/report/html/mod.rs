//! **Pages in HTML**: of a rack with the switch between its modes, of a template, and of many racks at a glance. A page is one
//! file that loads nothing, and works without its script.
//!
//! | file | what is in it |
//! |---|---|
//! | `rack` | the page of a rack |
//! | `modes` | what each mode means for whom |
//! | `template` | the page of a template |
//! | `fleet` | the index of many racks |
//! | `parts` | what pages share: the picture, costs, limits, findings, proofs |
//! | `writer` | elements, tables, text |

mod fleet;
mod modes;
mod parts;
mod rack;
mod template;
mod writer;

pub use fleet::Fleet;
pub use rack::RackPage;
pub use template::TemplatePage;

use super::Summary;
use crate::Survey;

/// A rack in one of its modes.
#[derive(Debug, Clone)]
pub struct Side {
    /// The mode.
    pub mode: &'static str,
    /// What it is, and how to deploy it.
    pub summary: Summary,
    /// What can be told of its template.
    pub survey: Survey,
}
