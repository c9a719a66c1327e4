//! Load balancers and their listeners.

use super::name::{Named, Names};
use super::reader::Reader;
use super::subnet::Zone;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Open, Truth, Unknown, Why};

/// A load balancer.
#[derive(Debug, Clone)]
pub struct Balancer {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Which kind it is.
    pub kind: Fact<BalancerKind>,
    /// Whether it faces the internet; that is what one does that says nothing.
    pub faces_internet: Truth,
    /// Where that is said, or would be.
    pub scheme_pointer: String,
    /// Its subnets.
    pub subnets: Names,
    /// The zones in whose default subnets it stands, where it names zones in place of subnets. Only a classic one does, and only
    /// in a default VPC (Elastic Load Balancing API reference 2012-06-01, `CreateLoadBalancer`).
    pub zones: Option<Open<Option<Zone>>>,
    /// Its security groups.
    pub groups: Names,
    /// What it listens for.
    pub listeners: Open<Listener>,
    /// The bucket it writes access logs to; nothing if it writes none.
    pub log_bucket: Fact<Named>,
}

/// What a listener forwards to by default, or one of its rules.
#[derive(Debug, Clone)]
pub struct Forwarding {
    /// The logical id of the listener or the rule.
    pub id: String,
    /// Whether that is made.
    pub exists: Truth,
    /// The listener.
    pub listener: Fact<Named>,
    /// The target groups.
    pub targets: Names,
}

impl Forwarding {
    /// What a listener does with what none of its rules takes.
    pub(super) fn by_default<'a>(reader: &Reader<'_, 'a>, listener: Resource<'a>) -> Self {
        Self {
            id: listener.id.to_owned(),
            exists: reader.exists(listener),
            listener: Fact::Is(Named::Here(listener.id.to_owned())),
            targets: targets(&reader.property(listener, "DefaultActions")),
        }
    }

    /// What a rule of a listener does.
    pub(super) fn by_rule<'a>(reader: &Reader<'_, 'a>, rule: Resource<'a>) -> Self {
        Self {
            id: rule.id.to_owned(),
            exists: reader.exists(rule),
            listener: reader.named(rule, "ListenerArn"),
            targets: targets(&reader.property(rule, "Actions")),
        }
    }
}

impl Balancer {
    /// The property that names its subnets: one with addresses of its own has `SubnetMappings`.
    pub fn placed_by(&self) -> &'static str {
        if self.subnets.pointer.contains("/SubnetMappings") { "SubnetMappings" } else { "Subnets" }
    }
}

/// The kind of a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalancerKind {
    /// `AWS::ElasticLoadBalancing::LoadBalancer`.
    Classic,
    /// Of HTTP.
    Application,
    /// Of TCP and UDP; without security groups it admits everybody.
    Network,
}

/// A listener.
#[derive(Debug, Clone)]
pub struct Listener {
    /// Its logical id; a classic balancer's own.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its load balancer.
    pub balancer: Fact<Named>,
    /// Its port.
    pub port: Fact<u16>,
    /// Where that is written.
    pub pointer: String,
    /// The target groups it forwards to, those of its rules included.
    pub targets: Names,
}

impl Balancer {
    /// A load balancer of the second generation; its listeners are resources of their own. `None` of a Gateway Load
    /// Balancer, to which nobody opens connections: packets come by its endpoints only (Elastic Load Balancing user guide
    /// for gateway load balancers, "What is a Gateway Load Balancer?").
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Option<Self> {
        let property = |name| reader.property(resource, name);
        let kind = match property("Type").text() {
            Fact::Is(kind) if kind == "gateway" => return None,
            Fact::Is(kind) if kind == "network" => Fact::Is(BalancerKind::Network),
            Fact::Is(_) | Fact::Missing => Fact::Is(BalancerKind::Application),
            Fact::Unknown(unknown) => Fact::Unknown(unknown),
        };
        let scheme = property("Scheme");
        let mut subnets = reader.names(resource, "Subnets");
        let mappings = property("SubnetMappings").listed();
        mappings.known.iter().for_each(|mapping| subnets.push(&mapping.get("SubnetId")));
        subnets.all.open(mappings.rest);
        Some(Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            kind,
            faces_internet: faces_internet(&scheme),
            scheme_pointer: scheme.pointer,
            subnets,
            zones: None,
            groups: reader.names(resource, "SecurityGroups"),
            listeners: Open::default(),
            log_bucket: log_bucket(&property("LoadBalancerAttributes")),
        })
    }

    /// A classic load balancer.
    pub(super) fn read_classic<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let scheme = property("Scheme");
        let listeners = property("Listeners").listed().map(|listener| Listener {
            id: resource.id.to_owned(),
            exists: Truth::Yes,
            balancer: Fact::Is(Named::Here(resource.id.to_owned())),
            port: port(&listener.get("LoadBalancerPort")),
            targets: Names::default(),
            pointer: listener.pointer,
        });
        let logging = property("AccessLoggingPolicy");
        let logs = logging.get("Enabled").flag().truth(false);
        let mut subnets = reader.names(resource, "Subnets");
        let named = property("AvailabilityZones");
        let zones = (subnets.is_empty() && !named.is_absent()).then(|| named.listed().map(|zone| Zone::of(&zone)));
        if zones.is_some() {
            subnets.all.open(Some(Why::DefaultVpc("load balancer")));
        }
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            kind: Fact::Is(BalancerKind::Classic),
            faces_internet: faces_internet(&scheme),
            scheme_pointer: scheme.pointer,
            subnets,
            zones,
            groups: reader.names(resource, "SecurityGroups"),
            listeners,
            log_bucket: written_to(logs, &logging.get("S3BucketName")),
        }
    }

    /// The scheme, as CloudFormation writes it.
    pub fn scheme(&self) -> &'static str {
        match self.faces_internet {
            Truth::Yes => "internet-facing",
            Truth::No => "internal",
            Truth::Unknown(_) => "unknown",
        }
    }

    /// Whether it is of a kind.
    pub fn is(&self, kind: BalancerKind) -> Truth {
        self.kind.holds(|own| Truth::of(*own == kind))
    }

    /// Whether it admits everybody because it has no security groups.
    pub fn is_unguarded(&self) -> Truth {
        self.is(BalancerKind::Network).and(Truth::of(self.groups.is_empty()))
    }
}

impl Listener {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let written = reader.property(resource, "Port");
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            balancer: reader.named(resource, "LoadBalancerArn"),
            port: port(&written),
            pointer: written.pointer,
            targets: targets(&reader.property(resource, "DefaultActions")),
        }
    }

    /// Adds the target groups that the actions of a rule forward to.
    pub(super) fn forward(&mut self, actions: &Node) {
        self.targets.extend(targets(actions));
    }
}

/// The target groups that actions forward to.
fn targets(actions: &Node) -> Names {
    let mut names = Names::at(&actions.pointer);
    let actions = actions.listed();
    names.all.open(actions.rest);
    for action in actions.known {
        names.push(&action.get("TargetGroupArn"));
        let groups = action.at(&["ForwardConfig", "TargetGroups"]).listed();
        groups.known.iter().for_each(|group| names.push(&group.get("TargetGroupArn")));
        names.all.open(groups.rest);
    }
    names
}

fn faces_internet(scheme: &Node) -> Truth {
    scheme.text().or("internet-facing".to_owned()).holds(|scheme| Truth::of(scheme != "internal"))
}

fn port(node: &Node) -> Fact<u16> {
    node.number().parse(|number| u16::try_from(number).map_err(|_| Why::IsNo(number.to_string(), "a port")))
}

/// The bucket among a balancer's attributes, if access logs are on.
fn log_bucket(attributes: &Node) -> Fact<Named> {
    let mut attributes = attributes.listed();
    // One of which the key is not known may be any.
    let open = attributes.known.iter().find_map(|one| one.get("Key").text().why().cloned());
    attributes.open(open);
    let value = |key: &str| {
        let found = attributes.known.iter().find(|one| one.get("Key").text().known().as_deref() == Some(key));
        found.map(|one| one.get("Value"))
    };
    let on = value("access_logs.s3.enabled").map_or(attributes.rest(), |on| on.flag().truth(false));
    match value("access_logs.s3.bucket") {
        Some(bucket) => written_to(on, &bucket),
        None => attributes.rest.map_or(Fact::Missing, |why| Fact::Unknown(Unknown::new(why))),
    }
}

/// The bucket that logs are written to, if they are.
fn written_to(on: Truth, bucket: &Node) -> Fact<Named> {
    match on {
        Truth::Yes => Named::of(bucket),
        Truth::No => Fact::Missing,
        Truth::Unknown(why) => Fact::Unknown(Unknown::new(why)),
    }
}
