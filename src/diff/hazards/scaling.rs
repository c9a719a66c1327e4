//! Services whose number of tasks Application Auto Scaling chose, and no longer does, or that are set back.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::deployment::{Deployment, Desired, scaling};
use crate::diff::{Action, Hazard, Severity};
use crate::types::{self, Runs};

/// Services that are set back to the number of tasks that the template has, however many there are by then, and services that
/// keep a number that nobody adapts any more.
///
/// Sources: aws-cdk pull request 13130 and aws/containers-roadmap issue 493: an update of a service that has `DesiredCount` writes it
/// again, one without it keeps the number; Application Auto Scaling API reference, "DeregisterScalableTarget".
pub(super) fn counts(change: &Change) -> Vec<Hazard> {
    let services = change.new.resources.iter().filter(|made| types::of(made.resource.kind).runs == Some(Runs::Tasks));
    let mut all = Vec::new();
    for made in services {
        let id = made.resource.id;
        let Some(before) = scaling(change.old, id).filter(|_| !change.may_come(id)) else { continue };
        let set = match Deployment::of(change.new, made).desired {
            Desired::Fixed(number) => Some(number),
            _ => None,
        };
        let written = change.action(id) == Some(Action::Modify)
            && change.of(id).is_some_and(|change| !change.properties.is_empty());
        match (scaling(change.new, id), set) {
            (None, _) => {
                let target = before.resource.id;
                let what = match set.filter(|_| written) {
                    Some(number) => {
                        format!("`{target}` is removed, and `{id}` is set to {number} tasks, however many run by then")
                    }
                    None => {
                        format!("`{target}` is removed: `{id}` keeps as many tasks as run by then, whatever the load")
                    }
                };
                let when = "as soon as the scalable target is deleted".to_owned();
                let instead = "deploy it while load is low, and choose `DesiredCount` for the highest load";
                all.push(hazard(&codes::SCALING_REMOVED, Severity::Outage, &[target, id], what, when, instead));
            }
            (Some(after), Some(number)) if written => {
                let most = after.properties.get("MaxCapacity").number().known();
                if most.is_some_and(|most| most <= number) {
                    continue;
                }
                let upto = most.map(|most| format!(" of up to {most}")).unwrap_or_default();
                let what = format!("`{id}` is set to {number} tasks{upto}, however many run by then");
                let when = "if the service has scaled out: an update writes `DesiredCount` of the template".to_owned();
                let instead = "leave `DesiredCount` out, so that an update keeps what scaling has chosen";
                all.push(hazard(&codes::CAPACITY_RESET, Severity::Outage, &[id], what, when, instead));
            }
            _ => {}
        }
    }
    all
}
