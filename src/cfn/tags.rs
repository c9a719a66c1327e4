//! Tags on resources.

use serde_json::{Value, json};

/// The tags that every resource of a template carries, besides one with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    rack: String,
    others: Vec<(String, String)>,
}

/// How a kind of resource takes tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagging {
    /// Not at all.
    None,
    /// As a list of this property.
    List(&'static str),
    /// As a list whose entries say that what the resource launches is to carry them too.
    Propagated,
    /// As a launch template: on itself, and, under the name of the group it is for, on the volumes and network interfaces
    /// of what it launches.
    Specification,
}

impl Tags {
    /// The tag `Rack` with this value, and others.
    pub fn new(rack: &str, others: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { rack: rack.to_owned(), others: others.into_iter().collect() }
    }

    /// Puts the tags on the properties of a resource; its tag `Name` is the rack's name and its logical id.
    pub(super) fn stamp(&self, id: &str, tagging: Tagging, properties: &mut Value) {
        match tagging {
            Tagging::None => {}
            Tagging::List(property) => properties[property] = self.list(id, json!({})),
            Tagging::Propagated => properties["Tags"] = self.list(id, json!({ "PropagateAtLaunch": true })),
            Tagging::Specification => {
                properties["TagSpecifications"] = json!([self.on("launch-template", id)]);
                let group = id.trim_end_matches("LaunchTemplate");
                let launched = json!([self.on("volume", group), self.on("network-interface", group)]);
                properties["LaunchTemplateData"]["TagSpecifications"] = launched;
            }
        }
    }

    fn on(&self, resource_type: &str, id: &str) -> Value {
        json!({ "ResourceType": resource_type, "Tags": self.list(id, json!({})) })
    }

    fn list(&self, id: &str, extra: Value) -> Value {
        let name = format!("{}/{id}", self.rack);
        let own = [("Name", name.as_str()), ("Rack", self.rack.as_str())];
        let others = self.others.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let tag = |(key, value): (&str, &str)| {
            let mut tag = json!({ "Key": key, "Value": value });
            if let (Some(tag), Some(extra)) = (tag.as_object_mut(), extra.as_object()) {
                tag.extend(extra.clone());
            }
            tag
        };
        own.into_iter().chain(others).map(tag).collect()
    }
}
