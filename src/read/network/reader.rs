//! Reading resources with everything constant computed.

use super::name::{Named, Names};
use crate::read::evaluate::{Evaluator, Fact, Node, Term, Truth};
use crate::read::template::Resource;
use crate::read::trail::push_key;

/// Reads properties of resources.
pub(super) struct Reader<'e, 'a> {
    pub evaluator: &'e Evaluator<'a>,
}

impl<'a> Reader<'_, 'a> {
    /// A property.
    pub fn property(&self, resource: Resource<'a>, name: &str) -> Node {
        self.evaluator.property(resource, name)
    }

    /// Some of the properties, as an object.
    pub fn properties(&self, resource: Resource<'a>, names: &[&str]) -> Node {
        let mut pointer = String::from("/Resources");
        push_key(&mut pointer, resource.id);
        push_key(&mut pointer, "Properties");
        let properties = names.iter().map(|name| ((*name).to_owned(), self.property(resource, name)));
        Node { pointer, term: Term::Object(properties.collect()) }
    }

    /// What a property names.
    pub fn named(&self, resource: Resource<'a>, property: &str) -> Fact<Named> {
        Named::of(&self.property(resource, property))
    }

    /// What a property lists.
    pub fn names(&self, resource: Resource<'a>, property: &str) -> Names {
        Names::of(&self.property(resource, property))
    }

    /// Whether a resource is made.
    pub fn exists(&self, resource: Resource<'a>) -> Truth {
        self.evaluator.exists(resource)
    }
}
