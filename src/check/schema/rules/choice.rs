//! Rules that leave a choice: among values, or among forms.

use super::{conflict, invalid};
use crate::check::schema::Judge;
use crate::diag::nearest;
use crate::diag::{Diagnostic, Severity};
use crate::template::intrinsic::{Presence, is_open, presence};
use crate::template::trail::Trail;
use crate::template::wording::{described, meant, quoted, shown, without};
use crate::types::facts::List;
use crate::types::node::{Literal, node};
use serde_json::Value;

/// Judges whether a value is one of those there are.
pub(super) fn among(judge: &mut Judge, allowed: List<Literal>, value: &Value, at: &Trail) {
    let is = |literal| match literal {
        Literal::Text(text) => value == text,
        Literal::Number(number) => value.as_f64() == Some(number),
    };
    if allowed.iter().any(is) {
        return;
    }
    let words: Vec<_> = allowed
        .iter()
        .map(|literal| match literal {
            Literal::Text(text) => text.to_owned(),
            Literal::Number(number) => number.to_string(),
        })
        .collect();
    let found = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    outside(judge, &words.iter().map(String::as_str).collect::<Vec<_>>(), &found, at);
}

/// Says that a value is none of those there are.
pub(super) fn outside(judge: &mut Judge, allowed: &[&str], found: &str, at: &Trail) {
    /// So few values are better listed than guessed among.
    const FEW: usize = 4;
    /// More values than this are a table, not a hint.
    const LISTED: usize = 12;
    let values = match allowed {
        [first, ..] if allowed.len() > LISTED => {
            format!("write one of the {} values in AWS's documentation, such as `{first}`", allowed.len())
        }
        _ => format!("write {}", quoted(allowed, "or")),
    };
    let hint = meant(nearest(found, allowed.iter().copied()).filter(|_| allowed.len() > FEW), values);
    invalid(judge, at, &format!("`{}`, which is not one of the allowed values", shown(found).trim_matches('"')), hint);
}

/// Judges whether a value has one of several forms; if it has none, by the nearest.
pub(super) fn any_of(judge: &mut Judge, nodes: List<usize>, value: &Value, at: &Trail) {
    let trials: Vec<_> = nodes.iter().map(|node| judge.trial(node, value, at)).collect();
    if lacks_all(nodes, value) {
        return none_of(judge, nodes, at);
    }
    judge.findings.extend(nearest_to_fitting(trials));
}

/// Says that a value has nothing of what one of several forms requires.
fn none_of(judge: &mut Judge, nodes: List<usize>, at: &Trail) {
    let names = alternatives(nodes);
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    conflict(judge, at, &without(&names), format!("add {}", quoted(&names, "or")));
}

/// Judges whether a value has exactly one of several forms.
pub(super) fn one_of(judge: &mut Judge, nodes: List<usize>, value: &Value, at: &Trail) {
    let trials: Vec<_> = nodes.iter().map(|node| judge.trial(node, value, at)).collect();
    // What is converted for one form, and is another as it stands, is that other.
    if trials.iter().filter(|found| found.is_empty()).count() == 1 {
        return;
    }
    match trials.iter().filter(|found| !any_error(found)).count() {
        0 if lacks_all(nodes, value) => none_of(judge, nodes, at),
        0 | 1 => judge.findings.extend(nearest_to_fitting(trials)),
        // Which form it is may depend on what is not known yet.
        _ if is_open(value) => {}
        _ => {
            let names = alternatives(nodes);
            let names = names.iter().map(String::as_str).collect::<Vec<_>>();
            let message = format!("has more than one of {}, which are mutually exclusive", quoted(&names, "and"));
            conflict(judge, at, &message, "keep one of them".to_owned());
        }
    }
}

/// Whether a value has nothing of what tells several forms apart.
fn lacks_all(nodes: List<usize>, value: &Value) -> bool {
    nodes.iter().all(|position| lacks_required(position, value)) && !alternatives(nodes).is_empty()
}

/// Whether a value is an object without one of the properties a node requires.
fn lacks_required(position: usize, value: &Value) -> bool {
    let lacks = |name: &str| presence(value.get(name)) == Presence::Never;
    value.is_object() && node(position).required.iter().any(lacks)
}

/// The findings of the alternative that has the fewest errors, and the fewest findings beside, the first of them.
fn nearest_to_fitting(trials: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let errors = |found: &[Diagnostic]| found.iter().filter(|finding| finding.severity == Severity::Error).count();
    trials.into_iter().min_by_key(|found| (errors(found), found.len())).unwrap_or_default()
}

/// Judges a value by a node if it surely fits another.
pub(super) fn if_then(judge: &mut Judge, condition: usize, then: usize, value: &Value, at: &Trail) {
    if !is_open(value) && !any_error(&judge.trial(condition, value, at)) {
        judge.value(then, value, at);
    }
}

/// Judges whether a value surely fits a node that it must not fit.
pub(super) fn not(judge: &mut Judge, position: usize, value: &Value, at: &Trail) {
    if !is_open(value) && !any_error(&judge.trial(position, value, at)) {
        let found = value.as_str().map_or_else(|| described(value), |text| format!("`{}`", shown(text)));
        invalid(judge, at, &format!("{found}, which AWS's schema excludes here"), "write another value".to_owned());
    }
}

fn any_error(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// What tells alternatives apart: the properties that each requires and not all do.
fn alternatives(nodes: List<usize>) -> Vec<String> {
    let requires = |position, name| node(position).required.iter().any(|required| required == name);
    let own = |position| {
        let required = node(position).required.iter();
        required.filter(|name| !nodes.iter().all(|other| requires(other, *name))).collect::<Vec<_>>()
    };
    nodes.iter().map(|position| own(position).join("` with `")).filter(|set| !set.is_empty()).collect()
}
