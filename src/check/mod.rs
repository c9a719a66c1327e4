//! **What is wrong with a template**, without knowing what it is for: its shape, its properties, its references, its limits.
//!
//! | room | what it judges |
//! |---|---|
//! | `shape`, `resource` | what may stand in a section, and beside a resource's properties |
//! | `schema` | the properties of a resource, by AWS's schema of its type |
//! | `names` | whether what is named is there |
//! | `limits`, `capabilities` | what AWS allows at most, and what it wants acknowledged |
//! | `order` | the order in which findings are told |

mod capabilities;
mod limits;
mod names;
mod order;
mod resource;
pub mod schema;
mod shape;

pub use capabilities::{Capability, capabilities};
pub use limits::BODY_LIMIT;
pub use names::PSEUDO_PARAMETERS;

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::Document;
use crate::template::graph::{self, Graph};
use crate::template::reference::references;
use resource::Stage;
use serde_json::Value;

/// All findings about a template that has so many bytes in its file, in the order of the file.
pub fn check(template: &Value, bytes: usize) -> Vec<Diagnostic> {
    let Some(document) = Document::of(template) else { return vec![shape::not_an_object()] };
    let references = references(document);
    let transforms = document.transforms();
    let stage = if document.is_rewritten() { Stage::Rewritten } else { Stage::Final };

    let mut findings = limits::findings(document, bytes);
    findings.extend(shape::findings(document));
    findings.extend(resource::findings(document, stage));
    findings.extend(references.faults);
    findings.extend(graph::findings(&Graph::of_resources(document, &references.all)));
    findings.extend(graph::findings(&Graph::of_conditions(document, &references.all)));
    match stage {
        Stage::Final => findings.extend(names::findings(document, &references.all)),
        Stage::Rewritten => findings.push(rewritten(&transforms)),
    }
    order::by_place(template, findings)
}

/// What a macro will add or take away cannot be judged.
fn rewritten(transforms: &[&str]) -> Diagnostic {
    let (by, place) = match transforms {
        [] => ("an include or a loop".to_owned(), String::new()),
        names => (format!("`{}`", names.join("`, `")), "/Transform".to_owned()),
    };
    let message = format!("{by} rewrites this template before the deployment; the result was not analyzed");
    Diagnostic::notice(&codes::TEMPLATE_TRANSFORM, Place::Pointer(place), message)
        .hint("check the processed template: `aws cloudformation get-template --template-stage Processed`")
}
