//! What is assumed where nobody says anything.

use super::complete;
use super::network::GROUP;
use crate::template::outside::Outside;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Assumes of security groups, by the ids AWS gave them, that they admit nobody: of those of which nothing is said. Where they
/// let packets go stays unknown.
pub fn closed(outside: &mut Outside, groups: impl IntoIterator<Item = String>) {
    for id in groups {
        let resources = outside.sections.entry("Resources").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(resources) = resources {
            resources.entry(id.clone()).or_insert_with(|| {
                let mut group = complete::resource(&id, GROUP, &BTreeMap::new());
                group["Properties"]["SecurityGroupIngress"] = json!([]);
                group
            });
        }
    }
}
