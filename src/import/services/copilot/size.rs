//! How large the tasks of a service of Copilot are, and how many there are.

use super::super::Fate;
use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::memory;
use serde_json::json;

/// How large tasks are, and how many there are. Copilot runs one where nothing is said.
pub(super) fn size(root: &Node, kind: &str, draft: &mut Draft) {
    if let Some(cpu) = root.get("cpu") {
        draft.carry(&cpu, "cpu", json!(cpu.whole()));
    }
    if let Some((size, node)) = root.get("memory").and_then(|node| Some((node.whole()?, node))) {
        draft.carry(&node, "memory", memory(size));
    }
    if kind == "Scheduled Job" {
        return root.get("count").iter().for_each(|count| draft.leave(count, "a timer starts one task"));
    }
    let Some(count) = root.get("count") else {
        _ = draft.write("scale", 1);
        return;
    };
    if !count.value.is_object() {
        return draft.carry(&count, "scale", json!(count.whole()));
    }
    if let Some((number, spot)) = count.get("spot").and_then(|spot| Some((spot.whole()?, spot))) {
        _ = draft.write("scale", number);
        draft.change(&spot, "capacity", "fargate-spot", "for all tasks");
    }
    let Some(range) = count.get("range") else { return };
    let ends = [range.get("min"), range.get("max")].into_iter().flatten().collect::<Vec<_>>();
    let ends = if ends.is_empty() { vec![range.clone()] } else { ends };
    let mut between = match (&ends[..], range.text()) {
        ([min, max], _) => json!({ "min": min.whole(), "max": max.whole() }),
        (_, Some(text)) => {
            match text.split_once('-').map(|(min, max)| (min.trim().parse::<u64>(), max.trim().parse::<u64>())) {
                Some((Ok(min), Ok(max))) => json!({ "min": min, "max": max }),
                _ => json!({}),
            }
        }
        _ => json!({}),
    };
    let targets = [("cpu_percentage", "cpu"), ("memory_percentage", "memory"), ("requests", "requests")];
    let targets = targets.into_iter().filter_map(|(from, to)| {
        let node = count.get(from)?;
        Some((to, node.get("value").unwrap_or(node)))
    });
    let targets = targets.filter(|(_, node)| node.whole().is_some()).collect::<Vec<_>>();
    targets.iter().for_each(|(key, node)| between[*key] = json!(node.whole()));
    let fate = draft.write("scale", between).map_or_else(Fate::ByHand, Fate::Carried);
    if let (Fate::ByHand(_), Some(min)) = (&fate, ends.first().and_then(Node::whole)) {
        _ = draft.write("scale", min);
    }
    ends.iter().chain(targets.iter().map(|(_, node)| node)).for_each(|node| draft.judge(node, fate.clone()));
    if let Some(from) = range.get("spot_from") {
        draft.change(&from, "capacity", "fargate-spot", "for all tasks, not only from there on");
    }
    for cooldown in
        ["cpu_percentage", "memory_percentage", "requests"].iter().filter_map(|key| count.find(&[key, "cooldown"]))
    {
        draft.leave(&cooldown, "how long scaling waits is Application Auto Scaling's default");
    }
}
