//! A template that rackform made, as its readers look into it.

use crate::template::{Document, Resource};
use serde_json::Value;

/// The resources that every rack has, by logical id: ids of ours, in no other tool's combination.
const IN_EVERY_RACK: &[&str] = &[
    "Cluster",
    "ClusterCapacity",
    "Instances",
    "InstancesCapacity",
    "InstancesLaunchTemplate",
    "InstancesSecurity",
    "LogGroup",
];

/// The outputs of every rack.
const OUTPUTS: &[&str] =
    &["CapacityProvider", "Cluster", "InstancesSecurityGroup", "LogGroup", "Mode", "Vpc", "VpcCidr"];

/// The tag that bears the rack's name.
pub(super) const RACK: &str = "Rack";

/// A template of ours.
pub(super) struct Stack<'t>(Document<'t>);

impl<'t> Stack<'t> {
    /// The template as one of ours, if it is one: it has the resources and the outputs of every rack, and a rack's name. Many
    /// other templates have some of these, such as those of Convox, but none has all of them.
    pub fn of(template: &'t Value) -> Option<Self> {
        let stack = Self(Document::of(template)?);
        let made = IN_EVERY_RACK.iter().all(|id| stack.has(id));
        let told = OUTPUTS.iter().all(|name| stack.0.has("Outputs", name));
        (made && told && stack.tag(RACK).is_some()).then_some(stack)
    }

    /// Whether there is a resource of this logical id.
    pub fn has(&self, id: &str) -> bool {
        self.0.resource(id).is_some()
    }

    /// The logical ids of a type, in the template's order.
    pub fn of_type(&self, kind: &str) -> impl Iterator<Item = &'t str> {
        self.0.resources().filter(move |resource| resource.kind == kind).map(|resource: Resource<'t>| resource.id)
    }

    /// The logical ids that a stem and a number make, from 0 on, as long as there are such resources: `Subnet0`, `Subnet1`.
    pub fn numbered(&self, stem: &str) -> Vec<String> {
        (0..).map(|number| format!("{stem}{number}")).take_while(|id| self.has(id)).collect()
    }

    /// What stands at a path below a resource: `Properties/CidrBlock`.
    pub fn at(&self, id: &str, path: &str) -> Option<&'t Value> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let value = self.0.resource(id)?.body.get(first)?;
        if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")) }
    }

    /// What stands at a path below the properties of a resource.
    pub fn property(&self, id: &str, path: &str) -> Option<&'t Value> {
        self.at(id, &format!("Properties/{path}"))
    }

    /// The same, where it is a text that nothing has to compute.
    pub fn text(&self, id: &str, path: &str) -> Option<&'t str> {
        self.property(id, path)?.as_str()
    }

    /// The same, where it is a list; without it, nothing.
    pub fn list(&self, id: &str, path: &str) -> &'t [Value] {
        self.property(id, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// What an output tells.
    pub fn output(&self, name: &str) -> Option<&'t Value> {
        self.0.entry("Outputs", name)?.1.get("Value")
    }

    /// What stands under `Metadata`.
    pub fn metadata(&self, name: &str) -> Option<&'t Value> {
        Some(self.0.entry("Metadata", name)?.1)
    }

    /// The tags of the rack: those of its cluster.
    pub fn tags(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let tags = self.list("Cluster", "Tags").iter();
        tags.filter_map(|tag| Some((tag.get("Key")?.as_str()?, tag.get("Value")?.as_str()?)))
    }

    /// The value of a tag of the rack.
    pub fn tag(&self, key: &str) -> Option<&'t str> {
        self.tags().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}
