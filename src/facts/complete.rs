//! What was said as resources, and what nobody said as not known.

use super::Facts;
use super::file::{DEFAULT, EGRESS, EGRESS_ADDRESSES, EXPORTS, NONE, PARAMETERS, PLACE, PUBLIC};
use super::ledger::{At, Ledger, Said};
use super::network::{self, ASSOCIATION, GROUP, LIST, NAT, PROPAGATION, SUBNET, TABLE, VPC, part};
use crate::template::outside::{self, Outside, UNSAID};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What has to be said of resources of some types, and what it is called where nobody does.
const ASKED: &[(&str, &str, &str)] = &[
    (VPC, "CidrBlock", "CIDR block"),
    (VPC, outside::MAIN_TABLE, "main route table"),
    (VPC, outside::DEFAULT_GROUP, "default security group"),
    (SUBNET, "VpcId", "VPC"),
    (SUBNET, "AvailabilityZone", "Availability Zone"),
    (SUBNET, "CidrBlock", "CIDR block"),
    (SUBNET, "MapPublicIpOnLaunch", "setting for public addresses"),
    (SUBNET, "Ipv6CidrBlock", "IPv6 CIDR block"),
    (SUBNET, "AssignIpv6AddressOnCreation", "setting for IPv6 addresses"),
    (ASSOCIATION, "RouteTableId", "route table"),
    (TABLE, "VpcId", "VPC"),
    (GROUP, "VpcId", "VPC"),
    (GROUP, "SecurityGroupIngress", "list of inbound rules"),
    (GROUP, "SecurityGroupEgress", "list of outbound rules"),
    (LIST, "Entries", "list of entries"),
    (NAT, "SubnetId", "subnet"),
    (NAT, "SecondaryAllocationIds", "list of addresses"),
];

/// The facts that a ledger holds.
pub(super) fn complete(ledger: &mut Ledger) -> Facts {
    let subnets = ledger.said.iter().filter(|(_, entry)| entry.kind == SUBNET).map(|(id, _)| id.clone());
    for subnet in subnets.collect::<Vec<_>>() {
        routes(ledger, &subnet);
    }
    default_subnets(ledger);
    let values = |section: &str| {
        let entry = ledger.said.get(section).into_iter().flat_map(|entry| &entry.properties);
        entry.map(|(name, said)| (name.clone(), said.value.as_str().unwrap_or_default().to_owned()))
    };
    let exported = values(EXPORTS).collect();
    let parameters = values(PARAMETERS).collect();
    let zones = ledger.get(PLACE, "zones").and_then(|said| said.value.as_array());
    let mut zones = zones.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    zones.dedup();
    let region = ledger.get(PLACE, "region").and_then(|said| said.value.as_str()).map(str::to_owned);
    let resources = ledger.said.iter().filter(|(_, entry)| entry.kind != NONE);
    let resources = resources.map(|(id, entry)| (id.clone(), resource(id, entry.kind, &entry.properties)));
    let mut sections = Map::new();
    let resources = resources.collect::<Map<_, _>>();
    if !resources.is_empty() {
        sections.insert("Resources".to_owned(), Value::Object(resources));
    }
    Facts { outside: Outside { sections, exports: Vec::new(), exported, zones }, region, parameters }
}

/// A resource as a template writes it.
pub(super) fn resource(id: &str, kind: &str, said: &BTreeMap<String, Said>) -> Value {
    let is_property = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
    let written = said.iter().filter(|(name, _)| is_property(name));
    let mut properties = written.map(|(name, said)| (name.clone(), said.value.clone())).collect::<Map<_, _>>();
    let is_placed = properties.contains_key("AvailabilityMode");
    for (_, property, what) in ASKED.iter().filter(|(asked, ..)| *asked == kind) {
        if !(properties.contains_key(*property) || is_placed && *property == "SubnetId") {
            let name = properties.get("PrefixListName").and_then(Value::as_str);
            let what = name.map_or_else(|| (*what).to_owned(), |name| format!("{what} ({name})"));
            properties.insert((*property).to_owned(), json!({ UNSAID: [id, what] }));
        }
    }
    if kind == VPC {
        // AWS refuses an endpoint with private DNS in a VPC without these (VPC user guide, "DNS attributes for your VPC").
        properties.extend(["EnableDnsSupport", "EnableDnsHostnames"].map(|name| (name.to_owned(), json!(true))));
    }
    json!({ "Type": kind, "Properties": properties })
}

/// Gives a subnet the routes that were said of it, or a route table of which nothing is known.
fn routes(ledger: &mut Ledger, subnet: &str) {
    let is_public = ledger.get(subnet, PUBLIC).cloned();
    let association = part(subnet, "association");
    if let Some(table) = ledger.get(&association, "RouteTableId").cloned() {
        if let Some(said) = is_public
            && said.value != json!(leads_out(ledger, &table.value))
        {
            ledger.contradicts(subnet, PUBLIC, &said.at, &table.at);
        }
        return;
    }
    let vpc = ledger.get(subnet, "VpcId").and_then(|said| said.value.as_str()).unwrap_or_default().to_owned();
    let Some(said) = is_public else {
        // Where the main route table is listed, so is every other one.
        if ledger.get(&vpc, outside::MAIN_TABLE).is_none()
            && let Some(said) = ledger.get(subnet, "VpcId").cloned()
        {
            ledger.say(&association, ASSOCIATION, "SubnetId", subnet, &said.at);
        }
        return;
    };
    let at = &said.at;
    let table = part(subnet, "routes");
    ledger.say(&table, TABLE, "VpcId", vpc.as_str(), at);
    network::associate(ledger, subnet, &table, at);
    if said.value == json!(true) {
        let gateway = part(&vpc, "internet-gateway");
        network::attach(ledger, &gateway, &vpc, at);
        network::route(ledger, &table, DEFAULT_ROUTE, ("GatewayId", &gateway), at);
        // Where there may be IPv6 addresses, nobody said that they are not reached.
        if ledger.get(subnet, "Ipv6CidrBlock").is_none_or(|said| said.value.is_string()) {
            network::route(ledger, &table, ("DestinationIpv6CidrBlock", "::/0"), ("GatewayId", &gateway), at);
        }
        return;
    }
    let egress = ledger.get(subnet, EGRESS).map(|said| said.value.as_str().unwrap_or_default().to_owned());
    match egress.as_deref() {
        Some("none") => {}
        Some("nat") => {
            let nat = stated(ledger, subnet, at);
            network::route(ledger, &table, DEFAULT_ROUTE, ("NatGatewayId", &nat), at);
        }
        Some(nat) => network::route(ledger, &table, DEFAULT_ROUTE, ("NatGatewayId", nat), at),
        None => ledger.say(&part(&table, "others"), PROPAGATION, "RouteTableIds", json!([{ "Ref": table }]), at),
    }
}

const DEFAULT_ROUTE: (&str, &str) = ("DestinationCidrBlock", "0.0.0.0/0");

/// The NAT gateway by which packets of a subnet leave, of which nothing is known but perhaps its addresses.
fn stated(ledger: &mut Ledger, subnet: &str, at: &At) -> String {
    let nat = part(subnet, "nat");
    ledger.say(&nat, NAT, "AvailabilityMode", outside::STATED, at);
    if let Some(addresses) = ledger.get(subnet, EGRESS_ADDRESSES).cloned() {
        network::addresses(ledger, &nat, &addresses.value, &addresses.at);
    }
    nat
}

/// Whether a route table that is listed has a route to an internet gateway.
fn leads_out(ledger: &Ledger, table: &Value) -> bool {
    let mut all = ledger.said.values().map(|entry| &entry.properties);
    all.any(|properties| {
        let target = properties.get("GatewayId").and_then(|said| said.value.as_str());
        let of = properties.get("RouteTableId").map(|said| &said.value);
        of == Some(table) && target.is_some_and(|target| target.starts_with("igw-"))
    })
}

/// Tells each VPC its default subnets.
fn default_subnets(ledger: &mut Ledger) {
    let mut subnets = BTreeMap::<String, (Vec<String>, At)>::new();
    for (id, entry) in ledger.said.iter().filter(|(_, entry)| entry.kind == SUBNET) {
        if let (Some(said), Some(vpc)) = (entry.properties.get(DEFAULT), entry.properties.get("VpcId"))
            && said.value == json!(true)
        {
            let vpc = vpc.value.as_str().unwrap_or_default().to_owned();
            subnets.entry(vpc).or_insert_with(|| (Vec::new(), said.at.clone())).0.push(id.clone());
        }
    }
    for (vpc, (subnets, at)) in subnets {
        ledger.say(&vpc, VPC, outside::DEFAULT_SUBNETS, subnets, &at);
    }
}
