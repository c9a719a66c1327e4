//! The keys of DynamoDB's tables, and the attributes that they are of.

use crate::check::walk::{Branches, Reporter, each, plain};
use crate::diag::codes::template as codes;
use crate::template::intrinsic::{call, grows};
use crate::template::trail::{Step, Trail};
use crate::template::wording::quoted;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where the keys of a table are, and of its indexes.
const KEYS: [&str; 3] = ["KeySchema", "GlobalSecondaryIndexes/*/KeySchema", "LocalSecondaryIndexes/*/KeySchema"];

/// Judges that the attributes of keys are defined, no others are, and each key begins with its hash key.
///
/// Source: DynamoDB API reference, `CreateTable`: "Some index key attributes are not defined in AttributeDefinitions", "Number
/// of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions".
pub(super) fn judge(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    const BECAUSE: &str = "every attribute of a key is defined, and no other";
    hash_first(reporter, properties, at);
    let Some(defined) = properties.get("AttributeDefinitions").and_then(names) else { return };
    let mut used = BTreeSet::new();
    let mut is_all = properties.as_object().is_some_and(|entries| !grows(entries));
    // An index of another kind may have attributes of its own.
    is_all &= properties.get("VectorIndexes").is_none();
    for list in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        is_all &= properties.get(list).is_none_or(|value| {
            value.as_array().is_some_and(|all| all.iter().all(|index| call(index).is_none() && index.is_object()))
        });
    }
    for path in KEYS {
        each(properties, path, Branches::Closed, at, &mut |key, _| match names(key) {
            Some(names) => used.extend(names),
            None => is_all = false,
        });
    }
    let at = at.key("AttributeDefinitions");
    let missing = used.difference(&defined).map(String::as_str).collect::<Vec<_>>();
    if !missing.is_empty() {
        let names = quoted(&missing, "and");
        reporter.tell(&codes::PROPERTY_CONFLICT, &at, &format!("lacks {names}"), BECAUSE, format!("define {names}"));
    }
    let unused = defined.difference(&used).map(String::as_str).collect::<Vec<_>>();
    if is_all && !unused.is_empty() {
        let names = quoted(&unused, "and");
        let found = format!("defines {names}, which no key has");
        reporter.tell(&codes::PROPERTY_CONFLICT, &at, &found, BECAUSE, format!("remove {names}"));
    }
}

/// The names of attributes in a list; `None` if not all are plain.
fn names(list: &Value) -> Option<BTreeSet<String>> {
    let name = |item: &Value| item.get("AttributeName").and_then(plain).map(|name| name.into_owned());
    list.as_array()?.iter().map(name).collect()
}

fn hash_first(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    for path in KEYS {
        each(properties, &format!("{path}/*"), Branches::Closed, at, &mut |element, at| {
            let is_first = at.steps().last().is_some_and(|step| matches!(step, Step::Index(0)));
            let Some(kind) = element.get("KeyType").and_then(plain) else { return };
            if is_first && kind == "RANGE" {
                let because = "the first element of a key is its hash key";
                let hint = "put the element with `HASH` first";
                reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("KeyType"), "is `RANGE`", because, hint);
            }
        });
    }
}
