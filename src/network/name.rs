//! What properties name: resources of the template, or things outside it.

use crate::template::evaluate::{Fact, Node, Open, Same, Symbol, Term, Truth, Unknown, Why};
use crate::template::outside;

/// What a property names. It has no `==`: what stands for an id outside may be any other thing outside, so whether two names
/// are the same thing is asked by [`Same::same`].
#[derive(Debug, Clone)]
pub enum Named {
    /// A resource that is described: of the template, by logical id, or outside, by the id it has there; what comes with one
    /// by its id and attribute: `Vpc.DefaultSecurityGroup`.
    Here(String),
    /// Something outside that nobody describes, by the id AWS gave it: `vpc-0123456789abcdef0`.
    Given(String),
    /// Something outside, by a parameter without a value: whoever deploys says what it is.
    Parameter(String),
    /// Something outside, by what else stands for its id, such as an output of a nested stack or an import.
    Symbol(String),
}

/// A name as a key: equal ones are the same thing. Different ones may be the same all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(u8, String);

/// A name and where it is written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What is named.
    pub name: Named,
    /// Where, as a JSON Pointer.
    pub pointer: String,
}

/// The names in a list.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// What is named.
    pub all: Open<Written>,
    /// Where the list is written, or would be.
    pub pointer: String,
}

impl Named {
    /// What a value names. An attribute that is not the id of its resource may be that of anything else in the template; an
    /// output of a nested stack is something that stands there.
    pub fn of(node: &Node) -> Fact<Self> {
        match &node.term {
            Term::Symbol(Symbol::Resource { id, attribute: None }) => Fact::Is(Self::Here(id.clone())),
            Term::Symbol(symbol @ Symbol::Resource { attribute: Some(name), .. }) if !name.starts_with("Outputs.") => {
                Fact::Unknown(Unknown::from(symbol))
            }
            Term::Symbol(Symbol::Parameter(name)) => Fact::Is(Self::Parameter(name.clone())),
            Term::Symbol(symbol) => Fact::Is(Self::Symbol(symbol.to_string().replace('`', ""))),
            _ => node.name().map(Self::Given),
        }
    }

    /// The logical id, the id AWS gave, or what stands for it.
    pub fn id(&self) -> &str {
        match self {
            Self::Here(id) | Self::Given(id) | Self::Parameter(id) | Self::Symbol(id) => id,
        }
    }

    /// The logical id, or the id it has outside, if it is described.
    pub fn here(&self) -> Option<&str> {
        if let Self::Here(id) = self { Some(id) } else { None }
    }

    /// The name as a key.
    pub fn key(&self) -> Key {
        let kind = match self {
            Self::Here(_) => 0,
            Self::Given(_) => 1,
            Self::Parameter(_) => 2,
            Self::Symbol(_) => 3,
        };
        Key(kind, self.id().to_owned())
    }

    /// Whether it may be given as the same thing as another name: what whoever deploys says may be anything. Of outputs of
    /// nested stacks and imports each is taken for a thing of its own where a thing can be in one place only.
    pub fn may_be_given_as(&self, other: &Self) -> Truth {
        match (self, other) {
            (Self::Parameter(_), _) | (_, Self::Parameter(_)) => self.same(other),
            _ => Truth::of(self.same(other).is_yes()),
        }
    }

    /// Whether nobody describes it.
    pub fn is_undescribed(&self) -> bool {
        self.here().is_none()
    }

    /// Whether it is neither of the template nor of another one that is known.
    pub fn is_foreign(&self) -> bool {
        self.here().is_none_or(outside::is_given)
    }
}

impl Same for Named {
    /// What stands for an id may stand for any thing outside, but for no resource of the template. Something outside of which
    /// the id is not known may be what has one.
    fn same(&self, other: &Self) -> Truth {
        match (self, other) {
            _ if self.key() == other.key() => Truth::Yes,
            (Self::Here(id), _) | (_, Self::Here(id)) if !outside::is_outside(id) => Truth::No,
            (Self::Here(one) | Self::Given(one), Self::Here(other) | Self::Given(other)) if one == other => Truth::Yes,
            (Self::Here(one) | Self::Given(one), Self::Here(other) | Self::Given(other)) => {
                let nameless = [one, other].into_iter().find(|id| !outside::is_given(id));
                let named = [one, other].into_iter().any(|id| outside::is_given(id));
                match nameless {
                    Some(id) if named => Truth::Unknown(Why::StandsFor(id.clone())),
                    _ => Truth::No,
                }
            }
            (Self::Parameter(name) | Self::Symbol(name), _) | (_, Self::Parameter(name) | Self::Symbol(name)) => {
                Truth::Unknown(Why::StandsFor(name.clone()))
            }
        }
    }
}

impl Fact<Named> {
    /// As a key: equal ones are the same thing. Nothing for what is missing, or unknown and written in no way that tells.
    pub fn key(&self) -> Option<Key> {
        match self {
            Fact::Is(name) => Some(name.key()),
            Fact::Unknown(unknown) => Some(Key(4, unknown.identity()?.to_owned())),
            Fact::Missing => None,
        }
    }

    /// The logical id, if it is known to be a thing of the template.
    pub fn here(&self) -> Option<&str> {
        if let Fact::Is(name) = self { name.here() } else { None }
    }

    /// Whether it is a certain thing.
    pub fn is(&self, name: &Named) -> Truth {
        self.holds(|own| own.same(name))
    }
}

impl Names {
    /// The names in a list, or the one that stands in its place.
    pub fn of(node: &Node) -> Self {
        let mut names = Self::at(&node.pointer);
        let listed = node.listed();
        listed.known.iter().for_each(|item| names.push(item));
        names.all.open(listed.rest);
        names
    }

    /// No names, in a place.
    pub fn at(pointer: &str) -> Self {
        Self { all: Open::default(), pointer: pointer.to_owned() }
    }

    /// Names of which nothing is known.
    pub fn unknown(pointer: &str, why: Why) -> Self {
        Self { all: Open::unknown(why), pointer: pointer.to_owned() }
    }

    /// Adds what a value names.
    pub fn push(&mut self, node: &Node) {
        match Named::of(node) {
            Fact::Is(name) => self.all.known.push(Written { name, pointer: node.pointer.clone() }),
            Fact::Missing => {}
            Fact::Unknown(unknown) => self.all.open(Some(unknown.why)),
        }
    }

    /// Adds the names of another list, which is where they are written if nothing was named before.
    pub fn extend(&mut self, other: Self) {
        if self.pointer.is_empty() || self.is_empty() && !other.is_empty() {
            self.pointer = other.pointer;
        }
        self.all.extend(other.all);
    }

    /// Whether nothing is named, for certain.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a thing is among them.
    pub fn has(&self, thing: &Named) -> Truth {
        self.all.any(|written| written.name.same(thing))
    }

    /// Those that are known, in order.
    pub fn known(&self) -> impl Iterator<Item = &Named> + Clone {
        self.all.known.iter().map(|written| &written.name)
    }

    /// The ids of those that are known, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.known().map(Named::id)
    }
}
