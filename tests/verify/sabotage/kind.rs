//! What a kind of sabotage is, and what a template is sabotaged with.

use super::edits;
use super::rack::Rack;
use serde_json::{Map, Value, json};
use std::cell::OnceCell;
use std::sync::Arc;

/// A kind of sabotage.
pub struct Kind {
    /// What is done, as a few words joined by hyphens.
    pub name: String,
    /// The slugs of the rules, any one of which refutes it.
    pub by: &'static [&'static str],
    /// Every way in which it can be done to a rack; none where it does not apply.
    pub apply: Apply,
    /// Whether AWS refuses it while it creates the resource, and `validate` the template.
    pub is_refused: bool,
}

impl Kind {
    /// AWS refuses it as well.
    pub fn refused(self) -> Self {
        Self { is_refused: true, ..self }
    }
}

/// Does one kind to a rack.
type Apply = Box<dyn Fn(&Rack) -> Vec<Sabotage> + Send + Sync>;

/// What is done to a template that a row has begun with.
pub type Deed = fn(Sabotage, &Rack) -> Sabotage;

/// A row of the table.
pub fn kind(
    name: impl Into<String>,
    by: &'static [&'static str],
    apply: impl Fn(&Rack) -> Vec<Sabotage> + Send + Sync + 'static,
) -> Kind {
    Kind { name: name.into(), by, apply: Box::new(apply), is_refused: false }
}

/// Does something to a template.
type Edit = Box<dyn Fn(&mut Value)>;

/// A template after the deed, and the finding that is expected of it.
pub struct Sabotage {
    /// The template before it.
    before: Arc<Value>,
    /// What is done, one after the other. Of all the ways of doing something to a rack few are looked at, and these alone cost
    /// a template.
    edits: Vec<Edit>,
    /// The template after it.
    after: OnceCell<Value>,
    /// The finding is about one of these resources; about any if none is named.
    pub resources: Vec<String>,
    /// Resources its path leads through, in this order or backwards; alternatives are joined by `|`.
    pub hops: Vec<String>,
    /// Its last hop names one of these; nothing is asked if none is named.
    pub last: Vec<String>,
    /// Whether the promises hold all the same.
    pub verdict: Verdict,
}

/// What is said of a sabotage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What the rule that refutes it says by itself.
    OfItsRule,
    /// A warning, although the rule has errors too.
    Warning,
}

impl Sabotage {
    /// The template as it is, to be changed in what follows. Paths lead from the resources, as in
    /// `Instances/Properties/MinSize`, or from the template's root if they begin with a slash.
    pub fn of(rack: &Rack) -> Self {
        Self {
            before: Arc::clone(&rack.template),
            edits: Vec::new(),
            after: OnceCell::new(),
            resources: Vec::new(),
            hops: Vec::new(),
            last: Vec::new(),
            verdict: Verdict::OfItsRule,
        }
    }

    /// The template after the deed.
    pub fn template(&self) -> &Value {
        self.after.get_or_init(|| {
            let mut template = (*self.before).clone();
            self.edits.iter().for_each(|edit| edit(&mut template));
            template
        })
    }

    /// Does something to the template.
    pub fn edit(mut self, edit: impl Fn(&mut Value) + 'static) -> Self {
        self.edits.push(Box::new(edit));
        self
    }

    /// Puts a value at a path, making the objects on the way.
    pub fn set(self, path: &str, value: Value) -> Self {
        let path = path.to_owned();
        self.edit(move |template| *place(template, &path) = value.clone())
    }

    /// Takes away what is at a path.
    pub fn unset(self, path: &str) -> Self {
        let path = path.to_owned();
        self.edit(move |template| {
            let (parent, key) = path.rsplit_once('/').unwrap();
            match place(template, parent) {
                Value::Object(entries) => {
                    _ = entries.shift_remove(key).unwrap_or_else(|| panic!("nothing is at {path}"))
                }
                Value::Array(items) => _ = items.remove(key.parse().unwrap()),
                other => panic!("{path} leads into {other}"),
            }
        })
    }

    /// Adds an item to the list at a path; what stands there alone becomes a list.
    pub fn push(self, path: &str, value: Value) -> Self {
        let path = path.to_owned();
        self.edit(move |template| edits::push(place(template, &path), value.clone()))
    }

    /// Adds a resource.
    pub fn add(self, id: &str, kind: &str, properties: Value) -> Self {
        self.set(id, json!({ "Type": kind, "Properties": properties }))
    }

    /// Makes a resource wait for another by `DependsOn`, if that other is in the template.
    pub fn wait(self, id: &str, other: &str) -> Self {
        let (path, other) = (format!("{id}/DependsOn"), other.to_owned());
        self.edit(move |template| {
            if template["Resources"].get(&other).is_some() {
                edits::push(place(template, &path), json!(other));
            }
        })
    }

    /// Takes away a resource, and its name from every `DependsOn`.
    pub fn remove(self, id: &str) -> Self {
        let id = id.to_owned();
        self.edit(move |template| edits::remove(template, &id).unwrap_or_else(|| panic!("there is no `{id}`")))
    }

    /// The finding is about one of these.
    pub fn at<I: Into<String>>(mut self, resources: impl IntoIterator<Item = I>) -> Self {
        self.resources.extend(resources.into_iter().map(Into::into));
        self
    }

    /// Its path leads through these.
    pub fn along<I: Into<String>>(mut self, hops: impl IntoIterator<Item = I>) -> Self {
        self.hops.extend(hops.into_iter().map(Into::into));
        self
    }

    /// It is only warned of.
    pub fn warned(mut self) -> Self {
        self.verdict = Verdict::Warning;
        self
    }

    /// Its last hop names one of these.
    pub fn last<I: Into<String>>(mut self, names: impl IntoIterator<Item = I>) -> Self {
        self.last.extend(names.into_iter().map(Into::into));
        self
    }
}

/// What is at a path; null, and the objects on the way to it, where nothing was.
fn place<'a>(template: &'a mut Value, path: &str) -> &'a mut Value {
    let (start, path) = match path.strip_prefix('/') {
        Some(path) => (template, path),
        None => (&mut template["Resources"], path),
    };
    path.split('/').fold(start, |value, key| {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        match value {
            Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
            object => &mut object[key],
        }
    })
}
