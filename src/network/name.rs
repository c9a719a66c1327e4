//! What properties name: resources of the template, or things outside it.

use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth};

/// What a property names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A resource of the template, by logical id; what comes with one by its id and attribute: `Vpc.DefaultSecurityGroup`.
    Here(String),
    /// Something outside, by the id AWS gave it: `vpc-0123456789abcdef0`.
    Given(String),
    /// Something outside, by what stands for its id, such as a parameter without a value or an output of a nested stack.
    Symbol(String),
}

/// A name and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What is named.
    pub name: Named,
    /// Where, as a JSON Pointer.
    pub pointer: String,
}

/// The names in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Those that are known.
    pub known: Vec<Written>,
    /// Why there may be others; `None` if these are all.
    pub unknown: Option<String>,
    /// Where the list is written, or would be.
    pub pointer: String,
}

impl Named {
    /// What a value names.
    pub fn of(node: &Node) -> Fact<Self> {
        match &node.term {
            Term::Symbol(Symbol::Resource { id, attribute: None }) => Fact::Is(Self::Here(id.clone())),
            Term::Symbol(symbol) => Fact::Is(Self::Symbol(symbol.to_string().replace('`', ""))),
            _ => match node.text() {
                Fact::Is(text) => Fact::Is(Self::Given(text)),
                Fact::Missing => Fact::Missing,
                Fact::Unknown(why) => Fact::Unknown(why),
            },
        }
    }

    /// The logical id, the id AWS gave, or what stands for it.
    pub fn id(&self) -> &str {
        match self {
            Self::Here(id) | Self::Given(id) | Self::Symbol(id) => id,
        }
    }

    /// Whether both name the same thing. What stands for an id may stand for any thing outside, but for no resource of
    /// the template.
    pub fn is(&self, other: &Self) -> Truth {
        match (self, other) {
            _ if self == other => Truth::Yes,
            (Self::Here(_), _) | (_, Self::Here(_)) | (Self::Given(_), Self::Given(_)) => Truth::No,
            (Self::Symbol(name), _) | (_, Self::Symbol(name)) => {
                Truth::Unknown(format!("what `{name}` stands for is known only outside the template"))
            }
        }
    }

    /// Whether it stands outside the template.
    pub fn is_outside(&self) -> bool {
        !matches!(self, Self::Here(_))
    }
}

impl Names {
    /// The names in a list, or the one that stands in its place.
    pub fn of(node: &Node) -> Self {
        let mut names = Self { pointer: node.pointer.clone(), ..Self::default() };
        match node.items() {
            Fact::Missing => {}
            Fact::Unknown(why) => names.unknown = Some(why),
            Fact::Is(items) => items.iter().for_each(|item| names.push(item)),
        }
        names
    }

    /// Adds what a value names.
    pub fn push(&mut self, node: &Node) {
        match Named::of(node) {
            Fact::Is(name) => self.known.push(Written { name, pointer: node.pointer.clone() }),
            Fact::Missing => {}
            Fact::Unknown(why) => self.unknown = Some(why),
        }
    }

    /// Adds the names of another list, which is where they are written if nothing was named before.
    pub fn extend(&mut self, other: Self) {
        if self.pointer.is_empty() || self.is_empty() && !other.is_empty() {
            self.pointer = other.pointer;
        }
        self.known.extend(other.known);
        self.unknown = self.unknown.take().or(other.unknown);
    }

    /// Whether nothing is named, for certain.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.unknown.is_none()
    }

    /// Whether a thing is among them.
    pub fn has(&self, thing: &Named) -> Truth {
        let known = Truth::any(self.known.iter().map(|written| written.name.is(thing)));
        match &self.unknown {
            Some(why) => known.or(Truth::Unknown(why.clone())),
            None => known,
        }
    }

    /// The ids of those that are known, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|written| written.name.id())
    }
}
