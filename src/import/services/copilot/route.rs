//! What leads to a service of Copilot: its type, port, hosts and paths, and how a router asks whether a task is well.

use super::super::Fate;
use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::{duration, seconds};
use serde_json::json;

/// What leads to the service, by its type.
pub(super) fn route(root: &Node, kind: &str, draft: &mut Draft) {
    let http = root.get("http").filter(|http| http.truth() != Some(false));
    if let Some(off) = root.get("http").filter(|http| http.truth() == Some(false)) {
        draft.leave(&off, "no router leads to the service");
    }
    let leads = match kind {
        "Load Balanced Web Service" => http.is_some().then_some("public"),
        "Request-Driven Web Service" => Some("public"),
        "Backend Service" => http.is_some().then_some("internal"),
        _ => None,
    };
    if let Some(node) = root.get("type") {
        let fate = match (leads, kind) {
            (Some(router), _) => draft.write("router", router).map_or_else(Fate::ByHand, Fate::Carried),
            (None, "Scheduled Job") => {
                Fate::Changed("timers".to_owned(), "a service without tasks, and a timer that starts one".to_owned())
            }
            (None, _) => {
                let how = "without a `port` no router leads to it";
                Fate::Changed(format!("services.{}", draft.service), how.to_owned())
            }
        };
        draft.judge(&node, fate);
    }
    let port = root.find(&["image", "port"]);
    if leads.is_none() {
        return port.iter().for_each(|port| {
            draft.by_hand(port, "services reach one another through the router: see `router: internal`, with `hosts`");
        });
    }
    if let Some(port) = port {
        let number = json!(port.whole());
        let version = http.as_ref().and_then(|http| http.get("version"));
        let protocol = version.as_ref().and_then(Node::text).map(|version| version.to_lowercase());
        let value = match protocol.as_deref() {
            Some("grpc") => json!({ "port": number, "protocol": "grpc" }),
            Some("http2") => json!({ "port": number, "protocol": "h2" }),
            _ if number == json!(443) => json!({ "port": number, "protocol": "https" }),
            _ => number,
        };
        draft.carry(&port, "port", value);
        if let (Some(version), Some((_, fate))) = (version, draft.ledger.get(&port.at).cloned()) {
            draft.judge(&version, fate);
        }
    }
    if let Some(http) = http {
        rule(&http, draft);
    }
    if draft.get("port").is_none() {
        return draft.ask("", "no port is known: write `port`, on which the container listens");
    }
    draft.placeholder_host();
}

/// Hosts and paths, and what the router does with requests.
fn rule(http: &Node, draft: &mut Draft) {
    let alias = http.get("alias").map(|alias| alias.each()).unwrap_or_default();
    let hosts = alias.iter().flat_map(|item| match item.get("name") {
        Some(host) => vec![host],
        None => vec![item.clone()],
    });
    let hosts = hosts.flat_map(|item| {
        let text = item.text().unwrap_or_default();
        let names =
            text.split(',').map(str::trim).filter(|host| !host.is_empty()).map(|host| json!(host.to_lowercase()));
        names.map(|host| (item.clone(), host)).collect::<Vec<_>>()
    });
    draft.carry_items("hosts", hosts.collect(), None);
    for zone in alias.iter().filter_map(|item| item.get("hosted_zone")) {
        draft.by_hand(&zone, "create the record yourself: an alias of the router's host, which the rack exports");
    }
    if let Some((path, node)) = http.get("path").and_then(|node| Some((node.text()?, node))) {
        let bare = path.trim_matches('/');
        match bare {
            "" if draft.get("hosts").is_some() => draft.leave(&node, "all paths of its hosts: so by default"),
            "" => draft.carry(&node, "paths", json!(["/*"])),
            _ => draft.carry(&node, "paths", json!([format!("/{bare}"), format!("/{bare}/*")])),
        }
    }
    if let Some(sticky) = http.get("stickiness") {
        draft.carry(&sticky, "sticky", json!(sticky.truth()));
    }
    if let Some((seconds, node)) = http.get("deregistration_delay").and_then(|node| Some((seconds(&node)?, node))) {
        draft.carry(&node, "drain", duration(seconds));
    }
    let Some(check) = http.get("healthcheck") else { return };
    if check.value.is_string() {
        return draft.carry(&check, "health.path", check.text());
    }
    for (from, to) in [("path", "path"), ("success_codes", "codes")] {
        if let Some(node) = check.get(from) {
            draft.carry(&node, &format!("health.{to}"), node.text());
        }
    }
    for (from, to) in [("healthy_threshold", "healthy"), ("unhealthy_threshold", "unhealthy")] {
        if let Some(node) = check.get(from) {
            draft.carry(&node, &format!("health.{to}"), json!(node.whole()));
        }
    }
    for (from, to) in [("interval", "interval"), ("timeout", "timeout"), ("grace_period", "grace")] {
        if let Some((seconds, node)) = check.get(from).and_then(|node| Some((seconds(&node)?, node))) {
            draft.carry(&node, &format!("health.{to}"), duration(seconds));
        }
    }
    draft.settle_timeout(check.get("timeout").as_ref());
}
