//! The keys outside the sections.

use super::{Read, read};
use crate::import::own::stack::{RACK, Stack};
use serde_json::{Map, Value};

pub(in crate::import::own) fn name(stack: &Stack) -> Option<Read> {
    read(stack.tag(RACK)?, "the tag Rack")
}

pub(in crate::import::own) fn mode(stack: &Stack) -> Option<Read> {
    read(stack.output("Mode")?.as_str()?, "the output Mode")
}

/// All tags but those that every rack has.
pub(in crate::import::own) fn tags(stack: &Stack) -> Option<Read> {
    let users = stack.tags().filter(|(key, _)| ![RACK, "Name"].contains(key));
    let users = users.map(|(key, value)| (key.to_owned(), value.into())).collect::<Map<_, _>>();
    if users.is_empty() { None } else { read(users, "the tags of Cluster") }
}

pub(in crate::import::own) fn schedule(stack: &Stack) -> Option<Read> {
    const STOP: &str = "InstancesStop";
    let recurrence = |id| stack.text(id, "Recurrence");
    let mut schedule = Map::new();
    schedule.insert("stop".to_owned(), recurrence(STOP)?.into());
    schedule.insert("start".to_owned(), recurrence("InstancesStart")?.into());
    let zone = stack.text(STOP, "TimeZone").filter(|zone| *zone != "UTC");
    schedule.extend(zone.map(|zone| ("zone".to_owned(), zone.into())));
    read(schedule, "InstancesStop and InstancesStart")
}

/// The findings that are accepted, of which the template speaks in words that begin with a capital.
pub(in crate::import::own) fn accept(stack: &Stack) -> Option<Read> {
    let lowercase = |entry: &Value| {
        let words = entry.as_object().into_iter().flatten();
        words.map(|(word, value)| (word.to_lowercase(), value.clone())).collect::<Map<_, _>>().into()
    };
    let accepted = stack.metadata("Accepted")?.as_array()?.iter().map(lowercase).collect::<Vec<Value>>();
    read(accepted, "the template's metadata Accepted")
}
