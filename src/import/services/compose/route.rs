//! What leads to a service of a Compose file: its port, and how a router asks whether a task is well.

use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::{duration, seconds};
use super::texts::url_path;
use serde_json::json;

/// A port of the container: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`, or a mapping. Nothing of one of UDP, of several, or of none.
fn container_port(node: &Node) -> Option<u64> {
    let (port, protocol) = match node.get("target") {
        Some(target) => (target.text()?, node.get("protocol").and_then(|node| node.text())),
        None => {
            let text = node.text()?;
            let (port, protocol) =
                text.split_once('/').map_or((text.as_str(), None), |(port, of)| (port, Some(of.to_owned())));
            (port.rsplit(':').next().unwrap_or_default().to_owned(), protocol)
        }
    };
    port.parse().ok().filter(|_| protocol.is_none_or(|protocol| protocol == "tcp"))
}

/// The port that a router leads to: the first one of `ports`, or of `expose`, which the internal router leads to.
pub(super) fn port(node: &Node, draft: &mut Draft) {
    let list = |key: &str| node.get(key).map(|list| list.items()).unwrap_or_default();
    let (published, exposed) = (list("ports"), list("expose"));
    let mut leads = None;
    for item in published.iter().chain(&exposed) {
        match (container_port(item), leads) {
            (Some(number), None) => {
                leads = Some(number);
                let how = "a router leads to it, which answers at 80 and 443 itself";
                draft.change(item, "port", number, how);
            }
            (Some(number), Some(before)) if number == before => {
                draft.leave(item, "it is the port of the service already")
            }
            (Some(_), Some(_)) => {
                draft.by_hand(item, "a router leads to one port of a service: others need a service of their own")
            }
            (None, _) => {
                draft.by_hand(item, "a router leads to one port of TCP, by HTTP: this one needs a stack of its own")
            }
        }
    }
    let known = ["target", "published", "protocol", "mode", "name", "host_ip", "app_protocol"];
    published.iter().for_each(|item| draft.spread(item, &known));
    if draft.get("port").is_none() {
        return;
    }
    if published.is_empty() {
        _ = draft.write("router", "internal");
    }
    draft.placeholder_host();
}

/// What a router asks for, where the command asks for a URL.
pub(super) fn health(node: &Node, draft: &mut Draft) {
    let Some(check) = node.get("healthcheck") else { return };
    if draft.get("port").is_none() {
        return draft.leave(&check, "ECS asks no container whether it is well: it replaces tasks that end");
    }
    if let Some(test) = check.get("test") {
        let line = test.texts().map(|texts| texts.join(" ")).or_else(|| test.text()).unwrap_or_default();
        match url_path(&line) {
            Some(path) => draft.change(&test, "health.path", path, "the router asks for it, instead of the command"),
            None => draft.by_hand(&test, "a router asks for a path: write `health.path`"),
        }
    }
    for (from, to) in [("interval", "interval"), ("timeout", "timeout"), ("start_period", "grace")] {
        if let Some((seconds, node)) = check.get(from).and_then(|node| Some((seconds(&node)?, node))) {
            draft.carry(&node, &format!("health.{to}"), duration(seconds));
        }
    }
    if let Some(retries) = check.get("retries") {
        draft.carry(&retries, "health.unhealthy", json!(retries.whole()));
    }
    draft.settle_timeout(check.get("timeout").as_ref());
}
