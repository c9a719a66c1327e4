//! **What changes of the tasks of services**: which are replaced, how many of them run meanwhile, and what is another in the new
//! ones. A task definition is not told of by itself: that it gets a new revision is how tasks are changed.

use super::deployment::Deployment;
use super::hidden::is_shown;
use super::same::Ground;
use super::side::{Made, Side, symbols};
use super::{Action, Meaning, MeaningKind, ResourceChange};
use crate::template::evaluate::{Node, Symbol, Term, Truth};
use crate::template::wording::joined;
use crate::types::{self, Runs};
use std::collections::{BTreeMap, BTreeSet};

/// What changes of the tasks of services, a sentence for each service.
pub(super) fn meaning(old: &Side, new: &Side, changes: &[ResourceChange]) -> Vec<Meaning> {
    let services = changes.iter().filter(|change| types::of(&change.kind).runs == Some(Runs::Tasks));
    services.flat_map(|change| of_service(old, new, change)).collect()
}

fn of_service(old: &Side, new: &Side, change: &ResourceChange) -> Vec<Meaning> {
    let id = change.id.as_str();
    let told = |kind: MeaningKind, sentence: String| {
        let resources = vec![id.to_owned()];
        Meaning { kind, resources, sentence, rule: None, flow: None }
    };
    let tasks = |sentence| vec![told(MeaningKind::Tasks, sentence)];
    let (before, after) = match (old.get(id), new.get(id)) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return tasks(format!("the tasks of `{id}` are stopped, and `{id}` is removed")),
        (None, Some(made)) => {
            let number = Deployment::of(new, made).number();
            let number = number.map_or_else(String::new, |(least, _)| format!(", {least} of them"));
            return tasks(format!("ECS starts the tasks of the new service `{id}`{number}"));
        }
        (None, None) => return Vec::new(),
    };
    let mut all = Vec::new();
    if change.action == Action::Modify && change.renews() {
        let what = differences(old, new, (before, after), change).join("; ");
        let what = if what.is_empty() { what } else { format!(": {what}") };
        let how = Deployment::of(new, after).how();
        all.extend(tasks(format!("ECS replaces the tasks of `{id}`, {how}{what}")));
    }
    let exec = |made: &Made| made.properties.get("EnableExecuteCommand").flag().truth(false);
    if !exec(after).is_no() && exec(before).is_no() {
        let who = "whoever may call `ecs:ExecuteCommand` can open a shell in tasks";
        all.push(told(MeaningKind::Weakens, format!("{who} of `{id}` that start from now on")));
    }
    all
}

/// What differs in the new tasks of a service, a clause each.
fn differences(old: &Side, new: &Side, (before, after): (&Made, &Made), change: &ResourceChange) -> Vec<String> {
    let mut all = Vec::new();
    match (definition(old, before), definition(new, after)) {
        (Some(was), Some(is)) if was.resource.id == is.resource.id => {
            all.extend(of_definitions(Ground { old, new }, was, is))
        }
        (Some(was), Some(is)) => {
            all.push(format!("task definition from `{}` to `{}`", was.resource.id, is.resource.id));
            all.extend(of_definitions(Ground { old, new }, was, is));
        }
        _ if change.properties.iter().any(|property| property.pointer == "/Properties/TaskDefinition") => {
            all.push("another task definition".to_owned());
        }
        _ => {}
    }
    let profile = types::of(&change.kind);
    let own = change.properties.iter().filter_map(|property| property.pointer.split('/').nth(2));
    let own = own.filter(|name| *name != "TaskDefinition" && profile.is_renewed_by(Some(name)));
    all.extend(own.collect::<BTreeSet<_>>().into_iter().map(|name| format!("`{name}` of the service")));
    all
}

/// The task definition of a service, if it is of the same template.
pub(super) fn definition<'s, 'a>(side: &'s Side<'_, 'a>, service: &Made) -> Option<&'s Made<'a>> {
    let mut named = None;
    symbols(&service.properties.get("TaskDefinition").term, &mut |symbol| {
        if let Symbol::Resource { id, .. } = symbol {
            named = named.or_else(|| side.get(id));
        }
    });
    named
}

/// What differs between two task definitions, a clause each.
fn of_definitions(ground: Ground, before: &Made, after: &Made) -> Vec<String> {
    let mut all = Vec::new();
    let (was, is) = (containers(before), containers(after));
    let several = was.len().max(is.len()) > 1;
    for (name, container) in &is {
        let lead = if several { format!("`{name}`: ") } else { String::new() };
        match was.get(name) {
            Some(earlier) => {
                all.extend(of_containers(ground, earlier, container).into_iter().map(|what| format!("{lead}{what}")))
            }
            None => all.push(format!("container `{name}` added")),
        }
    }
    all.extend(was.keys().filter(|name| !is.contains_key(*name)).map(|name| format!("container `{name}` removed")));
    let other = |name: String| match name.as_str() {
        "ContainerDefinitions" | "Tags" => Vec::new(),
        "Volumes" => list(ground, "volumes", &before.properties.get(&name), &after.properties.get(&name)),
        _ => value(ground, &name, &before.properties.get(&name), &after.properties.get(&name)),
    };
    all.extend(keys(&before.properties, &after.properties).into_iter().flat_map(other));
    all
}

/// The containers of a task definition by name; of one whose name is not known, by its position.
fn containers(made: &Made) -> BTreeMap<String, Node> {
    let listed = made.properties.get("ContainerDefinitions").listed().known.into_iter().enumerate();
    listed.map(|(at, one)| (one.get("Name").text().known().unwrap_or_else(|| at.to_string()), one)).collect()
}

/// What differs between two containers, a clause each; values of environment variables are not told.
fn of_containers(ground: Ground, before: &Node, after: &Node) -> Vec<String> {
    let of = |name: String| {
        let (was, is) = (before.get(&name), after.get(&name));
        match name.as_str() {
            "Environment" => list(ground, "environment", &was, &is),
            "Secrets" => list(ground, "secrets", &was, &is),
            "PortMappings" => ports(ground, &was, &is),
            _ => value(ground, &name, &was, &is),
        }
    };
    keys(before, after).into_iter().flat_map(of).collect()
}

/// The keys of two objects.
fn keys(before: &Node, after: &Node) -> BTreeSet<String> {
    let of = |node: &Node| match &node.term {
        Term::Object(entries) => entries.keys().cloned().collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    of(before).into_iter().chain(of(after)).collect()
}

/// A property as sentences name it, and its unit.
fn named(name: &str) -> (&str, &str) {
    match name {
        "Image" => ("image", ""),
        "Cpu" => ("CPU", " units"),
        "Memory" => ("memory", " MiB"),
        "MemoryReservation" => ("memory reservation", " MiB"),
        "NetworkMode" => ("network mode", ""),
        "Command" => ("command", ""),
        "EntryPoint" => ("entry point", ""),
        "RuntimePlatform" => ("platform", ""),
        "User" => ("user", ""),
        other => (other, ""),
    }
}

/// What differs of a value: both, if they are plain, or its name.
fn value(ground: Ground, name: &str, before: &Node, after: &Node) -> Vec<String> {
    let same = ground.same(before, after);
    if same.is_yes() {
        return Vec::new();
    }
    let (word, unit) = named(name);
    let plain = |node: &Node| node.text().known().filter(|text| is_shown(name, text));
    vec![match (plain(before), plain(after)) {
        (Some(was), Some(is)) => format!("{word} from `{was}` to `{is}`{unit}"),
        (None, Some(is)) if before.is_absent() => format!("{word} `{is}`{unit}"),
        _ if matches!(same, Truth::Unknown(_)) => format!("{word}, as far as that is known"),
        _ if word == name => format!("`{word}`"),
        _ => word.to_owned(),
    }]
}

/// What comes, goes and changes in a list whose items have names.
fn list(ground: Ground, word: &str, before: &Node, after: &Node) -> Vec<String> {
    let items = |node: &Node| {
        let listed = node.listed();
        let named = listed.known.iter().filter_map(|item| Some((item.get("Name").text().known()?, item.clone())));
        (named.collect::<BTreeMap<_, _>>(), listed.rest.is_some())
    };
    let ((was, was_open), (is, is_open)) = (items(before), items(after));
    let names = |names: Vec<&String>, what: &str| {
        let quoted = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
        (!names.is_empty()).then(|| format!("{} {what}", joined(&quoted, "and")))
    };
    // What one side does not list may be among what is not known of it.
    let added = is.keys().filter(|name| !was_open && !was.contains_key(*name)).collect();
    let removed = was.keys().filter(|name| !is_open && !is.contains_key(*name)).collect();
    let changed =
        is.iter().filter(|(name, item)| was.get(*name).is_some_and(|other| !ground.same(other, item).is_yes()));
    let changed = changed.map(|(name, _)| name).collect();
    let told = [names(added, "added"), names(removed, "removed"), names(changed, "changed")].into_iter().flatten();
    let told = told.collect::<Vec<_>>().join(", ");
    let may_be_more = (was_open || is_open) && !ground.same(before, after).is_yes();
    match (told.is_empty(), may_be_more) {
        (true, false) => Vec::new(),
        (true, true) => vec![format!("{word}, as far as that is known")],
        (false, false) => vec![format!("{word} {told}")],
        (false, true) => vec![format!("{word} {told}, others that are not known")],
    }
}

/// What differs of the ports of a container.
fn ports(ground: Ground, before: &Node, after: &Node) -> Vec<String> {
    let of = |node: &Node| {
        let listed = node.listed().known;
        let port = |one: &Node| one.get("ContainerPort").number().known().map(|port| format!("`{port}`"));
        listed.iter().map(port).collect::<Option<Vec<_>>>().filter(|ports| !ports.is_empty())
    };
    match (of(before), of(after)) {
        (Some(was), Some(is)) if was != is => {
            vec![format!("port from {} to {}", joined(&was, "and"), joined(&is, "and"))]
        }
        _ if ground.same(before, after).is_yes() => Vec::new(),
        _ => vec!["port mappings".to_owned()],
    }
}
