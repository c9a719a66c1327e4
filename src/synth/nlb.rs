//! The Network Load Balancers, and how hosts admit them.
//!
//! They have no listeners, and their security groups admit nobody: a listener comes with the application that listens, and with it
//! the rule for who may connect. They write no access logs, which are of TLS listeners only (Elastic Load Balancing user guide for
//! Network Load Balancers, "Access logs"); `network.flow-logs` tells of their connections.

use super::fleet::HOST_PORTS;
use super::network::{Address, Network};
use crate::cfn::kinds::ec2::{Eip, IngressRule, IngressSource, SecurityGroup, SecurityGroupIngress};
use crate::cfn::kinds::elasticloadbalancing::{Attribute, LoadBalancer, SubnetMapping};
use crate::cfn::{Pseudo, Ref, Template, Text, text};
use crate::plan::{Nlb as Planned, Plan};

/// A Network Load Balancer, as other rooms refer to it.
pub(super) struct Nlb {
    /// `NLB` or `NLBInternal`, with which the names of its outputs begin.
    pub name: &'static str,
    /// The load balancer.
    pub balancer: Ref<LoadBalancer>,
    /// Its security group.
    pub security: Ref<SecurityGroup>,
    /// The addresses that are allocated for it, by slot.
    pub addresses: Vec<Ref<Eip>>,
}

/// What tells one from the other.
struct Kind {
    name: &'static str,
    id: &'static str,
    scheme: &'static str,
    description: &'static str,
}

/// Ids and descriptions are those of a Convox rack, and as there the scheme is spelled out: neither can be changed.
const PUBLIC: Kind = Kind { name: "NLB", id: "NLBRouter", scheme: "internet-facing", description: " public NLB" };
const INTERNAL: Kind =
    Kind { name: "NLBInternal", id: "NLBRouterInternal", scheme: "internal", description: " internal NLB" };

/// Adds them, in the same subnets in both modes.
pub(super) fn synth(plan: &Plan, network: &Network, instances: &Ref<SecurityGroup>, t: &mut Template) -> Vec<Nlb> {
    let mut all = Vec::new();
    if let Some((nlb, addresses)) = &plan.nlb.public {
        let (mut mappings, mut made) = (Vec::new(), Vec::new());
        for (slot, (subnet, address)) in network.public.iter().zip(addresses).enumerate() {
            let address = Address::of(&format!("NLBAddress{slot}"), address, &network.attachment, t);
            let allocation_id = Some(address.allocation());
            mappings.push(SubnetMapping { subnet_id: subnet.clone(), allocation_id });
            if let Address::Made(address) = address {
                // Partners know it.
                t.retain(&address);
                made.push(address);
            }
        }
        let public = add(&PUBLIC, *nlb, mappings, network, t);
        t.wait(&public.balancer, network.attachment.clone());
        all.push(Nlb { addresses: made, ..public });
    }
    if let Some(nlb) = plan.nlb.internal {
        let mapping = |subnet: &Ref<_>| SubnetMapping { subnet_id: subnet.clone(), allocation_id: None };
        all.push(add(&INTERNAL, nlb, network.private.iter().map(mapping).collect(), network, t));
    }
    all.iter().for_each(|nlb| admit(nlb, instances, t));
    all
}

fn add(kind: &Kind, nlb: Planned, mappings: Vec<SubnetMapping>, network: &Network, t: &mut Template) -> Nlb {
    let group = SecurityGroup {
        group_description: text![Pseudo::StackName, kind.description],
        vpc_id: network.vpc.clone(),
        security_group_ingress: None,
    };
    let security = t.add(format!("{}Security", kind.name), group);
    let attribute = |key, is: bool| Attribute { key, value: Text::from(is.to_string()) };
    let balancer = LoadBalancer {
        name: None,
        kind: Some("network"),
        scheme: Some(kind.scheme),
        subnets: None,
        subnet_mappings: Some(mappings),
        security_groups: vec![(&security).into()],
        load_balancer_attributes: vec![
            attribute("load_balancing.cross_zone.enabled", nlb.cross_zone),
            attribute("deletion_protection.enabled", nlb.protected),
        ],
    };
    let balancer = t.add(kind.id, balancer);
    Nlb { name: kind.name, balancer, security, addresses: Vec::new() }
}

/// Lets a balancer reach the containers' ports of the instances. Its group stands for its clients where it keeps their addresses
/// (Elastic Load Balancing user guide for Network Load Balancers, "Update the security groups").
fn admit(nlb: &Nlb, instances: &Ref<SecurityGroup>, t: &mut Template) {
    for (protocol, ending) in [("tcp", ""), ("udp", "Udp")] {
        let rule = IngressRule {
            description: format!("container ports from {} by {protocol}", nlb.balancer.id()),
            ip_protocol: protocol,
            from_port: Some(HOST_PORTS.0),
            to_port: Some(HOST_PORTS.1),
            source: IngressSource::Group((&nlb.security).into()),
        };
        let ingress = SecurityGroupIngress { group_id: instances.into(), rule };
        t.add(format!("InstancesSecurity{}Ingress{ending}", nlb.name), ingress);
    }
}
