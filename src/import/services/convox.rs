//! The rules of convox.yml, beside the table of its keys.
//!
//! How values are read: convox/rack, `pkg/manifest/yaml.go`; what is so by default: `pkg/manifest/manifest.go`.

use super::Fate;
use super::draft::Draft;
use super::node::Node;
use super::values::{EMPTY_FOLDER, OF_THE_INSTANCE, duration, in_shell, memory, name, seconds};
use super::variables::{Kept, is_open, kept, replaced};
use serde_json::{Value, json};

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

fn route(node: &Node, draft: &mut Draft) {
    if let Some(port) = node.get("port") {
        read_port(&port, draft);
    }
    if let Some(check) = node.get("grpcHealthEnabled") {
        match draft.get("port").and_then(|port| port.get("protocol")).and_then(Value::as_str) {
            Some("grpc") => draft.leave(&check, "a router always checks services of gRPC by gRPC"),
            _ => draft.by_hand(&check, "write `port: { port: 50051, protocol: grpc }`"),
        }
    }
    if draft.get("port").is_none() {
        let of_routers = ["internal", "internalRouter", "domain", "certificate", "health", "drain", "sticky"];
        for node in of_routers.iter().filter_map(|key| node.get(key)) {
            draft.leave(&node, "no router leads to a service without a port");
        }
        return;
    }
    for key in ["internal", "internalRouter"] {
        match node.get(key).map(|internal| (internal.truth(), internal)) {
            Some((Some(true), internal)) => draft.carry(&internal, "router", "internal"),
            Some((Some(false), internal)) => draft.usual(&internal),
            _ => {}
        }
    }
    if let Some(domain) = node.get("domain") {
        hosts(&domain, draft);
    }
    if let Some(certificate) = node.get("certificate").filter(|one| one.value.is_string()) {
        draft.carry(&certificate, "certificate", certificate.text());
    }
    draft.placeholder_host();
}

/// A port: `8080`, `https:8443`, or a mapping.
fn read_port(node: &Node, draft: &mut Draft) {
    let of = node.get("port").unwrap_or_else(|| node.clone());
    let Some(text) = of.text() else { return };
    let scheme = node.get("scheme");
    let (said, number) =
        text.split_once(':').map_or((None, text.as_str()), |(said, number)| (Some(said.to_owned()), number));
    let said = scheme.as_ref().and_then(Node::text).or(said);
    let number = number.trim().parse::<u64>().map_or_else(|_| json!(number), |number| json!(number));
    let port = match said.as_deref() {
        None | Some("http") => number,
        Some(protocol) => json!({ "port": number, "protocol": protocol }),
    };
    draft.carry(&of, "port", port);
    if let (Some(scheme), Some((_, fate))) = (scheme, draft.ledger.get(&of.at).cloned()) {
        draft.judge(&scheme, fate);
    }
}

/// Host names: a list, or a text in which commas separate them.
fn hosts(node: &Node, draft: &mut Draft) {
    let mut found = Vec::new();
    for item in node.each() {
        let text = item.text().unwrap_or_default();
        let names = text.split(',').map(str::trim).filter(|host| !host.is_empty());
        found.extend(names.map(|host| (item.clone(), json!(host.to_lowercase()))));
    }
    draft.carry_items("hosts", found, None);
}

fn health(node: &Node, draft: &mut Draft) {
    let Some(health) = node.get("health").filter(|_| draft.get("port").is_some()) else { return };
    if health.value.is_string() {
        return draft.carry(&health, "health.path", health.text());
    }
    if let Some(path) = health.get("path") {
        draft.carry(&path, "health.path", path.text());
    }
    for key in ["interval", "timeout", "grace"] {
        if let Some((seconds, node)) = health.get(key).and_then(|node| Some((seconds(&node)?, node))) {
            draft.carry(&node, &format!("health.{key}"), duration(seconds));
        }
    }
    draft.settle_timeout(health.get("timeout").as_ref());
}

/// How many tasks there are. Convox runs one where nothing is said.
fn scale(node: &Node, draft: &mut Draft) {
    let is_agent = draft.get("everywhere").is_some();
    let scale = node.get("scale");
    let count =
        scale.as_ref().and_then(|scale| if scale.value.is_object() { scale.get("count") } else { Some(scale.clone()) });
    if let Some(scale) = &scale {
        if let Some(cpu) = scale.get("cpu") {
            draft.carry(&cpu, "cpu", json!(cpu.whole()));
        }
        if let Some((size, node)) = scale.get("memory").and_then(|node| Some((node.whole()?, node))) {
            draft.carry(&node, "memory", memory(size));
        }
    }
    if is_agent {
        return count.into_iter().for_each(|count| draft.leave(&count, "one task runs on each instance"));
    }
    let Some(count) = count else {
        _ = draft.write("scale", 1);
        return;
    };
    let targets = ["cpu", "memory", "requests"].into_iter().filter_map(|key| {
        let node = scale.as_ref()?.find(&["targets", key])?;
        Some((key, node.whole()?, node))
    });
    let targets = targets.collect::<Vec<_>>();
    let parts = [count.get("min"), count.get("max")].into_iter().flatten().collect::<Vec<_>>();
    let parts = if parts.is_empty() { vec![count.clone()] } else { parts };
    let told = |draft: &mut Draft, fate: &Fate| parts.iter().for_each(|part| draft.judge(part, fate.clone()));
    match range(&count) {
        Some((min, max)) if min < max && !targets.is_empty() => {
            let mut between = json!({ "min": min, "max": max });
            targets.iter().for_each(|(key, value, _)| between[*key] = json!(value));
            let fate = draft.write("scale", between).map_or_else(Fate::ByHand, Fate::Carried);
            told(draft, &fate);
            targets.iter().for_each(|(_, _, node)| draft.judge(node, fate.clone()));
        }
        Some((min, max)) => {
            let how = "the least number: nothing says when there are to be more";
            let fate = draft.write("scale", min).map_or_else(Fate::ByHand, |key| match min == max {
                true => Fate::Carried(key),
                false => Fate::Changed(key, how.to_owned()),
            });
            told(draft, &fate);
            targets.iter().for_each(|(_, _, node)| draft.leave(node, "the number of tasks is always the same"));
        }
        None => draft.by_hand(&count, "write `scale` by hand: a number, or `{ min: 2, max: 10, cpu: 60 }`"),
    }
}

/// The least and the greatest number of tasks: `2`, `1-5`, or a mapping.
fn range(count: &Node) -> Option<(u64, u64)> {
    if count.value.is_object() {
        let min = count.get("min").map_or(Some(1), |min| min.whole())?;
        return Some((min, count.get("max").map_or(Some(min), |max| max.whole())?));
    }
    let text = count.text()?;
    match text.split_once('-') {
        Some((min, max)) => Some((min.trim().parse().ok()?, max.trim().parse().ok()?)),
        None => count.whole().map(|number| (number, number)),
    }
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
