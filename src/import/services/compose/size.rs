//! How large the tasks of a service of a Compose file are, and how many there are.

use super::super::Fate;
use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::{cpu_units, mebibytes, memory};
use serde_json::json;

/// How large tasks are, and how many there are. Compose runs one where nothing is said.
pub(super) fn size(node: &Node, draft: &mut Draft) {
    let of = |keys: &[&[&str]]| keys.iter().find_map(|keys| node.find(keys));
    let limit = of(&[&["deploy", "resources", "limits", "memory"], &["mem_limit"]]);
    let reserve = of(&[&["deploy", "resources", "reservations", "memory"], &["mem_reservation"]]);
    let sizes = [&reserve, &limit].map(|node| node.as_ref().and_then(mebibytes));
    let value = match sizes {
        [Some(reserve), Some(limit)] if reserve < limit => {
            Some(json!({ "reserve": memory(reserve), "limit": memory(limit) }))
        }
        [_, Some(limit)] => Some(memory(limit)),
        [Some(reserve), None] => Some(memory(reserve)),
        [None, None] => None,
    };
    if let Some(value) = value {
        let fate = draft.write("memory", value).map_or_else(Fate::ByHand, Fate::Carried);
        [reserve, limit]
            .iter()
            .flatten()
            .filter(|node| mebibytes(node).is_some())
            .for_each(|node| draft.judge(node, fate.clone()));
    }
    let places: [&[&str]; 3] =
        [&["deploy", "resources", "reservations", "cpus"], &["deploy", "resources", "limits", "cpus"], &["cpus"]];
    for node in places.iter().filter_map(|keys| node.find(keys)) {
        match cpu_units(&node) {
            Some(_) if draft.get("cpu").is_some() => draft.leave(&node, "the reservation says how much CPU"),
            Some(units) => draft.change(&node, "cpu", units, "a share of the instance, not a limit"),
            None => {}
        }
    }
    let mode = node.find(&["deploy", "mode"]);
    let counts = [node.get("scale"), node.find(&["deploy", "replicas"])];
    let is_global = mode.as_ref().and_then(Node::text).as_deref() == Some("global");
    match mode.map(|mode| (mode.text().unwrap_or_default(), mode)) {
        Some((text, mode)) if text == "global" => draft.carry(&mode, "everywhere", true),
        Some((text, mode)) if text == "replicated" => draft.usual(&mode),
        Some((_, mode)) => draft.by_hand(&mode, "a task that ends is no service: write it under `tasks` or `timers`"),
        None => {}
    }
    if is_global {
        return counts.iter().flatten().for_each(|count| draft.leave(count, "one task runs on each instance"));
    }
    _ = draft.write("scale", 1);
    counts.iter().flatten().for_each(|count| draft.carry(count, "scale", json!(count.whole())));
}
