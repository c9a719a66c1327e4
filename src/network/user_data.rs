//! What the user data of instances names.

use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Symbol, Term};
use std::collections::BTreeSet;

/// The resources that the user data names of what instances are launched from: an instance joins the cluster that stands there
/// (ECS developer guide, "Bootstrapping Amazon ECS Linux container instances to pass data").
pub(super) fn named_by_user_data<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> BTreeSet<String> {
    let data = match resource.kind {
        "AWS::EC2::LaunchTemplate" => reader.property(resource, "LaunchTemplateData").get("UserData"),
        _ => reader.property(resource, "UserData"),
    };
    let mut named = BTreeSet::new();
    if let Term::Symbol(symbol) = &data.term {
        symbol.each_part(&mut |part| {
            if let Symbol::Resource { id, attribute: None } = part {
                named.insert(id.clone());
            }
        });
    }
    named
}
