//! What tasks need when they start, and do not find any more.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::permissions::{covers, text};
use crate::diff::reach::{Reach, reach};
use crate::diff::same::Ground;
use crate::diff::side::{Made, Side, symbols};
use crate::diff::{Hazard, Severity};
use crate::template::evaluate::{Node, Symbol, Term};
use std::collections::BTreeMap;

/// The task definitions of the new template.
fn definitions<'c, 'a>(change: &'c Change<'_, '_, 'a>) -> impl Iterator<Item = &'c Made<'a>> {
    change.new.resources.iter().filter(|made| made.resource.kind == "AWS::ECS::TaskDefinition")
}

/// Secrets that tasks start with, and that their execution role may not read, or may not any more.
///
/// Source: ECS developer guide, "Amazon ECS task execution IAM role": `ssm:GetParameters` and `secretsmanager:GetSecretValue`; "Pass
/// sensitive data to an Amazon ECS container": a task that cannot read a secret does not start.
pub(super) fn secrets(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in definitions(change) {
        let id = made.resource.id;
        let Some(role) = role(made) else { continue };
        let had = change.old.get(id).map(secrets_of).unwrap_or_default();
        let changed = change.action(id).is_some() || change.action(&role).is_some() || policies_change(change, &role);
        for (name, secret) in secrets_of(made).into_iter().filter(|_| changed) {
            let before = change.old.get(id).filter(|_| had.get(&name).is_some_and(|other| *other == secret));
            let before = before.and_then(self::role).map(|role| may_read(change.old, &role, &secret));
            let verb = match (before, may_read(change.new, &role, &secret)) {
                (_, Readable::Yes) | (Some(Readable::No), _) | (Some(Readable::Unknown) | None, Readable::Unknown) => {
                    continue;
                }
                (_, Readable::No) => "may not read",
                (Some(Readable::Yes), Readable::Unknown) => "may possibly not read",
            };
            let what = format!("`{role}` {verb} the secret `{name}` (`{secret}`), with which tasks of `{id}` start");
            let when = "as soon as a task starts: it stops again, and a deployment does not come to its end".to_owned();
            let instead = "allow the execution role to read it, or remove the secret from the task definition first";
            let ids = [role.as_str(), id];
            all.push(hazard(&codes::SECRET_UNREADABLE, Severity::Fails, &ids, what, when, instead));
        }
    }
    all
}

/// Whether a role may read a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readable {
    Yes,
    No,
    Unknown,
}

fn may_read(side: &Side, role: &str, secret: &str) -> Readable {
    let Some(Reach { allowed, open }) = reach(side, role) else { return Readable::Unknown };
    let action = if secret.contains(":secret:") { "secretsmanager:getsecretvalue" } else { "ssm:getparameters" };
    let is_named = |on: &str| {
        let on = on.trim_end_matches("-??????");
        // Behind the name of a secret its random suffix may follow, and which part of it is meant; a parameter may go by its name.
        let parameter = format!("*:parameter/{}", secret.trim_start_matches('/'));
        covers(on, secret)
            || covers(&format!("{on}:*"), secret)
            || covers(&format!("{on}-*"), secret)
            || covers(on, &format!("{secret}-"))
            || !secret.contains(':') && covers(&parameter, on)
    };
    let allows = allowed.iter().any(|(what, on)| covers(&what.to_lowercase(), action) && is_named(on));
    match (allows, open) {
        (true, _) => Readable::Yes,
        (false, true) => Readable::Unknown,
        (false, false) => Readable::No,
    }
}

/// Whether something that says what a role may do comes, goes or changes.
fn policies_change(change: &Change, role: &str) -> bool {
    change.resources.iter().any(|one| {
        let sides = [change.old.get(&one.id), change.new.get(&one.id)];
        sides.into_iter().flatten().any(|made| names(&made.properties.get("Roles"), role))
    })
}

/// The execution role of a task definition, if it is of the same template.
fn role(made: &Made) -> Option<String> {
    let mut named = None;
    symbols(&made.properties.get("ExecutionRoleArn").term, &mut |symbol| {
        if let Symbol::Resource { id, .. } = symbol {
            named = Some(id.clone());
        }
    });
    named
}

fn names(value: &Node, id: &str) -> bool {
    let mut found = false;
    symbols(&value.term, &mut |symbol| found |= matches!(symbol, Symbol::Resource { id: named, .. } if named == id));
    found
}

/// The secrets that the containers of a task definition start with, by name: where they are.
fn secrets_of(made: &Made) -> BTreeMap<String, String> {
    let containers = made.properties.get("ContainerDefinitions").listed().known;
    let secrets = containers.iter().flat_map(|container| container.get("Secrets").listed().known);
    secrets.filter_map(|one| Some((one.get("Name").text().known()?, text(&one.get("ValueFrom"))))).collect()
}

/// Volumes that are somewhere else for new tasks.
///
/// Source: ECS developer guide, "Use bind mounts with Amazon ECS": what a host has under a path stays there.
pub(super) fn volumes(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in definitions(change) {
        let id = made.resource.id;
        let Some(before) = change.old.get(id).filter(|_| change.action(id).is_some()) else { continue };
        let named = |made: &Made| {
            let listed = made.properties.get("Volumes").listed().known.into_iter();
            listed.filter_map(|one| Some((one.get("Name").text().known()?, one))).collect::<BTreeMap<_, _>>()
        };
        let was = named(before);
        for (name, volume) in named(made) {
            let Some(other) = was.get(&name) else { continue };
            let (from, to) = (place(other), place(&volume));
            let same = Ground { old: change.old, new: change.new }.same(&from, &to);
            if same.is_yes() || from.is_absent() {
                continue;
            }
            let verb = if same.is_no() { "is" } else { "may be" };
            let what = format!(
                "the volume `{name}` of `{id}` {verb} at {} instead of {}: what is there is not moved",
                said(&to),
                said(&from)
            );
            let when = "as soon as new tasks start: they do not see the files of the old ones".to_owned();
            let instead = "copy the files first, while nothing writes them";
            all.push(hazard(&codes::VOLUME_MOVED, Severity::Data, &[id], what, when, instead));
        }
    }
    all
}

/// Where the files of a volume are: under a path of the host, or in a file system; nothing of one that goes with its task.
fn place(volume: &Node) -> Node {
    let path = volume.at(&["Host", "SourcePath"]);
    if path.is_absent() { volume.get("EFSVolumeConfiguration") } else { path }
}

fn said(place: &Node) -> String {
    let path = |path: Option<String>| path.map_or("a place that is not known".to_owned(), |path| format!("`{path}`"));
    match &place.term {
        Term::Absent => "a place that goes with its task".to_owned(),
        Term::Object(_) => {
            let root = path(place.get("RootDirectory").text().or("/".to_owned()).known());
            format!("{root} in `{}`", text(&place.get("FilesystemId")))
        }
        _ => path(place.text().known()),
    }
}
