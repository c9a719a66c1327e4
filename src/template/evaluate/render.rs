//! A computed value as somebody would write it in a template.

use super::{Piece, Symbol, Term};
use serde_json::{Map, Value, json};

impl Term {
    /// The value in JSON: what is known as it is, symbols as the calls that stand for them, what `AWS::NoValue` takes
    /// away left out of lists and objects. What is unknown becomes `{"unknown": why}`, which is no value a template
    /// can have; all else comes to the same value when it is computed again.
    pub fn to_json(&self) -> Value {
        match self {
            Term::Absent => json!({ "Ref": "AWS::NoValue" }),
            Term::Scalar(scalar) => scalar.clone(),
            Term::List(items) => {
                items.iter().filter(|item| !item.is_absent()).map(|item| item.term.to_json()).collect()
            }
            Term::Object(entries) => {
                let there = entries.iter().filter(|(_, node)| !node.is_absent());
                Value::Object(there.map(|(key, node)| (key.clone(), node.term.to_json())).collect::<Map<_, _>>())
            }
            Term::Symbol(symbol) => symbol.to_json(),
            Term::Unknown(unknown) => json!({ "unknown": unknown.why.to_string() }),
        }
    }
}

impl Symbol {
    fn to_json(&self) -> Value {
        match self {
            Symbol::Resource { id, attribute: None } => json!({ "Ref": id }),
            Symbol::Resource { id, attribute: Some(attribute) } => json!({ "Fn::GetAtt": [id, attribute] }),
            Symbol::Parameter(name) | Symbol::Pseudo(name) => json!({ "Ref": name }),
            Symbol::Zone(position) => json!({ "Fn::Select": [position, { "Fn::GetAZs": "" }] }),
            Symbol::Import(name) => json!({ "Fn::ImportValue": text(name) }),
            Symbol::Dynamic(text) => text.as_str().into(),
            Symbol::Text(pieces) => text(pieces),
            Symbol::Base64(pieces) => json!({ "Fn::Base64": text(pieces) }),
        }
    }
}

/// A text in parts: what `Fn::Sub` makes, or if it has no name for one of them, `Fn::Join`.
fn text(pieces: &[Piece]) -> Value {
    match pieces {
        [] => "".into(),
        [one] => piece(one),
        several => match several.iter().map(placed).collect::<Option<String>>() {
            Some(text) => json!({ "Fn::Sub": text }),
            None => json!({ "Fn::Join": ["", several.iter().map(piece).collect::<Vec<_>>()] }),
        },
    }
}

fn piece(piece: &Piece) -> Value {
    match piece {
        Piece::Literal(text) => text.as_str().into(),
        Piece::Symbol(symbol) => symbol.to_json(),
    }
}

/// A part of a text as it stands in an `Fn::Sub`; `None` if it can stand there only as a variable.
fn placed(piece: &Piece) -> Option<String> {
    let letters = |name: &str, besides| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == besides);
    match piece {
        Piece::Literal(text) => Some(escaped(text)),
        Piece::Symbol(Symbol::Resource { id, attribute: Some(attribute) })
            if letters(id, '_') && letters(attribute, '.') =>
        {
            Some(format!("${{{id}.{attribute}}}"))
        }
        Piece::Symbol(
            Symbol::Resource { id: name, attribute: None } | Symbol::Parameter(name) | Symbol::Pseudo(name),
        ) if letters(name, ':') => Some(format!("${{{name}}}")),
        Piece::Symbol(_) => None,
    }
}

/// Literal text in an `Fn::Sub`: what looks like a placeholder gets an exclamation mark. One that is not closed is none.
fn escaped(text: &str) -> String {
    let mut parts = text.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |made, part| made + if part.contains('}') { "${!" } else { "${" } + part)
}
