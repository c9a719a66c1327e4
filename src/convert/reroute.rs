//! Detours: packets of some zones leave by another NAT gateway for a while, so that addresses become free.

use super::edit::{remove, reroute};
use super::{Move, Purpose};
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, TemplateDiff};
use crate::network::{Key, Model, Named, Nat, Network, Placement, Subnet};
use crate::template::Document;
use crate::template::evaluate::{Fact, Settings};
use crate::template::outside::is_outside;
use crate::verify::{EGRESS_ADDRESSES, egress_addresses};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A gateway that stands for a while, and its address.
const BRIDGE: &str = "NatBridge";
const BRIDGE_ADDRESS: &str = "NatBridgeAddress";

/// What is there and what is to be, and by which gateways packets leave.
struct Reroutes<'a> {
    here: &'a Value,
    goal: &'a Value,
    before: &'a Network,
    after: &'a Network,
    change: &'a TemplateDiff,
    settings: &'a Settings,
}

/// What is there, or what is to be, with fewer gateways, or with another one. Where nothing collides there are none.
pub(super) fn detours(here: &Model, goal: &Model, change: &TemplateDiff, settings: &Settings) -> Vec<Move> {
    let collides = |code| change.hazards.iter().any(|hazard| hazard.code == code);
    let (held, crowded) = (collides(&codes::ELASTIC_IP_IN_USE), collides(&codes::UPDATE_EXCEEDS_QUOTA));
    if !held && !crowded {
        return Vec::new();
    }
    let (before, after) = (&here.network, &goal.network);
    let reroutes = Reroutes { here: here.template, goal: goal.template, before, after, change, settings };
    let mut detours = zonal(before).filter_map(|carrier| reroutes.free(carrier)).collect::<Vec<_>>();
    detours.extend(reroutes.postpone(reroutes.waiting()));
    if crowded {
        let gateways = zonal(after).map(|nat| nat.id.clone()).collect::<Vec<_>>();
        let fewer = (1..gateways.len()).rev().map(|kept| gateways[kept..].iter().cloned().collect());
        detours.extend(fewer.filter_map(|gone| reroutes.postpone(gone)));
    }
    if held {
        detours.extend(reroutes.bridge());
    }
    detours
}

impl Reroutes<'_> {
    /// The gateways that go, are replaced, or lose an address.
    fn leaving(&self) -> BTreeSet<String> {
        let keeps = |nat: &Nat| {
            let same = self.after.nats.iter().find(|other| other.id == nat.id && !self.comes(&nat.id));
            same.is_some_and(|same| addresses(nat).keys().all(|key| addresses(same).contains_key(key)))
        };
        self.before.nats.iter().filter(|nat| !keeps(nat)).map(|nat| nat.id.clone()).collect()
    }

    /// The gateways that are to have addresses which others hold until these are gone.
    fn waiting(&self) -> BTreeSet<String> {
        let waits = |nat: &&Nat| {
            let mut others = self.before.nats.iter().filter(|other| other.id != nat.id || self.comes(&nat.id));
            others.any(|other| addresses(nat).keys().any(|key| addresses(other).contains_key(key)))
        };
        self.after.nats.iter().filter(|nat| !is_outside(&nat.id)).filter(waits).map(|nat| nat.id.clone()).collect()
    }

    fn comes(&self, id: &str) -> bool {
        let comes = |action| matches!(action, Action::Add | Action::Replace(_));
        self.change.resources.iter().any(|other| other.id == id && comes(other.action))
    }

    /// What is there, but one of the gateways that are to go serves all their zones.
    fn free(&self, carrier: &Nat) -> Option<Move> {
        let mut gone = self.leaving();
        gone.remove(&carrier.id);
        let template = self.without(self.here, self.before, &gone, &carrier.id, self.goal)?;
        Some(Move { template, purpose: Purpose::Free(carrier.id.clone()) })
    }

    /// What is to be, without some of its gateways.
    fn postpone(&self, gone: BTreeSet<String>) -> Option<Move> {
        let carrier = zonal(self.after).find(|nat| !gone.contains(&nat.id))?;
        let template = self.without(self.goal, self.after, &gone, &carrier.id, self.here)?;
        Some(Move { template, purpose: Purpose::Postpone(carrier.id.clone()) })
    }

    /// What is there, with a gateway and an Elastic IP of its own in the place of those that are to go.
    fn bridge(&self) -> Option<Move> {
        if has(self.goal, BRIDGE) || has(self.goal, BRIDGE_ADDRESS) || has(self.here, BRIDGE) {
            return None;
        }
        let subnets = self.before.subnets.values().filter(|subnet| has(self.goal, &subnet.id));
        let mut open = subnets.filter_map(|subnet| Some((subnet, waits(self.before, subnet)?)));
        let (subnet, waits) = open.next()?;
        let mut address = json!({ "Type": "AWS::EC2::EIP", "Properties": { "Domain": "vpc" } });
        if let Some(attachment) = attachment(self.before, subnet) {
            address["DependsOn"] = json!(attachment);
        }
        let gateway = json!({
            "Type": "AWS::EC2::NatGateway",
            "DependsOn": waits,
            "Properties": {
                "SubnetId": { "Ref": subnet.id },
                "AllocationId": { "Fn::GetAtt": [BRIDGE_ADDRESS, "AllocationId"] },
            },
        });
        let mut template = self.here.clone();
        let resources = template.get_mut("Resources")?.as_object_mut()?;
        resources.entry(BRIDGE_ADDRESS).or_insert(address);
        resources.insert(BRIDGE.to_owned(), gateway);
        let template = self.without(&template, self.before, &self.leaving(), BRIDGE, self.goal)?;
        Some(Move { template, purpose: Purpose::Bridge(BRIDGE.to_owned()) })
    }

    /// A template without some gateways of its network, the routes through which lead through the carrier then, and without their Elastic
    /// IPs that the other end does not have.
    fn without(
        &self,
        template: &Value,
        network: &Network,
        gone: &BTreeSet<String>,
        carrier: &str,
        other: &Value,
    ) -> Option<Value> {
        let freed =
            network.nats.iter().filter(|nat| gone.contains(&nat.id)).flat_map(|nat| addresses(nat).into_values());
        let freed = freed.filter(|address| !address.is_undescribed() && !has(other, address.id())).collect::<Vec<_>>();
        let mut left = template.clone();
        reroute(&mut left, gone, carrier);
        let left = remove(&left, gone).filter(|left| left != template)?;
        // An Elastic IP that something else names as well stays.
        let release =
            |left: Value, address: Named| remove(&left, &BTreeSet::from([address.id().to_owned()])).unwrap_or(left);
        let mut left = freed.into_iter().fold(left, release);
        if lists_addresses(template) {
            list_addresses(&mut left, self.settings)?;
        }
        Some(left)
    }
}

/// The gateways that serve whoever routes to them; a regional one serves only the zones it has addresses for.
fn zonal(network: &Network) -> impl Iterator<Item = &Nat> {
    let own = network.nats.iter().filter(|nat| !is_outside(&nat.id));
    own.filter(|nat| matches!(nat.placement, Placement::Subnet(_)))
}

fn addresses(nat: &Nat) -> BTreeMap<Key, Named> {
    nat.all_addresses().known().map(|name| (name.key(), name.clone())).collect()
}

/// The attachment of an internet gateway to the VPC of a subnet.
fn attachment<'n>(network: &'n Network, subnet: &Subnet) -> Option<&'n str> {
    let Fact::Is(vpc) = &subnet.vpc else { return None };
    network.has_gateway(vpc).by.map(|attachment| attachment.id.as_str()).filter(|id| !is_outside(id))
}

/// Whether a template lists the addresses that packets leave from, as racks do.
pub(super) fn lists_addresses(template: &Value) -> bool {
    template.get("Outputs").is_some_and(|outputs| outputs.get(EGRESS_ADDRESSES).is_some())
}

/// Lets a template list the addresses that packets leave from.
pub(super) fn list_addresses(template: &mut Value, settings: &Settings) -> Option<()> {
    let used = egress_addresses(template, settings);
    let here = |id: &String| has(template, id);
    let written = used.iter().map(|id| if here(id) { format!("${{{id}}}") } else { id.clone() });
    let list = written.collect::<Vec<_>>().join(",");
    let value = if used.iter().any(here) { json!({ "Fn::Sub": list }) } else { json!(list) };
    let outputs = template.get_mut("Outputs")?.as_object_mut()?;
    outputs.insert(EGRESS_ADDRESSES.to_owned(), json!({ "Value": value }));
    Some(())
}

fn has(template: &Value, id: &str) -> bool {
    Document::of(template).is_some_and(|document| document.resource(id).is_some())
}

/// What a gateway in a public subnet waits for: its route to the internet, its association, and the attachment of the
/// internet gateway. `None` if the subnet is not public.
fn waits(network: &Network, subnet: &Subnet) -> Option<Vec<String>> {
    let routing = network.routing(subnet);
    if !routing.is_public().is_yes() {
        return None;
    }
    let routes = routing.to_internet().map(|(route, ..)| route.id.clone());
    let association = routing.association.map(|association| association.id.clone());
    let attachment = attachment(network, subnet).map(str::to_owned);
    // What stands outside is there already.
    Some(attachment.into_iter().chain(routes).chain(association).filter(|id| !is_outside(id)).collect())
}
