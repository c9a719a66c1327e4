//! What the values of a template come to before it is deployed, and that no template makes computing them stumble.

mod bounds;
mod conditions;
mod places;
mod render;
mod values;

use rackform::template::evaluate::{Settings, Term};
use serde_json::Value;

/// A computed value as JSON: symbols in angle brackets, what is absent as `(absent)`, what is unknown after a question
/// mark.
fn shown(term: &Term) -> Value {
    match term {
        Term::Absent => "(absent)".into(),
        Term::Scalar(scalar) => scalar.clone(),
        Term::List(items) => items.iter().map(|item| shown(&item.term)).collect(),
        Term::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), shown(&value.term))).collect())
        }
        Term::Symbol(symbol) => format!("<{symbol}>").into(),
        Term::Unknown(why) => format!("? {why}").into(),
    }
}

fn settings(parameters: &[(&str, &str)], pseudo: &[(&str, &str)]) -> Settings {
    let owned = |pairs: &[(&str, &str)]| pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    Settings { parameters: owned(parameters), pseudo: owned(pseudo), ..Settings::default() }
}
