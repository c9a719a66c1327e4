//! The table made from `schemas/aws` by `build.rs`, and the words it is written in.

use regex_lite::Regex;
use std::sync::OnceLock;

/// A resource type as AWS publishes it. Properties of properties are written `A/B`, those of list items `A/*/B`.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name, such as `AWS::EC2::Subnet`.
    pub name: &'static str,
    /// The property that holds its tags.
    pub tags: Option<&'static str>,
    /// What `Fn::GetAtt` may read, nested names joined by dots; `Outputs.*` stands for any output of a nested stack.
    pub attributes: &'static [&'static str],
    /// The properties that together name an existing resource; if there is one, it is what `Ref` returns.
    pub identifier: &'static [&'static str],
    /// Properties that only AWS sets.
    pub read_only: &'static [&'static str],
    /// Properties whose change replaces the resource.
    pub create_only: &'static [&'static str],
    /// Properties whose change replaces the resource under some circumstances.
    pub conditional_create_only: &'static [&'static str],
    /// Whether the old resource is deleted before the new one is made when it is replaced; others make way afterwards.
    /// Source: `replacementStrategy`.
    pub deletes_first: bool,
    /// Whether an existing resource can be brought into a stack: its type can be read, `read` being among the
    /// `handlers`. AWS publishes no list for programs; source: CloudFormation user guide, "Import AWS resources".
    pub importable: bool,
    /// What other sources say of replacement, if it is something else.
    pub(super) disputes: &'static [Dispute],
    /// The node that `Properties` must fit.
    pub(crate) root: usize,
}

impl ResourceType {
    /// The property that names a resource itself, such as `QueueName` of a queue. Others of the kind name something else:
    /// `ServiceName` of an endpoint, `KeyName` of an instance.
    pub fn own_name(&self) -> Option<&'static str> {
        let names =
            |name: &&&str| name.strip_suffix("Name").is_some_and(|of| !of.contains('/') && self.name.ends_with(of));
        self.create_only.iter().find(names).copied()
    }
}

/// What a value must be like. Nodes refer to one another by position in the table.
#[derive(Debug)]
pub(crate) struct Node {
    pub types: Types,
    /// Sorted by name.
    pub properties: &'static [(&'static str, usize)],
    /// Properties whose names fit a pattern.
    pub patterns: &'static [(usize, usize)],
    /// Whether there may be no further properties.
    pub closed: bool,
    pub required: &'static [&'static str],
    /// What list items must be like, those with a [`Rule::PrefixItems`] of their own excepted.
    pub items: Option<usize>,
    /// Whether the order of list items means nothing: `insertionOrder: false`.
    pub unordered: bool,
    pub rules: &'static [Rule],
}

/// A node that admits everything: what the others are written as differences to.
const ANY: Node = Node {
    types: Types::ANY,
    properties: &[],
    patterns: &[],
    closed: false,
    required: &[],
    items: None,
    unordered: false,
    rules: &[],
};

/// A keyword of the schemas beyond the ones each node has. The meanings are JSON Schema's, or cfn-lint's for its own.
#[derive(Debug)]
pub(crate) enum Rule {
    Enum(&'static [Literal]),
    EnumAnyCase(&'static [&'static str]),
    Pattern(usize),
    Format(Format),
    Minimum(f64),
    Maximum(f64),
    MultipleOf(f64),
    MinLength(usize),
    MaxLength(usize),
    MinItems(usize),
    MaxItems(usize),
    /// At most so many different items.
    MaxUniqueItems(usize),
    MinProperties(usize),
    MaxProperties(usize),
    UniqueItems,
    /// No two items agree in all of these properties; items that lack one do not count.
    UniqueKeys(&'static [&'static str]),
    DependentRequired(&'static [(&'static str, &'static [&'static str])]),
    /// With the one property, the others may not be there.
    DependentExcluded(&'static [(&'static str, &'static [&'static str])]),
    /// Exactly one of these properties.
    RequiredXor(&'static [&'static str]),
    /// At least one of these properties.
    RequiredOr(&'static [&'static str]),
    AllOf(&'static [usize]),
    AnyOf(&'static [usize]),
    OneOf(&'static [usize]),
    IfThen(usize, usize),
    PrefixItems(&'static [usize]),
}

impl Rule {
    /// The nodes of the first list items, if the rule is about them.
    pub(crate) fn prefix(&self) -> Option<&'static [usize]> {
        if let Self::PrefixItems(nodes) = self { Some(nodes) } else { None }
    }
}

/// A value an enumeration lists.
#[derive(Debug)]
pub(crate) enum Literal {
    Text(&'static str),
    Number(f64),
}

/// A syntax that texts are checked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Ipv4Network,
    Ipv6Network,
}

/// A set of JSON types; the empty set stands for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const ANY: Types = Types(0);
    pub(crate) const OBJECT: Types = Types(1);
    pub(crate) const ARRAY: Types = Types(2);
    pub(crate) const STRING: Types = Types(4);
    pub(crate) const INTEGER: Types = Types(8);
    pub(crate) const NUMBER: Types = Types(16);
    pub(crate) const BOOLEAN: Types = Types(32);

    /// Both sets together.
    const fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// Whether one type is in the set.
    pub(crate) const fn has(self, one: Types) -> bool {
        self.0 == 0 || self.0 & one.0 != 0
    }
}

include!(concat!(env!("OUT_DIR"), "/aws.rs"));

/// The entry of a resource type, if the table has it.
pub fn kind(name: &str) -> Option<&'static ResourceType> {
    KINDS.binary_search_by_key(&name, |kind| kind.name).ok().map(|position| &KINDS[position])
}

/// Every resource type in the table, by name.
pub fn kinds() -> &'static [ResourceType] {
    KINDS
}

/// The node at a position.
pub(crate) fn node(position: usize) -> &'static Node {
    &NODES[position]
}

/// Whether a text fits a pattern. The pattern is compiled when it is first asked for.
pub(crate) fn matches(pattern: usize, text: &str) -> bool {
    COMPILED[pattern]
        .get_or_init(|| Regex::new(PATTERNS[pattern]).ok())
        .as_ref()
        .is_none_or(|regex| regex.is_match(text))
}

/// A pattern as it is written.
pub(crate) fn pattern(position: usize) -> &'static str {
    PATTERNS[position]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_in_the_table_compiles() {
        for pattern in PATTERNS {
            assert!(Regex::new(pattern).is_ok(), "{pattern}: {:?}", Regex::new(pattern).err());
        }
    }

    #[test]
    fn types_and_properties_are_sorted_for_a_binary_search() {
        assert!(KINDS.is_sorted_by_key(|kind| kind.name));
        assert!(NODES.iter().all(|node| node.properties.is_sorted_by_key(|(name, _)| *name)));
    }
}

/// A property about which the sources do not say the same: an entry of `schemas/aws/replacement.json`.
#[derive(Debug)]
pub(super) struct Dispute {
    pub property: &'static str,
    pub schema: Answer,
    /// The documentation of 2023; `None` if it does not have the property.
    pub documentation: Option<Answer>,
    /// CDK's data, the same way.
    pub cdk: Option<Answer>,
}

/// What a source says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Never,
    Conditionally,
    Always,
    /// The resource is interrupted, which says nothing of replacement.
    Interruption,
    /// AWS refuses the update.
    Unsupported,
}
