//! **The network a template describes**: VPCs, subnets, routes, gateways, addresses, security groups, and what is
//! launched into it. What cannot be known is kept as unknown, with the reason.

mod acl;
mod balancer;
mod endpoint;
mod guard;
mod hosts;
mod index;
mod interface;
mod launch;
mod lookup;
mod managed;
mod model;
mod name;
mod nat;
mod reader;
mod route;
mod routing;
mod security;
mod subnet;
mod target;
mod tasks;
mod user_data;

pub use acl::{AclAssociation, AclEntry, AclPass};
pub use balancer::{Balancer, BalancerKind, Forwarding, Listener};
pub use endpoint::{Access, Endpoint, MountTarget};
pub use hosts::{Capacity, Provider, RunsOn};
pub use interface::{Interface, Rank};
pub use launch::{Kind, Launched};
pub use lookup::Lookup;
pub use managed::Managed;
pub use model::Model;
pub use name::{Key, Named, Names, Written};
pub use nat::{Address, AddressAssociation, Elastic, Nat, Placement};
pub use route::{Association, Attachment, Destination, Route, Table, Target};
pub use routing::{Attached, Routing};
pub use security::{Peer, Ports, PrefixList, Rule};
pub use subnet::{BlockAssociation, Slice, Subnet, Vpc, Zone, same_zone};
pub use target::TargetGroup;
pub use tasks::{Container, Definition, PortMapping, Registration, Tasks};

use crate::template::evaluate::{Evaluator, Fact, Truth, Why};
use crate::template::outside;
use crate::template::{Document, Resource};
use index::{Index, positions};
use reader::{DEFAULT_GROUP, Reader, companion};
use security::Direction;
use std::collections::{BTreeMap, BTreeSet};

/// Everything in a template that packets meet, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The VPCs.
    pub vpcs: Vec<Vpc>,
    /// The blocks that are added to VPCs.
    pub block_associations: Vec<BlockAssociation>,
    /// The subnets, by logical id.
    pub subnets: BTreeMap<String, Subnet>,
    /// Those of the default VPC, as far as somebody says which they are.
    pub default_subnets: Names,
    /// The route tables, by logical id.
    pub tables: BTreeMap<String, Table>,
    /// Which subnet has which table.
    pub associations: Vec<Association>,
    /// The routes.
    pub routes: Vec<Route>,
    /// The tables into which a gateway or a route server puts routes of its own.
    pub propagations: Names,
    /// The attachments of gateways.
    pub attachments: Vec<Attachment>,
    /// The NAT gateways.
    pub nats: Vec<Nat>,
    /// The Elastic IPs.
    pub addresses: Vec<Address>,
    /// Their associations with instances.
    pub address_associations: Vec<AddressAssociation>,
    /// The security groups' logical ids, and those of VPCs and clusters that come with them.
    pub groups: BTreeSet<String>,
    /// The prefix lists, by logical id.
    pub prefix_lists: BTreeMap<String, PrefixList>,
    /// Whom security groups let in.
    pub ingress: Vec<Rule>,
    /// Where security groups let packets go.
    pub egress: Vec<Rule>,
    /// What is launched into subnets.
    pub launched: Vec<Launched>,
    /// The load balancers.
    pub balancers: Vec<Balancer>,
    /// The VPC endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The target groups, by logical id.
    pub target_groups: BTreeMap<String, TargetGroup>,
    /// What listeners and their rules forward to.
    pub forwardings: Vec<Forwarding>,
    /// The ECS tasks that something starts.
    pub tasks: Vec<Tasks>,
    /// The task definitions, by logical id.
    pub definitions: BTreeMap<String, Definition>,
    /// The capacity providers.
    pub providers: Vec<Provider>,
    /// Which cluster has which of them.
    pub capacities: Vec<Capacity>,
    /// The mount targets of file systems.
    pub mount_targets: Vec<MountTarget>,
    /// What services of AWS run for others, such as databases.
    pub managed: Vec<Managed>,
    /// The entries of network ACLs.
    pub acl_entries: Vec<AclEntry>,
    /// Which subnet has which network ACL.
    pub acl_associations: Vec<AclAssociation>,
    /// The addresses of the HTTP proxies through which instances reach what no path leads to, as templates say in their `Metadata`
    /// under `EgressProxy`: by the name of the stack, which the template itself has not.
    proxies: BTreeMap<String, String>,
    /// Where to look these up.
    index: Index,
}

/// The longest address of a proxy: the longest name of a host, and a port.
const LONGEST_ADDRESS: usize = 253 + ":65535".len();

impl Network {
    /// The proxy through which instances reach what no path leads to, as the template says that launches them.
    pub fn proxy_of(&self, launched: &str) -> Option<&str> {
        let stack = launched.split_once(outside::SEPARATOR).map_or("", |(stack, _)| stack);
        self.proxies.get(stack).map(String::as_str)
    }

    /// The network of a template, without the resources that are not made.
    pub fn of<'a>(document: Document<'a>, evaluator: &Evaluator<'a>) -> Self {
        let reader = Reader::new(document, evaluator);
        let mut network = Self::default();
        let (mut listeners, mut listener_rules) = (Vec::new(), Vec::new());
        let mut more_blocks = Vec::new();
        for resource in document.world().filter(|resource| !evaluator.exists(*resource).is_no()) {
            match resource.kind {
                "AWS::ElasticLoadBalancingV2::Listener" => {
                    listeners.push(Listener::read(&reader, resource));
                    network.forwardings.push(Forwarding::by_default(&reader, resource));
                }
                "AWS::ElasticLoadBalancingV2::ListenerRule" => {
                    listener_rules.push(resource);
                    network.forwardings.push(Forwarding::by_rule(&reader, resource));
                }
                "AWS::EC2::VPCCidrBlock" | "AWS::EC2::SubnetCidrBlock" => {
                    if resource.kind == "AWS::EC2::VPCCidrBlock" {
                        network.block_associations.push(BlockAssociation::read(&reader, resource));
                    }
                    more_blocks.push(resource);
                }
                _ => network.add(&reader, document, resource),
            }
        }
        network.default_subnets = reader.default_subnets().map_or_else(Names::default, |node| Names::of(&node));
        network.endpoints.extend(Endpoint::existing(document));
        let proxies = document.notes("EgressProxy").filter_map(|(stack, address)| Some((stack, address.as_str()?)));
        let proxies = proxies.filter(|(_, address)| address.len() <= LONGEST_ADDRESS);
        network.proxies = proxies.map(|(stack, address)| (stack.to_owned(), address.to_owned())).collect();
        more_blocks.into_iter().for_each(|resource| network.add_block(&reader, resource));
        network.listen(listeners, &listener_rules, &reader);
        network.default_groups();
        network.name_once();
        network.index = Index::of(&network);
        network
    }

    fn add<'a>(&mut self, reader: &Reader<'_, 'a>, document: Document<'a>, resource: Resource<'a>) {
        match resource.kind {
            "AWS::EC2::VPC" => {
                // Who describes a VPC does not say who edited its default group.
                if !outside::is_given(resource.id) {
                    self.come_with(companion(resource.id, DEFAULT_GROUP), resource);
                }
                self.vpcs.push(Vpc::read(reader, resource));
            }
            "AWS::EC2::Subnet" => {
                self.subnets.insert(resource.id.to_owned(), Subnet::read(reader, resource));
            }
            "AWS::EC2::RouteTable" => {
                self.tables.insert(resource.id.to_owned(), Table::read(reader, resource));
            }
            "AWS::EC2::SubnetRouteTableAssociation" => self.associations.push(Association::read(reader, resource)),
            "AWS::EC2::Route" => self.routes.push(Route::read(reader, document, resource)),
            "AWS::EC2::VPCGatewayAttachment" => self.attachments.push(Attachment::read(reader, resource)),
            "AWS::EC2::NatGateway" => self.nats.push(Nat::read(reader, resource)),
            "AWS::EC2::EIP" => self.addresses.push(Address::read(reader, resource)),
            "AWS::EC2::EIPAssociation" => {
                self.address_associations.push(AddressAssociation::read(reader, resource));
            }
            "AWS::EC2::SecurityGroup" => {
                self.groups.insert(resource.id.to_owned());
                self.ingress.extend(Rule::inline(reader, resource, Direction::Ingress));
                self.egress.extend(Rule::inline(reader, resource, Direction::Egress));
            }
            "AWS::EC2::PrefixList" => {
                self.prefix_lists.insert(resource.id.to_owned(), PrefixList::read(reader, resource));
            }
            "AWS::EC2::SecurityGroupIngress" => {
                self.ingress.push(Rule::separate(reader, resource, Direction::Ingress));
            }
            "AWS::EC2::SecurityGroupEgress" => self.egress.push(Rule::separate(reader, resource, Direction::Egress)),
            "AWS::ElasticLoadBalancingV2::LoadBalancer" => self.balancers.extend(Balancer::read(reader, resource)),
            "AWS::ElasticLoadBalancing::LoadBalancer" => self.balancers.push(Balancer::read_classic(reader, resource)),
            "AWS::EC2::VPCEndpoint" => self.endpoints.push(Endpoint::read(reader, resource)),
            "AWS::EC2::VPNGatewayRoutePropagation" => {
                self.propagations.extend(reader.names(resource, "RouteTableIds"));
            }
            "AWS::EC2::RouteServerPropagation" => self.propagations.extend(reader.names(resource, "RouteTableId")),
            "AWS::EC2::NetworkAclEntry" => self.acl_entries.push(AclEntry::read(reader, resource)),
            "AWS::EC2::SubnetNetworkAclAssociation" => {
                self.acl_associations.push(AclAssociation::read(reader, resource));
            }
            "AWS::ElasticLoadBalancingV2::TargetGroup" => {
                self.target_groups.insert(resource.id.to_owned(), TargetGroup::read(reader, resource));
            }
            "AWS::EFS::MountTarget" => self.mount_targets.push(MountTarget::read(reader, resource)),
            "AWS::ECS::TaskDefinition" => {
                self.definitions.insert(resource.id.to_owned(), Definition::read(reader, resource));
            }
            "AWS::ECS::Cluster" | "AWS::ECS::ClusterCapacityProviderAssociations" => {
                self.capacities.push(Capacity::read(reader, resource));
            }
            "AWS::ECS::CapacityProvider" => self.providers.push(Provider::read(reader, resource)),
            _ => {
                self.tasks.extend(Tasks::read(reader, resource));
                self.managed.extend(Managed::read(reader, document, resource));
                if let Some(group) = managed::own_group(resource) {
                    self.come_with(group, resource);
                }
                self.launched.extend(Launched::read(reader, document, resource));
            }
        }
    }

    /// Adds a security group that comes with a resource.
    fn come_with(&mut self, group: String, resource: Resource) {
        self.ingress.push(Rule::among_members(group.clone(), resource));
        self.groups.insert(group);
    }

    /// Gives each load balancer its listeners, and these what their rules forward to; a listener may be that of any balancer
    /// where it is not known which it names.
    fn listen<'a>(&mut self, mut listeners: Vec<Listener>, rules: &[Resource<'a>], reader: &Reader<'_, 'a>) {
        let of = positions(listeners.iter().map(|listener| &listener.id));
        for rule in rules {
            let named = reader.named(*rule, "ListenerArn");
            let actions = reader.property(*rule, "Actions");
            if let Some(position) = named.here().and_then(|id| of.get(id)) {
                listeners[*position].forward(&actions);
            }
            if let Some(why) = named.why() {
                listeners.iter_mut().for_each(|listener| listener.targets.all.open(Some(why.clone())));
            }
        }
        let of = positions(self.balancers.iter().map(|balancer| &balancer.id));
        for listener in listeners {
            if let Some(position) = listener.balancer.here().and_then(|id| of.get(id)) {
                self.balancers[*position].listeners.known.push(listener);
            } else if let Some(why) = listener.balancer.why() {
                self.balancers.iter_mut().for_each(|balancer| balancer.listeners.open(Some(why.clone())));
            }
        }
    }

    /// Leaves out what is named again: being in a group or a subnet twice is the same as being there once.
    fn name_once(&mut self) {
        for launched in &mut self.launched {
            once(&mut launched.subnets);
            launched.interfaces.iter_mut().for_each(|interface| once(&mut interface.groups));
        }
        self.balancers.iter_mut().for_each(|balancer| once(&mut balancer.groups));
        self.mount_targets.iter_mut().for_each(|target| once(&mut target.groups));
        self.managed.iter_mut().for_each(|managed| once(&mut managed.groups));
        for endpoint in &mut self.endpoints {
            if let Access::Interface { groups, .. } = &mut endpoint.access {
                once(groups);
            }
        }
    }

    /// Puts what names no security group into the VPC's default group, which admits only its own members unless a rule is
    /// added to it (EC2 API reference, `RunInstances`; EFS API reference, `CreateMountTarget`). A network load balancer has none then.
    fn default_groups(&mut self) {
        let subnets = &self.subnets;
        let vpcs = self.vpcs.iter().map(|vpc| (vpc.id.as_str(), vpc)).collect::<BTreeMap<_, _>>();
        let join = |groups: &mut Names, vpc: Option<&Fact<Named>>| match vpc.and_then(Fact::here) {
            _ if !groups.is_empty() => {}
            Some(vpc) => match vpcs.get(vpc).map(|vpc| &vpc.default_group) {
                Some(Fact::Is(name)) => {
                    groups.all.known.push(Written { name: name.clone(), pointer: groups.pointer.clone() });
                }
                Some(Fact::Unknown(unknown)) => groups.all.open(Some(unknown.why.clone())),
                Some(Fact::Missing) | None => groups.all.open(Some(Why::DefaultGroup)),
            },
            None => groups.all.open(Some(Why::DefaultGroup)),
        };
        let of_subnet = |name: &Named| subnets.get(name.here()?).map(|subnet| &subnet.vpc);
        for launched in &mut self.launched {
            let vpc = launched.subnets.known().find_map(of_subnet);
            launched.interfaces.iter_mut().for_each(|interface| join(&mut interface.groups, vpc));
        }
        for target in &mut self.mount_targets {
            let vpc = if let Fact::Is(name) = &target.subnet { of_subnet(name) } else { None };
            join(&mut target.groups, vpc);
        }
        for endpoint in &mut self.endpoints {
            if let Access::Interface { groups, .. } = &mut endpoint.access {
                join(groups, Some(&endpoint.vpc));
            }
        }
        for balancer in &mut self.balancers {
            match balancer.is(BalancerKind::Network) {
                Truth::Yes => {}
                Truth::No => {
                    let vpc = balancer.subnets.known().find_map(of_subnet);
                    join(&mut balancer.groups, vpc);
                }
                Truth::Unknown(why) if balancer.groups.is_empty() => balancer.groups.all.open(Some(why)),
                Truth::Unknown(_) => {}
            }
        }
    }

    /// A block added to a VPC or a subnet by a resource of its own. Where it is not known which it names, it may be any's.
    fn add_block<'a>(&mut self, reader: &Reader<'_, 'a>, resource: Resource<'a>) {
        let exists = reader.exists(resource);
        let vpc = reader.named(resource, "VpcId");
        for own in &mut self.vpcs {
            match vpc.is(&Named::Here(own.id.clone())).and(exists.clone()) {
                Truth::No => {}
                Truth::Unknown(why) => own.blocks.open(Some(why)),
                Truth::Yes => {
                    own.add(&reader.property(resource, "CidrBlock"));
                    if !reader.presence(resource, "Ipv4IpamPoolId").is_no() {
                        own.blocks.open(Some(Why::Ipam(own.id.clone())));
                    }
                    let by_aws = reader.property(resource, "AmazonProvidedIpv6CidrBlock").flag().truth(false);
                    let given =
                        ["Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv6Pool"].map(|name| reader.presence(resource, name));
                    own.has_ipv6 |= !by_aws.or(Truth::any(given)).is_no();
                }
            }
        }
        let subnet = reader.named(resource, "SubnetId");
        for own in self.subnets.values_mut() {
            let added = subnet.is(&Named::Here(own.id.clone())).and(exists.clone());
            if !added.is_no() {
                own.ipv6_later.push((resource.id.to_owned(), added));
            }
        }
    }

    /// The Elastic IPs, or their associations, that name an instance or interface, or may, and whether each is made and
    /// does; what names an instance is for its first interface. Of those of which it is not known what they name, the first
    /// stands for all.
    pub fn elastic(&self, id: &str) -> Vec<Elastic> {
        let name = Named::Here(id.to_owned());
        let own = self.index.addresses.get(&name).known.into_iter().map(|(position, own)| {
            let address = &self.addresses[position];
            Elastic { id: address.id.clone(), there: own.and(address.exists.clone()), primary: Truth::Yes }
        });
        let others = self.index.address_associations.get(&name).known.into_iter().map(|(position, own)| {
            let one = &self.address_associations[position];
            Elastic { id: one.id.clone(), there: own.and(one.exists.clone()), primary: one.primary.clone() }
        });
        let mut all = own.chain(others).collect::<Vec<_>>();
        let mut perhaps = 0;
        all.retain(|Elastic { there, .. }| {
            perhaps += usize::from(there.why().is_some());
            !there.is_no() && (there.is_yes() || perhaps == 1)
        });
        all
    }

    /// The instances whose first interface is this one.
    pub fn holders(&self, interface: &str) -> impl Iterator<Item = &Launched> {
        self.index.holders.get(interface).into_iter().flatten().map(|position| &self.launched[*position])
    }

    /// The subnet of a name, if it is in the template.
    pub fn subnet(&self, name: &Named) -> Option<&Subnet> {
        self.subnets.get(name.here()?)
    }

    /// The zone of the subnet of a name; `None` if AWS chooses it.
    pub fn zone(&self, name: &Named) -> Option<Zone> {
        self.subnet(name).map_or_else(|| Some(Zone::of_undescribed(name.id())), |subnet| subnet.zone.clone())
    }

    /// The zone of a subnet by its logical id, or by what names it; `None` if AWS chooses it.
    pub fn zone_by_id(&self, subnet: &str) -> Option<Zone> {
        self.subnets.get(subnet).map_or_else(|| Some(Zone::of_undescribed(subnet)), |subnet| subnet.zone.clone())
    }

    /// The VPC that what has some subnets stands in: that of the first of them that is in the template.
    pub fn vpc_of(&self, subnets: &Names) -> Fact<Named> {
        let subnet = subnets.known().find_map(|name| self.subnet(name));
        subnet.map_or(Fact::Missing, |subnet| subnet.vpc.clone())
    }

    /// The NAT gateway of a name, if it is in the template.
    pub fn nat(&self, name: &Named) -> Option<&Nat> {
        self.index.nats.get(name.here()?).map(|position| &self.nats[*position])
    }

    /// The subnet that a zonal NAT gateway stands in, if that is in the template.
    pub fn subnet_of(&self, nat: &Nat) -> Option<&Subnet> {
        if let Placement::Subnet(name) = &nat.placement { self.subnet(name) } else { None }
    }

    /// The VPC of a name, if it is in the template.
    pub fn vpc(&self, name: &Named) -> Option<&Vpc> {
        self.index.vpcs.get(name.here()?).map(|position| &self.vpcs[*position])
    }
}

/// Leaves out what is named again.
fn once(names: &mut Names) {
    let mut seen = BTreeSet::new();
    names.all.known.retain(|written| seen.insert(written.name.key()));
}
