//! **What resources hold that only one may**: what the [table of claims](crate::types::CLAIMS) says of their types, by the values
//! of their properties.

use super::Document;
use super::evaluate::{Node, Symbol, Term, Truth, Why, scalar_text};
use super::wording::quoted;
use crate::types::{self, Claim, Claimed, Given, Hold};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that a resource holds.
pub(crate) struct Holding {
    /// What it is.
    pub what: Claimed,
    /// The type whose name it is; nothing of what is no name.
    pub of: &'static str,
    /// How it is held.
    pub hold: Hold,
    /// The properties that say which: what it is comes after that within which it is.
    pub paths: Vec<&'static str>,
    /// How many of them say within what.
    pub within: usize,
    /// What they say.
    pub key: Key,
}

/// What properties say of something that is held.
pub(crate) struct Key {
    /// Their values; of a property that lists several there is a key for each.
    pub nodes: Vec<Node>,
    /// Whether it is held at all.
    pub given: Truth,
    /// The same as texts, if all of it is known; equal texts are equal keys.
    texts: Option<Vec<String>>,
}

/// What a resource of a type holds: what the table says, and its name, where that is unique. It is asked for the properties that
/// say it only.
pub(crate) fn holdings(document: Document, kind: &str, property: impl Fn(&str) -> Node) -> Vec<Holding> {
    let claims = types::claims(kind).iter().filter(|claim| claim.what != Claimed::Name);
    let mut all = claims.flat_map(|claim| claimed(document, claim, &property)).collect::<Vec<_>>();
    let kind = types::kind(kind).map(|kind| (kind.name, kind.unique_name())).filter(|(_, paths)| !paths.is_empty());
    if let Some((of, paths)) = kind {
        let nodes = paths.iter().map(|path| property(path)).collect::<Vec<_>>();
        // A name that is left out is chosen by AWS.
        if nodes.iter().all(|node| !node.is_absent()) {
            let key = Key::of(nodes, Truth::Yes, document);
            let within = paths.len() - 1;
            all.push(Holding { what: Claimed::Name, of, hold: Hold::Exclusive, paths, within, key });
        }
    }
    all
}

/// What a resource holds by a claim; nothing if nothing is said of what it is about.
fn claimed(document: Document, claim: &'static Claim, property: &impl Fn(&str) -> Node) -> Vec<Holding> {
    let given = match claim.given {
        Given::Always => Truth::Yes,
        Given::Present(name) => Truth::of(!property(name).is_absent()),
        Given::Says(name, word) => property(name).text().holds(|said| Truth::of(said == word)),
    };
    if given.is_no() || !claim.is_made(|path| !at(property, path).is_empty()) {
        return Vec::new();
    }
    let paths = claim.within.iter().chain(claim.by).copied().collect::<Vec<_>>();
    let values = paths.iter().map(|path| match at(property, path) {
        nodes if nodes.is_empty() => vec![Node { pointer: String::new(), term: Term::Absent }],
        nodes => nodes,
    });
    let holding = |nodes| Holding {
        what: claim.what,
        of: "",
        hold: claim.hold,
        paths: paths.clone(),
        within: claim.within.len(),
        key: Key::of(nodes, given.clone(), document),
    };
    types::combined(values).into_iter().map(holding).collect()
}

/// What stands at a path of properties: nothing, one value, or what stands there in each item of a list.
fn at(property: &impl Fn(&str) -> Node, path: &str) -> Vec<Node> {
    let mut steps = path.split('.');
    let first = steps.next().map(property);
    let nodes = steps.fold(Vec::from_iter(first), |nodes, step| {
        let inside = |node: Node| match (step, node.term) {
            ("*", Term::List(items)) => Arc::unwrap_or_clone(items),
            ("*", term) => vec![Node { term, ..node }],
            (step, term) => vec![Node { term, ..node }.get(step)],
        };
        nodes.into_iter().filter(|node| !node.is_absent()).flat_map(inside).collect()
    });
    nodes.into_iter().filter(|node| !node.is_absent()).collect()
}

impl Holding {
    /// What it is, so that what two resources hold can be compared: of whatever type the one or the other is, unless it is a name.
    pub fn identity(&self) -> (Claimed, &'static str) {
        (self.what, self.of)
    }

    /// What to do where another one holds the same.
    pub fn remedy(&self, id: &str) -> String {
        let by = self.paths[self.within..].iter().zip(&self.key.nodes[self.within..]);
        let by = by.filter(|(_, node)| !node.is_absent()).map(|(path, _)| property(path));
        match by.collect::<Vec<_>>().as_slice() {
            [] => format!("remove `{id}`"),
            by => format!("remove `{id}`, or give it another {}", quoted(by, "or")),
        }
    }

    /// What a resource says of it, property by property.
    pub fn said(&self) -> Vec<String> {
        self.each().map(|(path, node)| said(path, node)).collect()
    }

    /// The properties that say which, and what they say; what it is comes before that within which it is.
    fn each(&self) -> impl Iterator<Item = (&'static str, &Node)> {
        let (within, by) = self.paths.split_at(self.within);
        let (within_said, by_said) = self.key.nodes.split_at(self.within);
        let all = by.iter().zip(by_said).chain(within.iter().zip(within_said));
        all.filter(|(_, node)| !node.is_absent()).map(|(path, node)| (property(path), node))
    }

    /// That two resources say the same of it, as the end of a sentence about both.
    pub fn alike(&self) -> String {
        let there = self.each().map(|(path, _)| path);
        match quoted(&there.collect::<Vec<_>>(), "and") {
            named if named.is_empty() => "are both there".to_owned(),
            named => format!("have the same {named}"),
        }
    }
}

impl Key {
    /// The key of some values. What names a resource of the template names it in one way.
    pub fn of(mut nodes: Vec<Node>, given: Truth, document: Document) -> Self {
        for node in &mut nodes {
            name_once(node, document);
            if node.name().why() == Some(&Why::Empty) {
                node.term = Term::unknown(Why::Empty);
            }
        }
        let texts = nodes.iter().map(|node| match &node.term {
            Term::Absent => Some(String::new()),
            Term::Scalar(scalar) => scalar_text(scalar),
            Term::Symbol(symbol) => Some(symbol.to_string()),
            Term::List(_) | Term::Object(_) | Term::Unknown(_) => None,
        });
        let texts = texts.collect();
        Self { nodes, given, texts }
    }

    /// The key as texts, if all of it is known.
    pub fn texts(&self) -> Option<&[String]> {
        self.texts.as_deref()
    }

    /// Whether it says the same as another one of the same template.
    pub fn same(&self, other: &Self) -> Truth {
        let pairs = self.nodes.iter().zip(&other.nodes);
        let same = Truth::all(pairs.map(|(one, other)| same(&one.term, &other.term)));
        same.and(self.given.clone()).and(other.given.clone())
    }

    /// Whether all of it is known, and nothing left to whoever deploys.
    pub fn is_decided(&self) -> bool {
        let is_decided =
            |node: &Node| if let Term::Symbol(symbol) = &node.term { chosen(symbol).is_empty() } else { true };
        self.texts.is_some() && self.given.is_yes() && self.nodes.iter().all(is_decided)
    }
}

/// Whether two values are the same. What whoever deploys says may be anything; what is created, or comes from another stack, is
/// each a thing of its own.
fn same(one: &Term, other: &Term) -> Truth {
    match (one, other) {
        (Term::Unknown(unknown), _) | (_, Term::Unknown(unknown)) => Truth::Unknown(unknown.why.clone()),
        (Term::Absent, Term::Absent) => Truth::Yes,
        (Term::Scalar(one), Term::Scalar(other)) => Truth::of(scalar_text(one) == scalar_text(other)),
        (Term::Symbol(one), Term::Symbol(other)) if one == other => Truth::Yes,
        (Term::Symbol(one), Term::Symbol(other)) => {
            let (before, after) = (chosen(one), chosen(other));
            // Of the same choice, another text is another one.
            match before.iter().chain(&after).next() {
                Some(choice) if before != after => Truth::Unknown(Why::from(*choice)),
                _ => Truth::No,
            }
        }
        (Term::Symbol(symbol), Term::Scalar(_)) | (Term::Scalar(_), Term::Symbol(symbol)) => {
            chosen(symbol).first().map_or(Truth::No, |choice| Truth::Unknown(Why::from(*choice)))
        }
        (Term::List(one), Term::List(other)) if one.len() == other.len() => {
            Truth::all(one.iter().zip(other.iter()).map(|(one, other)| same(&one.term, &other.term)))
        }
        _ => Truth::No,
    }
}

/// What whoever deploys chooses of what a symbol stands for.
fn chosen(symbol: &Symbol) -> BTreeSet<&Symbol> {
    let mut found = BTreeSet::new();
    symbol.each_part(&mut |part| {
        if let Symbol::Parameter(_) = part {
            found.insert(part);
        }
    });
    found
}

/// The property at the end of a path, as a reader names it.
fn property(path: &str) -> &str {
    path.trim_end_matches(".*").rsplit('.').next().unwrap_or(path)
}

/// What a property says, in a sentence.
fn said(path: &str, node: &Node) -> String {
    match &node.term {
        Term::Scalar(Value::String(text)) => format!("`{path}` `{text}`"),
        Term::Scalar(scalar) => format!("`{path}` {scalar}"),
        Term::Symbol(symbol) => format!("`{path}` {symbol}"),
        Term::Absent | Term::List(_) | Term::Object(_) | Term::Unknown(_) => format!("`{path}`"),
    }
}

fn name_once(node: &mut Node, document: Document) {
    if let Term::Symbol(Symbol::Resource { id, attribute: attribute @ Some(_) }) = &mut node.term {
        let kind = document.resource(id).map(|resource| resource.kind);
        if kind.zip(attribute.as_deref()).is_some_and(|(kind, name)| types::of(kind).is_own_id(name)) {
            *attribute = None;
        }
    }
}
