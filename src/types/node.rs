//! What a value must be like: the nodes of the schemas and their rules.

use super::facts::{Fact, List, Reader};
use super::keyword::Keyword;

/// What a value must be like. Nodes refer to one another by their position in the facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub types: Types,
    /// Sorted by name.
    pub properties: List<(&'static str, usize)>,
    /// Properties whose names fit a pattern.
    pub patterns: List<(usize, usize)>,
    /// Whether there may be no further properties.
    pub closed: bool,
    pub required: List<&'static str>,
    /// What list items must be like, those with a [`Rule::PrefixItems`] of their own excepted.
    pub items: Option<usize>,
    /// Whether the order of list items means nothing: `insertionOrder: false`.
    pub unordered: bool,
    pub rules: List<Rule>,
}

/// The node at a position.
pub(crate) fn node(position: usize) -> Node {
    let reader = &mut Reader::at(position);
    let (types, has) = (Types(reader.byte()), reader.byte());
    // A definition that contains itself stands elsewhere: its place had to be known before its content.
    if has & 0x80 != 0 {
        return node(reader.read());
    }
    fn list<T: Fact>(there: bool, reader: &mut Reader) -> List<T> {
        if there { reader.read() } else { List::EMPTY }
    }
    Node {
        types,
        closed: has & 0x01 != 0,
        unordered: has & 0x02 != 0,
        items: (has & 0x04 != 0).then(|| reader.read()),
        properties: list(has & 0x08 != 0, reader),
        patterns: list(has & 0x10 != 0, reader),
        required: list(has & 0x20 != 0, reader),
        rules: list(has & 0x40 != 0, reader),
    }
}

impl Node {
    /// The position of the node of a property.
    pub fn property(&self, name: &str) -> Option<usize> {
        self.properties.iter().find(|(known, _)| *known == name).map(|(_, position)| position)
    }

    /// What texts here refer to, if the schema says it.
    pub fn referent(&self) -> Option<Referent> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::Refers(referent) => Some(referent),
            Rule::AllOf(nodes) => nodes.iter().find_map(|position| node(position).referent()),
            _ => None,
        })
    }

    /// The positions of the nodes of the first list items, where they have their own.
    pub fn prefix(&self) -> Vec<usize> {
        let own =
            self.rules.iter().find_map(|rule| if let Rule::PrefixItems(nodes) = rule { Some(nodes) } else { None });
        own.into_iter().flat_map(|nodes| nodes.iter()).collect()
    }
}

/// A keyword of the schemas beyond the ones each node has. The meanings are JSON Schema's, or cfn-lint's for its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    Enum(List<Literal>),
    EnumAnyCase(List<&'static str>),
    Pattern(usize),
    Format(Format),
    Refers(Referent),
    Minimum(f64),
    Maximum(f64),
    ExclusiveMaximum(f64),
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
    UniqueKeys(List<&'static str>),
    DependentRequired(List<(&'static str, List<&'static str>)>),
    /// With the one property, the others may not be there.
    DependentExcluded(List<(&'static str, List<&'static str>)>),
    /// Exactly one of these properties.
    RequiredXor(List<&'static str>),
    /// At least one of these properties.
    RequiredOr(List<&'static str>),
    AllOf(List<usize>),
    AnyOf(List<usize>),
    OneOf(List<usize>),
    Not(usize),
    IfThen(usize, usize),
    PrefixItems(List<usize>),
}

impl Fact for Rule {
    fn read(reader: &mut Reader) -> Self {
        match Keyword::ALL[usize::from(reader.byte())] {
            Keyword::Enum => Self::Enum(reader.read()),
            Keyword::EnumAnyCase => Self::EnumAnyCase(reader.read()),
            Keyword::Pattern => Self::Pattern(reader.read()),
            Keyword::Ipv4Network => Self::Format(Format::Ipv4Network),
            Keyword::Ipv6Network => Self::Format(Format::Ipv6Network),
            Keyword::Vpc => Self::Refers(Referent::Vpc),
            Keyword::Subnet => Self::Refers(Referent::Subnet),
            Keyword::SecurityGroup => Self::Refers(Referent::SecurityGroup),
            Keyword::Topic => Self::Refers(Referent::Topic),
            Keyword::Minimum => Self::Minimum(reader.read()),
            Keyword::Maximum => Self::Maximum(reader.read()),
            Keyword::ExclusiveMaximum => Self::ExclusiveMaximum(reader.read()),
            Keyword::MultipleOf => Self::MultipleOf(reader.read()),
            Keyword::MinLength => Self::MinLength(reader.read()),
            Keyword::MaxLength => Self::MaxLength(reader.read()),
            Keyword::MinItems => Self::MinItems(reader.read()),
            Keyword::MaxItems => Self::MaxItems(reader.read()),
            Keyword::MaxUniqueItems => Self::MaxUniqueItems(reader.read()),
            Keyword::MinProperties => Self::MinProperties(reader.read()),
            Keyword::MaxProperties => Self::MaxProperties(reader.read()),
            Keyword::UniqueItems => Self::UniqueItems,
            Keyword::UniqueKeys => Self::UniqueKeys(reader.read()),
            Keyword::DependentRequired => Self::DependentRequired(reader.read()),
            Keyword::DependentExcluded => Self::DependentExcluded(reader.read()),
            Keyword::RequiredXor => Self::RequiredXor(reader.read()),
            Keyword::RequiredOr => Self::RequiredOr(reader.read()),
            Keyword::AllOf => Self::AllOf(reader.read()),
            Keyword::AnyOf => Self::AnyOf(reader.read()),
            Keyword::OneOf => Self::OneOf(reader.read()),
            Keyword::Not => Self::Not(reader.read()),
            Keyword::IfThen => Self::IfThen(reader.read(), reader.read()),
            Keyword::PrefixItems => Self::PrefixItems(reader.read()),
        }
    }
}

/// A value an enumeration lists.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Literal {
    Text(&'static str),
    Number(f64),
}

impl Fact for Literal {
    fn read(reader: &mut Reader) -> Self {
        if reader.byte() == 0 { Self::Text(reader.read()) } else { Self::Number(reader.read()) }
    }
}

/// A syntax that texts are checked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Ipv4Network,
    Ipv6Network,
}

/// What a text refers to, or each text of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Referent {
    Vpc,
    Subnet,
    SecurityGroup,
    Topic,
}

impl Referent {
    /// The type of which `Ref` returns such a text.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Vpc => "AWS::EC2::VPC",
            Self::Subnet => "AWS::EC2::Subnet",
            Self::SecurityGroup => "AWS::EC2::SecurityGroup",
            Self::Topic => "AWS::SNS::Topic",
        }
    }

    /// The type of parameters that hold one, if there is one. Source: CloudFormation user guide, "AWS-specific parameter types".
    pub fn parameter_type(self) -> Option<&'static str> {
        match self {
            Self::Vpc => Some("AWS::EC2::VPC::Id"),
            Self::Subnet => Some("AWS::EC2::Subnet::Id"),
            Self::SecurityGroup => Some("AWS::EC2::SecurityGroup::Id"),
            Self::Topic => None,
        }
    }

    /// It in words, with an article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Vpc => "the ID of a VPC",
            Self::Subnet => "the ID of a subnet",
            Self::SecurityGroup => "the ID of a security group",
            Self::Topic => "the ARN of an SNS topic",
        }
    }
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

    /// Whether one type is in the set.
    pub(crate) const fn has(self, one: Types) -> bool {
        self.0 == 0 || self.0 & one.0 != 0
    }
}
