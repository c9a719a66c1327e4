//! What a stack tells: values that application stacks import, and some for people.

use super::Made;
use super::balancing::Router;
use super::nlb::Nlb;
use crate::cfn::{Output, Pseudo, Template, Text, text};
use crate::plan::Plan;

/// Adds the outputs. Exported is what is the same in both modes: an export that is in use can neither change nor go, so
/// exporting the mode or the addresses of NAT gateways would stop a rack from changing its mode.
pub(super) fn synth(plan: &Plan, made: &Made, t: &mut Template) {
    let Made { network, logs, routers, nlbs, instances, storage, fleet } = made;
    shown(t, "Mode", Text::from(plan.network.home().word()));
    if !network.egress.is_empty() {
        let addresses = Text::join(",", network.egress.clone());
        shown(t, "EgressAddresses", addresses);
    }

    exported(t, "Cluster", Text::from(&fleet.cluster));
    exported(t, "CapacityProvider", Text::from(&fleet.capacity));
    exported(t, "Vpc", Text::from(&network.vpc));
    exported(t, "VpcCidr", Text::from(plan.network.cidr.to_string()));
    for (slot, (public, private)) in network.public.iter().zip(&network.private).enumerate() {
        exported(t, format!("Subnet{slot}"), Text::from(public));
        exported(t, format!("SubnetPrivate{slot}"), Text::from(private));
    }
    exported(t, "RouteTable", Text::from(&network.table));
    for (slot, table) in network.private_tables.iter().enumerate() {
        exported(t, format!("RouteTablePrivate{slot}"), Text::from(table));
    }
    exported(t, "InstancesSecurityGroup", Text::from(instances));
    for Router { name, balancer, security, listeners } in routers {
        exported(t, format!("{name}Host"), Text::from(&balancer.dns_name()));
        exported(t, format!("{name}Zone"), Text::from(&balancer.hosted_zone()));
        exported(t, format!("{name}Name"), Text::from(&balancer.full_name()));
        exported(t, format!("{name}SecurityGroup"), Text::from(security));
        for (port, listener) in listeners {
            exported(t, format!("{name}Listener{port}"), Text::from(listener));
        }
    }
    for Nlb { name, balancer, security, addresses } in nlbs {
        exported(t, format!("{name}Arn"), Text::from(balancer));
        exported(t, format!("{name}Host"), Text::from(&balancer.dns_name()));
        exported(t, format!("{name}CanonicalHostedZoneID"), Text::from(&balancer.hosted_zone()));
        exported(t, format!("{name}SecurityGroup"), Text::from(security));
        for (slot, address) in addresses.iter().enumerate() {
            exported(t, format!("{name}EIP{slot}"), Text::from(address));
        }
    }
    if let Some(storage) = storage {
        exported(t, "Filesystem", Text::from(&storage.filesystem));
        exported(t, "FilesystemSecurityGroup", Text::from(&storage.security));
    }
    exported(t, "LogGroup", Text::from(&logs.group));
    exported(t, "LogBucket", Text::from(&logs.bucket));
}

fn shown(t: &mut Template, name: &str, value: Text) {
    t.output(name, Output { value, export: None });
}

fn exported(t: &mut Template, name: impl Into<String>, value: Text) {
    let name = name.into();
    let export = Some(text![Pseudo::StackName, ":", name.clone()]);
    t.output(name, Output { value, export });
}
