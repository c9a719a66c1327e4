//! What is left of a value of a template when everything constant in it has been computed.

use super::truth::Truth;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A computed value and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The JSON Pointer of the place where the value is written: after an `Fn::If` that of the branch taken, after a
    /// `Ref` to a parameter that of the `Ref`'s object. What is missing has the pointer it would have.
    pub pointer: String,
    /// The value.
    pub term: Term,
}

/// A computed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// Nothing: the property is not there, or `AWS::NoValue` takes it away.
    Absent,
    /// Null, a truth value, a number or a text.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Object(BTreeMap<String, Node>),
    /// A value that only AWS knows, but that is the same wherever the same symbol stands.
    Symbol(Symbol),
    /// A value about which nothing is known; the reason is a clause such as ``the parameter `Mode` has no value``.
    Unknown(String),
}

/// What stands for a value that only AWS knows. Equal symbols stand for equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// What `Ref` returns of a resource, or with an attribute `Fn::GetAtt`.
    Resource {
        /// The resource's logical id.
        id: String,
        /// The attribute, such as `AllocationId`.
        attribute: Option<String>,
    },
    /// A parameter that was given no value and has no default.
    Parameter(String),
    /// A pseudo parameter, such as `AWS::Region`.
    Pseudo(String),
    /// The Availability Zone at a position, from 0, of those that `Fn::GetAZs` lists of the stack's own region.
    Zone(usize),
    /// What another stack exports, by the export's name, which is a text in parts.
    Import(Vec<Piece>),
    /// A text that holds a dynamic reference, `{{resolve:…}}`.
    Dynamic(String),
    /// A text in parts, some of which are symbols.
    Text(Vec<Piece>),
    /// What `Fn::Base64` makes of a text, by the text in parts. It is not encoded, so that it can be read and compared.
    Base64(Vec<Piece>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// What only AWS knows.
    Symbol(Symbol),
}

/// What a property says when it is read as a certain kind of value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact<T> {
    /// It is not there.
    Missing,
    /// It says this.
    Is(T),
    /// It cannot be known; the reason is a clause.
    Unknown(String),
}

impl Node {
    /// The property of an object; of what is missing or no object, a missing one, of what is unknown an unknown one.
    pub fn get(&self, key: &str) -> Node {
        let pointer = || {
            let mut pointer = self.pointer.clone();
            crate::template::trail::push_key(&mut pointer, key);
            pointer
        };
        match &self.term {
            Term::Object(entries) => match entries.get(key) {
                Some(node) => node.clone(),
                None => Node { pointer: pointer(), term: Term::Absent },
            },
            Term::Unknown(why) => Node { pointer: pointer(), term: Term::Unknown(why.clone()) },
            Term::Symbol(symbol) => Node { pointer: pointer(), term: Term::Unknown(symbol.because()) },
            _ => Node { pointer: pointer(), term: Term::Absent },
        }
    }

    /// The property at the end of several keys.
    pub fn at(&self, keys: &[&str]) -> Node {
        keys.iter().fold(self.clone(), |node, key| node.get(key))
    }

    /// Whether nothing is there.
    pub fn is_absent(&self) -> bool {
        self.term == Term::Absent
    }

    /// The items of a list, those that `AWS::NoValue` takes away left out. A single value counts as a list of one: some
    /// resource types take it so, and the others refuse it, so that nothing comes of it.
    pub fn items(&self) -> Fact<Vec<Node>> {
        match &self.term {
            Term::Absent => Fact::Missing,
            Term::List(items) => Fact::Is(items.iter().filter(|item| !item.is_absent()).cloned().collect()),
            Term::Unknown(why) => Fact::Unknown(why.clone()),
            // A parameter without a value may be a whole list.
            Term::Symbol(symbol @ (Symbol::Parameter(_) | Symbol::Import(_) | Symbol::Dynamic(_))) => {
                Fact::Unknown(symbol.because())
            }
            Term::Scalar(_) | Term::Object(_) | Term::Symbol(_) => Fact::Is(vec![self.clone()]),
        }
    }

    /// The items of a list as far as they are known, and why there may be others.
    pub fn listed(&self) -> (Vec<Node>, Option<String>) {
        match self.items() {
            Fact::Is(items) => (items, None),
            Fact::Missing => (Vec::new(), None),
            Fact::Unknown(why) => (Vec::new(), Some(why)),
        }
    }

    /// A text; a number or truth value counts as the text it is written as.
    pub fn text(&self) -> Fact<String> {
        match &self.term {
            Term::Absent => Fact::Missing,
            Term::Scalar(Value::String(text)) => Fact::Is(text.clone()),
            Term::Scalar(Value::Null) => Fact::Missing,
            Term::Scalar(scalar) => Fact::Is(scalar.to_string()),
            Term::Symbol(symbol) => Fact::Unknown(symbol.because()),
            Term::Unknown(why) => Fact::Unknown(why.clone()),
            Term::List(_) | Term::Object(_) => Fact::Unknown("a single value is wanted there".to_owned()),
        }
    }

    /// A truth value; `"true"` and `"false"` count, as they do to CloudFormation.
    pub fn flag(&self) -> Fact<bool> {
        match self.text() {
            Fact::Is(text) if text.eq_ignore_ascii_case("true") => Fact::Is(true),
            Fact::Is(text) if text.eq_ignore_ascii_case("false") => Fact::Is(false),
            Fact::Is(text) => Fact::Unknown(format!("`{text}` is neither true nor false")),
            Fact::Missing => Fact::Missing,
            Fact::Unknown(why) => Fact::Unknown(why),
        }
    }

    /// A whole number; one written as text counts, as it does to CloudFormation.
    pub fn number(&self) -> Fact<i64> {
        match self.text() {
            Fact::Is(text) => match text.trim().parse() {
                Ok(number) => Fact::Is(number),
                Err(_) => Fact::Unknown(format!("`{text}` is no whole number")),
            },
            Fact::Missing => Fact::Missing,
            Fact::Unknown(why) => Fact::Unknown(why),
        }
    }
}

impl<T> Fact<T> {
    /// What it says, if it is known and there.
    pub fn known(self) -> Option<T> {
        if let Fact::Is(value) = self { Some(value) } else { None }
    }

    /// The same with another value for what is not there.
    #[must_use]
    pub fn or(self, default: T) -> Self {
        if let Fact::Missing = self { Fact::Is(default) } else { self }
    }
}

impl Fact<bool> {
    /// As a truth; what is not there counts as `default`.
    pub fn truth(self, default: bool) -> Truth {
        match self.or(default) {
            Fact::Is(value) => Truth::of(value),
            Fact::Unknown(why) => Truth::Unknown(why),
            Fact::Missing => Truth::of(default),
        }
    }
}

impl Symbol {
    /// Why the value cannot be known from the template, as a clause.
    pub fn because(&self) -> String {
        match self {
            Symbol::Resource { .. } => format!("{self} is known only after deployment"),
            Symbol::Parameter(name) => format!("the parameter `{name}` has no value (give it with `--param {name}=…`)"),
            Symbol::Pseudo(name) => format!("`{name}` depends on where the stack is deployed"),
            Symbol::Zone(_) => format!("{self} has a name only in a region"),
            Symbol::Import(_) => format!("{self} is exported by another stack"),
            Symbol::Dynamic(_) => format!("{self} is resolved during deployment"),
            Symbol::Text(pieces) => {
                let first = pieces.iter().find_map(|piece| match piece {
                    Piece::Symbol(symbol) => Some(symbol.because()),
                    Piece::Literal(_) => None,
                });
                first.unwrap_or_else(|| "it is known only after deployment".to_owned())
            }
            Symbol::Base64(_) => "the text is encoded by `Fn::Base64`".to_owned(),
        }
    }
}

impl fmt::Display for Symbol {
    /// As a reader names it: `` `Vpc` ``, `` `NatAddress0.AllocationId` ``, `zone 0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Symbol::Resource { id, attribute: None } => write!(f, "`{id}`"),
            Symbol::Resource { id, attribute: Some(attribute) } => write!(f, "`{id}.{attribute}`"),
            Symbol::Parameter(name) | Symbol::Pseudo(name) => write!(f, "`{name}`"),
            Symbol::Zone(position) => write!(f, "zone {position}"),
            Symbol::Import(name) => {
                f.write_str("the import ")?;
                quoted(f, name)
            }
            Symbol::Dynamic(text) => write!(f, "`{text}`"),
            Symbol::Text(pieces) => quoted(f, pieces),
            Symbol::Base64(pieces) => {
                f.write_str("the Base64 of ")?;
                quoted(f, pieces)
            }
        }
    }
}

/// A text in parts, with `${…}` for symbols.
fn quoted(f: &mut fmt::Formatter<'_>, pieces: &[Piece]) -> fmt::Result {
    f.write_str("`")?;
    for piece in pieces {
        match piece {
            Piece::Literal(text) => f.write_str(text)?,
            Piece::Symbol(Symbol::Resource { id, attribute: None }) => write!(f, "${{{id}}}")?,
            Piece::Symbol(Symbol::Resource { id, attribute: Some(attribute) }) => write!(f, "${{{id}.{attribute}}}")?,
            Piece::Symbol(Symbol::Parameter(name) | Symbol::Pseudo(name)) => write!(f, "${{{name}}}")?,
            Piece::Symbol(other) => write!(f, "${{{other}}}")?,
        }
    }
    f.write_str("`")
}
