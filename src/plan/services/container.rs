//! What the tasks of a service run.

use super::One;
use crate::app::words::{
    Arguments, ImageReference, SecretName, SecretSource, User, VariableName, holds_secret, names_secret,
};
use crate::diag::codes::{app as codes, rack};
use crate::diag::{Diagnostic, Findings, Place};

/// A container with everything settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    /// Its image.
    pub image: ImageReference,
    /// What is run, where it is not what the image says.
    pub command: Command,
    /// Its environment variables, by name.
    pub environment: Vec<Variable>,
    /// Those whose values ECS gets elsewhere when it starts a task.
    pub secrets: Vec<(VariableName, SecretSource)>,
    /// As whom it runs, where that is not the image's user.
    pub user: Option<User>,
    /// Whether ECS puts a process of its own before it, which forwards signals and reaps processes.
    pub has_init: bool,
    /// Whether its root file system is read-only.
    pub is_read_only: bool,
    /// The seconds it has to stop.
    pub stop: u32,
    /// The CPU units of a task, of which 1,024 are a vCPU.
    pub cpu: u32,
    /// Its memory.
    pub memory: Memory,
}

/// What a container runs, where it is not what the image says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program.
    pub entrypoint: Option<Arguments>,
    /// Its arguments.
    pub arguments: Option<Arguments>,
}

/// An environment variable: its name and its value.
pub type Variable = (VariableName, String);

/// How much memory a task has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// The MiB at which it is killed.
    pub limit: u32,
    /// The MiB that are reserved for it, where these are fewer.
    pub reserve: Option<u32>,
}

impl Memory {
    /// The MiB by which a task is placed.
    pub fn placed_by(self) -> u32 {
        self.reserve.unwrap_or(self.limit)
    }
}

/// The most bytes of a task definition (ECS developer guide, "Amazon ECS service quotas": 64 KB), with room for what is not
/// the environment.
const MOST_ENVIRONMENT: usize = 32 * 1024;

/// The memory that Docker takes at least for a container, in MiB (ECS API reference, ContainerDefinition, `memory`).
const LEAST_MEMORY: u32 = 6;

pub(super) fn plan(one: &One, findings: &mut Findings) -> Option<Container> {
    let service = one.service;
    service.image.iter().for_each(|image| check_image(one, image, findings));
    check_environment(one, findings);
    check_secrets(one, findings);
    let memory = Memory { limit: service.memory.limit(), reserve: service.memory.reserve() };
    if memory.placed_by() < LEAST_MEMORY {
        let message =
            format!("`{}` is less than the {LEAST_MEMORY} MiB that a container has to have", one.at("memory"));
        let finding = Diagnostic::error(&rack::OUT_OF_RANGE, Place::Value(one.at("memory")), message);
        findings.push(finding.hint("write an amount such as `128MiB`"));
    }
    Some(Container {
        image: service.image.clone()?,
        command: Command { entrypoint: service.entrypoint.clone(), arguments: service.command.clone() },
        environment: service.environment.iter().map(|(name, value)| (name.clone(), value.to_string())).collect(),
        secrets: service.secrets.iter().map(|(name, source)| (name.clone(), source.clone())).collect(),
        user: service.user.clone(),
        has_init: service.init,
        is_read_only: service.read_only,
        stop: service.stop.seconds(),
        cpu: service.cpu.get(),
        memory,
    })
}

/// Warns of a reference that means another image tomorrow, and refuses one that says that it cannot run on the rack.
fn check_image(one: &One, image: &ImageReference, findings: &mut Findings) {
    let place = || Place::Value(one.at("image"));
    if let Some(why) = image.moves() {
        let message =
            format!("`{image}` {why}, so the same template may run another image tomorrow, and a rollback too");
        let finding = Diagnostic::warning(&codes::MOVING_TAG, place(), message);
        findings.push(finding.hint("write a tag that is never moved, or a digest"));
    }
    let fleet = &one.asked.rack.fleet;
    if let Some(built_for) = image.architecture().filter(|built_for| *built_for != fleet.architecture) {
        let message = format!(
            "`{image}` is built for {built_for}, and the rack's instances, `{}`, are {}",
            fleet.instance_type, fleet.architecture
        );
        let finding = Diagnostic::error(&codes::IMAGE_BUILT_FOR_OTHERS, place(), message);
        findings.push(finding.hint(format!("use the image for {}, or one for both", fleet.architecture)));
    }
}

/// Finds secrets that ECS does not find by their name. It asks by the ARN without the six characters at its end; Secrets Manager takes the
/// end of a name such as `app-secret` for these, and finds nothing (Secrets Manager user guide, "Troubleshoot AWS Secrets Manager",
/// "An AWS CLI or AWS SDK operation can't find my secret from a partial ARN").
fn check_secrets(one: &One, findings: &mut Findings) {
    for (variable, source) in one.service.secrets.iter() {
        let SecretSource::Secret(SecretName::Name(name), _) = source else { continue };
        if ends_as_arns_do(name) {
            let message = format!(
                "ECS would not find the secret `{name}` by its name: it ends with a hyphen and six characters, as the ARNs of secrets do"
            );
            let place = Place::Value(one.at("secrets").key(&variable.to_string()));
            let finding = Diagnostic::error(&codes::AMBIGUOUS_SECRET, place, message);
            findings.push(finding.hint(format!("write its whole ARN, as `aws secretsmanager describe-secret --secret-id {name} --query ARN` shows it, behind `secret:`")));
        }
    }
}

/// Whether a text ends with a hyphen and six letters or digits, as Secrets Manager puts them behind the name in an ARN.
pub fn ends_as_arns_do(text: &str) -> bool {
    text.rsplit_once('-')
        .is_some_and(|(_, end)| end.len() == 6 && end.bytes().all(|letter| letter.is_ascii_alphanumeric()))
}

fn check_environment(one: &One, findings: &mut Findings) {
    let service = one.service;
    for (name, value) in service.environment.iter() {
        let at = one.at("environment").key(&name.to_string());
        if service.secrets.get(name).is_some() {
            let message = format!(
                "`{name}` of `{}` is in `environment` and in `secrets`: ECS refuses the task definition",
                one.name
            );
            let finding = Diagnostic::error(&codes::VARIABLE_TWICE, Place::Key(at), message);
            findings.push(
                finding
                    .also(Place::Key(one.at("secrets").key(&name.to_string())), "the secret")
                    .hint("remove one of the two"),
            );
            continue;
        }
        let why = if names_secret(&name.to_string()) && value.bytes() > 0 {
            "its name says that it is a secret"
        } else if holds_secret(&value.to_string()) {
            "it contains a password or a private key"
        } else {
            continue;
        };
        let message =
            format!("the value of `{name}` is in the open: {why}, and the template and the task definition show it");
        let finding = Diagnostic::warning(&codes::PLAIN_SECRET, Place::Value(at), message);
        findings.push(finding.hint(format!("move it to `secrets`: `{name}: ssm:/{}/{name}`", one.asked.app.name)));
    }
    let bytes = service.environment.iter().map(|(name, value)| name.to_string().len() + value.bytes()).sum::<usize>();
    if bytes > MOST_ENVIRONMENT {
        let message = format!(
            "the environment of `{}` has {bytes} bytes; a task definition has room for {MOST_ENVIRONMENT}",
            one.name
        );
        let finding = Diagnostic::error(&codes::ENVIRONMENT_TOO_LARGE, Place::Key(one.at("environment")), message);
        findings.push(finding.hint("put large values into a file that the container reads"));
    }
}
