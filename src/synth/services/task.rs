//! Task definitions, and the timers that start tasks.

use super::container;
use super::placement::{self, Own};
use super::volume::Volumes;
use super::{App, Made as MadeService};
use crate::cfn::kinds::ecs::{NetworkConfiguration, RuntimePlatform, TaskDefinition};
use crate::cfn::kinds::iam::{InlinePolicy, Role};
use crate::cfn::kinds::scheduler::{EcsParameters, FlexibleTimeWindow, RetryPolicy, Schedule, Target};
use crate::cfn::policy::{PolicyDocument, Statement};
use crate::cfn::{Pseudo, Ref, Template, Text, text};
use crate::plan::Architecture;
use crate::plan::services::{On, Service, Timer};
use serde_json::json;

/// What timers need of a service's tasks.
pub(super) struct Made {
    pub definition: Ref<TaskDefinition>,
    pub role: Ref<Role>,
    pub network: Option<NetworkConfiguration>,
}

/// What the tasks of a service are.
pub(super) fn definition(
    app: &App,
    service: &Service,
    role: &Ref<Role>,
    network: &Option<Own>,
    volumes: Volumes,
    t: &mut Template,
) -> Made {
    let on_fargate = service.on != On::Instances;
    let definition = TaskDefinition {
        family: service.family.clone(),
        network_mode: if network.is_some() { "awsvpc" } else { "bridge" },
        requires_compatibilities: vec![if on_fargate { "FARGATE" } else { "EC2" }],
        cpu: on_fargate.then(|| service.container.cpu.to_string()),
        memory: on_fargate.then(|| service.container.memory.limit.to_string()),
        execution_role_arn: app.execution.arn(),
        task_role_arn: role.arn(),
        runtime_platform: RuntimePlatform {
            cpu_architecture: match service.architecture {
                Architecture::X86_64 => "X86_64",
                Architecture::Arm64 => "ARM64",
            },
            operating_system_family: "LINUX",
        },
        container_definitions: vec![container::definition(app, service, &volumes)],
        volumes: container::some(volumes.volumes),
    };
    let definition = t.add(format!("{}Task", service.id), definition);
    app.mark(&definition, service, t);
    Made { definition, role: role.clone(), network: network.as_ref().map(|own| own.configuration.clone()) }
}

/// The role as which EventBridge Scheduler starts tasks.
const TIMERS_ROLE: &str = "TimersRole";

/// The timers of an app, and the role as which they start tasks: those of the services that have one, and no others.
pub(super) fn timers(app: &App, made: &[MadeService], t: &mut Template) {
    let timers = app.plan.timers.iter();
    let timers = timers.filter_map(|timer| Some((timer, made.iter().find(|made| made.service.name == timer.service)?)));
    let timers = timers.collect::<Vec<_>>();
    if timers.is_empty() {
        return;
    }
    let mut started = Vec::<&MadeService>::new();
    for (_, made) in &timers {
        if !started.iter().any(|other| other.service.name == made.service.name) {
            started.push(made);
        }
    }
    let role = t.add(TIMERS_ROLE, role(app, &started));
    for (timer, made) in timers {
        let schedule = schedule(app, timer, made, &role);
        t.add(timer.id.clone(), schedule);
    }
}

/// The ARN of the rack's cluster.
fn cluster(app: &App) -> Text {
    let begin = text!["arn:", Pseudo::Partition, ":ecs:", Pseudo::Region, ":", Pseudo::AccountId, ":cluster/"];
    Text::join("", [begin, app.imports.text("Cluster")])
}

/// EventBridge Scheduler user guide, "Set up the execution role"; ECS developer guide, "Amazon ECS EventBridge IAM role".
fn role(app: &App, started: &[&MadeService]) -> Role {
    let on_cluster = json!({ "ArnEquals": { "ecs:cluster": cluster(app) } });
    let families = started.iter().map(|made| {
        let family = format!(":task-definition/{}:*", made.service.family);
        text!["arn:", Pseudo::Partition, ":ecs:", Pseudo::Region, ":", Pseudo::AccountId, family]
    });
    let run =
        Statement { condition: Some(on_cluster), ..Statement::allow("Run", vec!["ecs:RunTask"], families.collect()) };
    let tasks = text!["arn:", Pseudo::Partition, ":ecs:", Pseudo::Region, ":", Pseudo::AccountId, ":task/*"];
    let tag = Statement {
        condition: Some(json!({ "StringEquals": { "ecs:CreateAction": "RunTask" } })),
        ..Statement::allow("Tag", vec!["ecs:TagResource"], vec![tasks])
    };
    let roles = [&app.execution].into_iter().chain(started.iter().map(|made| &made.task.role));
    let pass = Statement {
        condition: Some(json!({ "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } })),
        ..Statement::allow("Pass", vec!["iam:PassRole"], roles.map(|role| Text::from(&role.arn())).collect())
    };
    let policy_document = PolicyDocument::new(vec![run, tag, pass]);
    Role {
        path: None,
        assume_role_policy_document: PolicyDocument::new(vec![Statement::trust_for_own_account(
            "scheduler.amazonaws.com",
        )]),
        managed_policy_arns: None,
        policies: Some(vec![InlinePolicy { policy_name: "start", policy_document }]),
    }
}

/// How long it is tried to start a task of a timer: where it does not start within a quarter of an hour, somebody should know.
const RETRY: RetryPolicy = RetryPolicy { maximum_event_age_in_seconds: 900, maximum_retry_attempts: 10 };

fn schedule(app: &App, timer: &Timer, made: &MadeService, role: &Ref<Role>) -> Schedule {
    let overrides = timer.command.as_ref().map(|command| {
        json!({ "containerOverrides": [{ "name": made.service.name.to_string(), "command": command.all() }] })
            .to_string()
    });
    Schedule {
        schedule_expression: timer.expression.clone(),
        schedule_expression_timezone: timer.zone.to_string(),
        state: if timer.is_enabled { "ENABLED" } else { "DISABLED" },
        flexible_time_window: FlexibleTimeWindow { mode: "OFF" },
        target: Target {
            arn: cluster(app),
            role_arn: role.arn(),
            ecs_parameters: EcsParameters {
                task_definition_arn: made.task.definition.clone(),
                task_count: 1,
                capacity_provider_strategy: placement::strategy(app, made.service),
                network_configuration: made.task.network.clone(),
                propagate_tags: "TASK_DEFINITION",
            },
            input: overrides,
            retry_policy: RETRY,
        },
    }
}
