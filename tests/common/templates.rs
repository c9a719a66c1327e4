//! Finding one's way in templates.

use serde_json::Value;

/// The resource that a place belongs to, if it belongs to one.
pub fn resource_at(place: &str) -> Option<&str> {
    place.strip_prefix("/Resources/")?.split('/').next()
}

/// The resources of a template: logical id and resource.
pub fn resources(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    template["Resources"].as_object().expect("a template has resources").iter().map(|(id, value)| (id.as_str(), value))
}

/// The resources of a type.
pub fn of_type<'a>(template: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    resources(template).filter(|(_, resource)| resource["Type"] == kind).collect()
}

/// The logical ids a resource waits for by DependsOn.
pub fn depends_on(resource: &Value) -> Vec<&str> {
    match &resource["DependsOn"] {
        Value::String(id) => vec![id],
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The logical id that a Ref, or the first part of a GetAtt, names.
pub fn named(value: &Value) -> Option<&str> {
    value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str())
}

/// Every pointer into a value, in the order of the file, after those that are there already; `at` is the value's own.
pub fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    all.push(at.clone());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                pointers(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}
