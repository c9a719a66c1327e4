//! How instances and tasks are renewed when what they are made from changes.

use super::Rolled;
use super::side::Made;
use serde_json::Value;

/// How an Auto Scaling group renews its instances, by its update policy; without one those that run stay as they are
/// (CloudFormation template reference, "UpdatePolicy attribute").
pub(super) fn group(made: &Made) -> Rolled {
    let policy = made.resource.body.get("UpdatePolicy");
    let Some(rolling) = policy.and_then(|policy| policy.get("AutoScalingRollingUpdate")) else {
        let how = "instances that run stay as they are; new ones follow the change".to_owned();
        return Rolled { how, at_a_time: Some(0) };
    };
    let number =
        |name: &str| rolling.get(name).and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
    let batch = number("MaxBatchSize").unwrap_or(1);
    let mut how = format!("{batch} at a time");
    if let Some(least) = number("MinInstancesInService") {
        how += &format!(", at least {least} in service meanwhile");
    }
    let waits = rolling.get("WaitOnResourceSignals").is_some_and(|waits| waits == true || waits == "true");
    if waits {
        how += ", each batch waiting for its signals";
    }
    Rolled { how, at_a_time: Some(batch) }
}

/// Whether the update policy of a group replaces it as a whole.
pub(super) fn replaces_group(made: &Made) -> bool {
    let policy = made.resource.body.get("UpdatePolicy").and_then(|policy| policy.get("AutoScalingReplacingUpdate"));
    let will = policy.and_then(|policy| policy.get("WillReplace"));
    will.is_some_and(|will| *will == Value::Bool(true) || will == "true")
}

/// How a service renews its tasks (ECS developer guide, "Deploy Amazon ECS services by replacing tasks").
pub(super) fn service(made: &Made) -> Rolled {
    let percent = |name, default: i64| {
        let written = made.properties.at(&["DeploymentConfiguration", name]).number();
        written.known().unwrap_or(default)
    };
    let (least, most) = (percent("MinimumHealthyPercent", 100), percent("MaximumPercent", 200));
    let how = format!("tasks are replaced while between {least} and {most} percent of them run");
    Rolled { how, at_a_time: None }
}
