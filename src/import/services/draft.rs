//! An app.yml on its way, and what became of each key of the source.

mod placeholders;
mod refusal;

use super::node::Node;
use super::{Fate, Wishes, schedule, values};
use crate::app::foreign::Tool;
use crate::diag::Path;
use refusal::refusal;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The most letters of the name of a service ([`crate::app::words::ServiceName`]).
const LONGEST_NAME: usize = 31;

/// What stands for the name of a rack that is not known.
const RACK: &str = "rack";

/// An app.yml on its way.
pub(super) struct Draft {
    /// Whose keys the source has.
    pub tool: Tool,
    /// What is to be written.
    pub tree: Map<String, Value>,
    /// Comments, by the path of the key above which they stand.
    pub comments: BTreeMap<Vec<String>, Vec<String>>,
    /// What became of each key, and of which service it is.
    pub ledger: BTreeMap<Path, (String, Fate)>,
    /// What the source does not say, and has to be decided, by service.
    pub asked: Vec<(String, String)>,
    /// The names of services in app.yml, by those in the source.
    pub names: BTreeMap<String, String>,
    /// The service that is written.
    pub service: String,
    app: String,
    rack: String,
}

impl Draft {
    /// An app without services.
    pub fn new(tool: Tool, name: &str, wishes: &Wishes) -> Self {
        let rack = wishes.rack.as_ref();
        let file = rack.map_or("rack.yml", |rack| rack.file.as_str());
        let what = "`rack` is a placeholder: write the path of the rack's file, or import with `--rack`";
        let asked = if rack.is_none() { vec![(String::new(), what.to_owned())] } else { Vec::new() };
        Self {
            tool,
            tree: Map::from_iter([("name".to_owned(), json!(name)), ("rack".to_owned(), json!(file))]),
            comments: asked.iter().map(|(_, what)| (vec!["rack".to_owned()], vec![what.clone()])).collect(),
            ledger: BTreeMap::new(),
            asked,
            names: BTreeMap::new(),
            service: String::new(),
            app: name.to_owned(),
            rack: rack.and_then(|rack| rack.name.clone()).unwrap_or_else(|| RACK.to_owned()),
        }
    }

    /// Begins a service, whose keys come next.
    pub fn begin(&mut self, name: &str) {
        self.service = name.to_owned();
        let services = self.tree.entry("services").or_insert_with(|| json!({}));
        if let Some(services) = services.as_object_mut() {
            services.entry(name).or_insert_with(|| json!({}));
        }
    }

    /// Begins the service of a name in the source, by a name that app.yml takes and no other service has.
    pub fn begin_named(&mut self, source: &str) {
        let name = values::name(source, LONGEST_NAME);
        let taken = |name: &String| self.names.values().any(|other| other == name);
        let numbered = (2..).map(|number| format!("{}-{number}", values::name(source, LONGEST_NAME - 5)));
        let name = std::iter::once(name).chain(numbered).find(|name| !taken(name)).unwrap_or_default();
        self.names.insert(source.to_owned(), name.clone());
        self.begin(&name);
        if name != source {
            self.ask(
                "",
                "the service has another name here, since names are of small letters, digits and single hyphens",
            );
        }
    }

    /// What a key of the service says; its path is dotted.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let service = self.tree.get("services")?.get(&self.service)?;
        key.split('.').try_fold(service, |value, step| value.get(step))
    }

    /// Writes a key of the service; its path is dotted.
    ///
    /// # Errors
    /// Why app.yml does not take the value.
    pub fn write(&mut self, key: &str, value: impl Into<Value>) -> Result<String, String> {
        let service = self.service.clone();
        let path = ["services", &service].into_iter().chain(key.split('.')).collect::<Vec<_>>();
        self.write_at(&path, value.into())
    }

    /// Writes a key anywhere, and returns its path as text.
    ///
    /// # Errors
    /// Why app.yml does not take the value.
    pub fn write_at(&mut self, path: &[&str], value: Value) -> Result<String, String> {
        if value.is_null() {
            let key = path.get(2..).unwrap_or_default().join(".");
            return Err(format!("its value is of no form that is known; write `{key}` by hand"));
        }
        if let Some(why) = refusal(path, &value) {
            return Err(why);
        }
        let (last, above) = path.split_last().unwrap_or((&"", &[]));
        let mut at = &mut self.tree;
        for step in above {
            let next = at.entry(*step).or_insert_with(|| json!({}));
            if !next.is_object() {
                *next = json!({});
            }
            let Value::Object(entries) = next else { return Err(format!("`{step}` is no mapping")) };
            at = entries;
        }
        at.insert((*last).to_owned(), value);
        Ok(path.join("."))
    }

    /// Takes keys of a variable out again, which another one of the same name replaces.
    pub fn forget(&mut self, section: &str, name: &str) {
        let service = self.tree.get_mut("services").and_then(|services| services.get_mut(&self.service));
        if let Some(Value::Object(entries)) = service.and_then(|service| service.get_mut(section)) {
            entries.shift_remove(name);
        }
    }

    /// Says what became of a key of the source; the gravest counts.
    pub fn judge(&mut self, node: &Node, fate: Fate) {
        let service = self.service.clone();
        match self.ledger.get(&node.at) {
            Some((_, before)) if *before <= fate => {}
            _ => _ = self.ledger.insert(node.at.clone(), (service, fate)),
        }
    }

    /// A key of the service that says what one of the source does.
    pub fn carry(&mut self, node: &Node, key: &str, value: impl Into<Value>) {
        let fate = self.write(key, value).map_or_else(Fate::ByHand, Fate::Carried);
        self.judge(node, fate);
    }

    /// A key of the service that says nearly what one of the source does, or in another way.
    pub fn change(&mut self, node: &Node, key: &str, value: impl Into<Value>, how: impl Into<String>) {
        let fate = self.write(key, value).map_or_else(Fate::ByHand, |key| Fate::Changed(key, how.into()));
        self.judge(node, fate);
    }

    /// A list of the service, each item from a node of the source; those that app.yml does not take are left to a person. `how` says
    /// what is otherwise than before.
    pub fn carry_items(&mut self, key: &str, items: Vec<(Node, Value)>, how: Option<&str>) {
        let mut fitting = Vec::new();
        for (node, item) in items {
            let fate = self.write(key, json!([item])).map_or_else(Fate::ByHand, |key| match how {
                Some(how) => Fate::Changed(key, how.to_owned()),
                None => Fate::Carried(key),
            });
            if !matches!(fate, Fate::ByHand(_)) && !fitting.contains(&item) {
                fitting.push(item);
            }
            self.judge(&node, fate);
        }
        if !fitting.is_empty() {
            _ = self.write(key, fitting);
        }
    }

    /// Says of keys of a mapping what was said of it as a whole, so that others in it are told by themselves.
    pub fn spread(&mut self, node: &Node, keys: &[&str]) {
        if !node.value.is_object() {
            return;
        }
        if let Some((_, fate)) = self.ledger.remove(&node.at) {
            keys.iter().filter_map(|key| node.get(key)).for_each(|node| self.judge(&node, fate.clone()));
        }
    }

    /// A key of a timer.
    pub fn timer(&mut self, timer: &str, key: &str, node: &Node, value: impl Into<Value>, how: Option<&str>) {
        let fate = self.write_at(&["timers", timer, key], value.into()).map_or_else(Fate::ByHand, |key| match how {
            Some(how) => Fate::Changed(key, how.to_owned()),
            None => Fate::Carried(key),
        });
        self.judge(node, fate);
    }

    /// When a timer starts its task; where no cron expression says it, the timer is off.
    pub fn schedule(&mut self, timer: &str, node: &Node) {
        match node.text().and_then(|text| schedule::times(&text)) {
            Some(times) => self.timer(timer, "schedule", node, times.cron, times.how),
            None => {
                let what = "no cron expression of five fields says the same: write one, and remove `enabled: false`";
                let never = [("schedule", json!("0 0 1 1 *")), ("enabled", json!(false))];
                never.into_iter().for_each(|(key, value)| _ = self.write_at(&["timers", timer, key], value));
                self.comment_timer(timer, &format!("the schedule is a placeholder: {what}"));
                self.by_hand(node, what);
            }
        }
    }

    /// A comment above a timer.
    pub fn comment_timer(&mut self, timer: &str, what: &str) {
        self.comments.entry(vec!["timers".to_owned(), timer.to_owned()]).or_default().push(what.to_owned());
    }

    /// A key of the source that is work for a person.
    pub fn by_hand(&mut self, node: &Node, what: impl Into<String>) {
        self.judge(node, Fate::ByHand(what.into()));
    }

    /// A key of the source that says nothing here.
    pub fn leave(&mut self, node: &Node, why: impl Into<String>) {
        self.judge(node, Fate::LeftOut(why.into()));
    }

    /// A key of the source that says what is so anyway.
    pub fn usual(&mut self, node: &Node) {
        self.leave(node, "so by default");
    }

    /// Something to decide that no key of the source says; with a comment above a key of the service, if that is written.
    pub fn ask(&mut self, key: &str, what: impl Into<String>) {
        let what = what.into();
        self.comment(key, &what);
        self.asked.push((self.service.clone(), what));
    }

    /// A comment above a key of the service; above the service itself where the key is empty.
    pub fn comment(&mut self, key: &str, what: &str) {
        let path = ["services", &self.service].into_iter().chain(key.split('.').filter(|step| !step.is_empty()));
        let lines = self.comments.entry(path.map(str::to_owned).collect()).or_default();
        if lines.iter().all(|line| line != what) {
            lines.push(what.to_owned());
        }
    }
}
