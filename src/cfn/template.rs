//! A template: resources by logical id, and outputs.

use super::id::LogicalId;
use super::kind::Kind;
use super::kinds::autoscaling::AutoScalingGroup;
use super::kinds::cloudformation::WaitCondition;
use super::tags::{Tag, Tags};
use super::value::{Ref, Text};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A resource that another waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency(LogicalId);

impl<K> From<&Ref<K>> for Dependency {
    fn from(reference: &Ref<K>) -> Self {
        Self(reference.id().clone())
    }
}

/// How many signals CloudFormation waits for before a resource counts as created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreationPolicy {
    /// So many.
    pub signals: u32,
    /// For at most so many minutes.
    pub timeout_minutes: u32,
}

/// How the instances of a group are replaced when what they are launched from changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollingUpdate {
    /// So many stay in service throughout; less than the group's largest size.
    pub in_service: u32,
    /// So many are replaced at a time.
    pub batch: u32,
    /// What is waited for before the next batch.
    pub pause: Pause,
}

/// What CloudFormation waits for between two batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// A signal from each new instance, for at most so many minutes.
    Signals(u32),
    /// So many minutes.
    Minutes(u32),
}

#[derive(Debug, Clone, PartialEq)]
struct Resource {
    kind: &'static str,
    properties: Value,
    after: BTreeSet<LogicalId>,
    retained: bool,
    creation: Option<CreationPolicy>,
    rolling: Option<RollingUpdate>,
}

/// A value that a stack shows, and exports under `<stack>:<name>` if others are to import it.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its value.
    pub value: Text,
    /// Whether it is exported. An exported value in use elsewhere can neither change nor go.
    pub export: Option<Text>,
}

/// A CloudFormation template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    description: String,
    metadata: Map<String, Value>,
    tags: Tags,
    resources: BTreeMap<LogicalId, Resource>,
    outputs: BTreeMap<String, Output>,
}

impl Template {
    /// An empty template whose resources will carry these tags.
    pub fn new(description: impl Into<String>, tags: Tags) -> Self {
        Self {
            description: description.into(),
            metadata: Map::new(),
            tags,
            resources: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }

    /// Says something about the template as a whole, for those who read it; CloudFormation keeps it and does nothing with it.
    pub fn note(&mut self, key: &str, value: Value) {
        self.metadata.insert(key.to_owned(), value);
    }

    /// Adds a resource and hands out the reference to it.
    ///
    /// # Panics
    /// When the logical id is taken: two resources would become one, silently.
    pub fn add<K: Kind>(&mut self, id: impl Into<LogicalId>, properties: K) -> Ref<K> {
        let id = id.into();
        let mut properties = serde_json::to_value(properties).expect("a struct of strings, numbers and lists is JSON");
        remove_nulls(&mut properties);
        self.tags.stamp(id.as_str(), K::TAGGING, &mut properties);
        let resource = Resource {
            kind: K::TYPE,
            properties,
            after: BTreeSet::new(),
            retained: false,
            creation: None,
            rolling: None,
        };
        let taken = self.resources.insert(id.clone(), resource);
        assert!(taken.is_none(), "the logical id `{id}` is given to two resources");
        Ref::mint(id)
    }

    /// Makes a resource wait for others that it does not refer to.
    pub fn wait<K: Kind>(&mut self, resource: &Ref<K>, others: impl IntoIterator<Item = Dependency>) {
        self.of(resource).after.extend(others.into_iter().map(|Dependency(id)| id));
    }

    /// Keeps a resource when its stack is deleted or an update would replace it. A creation that fails leaves nothing
    /// behind: what it has made is empty.
    pub fn retain<K: Kind>(&mut self, resource: &Ref<K>) {
        self.of(resource).retained = true;
    }

    /// Adds a tag to a resource that takes tags.
    pub fn tag<K: Kind>(&mut self, resource: &Ref<K>, key: &str, value: &str) {
        K::TAGGING.add(Tag::new(key, value), &mut self.of(resource).properties);
    }

    /// Makes the creation of a wait condition wait for signals.
    pub fn await_signals(&mut self, condition: &Ref<WaitCondition>, policy: CreationPolicy) {
        self.of(condition).creation = Some(policy);
    }

    /// Has a group replace its instances in batches.
    pub fn roll(&mut self, group: &Ref<AutoScalingGroup>, policy: RollingUpdate) {
        self.of(group).rolling = Some(policy);
    }

    /// Adds an output.
    pub fn output(&mut self, name: impl Into<String>, output: Output) {
        self.outputs.insert(name.into(), output);
    }

    /// The tags of something that a resource makes outside the template, by the name it is to carry.
    pub fn tags(&self, name: &str) -> Vec<Tag> {
        self.tags.named(name)
    }

    fn of<K>(&mut self, reference: &Ref<K>) -> &mut Resource {
        self.resources.get_mut(reference.id()).expect("only the template that has a resource mints a reference to it")
    }

    /// The template as JSON, in the customary order.
    pub fn into_json(self) -> Value {
        let resources = self.resources.into_iter().map(|(id, resource)| (id.to_string(), resource.into_json()));
        let mut json = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": self.description });
        if !self.metadata.is_empty() {
            json["Metadata"] = self.metadata.into();
        }
        json["Resources"] = resources.collect::<Map<_, _>>().into();
        if !self.outputs.is_empty() {
            let outputs = self.outputs.into_iter().map(|(name, output)| (name, json!(output)));
            json["Outputs"] = outputs.collect::<Map<_, _>>().into();
        }
        json
    }
}

impl Resource {
    fn into_json(self) -> Value {
        let mut json = json!({ "Type": self.kind });
        match self.after.len() {
            0 => {}
            1 => json["DependsOn"] = json!(self.after.first()),
            _ => json["DependsOn"] = json!(self.after),
        }
        if self.retained {
            json["DeletionPolicy"] = json!("RetainExceptOnCreate");
            json["UpdateReplacePolicy"] = json!("Retain");
        }
        if let Some(policy) = self.creation {
            let timeout = format!("PT{}M", policy.timeout_minutes);
            json["CreationPolicy"] = json!({ "ResourceSignal": { "Count": policy.signals, "Timeout": timeout } });
        }
        if let Some(policy) = self.rolling {
            json["UpdatePolicy"] = json!({ "AutoScalingRollingUpdate": policy.to_json() });
        }
        if self.properties.as_object().is_some_and(|properties| !properties.is_empty()) {
            json["Properties"] = self.properties;
        }
        json
    }
}

impl RollingUpdate {
    /// Suspended are the processes of Auto Scaling that would work against the update (CloudFormation user guide,
    /// "UpdatePolicy attribute", SuspendProcesses).
    fn to_json(self) -> Value {
        let mut json = json!({ "MinInstancesInService": self.in_service, "MaxBatchSize": self.batch });
        let minutes = match self.pause {
            Pause::Signals(minutes) => {
                json["WaitOnResourceSignals"] = json!(true);
                minutes
            }
            Pause::Minutes(minutes) => minutes,
        };
        json["PauseTime"] = json!(format!("PT{minutes}M"));
        json["SuspendProcesses"] =
            json!(["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions"]);
        json
    }
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = json!({ "Value": self.value });
        if let Some(name) = &self.export {
            json["Export"] = json!({ "Name": name });
        }
        json.serialize(serializer)
    }
}

/// Removes the properties that are not set.
fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}
