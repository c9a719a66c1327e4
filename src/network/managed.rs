//! What services of AWS run for others behind security groups: databases, caches, brokers, clusters.

use super::name::{Named, Names, Written};
use super::reader::{Reader, companion};
use crate::template::evaluate::{Fact, Truth};
use crate::template::{Document, Resource, outside};
use crate::types::{self, GuardedBy};

/// Something that a service of AWS runs, and that security groups guard.
#[derive(Debug, Clone)]
pub struct Managed {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The security groups that it names, and the one that AWS makes for it. Without any it is in one that AWS chooses.
    pub groups: Names,
}

impl Managed {
    /// What a resource of a type is of which the table says which security groups guard it.
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, document: Document<'a>, resource: Resource<'a>) -> Option<Self> {
        let profile = types::of(resource.kind);
        let mut groups = match (profile.guards.split_first(), profile.guarded_by) {
            (Some((first, rest)), _) => Names::of(&reader.property(resource, first).at(rest)),
            (None, GuardedBy::Cluster(property)) => of_cluster(reader, document, resource, property)?,
            (None, _) => return None,
        };
        groups.all.known.extend(own_group(resource).map(|group| here(group, &groups.pointer)));
        Some(Self { id: resource.id.to_owned(), exists: reader.exists(resource), groups })
    }
}

/// The security group that AWS makes for a resource, by the id it has here.
pub(super) fn own_group(resource: Resource) -> Option<String> {
    match types::of(resource.kind).guarded_by {
        // Who describes something outside does not say who edited its group.
        GuardedBy::Own(attribute) if !outside::is_outside(resource.id) => Some(companion(resource.id, attribute)),
        _ => None,
    }
}

/// The group that AWS makes for the cluster that a property names, if that is in the template. Nodes from a launch template are in the
/// groups that it names (EKS user guide, "Customize managed nodes with launch templates").
fn of_cluster<'a>(
    reader: &Reader<'_, 'a>,
    document: Document<'a>,
    resource: Resource<'a>,
    property: &str,
) -> Option<Names> {
    let pointer = reader.property(resource, property).pointer;
    let group = match reader.named(resource, property) {
        Fact::Unknown(unknown) => return Some(Names::unknown(&pointer, unknown.why)),
        named => named.here().and_then(|cluster| own_group(document.resource(cluster)?))?,
    };
    match reader.presence(resource, "LaunchTemplate") {
        Truth::Yes => None,
        Truth::Unknown(why) => Some(Names::unknown(&pointer, why)),
        Truth::No => Some(Names { all: [here(group, &pointer)].into_iter().collect(), pointer }),
    }
}

fn here(group: String, pointer: &str) -> Written {
    Written { name: Named::Here(group), pointer: pointer.to_owned() }
}
