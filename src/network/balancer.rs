//! Load balancers and their listeners.

use super::name::{Named, Names};
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Truth};

/// A load balancer.
#[derive(Debug, Clone)]
pub struct Balancer {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Which kind it is.
    pub kind: BalancerKind,
    /// Whether it faces the internet; that is what one does that says nothing.
    pub faces_internet: Truth,
    /// Where that is said, or would be.
    pub scheme_pointer: String,
    /// Its subnets.
    pub subnets: Names,
    /// Its security groups.
    pub groups: Names,
    /// The ports it listens on.
    pub listeners: Vec<Listener>,
    /// The bucket it writes access logs to, if it does.
    pub log_bucket: Option<Named>,
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
        let kind = match property("Type").text().known().as_deref() {
            Some("gateway") => return None,
            Some("network") => BalancerKind::Network,
            _ => BalancerKind::Application,
        };
        let scheme = property("Scheme");
        let mut subnets = reader.names(resource, "Subnets");
        let (mappings, unknown) = property("SubnetMappings").listed();
        mappings.iter().for_each(|mapping| subnets.push(&mapping.get("SubnetId")));
        subnets.unknown = subnets.unknown.or(unknown);
        Some(Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            kind,
            faces_internet: faces_internet(&scheme),
            scheme_pointer: scheme.pointer,
            subnets,
            groups: reader.names(resource, "SecurityGroups"),
            listeners: Vec::new(),
            log_bucket: log_bucket(&property("LoadBalancerAttributes")),
        })
    }

    /// A classic load balancer.
    pub(super) fn read_classic<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let scheme = property("Scheme");
        let listeners = property("Listeners").items().known().unwrap_or_default();
        let listeners = listeners.iter().map(|listener| Listener {
            id: resource.id.to_owned(),
            exists: Truth::Yes,
            balancer: Fact::Is(Named::Here(resource.id.to_owned())),
            port: port(&listener.get("LoadBalancerPort")),
            pointer: listener.pointer.clone(),
            targets: Names::default(),
        });
        let logging = property("AccessLoggingPolicy");
        let logs = logging.get("Enabled").flag() == Fact::Is(true);
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            kind: BalancerKind::Classic,
            faces_internet: faces_internet(&scheme),
            scheme_pointer: scheme.pointer,
            subnets: reader.names(resource, "Subnets"),
            groups: reader.names(resource, "SecurityGroups"),
            listeners: listeners.collect(),
            log_bucket: Named::of(&logging.get("S3BucketName")).known().filter(|_| logs),
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

    /// Whether it admits everybody because it has no security groups.
    pub fn is_unguarded(&self) -> bool {
        self.kind == BalancerKind::Network && self.groups.is_empty()
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
    let mut names = Names::default();
    for action in actions.items().known().unwrap_or_default() {
        names.push(&action.get("TargetGroupArn"));
        for target in action.at(&["ForwardConfig", "TargetGroups"]).items().known().unwrap_or_default() {
            names.push(&target.get("TargetGroupArn"));
        }
    }
    names
}

fn faces_internet(scheme: &Node) -> Truth {
    match scheme.text().or("internet-facing".to_owned()) {
        Fact::Is(scheme) => Truth::of(scheme != "internal"),
        Fact::Missing => Truth::Yes,
        Fact::Unknown(why) => Truth::Unknown(why),
    }
}

fn port(node: &Node) -> Fact<u16> {
    match node.number() {
        Fact::Is(number) => match u16::try_from(number) {
            Ok(port) => Fact::Is(port),
            Err(_) => Fact::Unknown(format!("{number} is no port")),
        },
        Fact::Missing => Fact::Missing,
        Fact::Unknown(why) => Fact::Unknown(why),
    }
}

/// The bucket among a balancer's attributes, if access logs are on.
fn log_bucket(attributes: &Node) -> Option<Named> {
    let attributes = attributes.items().known()?;
    let value = |key: &str| {
        let found = attributes.iter().find(|attribute| attribute.get("Key").text() == Fact::Is(key.to_owned()));
        found.map(|attribute| attribute.get("Value"))
    };
    let on = value("access_logs.s3.enabled").is_some_and(|on| on.flag() == Fact::Is(true));
    value("access_logs.s3.bucket").filter(|_| on).and_then(|bucket| Named::of(&bucket).known())
}
