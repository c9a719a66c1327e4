//! Values of templates and logical ids, short enough for a line.

use crate::report::wording::fold;
use serde_json::Value;

/// Of a value so many letters are shown where it comes or goes: a rule of a security group is not cut.
const MOST: usize = 120;

/// And so many of each of two, one of which takes the place of the other.
const MOST_OF_TWO: usize = 60;

/// A value as a reader names it: a reference by what it refers to, lists and objects without quotes.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => list(items),
        Value::Object(entries) => reference(value).unwrap_or_else(|| {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", words(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }),
    }
}

/// What a call stands for: `Vpc`, `Nat0.AllocationId`, `zone 0`, the text that is made.
fn reference(value: &Value) -> Option<String> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    let (function, argument) = entries.iter().next()?;
    match (function.as_str(), argument) {
        ("Ref" | "Fn::Sub" | "Fn::GetAtt", Value::String(text)) => Some(text.clone()),
        ("Fn::GetAtt", Value::Array(parts)) => {
            let parts = parts.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
            Some(parts.join("."))
        }
        ("Fn::Sub", Value::Array(parts)) => parts.first()?.as_str().map(str::to_owned),
        ("Fn::Base64", inner) => Some(words(inner)),
        ("Fn::ImportValue", name) => Some(format!("import of {}", words(name))),
        ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(between), Value::Array(parts)] => {
                Some(parts.iter().map(words).collect::<Vec<_>>().join(between))
            }
            _ => None,
        },
        ("Fn::Select", Value::Array(parts)) => match parts.as_slice() {
            [position, list] if list.get("Fn::GetAZs").is_some() => Some(format!("zone {}", words(position))),
            _ => None,
        },
        // As a computed value that cannot be known is written.
        ("unknown", Value::String(why)) => Some(format!("unknown, because {why}")),
        _ => None,
    }
}

/// The items of a list; references that count up are folded.
fn list(items: &[Value]) -> String {
    let named = items.iter().map(|item| item.get("Ref").and_then(Value::as_str)).collect::<Option<Vec<_>>>();
    match named {
        Some(ids) if !ids.is_empty() => folded(&ids),
        _ => format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(", ")),
    }
}

/// Logical ids in any order: those that are the same but for a number stand together, and are folded.
pub(in crate::report) fn gathered(ids: &[&str]) -> String {
    fn but_for_number(id: &str) -> (&str, &str) {
        numbered(id).map_or((id, ""), |(stem, _, end)| (stem, end))
    }
    let mut gathered = Vec::new();
    for (mut alike, _) in fold(ids.iter().map(|id| (*id, but_for_number(id)))) {
        alike.sort_by_key(|id| numbered(id).map(|(_, number, _)| number));
        gathered.extend(alike);
    }
    folded(&gathered)
}

/// Logical ids in a row; of three and more that count up, the first and the last number: `Nat0..2`.
pub(super) fn folded(ids: &[&str]) -> String {
    let mut parts = Vec::new();
    let mut rest = ids;
    while let Some(first) = rest.first() {
        let length = run(rest);
        match numbered(first).zip(numbered(rest[length - 1])) {
            Some(((stem, from, end), (_, to, _))) if length > 2 => parts.push(format!("{stem}{from}..{to}{end}")),
            _ => parts.extend(rest[..length].iter().map(|id| (*id).to_owned())),
        }
        rest = &rest[length..];
    }
    parts.join(", ")
}

/// How many ids at the beginning are the same but for a number that counts up by one; at least one.
fn run(ids: &[&str]) -> usize {
    let follows = |pair: &[&str]| match (numbered(pair[0]), numbered(pair[1])) {
        (Some((stem, one, end)), Some((other, next, tail))) => {
            stem == other && end == tail && one.checked_add(1) == Some(next)
        }
        _ => false,
    };
    1 + ids.windows(2).take_while(|pair| follows(pair)).count()
}

/// An id as what stands before its last number, that number, and what stands after it.
fn numbered(id: &str) -> Option<(&str, u32, &str)> {
    let end = id.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let start = id[..end].trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let digits = &id[start..end];
    // A number with zeros before it would not be written like this again.
    let number = digits.parse::<u32>().ok().filter(|number| number.to_string() == digits)?;
    Some((&id[..start], number, &id[end..]))
}

/// What a value was and is, in words; of lists, what is in one of them only. Where the words are the same, there are none.
pub(super) fn difference(before: Option<&Value>, after: Option<&Value>) -> (Option<String>, Option<String>) {
    let (before, after) = match (before, after) {
        (Some(Value::Array(before)), Some(Value::Array(after))) => only_in_one(before, after),
        (before, after) => (before.map(words), after.map(words)),
    };
    // A value that only AWS knows has the same words before and after it changes.
    match (&before, &after) {
        (before, after) if before == after => (None, None),
        (Some(_), Some(_)) => cut(before, after, MOST_OF_TWO),
        _ => cut(before, after, MOST),
    }
}

/// The items of a list that are not in the other; of lists with the same items in another order, all.
fn only_in_one(before: &[Value], after: &[Value]) -> (Option<String>, Option<String>) {
    let missing = |these: &[Value], those: &[Value]| {
        these.iter().filter(|item| !those.contains(item)).cloned().collect::<Vec<_>>()
    };
    let (gone, new) = (missing(before, after), missing(after, before));
    if gone.is_empty() && new.is_empty() {
        return (Some(list(before)), Some(list(after)));
    }
    let shown = |items: Vec<Value>| (!items.is_empty()).then(|| list(&items));
    (shown(gone), shown(new))
}

/// Both cut to so many letters; long ones begin where they begin to differ.
fn cut(before: Option<String>, after: Option<String>, most: usize) -> (Option<String>, Option<String>) {
    /// So many letters that both have are left before the first that differs.
    const LEAD: usize = 8;
    let common = match (&before, &after) {
        (Some(before), Some(after)) => {
            before.chars().zip(after.chars()).take_while(|(before, after)| before == after).count()
        }
        _ => 0,
    };
    let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > most);
    let skipped = if long(&before) || long(&after) { common.saturating_sub(LEAD) } else { 0 };
    let cut = |text: String| {
        let rest = text.chars().skip(skipped).collect::<String>();
        let lead = if skipped > 0 { "…" } else { "" };
        match rest.char_indices().nth(most) {
            Some((end, _)) => format!("{lead}{}…", &rest[..end]),
            None => format!("{lead}{rest}"),
        }
    };
    (before.map(cut), after.map(cut))
}

#[cfg(test)]
mod tests {
    use super::{cut, difference, folded, gathered, words};
    use serde_json::json;

    #[test]
    fn ids_that_count_up_are_folded() {
        assert_eq!(folded(&["Nat0", "Nat1", "Nat2", "Vpc"]), "Nat0..2, Vpc");
        assert_eq!(folded(&["Nat0", "Nat1"]), "Nat0, Nat1");
        assert_eq!(folded(&["A9Routes", "A10Routes", "A11Routes", "A11"]), "A9..11Routes, A11");
        assert_eq!(folded(&["A0", "B1", "C2"]), "A0, B1, C2");
        assert_eq!(folded(&["A00", "A01", "A02"]), "A00, A01, A02");
        assert_eq!(folded(&["A2", "A1", "A0"]), "A2, A1, A0");
        assert_eq!(folded(&["ü0", "ü1", "ü2", "4294967295", "4294967296"]), "ü0..2, 4294967295, 4294967296");
        assert_eq!(folded(&[]), "");
    }

    #[test]
    fn ids_that_differ_in_a_number_stand_together() {
        let ids = ["A2", "Vpc", "A0Routes", "A0", "A1Routes", "A2Routes", "A1", "A9"];
        assert_eq!(gathered(&ids), "A0..2, A9, Vpc, A0..2Routes");
    }

    #[test]
    fn references_are_named_by_what_they_refer_to() {
        assert_eq!(words(&json!([{ "Ref": "A0" }, { "Ref": "A1" }, { "Ref": "A2" }])), "A0..2");
        assert_eq!(words(&json!([{ "Fn::GetAtt": ["A", "B.C"] }, "x", 1, true])), "[A.B.C, x, 1, true]");
        assert_eq!(words(&json!({ "Fn::Sub": ["${A}-b", {}] })), "${A}-b");
        assert_eq!(words(&json!({ "Fn::Base64": { "Fn::Join": ["-", ["a", { "Ref": "B" }]] } })), "a-B");
        assert_eq!(words(&json!({ "Fn::Select": [1, { "Fn::GetAZs": "" }] })), "zone 1");
        assert_eq!(words(&json!({ "unknown": "`P` has no value" })), "unknown, because `P` has no value");
        assert_eq!(words(&json!({ "Key": "a", "Value": "", "Set": [] })), "{Key: a, Value: \"\", Set: []}");
    }

    #[test]
    fn of_lists_only_the_difference_is_shown() {
        let ids = |ids: &[&str]| json!(ids.iter().map(|id| json!({ "Ref": id })).collect::<Vec<_>>());
        let shown = difference(Some(&ids(&["A", "B0", "B1", "B2"])), Some(&ids(&["C", "A"])));
        assert_eq!(shown, (Some("B0..2".to_owned()), Some("C".to_owned())));
        let shown = difference(Some(&ids(&["A", "B"])), Some(&ids(&["B", "A"])));
        assert_eq!(shown, (Some("A, B".to_owned()), Some("B, A".to_owned())));
        assert_eq!(difference(Some(&ids(&["A"])), Some(&ids(&["A", "B"]))), (None, Some("B".to_owned())));
        assert_eq!(difference(Some(&json!("x")), Some(&json!("x"))), (None, None));
    }

    #[test]
    fn what_is_long_is_cut_to_where_it_differs() {
        let text = |end: &str| Some(format!("{}{end}", "a".repeat(100)));
        let (before, after) = cut(text("bcdef"), text("c"), 10);
        assert_eq!((before.as_deref(), after.as_deref()), (Some("…aaaaaaaabc…"), Some("…aaaaaaaac")));
        let whole = cut(Some("ab".to_owned()), None, 2);
        assert_eq!(whole, (Some("ab".to_owned()), None));
    }
}
