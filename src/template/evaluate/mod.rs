//! **The values of a template, as far as they can be known without deploying it**: parameters with their values,
//! mappings, conditions and intrinsic functions are computed; what only AWS knows stays a symbol, and what depends on
//! something unknown is unknown, with the reason.
//!
//! | file | what it computes |
//! |---|---|
//! | [`term`](Term), [`symbol`](Symbol), [`truth`](Truth), [`open`](Open) | what values, conditions and lists come to |
//! | [`why`](Why) | nothing: it holds the reasons why something is unknown, and their words |
//! | `parameter` | `Ref`: parameters, pseudo parameters and resources |
//! | `condition` | conditions, and whether values are equal |
//! | `function` | the functions that choose a value |
//! | `import` | what other stacks export |
//! | `text` | the functions that make texts, or take them apart |
//! | `block` | `Fn::Cidr` |
//! | `render` | what it computed, as somebody would write it |
//! | `budget` | nothing: it bounds what the others may cost |

mod block;
mod budget;
mod condition;
mod function;
mod import;
mod open;
mod parameter;
mod render;
mod symbol;
mod term;
mod text;
mod truth;
mod why;

pub use condition::Assumed;
pub use open::Open;
pub use symbol::{IMPORT, Piece, Symbol};
pub(crate) use term::scalar_text;
pub use term::{Fact, Node, Same, Term, Unknown};
pub use truth::Truth;
pub use why::Why;

use crate::diag::Date;
use crate::template::document::entry;
use crate::template::intrinsic::{call, grows};
use crate::template::outside::Outside;
use crate::template::trail::{push_index, under};
use crate::template::{Document, Resource};
use budget::{Budget, NODE};
use import::Exports;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use why::brief;

/// What is known about a deployment besides its template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Values of parameters, by name; they win over defaults.
    pub parameters: BTreeMap<String, String>,
    /// Whether nothing is known of a parameter without a value, although it has a default: what holds then holds for any value.
    pub without_defaults: bool,
    /// Values of pseudo parameters, such as `AWS::Region`.
    pub pseudo: BTreeMap<String, String>,
    /// What stands outside the template.
    pub outside: Outside,
    /// The day it is, for what holds until another.
    pub today: Option<Date>,
}

/// Computes values of one template under one set of settings: only those that are asked for, properties and conditions
/// once each. However odd the template, what it costs is bounded; a value beyond the bound is unknown.
#[derive(Debug)]
pub struct Evaluator<'a> {
    document: Document<'a>,
    settings: &'a Settings,
    /// Properties by where their values lie in memory, which a template does not change while it is lent; nothing while one is
    /// being computed, so that a cycle is noticed.
    properties: RefCell<BTreeMap<*const Value, Option<Rc<Node>>>>,
    /// Conditions by name, in the same way. The names are owned, so that an evaluator may be lent for less than its template.
    conditions: RefCell<BTreeMap<String, Option<Truth>>>,
    /// The exports of other stacks' templates by name, by position, once one is asked for.
    exports: RefCell<Option<Rc<Exports>>>,
    budget: Budget,
}

/// A value, or the reason why it is unknown.
type Computed<T = Term> = Result<T, Why>;

impl<'a> Evaluator<'a> {
    /// An evaluator of a template.
    pub fn new(document: Document<'a>, settings: &'a Settings) -> Self {
        Self {
            document,
            settings,
            properties: RefCell::default(),
            conditions: RefCell::default(),
            exports: RefCell::default(),
            budget: Budget::default(),
        }
    }

    /// What is known about the deployment.
    pub fn settings(&self) -> &Settings {
        self.settings
    }

    /// A property of a resource, computed; an absent node if it is not there.
    pub fn property(&self, resource: Resource<'a>, name: &str) -> Node {
        Rc::unwrap_or_clone(self.shared(resource, name))
    }

    /// All properties of a resource, computed; an absent node if it has none, an unknown one if a macro may bring more.
    pub fn properties(&self, resource: Resource<'a>) -> Node {
        let pointer = under("/Resources", [resource.id, "Properties"]);
        let written = entry(resource.body, "Properties").and_then(Value::as_object);
        let term = match (missing(resource), written) {
            (Term::Absent, Some(entries)) => {
                Term::object(entries.keys().map(|name| (name.clone(), self.property(resource, name))).collect())
            }
            (missing, _) => missing,
        };
        Node { pointer, term }
    }

    /// A property without a copy.
    fn shared(&self, resource: Resource<'a>, name: &str) -> Rc<Node> {
        let pointer = || under("/Resources", [resource.id, "Properties", name]);
        let Some(written) = resource.property(name) else {
            return Rc::new(Node { pointer: pointer(), term: missing(resource) });
        };
        let place = std::ptr::from_ref(written);
        match self.properties.borrow().get(&place) {
            Some(Some(node)) => return Rc::clone(node),
            Some(None) => {
                let term = Term::unknown(Why::Circle(format!("`{}.{}`", brief(resource.id), brief(name))));
                return Rc::new(Node { pointer: pointer(), term });
            }
            None => {}
        }
        self.properties.borrow_mut().insert(place, None);
        let node = Rc::new(self.fold(written, pointer()));
        self.properties.borrow_mut().insert(place, Some(Rc::clone(&node)));
        node
    }

    /// The `Value` of an output, computed; an absent node if it is not there.
    pub fn output(&self, name: &str) -> Node {
        let pointer = under("/Outputs", [name, "Value"]);
        let outputs = self.document.root().get("Outputs");
        match outputs.and_then(|outputs| outputs.get(name)?.get("Value")) {
            Some(value) => self.fold(value, pointer),
            None => Node { pointer, term: Term::Absent },
        }
    }

    /// Whether a resource is made: its `Condition` holds, or it has none.
    pub fn exists(&self, resource: Resource<'a>) -> Truth {
        match entry(resource.body, "Condition") {
            None => Truth::Yes,
            Some(Value::String(name)) => self.condition(name),
            Some(_) => Truth::Unknown(Why::ConditionName(brief(resource.id))),
        }
    }

    /// Any value of the template, computed. The pointer is that of the value's place.
    pub fn fold(&self, value: &'a Value, pointer: String) -> Node {
        if let Err(why) = self.budget.enter(pointer.len() + value.as_str().map_or(0, str::len)) {
            return Node { pointer, term: Term::unknown(why) };
        }
        let node = self.entered(value, pointer);
        self.budget.leave();
        node
    }

    fn entered(&self, value: &'a Value, pointer: String) -> Node {
        let term = match value {
            Value::Object(entries) => match call(value) {
                Some(call) => return self.call(call, pointer),
                None => self.object(entries, &pointer),
            },
            Value::Array(items) => self.list(items, &pointer),
            Value::String(written) => Ok(text::term(written.clone())),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(Term::Scalar(value.clone())),
        };
        Node { pointer, term: term.unwrap_or_else(Term::unknown) }
    }

    fn list(&self, items: &'a [Value], pointer: &str) -> Computed {
        let nodes = items.iter().enumerate().map(|(index, item)| {
            self.budget.check()?;
            let mut at = pointer.to_owned();
            push_index(&mut at, index);
            Ok(self.fold(item, at))
        });
        Ok(Term::list(nodes.collect::<Computed<_>>()?))
    }

    fn object(&self, entries: &'a Map<String, Value>, pointer: &str) -> Computed {
        if grows(entries) {
            return Err(Why::Rewritten);
        }
        let nodes = entries.iter().map(|(key, value)| {
            self.budget.spend(NODE + key.len())?;
            Ok((key.clone(), self.fold(value, under(pointer, [key]))))
        });
        Ok(Term::object(nodes.collect::<Computed<_>>()?))
    }
}

/// What a property is that is not written: absent, unless something writes properties before they are deployed.
fn missing(resource: Resource) -> Term {
    match entry(resource.body, "Properties") {
        _ if grows(resource.body) => {}
        None => return Term::Absent,
        Some(Value::Object(entries)) if !entries.keys().any(|key| key.starts_with("Fn::")) => return Term::Absent,
        Some(_) => {}
    }
    Term::unknown(Why::Properties(brief(resource.id)))
}
