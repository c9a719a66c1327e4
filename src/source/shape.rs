//! How a text is built: its lists, and every entry of its mappings, those with equal keys among them.

use super::tree::{function, position};
use crate::diag::Step;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// A text without its plain values.
pub(super) enum Shape {
    Plain,
    List(Vec<Shape>),
    Mapping(Vec<(String, Shape)>),
}

impl Shape {
    /// The shape of what a deserializer holds.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed.deserialize(deserializer)
    }

    /// Of the entries that each of some steps may mean, the number of the last, counted from 0. Shorter than the steps where they
    /// lead nowhere.
    pub fn last(&self, steps: &[Step]) -> Vec<usize> {
        let (mut here, mut last) = (self, Vec::new());
        for step in steps {
            let next = match here {
                Self::Plain => None,
                Self::List(items) => position(step).and_then(|at| items.get(at)).map(|item| (0, item)),
                Self::Mapping(entries) => {
                    let equal = entries.iter().filter(|(key, _)| matches!(step, Step::Key(wanted) if wanted == key));
                    equal.enumerate().last().map(|(number, (_, value))| (number, value))
                }
            };
            let Some((number, value)) = next else { break };
            last.push(number);
            here = value;
        }
        last
    }

    /// The keys that stand several times in a mapping that counts, and how often.
    pub fn repeated(&self) -> Vec<(Vec<Step>, usize)> {
        let mut repeated = Vec::new();
        self.collect(&mut Vec::new(), &mut repeated);
        repeated
    }

    fn collect(&self, steps: &mut Vec<Step>, repeated: &mut Vec<(Vec<Step>, usize)>) {
        let mut enter = |step: Step, shape: &Shape, times: usize| {
            steps.push(step);
            if times > 1 {
                repeated.push((steps.clone(), times));
            }
            shape.collect(steps, repeated);
            steps.pop();
        };
        match self {
            Self::Plain => {}
            Self::List(items) => {
                items.iter().enumerate().for_each(|(index, item)| enter(Step::Index(index), item, 1));
            }
            Self::Mapping(entries) => {
                let mut counting = BTreeMap::<&str, (usize, &Shape)>::new();
                for (key, value) in entries {
                    let (times, last) = counting.entry(key).or_insert((0, value));
                    (*times, *last) = (*times + 1, value);
                }
                counting.into_iter().for_each(|(key, (times, last))| enter(Step::Key(key.to_owned()), last, times));
            }
        }
    }
}

struct Seed;

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Plain)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Seed)? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Shape, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = mapping.next_key::<String>()? {
            entries.push((key, mapping.next_value_seed(Seed)?));
        }
        Ok(Shape::Mapping(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Shape, A::Error> {
        let (tag, content) = tagged.variant::<String>()?;
        Ok(Shape::Mapping(vec![(function(&tag), content.newtype_variant_seed(Seed)?)]))
    }
}
