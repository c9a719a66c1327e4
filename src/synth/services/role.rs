//! As whom tasks are started, and as whom they run.

use crate::cfn::kinds::iam::{InlinePolicy, Role};
use crate::cfn::policy::{PolicyDocument, Statement};
use crate::cfn::{Pseudo, Ref, Template, Text, text};
use crate::plan::services::{AppPlan, SecretName, SecretSource, Service, ends_as_arns_do};

/// As whom ECS starts the tasks of an app: to pull images and write logs, and to read exactly the secrets that its services
/// have.
pub(super) fn execution(plan: &AppPlan, t: &mut Template) -> Ref<Role> {
    let (mut parameters, mut secrets) = (Vec::new(), Vec::new());
    for source in plan.secrets() {
        match source {
            SecretSource::Parameter(name) => push(&mut parameters, arn(Store::Parameters, name)),
            SecretSource::Secret(name, _) => push(&mut secrets, readable(name)),
        }
    }
    let statements =
        [("Parameters", "ssm:GetParameters", parameters), ("Secrets", "secretsmanager:GetSecretValue", secrets)];
    let statements = statements.into_iter().filter(|(.., resources)| !resources.is_empty());
    let statements = statements.map(|(sid, action, resources)| Statement::allow(sid, vec![action], resources));
    let statements = statements.collect::<Vec<_>>();
    let policy = InlinePolicy { policy_name: "secrets", policy_document: PolicyDocument::new(statements.clone()) };
    let role = Role {
        path: None,
        assume_role_policy_document: PolicyDocument::new(vec![Statement::trust(Text::from(TASKS))]),
        managed_policy_arns: Some(vec![text![
            "arn:",
            Pseudo::Partition,
            ":iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        ]]),
        policies: (!statements.is_empty()).then(|| vec![policy]),
    };
    t.add("ExecutionRole", role)
}

/// The service as which ECS assumes the roles of tasks.
const TASKS: &str = "ecs-tasks.amazonaws.com";

fn push(all: &mut Vec<Text>, one: Text) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// Where secrets are kept.
#[derive(Clone, Copy)]
pub(super) enum Store {
    Parameters,
    Secrets,
}

/// The ARN of a parameter or a secret; that of a secret by its name lacks the six characters at its end, which AWS finds
/// (Secrets Manager user guide, "Get a secret": partial ARNs).
pub(super) fn arn(store: Store, name: &SecretName) -> Text {
    let (service, kind) = match store {
        Store::Parameters => (":ssm:", ":parameter/"),
        Store::Secrets => (":secretsmanager:", ":secret:"),
    };
    match (name, store) {
        (SecretName::Arn(arn), _) => Text::from(arn.clone()),
        (SecretName::Name(name), Store::Parameters) => own(service, kind, name.trim_start_matches('/')),
        (SecretName::Name(name), Store::Secrets) => own(service, kind, name),
    }
}

fn own(service: &str, kind: &str, name: &str) -> Text {
    text!["arn:", Pseudo::Partition, service, Pseudo::Region, ":", Pseudo::AccountId, format!("{kind}{name}")]
}

/// The ARN by which a policy names a secret: with six characters that only AWS knows, where they are not given.
fn readable(name: &SecretName) -> Text {
    match name {
        SecretName::Name(name) => arn(Store::Secrets, &SecretName::Name(format!("{name}-??????"))),
        SecretName::Arn(arn) if ends_as_arns_do(arn) => Text::from(arn.clone()),
        SecretName::Arn(arn) => Text::from(format!("{arn}-??????")),
    }
}

/// As whom the tasks of a service run.
pub(super) fn of_tasks(service: &Service, t: &mut Template) -> Ref<Role> {
    let policies = service.role.policies.iter().map(|policy| Text::from(policy.to_string())).collect::<Vec<_>>();
    let exec = service.role.exec.then(|| InlinePolicy {
        policy_name: "exec",
        policy_document: PolicyDocument::new(vec![Statement::allow("Exec", CHANNELS.to_vec(), vec![Text::from("*")])]),
    });
    let role = Role {
        path: None,
        assume_role_policy_document: PolicyDocument::new(vec![Statement::trust_for_own_account(TASKS)]),
        managed_policy_arns: Some(policies).filter(|policies| !policies.is_empty()),
        policies: exec.map(|exec| vec![exec]),
    };
    t.add(format!("{}Role", service.id), role)
}

/// What ECS Exec does as the task (ECS developer guide, "Monitor Amazon ECS containers with ECS Exec").
const CHANNELS: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];
