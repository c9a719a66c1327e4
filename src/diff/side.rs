//! One of the two templates that are compared, with its values computed and what the verifier says of it.

use super::{Fate, Said};
use crate::check::check_read;
use crate::diag::{Diagnostic, Severity};
use crate::network::Model;
use crate::template::evaluate::{Evaluator, Node, Symbol, Term};
use crate::template::{Document, Resource};
use crate::types::{self, ResourceType};
use crate::verify::{Verification, prove_model};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A template with its values computed. It is built once, however many others it is compared with.
pub(crate) struct Side<'e, 'a> {
    pub template: &'a Value,
    pub document: Document<'a>,
    pub evaluator: &'e Evaluator<'a>,
    pub model: &'e Model<'a>,
    /// The resources that are made, or may be, in the order of the file.
    pub resources: Vec<Made<'a>>,
    positions: BTreeMap<&'a str, usize>,
    proof: OnceCell<Verification>,
    errors: OnceCell<Vec<Diagnostic>>,
}

/// A resource that is made.
pub(crate) struct Made<'a> {
    pub resource: Resource<'a>,
    pub kind: Option<&'static ResourceType>,
    pub properties: Node,
    /// Its update policy, which may hold intrinsic functions as well.
    pub update_policy: Node,
    /// What its policies say, once it has been asked for.
    pub said: OnceCell<Said>,
}

impl<'e, 'a> Side<'e, 'a> {
    pub fn of(model: &'e Model<'a>) -> Self {
        let Model { template, document, evaluator, .. } = model;
        let (template, document) = (*template, *document);
        let made = document.resources().filter(|resource| !evaluator.exists(*resource).is_no());
        let resources = made.map(|resource| Made {
            resource,
            kind: types::kind(resource.kind),
            properties: evaluator.properties(resource),
            update_policy: update_policy(evaluator, resource),
            said: OnceCell::new(),
        });
        let resources = resources.collect::<Vec<_>>();
        let positions = resources.iter().enumerate().map(|(position, made)| (made.resource.id, position)).collect();
        Self {
            template,
            document,
            evaluator,
            model,
            resources,
            positions,
            proof: OnceCell::new(),
            errors: OnceCell::new(),
        }
    }

    /// What the verifier says of it where nobody says what is expected; asked once.
    pub fn proof(&self) -> &Verification {
        self.proof.get_or_init(|| prove_model(self.model, None))
    }

    /// The errors that the checks of its template find; asked once.
    pub fn errors(&self) -> &[Diagnostic] {
        self.errors.get_or_init(|| {
            let found = check_read(self.template, self.document.alone(), &self.model.references, 0).into_iter();
            found.filter(|finding| finding.severity == Severity::Error).collect()
        })
    }

    /// The resource of a logical id.
    pub fn get(&self, id: &str) -> Option<&Made<'a>> {
        self.positions.get(id).map(|position| &self.resources[*position])
    }

    /// What becomes of a resource that goes.
    pub fn fate(&self, id: &str, policy: &str) -> Fate {
        let written = self.get(id).and_then(|made| made.resource.body.get(policy)).and_then(Value::as_str);
        match written {
            Some("Retain" | "RetainExceptOnCreate") => Fate::Retained,
            Some("Snapshot") => Fate::Snapshot,
            None if policy == "DeletionPolicy" && self.get(id).is_some_and(is_snapshot_by_default) => Fate::Snapshot,
            _ => Fate::Deleted,
        }
    }
}

/// Whether a snapshot is made of a resource without a `DeletionPolicy` when it is deleted.
fn is_snapshot_by_default(made: &Made) -> bool {
    types::of(made.resource.kind).is_snapshot_by_default(|property| !made.properties.get(property).is_absent())
}

fn update_policy<'a>(evaluator: &Evaluator<'a>, resource: Resource<'a>) -> Node {
    let absent = || Node { pointer: String::new(), term: Term::Absent };
    resource.body.get("UpdatePolicy").map_or_else(absent, |policy| evaluator.fold(policy, String::new()))
}

/// Visits every symbol of a value.
pub(super) fn symbols<'t>(term: &'t Term, visit: &mut impl FnMut(&'t Symbol)) {
    match term {
        Term::Symbol(symbol) => symbol.each_part(visit),
        Term::List(items) => items.iter().for_each(|item| symbols(&item.term, visit)),
        Term::Object(entries) => entries.values().for_each(|node| symbols(&node.term, visit)),
        Term::Absent | Term::Scalar(_) | Term::Unknown(_) => {}
    }
}
