//! What is assumed where nobody says anything.

use super::complete;
use super::file::{EGRESS, PUBLIC};
use super::ledger::{At, Ledger};
use super::network::{self, GROUP, SUBNET, part};
use crate::diag::Text;
use crate::template::outside::Outside;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Assumes of security groups, by the ids AWS gave them, that they admit nobody: of those of which nothing is said. Where they
/// let packets go stays unknown.
pub fn closed(outside: &mut Outside, groups: impl IntoIterator<Item = String>) {
    for id in groups {
        let resources = outside.sections.entry("Resources").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(resources) = resources {
            resources.entry(id.clone()).or_insert_with(|| {
                let mut group = complete::resource(&id, GROUP, &BTreeMap::new());
                group["Properties"]["SecurityGroupIngress"] = json!([]);
                group
            });
        }
    }
}

/// A subnet outside of which something is assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedSubnet {
    /// Its id.
    pub id: String,
    /// Its VPC.
    pub vpc: String,
    /// A block in which its own lies.
    pub within: String,
    /// The name of its zone.
    pub zone: String,
    /// Whether its default route leads to an internet gateway.
    pub is_public: bool,
    /// Whether it has a default route: if not, one to S3's gateway endpoint instead.
    pub has_egress: bool,
}

/// Assumes where packets of subnets go, and that these have no IPv6 block: of those of which nothing is said.
pub fn routed(outside: &mut Outside, subnets: impl IntoIterator<Item = AssumedSubnet>) {
    let described = |id: &str| outside.sections.get("Resources").is_some_and(|resources| resources.get(id).is_some());
    let mut ledger = Ledger::default();
    let at = At::root(&Arc::new(Text { name: String::new(), body: String::new() }));
    for AssumedSubnet { id, vpc, within, zone, is_public, has_egress } in
        subnets.into_iter().filter(|one| !described(&one.id))
    {
        ledger.say(&id, SUBNET, "VpcId", vpc.as_str(), &at);
        ledger.say(&id, SUBNET, "AvailabilityZone", zone, &at);
        ledger.say(&id, SUBNET, "CidrBlock", within, &at);
        ledger.say(&id, SUBNET, PUBLIC, is_public, &at);
        network::ipv6(&mut ledger, &id, false, None, &at);
        if !is_public {
            ledger.say(&id, SUBNET, EGRESS, if has_egress { "nat" } else { "none" }, &at);
            match has_egress {
                true => address(&mut ledger, &id, &at),
                false => s3(&mut ledger, &id, &vpc, &at),
            }
        }
    }
    let assumed = complete::complete(&mut ledger).outside.sections.remove("Resources");
    let resources = outside.sections.entry("Resources").or_insert_with(|| Value::Object(Map::new()));
    if let (Value::Object(resources), Some(Value::Object(assumed))) = (resources, assumed) {
        for (id, resource) in assumed {
            resources.entry(id).or_insert(resource);
        }
    }
}

/// The Elastic IP of the NAT gateway of a subnet, which every public one has (VPC user guide, "NAT gateways").
fn address(ledger: &mut Ledger, subnet: &str, at: &At) {
    let (nat, address) = (part(subnet, "nat"), part(subnet, "nat-address"));
    ledger.say(&address, "AWS::EC2::EIP", "Domain", "vpc", at);
    network::addresses(ledger, &nat, &json!([{ "Fn::GetAtt": [address, "AllocationId"] }]), at);
}

/// A gateway endpoint for S3 in the route table of a subnet.
fn s3(ledger: &mut Ledger, subnet: &str, vpc: &str, at: &At) {
    const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
    let id = part(subnet, "s3");
    ledger.say(&id, ENDPOINT, "VpcId", vpc, at);
    ledger.say(&id, ENDPOINT, "ServiceName", json!({ "Fn::Sub": "com.amazonaws.${AWS::Region}.s3" }), at);
    ledger.say(&id, ENDPOINT, "VpcEndpointType", "Gateway", at);
    ledger.say(&id, ENDPOINT, "RouteTableIds", json!([{ "Ref": part(subnet, "routes") }]), at);
}
