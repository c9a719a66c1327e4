//! What is left of a value of a template when everything constant in it has been computed.

use super::symbol::Symbol;
use super::truth::Truth;
use super::{Open, Why};
use crate::template::trail::under;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A computed value and where it is written.
#[derive(Debug, Clone)]
pub struct Node {
    /// The JSON Pointer of the place where the value is written: after an `Fn::If` that of the branch taken, after a
    /// `Ref` to a parameter that of the `Ref`'s object. What is missing has the pointer it would have.
    pub pointer: String,
    /// The value.
    pub term: Term,
}

/// A computed value. It has no `==`: whether two are the same may be unknown.
#[derive(Debug, Clone)]
pub enum Term {
    /// Nothing: the property is not there, or `AWS::NoValue` takes it away.
    Absent,
    /// Null, a truth value, a number or a text.
    Scalar(Value),
    /// A list. It is shared, since parts of a value are handed out all the time.
    List(Arc<Vec<Node>>),
    /// An object, shared as well.
    Object(Arc<BTreeMap<String, Node>>),
    /// A value that only AWS knows, but that is the same wherever the same symbol stands.
    Symbol(Symbol),
    /// A value about which nothing is known.
    Unknown(Unknown),
}

/// Something about which nothing is known but why, and how it is written: the same call comes to the same value.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Why nothing is known.
    pub why: Why,
    /// What is written there, so that what is written twice is known to be the same.
    written: Option<Arc<str>>,
}

/// What a property says when it is read as a certain kind of value. It has no `==`: whether two say the same may be unknown,
/// and is asked by [`Same::same`].
#[derive(Debug, Clone)]
pub enum Fact<T> {
    /// It is not there.
    Missing,
    /// It says this.
    Is(T),
    /// It cannot be known.
    Unknown(Unknown),
}

/// Whether two things are the same, where that may not be known.
pub trait Same {
    /// Whether they are.
    fn same(&self, other: &Self) -> Truth;
}

impl Unknown {
    /// What is unknown for a reason, and can be compared with nothing.
    pub fn new(why: Why) -> Self {
        Self { why, written: None }
    }

    /// What is unknown for a reason; what is written in the same way is the same.
    pub fn written(why: Why, written: impl Into<Arc<str>>) -> Self {
        Self { why, written: Some(written.into()) }
    }

    /// How it is written, if that tells it apart.
    pub fn identity(&self) -> Option<&str> {
        self.written.as_deref()
    }
}

impl fmt::Display for Unknown {
    /// Why nothing is known, as a clause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.why)
    }
}

impl Same for Unknown {
    fn same(&self, other: &Self) -> Truth {
        match (&self.written, &other.written) {
            (Some(one), Some(other)) if one == other => Truth::Yes,
            _ => Truth::Unknown(self.why.clone()),
        }
    }
}

impl Term {
    /// A list.
    pub fn list(items: Vec<Node>) -> Self {
        Term::List(Arc::new(items))
    }

    /// An object.
    pub fn object(entries: BTreeMap<String, Node>) -> Self {
        Term::Object(Arc::new(entries))
    }

    /// A value that is unknown for a reason.
    pub fn unknown(why: Why) -> Self {
        Term::Unknown(Unknown::new(why))
    }
}

/// A scalar as CloudFormation's API takes it, which converts them: `"1"` is 1, and `"true"` is true.
pub(crate) fn scalar_text(scalar: &Value) -> Option<String> {
    match scalar {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(scalar.to_string()),
        _ => None,
    }
}

/// The whole number in a text, be it written with a point: `80.0`.
fn whole(text: &str) -> Option<i64> {
    let digits = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'));
    digits.map_or(text, |(digits, _)| digits).parse().ok()
}

impl Node {
    /// The property of an object; of what is missing or no object, a missing one, of what is unknown an unknown one.
    pub fn get(&self, key: &str) -> Node {
        let pointer = || under(&self.pointer, [key]);
        match &self.term {
            Term::Object(entries) => match entries.get(key) {
                Some(node) => node.clone(),
                None => Node { pointer: pointer(), term: Term::Absent },
            },
            Term::Unknown(unknown) => {
                let written = unknown.identity().map(|written| format!("{written}.{key}").into());
                let term = Term::Unknown(Unknown { why: unknown.why.clone(), written });
                Node { pointer: pointer(), term }
            }
            Term::Symbol(symbol) => {
                let unknown = Unknown::written(symbol.into(), format!("{symbol}.{key}"));
                Node { pointer: pointer(), term: Term::Unknown(unknown) }
            }
            _ => Node { pointer: pointer(), term: Term::Absent },
        }
    }

    /// The property at the end of several keys.
    pub fn at(&self, keys: &[&str]) -> Node {
        let Some((first, rest)) = keys.split_first() else { return self.clone() };
        rest.iter().fold(self.get(first), |node, key| node.get(key))
    }

    /// Whether nothing is there.
    pub fn is_absent(&self) -> bool {
        matches!(self.term, Term::Absent)
    }

    /// The items of a list, those that `AWS::NoValue` takes away left out. A single value counts as a list of one: some
    /// resource types take it so, and the others refuse it, so that nothing comes of it.
    pub fn items(&self) -> Fact<Vec<Node>> {
        match &self.term {
            Term::Absent => Fact::Missing,
            Term::List(items) => Fact::Is(items.iter().filter(|item| !item.is_absent()).cloned().collect()),
            Term::Unknown(unknown) => Fact::Unknown(unknown.clone()),
            // A parameter without a value may be a whole list.
            Term::Symbol(symbol @ (Symbol::Parameter(_) | Symbol::Import(_) | Symbol::Dynamic(_))) => {
                Fact::Unknown(symbol.into())
            }
            Term::Scalar(_) | Term::Object(_) | Term::Symbol(_) => Fact::Is(vec![self.clone()]),
        }
    }

    /// The items of a list as far as they are known.
    pub fn listed(&self) -> Open<Node> {
        match self.items() {
            Fact::Is(items) => items.into_iter().collect(),
            Fact::Missing => Open::default(),
            Fact::Unknown(unknown) => Open::unknown(unknown.why),
        }
    }

    /// A text; a number or truth value counts as the text it is written as.
    pub fn text(&self) -> Fact<String> {
        match &self.term {
            Term::Absent => Fact::Missing,
            Term::Scalar(Value::String(text)) => Fact::Is(text.clone()),
            Term::Scalar(Value::Null) => Fact::Missing,
            Term::Scalar(scalar) => Fact::Is(scalar.to_string()),
            Term::Symbol(symbol) => Fact::Unknown(symbol.into()),
            Term::Unknown(unknown) => Fact::Unknown(unknown.clone()),
            Term::List(_) | Term::Object(_) => Fact::Unknown(Unknown::new(Why::NoSingle)),
        }
    }

    /// A text that names something: an empty one, mostly the default of a parameter, names nothing, and is no other empty one.
    pub fn name(&self) -> Fact<String> {
        self.text().parse(|text| if text.trim().is_empty() { Err(Why::Empty) } else { Ok(text) })
    }

    /// A truth value; `"true"` and `"false"` count, as they do to CloudFormation.
    pub fn flag(&self) -> Fact<bool> {
        self.text().parse(|text| match text {
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            text => Err(Why::NoFlag(text)),
        })
    }

    /// A whole number; one written as text counts, as it does to CloudFormation.
    pub fn number(&self) -> Fact<i64> {
        self.text().parse(|text| whole(text.trim()).ok_or(Why::IsNo(text, "a whole number")))
    }
}

impl<T> Fact<T> {
    /// What it says, if it is known and there.
    pub fn known(self) -> Option<T> {
        if let Fact::Is(value) = self { Some(value) } else { None }
    }

    /// The same, borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Fact::Missing => Fact::Missing,
            Fact::Is(value) => Fact::Is(value),
            Fact::Unknown(unknown) => Fact::Unknown(unknown.clone()),
        }
    }

    /// The same with another value for what is not there.
    #[must_use]
    pub fn or(self, default: T) -> Self {
        if let Fact::Missing = self { Fact::Is(default) } else { self }
    }

    /// What comes of what it says.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Fact<U> {
        self.parse(|value| Ok(to(value)))
    }

    /// What it says, read in another way, or why that cannot be done.
    pub fn parse<U>(self, read: impl FnOnce(T) -> Result<U, Why>) -> Fact<U> {
        match self {
            Fact::Missing => Fact::Missing,
            Fact::Is(value) => read(value).map_or_else(|why| Fact::Unknown(Unknown::new(why)), Fact::Is),
            Fact::Unknown(unknown) => Fact::Unknown(unknown),
        }
    }

    /// Whether something holds of what it says; of what is not there nothing does.
    pub fn holds(&self, of: impl FnOnce(&T) -> Truth) -> Truth {
        match self {
            Fact::Missing => Truth::No,
            Fact::Is(value) => of(value),
            Fact::Unknown(unknown) => Truth::Unknown(unknown.why.clone()),
        }
    }

    /// Why it cannot be known.
    pub fn why(&self) -> Option<&Why> {
        if let Fact::Unknown(unknown) = self { Some(&unknown.why) } else { None }
    }

    /// Whether nothing is there, for certain.
    pub fn is_missing(&self) -> bool {
        matches!(self, Fact::Missing)
    }
}

impl<T: Same> Same for Fact<T> {
    fn same(&self, other: &Self) -> Truth {
        match (self, other) {
            (Fact::Is(one), Fact::Is(other)) => one.same(other),
            (Fact::Unknown(one), Fact::Unknown(other)) => one.same(other),
            (Fact::Unknown(unknown), _) | (_, Fact::Unknown(unknown)) => Truth::Unknown(unknown.why.clone()),
            (Fact::Missing, Fact::Missing) => Truth::Unknown(Why::Nothing),
            (Fact::Missing, Fact::Is(_)) | (Fact::Is(_), Fact::Missing) => Truth::No,
        }
    }
}

impl From<&Symbol> for Unknown {
    /// What a symbol stands for: the same symbol is the same thing.
    fn from(symbol: &Symbol) -> Self {
        Self::written(symbol.into(), symbol.to_string())
    }
}

impl Fact<bool> {
    /// As a truth; what is not there counts as `default`.
    pub fn truth(self, default: bool) -> Truth {
        self.or(default).holds(|value| Truth::of(*value))
    }
}
