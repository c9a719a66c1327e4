//! The rules of convox.yml, beside the table of its keys.
//!
//! How values are read: convox/rack, `pkg/manifest/yaml.go`; what is so by default: `pkg/manifest/manifest.go`.

mod route;
mod scale;

use super::Fate;
use super::draft::Draft;
use super::node::Node;
use super::values::{EMPTY_FOLDER, OF_THE_INSTANCE, duration, in_shell, name, seconds};
use super::variables::{Kept, is_open, kept, replaced};
use route::{health, route};
use scale::scale;
use serde_json::json;

/// What is otherwise than in Convox where nothing is said, as sentences without a full stop.
pub(super) const NOTES: &[&str] = &[
    "a router asks every 10s whether a task is well, where Convox asked every 5s, and a deployment keeps all tasks running, where Convox \
     stopped up to half of them: see `health` and `deploy`",
    "services had names such as `web.app.rack.convox`: here the router leads to them by `hosts` and `paths` alone",
    "files in volumes do not come along: copy them to `/volumes/<app>` of the rack's file system",
];

const NO_SERVICE: &str =
    "no service of this file is named: write the `service` whose image and environment the timer has";

/// Reads a convox.yml.
pub(super) fn read(root: &Node, draft: &mut Draft) {
    for (name, node) in root.get("services").map(|services| services.entries()).unwrap_or_default() {
        draft.begin_named(name);
        service(root, &node, draft);
    }
    draft.service = String::new();
    for (name, node) in root.get("timers").map(|timers| timers.entries()).unwrap_or_default() {
        timer(name, &node, draft);
    }
}

fn service(root: &Node, node: &Node, draft: &mut Draft) {
    if node.value.is_null() {
        draft.leave(node, "it is empty: all is at its default");
    }
    match node.get("image") {
        Some(image) if node.get("build").is_none() => draft.carry(&image, "image", image.text()),
        Some(image) => draft.leave(&image, "Convox builds the image where there is a `build`"),
        None => {}
    }
    if draft.get("image").is_none() {
        draft.placeholder_image();
    }
    if let Some(command) = node.get("command") {
        arguments_of(&command, "command", draft);
    }
    variables(root, node, draft);
    route(node, draft);
    health(node, draft);
    agent(node, draft);
    scale(node, draft);
    running(node, draft);
    volumes(node, draft);
}

/// A command: a text runs in a shell, as in Convox.
fn arguments_of(node: &Node, key: &str, draft: &mut Draft) {
    match node.texts() {
        Some(texts) if texts.iter().any(|text| is_open(text)) => {
            draft.by_hand(node, "write what `${…}` in it stands for")
        }
        Some(texts) => draft.carry(node, key, texts),
        None => {
            if let Some(text) = node.text() {
                draft.change(node, key, in_shell(&text), "it runs in a shell, as in Convox");
            }
        }
    }
}

/// Variables of the app, then those of the service, and the URLs of its resources.
fn variables(root: &Node, node: &Node, draft: &mut Draft) {
    for list in [root, node].iter().filter_map(|node| node.get("environment")) {
        let of_app = list.at.steps().len() == 1;
        for (item, name, value) in pairs(&list) {
            let fate = replaced(draft, &name, value.as_deref());
            let service = draft.service.clone();
            if of_app {
                draft.service = String::new();
            }
            let in_each = |key: String| Fate::Changed(key, "in each service".to_owned());
            let fate = match fate {
                Fate::Carried(_) if of_app => in_each("environment".to_owned()),
                other => other,
            };
            draft.judge(&item, fate);
            draft.service = service;
        }
    }
    for resource in node.get("resources").map(|list| list.items()).unwrap_or_default() {
        let Some(text) = resource.text() else { continue };
        let (of, url) = text.split_once(':').unwrap_or((&text, ""));
        let url = if url.is_empty() { format!("{}_URL", of.to_uppercase().replace('-', "_")) } else { url.to_owned() };
        let fate = kept(draft, &url, Kept::Address);
        draft.judge(&resource, fate);
    }
}

/// Names and values of a list such as `[NAME, NAME=value]`, lists in it included, or of a mapping.
fn pairs<'v>(list: &Node<'v>) -> Vec<(Node<'v>, String, Option<String>)> {
    let entries = list.entries().into_iter().map(|(name, node)| (node.clone(), name.to_owned(), node.text()));
    let items = list.items().into_iter().flat_map(|item| item.each()).filter_map(|item| {
        let text = item.text()?;
        let (name, value) = text.split_once('=').map_or((text.as_str(), None), |(name, value)| (name, Some(value)));
        Some((item.clone(), name.trim().to_owned(), value.map(str::to_owned)))
    });
    entries.chain(items).collect()
}

/// How tasks are started, stopped and replaced.
fn running(node: &Node, draft: &mut Draft) {
    for (keys, key) in [(&["drain"][..], "drain"), (&["termination", "grace"], "stop")] {
        let node = node.find(keys).filter(|_| key == "stop" || draft.get("port").is_some());
        if let Some((seconds, node)) = node.and_then(|node| Some((seconds(&node)?, node))) {
            draft.carry(&node, key, duration(seconds));
        }
    }
    for (from, to) in [("minimum", "min"), ("maximum", "max")] {
        if let Some(node) = node.find(&["deployment", from]) {
            draft.carry(&node, &format!("deploy.{to}"), json!(node.whole()));
        }
    }
    match node.get("singleton").map(|node| (node.truth(), node)) {
        Some((Some(true), node)) => draft.carry(&node, "deploy", json!({ "min": 0, "max": 100 })),
        Some((Some(false), node)) => draft.usual(&node),
        _ => {}
    }
    match node.get("sticky") {
        Some(_) if draft.get("port").is_none() => {}
        Some(sticky) => draft.carry(&sticky, "sticky", json!(sticky.truth())),
        None if draft.get("port").is_some() && draft.write("sticky", true).is_ok() => {
            draft.comment("sticky", "as Convox has it where nothing is said; remove it if tasks share their sessions");
        }
        None => {}
    }
    for key in ["privileged", "internalAndExternal"] {
        if let Some(node) = node.get(key).filter(|node| node.truth() == Some(false)) {
            draft.usual(&node);
        }
    }
    let policies = node.get("policies").map(|list| list.items()).unwrap_or_default();
    let arns = policies.into_iter().filter_map(|policy| Some((policy.clone(), json!(policy.text()?))));
    draft.carry_items("policies", arns.collect(), None);
}

/// An agent runs on every instance: `true`, or a mapping with its ports.
fn agent(node: &Node, draft: &mut Draft) {
    let Some(agent) = node.get("agent") else { return };
    let enabled = agent.get("enabled");
    let said = enabled.clone().unwrap_or_else(|| agent.clone());
    match (said.truth(), agent.value.as_object()) {
        (Some(true), _) => draft.carry(&said, "everywhere", true),
        (Some(false), _) => return draft.usual(&said),
        (None, Some(entries)) if enabled.is_none() => {
            _ = draft.write("everywhere", true);
            if entries.is_empty() {
                draft.judge(&agent, Fate::Carried(format!("services.{}.everywhere", draft.service)));
            }
        }
        _ => return,
    }
    let ports = agent.get("ports").map(|list| list.items()).unwrap_or_default();
    let ports = ports.into_iter().filter_map(|port| {
        let text = port.text()?;
        Some((port, json!(if text.contains('/') { text } else { format!("{text}/tcp") })))
    });
    draft.carry_items("ports", ports.collect(), None);
}

/// Volumes: `/data` alone, or `data:/data`.
fn volumes(node: &Node, draft: &mut Draft) {
    let mut volumes = Vec::new();
    for volume in node.get("volumes").map(|list| list.items()).unwrap_or_default() {
        let Some(text) = volume.text() else { continue };
        match text.split_once(':') {
            Some((from, _)) if from.starts_with('/') => draft.by_hand(&volume, OF_THE_INSTANCE),
            Some((from, to)) => volumes.push((volume, json!({ "from": from, "to": to }))),
            None => volumes.push((volume, json!({ "from": name(&text, 64), "to": text }))),
        }
    }
    draft.carry_items("volumes", volumes, Some(EMPTY_FOLDER));
}

fn timer(source: &str, node: &Node, draft: &mut Draft) {
    if node.value.is_null() {
        return draft.leave(node, "it is empty");
    }
    let name = name(source, 31);
    if let Some(service) = node.get("service") {
        match service.text().and_then(|source| draft.names.get(&source).cloned()) {
            Some(of) => draft.timer(&name, "service", &service, of, None),
            None => draft.by_hand(&service, NO_SERVICE),
        }
    }
    if draft.tree.get("timers").and_then(|timers| timers.get(&name)?.get("service")).is_none() {
        draft.comment_timer(&name, NO_SERVICE);
    }
    if let Some(schedule) = node.get("schedule") {
        draft.schedule(&name, &schedule);
    }
    match node.get("command").map(|command| (command.texts(), command.text(), command)) {
        Some((Some(texts), _, command)) => draft.timer(&name, "command", &command, texts, None),
        Some((None, Some(text), command)) => {
            draft.timer(&name, "command", &command, in_shell(&text), Some("it runs in a shell, as in Convox"));
        }
        _ => {}
    }
}
