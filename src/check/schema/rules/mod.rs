//! The rules of the table: what each asks of a value that has the right type.

mod choice;
mod list;
mod object;
mod scalar;

use crate::check::schema::Judge;
use crate::diag::codes::template as codes;
use crate::template::intrinsic::grows;
use crate::template::trail::Trail;
use crate::types::node::Rule;
use serde_json::Value;

/// Judges a value by one rule. A rule about another type of value has nothing to say, as in JSON Schema.
pub(super) fn apply(rule: &Rule, judge: &mut Judge, value: &Value, at: &Trail) {
    match (rule, value) {
        (Rule::Enum(allowed), _) => choice::among(judge, *allowed, value, at),
        (Rule::AllOf(nodes), _) => nodes.iter().for_each(|node| judge.value(node, value, at)),
        (Rule::AnyOf(nodes), _) => choice::any_of(judge, *nodes, value, at),
        (Rule::OneOf(nodes), _) => choice::one_of(judge, *nodes, value, at),
        (Rule::IfThen(condition, then), _) => choice::if_then(judge, *condition, *then, value, at),
        (Rule::Not(node), _) => choice::not(judge, *node, value, at),
        (rule, Value::String(text)) => scalar::text(rule, judge, text, at),
        (rule, Value::Number(number)) => scalar::number(rule, judge, number.as_f64().unwrap_or_default(), at),
        (rule, Value::Array(items)) => list::apply(rule, judge, items, at),
        (rule, Value::Object(entries)) if !grows(entries) => object::apply(rule, judge, entries, at),
        _ => {}
    }
}

fn conflict(judge: &mut Judge, at: &Trail, found: &str, hint: String) {
    let message = format!("{} {found}", judge.subject(at));
    judge.error(&codes::PROPERTY_CONFLICT, at, message, hint);
}

fn invalid(judge: &mut Judge, at: &Trail, found: &str, hint: String) {
    let message = format!("{} is {found}", judge.subject(at));
    judge.error(&codes::INVALID_VALUE, at, message, hint);
}

/// A number of things.
fn of(count: usize, thing: &str) -> String {
    match thing.strip_suffix('y') {
        _ if count == 1 => format!("1 {thing}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {thing}s"),
    }
}
