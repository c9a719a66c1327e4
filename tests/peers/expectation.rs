//! What a plan promises, in the words in which `cloud.py` tells what is there. Written from the plan and from the
//! logical ids that users know, not from the template.

use super::environment::REGION;
use rackform::plan::address::Tier;
use rackform::plan::{
    ElasticIp, Endpoint, EndpointKind, EndpointService, Entrance, Home, Ipv4Net, NatGateways, Plan, PrivateEgress,
    Reach, Router, SecurityGroupId, Site, Storage, Targets, Zone, ZoneChoice, ZoneSubnet,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Everything a plan promises that moto can show. It cannot show
/// - which table a subnet is associated with: its tables list no associations;
/// - the image: it takes the reference to the SSM parameter for the image's id;
/// - bucket policies: it has no such things;
/// - the capacity provider and what is exported: that is shown by the apps, which import it;
/// - tags of route tables, Elastic IPs and NAT gateways: it drops them.
pub fn expectation(plan: &Plan) -> Value {
    json!({
        "network": {
            "vpc": vpc(plan),
            "subnets": subnets(plan),
            "routes": routes(plan),
            "nat": nat(plan),
            "endpoints": endpoints(plan),
        },
        "groups": groups(plan),
        "routers": routers(plan),
        "instances": instances(plan),
        "mounts": mounts(plan),
    })
}

/// What it takes to make a private rack of a public one: egress paths are added, the instances move. On the way back the
/// egress paths are removed.
pub fn flip(private: &Plan, what: &str) -> Value {
    let zones = || private.network.zones.iter().map(|zone| zone.slot);
    let mut changed = BTreeSet::from(["Modify Instances".to_owned(), "Modify InstancesLaunchTemplate".to_owned()]);
    if let NatGateways::Zonal(addresses) = &private.network.nat {
        for (number, address) in addresses.iter().enumerate() {
            changed.insert(format!("{what} Nat{number}"));
            if *address == ElasticIp::Allocated {
                changed.insert(format!("{what} NatAddress{number}"));
            }
        }
        changed.extend(zones().map(|slot| format!("{what} RouteDefaultPrivate{slot}")));
    }
    json!(changed)
}

/// The differences between what is expected and what is there, one on a line; none if there are none.
pub fn differences(expected: &Value, found: &Value) -> String {
    let (expected, found) = (leaves(expected), leaves(found));
    let missing = expected.difference(&found).map(|line| format!("  expected {line}\n"));
    let surplus = found.difference(&expected).map(|line| format!("  found    {line}\n"));
    missing.chain(surplus).collect()
}

/// Every value with its path. The order of a list means nothing.
fn leaves(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let entry = |(key, value)| leaves(value).into_iter().map(move |leaf| format!("{key} / {leaf}"));
            entries.iter().flat_map(entry).collect()
        }
        Value::Array(items) if !items.is_empty() => items.iter().flat_map(leaves).collect(),
        leaf => BTreeSet::from([leaf.to_string()]),
    }
}

fn object<T: Into<Value>>(entries: impl IntoIterator<Item = (String, T)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key, value.into())).collect::<Map<_, _>>())
}

fn sorted(mut names: Vec<String>) -> Value {
    names.sort();
    json!(names)
}

/// How the rack's VPC goes by: the logical id of its own, the physical id of the user's.
fn vpc_name(plan: &Plan) -> String {
    match &plan.network.site {
        Site::Own => "Vpc".to_owned(),
        Site::Existing { vpc, .. } => vpc.to_string(),
    }
}

fn vpc(plan: &Plan) -> Value {
    match plan.network.site {
        Site::Own => json!({ "Vpc": plan.network.cidr }),
        Site::Existing { .. } => json!({}),
    }
}

fn public(zone: &Zone) -> String {
    format!("Subnet{}", zone.slot)
}

fn private(zone: &Zone) -> String {
    format!("SubnetPrivate{}", zone.slot)
}

fn block(subnet: &Option<ZoneSubnet>) -> Ipv4Net {
    match subnet {
        Some(ZoneSubnet::Made(block)) => *block,
        other => panic!("a rack in subnets that are there is not deployed here: {other:?}"),
    }
}

fn subnets(plan: &Plan) -> Value {
    let both = |zone: &Zone| {
        let name = match zone.choice {
            ZoneChoice::Named(name) => name.to_string(),
            // moto's zones of a region are named a, b, c and so on, without gaps.
            ZoneChoice::Nth(index) => format!("{REGION}{}", ["a", "b", "c"][index]),
        };
        let vpc = vpc_name(plan);
        [
            (public(zone), json!([block(&zone.public), name, vpc])),
            (private(zone), json!([block(&zone.private), name, vpc])),
        ]
    };
    object(plan.network.zones.iter().flat_map(both))
}

fn routes(plan: &Plan) -> Value {
    let by = |target: Option<String>| object(target.map(|target| ("0.0.0.0/0".to_owned(), target)));
    let gateway = match &plan.network.site {
        Site::Own => Some("Gateway".to_owned()),
        Site::Existing { gateway, .. } => gateway.as_ref().map(ToString::to_string),
    };
    let table = |zone: &Zone| {
        let target = match zone.home {
            Home::Private(PrivateEgress::Zonal(number)) => Some(format!("Nat{number}")),
            Home::Private(PrivateEgress::Regional) => Some("NatRegional".to_owned()),
            Home::Private(PrivateEgress::Endpoints | PrivateEgress::Existing) | Home::Public => None,
        };
        (format!("RouteTablePrivate{}", zone.slot), by(target))
    };
    object([("Routes".to_owned(), by(gateway))].into_iter().chain(plan.network.zones.iter().map(table)))
}

fn nat(plan: &Plan) -> Value {
    let NatGateways::Zonal(addresses) = &plan.network.nat else {
        return json!({});
    };
    object(addresses.iter().enumerate().map(|(number, address)| {
        let address = match address {
            ElasticIp::Allocated => format!("NatAddress{number}"),
            ElasticIp::Given(allocation) => allocation.to_string(),
        };
        (format!("Nat{number}"), json!([format!("Subnet{number}"), [address]]))
    }))
}

fn endpoints(plan: &Plan) -> Value {
    let zones = &plan.network.zones;
    object(plan.network.endpoints.iter().map(|EndpointService { endpoint, prefix }| {
        let service = endpoint.service();
        let (kind, places) = match endpoint.kind() {
            EndpointKind::Gateway => {
                let tables = zones.iter().map(|zone| format!("RouteTablePrivate{}", zone.slot));
                ("Gateway", tables.chain(["Routes".to_owned()]).collect())
            }
            EndpointKind::Interface => ("Interface", zones.iter().map(private).collect()),
        };
        let service = format!("{prefix}.{REGION}.{service}");
        (endpoint_name(*endpoint), json!({ "service": service, "type": kind, "places": sorted(places) }))
    }))
}

/// `EndpointEcrDkr` for `ecr.dkr`.
fn endpoint_name(endpoint: Endpoint) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    format!("Endpoint{}", endpoint.service().split(['.', '-']).map(capital).collect::<String>())
}

fn router_name(reach: &Reach) -> &'static str {
    match reach {
        Reach::Internet(_) => "Router",
        Reach::Internal(_) => "RouterInternal",
    }
}

fn groups(plan: &Plan) -> Value {
    let block = plan.network.cidr.to_string();
    let mut groups = vec![("InstancesSecurity".to_owned(), instances_rules(plan))];
    groups.extend(plan.balancing.routers.iter().map(|Router { reach, .. }| {
        let from: Vec<String> = match reach {
            Reach::Internet(blocks) => blocks.iter().map(ToString::to_string).collect(),
            Reach::Internal(blocks) => blocks.iter().map(ToString::to_string).collect(),
        };
        let ports = plan.balancing.entrance.ports();
        let rules = ports.iter().flat_map(|port| from.iter().map(move |from| format!("tcp {port}-{port} {from}")));
        (format!("{}Security", router_name(reach)), rules.collect())
    }));
    if matches!(plan.storage, Storage::Own { .. } | Storage::Existing { targets: Targets::Own(_), .. }) {
        groups.push(("VolumeSecurity".to_owned(), vec!["tcp 2049-2049 InstancesSecurity".to_owned()]));
    }
    if plan.network.endpoints.iter().any(|service| service.endpoint.kind() == EndpointKind::Interface) {
        groups.push(("EndpointsSecurity".to_owned(), vec![format!("tcp 443-443 {block}")]));
    }
    let open = |(name, rules)| (name, json!({ "in": sorted(rules), "out": ["-1 *-* 0.0.0.0/0"] }));
    object(groups.into_iter().map(open))
}

fn instances_rules(plan: &Plan) -> Vec<String> {
    let routers = plan.balancing.routers.iter();
    let routers = routers.map(|router| format!("tcp 32768-65535 {}Security", router_name(&router.reach)));
    routers.chain(["-1 *-* InstancesSecurity".to_owned()]).collect()
}

/// The rack's own group, and those of the user's beside it.
fn with_own(own: String, given: &[SecurityGroupId]) -> Vec<String> {
    [own].into_iter().chain(given.iter().map(ToString::to_string)).collect()
}

fn routers(plan: &Plan) -> Value {
    let zones = || plan.network.zones.iter();
    let listeners = match plan.balancing.entrance {
        Entrance::Http => vec!["HTTP 80"],
        Entrance::Https { redirect: true, .. } => vec!["HTTP 80", "HTTPS 443"],
        Entrance::Https { redirect: false, .. } => vec!["HTTPS 443"],
    };
    object(plan.balancing.routers.iter().map(|Router { reach, groups, .. }| {
        let (scheme, subnets) = match reach {
            Reach::Internet(_) => ("internet-facing", zones().map(public).collect()),
            Reach::Internal(_) => ("internal", zones().map(private).collect()),
        };
        let name = router_name(reach);
        let router = json!({
            "scheme": scheme,
            "subnets": sorted(subnets),
            "groups": with_own(format!("{name}Security"), groups),
            "listeners": listeners,
        });
        (name.to_owned(), router)
    }))
}

fn instances(plan: &Plan) -> Value {
    let home = |zone: &Zone| match zone.home {
        Home::Public => public(zone),
        Home::Private(_) => private(zone),
    };
    let fleet = &plan.fleet;
    let disks = match fleet.swap {
        0 => json!({ "/dev/xvda": fleet.disk }),
        swap => json!({ "/dev/xvda": fleet.disk, "/dev/xvdb": swap }),
    };
    json!({
        "type": fleet.instance_type.to_string(),
        "count": { "min": fleet.min, "max": fleet.max },
        "subnets": sorted(plan.network.zones.iter().map(home).collect()),
        "public-address": plan.network.zones.iter().all(|zone| zone.home == Home::Public),
        "groups": with_own("InstancesSecurity".to_owned(), &fleet.groups),
        "disks": disks,
        "hop-limit": fleet.hop_limit,
    })
}

fn mounts(plan: &Plan) -> Value {
    match &plan.storage {
        Storage::None | Storage::Existing { targets: Targets::Existing(_), .. } => json!({}),
        Storage::Own { mount_targets, .. } | Storage::Existing { targets: Targets::Own(mount_targets), .. } => {
            object(plan.network.zones.iter().map(|zone| {
                let subnet = match mount_targets {
                    Tier::Public => public(zone),
                    Tier::Private => private(zone),
                };
                (format!("VolumeTarget{}", zone.slot), subnet)
            }))
        }
    }
}
