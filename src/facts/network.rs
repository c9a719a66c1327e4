//! What facts files and the AWS CLI say alike of a network.

use super::ledger::{At, Ledger};
use crate::template::outside;
use serde_json::{Value, json};

pub(super) const VPC: &str = "AWS::EC2::VPC";
pub(super) const SUBNET: &str = "AWS::EC2::Subnet";
pub(super) const GROUP: &str = "AWS::EC2::SecurityGroup";
pub(super) const LIST: &str = "AWS::EC2::PrefixList";
pub(super) const NAT: &str = "AWS::EC2::NatGateway";
pub(super) const TABLE: &str = "AWS::EC2::RouteTable";
pub(super) const ROUTE: &str = "AWS::EC2::Route";
pub(super) const ASSOCIATION: &str = "AWS::EC2::SubnetRouteTableAssociation";
pub(super) const PROPAGATION: &str = "AWS::EC2::VPNGatewayRoutePropagation";
pub(super) const GATEWAY: &str = "AWS::EC2::InternetGateway";
pub(super) const ATTACHMENT: &str = "AWS::EC2::VPCGatewayAttachment";

/// The id of what belongs to something outside.
pub(super) fn part(of: &str, name: &str) -> String {
    format!("{of}{}{name}", outside::SEPARATOR)
}

/// How something outside is named: by its id if AWS gave it, whether or not anybody describes it.
fn named(id: &str) -> Value {
    if outside::is_given(id) { json!(id) } else { json!({ "Ref": id }) }
}

/// Says which IPv4 blocks a VPC has; nothing if none are given.
pub(super) fn blocks(ledger: &mut Ledger, vpc: &str, blocks: &[&str], at: &At) {
    let Some((first, more)) = blocks.split_first() else { return };
    ledger.say(vpc, VPC, "CidrBlock", *first, at);
    for (position, block) in more.iter().enumerate() {
        let id = part(vpc, &format!("block-{}", position + 1));
        ledger.say(&id, "AWS::EC2::VPCCidrBlock", "VpcId", vpc, at);
        ledger.say(&id, "AWS::EC2::VPCCidrBlock", "CidrBlock", *block, at);
    }
}

/// Says whether a subnet has an IPv6 block, and whether what is launched there gets an address of it.
pub(super) fn ipv6(ledger: &mut Ledger, subnet: &str, has: bool, assigned: Option<bool>, at: &At) {
    let block = if has { json!("::/64") } else { json!({ "Ref": "AWS::NoValue" }) };
    ledger.say(subnet, SUBNET, "Ipv6CidrBlock", block, at);
    if let Some(assigned) = assigned.or((!has).then_some(false)) {
        ledger.say(subnet, SUBNET, "AssignIpv6AddressOnCreation", assigned, at);
    }
}

/// Says which addresses a NAT gateway sends from.
pub(super) fn addresses(ledger: &mut Ledger, nat: &str, addresses: &Value, at: &At) {
    ledger.say(nat, NAT, "SecondaryAllocationIds", addresses.clone(), at);
}

/// Says which security group is the default one of a VPC.
pub(super) fn default_group(ledger: &mut Ledger, vpc: &str, group: &str, at: &At) {
    ledger.say(vpc, VPC, outside::DEFAULT_GROUP, group, at);
}

/// Says which rules a security group has in a direction: all of them.
pub(super) fn rules(ledger: &mut Ledger, group: &str, mut rules: Vec<Value>, inward: bool, at: &At) {
    // A group that CloudFormation makes without outbound rules has one that allows everything.
    if rules.is_empty() && !inward {
        rules.push(json!({ "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32" }));
    }
    rules.sort_by_key(Value::to_string);
    let property = if inward { "SecurityGroupIngress" } else { "SecurityGroupEgress" };
    ledger.say(group, GROUP, property, rules, at);
}

/// Says which blocks a prefix list has: all of them.
pub(super) fn entries(ledger: &mut Ledger, list: &str, mut blocks: Vec<&str>, at: &At) {
    blocks.sort_unstable();
    blocks.dedup();
    let entries = blocks.into_iter().map(|block| json!({ "Cidr": block })).collect::<Vec<_>>();
    ledger.say(list, LIST, "Entries", entries, at);
}

/// Says that a subnet has a route table.
pub(super) fn associate(ledger: &mut Ledger, subnet: &str, table: &str, at: &At) {
    let id = part(subnet, "association");
    ledger.say(&id, ASSOCIATION, "SubnetId", subnet, at);
    ledger.say(&id, ASSOCIATION, "RouteTableId", named(table), at);
}

/// Says that a route table has a route; `target` is the property that names its target, and what it says.
pub(super) fn route(ledger: &mut Ledger, table: &str, destination: (&str, &str), target: (&str, &str), at: &At) {
    let id = part(table, destination.1);
    ledger.say(&id, ROUTE, "RouteTableId", named(table), at);
    ledger.say(&id, ROUTE, destination.0, destination.1, at);
    ledger.say(&id, ROUTE, target.0, named(target.1), at);
}

/// Says that an internet gateway is attached to a VPC.
pub(super) fn attach(ledger: &mut Ledger, gateway: &str, vpc: &str, at: &At) {
    ledger.mention(gateway, GATEWAY);
    let id = part(gateway, "attachment");
    ledger.say(&id, ATTACHMENT, "InternetGatewayId", named(gateway), at);
    ledger.say(&id, ATTACHMENT, "VpcId", vpc, at);
}
