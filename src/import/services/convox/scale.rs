//! How large the tasks of a service of Convox are, and how many there are.

use super::super::Fate;
use super::super::draft::Draft;
use super::super::node::Node;
use super::super::values::memory;
use serde_json::json;

/// How many tasks there are. Convox runs one where nothing is said.
pub(super) fn scale(node: &Node, draft: &mut Draft) {
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
