//! Detours: packets of some zones leave by another NAT gateway for a while, so that addresses become free.

use super::Purpose;
use super::edit::{lend, remove};
use super::moves::Move;
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Action, TemplateDiff};
use crate::read::evaluate::{Evaluator, Settings};
use crate::read::network::{Named, Nat, Network, Stand, Subnet};
use crate::read::template::Document;
use crate::read::verify::EGRESS_ADDRESSES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A gateway that stands for a while, and its address.
const BRIDGE: &str = "NatBridge";
const BRIDGE_ADDRESS: &str = "NatBridgeAddress";

/// What is there, or what is to be, with fewer gateways, or with another one. Where nothing collides there are none.
pub(super) fn detours(here: &Value, goal: &Value, change: &TemplateDiff, settings: &Settings) -> Vec<Move> {
    let collides = |code| change.hazards.iter().any(|hazard| hazard.code == code);
    let (held, crowded) = (collides(&codes::ADDRESS_HELD), collides(&codes::QUOTA_OVERLAP));
    if !held && !crowded {
        return Vec::new();
    }
    let (before, after) = (network(here, settings), network(goal, settings));
    let leaving = leaving(&before, &after, change);
    let mut detours = Vec::new();
    for lender in zonal(&before) {
        let template = without(here, goal, &before, &leaving, lender, settings);
        detours.extend(template.map(|template| Move { template, purpose: Purpose::Free(lender.id.clone()) }));
    }
    let mut fewer = vec![waiting(&before, &after, change)];
    if crowded {
        let gateways = zonal(&after).map(|nat| nat.id.clone()).collect::<Vec<_>>();
        fewer.extend((1..gateways.len()).rev().map(|kept| gateways[kept..].iter().cloned().collect()));
    }
    for gone in fewer {
        let Some(lender) = zonal(&after).find(|nat| !gone.contains(&nat.id)) else { continue };
        let template = without(goal, here, &after, &gone, lender, settings);
        detours.extend(template.map(|template| Move { template, purpose: Purpose::Postpone(lender.id.clone()) }));
    }
    if held {
        let template = bridged(here, goal, &before, &leaving, settings);
        detours.extend(template.map(|template| Move { template, purpose: Purpose::Bridge(BRIDGE.to_owned()) }));
    }
    detours
}

fn network(template: &Value, settings: &Settings) -> Network {
    match Document::of(template) {
        Some(document) => Network::of(document, &Evaluator::new(document, settings)),
        None => Network::default(),
    }
}

/// The gateways that serve whoever routes to them; a regional one serves only the zones it has addresses for.
fn zonal(network: &Network) -> impl Iterator<Item = &Nat> {
    network.nats.iter().filter(|nat| matches!(nat.stand, Stand::Subnet(_)))
}

fn comes(change: &TemplateDiff, id: &str) -> bool {
    change.resources.iter().any(|other| other.id == id && matches!(other.action, Action::Add | Action::Replace(_)))
}

/// The gateways that go, are replaced, or lose an address.
fn leaving(before: &Network, after: &Network, change: &TemplateDiff) -> BTreeSet<String> {
    let keeps = |nat: &Nat| {
        let same = after.nats.iter().find(|other| other.id == nat.id && !comes(change, &nat.id));
        same.is_some_and(|same| addresses(nat).is_subset(&addresses(same)))
    };
    before.nats.iter().filter(|nat| !keeps(nat)).map(|nat| nat.id.clone()).collect()
}

/// The gateways that are to have addresses which others hold until these are gone.
fn waiting(before: &Network, after: &Network, change: &TemplateDiff) -> BTreeSet<String> {
    let waits = |nat: &&Nat| {
        let others = before.nats.iter().filter(|other| other.id != nat.id || comes(change, &nat.id));
        others.into_iter().any(|other| !addresses(nat).is_disjoint(&addresses(other)))
    };
    after.nats.iter().filter(waits).map(|nat| nat.id.clone()).collect()
}

fn addresses(nat: &Nat) -> BTreeSet<Named> {
    nat.all_addresses().known.into_iter().map(|written| written.name).collect()
}

/// A template without some gateways but the lender, through which their routes lead then; and without their Elastic IPs
/// that the other end does not have.
fn without(
    template: &Value,
    other: &Value,
    network: &Network,
    gone: &BTreeSet<String>,
    lender: &Nat,
    settings: &Settings,
) -> Option<Value> {
    let gone = gone.iter().filter(|id| **id != lender.id).cloned().collect::<BTreeSet<_>>();
    let gone = Some(gone).filter(|gone| !gone.is_empty())?;
    release(template, other, network, &gone, &lender.id, settings)
}

fn release(
    template: &Value,
    other: &Value,
    network: &Network,
    gone: &BTreeSet<String>,
    lender: &str,
    settings: &Settings,
) -> Option<Value> {
    let mut left = template.clone();
    lend(&mut left, gone, lender);
    let left = remove(&left, gone)?;
    // An Elastic IP that something else names as well stays.
    let freed = network.nats.iter().filter(|nat| gone.contains(&nat.id)).flat_map(addresses);
    let freed = freed.filter(|address| !address.is_outside() && !has(other, address.id()));
    let freed = freed.map(|address| BTreeSet::from([address.id().to_owned()]));
    let mut left = freed.fold(left, |left, address| remove(&left, &address).unwrap_or(left));
    if template.get("Outputs").is_some_and(|outputs| outputs.get(EGRESS_ADDRESSES).is_some()) {
        let value = listed(&self::network(&left, settings));
        left.get_mut("Outputs")?.as_object_mut()?.insert(EGRESS_ADDRESSES.to_owned(), json!({ "Value": value }));
    }
    Some(left)
}

/// The addresses of all gateways, as a rack lists them.
fn listed(network: &Network) -> Value {
    let all = network.nats.iter().flat_map(addresses).collect::<BTreeSet<_>>();
    let written = |address: &Named| match address {
        Named::Here(id) => format!("${{{id}}}"),
        Named::Given(id) | Named::Symbol(id) => id.clone(),
    };
    let list = all.iter().map(written).collect::<Vec<_>>().join(",");
    if all.iter().any(|address| !address.is_outside()) { json!({ "Fn::Sub": list }) } else { json!(list) }
}

fn has(template: &Value, id: &str) -> bool {
    Document::of(template).is_some_and(|document| document.resource(id).is_some())
}

/// What is there, with a gateway and an Elastic IP of its own in the place of those that leave.
fn bridged(
    here: &Value,
    goal: &Value,
    before: &Network,
    leaving: &BTreeSet<String>,
    settings: &Settings,
) -> Option<Value> {
    let own = |id| has(goal, id) || (has(here, id) && id == BRIDGE);
    if own(BRIDGE) || own(BRIDGE_ADDRESS) {
        return None;
    }
    let (subnet, waits) = before
        .subnets
        .values()
        .filter(|subnet| has(goal, &subnet.id))
        .find_map(|subnet| Some((subnet, open(before, subnet)?)))?;
    let attachment = before.attachment(&subnet.vpc).map(|attachment| json!(attachment.id));
    let mut address = json!({ "Type": "AWS::EC2::EIP", "Properties": { "Domain": "vpc" } });
    if let Some(attachment) = attachment {
        address["DependsOn"] = attachment;
    }
    let gateway = json!({
        "Type": "AWS::EC2::NatGateway",
        "DependsOn": waits,
        "Properties": {
            "SubnetId": { "Ref": subnet.id },
            "AllocationId": { "Fn::GetAtt": [BRIDGE_ADDRESS, "AllocationId"] },
        },
    });
    let mut template = here.clone();
    let resources = template.get_mut("Resources")?.as_object_mut()?;
    resources.entry(BRIDGE_ADDRESS).or_insert(address);
    resources.insert(BRIDGE.to_owned(), gateway);
    release(&template, goal, before, leaving, BRIDGE, settings)
}

/// What a gateway in a public subnet waits for: its route to the internet, its association, and the attachment of the
/// internet gateway. `None` if the subnet is not public.
fn open(network: &Network, subnet: &Subnet) -> Option<Vec<String>> {
    let routing = network.routing(subnet);
    if !routing.is_public().is_yes() {
        return None;
    }
    let routes = routing.to_internet().map(|(route, ..)| route.id.clone());
    let association = routing.association.map(|association| association.id.clone());
    let attachment = network.attachment(&subnet.vpc).map(|attachment| attachment.id.clone());
    Some(attachment.into_iter().chain(routes).chain(association).collect())
}
