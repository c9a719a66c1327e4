//! What roles may do, and what they and containers call secrets.

use super::super::environment::REGION;
use rackform::plan::services::{AppPlan, SecretName, SecretSource, Service};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// moto's account.
const ACCOUNT: &str = "123456789012";

/// Where ECS finds the value of a secret.
pub fn value_of(source: &SecretSource) -> String {
    match source {
        SecretSource::Parameter(name) => parameter(name),
        SecretSource::Secret(name, None) => secret(name),
        SecretSource::Secret(name, Some(key)) => format!("{}:{key}::", secret(name)),
    }
}

fn parameter(name: &SecretName) -> String {
    match name {
        SecretName::Arn(arn) => arn.clone(),
        SecretName::Name(name) if name.starts_with('/') => format!("arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{name}"),
        SecretName::Name(name) => format!("arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}"),
    }
}

fn secret(name: &SecretName) -> String {
    match name {
        SecretName::Arn(arn) => arn.clone(),
        SecretName::Name(name) => format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}"),
    }
}

pub fn of_roles(plan: &AppPlan) -> Value {
    let mut roles = Map::new();
    roles.insert("ExecutionRole".to_owned(), execution_role(plan));
    roles.extend(plan.services.iter().map(|service| (format!("{}Role", service.id), of_role(service))));
    if !plan.timers.is_empty() {
        roles.insert("TimersRole".to_owned(), timers_role(plan));
    }
    Value::Object(roles)
}

fn role(service: &str, managed: Vec<String>, allows: BTreeSet<String>) -> Value {
    json!({ "for": [format!("{service}.amazonaws.com")], "managed": managed, "allows": allows })
}

/// The ARNs of secrets end with a hyphen and six characters (Secrets Manager user guide, "IAM policy examples").
fn execution_role(plan: &AppPlan) -> Value {
    let allows = plan.secrets().into_iter().map(|source| match source {
        SecretSource::Parameter(name) => format!("ssm:GetParameters {}", parameter(name)),
        SecretSource::Secret(SecretName::Arn(arn), _) if arn.ends_with("-a1B2c3") => {
            format!("secretsmanager:GetSecretValue {arn}")
        }
        SecretSource::Secret(name, _) => format!("secretsmanager:GetSecretValue {}-??????", secret(name)),
    });
    let managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    role("ecs-tasks", vec![managed.to_owned()], allows.collect())
}

fn of_role(service: &Service) -> Value {
    let channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
    let exec = channels.iter().map(|channel| format!("ssmmessages:{channel} *")).filter(|_| service.role.exec);
    role("ecs-tasks", service.role.policies.iter().map(ToString::to_string).collect(), exec.collect())
}

fn timers_role(plan: &AppPlan) -> Value {
    let started = plan.timers.iter().filter_map(|timer| plan.service(&timer.service));
    let allows = started.flat_map(|service| {
        let family = format!("{}-{}-{}", plan.rack, plan.name, service.name);
        let on = format!("arn:aws:ecs:{REGION}:{ACCOUNT}");
        [
            format!("ecs:RunTask {on}:task-definition/{family}:*"),
            format!("ecs:TagResource {on}:task/*"),
            "iam:PassRole ExecutionRole".to_owned(),
            format!("iam:PassRole {}Role", service.id),
        ]
    });
    role("scheduler", Vec::new(), allows.collect())
}
