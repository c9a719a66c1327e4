//! Which services ECS tasks need before they run, as their task definition says it.

use super::registries::{DEFAULT_REGISTRY, OTHER, REGISTRIES};
use super::running::Running;
use crate::network::{Container, Model};
use crate::template::evaluate::{Node, Piece, Symbol, Term, Truth, Why};
use serde_json::Value;

/// Something that tasks need.
pub(super) struct Need {
    /// The AWS service, by the name of its endpoint, or the registry of an image.
    pub name: &'static str,
    /// What for, as a clause: `to pull `nginx``.
    pub purpose: String,
    /// Whether they do.
    pub truth: Truth,
    /// Where that is written.
    pub pointer: String,
    /// Whether the containers call it by themselves, and not what starts them.
    pub is_of_task: bool,
}

/// What pulls an image from Amazon ECR: its two interfaces, and S3, where layers are (ECR user guide, "Amazon ECR interface VPC
/// endpoints").
const ECR: &[&str] = &["ecr.api", "ecr.dkr", "s3"];

/// What tasks are taken to need whose task definition is not known: their image is in Amazon ECR, their logs in CloudWatch.
const USUAL: &[&str] = &["ecr.api", "ecr.dkr", "logs", "s3"];

/// What tasks need, each thing once.
pub(super) fn needs(model: &Model, running: &Running) -> Vec<Need> {
    let mut all = Needs::default();
    match &running.definition {
        Ok(definition) => {
            definition.containers.known.iter().for_each(|container| all.of_container(model, container));
            if let Some(why) = &definition.containers.rest {
                all.add(OTHER, "to pull its images", &Truth::Unknown(why.clone()), &running.tasks.pointer);
            }
        }
        Err(_) => {
            USUAL.iter().for_each(|name| all.add(name, "to start", &Truth::Yes, &running.tasks.pointer));
        }
    }
    // ECS Exec (ECS developer guide, "Monitor Amazon ECS containers with ECS Exec").
    all.add("ssmmessages", "for ECS Exec", &running.tasks.shell, &running.tasks.pointer);
    all.0
}

#[derive(Default)]
struct Needs(Vec<Need>);

impl Needs {
    fn add(&mut self, name: &'static str, purpose: &str, truth: &Truth, pointer: &str) {
        if truth.is_no() {
            return;
        }
        match self.0.iter_mut().find(|need| need.name == name) {
            Some(need) if truth.is_yes() && !need.truth.is_yes() => {
                (need.purpose, need.truth, need.pointer) = (purpose.to_owned(), Truth::Yes, pointer.to_owned());
            }
            Some(_) => {}
            None => self.0.push(Need {
                name,
                purpose: purpose.to_owned(),
                truth: truth.clone(),
                pointer: pointer.to_owned(),
                is_of_task: name == "ssmmessages",
            }),
        }
    }

    fn of_container(&mut self, model: &Model, container: &Container) {
        let image = &container.image;
        let name = match &image.term {
            Term::Scalar(Value::String(name)) => format!("to pull `{name}`"),
            Term::Symbol(symbol) => format!("to pull {symbol}"),
            _ => "to pull its image".to_owned(),
        };
        for (registry, truth) in registry(image) {
            self.add(registry, &name, &truth, &image.pointer);
        }
        let logs = container.log_driver.text().holds(|driver| Truth::of(driver == "awslogs"));
        self.add("logs", "to send its logs", &logs, &container.log_driver.pointer);
        for secret in &container.secrets.known {
            for (service, truth) in keeper(model, secret) {
                self.add(service, "to read its secrets", &truth, &secret.pointer);
            }
        }
        for service in container.secrets.rest.iter().flat_map(|why| perhaps(&["ssm", "secretsmanager"], why)) {
            self.add(service.0, "to read its secrets", &service.1, &image.pointer);
        }
    }
}

/// The registry of an image. Of an image whose name begins with something unknown it may be any.
fn registry(image: &Node) -> Vec<(&'static str, Truth)> {
    let certain = |names: &[&'static str]| names.iter().map(|name| (*name, Truth::Yes)).collect();
    match &image.term {
        Term::Scalar(Value::String(name)) => match host(name) {
            Ok(host) => certain(&[host]),
            Err(()) => certain(ECR),
        },
        Term::Symbol(symbol) if is_repository(symbol) => certain(ECR),
        Term::Symbol(Symbol::Text(pieces)) => match pieces.first() {
            _ if pieces.iter().any(|piece| matches!(piece, Piece::Literal(text) if text.contains(".dkr.ecr."))) => {
                certain(ECR)
            }
            Some(Piece::Symbol(symbol)) if is_repository(symbol) => certain(ECR),
            // What follows a slash or a colon is no host.
            Some(Piece::Literal(text)) if text.contains(['/', ':']) => {
                host(text).map_or(certain(ECR), |host| certain(&[host]))
            }
            _ => any(image),
        },
        _ => any(image),
    }
}

/// The host in the name of an image; an error for one of Amazon ECR.
fn host(name: &str) -> Result<&'static str, ()> {
    if name.contains(".dkr.ecr.") {
        return Err(());
    }
    match name.split_once('/').map(|(first, _)| first) {
        Some(first) if first.contains(['.', ':']) || first == "localhost" => {
            let is_it = |registry: &&&str| first == **registry || first.ends_with(&format!(".{registry}"));
            Ok(REGISTRIES.iter().find(is_it).copied().unwrap_or(OTHER))
        }
        _ => Ok(DEFAULT_REGISTRY),
    }
}

/// Whether something is the name of a repository of Amazon ECR.
fn is_repository(symbol: &Symbol) -> bool {
    matches!(symbol, Symbol::Resource { attribute: Some(attribute), .. } if attribute == "RepositoryUri")
}

fn any(image: &Node) -> Vec<(&'static str, Truth)> {
    image.text().why().map_or_else(Vec::new, |why| perhaps(ECR, why).chain(perhaps(&[OTHER], why)).collect())
}

fn perhaps(names: &[&'static str], why: &Why) -> impl Iterator<Item = (&'static str, Truth)> {
    names.iter().map(|name| (*name, Truth::Unknown(why.clone())))
}

/// Which service keeps a secret, by its ARN or by the resource it is (ECS API reference, `Secret`).
fn keeper(model: &Model, secret: &Node) -> Vec<(&'static str, Truth)> {
    let mut found = None;
    let mut take = |text: &str| {
        if text.contains(":secretsmanager:") {
            found = Some("secretsmanager");
        } else if text.contains(":ssm:") {
            found = found.or(Some("ssm"));
        }
    };
    match &secret.term {
        Term::Scalar(Value::String(text)) => {
            take(text);
            // A parameter may be given by its name.
            found = found.or(Some("ssm"));
        }
        Term::Symbol(symbol) => {
            if let Symbol::Text(pieces) = symbol {
                for piece in pieces {
                    if let Piece::Literal(text) = piece {
                        take(text);
                    }
                }
            }
            symbol.each_part(&mut |part| {
                let Symbol::Resource { id, .. } = part else { return };
                match model.document.resource(id).map(|resource| resource.kind) {
                    Some("AWS::SecretsManager::Secret") => found = Some("secretsmanager"),
                    Some("AWS::SSM::Parameter") => found = found.or(Some("ssm")),
                    _ => {}
                }
            });
        }
        _ => {}
    }
    match (found, secret.text().why()) {
        (Some(service), _) => vec![(service, Truth::Yes)],
        (None, Some(why)) => perhaps(&["ssm", "secretsmanager"], why).collect(),
        (None, None) => Vec::new(),
    }
}
