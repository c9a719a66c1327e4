//! The interpreter of the [table](crate::types::combinations): what is the case for sure, what has to be the case then, and the
//! words for what is not.

use crate::check::returned::Returned;
use crate::check::walk::{Branches, Reporter, each, named, plain};
use crate::diag::codes::template as codes;
use crate::diag::{Code, Diagnostic};
use crate::template::intrinsic::{Presence, call, grows, presence};
use crate::template::trail::Trail;
use crate::template::wording::{described, quoted, without};
use crate::template::{Document, Resource};
use crate::types::{Combination, Is, Then, combinations};
use serde_json::{Map, Value};

/// Judges a resource by the rows of its type.
pub(super) fn judge(document: Document, resource: Resource, at: &Trail, findings: &mut Vec<Diagnostic>) {
    let nothing = Value::Object(Map::new());
    let properties = at.key("Properties");
    for (path, row) in combinations(resource.kind) {
        let mut object = |value: &Value, at: &Trail| {
            if let (Value::Object(entries), None) = (value, call(value)) {
                let mut judge = Judge { document, resource, row, object: value, entries, at, findings: &mut *findings };
                if row.when.iter().all(|when| is_so(document, entries, when.path, &when.is)) {
                    judge.then();
                }
            }
        };
        match resource.body.get("Properties") {
            Some(value) => each(value, path, Branches::Open, &properties, &mut object),
            None => each(&nothing, path, Branches::Open, at, &mut object),
        }
    }
}

/// What stands at a path without a `*`.
enum Found<'v> {
    Absent,
    At(&'v Value),
    /// It may be there or not, or be more than is seen.
    Unknown,
}

fn find<'v>(entries: &'v Map<String, Value>, path: &str) -> Found<'v> {
    let (step, rest) = path.split_once('/').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let value = entries.get(step);
    match (presence(value), value, rest) {
        (Presence::Never, ..) if grows(entries) => Found::Unknown,
        (Presence::Never, ..) => Found::Absent,
        (Presence::Always, Some(value), None) => Found::At(value),
        (Presence::Always, Some(Value::Object(entries)), Some(rest)) if !is_call(value) => find(entries, rest),
        _ => Found::Unknown,
    }
}

fn is_call(value: Option<&Value>) -> bool {
    value.is_some_and(|value| call(value).is_some())
}

/// Whether it is so for sure.
fn is_so(document: Document, entries: &Map<String, Value>, path: &str, is: &Is) -> bool {
    // Of a list, one item is enough.
    if let Some((before, after)) = path.split_once("/*/") {
        let Found::At(Value::Array(items)) = find(entries, before) else { return false };
        return items.iter().filter_map(Value::as_object).any(|entries| is_so(document, entries, after, is));
    }
    let found = find(entries, path);
    let (value, text) = match found {
        Found::Absent => return matches!(is, Is::Unset | Is::UnsetOr(_)),
        Found::Unknown => return false,
        Found::At(value) => (value, plain(value)),
    };
    let among = |words: &[&str]| text.as_ref().is_some_and(|text| words.iter().any(|word| is_word(text, word)));
    match is {
        Is::Set => is_filled(value),
        Is::Unset => is_empty(value),
        Is::Among(words) | Is::UnsetOr(words) => among(words),
        Is::Other(words) => text.is_some() && !among(words),
        Is::Written(form) => text.as_ref().is_some_and(|text| form(text)),
        Is::Holding(word) => value.as_array().is_some_and(|items| items.iter().any(|item| item == word)),
        Is::Of(kinds) => named(document, value).is_some_and(|resource| kinds.contains(&resource.kind)),
        Is::To(kind, path, is) => named(document, value).is_some_and(|resource| {
            let nothing = Map::new();
            let properties = match resource.body.get("Properties") {
                Some(Value::Object(properties)) => properties,
                _ => &nothing,
            };
            resource.kind == *kind && is_so(document, properties, path, is)
        }),
    }
}

/// Whether it is no list, or one that has an item for sure.
fn is_filled(value: &Value) -> bool {
    value.as_array().is_none_or(|items| items.iter().any(|item| presence(Some(item)) == Presence::Always))
}

/// Whether it is a list that has no item for sure.
fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| presence(Some(item)) == Presence::Never))
}

/// CloudFormation takes `True` for `true`.
fn is_word(text: &str, word: &str) -> bool {
    text == word || matches!(word, "true" | "false") && text.eq_ignore_ascii_case(word)
}

struct Judge<'a, 'f> {
    document: Document<'a>,
    resource: Resource<'a>,
    row: &'static Combination,
    /// The object that the row is about, and its entries.
    object: &'a Value,
    entries: &'a Map<String, Value>,
    at: &'a Trail<'a>,
    findings: &'f mut Vec<Diagnostic>,
}

impl<'a> Judge<'a, '_> {
    /// Judges what has to be the case, the rest being so.
    fn then(&mut self) {
        match &self.row.then {
            Then::Needs(paths) => self.needs(paths),
            Then::NeedsAny(within, names) => self.each(within, |judge, value, at| {
                let entries = value.as_object().filter(|_| call(value).is_none());
                let lacks = |name: &&str| entries.is_some_and(|all| matches!(find(all, name), Found::Absent));
                if names.iter().all(lacks) {
                    let (found, hint) = none_of(names);
                    judge.tell(&codes::MISSING_PROPERTY, at, &found, hint);
                }
            }),
            Then::Excludes(paths) => paths.iter().for_each(|path| {
                self.each(path, |judge, value, at| {
                    if presence(Some(value)) == Presence::Always && is_filled(value) {
                        let name = path.rsplit('/').next().unwrap_or(path);
                        judge.tell(&codes::PROPERTY_CONFLICT, at, "is set", format!("remove `{name}`"));
                    }
                });
            }),
            Then::Must(path, words) => {
                self.needs(&[path]);
                self.among(path, words);
            }
            Then::Among(path, words) => self.among(path, words),
            Then::Within(path, least, most) => {
                let is_within =
                    |text: &str| text.trim().parse().map_or(true, |number| (*least..=*most).contains(&number));
                self.fits(path, &codes::INVALID_VALUE, is_within, &format!("a number from {least} to {most}"));
            }
            Then::Written(path, form, example) => self.fits(path, &codes::INVALID_VALUE, form, example),
            Then::Ordered(less, more, least) => self.ordered(less, more, *least),
            Then::Same(path, other) => self.same(path, other),
            Then::Items(path, least) => self.items(path, *least),
        }
    }

    /// Tells of each value at a path; of those in branches nobody knows whether they are taken when the rest is so.
    fn each(&mut self, path: &str, mut tell: impl FnMut(&mut Self, &Value, &Trail)) {
        each(self.object, path, Branches::Closed, self.at, &mut |value, at| tell(self, value, at));
    }

    fn needs(&mut self, paths: &[&str]) {
        let (within, own): (Vec<&str>, Vec<&str>) = paths.iter().partition(|path| path.contains("/*/"));
        self.lacks(self.entries, &own, self.at);
        for (before, after) in within.iter().filter_map(|path| path.rsplit_once("/*/")) {
            self.each(&format!("{before}/*"), |judge, value, at| {
                if let (Value::Object(entries), None) = (value, call(value)) {
                    judge.lacks(entries, &[after], at);
                }
            });
        }
    }

    /// Tells in one sentence what an object lacks.
    fn lacks(&mut self, entries: &Map<String, Value>, paths: &[&str], at: &Trail) {
        let absent = paths.iter().filter(|path| matches!(find(entries, path), Found::Absent));
        let absent = absent.map(|path| path.replace('/', ".")).collect::<Vec<_>>();
        if !absent.is_empty() {
            let names = quoted(&absent.iter().map(String::as_str).collect::<Vec<_>>(), "and");
            self.tell(&codes::MISSING_PROPERTY, at, &format!("lacks {names}"), format!("add {names}"));
        }
    }

    fn among(&mut self, path: &str, words: &[&str]) {
        let is_one = |text: &str| words.iter().any(|word| is_word(text, word));
        self.fits(path, &codes::PROPERTY_CONFLICT, is_one, &quoted(words, "or"));
    }

    /// Tells of each plain value at a path that does not fit.
    fn fits(&mut self, path: &str, code: &'static Code, fits: impl Fn(&str) -> bool, instead: &str) {
        self.each(path, |judge, value, at| {
            if plain(value).is_some_and(|text| !fits(&text)) {
                judge.tell(code, at, &format!("is {}", described(value)), format!("write {instead}"));
            }
        });
    }

    fn ordered(&mut self, less: &str, more: &str, least: i64) {
        let number = |path: &str| match find(self.entries, path) {
            Found::At(value) => plain(value)?.trim().parse::<i64>().ok(),
            _ => None,
        };
        let (Some(low), Some(high)) = (number(less), number(more)) else { return };
        if high.saturating_sub(low) < least {
            let found = format!("is {low}, and `{}` {high}", more.replace('/', "."));
            let hint = match least {
                0 => format!("write at most {high}, or raise the other"),
                least => format!("raise `{}` to at least {}", more.replace('/', "."), low.saturating_add(least)),
            };
            self.each(less, |judge, _, at| judge.tell(&codes::PROPERTY_CONFLICT, at, &found, hint.clone()));
        }
    }

    fn same(&mut self, path: &str, other: &str) {
        let (within, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.each(within, |judge, value, at| {
            let text = |name: &str| value.get(name).and_then(plain);
            if let (Some(one), Some(two)) = (text(name), text(other))
                && one != two
                && one != "0"
            {
                let found = format!("is {one}, and `{other}` {two}");
                judge.tell(
                    &codes::PROPERTY_CONFLICT,
                    &at.key(name),
                    &found,
                    format!("write {two}, or remove `{name}`"),
                );
            }
        });
    }

    fn items(&mut self, path: &str, least: usize) {
        self.each(path, |judge, value, at| {
            let Some(items) = value.as_array().filter(|items| !items.is_empty() && items.len() < least) else { return };
            // An item that is a list itself, or that nobody knows, may stand for several.
            let is_one = |item: &Value| match item {
                Value::Object(_) if call(item).is_none() => true,
                _ => Returned::of(judge.document, item) == Some(Returned::Scalar),
            };
            if items.iter().all(is_one) {
                let found =
                    if items.len() == 1 { "has 1 item".to_owned() } else { format!("has {} items", items.len()) };
                judge.tell(&codes::PROPERTY_CONFLICT, at, &found, format!("list at least {least}"));
            }
        });
    }

    fn tell(&mut self, code: &'static Code, at: &Trail, found: &str, hint: String) {
        let mut reporter = Reporter { resource: self.resource, findings: self.findings };
        reporter.tell(code, at, found, self.row.because, hint);
    }
}

/// That none of several properties is there, and what to do; of many the first ones are named.
fn none_of(names: &[&str]) -> (String, String) {
    const NAMED: usize = 4;
    match names.get(..NAMED) {
        Some(first) if names.len() > NAMED => {
            let first = format!("`{}`", first.join("`, `"));
            let others = names.len() - NAMED;
            (
                format!("has none of {first} and {others} other properties"),
                format!("add one of them, such as `{}`", names[0]),
            )
        }
        _ => (without(names), format!("add {}", quoted(names, "or"))),
    }
}
