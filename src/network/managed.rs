//! What services of AWS run for others behind security groups: databases, caches, brokers, clusters.

use super::name::Names;
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::Truth;
use crate::types;

/// Something that a service of AWS runs, and that security groups guard.
#[derive(Debug, Clone)]
pub struct Managed {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The security groups that it names. Without any it is in one that AWS chooses.
    pub groups: Names,
}

impl Managed {
    /// What a resource of a type is of which the table says where its security groups are named.
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Option<Self> {
        let (first, rest) = types::of(resource.kind).guards.split_first()?;
        let groups = Names::of(&reader.property(resource, first).at(rest));
        Some(Self { id: resource.id.to_owned(), exists: reader.exists(resource), groups })
    }
}
