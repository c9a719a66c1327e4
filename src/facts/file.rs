//! A facts file that is of the right form, as statements.

use super::ledger::{At, Ledger};
use super::network::{self, GROUP, NAT, SUBNET, VPC};
use serde_json::{Map, Value, json};

/// The section of the ledger with what is no resource: the region, the zones.
pub(super) const PLACE: &str = "the region";

/// The sections of the ledger with values by name.
pub(super) const EXPORTS: &str = "exports";
pub(super) const PARAMETERS: &str = "parameters";

/// The section of the ledger with the stacks that import, by export.
pub(super) const IMPORTS: &str = "imports";

/// What is said of a subnet that becomes routes once everything is said.
pub(super) const PUBLIC: &str = "public";
pub(super) const EGRESS: &str = "egress";
pub(super) const EGRESS_ADDRESSES: &str = "egress-addresses";

/// Whether a subnet is one of the default VPC's default ones.
pub(super) const DEFAULT: &str = "default";

/// The type of what is no resource.
pub(super) const NONE: &str = "";

/// Reads a facts file.
pub(super) fn read(ledger: &mut Ledger, tree: &Value, at: &At) {
    for property in ["region", "zones"] {
        if let Some(value) = tree.get(property) {
            ledger.say(PLACE, NONE, property, value.clone(), &at.key(property));
        }
    }
    for section in [EXPORTS, PARAMETERS] {
        each(tree, at, section, |name, value, at| {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // CloudFormation takes a list as a text with commas.
            let items = value.as_array().map(|items| items.iter().map(text).collect::<Vec<_>>().join(","));
            ledger.say(section, NONE, name, items.unwrap_or_else(|| text(value)), at);
        });
    }
    each(tree, at, IMPORTS, |export, stacks, at| importers(ledger, export, stacks, at));
    each(tree, at, "vpcs", |id, vpc, at| {
        ledger.mention(id, VPC);
        let blocks = vpc.get("blocks").and_then(Value::as_array).into_iter().flatten();
        network::blocks(ledger, id, &blocks.filter_map(Value::as_str).collect::<Vec<_>>(), at);
    });
    each(tree, at, "subnets", |id, subnet, at| self::subnet(ledger, id, subnet, at));
    each(tree, at, "nat-gateways", |id, nat, at| {
        ledger.mention(id, NAT);
        if let Some(subnet) = nat.get("subnet") {
            ledger.say(id, NAT, "SubnetId", subnet.clone(), &at.key("subnet"));
        }
        if let Some(addresses) = nat.get("addresses") {
            network::addresses(ledger, id, addresses, &at.key("addresses"));
        }
    });
    each(tree, at, "prefix-lists", |id, list, at| {
        let blocks = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        network::entries(ledger, id, blocks, at);
    });
    each(tree, at, "security-groups", |id, group, at| self::group(ledger, id, group, at));
}

/// Says which stacks import an export: all of them.
pub(super) fn importers(ledger: &mut Ledger, export: &str, stacks: &Value, at: &At) {
    let mut stacks = stacks.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    stacks.sort_unstable();
    stacks.dedup();
    ledger.say(IMPORTS, NONE, export, stacks, at);
}

/// Visits the entries of a section.
fn each(tree: &Value, at: &At, section: &str, mut visit: impl FnMut(&str, &Value, &At)) {
    let at = at.key(section);
    for (name, value) in tree.get(section).and_then(Value::as_object).into_iter().flatten() {
        visit(name, value, &at.key(name));
    }
}

fn subnet(ledger: &mut Ledger, id: &str, subnet: &Value, at: &At) {
    let properties = [
        ("vpc", "VpcId"),
        ("zone", "AvailabilityZone"),
        ("block", "CidrBlock"),
        ("map-public-ip-on-launch", "MapPublicIpOnLaunch"),
        (PUBLIC, PUBLIC),
        (EGRESS, EGRESS),
        (EGRESS_ADDRESSES, EGRESS_ADDRESSES),
        (DEFAULT, DEFAULT),
    ];
    for (key, property) in properties {
        if let Some(value) = subnet.get(key) {
            ledger.say(id, SUBNET, property, value.clone(), &at.key(key));
        }
    }
    if let Some(has) = subnet.get("ipv6").and_then(Value::as_bool) {
        network::ipv6(ledger, id, has, None, &at.key("ipv6"));
    }
    let is_public = subnet.get(PUBLIC).and_then(Value::as_bool);
    if subnet.get(EGRESS).is_some() && is_public != Some(false) {
        let message = format!("`egress` of `{id}` says something only with `public: false`");
        ledger.invalid(&at.key(EGRESS), message, "add `public: false`, or remove `egress`");
    }
    if subnet.get(EGRESS_ADDRESSES).is_some() && subnet.get(EGRESS).and_then(Value::as_str) != Some("nat") {
        let message = format!("`egress-addresses` of `{id}` says something only with `egress: nat`");
        let hint = "add `egress: nat`, or give the addresses under `nat-gateways`";
        ledger.invalid(&at.key(EGRESS_ADDRESSES), message, hint);
    }
}

fn group(ledger: &mut Ledger, id: &str, group: &Value, at: &At) {
    let vpc = group.get("vpc").and_then(Value::as_str).unwrap_or_default();
    ledger.say(id, GROUP, "VpcId", vpc, &at.key("vpc"));
    if group.get("default").and_then(Value::as_bool) == Some(true) {
        network::default_group(ledger, vpc, id, &at.key("default"));
    }
    for (key, peer, inward) in [("inbound", "from", true), ("outbound", "to", false)] {
        if let Some(rules) = group.get(key).and_then(Value::as_array) {
            let rules = rules.iter().map(|rule| self::rule(rule, peer, inward)).collect::<Vec<_>>();
            network::rules(ledger, id, rules, inward, &at.key(key));
        }
    }
}

/// A rule as CloudFormation writes it.
fn rule(rule: &Value, peer: &str, inward: bool) -> Value {
    let word = |key: &str| rule.get(key).map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned));
    let peer = word(peer).unwrap_or_default();
    let property = match (peer.as_str(), inward) {
        (group, true) if group.starts_with("sg-") => "SourceSecurityGroupId",
        (group, false) if group.starts_with("sg-") => "DestinationSecurityGroupId",
        (list, true) if list.starts_with("pl-") => "SourcePrefixListId",
        (list, false) if list.starts_with("pl-") => "DestinationPrefixListId",
        (block, _) if block.contains(':') => "CidrIpv6",
        _ => "CidrIp",
    };
    let protocol =
        word("protocol").unwrap_or_else(|| if rule.get("ports").is_some() { "tcp" } else { "all" }.to_owned());
    let mut made = Map::from_iter([(property.to_owned(), json!(peer))]);
    made.insert("IpProtocol".to_owned(), json!(if protocol == "all" { "-1" } else { &protocol }));
    if let Some(ports) = word("ports") {
        let (from, to) = ports.split_once('-').unwrap_or((&ports, &ports));
        made.insert("FromPort".to_owned(), json!(from));
        made.insert("ToPort".to_owned(), json!(to));
    }
    Value::Object(made)
}
