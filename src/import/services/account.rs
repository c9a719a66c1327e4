//! Goes through a source, so that nothing of it is passed over: what no rule judged is in the table, or is unknown.

use super::draft::Draft;
use super::{Entry, Fate};
use crate::app::foreign::{self, Tool};
use crate::diag::{Path, Step};
use serde_json::Value;

/// What became of every key of a source, with the service it belongs to, in the order of the source.
pub(super) fn account(draft: &Draft, tree: &Value) -> Vec<(String, Entry)> {
    let mut found = Vec::new();
    walk(draft, &Path::root(), tree, false, &mut found);
    found
}

/// `told` is whether something above speaks for the value already.
fn walk(draft: &Draft, at: &Path, value: &Value, told: bool, found: &mut Vec<(String, Entry)>) {
    let mut told = told;
    if let Some((service, fate)) = draft.ledger.get(at) {
        found.push((service.clone(), Entry { at: at.to_string(), fate: fate.clone() }));
        told = true;
    }
    let judged = is_judged_below(draft, at);
    let row = foreign::at(draft.tool, at).map(|row| row.fate);
    if told && !judged {
        return;
    }
    if !told && !judged && !(row.is_none() && has_rows_below(draft.tool, at) && is_full(value)) {
        let whole = |row: foreign::Fate| match row {
            foreign::Fate::Key(..) => has_rows_below(draft.tool, at) && is_full(value),
            _ => false,
        };
        if !row.is_some_and(whole) {
            return found.push((service(draft, at), Entry { at: at.to_string(), fate: fate(at, value, row) }));
        }
    }
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| walk(draft, &at.key(key), value, told, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(draft, &at.index(index), item, told, found));
        }
        _ => {}
    }
}

/// What becomes of a value that no rule judged.
fn fate(at: &Path, value: &Value, row: Option<foreign::Fate>) -> Fate {
    match row {
        Some(_) if value.is_null() || value.as_object().is_some_and(|map| map.is_empty()) => is_empty(),
        Some(_) if value.as_array().is_some_and(Vec::is_empty) => is_empty(),
        Some(foreign::Fate::ByHand(what)) => Fate::ByHand(what.to_owned()),
        Some(foreign::Fate::Without(why)) => Fate::LeftOut(why.to_owned()),
        Some(foreign::Fate::Key(key, how)) => {
            let how = if how.is_empty() { String::new() } else { format!(": {how}") };
            Fate::ByHand(format!("its value is of no form that is known; write `{key}` by hand{how}"))
        }
        None if at.steps().is_empty() => Fate::Unknown("there is nothing in it".to_owned()),
        None => Fate::Unknown("no such key is known, or no such value of it: check its spelling".to_owned()),
    }
}

fn is_empty() -> Fate {
    Fate::LeftOut("it is empty".to_owned())
}

fn is_full(value: &Value) -> bool {
    value.as_object().is_some_and(|map| !map.is_empty()) || value.as_array().is_some_and(|list| !list.is_empty())
}

/// Whether a rule judged something below a path.
fn is_judged_below(draft: &Draft, at: &Path) -> bool {
    let mut behind = draft.ledger.range(at.clone()..).map(|(path, _)| path).filter(|path| *path != at);
    behind.next().is_some_and(|next| next.below(at).is_some())
}

/// Whether the table has rows of keys below a path.
fn has_rows_below(tool: Tool, at: &Path) -> bool {
    let steps = at.steps();
    let is = |pattern: &str, step: &Step| matches!(step, Step::Key(key) if pattern == "*" || pattern == key);
    foreign::keys(tool).iter().any(|row| {
        let patterns = row.path.split('.').collect::<Vec<_>>();
        patterns.len() > steps.len() && patterns.iter().zip(steps).all(|(pattern, step)| is(pattern, step))
    })
}

/// The service that a path belongs to; empty where it belongs to none.
fn service(draft: &Draft, at: &Path) -> String {
    match (draft.tool, at.steps()) {
        (Tool::Copilot, _) => draft.service.clone(),
        (_, [Step::Key(section), Step::Key(name), ..]) if section == "services" => {
            draft.names.get(name).cloned().unwrap_or_default()
        }
        _ => String::new(),
    }
}
