//! The resource types, by name.

use super::claims::{Claimed, SHARED_NAMES, claims};
use super::facts::{Fact, INDEX, List, NUMBERS, Reader};
use super::slot::slots;
use std::sync::OnceLock;

/// A resource type as AWS publishes it. Properties of properties are written `A/B`, those of list items `A/*/B`.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name, such as `AWS::EC2::Subnet`.
    pub name: &'static str,
    /// The property that holds its tags.
    pub tags: Option<&'static str>,
    /// What `Fn::GetAtt` may read, nested names joined by dots; `Outputs.*` stands for any output of a nested stack.
    pub attributes: &'static [&'static str],
    /// The properties that together name an existing resource; if there is one, it is what `Ref` returns.
    pub identifier: &'static [&'static str],
    /// Properties that only AWS sets.
    pub read_only: &'static [&'static str],
    /// Properties whose change replaces the resource.
    pub create_only: &'static [&'static str],
    /// Properties whose change replaces the resource under some circumstances.
    pub conditional_create_only: &'static [&'static str],
    /// Whether the old resource is deleted before the new one is made when it is replaced; others make way afterwards.
    /// Source: `replacementStrategy`.
    pub deletes_first: bool,
    /// Whether an existing resource can be brought into a stack: its type can be read, `read` being among the
    /// `handlers`. AWS publishes no list for programs; source: CloudFormation user guide, "Import AWS resources".
    pub importable: bool,
    /// What other sources say of replacement, if it is something else.
    pub(super) disputes: List<Dispute>,
    /// The position of the node that `Properties` must fit.
    pub(crate) root: usize,
}

impl ResourceType {
    /// The property that names a resource itself, such as `QueueName` of a queue. Others of the kind name something else:
    /// `ServiceName` of an endpoint, `KeyName` of an instance.
    pub fn own_name(&self) -> Option<&'static str> {
        let names =
            |name: &&&str| name.strip_suffix("Name").is_some_and(|of| !of.contains('/') && self.name.ends_with(of));
        self.create_only.iter().find(names).copied()
    }

    /// The properties by which a template names a resource so that AWS has no other of that name, at least within what the
    /// first of them say: what [`claims`] has, else the primary identifier where the template says all of it. The last of them
    /// is the name itself; none if AWS chooses it.
    pub fn unique_name(&self) -> Vec<&'static str> {
        if let Some(claim) = claims(self.name).iter().find(|claim| claim.what == Claimed::Name) {
            return claim.within.iter().chain(claim.by).copied().collect();
        }
        let is_chosen = |name: &&str| !self.read_only.contains(name) && !name.contains('/');
        if self.identifier.iter().all(is_chosen) { self.identifier.to_vec() } else { Vec::new() }
    }

    /// The same, or where nothing says that it is unique, the [own name](Self::own_name), which mostly is.
    pub fn chosen_name(&self) -> Vec<&'static str> {
        let unique = self.unique_name();
        let own = self.own_name().filter(|_| !SHARED_NAMES.contains(&self.name));
        if unique.is_empty() { own.into_iter().collect() } else { unique }
    }

    fn read(number: usize) -> Self {
        let reader = &mut Reader::at(INDEX[number]);
        let name = reader.read();
        // What is read stays for as long as the program runs, so it is kept once and for all.
        let kept = |reader: &mut Reader| -> &'static [&'static str] {
            Box::leak(reader.read::<List<&str>>().iter().collect::<Box<[_]>>())
        };
        Self {
            name,
            root: reader.read(),
            tags: reader.read::<List<&str>>().iter().next(),
            attributes: kept(reader),
            identifier: kept(reader),
            read_only: kept(reader),
            create_only: kept(reader),
            conditional_create_only: kept(reader),
            deletes_first: reader.byte() == 1,
            importable: reader.byte() == 1,
            disputes: reader.read(),
        }
    }
}

/// The types that were asked for.
static READ: [OnceLock<Box<ResourceType>>; INDEX.len()] = [const { OnceLock::new() }; INDEX.len()];

/// What is known of a resource type, if AWS has one of that name.
pub fn kind(name: &str) -> Option<&'static ResourceType> {
    let taken = slots(name).map(|slot| usize::from(NUMBERS[slot])).take_while(|number| *number > 0);
    let number = taken.map(|number| number - 1).find(|number| name_at(INDEX[*number]) == name)?;
    Some(READ[number].get_or_init(|| Box::new(ResourceType::read(number))))
}

/// Every resource type, sorted by name. Each is read for it: to know which there are, [`names`] is enough.
pub fn kinds() -> impl Iterator<Item = &'static ResourceType> {
    names().filter_map(kind)
}

/// The names of all resource types, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    INDEX.iter().map(|position| name_at(*position))
}

fn name_at(position: usize) -> &'static str {
    Reader::at(position).read()
}

/// A property about which the sources do not say the same: an entry of `schemas/aws/replacement.json`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dispute {
    pub property: &'static str,
    pub schema: Option<Answer>,
    /// The documentation of 2023; `None` if it does not have the property.
    pub documentation: Option<Answer>,
    /// CDK's data, the same way.
    pub cdk: Option<Answer>,
}

impl Fact for Dispute {
    fn read(reader: &mut Reader) -> Self {
        Self { property: reader.read(), schema: reader.read(), documentation: reader.read(), cdk: reader.read() }
    }
}

/// What a source says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Never,
    Conditionally,
    Always,
    /// The resource is interrupted, which says nothing of replacement.
    Interruption,
    /// AWS refuses the update.
    Unsupported,
}

/// `None` if the source does not have the property.
impl Fact for Option<Answer> {
    fn read(reader: &mut Reader) -> Self {
        let all = [Answer::Never, Answer::Conditionally, Answer::Always, Answer::Interruption, Answer::Unsupported];
        usize::from(reader.byte()).checked_sub(1).map(|number| all[number])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::node::{Rule, node};
    use std::collections::BTreeSet;

    #[test]
    fn types_and_properties_are_sorted() {
        assert!(names().is_sorted());
        let mut met = BTreeSet::new();
        for kind in kinds() {
            let mut open = vec![kind.root];
            while let Some(position) = open.pop() {
                if !met.insert(position) {
                    continue;
                }
                let node = node(position);
                assert!(node.properties.iter().is_sorted_by_key(|(name, _)| name), "{}", kind.name);
                open.extend(
                    node.properties.iter().chain(node.patterns.iter().map(|(_, to)| ("", to))).map(|(_, to)| to),
                );
                open.extend(node.items);
                for rule in node.rules.iter() {
                    match rule {
                        Rule::AllOf(to) | Rule::AnyOf(to) | Rule::OneOf(to) | Rule::PrefixItems(to) => {
                            open.extend(to.iter());
                        }
                        Rule::IfThen(condition, then) => open.extend([condition, then]),
                        Rule::Not(to) => open.push(to),
                        _ => {}
                    }
                }
            }
        }
        assert!(met.len() > 10_000, "{} nodes", met.len());
    }
}
