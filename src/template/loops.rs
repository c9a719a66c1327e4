//! Loops (`Fn::ForEach`), written out as the transform `AWS::LanguageExtensions` writes them out before a template is deployed.
//!
//! Source: CloudFormation template reference, "Fn::ForEach": in `Conditions`, `Resources` and `Outputs`, every `${Identifier}` of a
//! key or a value and every `Ref` of the identifier becomes an item of the collection, in a key `&{Identifier}` its letters and
//! digits. That `&{Identifier}` stays as it is in a value was observed: cfn-language-discussion, issue 162.

use super::document::Document;
use super::evaluate::{Evaluator, Fact, Node, Settings, Term, Why};
use super::intrinsic::{Call, LOOP, call};
use super::trail::{push_index, under};
use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place, Severity};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The sections that may have loops.
const SECTIONS: &[&str] = &["Conditions", "Resources", "Outputs"];

/// The most bytes that loops may write: a template has 1 MB at most, with its loops written out (CloudFormation user guide,
/// "CloudFormation quotas"; "Fn::ForEach": quotas apply to the resultant template).
const LIMIT: usize = 1_000_000;

/// What a loop costs at least, which may write nothing.
const LOOP_COST: usize = 256;

/// What came of the loops of a template.
#[derive(Debug, Default)]
pub struct Expanded {
    /// What is wrong with them, at their places; and notices of those that stay as they stand.
    pub faults: Vec<Diagnostic>,
    /// Where what they wrote stands in the template as it was, by JSON Pointer.
    origins: BTreeMap<String, String>,
}

impl Expanded {
    /// What CloudFormation refuses of them.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.faults.iter().filter(|fault| fault.severity == Severity::Error)
    }

    /// The place that a JSON Pointer leads to in the template as it was, if a loop wrote what it leads to now.
    pub fn origin(&self, pointer: &str) -> Option<String> {
        let mut end = pointer.len();
        loop {
            if let Some(origin) = self.origins.get(&pointer[..end]) {
                return Some(format!("{origin}{}", &pointer[end..]));
            }
            end = pointer[..end].rfind('/')?;
        }
    }
}

/// Writes out the loops of a template. A loop over what is not known, such as a parameter without a value, stays as it stands; and
/// so does all of a template that CloudFormation refuses for its loops, of which nothing is ever made.
pub fn expand(template: &mut Value, settings: &Settings) -> Expanded {
    let Some(document) = Document::of(template).filter(|document| document.is_extended()) else {
        return Expanded::default();
    };
    let mut loops = Loops { document, settings, left: LIMIT, result: Expanded::default() };
    let mut sections = Vec::new();
    for (name, section) in SECTIONS.iter().filter_map(|name| document.root().get_key_value(*name)) {
        if has_loop(section) {
            let at = under("", [name]);
            sections.push((name.clone(), loops.value(section, &[], &at, &at)));
        }
    }
    let mut expanded = loops.result;
    if loops.left == 0 {
        let message = "the template has more than 1 MB once its loops are written out, which CloudFormation refuses";
        let fault = Diagnostic::error(&codes::TEMPLATE_LIMIT, Place::Whole, message);
        expanded.faults = vec![fault.hint("let the loops make less, or split the template into several stacks")];
    }
    if expanded.errors().next().is_some() {
        return Expanded { origins: BTreeMap::new(), ..expanded };
    }
    for (name, section) in sections {
        template[&name] = section;
    }
    expanded
}

fn has_loop(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.iter().any(|(key, value)| key.starts_with(LOOP) || has_loop(value)),
        Value::Array(items) => items.iter().any(has_loop),
        _ => false,
    }
}

/// What an identifier stands for.
type Bound = (String, String);

struct Loops<'a> {
    document: Document<'a>,
    settings: &'a Settings,
    /// How many bytes loops may still write.
    left: usize,
    result: Expanded,
}

impl Loops<'_> {
    /// A value with its loops written out, which stands at one place and came from another.
    fn value(&mut self, value: &Value, bound: &[Bound], at: &str, from: &str) -> Value {
        match value {
            Value::String(text) => self.text(text, bound).into(),
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let (mut at, mut from) = (at.to_owned(), from.to_owned());
                    push_index(&mut at, index);
                    push_index(&mut from, index);
                    self.value(item, bound, &at, &from)
                });
                items.collect()
            }
            Value::Object(entries) => {
                if let Some(text) = self.called(value, bound) {
                    return text.into();
                }
                let mut made = Map::new();
                for (key, inner) in entries {
                    let written = self.entry((key, inner), bound, (at, from), &mut made);
                    if written.is_none() {
                        // What is not known stays as it stands.
                        made.insert(key.clone(), inner.clone());
                    }
                }
                made.into()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The text that a call comes to: a `Ref` of an identifier, or an `Fn::Sub` that has no other variables, which may stand where
    /// names do.
    fn called(&mut self, value: &Value, bound: &[Bound]) -> Option<String> {
        match call(value)? {
            Call { function: "Ref", argument: Value::String(name) } => {
                let (_, item) = bound.iter().find(|(identifier, _)| identifier == name)?;
                self.spend(item.len());
                Some(item.clone())
            }
            Call { function: "Fn::Sub", argument: Value::String(written) } => {
                let text = self.text(written, bound);
                (text != *written && !text.contains("${")).then_some(text)
            }
            _ => None,
        }
    }

    /// Adds what an entry of an object comes to; nothing where it is a loop of which that is not known.
    fn entry(
        &mut self,
        (key, inner): (&str, &Value),
        bound: &[Bound],
        (at, from): (&str, &str),
        made: &mut Map<String, Value>,
    ) -> Option<()> {
        let from = under(from, [key]);
        if key.starts_with(LOOP) {
            for (name, value) in self.looped((key, inner), bound, at, &from)? {
                self.add(made, name, value, &from);
            }
            return Some(());
        }
        let name = self.key(key, bound);
        let at = under(at, [&name]);
        if !bound.is_empty() {
            self.result.origins.insert(at.clone(), from.clone());
        }
        let value = self.value(inner, bound, &at, &from);
        self.add(made, name, value, &from);
        Some(())
    }

    fn add(&mut self, made: &mut Map<String, Value>, name: String, value: Value, from: &str) {
        if made.contains_key(&name) {
            let message = format!("`{name}` is there twice once the loops are written out");
            self.fault::<()>(from, message, "write the identifier of each loop, such as `${Name}`, into its keys");
        }
        made.insert(name, value);
    }

    /// The entries that a loop writes, if its collection is known.
    fn looped(
        &mut self,
        (key, argument): (&str, &Value),
        bound: &[Bound],
        at: &str,
        from: &str,
    ) -> Option<Map<String, Value>> {
        self.spend(LOOP_COST);
        let Some([identifiers, collection, Value::Object(body)]) = argument.as_array().map(Vec::as_slice) else {
            let hint =
                "write an identifier, a collection and an object: `[\"Name\", [\"A\", \"B\"], {\"Topic${Name}\": …}]`";
            return self.fault(from, format!("`{key}` expects a list of three"), hint);
        };
        let several = identifiers.as_array();
        let Some(identifiers) = several.map_or_else(|| names([identifiers]), names).filter(|all| !all.is_empty())
        else {
            return self.fault(
                from,
                format!("`{key}` has no identifier"),
                "write its name as a string, such as `\"Name\"`",
            );
        };
        // Nothing that is found leads into it.
        let collection = self.value(collection, bound, "", "");
        let items = match self.items(&collection, several.is_some().then_some(identifiers.len())) {
            Items::Known(items) => items,
            Items::Unknown(why) => {
                let message = format!("what the loop `{key}` writes is not known: {why}");
                let notice = Diagnostic::notice(&codes::TEMPLATE_TRANSFORM, Place::Pointer(from.to_owned()), message);
                let hint = "set what it goes over, or check the processed template: \
                    `aws cloudformation get-template --template-stage Processed`";
                self.result.faults.push(notice.hint(hint));
                return None;
            }
            Items::Wrong => {
                let hint = "write a list, or `Ref` with the name of a list parameter";
                return self.fault(from, format!("the collection of `{key}` is no list of strings"), hint);
            }
        };
        let within = under(from, ["2"]);
        let mut made = Map::new();
        for item in items {
            self.spend(1);
            if self.left == 0 {
                return None;
            }
            let pairs = identifiers.iter().cloned().zip(item);
            let bound = bound.iter().cloned().chain(pairs).collect::<Vec<_>>();
            for (key, inner) in body {
                self.entry((key, inner), &bound, (at, &within), &mut made)?;
            }
        }
        Some(made)
    }

    /// The items of a collection; each of them a list of so many, where a loop has several identifiers.
    fn items(&self, collection: &Value, several: Option<usize>) -> Items {
        let nodes = match Evaluator::new(self.document, self.settings).fold(collection, String::new()).term {
            Term::List(nodes) => nodes,
            Term::Symbol(symbol) => return Items::Unknown(symbol.into()),
            Term::Unknown(unknown) => return Items::Unknown(unknown.why),
            Term::Absent | Term::Scalar(_) | Term::Object(_) => return Items::Wrong,
        };
        let mut items = Vec::new();
        for node in nodes.iter().filter(|node| !node.is_absent()) {
            let parts = match (several, &node.term) {
                (None, _) => std::slice::from_ref(node),
                (Some(several), Term::List(parts)) if parts.len() == several => parts.as_slice(),
                (Some(_), _) => return Items::Wrong,
            };
            match parts.iter().map(text).collect() {
                Ok(texts) => items.push(texts),
                Err(Some(why)) => return Items::Unknown(why),
                Err(None) => return Items::Wrong,
            }
        }
        Items::Known(items)
    }

    /// A text, with what identifiers stand for.
    fn text(&mut self, text: &str, bound: &[Bound]) -> String {
        if bound.is_empty() {
            return text.to_owned();
        }
        let mut text = text.to_owned();
        if text.contains("${") {
            for (identifier, item) in bound {
                text = self.replaced(&text, &format!("${{{identifier}}}"), item);
            }
        }
        self.spend(text.len());
        text
    }

    /// A text with an item in the place of each placeholder, unless it would be longer than anything may be.
    fn replaced(&mut self, text: &str, placeholder: &str, item: &str) -> String {
        if text.matches(placeholder).count().saturating_mul(item.len()) > LIMIT {
            self.left = 0;
            return String::new();
        }
        text.replace(placeholder, item)
    }

    /// A key, in the same way.
    fn key(&mut self, key: &str, bound: &[Bound]) -> String {
        let mut key = self.text(key, bound);
        if key.contains("&{") {
            for (identifier, item) in bound {
                let item = item.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
                key = self.replaced(&key, &format!("&{{{identifier}}}"), &item);
            }
        }
        key
    }

    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    fn fault<T>(&mut self, at: &str, message: String, hint: &str) -> Option<T> {
        let fault = Diagnostic::error(&codes::TEMPLATE_SHAPE, Place::Pointer(at.to_owned()), message).hint(hint);
        // Of several items that have one name, the second says it all.
        if self.result.faults.last() != Some(&fault) {
            self.result.faults.push(fault);
        }
        None
    }
}

/// What a loop goes over.
enum Items {
    /// For each turn what its identifiers stand for.
    Known(Vec<Vec<String>>),
    /// What only whoever deploys or AWS knows.
    Unknown(Why),
    /// No list of strings.
    Wrong,
}

/// The text that an item is; otherwise why it is not known, if it may be one.
fn text(node: &Node) -> Result<String, Option<Why>> {
    match (&node.term, node.text()) {
        (Term::List(_) | Term::Object(_), _) | (_, Fact::Missing) => Err(None),
        (_, Fact::Is(text)) => Ok(text),
        (_, Fact::Unknown(unknown)) => Err(Some(unknown.why)),
    }
}

/// Some strings, if they are all strings.
fn names<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Vec<String>> {
    values.into_iter().map(|value| value.as_str().filter(|name| !name.is_empty()).map(str::to_owned)).collect()
}
