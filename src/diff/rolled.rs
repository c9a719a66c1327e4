//! How instances and tasks are renewed when what they are made from changes.

use super::Rolled;
use super::side::Made;
use crate::template::evaluate::Truth;

/// How an Auto Scaling group renews its instances, by its update policy; without one those that run stay as they are
/// (CloudFormation template reference, "UpdatePolicy attribute").
pub(super) fn group(made: &Made) -> Rolled {
    let rolling = made.update_policy.get("AutoScalingRollingUpdate");
    if rolling.is_absent() {
        let how = "running instances stay as they are; new instances use the change".to_owned();
        return Rolled { how, at_a_time: Some(0), number: None };
    }
    let number = |name| rolling.get(name).number();
    let at_a_time = number("MaxBatchSize").or(1).known();
    let mut how = at_a_time.map_or_else(|| "in batches of unknown size".to_owned(), |most| format!("{most} at a time"));
    if let Some(least) = number("MinInstancesInService").known() {
        how += &format!(", at least {least} in service");
    }
    if rolling.get("WaitOnResourceSignals").flag().truth(false).is_yes() {
        how += ", each batch waits for its signals";
    }
    let size = |name| u64::try_from(made.properties.get(name).number().known()?).ok();
    let number = size("MinSize").zip(size("MaxSize"));
    Rolled { how, at_a_time: at_a_time.and_then(|most| u64::try_from(most).ok()), number }
}

/// Whether the update policy of a group replaces it as a whole.
pub(super) fn replaces_group(made: &Made) -> Truth {
    made.update_policy.at(&["AutoScalingReplacingUpdate", "WillReplace"]).flag().truth(false)
}

/// How a service renews its tasks (ECS developer guide, "Deploy Amazon ECS services by replacing tasks").
pub(super) fn service(made: &Made) -> Rolled {
    let percent = |name, default: i64| {
        let written = made.properties.at(&["DeploymentConfiguration", name]).number();
        written.known().unwrap_or(default)
    };
    let (least, most) = (percent("MinimumHealthyPercent", 100), percent("MaximumPercent", 200));
    let how = format!("tasks are replaced with between {least} and {most} percent of them running");
    let number = made.properties.get("DesiredCount").number().known().and_then(|number| u64::try_from(number).ok());
    Rolled { how, at_a_time: None, number: number.map(|number| (number, number)) }
}
