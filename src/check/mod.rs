//! **What is wrong with a template**, without knowing what it is for: its shape, its properties, its references, its limits.
//!
//! | room | what it judges |
//! |---|---|
//! | `shape`, `resource` | what may stand in a section, and beside a resource's properties |
//! | `parameters` | what they allow, and whether their defaults are allowed |
//! | `returned` | whether a value comes to one string or to a list |
//! | `functions` | what intrinsic functions are called with |
//! | `schema` | the properties of a resource, by AWS's schema of its type |
//! | `combinations` | what AWS refuses together, though each is good alone |
//! | `policies` | documents that IAM does not take for policies |
//! | `walk` | ways into properties, and who tells of what is found there |
//! | `unique` | what two resources hold, although only one may |
//! | `names`, `conditions` | whether what is named is there, and is made |
//! | `substitution`, `dynamic` | variables that nothing replaces, and dynamic references that nothing resolves |
//! | `limits`, `capabilities` | what AWS allows at most, and what it wants acknowledged |
//! | `accepted` | what accepts no finding |
//! | `order` | the order in which findings are told |

mod accepted;
mod capabilities;
mod combinations;
mod conditions;
mod dynamic;
mod functions;
mod limits;
mod names;
mod order;
mod parameters;
mod policies;
mod resource;
mod returned;
pub mod schema;
mod shape;
mod substitution;
mod unique;
mod unpackaged;
mod walk;

pub use capabilities::{Capability, capabilities};
pub use limits::BODY_LIMIT;
pub use names::PSEUDO_PARAMETERS;
pub use parameters::{hides_value, is_secret};
pub use unpackaged::unpackaged;

use crate::diag::codes::template as codes;
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::template::Document;
use crate::template::graph::{self, Graph};
use crate::template::reference::{References, references};
use resource::Stage;
use serde_json::Value;

/// All findings about a template that has so many bytes in its file, in the order of the file.
pub fn check(template: &Value, bytes: usize) -> Vec<Diagnostic> {
    let Some(document) = Document::of(template) else { return vec![shape::not_an_object()] };
    check_read(template, document, &references(document), bytes)
}

/// [`check`] for a template that is read already.
pub fn check_read(template: &Value, document: Document, references: &References, bytes: usize) -> Vec<Diagnostic> {
    if let Some(finding) = unpackaged(template) {
        return vec![finding];
    }
    let stage = Stage::of(document);
    let mut findings = limits::findings(document, bytes);
    findings.extend(structure(document, stage, references));
    findings.extend(accepted::malformed(document));
    if stage == Stage::Final {
        findings.extend(conditions::findings(template, document, &references.all));
        findings.extend(substitution::findings(document));
    }
    // Which properties are left by somebody else's macro, nobody knows.
    if stage != Stage::RewrittenByOthers {
        findings.extend(resource::properties(document, stage));
        findings.extend(combinations::findings(document, stage));
        findings.extend(policies::findings(document));
        findings.extend(dynamic::findings(document));
        findings.extend(unique::findings(document));
    }
    // That a null has the wrong type adds nothing to its being there.
    let is_null = |finding: &Diagnostic| {
        let pointer = finding.place().pointer().and_then(|pointer| template.pointer(pointer));
        finding.code == &codes::WRONG_TYPE && pointer.is_some_and(Value::is_null)
    };
    findings.retain(|finding| !is_null(finding));
    if stage != Stage::Final {
        findings.push(rewritten(&document.transforms()));
    }
    order::by_place(template, findings)
}

/// What a template has to be so that anything can be said of what it makes: its shape, an order of creation, and names that
/// lead somewhere. The errors of [`check`] about these, in the order of the file.
pub fn unsound(template: &Value, document: Document, references: &References) -> Vec<Diagnostic> {
    const CODES: [&Code; 3] = [&codes::TEMPLATE_SHAPE, &codes::DEPENDENCY_CYCLE, &codes::UNKNOWN_REFERENCE];
    let mut findings = structure(document, Stage::of(document), references);
    findings.retain(|finding| finding.severity == Severity::Error && CODES.contains(&finding.code));
    order::by_place(template, findings)
}

/// What is wrong with anything but limits and the properties of resources.
fn structure(document: Document, stage: Stage, references: &References) -> Vec<Diagnostic> {
    let mut findings = shape::findings(document);
    findings.extend(parameters::findings(document));
    findings.extend(resource::attributes(document, stage));
    findings.extend(references.faults.iter().cloned());
    findings.extend(graph::findings(&Graph::of_resources(document, &references.all)));
    findings.extend(graph::findings(&Graph::of_conditions(document, &references.all)));
    findings.extend(functions::findings(document, stage));
    if stage == Stage::Final {
        findings.extend(names::findings(document, &references.all));
    }
    findings
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
