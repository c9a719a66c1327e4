//! What to do about what is not as promised: the words of hints that several rules use, and the resources of the template
//! that they name, so that a hint can be followed as it stands.

use super::placement::HTTPS;
use super::registries::is_registry;
use crate::network::{
    Attachment, Balancer, Interface, Kind, Launched, Listener, Named, Names, Nat, Network, Placement, Ports, Rank,
    Route, Rule, Subnet, Target, same_zone,
};
use crate::template::evaluate::{Fact, Same};
use crate::template::wording::quoted;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is added to a hint that adds a route: what boots before the route is there has no path.
const AND_WAIT: &str = "and add it to the `DependsOn` of what is launched behind it";

/// Lets a resource wait for others.
pub(super) fn depend(id: &str, on: &[&str]) -> String {
    format!("add {} to the `DependsOn` of `{id}`", quoted(on, "and"))
}

/// Several clauses, each once.
pub(super) fn all(clauses: impl IntoIterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let clauses = clauses.into_iter().filter(|clause| seen.insert(clause.clone()));
    clauses.collect::<Vec<_>>().join(", and ")
}

/// Attaches an internet gateway to a VPC, to which a route of that VPC leads. A VPC has one gateway, and a gateway one VPC.
pub(super) fn attach(network: &Network, gateway: &Named, vpc: &Fact<Named>, route: &str) -> String {
    let own = |attachment: &&Attachment| attachment.exists.is_yes() && !attachment.gateway.is_missing();
    let mut attachments = network.attachments.iter().filter(own);
    let here = attachments.clone().find(|attachment| attachment.vpc.same(vpc).is_yes());
    let id = gateway.id();
    match (here, attachments.find(|attachment| attachment.gateway.is(gateway).is_yes())) {
        (Some(Attachment { gateway: Fact::Is(other), .. }), _)
            if gateway.is_undescribed() && !other.is_undescribed() =>
        {
            format!("point `{route}` to `{}`", other.id())
        }
        (Some(attachment), _) => format!("set `InternetGatewayId` of `{}` to `{id}`", attachment.id),
        (None, Some(attachment)) => format!("set `VpcId` of `{}` to {}", attachment.id, vpc_name(vpc)),
        (None, None) => format!(
            "attach `{id}` to {} with an `AWS::EC2::VPCGatewayAttachment`, and add it to the `DependsOn` of what uses \
             the gateway",
            vpc_name(vpc)
        ),
    }
}

/// Attaches some internet gateway to a VPC that has none.
pub(super) fn attach_any(network: &Network, vpc: &Named) -> String {
    let gateway = network.routes.iter().find_map(|route| match &route.target {
        Target::Internet(gateway) if !gateway.is_undescribed() => Some(gateway),
        _ => None,
    });
    match gateway.or(network.attachments.iter().find_map(|attachment| match &attachment.gateway {
        Fact::Is(gateway) => Some(gateway),
        _ => None,
    })) {
        Some(gateway) => attach(network, gateway, &Fact::Is(vpc.clone()), ""),
        None => format!("attach an internet gateway to `{}`", vpc.id()),
    }
}

/// What hints call a VPC.
pub(super) fn vpc_name(vpc: &Fact<Named>) -> String {
    if let Fact::Is(name) = vpc { format!("`{}`", name.id()) } else { "the VPC".to_owned() }
}

/// Lets what is launched reach some services without an egress path: those of AWS by endpoints, and images from a registry of
/// the internet from somewhere else.
pub(super) fn reach(id: &str, services: &[&str]) -> String {
    let (registries, services) = services.iter().partition::<Vec<_>, _>(|name| is_registry(name));
    let endpoints = || {
        let names = quoted(&services, "and");
        format!("add endpoints with private DNS for {names}, and add them to the `DependsOn` of `{id}`")
    };
    let by_endpoints = (!services.is_empty()).then(endpoints);
    by_endpoints.into_iter().chain((!registries.is_empty()).then(|| mirror(id))).collect::<Vec<_>>().join("; ")
}

/// Lets images be pulled from somewhere else than a registry of the internet.
pub(super) fn mirror(from: &str) -> String {
    format!("copy the image to Amazon ECR, or give the subnets of `{from}` an egress path")
}

/// Lets traffic pass a network ACL.
pub(super) fn open_acl(acl: &str) -> String {
    format!("add entries to `{acl}` that allow outbound and inbound traffic")
}

/// Lets members of security groups connect to a port of members of others.
pub(super) fn allow_in(port: u16, own: &Names, theirs: &Names) -> String {
    format!("allow tcp {port} from `{}` in `{}`", first(own), first(theirs))
}

/// The same for several ports.
pub(super) fn allow_ports(ports: Ports, own: &Names, theirs: &Names) -> String {
    format!("allow tcp {ports} from `{}` in `{}`", first(own), first(theirs))
}

/// Lets them send there.
pub(super) fn allow_out(port: u16, own: &Names, theirs: &Names) -> String {
    format!("allow outbound tcp {port} from `{}` to `{}`", first(own), first(theirs))
}

/// Lets members of a security group send to the internet.
pub(super) fn allow_https(group: &str) -> String {
    format!("allow outbound tcp {HTTPS} to 0.0.0.0/0 in `{group}`")
}

/// Lets them send anything anywhere, as is promised of what is public.
pub(super) fn allow_all(group: &str) -> String {
    format!("allow all outbound traffic to 0.0.0.0/0 in `{group}`")
}

fn first(groups: &Names) -> &str {
    groups.ids().next().unwrap_or_default()
}

/// Where a rule of a security group is written.
fn written(rule: &Rule) -> String {
    match rule.label.strip_prefix(&rule.resource).filter(|position| !position.is_empty()) {
        Some(position) => format!("`SecurityGroupIngress{position}` of `{}`", rule.resource),
        None => format!("`{}`", rule.resource),
    }
}

/// Closes a rule in the way that is given, or by another value of the parameter that says whom it admits, if one does.
pub(super) fn or_by_parameter(template: &Value, rule: &Rule, close: String) -> String {
    const SOURCES: [&str; 3] = ["CidrIp", "CidrIpv6", "SourcePrefixListId"];
    let name = |source: &Value| source.get("Ref")?.as_str().map(str::to_owned);
    let written = template.pointer(&rule.pointer);
    let name = written.and_then(|rule| name(rule).or_else(|| SOURCES.iter().find_map(|key| name(rule.get(key)?))));
    let is_parameter = |name: &String| template.get("Parameters").is_some_and(|all| all.get(name).is_some());
    match name.filter(is_parameter) {
        Some(name) => format!("set the parameter `{name}` to a narrower block, or {close}"),
        None => close,
    }
}

/// Closes a rule that admits the internet to something that is launched. A group of a load balancer is one that it should
/// not be in; as the only one, it needs another in its place.
pub(super) fn close(network: &Network, launched: &Launched, rule: &Rule) -> String {
    let Fact::Is(group) = &rule.group else { return format!("remove {}", written(rule)) };
    if network.balancers.iter().any(|balancer| balancer.groups.has(group).is_yes()) {
        let (id, shared) = (&launched.id, group.id());
        let only = |interface: &Interface| interface.groups.known().all(|other| other.id() == shared);
        return if launched.interfaces.iter().any(only) {
            format!("replace `{shared}` in `{id}` with a security group of its own that allows traffic from `{shared}`")
        } else {
            format!("remove `{shared}` from the security groups of `{id}`")
        };
    }
    // What its load balancer sends has to get there.
    let is_front = |listener: &Listener| listener.targets.known().any(|one| launched.target_groups.has(one).is_yes());
    let mut fronts = network.balancers.iter().filter(|balancer| balancer.listeners.known.iter().any(is_front));
    if let Some(other) = fronts.find_map(|balancer| balancer.groups.known().find_map(Named::here)) {
        return format!("set the source of {} to `{other}`", written(rule));
    }
    let sending = network.balancers.iter().filter(|balancer| may_send(network, balancer, rule));
    match sending.flat_map(|balancer| balancer.groups.known()).find_map(Named::here) {
        Some(other) => format!("remove {0}, or set the source of {0} to `{other}`", written(rule)),
        None => format!("remove {}", written(rule)),
    }
}

/// Whether the ports of a rule may be those a load balancer sends to. One port is, if it listens or sends there.
fn may_send(network: &Network, balancer: &Balancer, rule: &Rule) -> bool {
    let sends = |target: &Named| {
        let has = |port: i64| u16::try_from(port).is_ok_and(|port| rule.ports.has(port));
        network.target_groups.get(target.id()).is_some_and(|group| matches!(group.port, Fact::Is(port) if has(port)))
    };
    let listens = |listener: &Listener| {
        matches!(&listener.port, Fact::Is(port) if rule.ports.has(*port)) || listener.targets.known().any(sends)
    };
    rule.ports.from != rule.ports.to || balancer.listeners.known.iter().any(listens)
}

/// Closes a rule that admits the internet to what instances use: they still have to get there, whichever group they are in.
pub(super) fn narrow(network: &Network, rule: &Rule) -> String {
    let interfaces = network.launched.iter().flat_map(|launched| &launched.interfaces);
    let groups = interfaces.flat_map(|interface| interface.groups.known()).map(Named::here).collect::<BTreeSet<_>>();
    match (groups.len(), groups.first()) {
        (1, Some(Some(group))) => format!("set the source of {} to `{group}`", written(rule)),
        _ => format!("set the source of {} to the VPC's CIDR block", written(rule)),
    }
}

/// Closes a rule that admits the internet to an internal load balancer.
pub(super) fn narrow_to_vpc(rule: &Rule) -> String {
    format!("remove {0}, or set the source of {0} to the VPC's CIDR block", written(rule))
}

/// Says whether an interface has a public address. EC2 gives one at launch only to an instance with one interface.
pub(super) fn address(launched: &Launched, interface: &Interface, public: bool) -> String {
    let resource = &interface.resource;
    let list = interface.pointer.split_once("/NetworkInterfaces").map(|(_, rest)| rest);
    let position = list.map(|rest| rest.split('/').nth(1).unwrap_or("0"));
    match (launched.kind, position) {
        (Kind::Tasks, _) => {
            format!("set `AssignPublicIp` of `{resource}` to `{}`", if public { "ENABLED" } else { "DISABLED" })
        }
        (_, Some(position)) if public && interface.rank != Rank::Primary => {
            format!("remove `NetworkInterfaces[{position}]` of `{resource}`")
        }
        (_, Some(position)) => {
            format!("set `AssociatePublicIpAddress` of `NetworkInterfaces[{position}]` of `{resource}` to {public}")
        }
        (_, None) => format!("set `AssociatePublicIpAddress` of `{resource}` to {public}"),
    }
}

/// A subnet of the same VPC and zone that is public, or is not, for certain.
pub(super) fn neighbour<'n>(network: &'n Network, subnet: &Subnet, public: bool, taken: &Names) -> Option<&'n Subnet> {
    let fits = |other: &&Subnet| {
        let is_public = network.routing(other).is_public();
        let closed = is_public.is_no() && network.routing(other).to_internet().next().is_none();
        other.id != subnet.id
            && other.exists.is_yes()
            && other.vpc.same(&subnet.vpc).is_yes()
            && same_zone(other.zone.as_ref(), subnet.zone.as_ref()).is_yes()
            && if public { is_public.is_yes() } else { closed }
            && !taken.ids().any(|id| id == other.id)
    };
    network.subnets.values().find(fits)
}

/// Gives a subnet a route to an internet gateway.
pub(super) fn make_public(network: &Network, subnet: &Subnet) -> String {
    let routing = network.routing(subnet);
    let own = routing.table.map_or("", Named::id);
    let others = network.subnets.values().filter(|other| other.vpc.same(&subnet.vpc).is_yes());
    let mut tables = others.filter_map(|other| {
        let routing = network.routing(other);
        let leads = routing.to_internet().any(|(route, gateway, certain)| {
            route.is_default() && certain.is_yes() && network.attached(gateway, &other.vpc).truth.is_yes()
        });
        routing.table.filter(|table| leads && table.id() != own)
    });
    if let Some(table) = tables.next() {
        return format!("associate `{}` with `{}`", subnet.id, table.id());
    }
    let attached = network.attachments.iter().find(|attachment| attachment.vpc.same(&subnet.vpc).is_yes());
    let gateway = match attached.map(|attachment| &attachment.gateway) {
        Some(Fact::Is(gateway)) => format!("`{}`", gateway.id()),
        _ => "an internet gateway".to_owned(),
    };
    match routing.table {
        Some(table) => format!("add a default route to {gateway} to `{}`, {AND_WAIT}", table.id()),
        None => match spare_table(network, subnet, true) {
            Some(table) => format!("associate `{}` with `{table}`", subnet.id),
            None => format!("associate `{}` with a route table that has a default route to {gateway}", subnet.id),
        },
    }
}

/// A table of a subnet's VPC with a default route to an internet gateway, or without any route to one: best one that no
/// subnet has.
pub(super) fn spare_table<'n>(network: &'n Network, subnet: &Subnet, public: bool) -> Option<&'n str> {
    let fits = |id: &str| {
        let name = Named::Here(id.to_owned());
        let mut routes = network.routes.iter().filter(|route| route.table.is(&name).is_yes());
        let to_internet = |route: &Route| matches!(route.target, Target::Internet(_));
        if public { routes.any(|route| to_internet(route) && route.is_default()) } else { !routes.any(to_internet) }
    };
    let tables = network.tables.iter().filter(|(_, table)| table.vpc.same(&subnet.vpc).is_yes());
    let tables = tables.map(|(id, _)| id.as_str()).filter(|id| fits(id)).collect::<Vec<_>>();
    let is_used = |id: &str| network.associations.iter().any(|association| association.table.here() == Some(id));
    tables.iter().find(|id| !is_used(id)).or(tables.first()).copied()
}

/// The NAT gateway by which packets leave a subnet best: one in its own zone.
pub(super) fn nat<'n>(network: &'n Network, subnet: &Subnet) -> Option<&'n Nat> {
    let in_vpc = |nat: &&Nat| match &nat.placement {
        Placement::Regional(vpc) => subnet.vpc.is(vpc).is_yes(),
        Placement::Stated => false,
        _ => network.subnet_of(nat).is_some_and(|stand| stand.vpc.same(&subnet.vpc).is_yes()),
    };
    let is_near = |nat: &&&Nat| {
        let stand = network.subnet_of(nat);
        stand.is_some_and(|stand| same_zone(stand.zone.as_ref(), subnet.zone.as_ref()).is_yes())
    };
    let nats = network.nats.iter().filter(in_vpc).collect::<Vec<_>>();
    nats.iter().find(is_near).or(nats.first()).copied()
}

/// Lets packets leave a private subnet that has no default route.
pub(super) fn add_nat_route(network: &Network, subnet: &Subnet) -> String {
    let routing = network.routing(subnet);
    let gateway = nat(network, subnet).map_or("a NAT gateway".to_owned(), |nat| format!("`{}`", nat.id));
    match (routing.table, spare_table(network, subnet, false)) {
        (Some(table), _) => format!("add a default route to {gateway} to `{}`, {AND_WAIT}", table.id()),
        (None, Some(table)) => format!("associate `{}` with `{table}`", subnet.id),
        (None, None) => format!("associate `{}` with a route table that has a default route", subnet.id),
    }
}

/// Takes a route out of the path of private packets, where it may go: to a NAT gateway if packets need it, else away.
pub(super) fn reroute(network: &Network, route: &Route, subnet: &Subnet) -> String {
    match nat(network, subnet).filter(|_| route.is_default() && route.destination.is_ipv4()) {
        Some(nat) => format!("point `{}` to `{}`", route.id, nat.id),
        None => format!("remove `{}`", route.id),
    }
}
