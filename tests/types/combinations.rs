//! The table of what AWS refuses together: each row is about properties that there are, is told where it is broken, and only
//! there.

use crate::common;
use rackform::types::{Combination, Is, Then, When, combinations, combined_types};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Texts of which each form that a row asks for has one that fits, and one that does not.
const SAMPLES: &[&str] = &[
    "no form has this",
    "queue.fifo",
    "example.com.",
    "192.0.2.1",
    "2001:db8::1",
    "10 mail.example.com",
    "10 5 443 server.example.com",
    "\"text\"",
    "60",
    "python3.14",
    "postgres",
    "default.redis7.cluster.on",
    "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
    "arn:aws:sqs:eu-west-1:123456789012:orders",
    "rate(5 minutes)",
    "0 8 * * 1-5",
    "100",
];

fn sample(form: fn(&str) -> bool, fits: bool) -> Value {
    json!(SAMPLES.iter().find(|text| form(text) == fits).expect("a sample of the form"))
}

/// Sets what stands at a path; a `*` is the only item of a list.
fn put(at: &mut Value, path: &str, value: Value) {
    let (step, rest) = path.split_once('/').unwrap_or((path, ""));
    let inner = match step {
        "" => return *at = value,
        "*" => {
            if !at.is_array() {
                *at = json!([Value::Null]);
            }
            &mut at[0]
        }
        step => {
            if !at.is_object() {
                *at = json!({});
            }
            &mut at[step]
        }
    };
    put(inner, rest, value);
}

/// Takes away what stands at a path.
fn take(at: &mut Value, path: &str) {
    let (before, last) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(object) = at.pointer_mut(&pointer(before)).and_then(Value::as_object_mut) {
        object.remove(last);
    }
}

fn joined(at: &str, path: &str) -> String {
    [at, path].iter().filter(|path| !path.is_empty()).copied().collect::<Vec<_>>().join("/")
}

fn pointer(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("/{}", path.replace('*', "0")) }
}

/// A resource of a type by which a row can be tried, and what else its template has.
struct Tried {
    resources: Map<String, Value>,
    properties: Value,
}

impl Tried {
    /// Of which everything is the case that a row asks for.
    fn of(at: &str, row: &Combination) -> Self {
        let mut tried = Self { resources: Map::new(), properties: json!({}) };
        put(&mut tried.properties, at, json!({}));
        for When { path, is } in row.when {
            if let Some(value) = tried.value(is) {
                tried.put(at, path, value);
            }
        }
        tried
    }

    /// A value that is so; `None` where there has to be none.
    fn value(&mut self, is: &Is) -> Option<Value> {
        Some(match is {
            Is::Set => json!("set"),
            Is::Unset | Is::UnsetOr(_) => return None,
            Is::Among(words) => json!(words[0]),
            Is::Other(_) => json!("another"),
            Is::Written(form) => sample(*form, true),
            Is::Holding(word) => json!([word]),
            Is::Of(kinds) => self.other(kinds[0], json!({})),
            Is::To(kind, path, is) => {
                let mut properties = json!({});
                if let Some(value) = self.value(is) {
                    put(&mut properties, path, value);
                }
                self.other(kind, properties)
            }
        })
    }

    /// A reference to another resource.
    fn other(&mut self, kind: &str, properties: Value) -> Value {
        let id = format!("Other{}", self.resources.len());
        let value = json!({"Fn::GetAtt": [id, "Arn"]});
        self.resources.insert(id, json!({"Type": kind, "Properties": properties}));
        value
    }

    fn put(&mut self, at: &str, path: &str, value: Value) {
        put(&mut self.properties, &joined(at, path), value);
    }

    fn take(&mut self, at: &str, path: &str) {
        take(&mut self.properties, &joined(at, path));
    }

    fn at(&self, at: &str, path: &str) -> &Value {
        self.properties.pointer(&pointer(&joined(at, path))).unwrap_or(&Value::Null)
    }

    /// What is told because of a row.
    fn told(&self, kind: &str, row: &Combination) -> Vec<String> {
        let mut resources = self.resources.clone();
        resources.insert("Tried".to_owned(), json!({"Type": kind, "Properties": self.properties}));
        let template = json!({"Resources": resources});
        let findings = rackform::check::check(&template, 0).into_iter();
        let told = findings.filter(|finding| finding.message.ends_with(&format!(": {}", row.because)));
        told.map(|finding| format!("{} ({})", finding.message, finding.hint.unwrap_or_default())).collect()
    }
}

/// Breaks a row, or keeps it.
fn set_up(tried: &mut Tried, at: &str, row: &Combination, kept: bool) {
    match &row.then {
        Then::Needs(paths) => {
            for path in *paths {
                let (before, _) = path.rsplit_once('/').unwrap_or_default();
                if kept {
                    tried.put(at, path, json!("there"));
                } else if tried.at(at, before).is_null() {
                    tried.put(at, before, json!({}));
                }
            }
        }
        Then::NeedsAny(within, names) => {
            if tried.at(at, within).is_null() {
                tried.put(at, within, json!({}));
            }
            if kept {
                tried.put(at, &joined(within, names[0]), json!("there"));
            }
        }
        Then::Excludes(paths) => {
            for path in *paths {
                if kept {
                    tried.take(at, path);
                } else if tried.at(at, path).is_null() {
                    tried.put(at, path, json!("there"));
                }
            }
        }
        Then::Must(path, words) | Then::Among(path, words) => {
            tried.put(at, path, if kept { json!(words[0]) } else { json!("another") });
        }
        Then::Within(path, least, most) => tried.put(at, path, if kept { json!(least) } else { json!(most + 1) }),
        Then::Written(path, form, _) => tried.put(at, path, sample(*form, kept)),
        Then::Ordered(less, more, least) => {
            tried.put(at, less, json!(5));
            tried.put(at, more, json!(5 + least - i64::from(!kept)));
        }
        Then::Same(path, other) => {
            let (before, _) = path.rsplit_once('/').unwrap_or_default();
            tried.put(at, path, json!(80));
            tried.put(at, &format!("{before}/{other}"), if kept { json!("80") } else { json!(8080) });
        }
        Then::Items(path, least) => {
            tried.put(at, path, json!(vec!["subnet-0"; if kept { *least } else { least - 1 }]));
        }
    }
}

#[test]
fn what_a_row_refuses_is_told_and_nothing_else() {
    let mut all = String::new();
    for kind in combined_types() {
        writeln!(all, "{kind}").unwrap();
        for (at, row) in combinations(kind) {
            let mut broken = Tried::of(at, row);
            set_up(&mut broken, at, row, false);
            let told = broken.told(kind, row);
            assert!(!told.is_empty(), "nothing is told of {kind} {row:?}: {}", broken.properties);
            told.iter().for_each(|told| writeln!(all, "  {told}").unwrap());
            let mut kept = Tried::of(at, row);
            set_up(&mut kept, at, row, true);
            assert_eq!(kept.told(kind, row), [""; 0], "{kind} {row:?}: {}", kept.properties);
            // What only the deployment decides is not refused.
            if let Some(first) = row.when.first() {
                let mut open = broken;
                open.put(at, first.path, json!({"Ref": "AWS::StackName"}));
                if !matches!(first.is, Is::Set) {
                    assert_eq!(open.told(kind, row), [""; 0], "{kind} {row:?}: {}", open.properties);
                }
            }
        }
    }
    common::snapshots().bind(|| insta::assert_snapshot!("combinations", all));
}

#[test]
fn a_row_is_about_properties_that_its_type_has() {
    for kind in combined_types() {
        for (at, row) in combinations(kind) {
            for path in row.when.iter().map(|when| when.path.to_owned()).chain(paths(&row.then)) {
                // What a redrive policy and options hold, no schema says.
                if at == "RedrivePolicy"
                    || at == "Environment/Variables"
                    || path.starts_with("Options/")
                    || path.starts_with("RedrivePolicy/")
                {
                    continue;
                }
                let whole = joined(at, &path);
                let mut properties = json!({});
                put(&mut properties, &whole, json!("x"));
                let template = json!({"Resources": {"Tried": {"Type": kind, "Properties": properties}}});
                let findings = rackform::check::check(&template, 0);
                let unknown = findings
                    .iter()
                    .find(|finding| finding.code.slug == "unknown-property" || finding.code.slug == "unknown-type");
                assert!(unknown.is_none(), "{kind} {whole}: {:?}", unknown.map(|finding| &finding.message));
            }
        }
    }
}

#[test]
fn the_types_are_sorted() {
    assert!(combined_types().is_sorted());
}

fn paths(then: &Then) -> Vec<String> {
    let own = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    match then {
        Then::Needs(paths) | Then::Excludes(paths) => own(paths),
        Then::NeedsAny("", names) => own(names),
        Then::NeedsAny(within, names) => names.iter().map(|name| format!("{within}/{name}")).collect(),
        Then::Must(path, _)
        | Then::Among(path, _)
        | Then::Within(path, ..)
        | Then::Written(path, ..)
        | Then::Items(path, _) => own(&[path]),
        Then::Ordered(less, more, _) => own(&[less, more]),
        Then::Same(path, other) => {
            vec![(*path).to_owned(), format!("{}/{other}", path.rsplit_once('/').unwrap_or_default().0)]
        }
    }
}
