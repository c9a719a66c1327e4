//! How messages speak of what stands in a template: briefly, whatever stands there.

use crate::template::intrinsic::call;
use serde_json::Value;

/// What a value is, in words: scalars with the value.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => format!("`{value}`"),
        Value::Number(_) => format!("the number `{value}`"),
        Value::String(text) => format!("the string `{}`", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => match call(value) {
            Some(call) => format!("a `{}` call", call.function),
            None => "an object".to_owned(),
        },
    }
}

/// A text as JSON, cut where it would fill the screen.
pub(crate) fn shown(text: &str) -> String {
    /// Longer texts than this are recognised by their beginning.
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", Value::from(&text[..end])),
        None => Value::from(text).to_string(),
    }
}

/// Names in backticks and the word between the last two: `` `A`, `B` and `C` ``.
pub(crate) fn quoted(names: &[&str], joint: &str) -> String {
    joined(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>(), joint)
}

/// Clauses in a row and the word between the last two.
pub(crate) fn joined<S: AsRef<str>>(clauses: &[S], joint: &str) -> String {
    let clauses = clauses.iter().map(AsRef::as_ref).collect::<Vec<_>>();
    match clauses.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
        _ => clauses.concat(),
    }
}

/// That none of several names is there: `` has neither `A` nor `B` ``.
pub(crate) fn without(names: &[&str]) -> String {
    match names {
        [one, other] => format!("has neither `{one}` nor `{other}`"),
        names => format!("has none of {}", quoted(names, "and")),
    }
}

/// The question whether a near name was meant; without one, what to do instead.
pub(crate) fn meant(near: Option<&str>, otherwise: impl Into<String>) -> String {
    near.map_or_else(|| otherwise.into(), |near| format!("did you mean `{near}`?"))
}
