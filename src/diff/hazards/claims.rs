//! Resources that take what another one still holds, although only one may hold it: the table of claims says what.

use super::Change;
use super::words::{before_deleting, hazard, holder};
use crate::diag::codes::hazard as codes;
use crate::diff::same::{Ground, text};
use crate::diff::side::{Made, symbols};
use crate::diff::{Hazard, Severity};
use crate::network::Named;
use crate::template::Document;
use crate::template::evaluate::{Node, Symbol, Term, Truth};
use crate::template::wording::joined;
use crate::types::{self, Claim, Claimed, Given, Hold};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a resource claims: the values of the properties that its claim names. Of a property that lists several there is one
/// for each.
pub(super) struct Key {
    nodes: Vec<Node>,
    /// The same as a text, if all of it is known; equal texts are equal keys.
    text: Option<String>,
    /// Whether the claim is made at all.
    given: Truth,
}

/// A resource with what it claims.
struct Holder<'c, 'a> {
    made: &'c Made<'a>,
    key: Key,
}

/// All that is held on one side: by what it is and, where that is known, by its key.
#[derive(Default)]
struct Held<'c, 'a> {
    known: BTreeMap<(Claimed, String), Vec<Holder<'c, 'a>>>,
    unknown: BTreeMap<Claimed, Vec<Holder<'c, 'a>>>,
}

impl<'c, 'a> Held<'c, 'a> {
    fn of(resources: &'c [Made<'a>], document: Document) -> Self {
        let mut held = Self::default();
        for made in resources {
            for (claim, key) in claimed(made, document) {
                match &key.text {
                    Some(text) => held.known.entry((claim.what, text.clone())).or_default(),
                    None => held.unknown.entry(claim.what).or_default(),
                }
                .push(Holder { made, key });
            }
        }
        held
    }

    /// Those that may hold something under a key.
    fn candidates(&self, what: Claimed, key: &Key) -> Vec<&Holder<'c, 'a>> {
        let unknown = self.unknown.get(&what).into_iter().flatten();
        match &key.text {
            Some(text) => self.known.get(&(what, text.clone())).into_iter().flatten().chain(unknown).collect(),
            None => {
                let known = self.known.iter().filter(|((other, _), _)| *other == what);
                known.flat_map(|(_, holders)| holders).chain(unknown).collect()
            }
        }
    }
}

/// What a resource claims of the table by the values of its properties.
fn claimed(made: &Made, document: Document) -> Vec<(&'static Claim, Key)> {
    let claims = types::claims(made.resource.kind).iter();
    let claims = claims.filter(|claim| matches!(claim.what, Claimed::Values(_)));
    claims.flat_map(|claim| keys(made, claim, document).into_iter().map(move |key| (claim, key))).collect()
}

/// The keys of a claim; none if nothing is said of what it is about.
fn keys(made: &Made, claim: &Claim, document: Document) -> Vec<Key> {
    let given = match claim.given {
        Given::Always => Truth::Yes,
        Given::Present(property) => Truth::of(!made.properties.get(property).is_absent()),
        Given::Says(property, word) => made.properties.get(property).text().holds(|said| Truth::of(said == word)),
    };
    if given.is_no() || !claim.is_made(|path| !at(made, path).is_empty()) {
        return Vec::new();
    }
    let paths = claim.within.iter().chain(claim.by);
    let values = paths.map(|path| match (at(made, path), path.ends_with('*')) {
        (nodes, false) if nodes.is_empty() => vec![Node { pointer: String::new(), term: Term::Absent }],
        (nodes, _) => nodes,
    });
    types::combined(values).into_iter().map(|nodes| Key::of(nodes, given.clone(), document)).collect()
}

/// What stands at a path of properties: nothing, one value, or each item of a list.
fn at(made: &Made, path: &str) -> Vec<Node> {
    let (path, listed) = path.strip_suffix(".*").map_or((path, false), |path| (path, true));
    let node = made.properties.at(&path.split('.').collect::<Vec<_>>());
    match &node.term {
        Term::Absent => Vec::new(),
        Term::List(items) if listed => items.iter().filter(|item| !item.is_absent()).cloned().collect(),
        _ => vec![node],
    }
}

impl Key {
    /// The key of some values. What names a resource of the template names it in one way.
    pub fn of(mut nodes: Vec<Node>, given: Truth, document: Document) -> Self {
        nodes.iter_mut().for_each(|node| name_once(node, document));
        let texts = nodes.iter().map(|node| match &node.term {
            Term::Absent => Some(String::new()),
            Term::Scalar(scalar) => text(scalar),
            Term::Symbol(symbol) => Some(symbol.to_string()),
            Term::List(_) | Term::Object(_) | Term::Unknown(_) => None,
        });
        let text = texts.collect::<Option<Vec<_>>>().map(|texts| Value::from(texts).to_string());
        Self { nodes, text, given }
    }

    /// The key as a text, if all of it is known.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether what a resource claims is what one claimed before the change. It is not if it is within something that is created
    /// or replaced with the resource.
    pub fn is(&self, change: &Change, id: &str, before: &Self) -> Truth {
        let ground = Ground { old: change.old, new: change.new };
        let pairs = before.nodes.iter().zip(&self.nodes);
        let same = pairs.map(|(old, new)| ground.same(old, new));
        let same = same.fold(Truth::Yes, Truth::and);
        let mut created = Truth::No;
        for node in &self.nodes {
            symbols(&node.term, &mut |symbol| created = created.clone().or(is_new(change, id, symbol)));
        }
        same.and(created.not()).and(self.given.clone()).and(before.given.clone())
    }
}

/// Whether what a symbol stands for is another than before, if the resource is.
fn is_new(change: &Change, id: &str, symbol: &Symbol) -> Truth {
    let Symbol::Resource { id: other, .. } = symbol else { return Truth::No };
    Truth::of(change.comes_with(id, &Named::Here(other.clone())))
}

fn name_once(node: &mut Node, document: Document) {
    if let Term::Symbol(Symbol::Resource { id, attribute: attribute @ Some(_) }) = &mut node.term {
        let kind = document.resource(id).map(|resource| resource.kind);
        if kind.zip(attribute.as_deref()).is_some_and(|(kind, name)| types::of(kind).is_own_id(name)) {
            *attribute = None;
        }
    }
}

/// Resources that take what another one still holds.
pub(super) fn claims(change: &Change) -> Vec<Hazard> {
    let before = Held::of(&change.old.resources, change.old.document);
    let mut all = Vec::new();
    for made in &change.new.resources {
        let id = made.resource.id;
        if change.action(id).is_none() {
            continue;
        }
        for (claim, key) in claimed(made, change.new.document) {
            let Claimed::Values(why) = claim.what else { continue };
            let candidates = before.candidates(claim.what, &key);
            let had =
                candidates.iter().any(|held| held.made.resource.id == id && key.is(change, id, &held.key).is_yes());
            if had && !change.may_come(id) {
                continue;
            }
            let held = candidates.into_iter().filter(|held| stands_in_the_way(change, id, claim, held));
            let held = held.map(|held| (held, key.is(change, id, &held.key))).filter(|(_, same)| !same.is_no());
            // What is certain comes first.
            let Some((held, same)) = held.min_by_key(|(_, same)| !same.is_yes()) else { continue };
            all.push(told(change, id, (claim, &key), why, (held.made.resource.id, &same)));
            break;
        }
    }
    all
}

/// Whether one that held something holds it while another takes it.
fn stands_in_the_way(change: &Change, id: &str, claim: &Claim, held: &Holder) -> bool {
    let other = held.made.resource.id;
    if other == id {
        let is_first = held.made.kind.is_some_and(|kind| kind.deletes_first);
        return claim.hold == Hold::Exclusive && change.may_come(id) && change.old.get(id).is_some() && !is_first;
    }
    if change.may_go(other) {
        // What is retained takes nothing away, and goes on holding what no other may have.
        return claim.hold == Hold::Exclusive || change.may_be_deleted(other);
    }
    // One that is changed in place gives it up, and before what waits for it takes it. What keeps it is there twice, which is no
    // matter of the change.
    let gives_up = change.new.get(other).is_some_and(|now| {
        let keys = claimed(now, change.new.document);
        let mut same = keys.iter().filter(|(own, _)| own.what == claim.what);
        !same.any(|(_, key)| !key.is(change, other, &held.key).is_no())
    });
    claim.hold == Hold::Exclusive && gives_up && change.new.model.order.chain(id, other).is_empty()
}

/// The hazard in words.
fn told(change: &Change, id: &str, (claim, key): (&Claim, &Key), why: &str, (held, same): (&str, &Truth)) -> Hazard {
    let paths = claim.within.iter().chain(claim.by).zip(&key.nodes);
    let mut said = paths.map(|(path, node)| said(path, node)).collect::<Vec<_>>();
    // What it is comes before that within which it is.
    said.rotate_left(claim.within.len());
    said.retain(|said| !said.is_empty());
    let by = if change.may_come(id) { change.made(id) } else { "is modified" };
    let with = if said.is_empty() { String::new() } else { format!(" with {}", joined(&said, "and")) };
    let ids = if held == id { vec![id] } else { vec![id, held] };
    let old = holder(id, held);
    if claim.hold == Hold::Shared {
        let is = if same.is_yes() && change.goes(held) { "is" } else { "may be" };
        let what = format!("`{id}` {by}{with} like {old}, which {is} deleted then: {why}");
        let when = format!(
            "when CloudFormation deletes `{held}`: AWS takes away what `{id}` has written as well, unless it has refused \
             to create `{id}`"
        );
        let instead = "keep the logical ID, or create the new one in a deployment after that which removes the old one";
        return hazard(&codes::UNDONE_BY_DELETION, Severity::Outage, &ids, what, when, instead);
    }
    let still = match (change.may_go(held), change.may_be_deleted(held)) {
        _ if !same.is_yes() => format!("which {old} may still hold"),
        (true, true) => format!("which {old} still holds"),
        (true, false) => format!("which {old} keeps, because it is retained"),
        (false, _) => format!("which {old} gives up in the same deployment"),
    };
    let what = format!("`{id}` {by}{with}, {still}: {why}");
    let (when, instead) = match change.may_go(held) {
        true => (before_deleting(id, held), "keep the logical ID, or remove the old one in an earlier deployment"),
        false => (
            format!("if CloudFormation updates `{id}` before `{held}`, because neither depends on the other"),
            "change one of the two in an earlier deployment",
        ),
    };
    hazard(&codes::ALREADY_HELD, Severity::Fails, &ids, what, when, instead)
}

/// What a property says, in a sentence.
fn said(path: &str, node: &Node) -> String {
    let name = path.trim_end_matches(".*");
    match &node.term {
        Term::Absent => String::new(),
        Term::Scalar(Value::String(text)) => format!("`{name}` `{text}`"),
        Term::Scalar(scalar) => format!("`{name}` {scalar}"),
        Term::Symbol(symbol) => format!("`{name}` {symbol}"),
        _ => format!("`{name}`"),
    }
}
