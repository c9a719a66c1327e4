//! Who stands in the subnets of a VPC: an instance for each subnet of a group, a node for each subnet of a load balancer,
//! mount targets, and strangers.

use super::vpc::{Host, Kind, STRANGERS, Security, Subnet, name, names};
use crate::common::of_type;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The port of file systems.
const NFS: u16 = 2049;

/// Everyone, by what they belong to.
pub fn hosts(template: &Value, subnets: &[Subnet], securities: &BTreeMap<String, Security>) -> Vec<Host> {
    let ports = interesting(securities);
    let mut hosts = Vec::new();
    for (id, group) in of_type(template, "AWS::AutoScaling::AutoScalingGroup") {
        hosts.extend(instances(template, id, &ports, &group["Properties"]));
    }
    for (id, balancer) in of_type(template, "AWS::ElasticLoadBalancingV2::LoadBalancer") {
        hosts.extend(nodes(template, id, &balancer["Properties"]));
    }
    for (id, target) in of_type(template, "AWS::EFS::MountTarget") {
        hosts.push(Host {
            kind: Kind::Mount,
            owner: id.to_owned(),
            subnet: name(&target["Properties"]["SubnetId"]),
            securities: names(&target["Properties"]["SecurityGroups"]),
            public: false,
            ports: BTreeSet::from([NFS]),
        });
    }
    // One in each tier: in every subnet of one zone.
    hosts.extend(subnets.iter().filter(|subnet| subnet.zone == subnets[0].zone).map(|subnet| Host {
        kind: Kind::Stranger,
        owner: "stranger".to_owned(),
        subnet: subnet.id.clone(),
        securities: vec![STRANGERS.to_owned()],
        public: false,
        ports: BTreeSet::new(),
    }));
    hosts
}

/// One instance for each subnet that a group may launch into. Whether it gets a public address, its launch template says,
/// or else the subnet.
fn instances(template: &Value, id: &str, ports: &BTreeSet<u16>, group: &Value) -> Vec<Host> {
    let mixed = &group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"];
    let specification = if mixed.is_null() { &group["LaunchTemplate"] } else { mixed };
    let launch = name(&specification["LaunchTemplateId"]);
    let data = &template["Resources"][&launch]["Properties"]["LaunchTemplateData"];
    let interface = &data["NetworkInterfaces"][0];
    let securities = names(&interface["Groups"]).into_iter().chain(names(&data["SecurityGroupIds"]));
    let securities = securities.collect::<Vec<_>>();
    assert!(!securities.is_empty(), "the instances of {id} have no security group: this test does not know that");
    let given = |subnet: &String| template["Resources"][subnet]["Properties"]["MapPublicIpOnLaunch"].as_bool();
    let instance = |subnet: String| Host {
        kind: Kind::Instance,
        owner: id.to_owned(),
        public: interface["AssociatePublicIpAddress"].as_bool().or(given(&subnet)).unwrap_or(false),
        subnet,
        securities: securities.clone(),
        ports: ports.clone(),
    };
    names(&group["VPCZoneIdentifier"]).into_iter().map(instance).collect()
}

/// The nodes of a load balancer, one in each of its subnets; with a public address unless it is internal.
fn nodes(template: &Value, id: &str, balancer: &Value) -> Vec<Host> {
    let kind = balancer["Type"].as_str().unwrap_or("application");
    // One without a listener passes nothing on.
    if kind == "network" && listeners(template, id).is_empty() {
        return Vec::new();
    }
    assert_eq!(kind, "application", "{id} passes packets on in a way this test does not know");
    let node = |subnet: String| Host {
        kind: Kind::Balancer,
        owner: id.to_owned(),
        subnet,
        securities: names(&balancer["SecurityGroups"]),
        public: balancer["Scheme"] != "internal",
        ports: listeners(template, id),
    };
    names(&balancer["Subnets"]).into_iter().map(node).collect()
}

/// The ports on which a load balancer listens.
fn listeners(template: &Value, balancer: &str) -> BTreeSet<u16> {
    let listeners =
        of_type(template, "AWS::ElasticLoadBalancingV2::Listener").into_iter().map(|(_, it)| &it["Properties"]);
    let own = listeners.filter(|listener| name(&listener["LoadBalancerArn"]) == balancer);
    own.filter_map(|listener| u16::try_from(listener["Port"].as_u64()?).ok()).collect()
}

/// The ports that are worth trying: well-known ones, and both sides of every border that a rule draws.
fn interesting(securities: &BTreeMap<String, Security>) -> BTreeSet<u16> {
    let rules = securities.values().flat_map(|security| &security.inbound);
    let borders = rules.flat_map(|rule| {
        let (first, last) = (*rule.ports.start(), *rule.ports.end());
        [first.saturating_sub(1), first, last, last.saturating_add(1)]
    });
    // Nobody can listen on port 0.
    [22, 80, 443, 8080, 40000].into_iter().chain(borders).filter(|port| *port != 0).collect()
}
