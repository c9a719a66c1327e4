//! Tags on resources.

use serde::Serialize;
use serde_json::{Value, json};

/// The tags that every resource of a template carries, besides `Name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    prefix: String,
    others: Vec<Tag>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    key: String,
    value: String,
}

impl Tag {
    /// A tag of this key and value.
    pub(super) fn new(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned() }
    }
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
    /// As a specification for this type of resource.
    Specification(&'static str),
}

impl Tags {
    /// Tags of these keys and values, and `Name`: the prefix, a slash and the name of what carries it.
    pub fn new(prefix: &str, others: impl IntoIterator<Item = (String, String)>) -> Self {
        let others = others.into_iter().map(|(key, value)| Tag { key, value }).collect();
        Self { prefix: prefix.to_owned(), others }
    }

    /// The tags of something of this name.
    pub(super) fn named(&self, name: &str) -> Vec<Tag> {
        let name = Tag { key: "Name".to_owned(), value: format!("{}/{name}", self.prefix) };
        [name].into_iter().chain(self.others.iter().cloned()).collect()
    }

    /// Puts the tags on the properties of a resource.
    pub(super) fn stamp(&self, id: &str, tagging: Tagging, properties: &mut Value) {
        self.named(id).into_iter().for_each(|tag| tagging.add(tag, properties));
    }
}

impl Tagging {
    /// Puts a tag on the properties of a resource, behind those that are there.
    pub(super) fn add(self, tag: Tag, properties: &mut Value) {
        let (tags, tag) = match self {
            Self::None => return,
            Self::List(property) => (&mut properties[property], json!(tag)),
            Self::Propagated => {
                (&mut properties["Tags"], json!({ "Key": tag.key, "Value": tag.value, "PropagateAtLaunch": true }))
            }
            Self::Specification(kind) => {
                let specifications = &mut properties["TagSpecifications"];
                if specifications.is_null() {
                    *specifications = json!([{ "ResourceType": kind, "Tags": [] }]);
                }
                (&mut specifications[0]["Tags"], json!(tag))
            }
        };
        match tags {
            Value::Array(tags) => tags.push(tag),
            none => *none = json!([tag]),
        }
    }
}
