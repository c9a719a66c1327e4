//! Reading a tree from any serde format, with two guarantees the formats themselves do not give: it is said what becomes of a key
//! that stands twice in a mapping, and the place of any node can be asked for.

use crate::diag::Step;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde_json::{Map, Number, Value};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

/// What the error of a key that stands twice begins with; the key follows in backticks.
pub(super) const DUPLICATE: &str = "duplicate key";

/// What the error of a key that is a list or a mapping ends with.
pub(super) const A_KEY: &str = "a key that is text";

/// What the error of a tree that outgrows its text begins with.
pub(super) const OVERGROWN: &str = "more values than the text has bytes";

/// What a text is to be, which decides what it may hold and how findings speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A description: rack.yml, app.yml. Tags are errors, and whole numbers are whole numbers, however they are written.
    Description,
    /// A CloudFormation template. Tags are the short forms of functions: `!Sub x` is read as `Fn::Sub: x`. Numbers stay as they
    /// are, since CloudFormation makes texts of them: 2.0 is `2.0`, and 1.10 is `1.1`.
    Template,
}

/// What becomes of a key that stands in its mapping already.
#[derive(Clone, Copy)]
pub(super) enum Keys<'a> {
    /// It is an error.
    Once,
    /// The last counts, in the place of the first, and it is noted how often it stands there.
    Last(&'a RefCell<Repeats>),
}

impl Keys<'_> {
    fn enter(self, step: impl FnOnce() -> String) {
        if let Self::Last(repeats) = self {
            repeats.borrow_mut().here.push(Step::Key(step()));
        }
    }

    fn leave(self) {
        if let Self::Last(repeats) = self {
            repeats.borrow_mut().here.pop();
        }
    }

    fn repeat(self) {
        if let Self::Last(repeats) = self {
            repeats.borrow_mut().count();
        }
    }
}

/// The keys that stand more than once in a mapping that counts, by their steps from the root, and how often.
#[derive(Default)]
pub(super) struct Repeats {
    /// Where the reader is. Positions in lists are keys here, as a JSON Pointer has them.
    here: Vec<Step>,
    times: BTreeMap<Vec<Step>, usize>,
}

impl Repeats {
    /// Notes that the key here stands once more: what was in the one before does not count.
    fn count(&mut self) {
        let times = self.times.get(&self.here).copied().unwrap_or(1);
        let within = self.times.range(self.here.clone()..).take_while(|(steps, _)| steps.starts_with(&self.here));
        for steps in within.map(|(steps, _)| steps.clone()).collect::<Vec<_>>() {
            self.times.remove(&steps);
        }
        self.times.insert(self.here.clone(), times + 1);
    }

    /// Each of these keys, and how often it stands there.
    pub fn all(&self) -> &BTreeMap<Vec<Step>, usize> {
        &self.times
    }

    /// Of the equal keys that each of some steps may mean, the number of the last, counted from 0.
    pub fn last(&self, steps: &[Step]) -> Vec<usize> {
        let key = |step: &Step| match step {
            Step::Index(index) => Step::Key(index.to_string()),
            Step::Key(key) => Step::Key(key.clone()),
        };
        let keys = steps.iter().map(key).collect::<Vec<_>>();
        (1..=keys.len()).map(|length| self.times.get(&keys[..length]).map_or(0, |times| times - 1)).collect()
    }
}

/// The key that a short form stands for (CloudFormation user guide, "Intrinsic function reference").
fn function(tag: &str) -> String {
    match tag {
        "Ref" | "Condition" => tag.to_owned(),
        _ => format!("Fn::{tag}"),
    }
}

/// Reads a whole tree. Fails at the second of two equal keys, unless the last counts, and when it has read as many values as it may: a text that
/// repeats nothing by alias has fewer values than bytes.
#[derive(Clone, Copy)]
pub(super) struct Strict<'a> {
    /// How many values may still be read.
    pub left: &'a Cell<usize>,
    /// What it reads.
    pub kind: Kind,
    /// What becomes of equal keys.
    pub keys: Keys<'a>,
}

impl Strict<'_> {
    fn count<E: Error>(self) -> Result<Self, E> {
        match self.left.get().checked_sub(1) {
            Some(left) => self.left.set(left),
            None => return Err(E::custom(OVERGROWN)),
        }
        Ok(self)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self.count()?)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain value, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    /// Huge numbers keep their size as far as a float does: they are out of every range.
    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// Infinity and not-a-number have no place in JSON; as text they meet the same refusal every other text meets.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.kind == Kind::Description && value.fract() == 0.0 && value.abs() <= EXACT {
            return Ok(Value::from(value as i64));
        }
        Ok(Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            self.keys.enter(|| items.len().to_string());
            let item = list.next_element_seed(self)?;
            self.keys.leave();
            let Some(item) = item else { return Ok(Value::Array(items)) };
            items.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Value, A::Error> {
        let mut entries = Map::new();
        while let Some(key) = mapping.next_key_seed(FreshKey { entries: &entries, keys: self.keys })? {
            self.keys.enter(|| key.clone());
            if matches!(self.keys, Keys::Last(_)) && entries.contains_key(&key) {
                self.keys.repeat();
            }
            let value = mapping.next_value_seed(self)?;
            self.keys.leave();
            entries.insert(key, value);
        }
        Ok(Value::Object(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        if self.kind == Kind::Description {
            return Err(A::Error::invalid_type(Unexpected::Enum, &self));
        }
        let (tag, content) = tagged.variant::<String>()?;
        self.keys.enter(|| function(&tag));
        let mut argument = content.newtype_variant_seed(self.count()?)?;
        self.keys.leave();
        // What a tag stands before is a string, also if nothing is there: `!GetAZs` alone asks for the stack's own region.
        if argument.is_null() {
            argument = Value::from("");
        }
        if let ("GetAtt", Value::String(path)) = (tag.as_str(), &argument)
            && let Some((id, attribute)) = path.split_once('.')
        {
            argument = Value::from(vec![id, attribute]);
        }
        Ok(Value::Object(Map::from_iter([(function(&tag), argument)])))
    }
}

/// Reads a key that does not stand in the mapping yet. Failing here, at the key, gives the error the key's place.
struct FreshKey<'a> {
    entries: &'a Map<String, Value>,
    keys: Keys<'a>,
}

impl<'de> DeserializeSeed<'de> for FreshKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for FreshKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(A_KEY)
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if matches!(self.keys, Keys::Once) && self.entries.contains_key(key) {
            return Err(E::custom(format!("{DUPLICATE} `{key}`")));
        }
        Ok(key.to_owned())
    }
}

/// What [`Finder`] looks for at the end of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The key that the last step names.
    Key,
    /// The value behind the last step.
    Value,
}

/// Walks to a node and fails on purpose when it stands there, because the format's error then carries the place.
pub(super) struct Finder<'a> {
    pub steps: &'a [Step],
    /// Which of several equal keys each step takes, counted from 0; the first where nothing is said.
    pub nth: &'a [usize],
    pub target: Target,
}

impl<'a> Finder<'a> {
    /// What is left to walk behind the first step.
    fn behind(&self, steps: &'a [Step]) -> Self {
        Self { steps, nth: self.nth.get(1..).unwrap_or_default(), target: self.target }
    }
}

const HERE: &str = "here";

impl<'de> DeserializeSeed<'de> for Finder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Finder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HERE)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.steps.split_first() else { return Err(A::Error::custom(HERE)) };
        let Some(index) = position(step) else { return Err(A::Error::custom(HERE)) };
        for _ in 0..index {
            list.next_element::<IgnoredAny>()?;
        }
        list.next_element_seed(self.behind(rest))?;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), rest)) = self.steps.split_first() else { return Err(A::Error::custom(HERE)) };
        let key_itself = rest.is_empty() && self.target == Target::Key;
        let mut before = self.nth.first().copied().unwrap_or_default();
        while let Some(found) = mapping.next_key_seed(KnownKey { wanted, fails: key_itself && before == 0 })? {
            if found && before == 0 {
                mapping.next_value_seed(self.behind(rest))?;
            } else {
                before -= usize::from(found);
                mapping.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    /// A short form is found where its argument stands: the text has no key for it.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), rest)) = self.steps.split_first() else { return Err(A::Error::custom(HERE)) };
        let (tag, content) = tagged.variant::<String>()?;
        let target = if rest.is_empty() { Target::Value } else { self.target };
        match function(&tag) == *wanted {
            true => content.newtype_variant_seed(Finder { target, ..self.behind(rest) }),
            false => content.newtype_variant::<IgnoredAny>().map(drop),
        }
    }
}

/// The position in a list that a step means. A JSON Pointer does not tell positions from keys that are numbers.
fn position(step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => Some(*index),
        Step::Key(key) => key.parse().ok(),
    }
}

/// Tells whether a key is the wanted one; fails at it when the key itself is what is looked for.
struct KnownKey<'a> {
    wanted: &'a str,
    fails: bool,
}

impl<'de> DeserializeSeed<'de> for KnownKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KnownKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(A_KEY)
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        if key == self.wanted && self.fails {
            return Err(E::custom(HERE));
        }
        Ok(key == self.wanted)
    }
}
