//! Every value of computed properties, and where it is.

use crate::template::evaluate::{Node, Term};
use crate::template::trail::{push_index, under};

/// Visits every value that is neither a list nor an object, with the way to it from the properties (`*` for a position in
/// a list) and its JSON Pointer into the resource.
pub(super) fn walk(properties: &Node, visit: &mut impl FnMut(&Node, &[String], &str)) {
    below(properties, &mut Vec::new(), "/Properties", visit);
}

fn below(node: &Node, path: &mut Vec<String>, pointer: &str, visit: &mut impl FnMut(&Node, &[String], &str)) {
    match &node.term {
        Term::List(items) => {
            path.push("*".to_owned());
            for (index, item) in items.iter().filter(|item| !item.is_absent()).enumerate() {
                let mut at = pointer.to_owned();
                push_index(&mut at, index);
                below(item, path, &at, visit);
            }
            path.pop();
        }
        Term::Object(entries) => {
            for (key, inner) in entries.iter() {
                path.push(key.clone());
                below(inner, path, &under(pointer, [key]), visit);
                path.pop();
            }
        }
        _ => visit(node, path, pointer),
    }
}
