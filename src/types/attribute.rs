//! Which attributes of a resource change while it stays what it is.

use super::path::is_at_or_below;
use super::profile::of;
use super::table::ResourceType;

impl ResourceType {
    /// Whether `Fn::GetAtt` may read an attribute.
    pub fn has_attribute(&self, name: &str) -> bool {
        let is_listed = self.attributes.iter().any(|attribute| is(name, attribute));
        let is_entry = |(map, _): (&str, &str)| self.attributes.contains(&map) && self.maps(map, name);
        is_listed || name.rsplit_once('.').is_some_and(is_entry)
    }

    /// The path of the property that an attribute repeats: one of the same name that can be set, such as `CidrBlock` of
    /// a VPC. `None` if only AWS sets the attribute.
    ///
    /// Where the property is written, the attribute has that value, whether the resource is replaced or not; where it
    /// is not, AWS chooses one for as long as the resource lives.
    pub fn attribute_repeats<'a>(&self, attribute: &'a str) -> Option<Vec<&'a str>> {
        let path: Vec<_> = attribute.split('.').collect();
        (self.has_attribute(attribute) && self.can_be_set(&path)).then_some(path)
    }

    /// Whether an attribute may have another value after the value at a path of the properties has changed without a
    /// new resource. Of a new resource, each attribute may have another value but those that repeat a property.
    pub fn attribute_changes(&self, attribute: &str, changed: &[&str]) -> bool {
        let path: Vec<_> = attribute.split('.').collect();
        if self.can_be_set(&path) {
            return path.iter().zip(changed).all(|(one, other)| one == other);
        }
        // What AWS says of a property, beside what can be set in it.
        let is_beside = path.first() == changed.first() && self.can_be_set(&path[..1]);
        let follows = of(self.name).changing.iter().any(|(name, properties)| {
            let depends = properties.is_empty() || changed.first().is_some_and(|first| properties.contains(first));
            is(attribute, name) && depends
        });
        is_beside || follows
    }

    /// Whether `Ref` may return another value after the value at a path of the properties has changed without a new
    /// resource: what names the resource can be set and changed.
    ///
    /// Source: `primaryIdentifier` of the schemas.
    pub fn reference_changes(&self, changed: &[&str]) -> bool {
        changed.first().is_some_and(|first| self.identifier.contains(first) && self.can_be_set(&[first]))
    }

    /// Whether the template may say what is at a path.
    fn can_be_set(&self, path: &[&str]) -> bool {
        self.has(path) && !is_at_or_below(path, self.read_only)
    }
}

/// Whether an attribute is the one that is named; a `*` at the end stands for any ending.
fn is(attribute: &str, named: &str) -> bool {
    match named.strip_suffix('*') {
        Some(beginning) => attribute.len() > beginning.len() && attribute.starts_with(beginning),
        None => attribute == named,
    }
}

#[cfg(test)]
mod tests {
    use super::is;
    use crate::types::{Recreation, kind, profiles};

    #[test]
    fn attributes_that_change_and_what_they_follow_from_are_there() {
        let all = profiles().iter().flat_map(|profile| profile.changing.iter().map(|change| (profile.name, change)));
        for (name, (attribute, properties)) in all {
            let kind = kind(name).expect("the table has each of these types");
            assert!(
                kind.attributes.iter().any(|known| known == attribute || is(known, attribute)),
                "{name}.{attribute}"
            );
            for property in *properties {
                assert!(kind.can_be_set(&[property]), "{name} {property}");
                let mutable = kind.replacement(&[property]).0 < Recreation::Always;
                assert!(mutable, "a change of {property} replaces {name}");
            }
        }
    }
}
