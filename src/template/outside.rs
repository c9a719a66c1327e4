//! **What is known of what stands outside a template**: resources that others made, and what other stacks export.
//!
//! It is written as a template writes it, so whoever reads a template reads it in the same way. A resource outside has an id
//! that no template can give (CloudFormation takes letters and digits only, user guide, "Resources"): the id AWS gave it, such
//! as `subnet-0abc`, or, where that is not known, a path: `network/Subnet0` is `Subnet0` of the stack `network`, and
//! `subnet-0abc/routes` the route table of a subnet.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is known of what stands outside a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// The sections `Resources`, `Conditions`, `Mappings`, `Parameters` and `Metadata` of a template, by names that no template can
    /// give. What is not known of a resource is written as a call of [`UNSAID`].
    pub sections: Map<String, Value>,
    /// What templates of other stacks export.
    pub exports: Vec<Export>,
    /// What else is exported: values by name.
    pub exported: BTreeMap<String, String>,
    /// Which stacks import what the stack that is judged exports: their names by the export's. Of an export that is not in
    /// here nobody knows.
    pub imports: BTreeMap<String, Vec<String>>,
    /// The Availability Zones that `Fn::GetAZs` lists in the stack's own region; empty if they are not known.
    pub zones: Vec<String>,
}

/// An output with an export, of a template of another stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its name, as the template writes it.
    pub name: Value,
    /// Its value.
    pub value: Value,
    /// The condition under which it is exported.
    pub condition: Option<String>,
}

/// The function that stands where something is not known of a resource outside: it is called with the resource's id and with
/// what is not known, in words, such as `CIDR block`.
pub const UNSAID: &str = "Fn::Unsaid";

/// The property of a VPC outside that names its main route table.
pub const MAIN_TABLE: &str = "MainRouteTable";

/// The property of a VPC outside that names its default security group.
pub const DEFAULT_GROUP: &str = "DefaultSecurityGroup";

/// The property of a VPC outside that lists the subnets in which what names none is launched.
pub const DEFAULT_SUBNETS: &str = "DefaultSubnets";

/// The `AvailabilityMode` of a NAT gateway outside of which it is only known that packets get out by it.
pub const STATED: &str = "stated";

/// What separates the parts of an id that AWS did not give.
pub const SEPARATOR: char = '/';

/// Whether an id is that of something outside every template that is judged.
pub fn is_outside(id: &str) -> bool {
    id.contains([SEPARATOR, '-'])
}

/// Whether an id is one that AWS gave.
pub fn is_given(id: &str) -> bool {
    is_outside(id) && !id.contains(SEPARATOR)
}

impl Outside {
    /// The entry of a section.
    pub(super) fn entry(&self, section: &str, name: &str) -> Option<(&str, &Value)> {
        let (name, value) = self.sections.get(section)?.as_object()?.get_key_value(name)?;
        Some((name, value))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
