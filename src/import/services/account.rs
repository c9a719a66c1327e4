//! Goes through a source, so that nothing of it is passed over: what no rule judged is in the table, or is unknown.

use super::draft::Draft;
use super::{Entry, Fate};
use crate::app::foreign::{self, Tool, has_below};
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
    let mut tell = |service: String, fate: Fate| found.push((service, Entry { at: at.to_string(), fate }));
    let judged = is_judged_below(draft, at);
    let row = foreign::at(draft.tool, at).map(|row| row.fate);
    let mut told = told;
    if let Some((service, fate)) = draft.ledger.get(at) {
        tell(service.clone(), of_mapping(value, fate));
        told = true;
    } else if !told && !judged && !goes_on(draft, at, value, row) {
        return tell(service(draft, at), fate(draft.tool, at, value, row));
    } else if !told && !is_full(value) {
        tell(service(draft, at), Fate::LeftOut("an override takes its place".to_owned()));
    }
    if told && !judged {
        return;
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

/// Whether what is below a value that no rule judged is told key by key.
fn goes_on(draft: &Draft, at: &Path, value: &Value, row: Option<foreign::Fate>) -> bool {
    let as_a_whole = matches!(row, Some(foreign::Fate::ByHand(_) | foreign::Fate::Without(_)));
    !as_a_whole && is_full(value) && has_below(draft.tool, at)
}

/// What a rule said, unless it took a mapping for a plain value: then what is in that was passed over.
fn of_mapping(value: &Value, fate: &Fate) -> Fate {
    match fate {
        Fate::Carried(key) | Fate::Changed(key, _) if value.as_object().is_some_and(|map| !map.is_empty()) => {
            Fate::ByHand(format!("it is a mapping, where a plain value is known; check `{key}`"))
        }
        other => other.clone(),
    }
}

/// What becomes of a value that no rule judged.
fn fate(tool: Tool, at: &Path, value: &Value, row: Option<foreign::Fate>) -> Fate {
    match row {
        row if is_empty(value) && (row.is_some() || has_below(tool, at)) => Fate::LeftOut("it is empty".to_owned()),
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

fn is_empty(value: &Value) -> bool {
    value.is_null() || (value.is_object() || value.is_array()) && !is_full(value)
}

fn is_full(value: &Value) -> bool {
    value.as_object().is_some_and(|map| !map.is_empty()) || value.as_array().is_some_and(|list| !list.is_empty())
}

/// Whether a rule judged something below a path.
fn is_judged_below(draft: &Draft, at: &Path) -> bool {
    let mut behind = draft.ledger.range(at.clone()..).map(|(path, _)| path).filter(|path| *path != at);
    behind.next().is_some_and(|next| next.below(at).is_some())
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
