//! What stands in a network: load balancers, gateways, what runs, endpoints, mount targets.

use super::Role;
use crate::cost::{Bill, Meter};
use crate::network::{Access, Balancer, BalancerKind, Endpoint, Kind, Launched, Model, Named, Names, Placement};
use crate::template::evaluate::Fact;
use crate::verify::{Verification, running_unjudged};

/// Something, and the subnets it stands in.
pub(super) struct Located {
    pub id: String,
    pub role: Role,
    /// What it is, in a few words.
    pub what: String,
    pub subnets: Vec<Named>,
    /// The VPC, of what stands in no subnet, or in none that is known.
    pub vpc: Option<Named>,
}

/// Everything that stands in a network, in the order of the file.
pub(super) fn located(model: &Model, verification: &Verification, bill: &Bill) -> Vec<Located> {
    let network = &model.network;
    let is_own = |id: &str| model.document.has("Resources", id);
    let names = |names: &Names| names.known().cloned().collect::<Vec<_>>();
    let mut located = Vec::new();
    let mut add = |id: &str, role, what, subnets: Vec<Named>, vpc: &Fact<Named>| {
        let vpc = if subnets.is_empty() { vpc.clone().known() } else { None };
        if is_own(id) {
            located.push(Located { id: id.to_owned(), role, what, subnets, vpc });
        }
    };
    for balancer in &network.balancers {
        add(&balancer.id, Role::Balancer, kind_of(balancer), names(&balancer.subnets), &Fact::Missing);
    }
    for nat in &network.nats {
        let (subnets, vpc) = match &nat.placement {
            Placement::Subnet(subnet) => (vec![subnet.clone()], Fact::Missing),
            Placement::Regional(vpc) => (Vec::new(), Fact::Is(vpc.clone())),
            Placement::Stated | Placement::Unknown(_) => (Vec::new(), Fact::Missing),
        };
        let what = if nat.public.is_no() { "private NAT gateway" } else { "NAT gateway" };
        add(&nat.id, Role::Nat, what.to_owned(), subnets, &vpc);
    }
    for launched in &network.launched {
        let public = verification.groups.iter().find(|group| group.id == launched.id);
        let public = public.map(|group| group.public_address);
        add(&launched.id, Role::Runs, runs(launched, public, bill), names(&launched.subnets), &Fact::Missing);
    }
    for (id, kind, subnets) in running_unjudged(model) {
        let subnets = subnets.into_iter().map(Named::Here).collect();
        add(&id, Role::Other, kind.rsplit("::").next().unwrap_or(&kind).to_owned(), subnets, &Fact::Missing);
    }
    for target in &network.mount_targets {
        let what = match &target.filesystem {
            Fact::Is(filesystem) => format!("of {}", filesystem.id()),
            _ => "mount target".to_owned(),
        };
        add(&target.id, Role::Files, what, target.subnet.clone().known().into_iter().collect(), &Fact::Missing);
    }
    for endpoint in &network.endpoints {
        let subnets = match &endpoint.access {
            Access::Interface { subnets, .. } => names(subnets),
            Access::Gateway(_) | Access::Existing | Access::Unknown(_) => Vec::new(),
        };
        add(&endpoint.id, Role::Endpoint, service(endpoint), subnets, &endpoint.vpc);
    }
    located
}

fn kind_of(balancer: &Balancer) -> String {
    let kind = match balancer.kind {
        Fact::Is(BalancerKind::Application) => "ALB",
        Fact::Is(BalancerKind::Network) => "NLB",
        Fact::Is(BalancerKind::Classic) => "classic balancer",
        Fact::Missing | Fact::Unknown(_) => "load balancer",
    };
    match balancer.faces_internet.known() {
        Some(true) => format!("internet-facing {kind}"),
        Some(false) => format!("internal {kind}"),
        None => kind.to_owned(),
    }
}

/// What runs, how much of it, and with which addresses.
fn runs(launched: &Launched, public: Option<Option<bool>>, bill: &Bill) -> String {
    let counted = bill.lines.iter().find(|line| line.resources == [launched.id.as_str()] && is_instance(&line.meter));
    let number = counted.and_then(|line| Some((line.meter.to_string(), line.count?)));
    let short = launched.resource_type.rsplit("::").next().unwrap_or_default();
    let what = match (number, launched.kind) {
        (Some((of, count)), _) => format!("{} x {of}", count.numbers()),
        (None, Kind::Function) => "Lambda function".to_owned(),
        (None, Kind::Tasks) => "ECS tasks".to_owned(),
        (None, Kind::Interface) => "network interface".to_owned(),
        (None, Kind::Instances) => short.to_owned(),
    };
    match public {
        _ if launched.kind == Kind::Function => what,
        Some(Some(true)) => format!("{what}, public addresses"),
        Some(Some(false)) => format!("{what}, no public address"),
        Some(None) => format!("{what}, not known whether public"),
        None => what,
    }
}

fn is_instance(meter: &Meter) -> bool {
    matches!(meter, Meter::Instance(_))
}

fn service(endpoint: &Endpoint) -> String {
    endpoint.service.clone().known().unwrap_or_else(|| "service not known".to_owned())
}
