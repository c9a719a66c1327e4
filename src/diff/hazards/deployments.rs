//! Deployments of services that cannot proceed.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::deployment::{Deployment, Desired, Strategy};
use crate::diff::side::Made;
use crate::diff::tasks::definition;
use crate::diff::{Hazard, Severity};
use crate::types::{self, Runs};

/// Services whose tasks cannot be replaced as the template says.
///
/// Sources: ECS API reference, `DeploymentConfiguration`; aws-cdk issue 2209, with what ECS says of a daemon that may have more tasks
/// than instances; ECS API reference, `RegisterTaskDefinition`: tasks on Fargate have the network mode `awsvpc`.
pub(super) fn blocked(change: &Change) -> Vec<Hazard> {
    let services = change.new.resources.iter().filter(|made| types::of(made.resource.kind).runs == Some(Runs::Tasks));
    let told = services.filter_map(|made| {
        let id = made.resource.id;
        let why = on_fargate(change, made).or_else(|| limits(change, made))?;
        let what = format!("ECS cannot deploy `{id}`: {}", why.what);
        Some(hazard(&codes::DEPLOYMENT_BLOCKED, Severity::Fails, &[id], what, why.when, why.instead))
    });
    told.collect()
}

/// Why a deployment cannot proceed.
struct Blocked {
    what: String,
    when: String,
    instead: &'static str,
}

/// Limits that leave ECS no task to stop first, and none to start first.
fn limits(change: &Change, made: &Made) -> Option<Blocked> {
    let id = made.resource.id;
    let deployment = Deployment::of(change.new, made);
    let is_made = change.may_come(id);
    let is_set = is_made || change.names(id, "DeploymentConfiguration") || change.names(id, "SchedulingStrategy");
    let is_renewed = change.of(id).is_some_and(|change| change.renews());
    if deployment.strategy != Strategy::Rolling || !(is_set || is_renewed) {
        return None;
    }
    let (least, most) = (deployment.least.clone().known()?, deployment.most.clone().known()?);
    let refused =
        format!("while CloudFormation {} `{id}`: ECS refuses the request", if is_made { "creates" } else { "updates" });
    let waiting = format!("until the deployment of `{id}` times out, and the stack rolls back");
    match deployment.desired {
        Desired::PerInstance if most > 100 => Some(Blocked {
            what: format!("a daemon has one task on each instance, but `MaximumPercent` is {most}"),
            when: refused,
            instead: "set `MaximumPercent` to 100, or leave it out",
        }),
        _ if least >= 100 && most <= 100 => Some(Blocked {
            what: format!(
                "no task may stop first (`MinimumHealthyPercent` {least}), and none may start first (`MaximumPercent` {most})"
            ),
            when: if is_set { refused } else { waiting },
            instead: "raise `MaximumPercent`, or lower `MinimumHealthyPercent`",
        }),
        Desired::Fixed(number) | Desired::Scaled(number, _) if is_renewed && number > 0 => {
            let (least, most) = deployment.limits()?;
            let of = if matches!(deployment.desired, Desired::Scaled(..)) { "while there are only" } else { "of" };
            (least >= number && most <= number).then(|| Blocked {
                what: format!("{of} {number}, {least} have to run and {most} may at most, rounded to whole tasks"),
                when: waiting,
                instead: "raise `MaximumPercent` or the number of tasks, or lower `MinimumHealthyPercent`",
            })
        }
        _ => None,
    }
}

/// Tasks that are to run on Fargate, with a network mode that it does not have.
fn on_fargate(change: &Change, made: &Made) -> Option<Blocked> {
    let id = made.resource.id;
    let is_changed = change.may_come(id) || change.of(id).is_some_and(|change| change.renews());
    let strategy = made.properties.get("CapacityProviderStrategy").listed().known;
    let providers = strategy.iter().filter_map(|one| one.get("CapacityProvider").text().known());
    let launched = made.properties.get("LaunchType").text().known().into_iter();
    let fargate = providers.chain(launched).find(|name| ["FARGATE", "FARGATE_SPOT"].contains(&name.as_str()))?;
    let task = definition(change.new, made).filter(|_| is_changed)?;
    // Without it tasks have the mode `bridge` (ECS API reference, `TaskDefinition`).
    let mode = task.properties.get("NetworkMode").text().or("bridge".to_owned()).known()?;
    (mode != "awsvpc").then(|| Blocked {
        what: format!("tasks run on `{fargate}`, but `{}` has the network mode `{mode}`", task.resource.id),
        when: format!("while CloudFormation deploys `{id}`: ECS refuses the request"),
        instead: "use a task definition with the network mode `awsvpc`, `Cpu` and `Memory`, or a capacity provider of instances",
    })
}
