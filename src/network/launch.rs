//! What is launched into subnets: instances, tasks, functions.

use super::interface::{Interface, Launch, Rank, ipv6};
use super::name::{Named, Names, Written};
use super::reader::Reader;
use super::subnet::{Zone, same_zone};
use super::user_data::named_by_user_data;
use crate::template::evaluate::{Fact, Node, Open, Piece, Symbol, Term, Truth, Why};
use crate::template::{Document, Resource};
use crate::types::{self, Role};
use std::collections::BTreeSet;

/// Something that is launched into subnets.
#[derive(Debug, Clone)]
pub struct Launched {
    /// Its logical id.
    pub id: String,
    /// Its resource type.
    pub resource_type: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is made.
    pub exists: Truth,
    /// The subnets it may be launched into, those of single interfaces included.
    pub subnets: Names,
    /// The network interfaces each of it has; alternatives, where there are several launch templates.
    pub interfaces: Vec<Interface>,
    /// The resources that say what it is launched from, itself included.
    pub sources: Vec<String>,
    /// What the user data of instances names: their cluster, for one.
    pub named: BTreeSet<String>,
    /// The target groups it is registered in.
    pub target_groups: Names,
    /// The ports on which tasks are registered, by target group.
    pub target_ports: Vec<TargetPort>,
}

/// A target group, and the port on which something is registered there.
pub type TargetPort = (Fact<Named>, Fact<i64>);

/// What is launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// EC2 instances.
    Instances,
    /// ECS tasks with network interfaces of their own.
    Tasks,
    /// A Lambda function.
    Function,
    /// A network interface by itself, which is attached to an instance later.
    Interface,
}

impl Launched {
    /// Whether something boots in it that needs egress at once.
    pub fn boots(&self) -> bool {
        matches!(self.kind, Kind::Instances | Kind::Tasks)
    }

    /// Whether an interface is its first one, or may be, to which an Elastic IP comes that names the instance.
    pub fn is_first(&self, interface: &Interface) -> bool {
        let is_primary = |interface: &Interface| interface.rank == Rank::Primary;
        is_primary(interface) || !self.interfaces.iter().any(is_primary)
    }

    /// Whether it is one host with several interfaces, of which each may stand elsewhere and need not leave the VPC.
    pub fn is_multihomed(&self) -> bool {
        let is_one = types::of(&self.resource_type).role == Role::Single;
        is_one && self.interfaces.iter().any(|interface| interface.rank != Rank::Primary)
    }

    /// Whether an event or a schedule launches it later on, so that it need not wait for anything.
    pub fn starts_later(&self) -> bool {
        types::of(&self.resource_type).role == Role::Schedules
    }

    /// What a resource launches; `None` if it launches nothing into subnets.
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, document: Document<'a>, resource: Resource<'a>) -> Option<Self> {
        let properties = |names: &[&str]| reader.properties(resource, names);
        let mut launch =
            Launch { reader, document, resource, interfaces: Vec::new(), sources: Vec::new(), unread: None };
        launch.sources.push(resource.id.to_owned());
        let (kind, subnets) = match resource.kind {
            "AWS::AutoScaling::AutoScalingGroup" => {
                let wanted = [
                    "AvailabilityZones",
                    "VPCZoneIdentifier",
                    "LaunchTemplate",
                    "MixedInstancesPolicy",
                    "LaunchConfigurationName",
                ];
                (Kind::Instances, launch.group(&properties(&wanted)))
            }
            "AWS::EC2::Instance" => (Kind::Instances, launch.instance(&properties(INSTANCE))),
            "AWS::EC2::SpotFleet" => (
                Kind::Instances,
                launch.fleet(&properties(&["SpotFleetRequestConfigData"]).get("SpotFleetRequestConfigData")),
            ),
            "AWS::EC2::EC2Fleet" => (Kind::Instances, launch.fleet(&properties(&["LaunchTemplateConfigs"]))),
            "AWS::EC2::NetworkInterface" => {
                launch.interfaces.push(launch.interface_alone(resource));
                (Kind::Interface, reader.names(resource, "SubnetId"))
            }
            "AWS::ECS::Service" | "AWS::ECS::TaskSet" => {
                (Kind::Tasks, launch.tasks(&reader.property(resource, "NetworkConfiguration"))?)
            }
            "AWS::Events::Rule" => (Kind::Tasks, launch.targets(&reader.property(resource, "Targets"))?),
            "AWS::Scheduler::Schedule" => (Kind::Tasks, launch.targets(&reader.property(resource, "Target"))?),
            "AWS::Lambda::Function" => (Kind::Function, launch.function(&properties(&["VpcConfig"]))?),
            _ => return None,
        };
        let subnets = launch.spread(subnets);
        let mut interfaces = Vec::<Interface>::new();
        for interface in launch.interfaces {
            if !interfaces.iter().any(|other| other.is_like(&interface)) {
                interfaces.push(interface);
            }
        }
        let (target_groups, target_ports) = targets(reader, resource);
        Some(Self {
            id: resource.id.to_owned(),
            resource_type: resource.kind.to_owned(),
            kind,
            exists: reader.exists(resource),
            subnets,
            interfaces,
            named: named(reader, document, kind, &launch.sources),
            sources: launch.sources,
            target_groups,
            target_ports,
        })
    }
}

/// The properties of an instance that tell what it is launched with.
const INSTANCE: &[&str] = &[
    "AvailabilityZone",
    "Ipv6AddressCount",
    "Ipv6Addresses",
    "LaunchTemplate",
    "NetworkInterfaces",
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetId",
];

impl<'a> Launch<'_, '_, 'a> {
    /// An Auto Scaling group; returns its subnets.
    fn group(&mut self, group: &Node) -> Names {
        let mixed = group.at(&["MixedInstancesPolicy", "LaunchTemplate"]);
        let configuration = group.get("LaunchConfigurationName");
        if !mixed.is_absent() {
            self.template(&mixed.get("LaunchTemplateSpecification"));
            self.overrides(&mixed);
        } else if !configuration.is_absent() {
            self.configuration(&configuration);
        } else {
            self.template(&group.get("LaunchTemplate"));
        }
        let mut subnets = subnets(&group.get("VPCZoneIdentifier"));
        if subnets.is_empty() {
            subnets.all = self.default_subnets(&group.get("AvailabilityZones").listed(), "group");
        }
        subnets
    }

    /// An instance; returns its subnets.
    fn instance(&mut self, instance: &Node) -> Names {
        let template = instance.get("LaunchTemplate");
        let own = ["NetworkInterfaces", "SecurityGroupIds", "SecurityGroups"];
        match Truth::any(own.iter().map(|name| self.reader.presence(self.resource, name))) {
            Truth::Unknown(why) if !template.is_absent() => self.outside(instance, why),
            Truth::No if !template.is_absent() => {
                self.template(&template);
                // What the instance asks for itself wins over its launch template.
                let asked = ipv6(instance);
                if !asked.is_missing() {
                    self.interfaces.iter_mut().for_each(|interface| interface.ipv6 = asked.clone());
                }
            }
            _ => self.interfaces_of(self.resource.id, instance, "GroupSet"),
        }
        let mut subnets = Names::of(&instance.get("SubnetId"));
        if subnets.is_empty() && self.interfaces.iter().all(|interface| interface.subnets.is_none()) {
            let zone = [instance.get("AvailabilityZone")].into_iter().filter(|zone| !zone.is_absent()).collect();
            subnets.all = self.default_subnets(&zone, "instance");
        }
        self.attached();
        subnets
    }

    /// The subnets of the default VPC in which what names none is launched, in some zones if these are chosen (EC2 user guide,
    /// "Default VPCs").
    fn default_subnets(&self, zones: &Open<Node>, what: &'static str) -> Open<Written> {
        let Some(node) = self.reader.default_subnets() else { return Open::unknown(Why::DefaultVpc(what)) };
        let mut names = Names::of(&node).all;
        let zone = |name: &Named| {
            let Some(subnet) = name.here().and_then(|id| self.document.resource(id)) else {
                return Some(Zone::of_undescribed(name.id()));
            };
            Zone::of(&self.reader.property(subnet, "AvailabilityZone"))
        };
        if !zones.is_empty() {
            let is_chosen = |name: &Named| zones.any(|one| same_zone(Zone::of(one).as_ref(), zone(name).as_ref()));
            names.known.retain(|written| !is_chosen(&written.name).is_no());
        }
        // What is not read may name others.
        names.open(self.unread.clone());
        names
    }

    /// A fleet; returns its subnets.
    fn fleet(&mut self, fleet: &Node) -> Names {
        let specifications = fleet.get("LaunchSpecifications").listed();
        let configurations = fleet.get("LaunchTemplateConfigs").listed();
        if let Some(why) = specifications.rest.or(configurations.rest) {
            self.outside(fleet, why);
        }
        for item in specifications.known {
            let first = self.interfaces.len();
            self.interfaces_of(self.resource.id, &item, "Groups");
            self.stand(first, &subnets(&item.get("SubnetId")));
        }
        for item in configurations.known {
            let first = self.interfaces.len();
            self.template(&item.get("LaunchTemplateSpecification"));
            let mut chosen = Names::default();
            let overrides = item.get("Overrides").listed();
            overrides.known.iter().for_each(|other| chosen.extend(subnets(&other.get("SubnetId"))));
            chosen.all.open(overrides.rest);
            self.stand(first, &chosen);
        }
        if self.interfaces.is_empty() {
            self.outside(fleet, Why::Fleet);
        }
        if self.interfaces.iter().any(|interface| interface.subnets.is_none()) {
            let all = self.default_subnets(&Open::default(), "fleet");
            let default = Names { all, pointer: fleet.pointer.clone() };
            let unplaced = self.interfaces.iter_mut().filter(|interface| interface.subnets.is_none());
            unplaced.for_each(|interface| interface.subnets = Some(default.clone()));
        }
        Names::at(&fleet.pointer)
    }

    /// Puts the interfaces from a position on into the subnets that are chosen where they are launched; a primary one
    /// stands there whatever it names, since the choice is made later than its launch template; a secondary one keeps its own.
    fn stand(&mut self, first: usize, chosen: &Names) {
        for interface in &mut self.interfaces[first..] {
            if !chosen.is_empty() && (interface.rank == Rank::Primary || interface.subnets.is_none()) {
                interface.subnets = Some(chosen.clone());
            }
        }
    }

    /// All subnets: those that are chosen where things are launched, and those that interfaces have for themselves.
    fn spread(&mut self, chosen: Names) -> Names {
        if self.interfaces.iter().all(|interface| interface.subnets.is_none()) {
            return chosen;
        }
        self.stand(0, &chosen);
        let mut seen = chosen.known().map(Named::key).collect::<BTreeSet<_>>();
        let mut all = chosen;
        for subnets in self.interfaces.iter().filter_map(|interface| interface.subnets.as_ref()) {
            let new = subnets.all.known.iter().filter(|written| seen.insert(written.name.key())).cloned().collect();
            let new = Open { known: new, rest: subnets.all.rest.clone() };
            all.extend(Names { all: new, pointer: subnets.pointer.clone() });
        }
        all
    }

    /// The tasks that the targets of a rule or a schedule run, if they have interfaces of their own; returns their subnets.
    fn targets(&mut self, targets: &Node) -> Option<Names> {
        let mut into = None;
        let listed = targets.listed();
        if let Some(why) = listed.rest {
            self.outside(targets, why.clone());
            into = Some(Names::unknown(&targets.pointer, why));
        }
        for target in listed.known {
            let first = self.interfaces.len();
            if let Some(subnets) = self.tasks(&target.at(&["EcsParameters", "NetworkConfiguration"])) {
                self.stand(first, &subnets);
                into = into.or_else(|| Some(Names::at(&targets.pointer)));
            }
        }
        into
    }

    /// The tasks with a network configuration, if they have interfaces of their own; returns their subnets. The types
    /// spell its one property in two ways.
    fn tasks(&mut self, configuration: &Node) -> Option<Names> {
        let spellings = ["AwsvpcConfiguration", "AwsVpcConfiguration"].map(|name| configuration.get(name));
        let network = spellings.into_iter().find(|network| !network.is_absent())?;
        let assigned = network.get("AssignPublicIp");
        // Tasks do not ask their subnet.
        let public_address = assigned.text().map(|word| word == "ENABLED").or(false);
        self.interfaces.push(Interface {
            resource: self.resource.id.to_owned(),
            public_address,
            pointer: assigned.pointer,
            ipv6: Fact::Missing,
            groups: Names::of(&network.get("SecurityGroups")),
            given: None,
            subnets: None,
            rank: Rank::Primary,
        });
        Some(Names::of(&network.get("Subnets")))
    }

    /// A function, if it has interfaces in a VPC, which never have public addresses; returns their subnets.
    fn function(&mut self, function: &Node) -> Option<Names> {
        let network = function.get("VpcConfig");
        let subnets = Names::of(&network.get("SubnetIds"));
        if subnets.is_empty() {
            return None;
        }
        self.interfaces.push(Interface {
            resource: self.resource.id.to_owned(),
            public_address: Fact::Is(false),
            pointer: network.pointer.clone(),
            ipv6: Fact::Is(false),
            groups: Names::of(&network.get("SecurityGroupIds")),
            given: None,
            subnets: None,
            rank: Rank::Primary,
        });
        Some(subnets)
    }
}

/// What the user data of instances names, in whatever they are launched from.
fn named<'a>(reader: &Reader<'_, 'a>, document: Document<'a>, kind: Kind, sources: &[String]) -> BTreeSet<String> {
    let sources = sources.iter().filter(|_| kind == Kind::Instances).filter_map(|id| document.resource(id));
    sources.flat_map(|source| named_by_user_data(reader, source)).collect()
}

/// The target groups that an Auto Scaling group or a service names, and the ports for which a service does.
fn targets<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> (Names, Vec<TargetPort>) {
    let mut names = reader.names(resource, "TargetGroupARNs");
    let balancers = reader.property(resource, "LoadBalancers").listed();
    balancers.known.iter().for_each(|balancer| names.push(&balancer.get("TargetGroupArn")));
    let port = |one: &Node| (Named::of(&one.get("TargetGroupArn")), one.get("ContainerPort").number());
    let ports = balancers.known.iter().map(port).collect();
    names.all.open(balancers.rest);
    (names, ports)
}

/// Subnets, as a list, or as a text in which commas separate them.
fn subnets(node: &Node) -> Names {
    let part = |term| Node { pointer: node.pointer.clone(), term };
    let mut names = Names::at(&node.pointer);
    match &node.term {
        Term::Symbol(Symbol::Text(pieces)) => {
            for piece in pieces {
                match piece {
                    Piece::Symbol(symbol) => names.push(&part(Term::Symbol(symbol.clone()))),
                    Piece::Literal(text) => {
                        let given = text.split(',').map(str::trim).filter(|word| !word.is_empty());
                        given.for_each(|id| names.push(&part(Term::Scalar(id.into()))));
                    }
                }
            }
            names
        }
        Term::Scalar(serde_json::Value::String(text)) if text.contains(',') => {
            text.split(',').for_each(|id| names.push(&part(Term::Scalar(id.trim().into()))));
            names
        }
        // CloudFormation joins a list by commas, so an item may be several.
        Term::List(items) => {
            for item in items.iter() {
                match &item.term {
                    Term::Scalar(_) | Term::Symbol(Symbol::Text(_)) => names.extend(subnets(item)),
                    _ => names.push(item),
                }
            }
            names
        }
        _ => Names::of(node),
    }
}
