//! Scalars: which JSON type a value has, which one CloudFormation makes of it, and which networks are written right.

use crate::types::node::{Format, Types};
use serde_json::{Number, Value};
use std::net::{Ipv4Addr, Ipv6Addr};

/// How a value stands to the types that are wanted.
#[derive(Debug, PartialEq)]
pub(super) enum Fit {
    /// It has one of them.
    Is,
    /// CloudFormation converts it to this value, which has one of them.
    Becomes(Value),
    /// Neither.
    Not,
}

/// How a value stands to the types that are wanted.
pub(super) fn fit(wanted: Types, value: &Value) -> Fit {
    if has_type(wanted, value) {
        return Fit::Is;
    }
    match value {
        Value::String(text) => converted(wanted, text).map_or(Fit::Not, Fit::Becomes),
        Value::Number(_) | Value::Bool(_) if wanted.has(Types::STRING) => {
            Fit::Becomes(Value::String(value.to_string()))
        }
        _ => Fit::Not,
    }
}

fn has_type(wanted: Types, value: &Value) -> bool {
    match value {
        Value::Null => wanted == Types::ANY,
        Value::Bool(_) => wanted.has(Types::BOOLEAN),
        Value::Number(number) => wanted.has(Types::NUMBER) || wanted.has(Types::INTEGER) && is_whole(number),
        Value::String(_) => wanted.has(Types::STRING),
        Value::Array(_) => wanted.has(Types::ARRAY),
        Value::Object(_) => wanted.has(Types::OBJECT),
    }
}

fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// What CloudFormation reads in a text where a number or a truth value is wanted.
fn converted(wanted: Types, text: &str) -> Option<Value> {
    let number =
        || text.parse::<f64>().ok().filter(|_| !text.starts_with(char::is_alphabetic)).and_then(Number::from_f64);
    if wanted.has(Types::INTEGER)
        && let Ok(number) = text.parse::<i64>()
    {
        Some(Value::from(number))
    } else if wanted.has(Types::NUMBER)
        && let Some(number) = number()
    {
        Some(Value::Number(number))
    } else if wanted.has(Types::BOOLEAN) {
        // In whatever case: AWS has accepted `FALSE`.
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        (is("true") || is("false")).then(|| Value::Bool(is("true")))
    } else {
        None
    }
}

/// The set of types in words.
pub(super) fn words(types: Types) -> String {
    let all = [
        (Types::STRING, "text"),
        (Types::INTEGER, "an integer"),
        (Types::NUMBER, "a number"),
        (Types::BOOLEAN, "`true` or `false`"),
        (Types::ARRAY, "a list"),
        (Types::OBJECT, "an object"),
    ];
    let named: Vec<_> = all.iter().filter(|(kind, _)| types.has(*kind)).map(|(_, word)| *word).collect();
    named.join(" or ")
}

/// Whether a text is a network in CIDR notation. AWS takes one whose host bits are set, and clears them (EC2 API
/// reference, `CreateVpc`: `100.68.0.18/18` becomes `100.68.0.0/18`).
pub(super) fn is_network(format: Format, text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let longest = match format {
        Format::Ipv4Network => address.parse::<Ipv4Addr>().map(|_| 32),
        Format::Ipv6Network => address.parse::<Ipv6Addr>().map(|_| 128),
    };
    longest.is_ok_and(|longest| length.parse::<u8>().is_ok_and(|length| length <= longest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_become_what_cloudformation_makes_of_them() {
        assert_eq!(fit(Types::INTEGER, &json!("443")), Fit::Becomes(json!(443)));
        assert_eq!(fit(Types::NUMBER, &json!("0.5")), Fit::Becomes(json!(0.5)));
        assert_eq!(fit(Types::BOOLEAN, &json!("true")), Fit::Becomes(json!(true)));
        assert_eq!(fit(Types::STRING, &json!(5)), Fit::Becomes(json!("5")));
        assert_eq!(fit(Types::INTEGER, &json!(5.0)), Fit::Is);
    }

    #[test]
    fn what_does_not_convert_does_not_fit() {
        for (types, value) in [
            (Types::INTEGER, json!("4.5")),
            (Types::INTEGER, json!("")),
            (Types::NUMBER, json!("inf")),
            (Types::NUMBER, json!("NaN")),
            (Types::BOOLEAN, json!("yes")),
            (Types::BOOLEAN, json!(1)),
            (Types::STRING, json!(["a"])),
            (Types::ARRAY, json!("a")),
            (Types::STRING, json!(null)),
        ] {
            assert_eq!(fit(types, &value), Fit::Not, "{value}");
        }
    }
}
