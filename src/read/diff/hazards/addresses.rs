//! Elastic IPs: those that are still in use, and how many there are meanwhile.

use super::{Change, before_deleting, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Action, Hazard, Severity};
use crate::read::verify::ELASTIC_IPS;

/// NAT gateways that are made with an address that another still has.
pub(super) fn held(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.nats.iter().filter(|nat| change.comes(&nat.id)) {
        let addresses = made.all_addresses();
        for other in change.before.nats.iter().filter(|nat| change.goes(&nat.id)) {
            let theirs = other.all_addresses();
            let shared = addresses.known.iter().find(|address| theirs.has(&address.name).is_yes());
            // An address that is made anew is another one.
            let Some(shared) = shared.filter(|address| !change.comes(address.name.id())) else { continue };
            let what = format!("`{}` is made with `{}`, which `{}` still has", made.id, shared.name.id(), other.id);
            let instead = "take two deployments, by way of a rack without the old gateway, or another address";
            let when = before_deleting(&made.id, &other.id);
            all.push(hazard(&codes::ADDRESS_HELD, Severity::Fails, &[&made.id, &other.id], what, when, instead));
            break;
        }
    }
    all
}

/// More Elastic IPs than an account has by default, while old and new ones are there.
pub(super) fn quota(change: &Change) -> Vec<Hazard> {
    let new = change.after.addresses.len();
    let leaving = change.before.addresses.iter().filter(|address| match change.action(&address.id) {
        Some(Action::Remove(_) | Action::Replace(_)) => true,
        _ => change.after.addresses.iter().all(|other| other.id != address.id),
    });
    let leaving = leaving.map(|address| address.id.as_str()).collect::<Vec<_>>();
    let most = new + leaving.len();
    if leaving.is_empty() || most <= ELASTIC_IPS || new > ELASTIC_IPS {
        return Vec::new();
    }
    let what = format!("for a while there are {most} Elastic IPs; an account has {ELASTIC_IPS} per region by default");
    let when = "while CloudFormation makes the new ones, before it releases the old ones".to_owned();
    let instead = "ask for a higher quota in Service Quotas before";
    vec![hazard(&codes::QUOTA_OVERLAP, Severity::Fails, &leaving, what, when, instead)]
}
