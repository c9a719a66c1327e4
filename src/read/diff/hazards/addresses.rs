//! Elastic IPs: those that are still in use, and how many there are meanwhile.

use super::{Change, before_deleting, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Hazard, Severity};
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

/// More Elastic IPs than an account has by default, and more than there were: for good, or while old and new ones are
/// there. An account that has more already must have been given them.
pub(super) fn quota(change: &Change) -> Vec<Hazard> {
    let (before, after) = (change.before.addresses.len(), change.after.addresses.len());
    let leaving = change.before.addresses.iter().filter(|address| change.goes(&address.id)).count();
    let most = after + leaving;
    if most <= ELASTIC_IPS.max(before) {
        return Vec::new();
    }
    let made = change.after.addresses.iter().map(|address| address.id.as_str()).filter(|id| change.comes(id));
    let made = made.collect::<Vec<_>>();
    let told = match leaving {
        0 => format!("there will be {most} Elastic IPs instead of {before}"),
        _ => format!("for a while there are {most} Elastic IPs, those that come and those that go"),
    };
    let what = format!("{told}; an account has {ELASTIC_IPS} per region by default");
    let when = match leaving {
        0 => "while CloudFormation makes the new ones",
        _ => "while CloudFormation makes the new ones, before it releases the old ones",
    };
    let instead = "ask for a higher quota in Service Quotas before";
    vec![hazard(&codes::QUOTA_OVERLAP, Severity::Fails, &made, what, when.to_owned(), instead)]
}
