//! What commands of the AWS CLI print, as statements: each says everything about what it lists (AWS CLI command reference,
//! `ec2`, `cloudformation`).

use super::file::{self, DEFAULT, EXPORTS, NONE, PLACE};
use super::ledger::{At, Ledger};
use super::network::{self, GROUP, LIST, NAT, PROPAGATION, SUBNET, TABLE, VPC, part};
use crate::diag::Diagnostic;
use crate::diag::codes::facts as codes;
use crate::template::outside;
use crate::template::wording::quoted;
use ipnet::IpNet;
use serde_json::{Map, Value, json};

/// Reads one item of a list.
type Read = fn(&mut Ledger, &Item) -> Option<()>;

/// The lists that are read: their keys, and what tells the items apart.
const LISTS: &[(&str, &str, Read)] = &[
    ("AvailabilityZones", "ZoneName", zone),
    ("Exports", "Name", export),
    ("InternetGateways", "InternetGatewayId", internet_gateway),
    ("NatGateways", "NatGatewayId", nat_gateway),
    ("NetworkAcls", "NetworkAclId", network_acl),
    ("PrefixLists", "PrefixListId", prefix_list),
    ("RouteTables", "RouteTableId", route_table),
    ("SecurityGroups", "GroupId", security_group),
    ("Stacks", "StackName", stack),
    ("Subnets", "SubnetId", subnet),
    ("VpcEndpoints", "VpcEndpointId", endpoint),
    ("Vpcs", "VpcId", vpc),
];

/// An item of a list.
struct Item<'v> {
    value: &'v Value,
    at: At,
    /// What tells it apart.
    id: &'v str,
}

impl<'v> Item<'v> {
    fn text(&self, key: &str) -> Option<&'v str> {
        self.value.get(key)?.as_str()
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.value.get(key)?.as_bool()
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
        self.value.get(key).and_then(Value::as_array).into_iter().flatten()
    }
}

/// Reads what a command printed.
pub(super) fn read(ledger: &mut Ledger, tree: &Value, at: &At) {
    let keys = LISTS.iter().map(|(key, ..)| *key).chain([ENTRIES, IMPORTS]).collect::<Vec<_>>();
    for (key, value) in tree.as_object().into_iter().flatten() {
        match (LISTS.iter().find(|(list, ..)| list == key), value) {
            (Some((_, id, read)), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let at = at.key(key).index(index);
                    let read = text(item, id).and_then(|id| read(ledger, &Item { value: item, at: at.clone(), id }));
                    if read.is_none() {
                        let message = format!("this is no item of `{key}` as the AWS CLI prints it");
                        ledger.invalid(&at, message, "print it again with `--output json` and without `--query`");
                    }
                }
            }
            (None, Value::Array(entries)) if key == ENTRIES => self::entries(ledger, tree, entries, &at.key(key)),
            (None, _) if key == LIST_ID && tree.get(ENTRIES).is_some() => {}
            (None, Value::Array(stacks)) if key == IMPORTS => imports(ledger, tree, stacks, &at.key(key)),
            (None, _) if key == EXPORT && tree.get(IMPORTS).is_some() => {}
            (None, Value::Null) if key == "NextToken" => {}
            (None, _) if key == "NextToken" => {
                let message = "this output ends before everything is listed".to_owned();
                let finding = Diagnostic::error(&codes::INCOMPLETE_FACTS, at.key(key).place(), message);
                ledger.fault(finding.hint("run the command again without `--max-items` and `--no-paginate`"));
            }
            (None, _) if tree.get("Resources").is_some() => {
                let message = "this is a template".to_owned();
                return ledger.unknown(&at.key("Resources"), message, "give it with `--with`".to_owned());
            }
            _ => {
                let hint = format!("lists of the AWS CLI that are read are {}", quoted(&keys, "and"));
                ledger.unknown(&at.key(key), format!("`{key}` is not used"), hint);
            }
        }
    }
}

/// The list of a prefix list's entries, and the key that says of which list they are.
const ENTRIES: &str = "Entries";
const LIST_ID: &str = "PrefixListId";

/// The entries of a prefix list. The command does not print of which: the file is called like it, or somebody has added it.
fn entries(ledger: &mut Ledger, tree: &Value, entries: &[Value], at: &At) {
    let Some(id) = text(tree, LIST_ID).or(Some(at.stem())).filter(|id| id.starts_with("pl-")).map(str::to_owned) else {
        let message = "this output does not say which prefix list it is of".to_owned();
        let hint = "name the file like the prefix list, `pl-….json`, or add the key `PrefixListId` to it";
        return ledger.invalid(at, message, hint);
    };
    let mut blocks = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match text(entry, "Cidr").filter(|block| block.parse::<IpNet>().is_ok()) {
            Some(block) => blocks.push(block),
            None => {
                let message = "this is no item of `Entries` as the AWS CLI prints it".to_owned();
                let hint = "print it again with `--output json` and without `--query`";
                return ledger.invalid(&at.index(index), message, hint);
            }
        }
    }
    network::entries(ledger, &id, blocks, at);
}

/// The stacks that import an export, and the key that says which export.
const IMPORTS: &str = "Imports";
const EXPORT: &str = "ExportName";

/// Who imports an export. The command does not print which one: the file is called like it, or somebody has added it. Of one that
/// nobody imports the command prints an error instead of a list.
fn imports(ledger: &mut Ledger, tree: &Value, stacks: &[Value], at: &At) {
    let Some(export) = text(tree, EXPORT).or(Some(at.stem())).filter(|name| is_export(name)).map(str::to_owned) else {
        let message = "this output does not say which export it is of".to_owned();
        let hint = "name the file like the export, or add the key `ExportName` to it";
        return ledger.invalid(at, message, hint);
    };
    if let Some(index) = stacks.iter().position(|stack| !stack.is_string()) {
        let message = "this is no item of `Imports` as the AWS CLI prints it".to_owned();
        let hint = "print it again with `--output json` and without `--query`";
        return ledger.invalid(&at.index(index), message, hint);
    }
    file::importers(ledger, &export, &json!(stacks), at);
}

/// Whether a text may be the name of an export of the kind that has the name of its stack in it, as almost all have: a file
/// called `imports.json` says of none.
fn is_export(name: &str) -> bool {
    name.contains([':', '-']) && name.chars().all(|letter| letter.is_ascii_alphanumeric() || ":-".contains(letter))
}

/// A prefix list, by its name; of those of gateway endpoints `describe-prefix-lists` prints the blocks too.
fn prefix_list(ledger: &mut Ledger, item: &Item) -> Option<()> {
    ledger.say(item.id, LIST, "PrefixListName", item.text("PrefixListName")?, &item.at);
    if item.value.get("Cidrs").is_some() {
        let blocks = item.list("Cidrs").map(Value::as_str).collect::<Option<Vec<_>>>()?;
        network::entries(ledger, item.id, blocks, &item.at);
    }
    Some(())
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

/// An Availability Zone; Local and Wavelength Zones are none.
fn zone(ledger: &mut Ledger, item: &Item) -> Option<()> {
    if let Some(region) = item.text("RegionName") {
        ledger.say(PLACE, NONE, "region", region, &item.at);
    }
    if item.text("ZoneType").is_none_or(|kind| kind == "availability-zone") {
        ledger.mention(PLACE, NONE).list("zones", item.id, &item.at);
    }
    Some(())
}

fn export(ledger: &mut Ledger, item: &Item) -> Option<()> {
    ledger.say(EXPORTS, NONE, item.id, item.text("Value")?, &item.at);
    Some(())
}

fn stack(ledger: &mut Ledger, item: &Item) -> Option<()> {
    for output in item.list("Outputs") {
        if let Some(name) = text(output, "ExportName") {
            ledger.say(EXPORTS, NONE, name, text(output, "OutputValue")?, &item.at);
        }
    }
    Some(())
}

fn vpc(ledger: &mut Ledger, item: &Item) -> Option<()> {
    let first = item.text("CidrBlock")?;
    let associated = item.list("CidrBlockAssociationSet").filter(|one| state(one, "CidrBlockState") == "associated");
    let more = associated.filter_map(|one| text(one, "CidrBlock")).filter(|block| *block != first);
    let mut more = more.collect::<Vec<_>>();
    more.sort_unstable();
    network::blocks(ledger, item.id, &[&[first], more.as_slice()].concat(), &item.at);
    Some(())
}

/// The state of a part of an item.
fn state<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(|state| state.get("State")).and_then(Value::as_str).unwrap_or_default()
}

fn subnet(ledger: &mut Ledger, item: &Item) -> Option<()> {
    for (property, value) in [
        ("VpcId", item.text("VpcId")?),
        ("AvailabilityZone", item.text("AvailabilityZone")?),
        ("CidrBlock", item.text("CidrBlock")?),
    ] {
        ledger.say(item.id, SUBNET, property, value, &item.at);
    }
    ledger.say(item.id, SUBNET, "MapPublicIpOnLaunch", item.flag("MapPublicIpOnLaunch")?, &item.at);
    if let Some(is_default) = item.flag("DefaultForAz") {
        ledger.say(item.id, SUBNET, DEFAULT, is_default, &item.at);
    }
    let mut associated = item.list("Ipv6CidrBlockAssociationSet");
    let has = associated.any(|one| state(one, "Ipv6CidrBlockState") == "associated");
    network::ipv6(ledger, item.id, has, item.flag("AssignIpv6AddressOnCreation"), &item.at);
    Some(())
}

/// What routes can name as their target, in the listing and in CloudFormation.
const TARGETS: &[(&str, &str)] = &[
    ("GatewayId", "GatewayId"),
    ("NatGatewayId", "NatGatewayId"),
    ("EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayId"),
    ("CarrierGatewayId", "CarrierGatewayId"),
    ("CoreNetworkArn", "CoreNetworkArn"),
    ("LocalGatewayId", "LocalGatewayId"),
    ("TransitGatewayId", "TransitGatewayId"),
    ("VpcPeeringConnectionId", "VpcPeeringConnectionId"),
    ("NetworkInterfaceId", "NetworkInterfaceId"),
    ("InstanceId", "InstanceId"),
];

const DESTINATIONS: &[&str] = &["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];

fn route_table(ledger: &mut Ledger, item: &Item) -> Option<()> {
    let vpc = item.text("VpcId")?;
    ledger.say(item.id, TABLE, "VpcId", vpc, &item.at);
    for association in item.list("Associations") {
        match (text(association, "SubnetId"), association.get("Main").and_then(Value::as_bool)) {
            (Some(subnet), _) => network::associate(ledger, subnet, item.id, &item.at),
            (None, Some(true)) => ledger.say(vpc, VPC, outside::MAIN_TABLE, item.id, &item.at),
            _ => {}
        }
    }
    // A route whose target is gone leads nowhere.
    for route in item.list("Routes").filter(|route| text(route, "State") != Some("blackhole")) {
        let destination = DESTINATIONS.iter().find_map(|key| Some((*key, text(route, key)?)))?;
        let target = TARGETS.iter().find_map(|(key, property)| Some((*property, text(route, key)?)));
        match target {
            Some((_, "local")) | None => {}
            // Gateway Load Balancer endpoints are listed among the gateways.
            Some(("GatewayId", id)) if id.starts_with("vpce-") && destination.0 != "DestinationPrefixListId" => {
                network::route(ledger, item.id, destination, ("VpcEndpointId", id), &item.at);
            }
            Some(target) => network::route(ledger, item.id, destination, target, &item.at),
        }
    }
    if item.list("PropagatingVgws").next().is_some() {
        ledger.say(&part(item.id, "propagation"), PROPAGATION, "RouteTableIds", json!([item.id]), &item.at);
    }
    Some(())
}

fn internet_gateway(ledger: &mut Ledger, item: &Item) -> Option<()> {
    for attachment in item.list("Attachments") {
        network::attach(ledger, item.id, text(attachment, "VpcId")?, &item.at);
    }
    Some(())
}

fn nat_gateway(ledger: &mut Ledger, item: &Item) -> Option<()> {
    if item.text("State").is_some_and(|state| state != "available") {
        return Some(());
    }
    if item.text("AvailabilityMode") == Some("regional") {
        ledger.say(item.id, NAT, "AvailabilityMode", "regional", &item.at);
        ledger.say(item.id, NAT, "VpcId", item.text("VpcId")?, &item.at);
    } else {
        ledger.say(item.id, NAT, "SubnetId", item.text("SubnetId")?, &item.at);
    }
    let connectivity = item.text("ConnectivityType").unwrap_or("public");
    ledger.say(item.id, NAT, "ConnectivityType", connectivity, &item.at);
    let addresses = item.list("NatGatewayAddresses");
    let addresses = addresses.filter_map(|one| text(one, "AllocationId").or_else(|| text(one, "PublicIp")));
    let mut addresses = addresses.collect::<Vec<_>>();
    addresses.sort_unstable();
    network::addresses(ledger, item.id, &json!(addresses), &item.at);
    Some(())
}

fn security_group(ledger: &mut Ledger, item: &Item) -> Option<()> {
    let vpc = item.text("VpcId")?;
    ledger.say(item.id, GROUP, "VpcId", vpc, &item.at);
    if item.text("GroupName") == Some("default") {
        network::default_group(ledger, vpc, item.id, &item.at);
    }
    for (key, inward) in [("IpPermissions", true), ("IpPermissionsEgress", false)] {
        let rules = item.value.get(key)?.as_array()?.iter().flat_map(|permission| rules(permission, inward));
        network::rules(ledger, item.id, rules.collect(), inward, &item.at);
    }
    Some(())
}

/// The rules of a permission as CloudFormation writes them, one for each other side.
fn rules(permission: &Value, inward: bool) -> Vec<Value> {
    let (group, list) = match inward {
        true => ("SourceSecurityGroupId", "SourcePrefixListId"),
        false => ("DestinationSecurityGroupId", "DestinationPrefixListId"),
    };
    let sides = [
        ("IpRanges", "CidrIp", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
        ("UserIdGroupPairs", "GroupId", group),
        ("PrefixListIds", "PrefixListId", list),
    ];
    let sides = sides.into_iter().flat_map(|(key, id, property)| {
        let listed = permission.get(key).and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(move |one| Some((property, one.get(id)?)))
    });
    let rule = |(property, peer): (&str, &Value)| {
        let mut rule = Map::from_iter([(property.to_owned(), peer.clone())]);
        let shared = ["IpProtocol", "FromPort", "ToPort"].into_iter();
        rule.extend(shared.filter_map(|key| Some((key.to_owned(), permission.get(key)?.clone()))));
        Value::Object(rule)
    };
    sides.map(rule).collect()
}

fn endpoint(ledger: &mut Ledger, item: &Item) -> Option<()> {
    const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
    if item.text("State").is_some_and(|state| !state.eq_ignore_ascii_case("available")) {
        return Some(());
    }
    for key in ["VpcId", "ServiceName", "VpcEndpointType"] {
        ledger.say(item.id, ENDPOINT, key, item.text(key)?, &item.at);
    }
    for key in ["RouteTableIds", "SubnetIds", "PrivateDnsEnabled"] {
        if let Some(value) = item.value.get(key) {
            ledger.say(item.id, ENDPOINT, key, value.clone(), &item.at);
        }
    }
    let groups = item.list("Groups").filter_map(|group| group.get("GroupId").cloned()).collect::<Vec<_>>();
    if !groups.is_empty() {
        ledger.say(item.id, ENDPOINT, "SecurityGroupIds", groups, &item.at);
    }
    Some(())
}

fn network_acl(ledger: &mut Ledger, item: &Item) -> Option<()> {
    const ENTRY: &str = "AWS::EC2::NetworkAclEntry";
    const ASSOCIATION: &str = "AWS::EC2::SubnetNetworkAclAssociation";
    ledger.say(item.id, "AWS::EC2::NetworkAcl", "VpcId", item.text("VpcId")?, &item.at);
    for association in item.list("Associations") {
        let subnet = text(association, "SubnetId")?;
        let id = part(subnet, "network-acl");
        ledger.say(&id, ASSOCIATION, "SubnetId", subnet, &item.at);
        ledger.say(&id, ASSOCIATION, "NetworkAclId", item.id, &item.at);
    }
    for entry in item.list("Entries") {
        let way = if entry.get("Egress")?.as_bool()? { "out" } else { "in" };
        let id = part(item.id, &format!("{way}-{}", entry.get("RuleNumber")?));
        ledger.say(&id, ENTRY, "NetworkAclId", item.id, &item.at);
        for key in ["Egress", "RuleNumber", "RuleAction", "Protocol", "CidrBlock", "Ipv6CidrBlock"] {
            if let Some(value) = entry.get(key) {
                ledger.say(&id, ENTRY, key, value.clone(), &item.at);
            }
        }
    }
    Some(())
}
