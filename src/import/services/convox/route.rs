//! What leads to a service of Convox: port, hosts, and how a router asks whether a task is well.

use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::{duration, seconds};
use serde_json::{Value, json};

/// The port of a service, by which router and hosts it is reached.
pub(super) fn route(node: &Node, draft: &mut Draft) {
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

/// How a router asks whether a task is well.
pub(super) fn health(node: &Node, draft: &mut Draft) {
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
