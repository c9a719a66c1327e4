//! Finding what belongs to a thing by its name, where a name may not be known.

use super::name::{Key, Named};
use crate::template::evaluate::{Fact, Open, Truth, Why};
use crate::template::outside;
use std::collections::BTreeMap;

/// Positions in a list, by what each item names.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    exact: BTreeMap<Key, Vec<usize>>,
    /// Those that name a certain thing outside.
    given: Vec<(Fact<Named>, usize)>,
    /// Those of which it is not known what they name.
    loose: Vec<(Fact<Named>, usize)>,
    /// What they are, for where there are too many of these.
    what: &'static str,
}

/// So many things that may belong to any other are judged as parts of each; beyond that it is all the same.
pub(super) const MOST_LOOSE: usize = 50;

impl Lookup {
    /// A lookup of items by what they name; what names nothing belongs to nothing.
    pub fn of<'n>(what: &'static str, names: impl Iterator<Item = &'n Fact<Named>>) -> Self {
        Self::with(what, names.map(|name| (name, false)))
    }

    /// A lookup of resources by what they are a part of. Who describes something outside describes all its parts: what is
    /// outside and a part of one thing is a part of no other.
    pub fn of_parts<'n>(what: &'static str, parts: impl Iterator<Item = (&'n String, &'n Fact<Named>)>) -> Self {
        Self::with(what, parts.map(|(id, name)| (name, outside::is_outside(id))))
    }

    /// A lookup of items by what they name, each with whether it is certain what that is.
    fn with<'n>(what: &'static str, names: impl Iterator<Item = (&'n Fact<Named>, bool)>) -> Self {
        let mut lookup = Self { what, ..Self::default() };
        for (position, (name, is_certain)) in names.enumerate() {
            if let Fact::Is(name) = name {
                lookup.exact.entry(name.key()).or_default().push(position);
            }
            match name {
                Fact::Is(Named::Here(id)) if is_certain || !outside::is_outside(id) => {}
                Fact::Missing => {}
                Fact::Is(Named::Here(_) | Named::Given(_)) => lookup.given.push((name.clone(), position)),
                Fact::Is(Named::Parameter(_) | Named::Symbol(_)) | Fact::Unknown(_) => {
                    lookup.loose.push((name.clone(), position))
                }
            }
        }
        lookup
    }

    /// The items that name a thing, or may, each with whether it does; those that do for certain come first.
    pub fn get(&self, name: &Named) -> Open<(usize, Truth)> {
        let exact = self.exact.get(&name.key()).into_iter().flatten();
        let mut found = exact.map(|position| (*position, Truth::Yes)).collect::<Open<_>>();
        let given = self.given.iter().filter(|_| !matches!(name, Named::Here(id) if !outside::is_outside(id)));
        let perhaps = self.loose.iter().chain(given).map(|(own, position)| (*position, own.is(name)));
        let mut perhaps = perhaps.filter(|(_, same)| same.why().is_some());
        found.known.extend(perhaps.by_ref().take(MOST_LOOSE));
        if perhaps.next().is_some() {
            found.open(Some(Why::TooMany(self.what)));
        }
        found
    }

    /// The items of which nothing at all is known what they name.
    pub fn unknown(&self) -> impl Iterator<Item = (usize, &Why)> {
        self.loose.iter().filter_map(|(name, position)| Some((*position, name.why()?)))
    }
}
