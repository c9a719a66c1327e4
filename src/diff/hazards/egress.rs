//! The fixed addresses that packets leave from, which partners admit.

use super::Change;
use super::words::{hazard, maker, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::{Hazard, Severity};
use crate::network::{Key, Named, Network, Target};
use std::collections::BTreeMap;

/// The fixed addresses of a network: those of the NAT gateways that its routes lead to. A gateway stands for its addresses
/// where they are not in the template: outside it, or where a regional one takes them itself (VPC user guide, "Regional
/// NAT gateways").
fn fixed(network: &Network) -> BTreeMap<Key, Named> {
    let mut fixed = BTreeMap::new();
    let mut add = |name: &Named| fixed.insert(name.key(), name.clone());
    for route in &network.routes {
        let Target::Nat(gateway) = &route.target else { continue };
        let addresses = match network.nat(gateway) {
            Some(nat) if nat.public.is_no() => continue,
            Some(nat) => nat.all_addresses(),
            None => Default::default(),
        };
        if addresses.all.known.is_empty() {
            add(gateway);
        }
        addresses.known().for_each(|name| drop(add(name)));
    }
    fixed
}

/// Fixed addresses that are made in the deployment that moves packets to them: partners cannot be told before. Those
/// that stood before are known, whichever of them packets leave from.
pub(super) fn changes(change: &Change) -> Vec<Hazard> {
    let after = fixed(change.after);
    let new = after.values().filter_map(maker).filter(|id| change.may_come(id)).collect::<Vec<_>>();
    if new.is_empty() || fixed(change.before).is_empty() {
        return Vec::new();
    }
    let verb = if new.iter().any(|id| change.comes(id)) { "will" } else { "may" };
    let what = format!(
        "outbound traffic {verb} use the address of {}, which this deployment creates",
        quoted(new.iter().copied())
    );
    let when = "as soon as the routes change: partners allow only the old addresses".to_owned();
    let instead = "allocate the Elastic IPs in an earlier deployment, tell partners, and switch the routes afterwards";
    vec![hazard(&codes::EGRESS_IP_CHANGE, Severity::Outage, &new, what, when, instead)]
}

/// Fixed addresses that are given from outside, and that packets did not leave from before: whether partners were told is
/// not in the template.
pub(super) fn given(change: &Change) -> Vec<Hazard> {
    let (before, after) = (fixed(change.before), fixed(change.after));
    let new = after.iter().filter(|(key, name)| maker(name).is_none() && !before.contains_key(key));
    let new = new.map(|(_, name)| name.id()).collect::<Vec<_>>();
    if new.is_empty() || before.is_empty() {
        return Vec::new();
    }
    let what = format!("outbound traffic will use {}, and did not before", quoted(new.iter().copied()));
    let when = "as soon as the routes change, if partners allow only the old addresses".to_owned();
    let instead = "make sure that partners allow the new addresses before the deployment";
    vec![hazard(&codes::EGRESS_IP_GIVEN, Severity::Outage, &new, what, when, instead)]
}

/// Elastic IPs that are deleted: nobody can have them again.
///
/// Source: EC2 API reference, `ReleaseAddress`.
pub(super) fn released(change: &Change) -> Vec<Hazard> {
    let gone = change.before.addresses.iter().map(|address| address.id.as_str());
    let (sure, may): (Vec<_>, Vec<_>) =
        gone.filter(|id| change.may_be_deleted(id)).partition(|id| change.is_deleted(id));
    let told = |ids: Vec<&str>, verbs: (&str, &str)| {
        let what = match ids.as_slice() {
            [one] => format!("the Elastic IP `{one}` {} released", verbs.0),
            all => format!("the Elastic IPs {} {} released", quoted(all.iter().copied()), verbs.1),
        };
        let when = "at the end of the deployment, if partners or DNS records still rely on it".to_owned();
        let instead = "set `DeletionPolicy` to `Retain` in an earlier deployment";
        (!ids.is_empty()).then(|| hazard(&codes::ADDRESS_RELEASED, Severity::Outage, &ids, what, when, instead))
    };
    told(sure, ("is", "are")).into_iter().chain(told(may, ("may be", "may be"))).collect()
}

/// Packets that left under fixed addresses, and no longer leave from any.
pub(super) fn ends(change: &Change) -> Vec<Hazard> {
    let before = fixed(change.before);
    let gone = before.values().map(Named::id).collect::<Vec<_>>();
    if gone.is_empty() || !fixed(change.after).is_empty() {
        return Vec::new();
    }
    let what = format!("outbound traffic no longer uses a fixed address; it used {}", quoted(gone.iter().copied()));
    let when = "as soon as the routes change".to_owned();
    let instead = "keep a NAT gateway with these addresses, or have partners stop relying on source addresses first";
    vec![hazard(&codes::EGRESS_IP_LOSS, Severity::Outage, &gone, what, when, instead)]
}
