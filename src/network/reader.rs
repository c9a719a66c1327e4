//! Reading resources with everything constant computed.

use super::lookup::Lookup;
use super::name::{Named, Names};
use crate::template::evaluate::{Evaluator, Fact, Node, Piece, Symbol, Term, Truth, Unknown, Why};
use crate::template::intrinsic::{Presence, presence};
use crate::template::trail::under;
use crate::template::{Document, Resource, outside};
use crate::types;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads properties of resources.
pub(super) struct Reader<'e, 'a> {
    pub document: Document<'a>,
    pub evaluator: &'e Evaluator<'a>,
    /// The attachments of network interfaces that are resources of their own.
    attachments: Vec<Resource<'a>>,
    /// These by the instance they are attached to.
    by_instance: Lookup,
    /// The security groups by their `GroupName`.
    groups: BTreeMap<String, String>,
    /// Why a name may be that of another one.
    other_groups: Option<Why>,
    /// The VPCs by how their blocks, or those of their subnets, are written, where only that is known of them.
    blocks: BTreeMap<String, Fact<Named>>,
}

/// The attributes of VPCs and subnets that are, or list, their own blocks.
const BLOCKS: &[&str] = &["CidrBlock", "CidrBlockAssociations", "Ipv6CidrBlock", "Ipv6CidrBlocks"];

/// The attribute of a VPC that is its default security group.
pub(super) const DEFAULT_GROUP: &str = "DefaultSecurityGroup";

/// The attribute of a VPC that is its default network ACL.
pub(super) const DEFAULT_ACL: &str = "DefaultNetworkAcl";

impl<'e, 'a> Reader<'e, 'a> {
    /// A reader of a template.
    pub fn new(document: Document<'a>, evaluator: &'e Evaluator<'a>) -> Self {
        let mut reader = Self {
            document,
            evaluator,
            attachments: Vec::new(),
            by_instance: Lookup::default(),
            groups: BTreeMap::new(),
            other_groups: None,
            blocks: BTreeMap::new(),
        };
        let attachments = document.world().filter(|one| one.kind == "AWS::EC2::NetworkInterfaceAttachment");
        reader.attachments = attachments.filter(|one| !evaluator.exists(*one).is_no()).collect();
        let instances = reader.attachments.iter().map(|one| reader.named(*one, "InstanceId")).collect::<Vec<_>>();
        reader.by_instance =
            Lookup::of("attachments of network interfaces whose instance is not known", instances.iter());
        for resource in document.world() {
            reader.index(resource);
        }
        reader
    }

    /// The list of the subnets of the default VPC, if somebody says which they are.
    pub fn default_subnets(&self) -> Option<Node> {
        let vpcs = self.document.world().filter(|one| one.kind == "AWS::EC2::VPC" && outside::is_given(one.id));
        vpcs.map(|vpc| self.property(vpc, outside::DEFAULT_SUBNETS)).find(|node| !node.is_absent())
    }

    /// Notes what others may name a resource by beside its id.
    fn index(&mut self, resource: Resource<'a>) {
        match resource.kind {
            "AWS::EC2::SecurityGroup" => match self.property(resource, "GroupName").text() {
                Fact::Is(name) => {
                    if let Some(other) = self.groups.insert(name, resource.id.to_owned()) {
                        self.other_groups = Some(Why::Names("name", other));
                    }
                }
                Fact::Missing => {}
                Fact::Unknown(unknown) => self.other_groups = Some(unknown.why),
            },
            "AWS::EC2::VPC" | "AWS::EC2::Subnet" => {
                let block = self.property(resource, "CidrBlock").text();
                if let Fact::Unknown(unknown) = &block
                    && let Some(written) = unknown.identity()
                {
                    let of_vpc = resource.kind == "AWS::EC2::VPC";
                    let own = || Fact::Is(Named::Here(resource.id.to_owned()));
                    let vpc = if of_vpc { own() } else { self.named(resource, "VpcId") };
                    if of_vpc || !self.blocks.contains_key(written) {
                        self.blocks.insert(written.to_owned(), vpc);
                    }
                }
            }
            _ => {}
        }
    }

    /// The security group that a value names by its name, if one of the template has that `GroupName`; AWS gives a name to those
    /// that have none. Of a group without a VPC `Ref` returns the name.
    pub fn group_named(&self, node: &Node) -> Fact<Named> {
        if let Term::Symbol(Symbol::Resource { id, attribute: None }) = &node.term {
            return Fact::Is(Named::Here(id.clone()));
        }
        node.text().parse(|name| match (self.groups.get(&name), &self.other_groups) {
            (_, Some(why)) => Err(why.clone()),
            (Some(id), None) => Ok(Named::Here(id.clone())),
            (None, None) => Err(Why::GroupByName),
        })
    }

    /// The VPC whose own block, or that of a subnet of which, a value is that cannot be known.
    pub fn vpc_of_block(&self, node: &Node) -> Option<Fact<Named>> {
        let of = |id: &str, attribute: &str| {
            let resource = self.document.resource(id).filter(|_| BLOCKS.contains(&attribute))?;
            match resource.kind {
                "AWS::EC2::VPC" => Some(Fact::Is(Named::Here(id.to_owned()))),
                "AWS::EC2::Subnet" => Some(self.named(resource, "VpcId")),
                _ => None,
            }
        };
        if let Term::Symbol(Symbol::Resource { id, attribute: Some(attribute) }) = &node.term {
            return of(id, attribute);
        }
        let Fact::Unknown(unknown) = node.text() else { return None };
        // What an undecided condition chooses may be nothing.
        let written = unknown.identity().filter(|_| !matches!(unknown.why, Why::Undecided(..)))?;
        // One of several blocks is chosen from the list of all.
        let chosen = written.strip_prefix("Fn::Select").and_then(|list| serde_json::from_str::<Value>(list).ok());
        let list = chosen.as_ref().and_then(|chosen| chosen.get(1)?.get("Fn::GetAtt"));
        let named = list.and_then(|list| match list {
            Value::String(text) => text.split_once('.'),
            list => Some((list.get(0)?.as_str()?, list.get(1)?.as_str()?)),
        });
        named.and_then(|(id, attribute)| of(id, attribute)).or_else(|| self.blocks.get(written).cloned())
    }

    /// The attachments of network interfaces to an instance, and whether each is there.
    pub fn attached(&self, instance: &str) -> Vec<(Resource<'a>, Truth)> {
        let found = self.by_instance.get(&Named::Here(instance.to_owned())).known.into_iter();
        let there = found.map(|(position, own)| (self.attachments[position], own));
        there.map(|(attachment, own)| (attachment, own.and(self.exists(attachment)))).collect()
    }

    /// A property, in which each thing of the template is named in one way, whether by `Ref` or by an attribute.
    pub fn property(&self, resource: Resource<'a>, name: &str) -> Node {
        let mut node = self.evaluator.property(resource, name);
        self.name_once(&mut node);
        node
    }

    fn name_once(&self, node: &mut Node) {
        match &mut node.term {
            Term::List(items) => Arc::make_mut(items).iter_mut().for_each(|item| self.name_once(item)),
            Term::Object(entries) => Arc::make_mut(entries).values_mut().for_each(|entry| self.name_once(entry)),
            Term::Symbol(Symbol::Text(pieces)) => {
                for piece in pieces {
                    if let Piece::Symbol(symbol) = piece {
                        self.name_as_itself(symbol);
                    }
                }
            }
            Term::Symbol(symbol) if self.is_found(symbol) => node.term = Term::Unknown(Unknown::from(&*symbol)),
            Term::Symbol(symbol) => self.name_as_itself(symbol),
            Term::Scalar(Value::String(text)) => {
                if let Some(symbol) = self.known(text) {
                    node.term = Term::Symbol(symbol);
                }
            }
            Term::Absent | Term::Scalar(_) | Term::Unknown(_) => {}
        }
    }

    /// What a text names that is the id of something outside of which something is known, or a list of such ids.
    fn known(&self, text: &str) -> Option<Symbol> {
        let named = |id: &str| Symbol::Resource { id: id.to_owned(), attribute: None };
        if self.document.is_known(text) {
            return Some(named(text));
        }
        let ids = || text.split(',').map(str::trim);
        if !ids().any(|id| self.document.is_known(id)) {
            return None;
        }
        let pieces = ids().flat_map(|id| {
            let piece =
                if self.document.is_known(id) { Piece::Symbol(named(id)) } else { Piece::Literal(id.to_owned()) };
            [Piece::Literal(",".to_owned()), piece]
        });
        Some(Symbol::Text(pieces.skip(1).collect()))
    }

    /// Whether a custom resource returns it: that may be anything, a thing of this template or of its VPC as well, which it
    /// looked up.
    fn is_found(&self, symbol: &Symbol) -> bool {
        let Symbol::Resource { id, .. } = symbol else { return false };
        self.document.resource(id).is_some_and(Resource::is_custom)
    }

    /// Names a resource that is named by its id as `Ref` does, and what comes with one as a thing of its own. Any other
    /// attribute, such as an output of a nested stack, is what it is.
    fn name_as_itself(&self, symbol: &mut Symbol) {
        let Symbol::Resource { id, attribute: attribute @ Some(_) } = symbol else { return };
        let Some(kind) = self.document.resource(id).map(|resource| resource.kind) else { return };
        let name = attribute.as_deref().unwrap_or_default();
        if types::of(kind).is_own_id(name) {
            *attribute = None;
        } else if types::of(kind).comes_with(name) {
            *id = companion(id, name);
            *attribute = None;
        }
    }

    /// Whether a property is there: a choice that is not decided may take it away.
    pub fn presence(&self, resource: Resource<'a>, name: &str) -> Truth {
        match (self.evaluator.property(resource, name).term, presence(resource.property(name))) {
            (Term::Absent, _) | (_, Presence::Never) => Truth::No,
            (Term::Unknown(unknown), Presence::Sometimes) => Truth::Unknown(unknown.why),
            _ => Truth::Yes,
        }
    }

    /// Some of the properties, as an object.
    pub fn properties(&self, resource: Resource<'a>, names: &[&str]) -> Node {
        let pointer = under("/Resources", [resource.id, "Properties"]);
        let properties = names.iter().map(|name| ((*name).to_owned(), self.property(resource, name)));
        Node { pointer, term: Term::object(properties.collect()) }
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

/// The id of what comes with a resource: `Vpc.DefaultSecurityGroup`.
pub(super) fn companion(id: &str, attribute: &str) -> String {
    format!("{id}.{attribute}")
}
