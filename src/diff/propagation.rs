//! What happens to each resource, and what that does to those that name it.

use super::compare::{Leaf, attributes, compare};
use super::deployment::Deployment;
use super::hidden::{hide, pointed};
use super::same::Ground;
use super::side::{Made, Side, symbols};
use super::undecided::undecided;
use super::walk::walk;
use super::{Action, Cause, PropertyChange, Recreation, ResourceChange, rolled};
use crate::template::evaluate::{Node, Symbol, Term, Truth, scalar_text};
use crate::template::reference::{Reference, ReferenceKind};
use crate::types::{self, Runs};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// A place in a resource that names another.
struct Use {
    user: String,
    attribute: Option<String>,
    path: Vec<String>,
    pointer: String,
    /// How sure it is that the value changes with what it names.
    certain: Recreation,
}

/// What is known of a resource that both sides have.
pub(super) struct State {
    pub level: Recreation,
    pub properties: Vec<PropertyChange>,
    /// The ways to what changes, from the properties.
    pub paths: Vec<Vec<String>>,
    pub chain: Vec<String>,
    type_changed: bool,
}

/// Everything that happens to resources: in the order of the new side, then what is removed.
pub(super) fn changes<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>) -> Vec<ResourceChange> {
    let states = states(old, new);
    let mut all = new.resources.iter().filter_map(|made| change(old, new, made, &states)).collect::<Vec<_>>();
    let gone = old.resources.iter().filter(|made| new.get(made.resource.id).is_none());
    all.extend(gone.map(|made| {
        let action = Action::Remove(old.fate(made.resource.id, "DeletionPolicy"));
        ResourceChange { undecided: undecided(Ground { old, new }, made.resource.id), ..plain(made, action) }
    }));
    all
}

/// A change of a resource of which nothing more is to be said.
fn plain(made: &Made, action: Action) -> ResourceChange {
    ResourceChange {
        id: made.resource.id.to_owned(),
        kind: made.resource.kind.to_owned(),
        old_kind: None,
        action,
        properties: Vec::new(),
        attributes: Vec::new(),
        rolled: None,
        chain: Vec::new(),
        undecided: None,
    }
}

fn change<'a>(
    old: &Side<'_, 'a>,
    new: &Side<'_, 'a>,
    made: &Made,
    states: &BTreeMap<&str, State>,
) -> Option<ResourceChange> {
    let id = made.resource.id;
    let undecided = undecided(Ground { old, new }, id);
    let Some(before) = old.get(id) else { return Some(ResourceChange { undecided, ..plain(made, Action::Add) }) };
    let state = &states[id];
    let attributes = attributes(Ground { old, new }, before.resource, made.resource).into_iter();
    let attributes = attributes.map(|leaf| direct(leaf, Recreation::Never, String::new())).collect::<Vec<_>>();
    if state.properties.is_empty() && attributes.is_empty() && !state.type_changed && undecided.is_none() {
        return None;
    }
    let old_kind = state.type_changed.then(|| before.resource.kind.to_owned());
    Some(ResourceChange { old_kind, attributes, undecided, ..changed(new, made, state) })
}

/// What happens to a resource in a state.
pub(super) fn changed(new: &Side, made: &Made, state: &State) -> ResourceChange {
    let fate = || new.fate(made.resource.id, "UpdateReplacePolicy");
    let action = match state.level {
        Recreation::Always => Action::Replace(fate()),
        Recreation::Conditionally | Recreation::Unknown => Action::MayReplace(fate()),
        Recreation::Never => Action::Modify,
    };
    let profile = types::of(made.resource.kind);
    let renews = |change: &PropertyChange| profile.is_renewed_by(change.pointer.split('/').nth(2));
    let is_renewed = action == Action::Modify && state.properties.iter().any(renews);
    let rolled = profile.runs.filter(|_| is_renewed).map(|runs| match runs {
        Runs::Instances => rolled::group(made),
        Runs::Tasks => rolled::service(&Deployment::of(new, made)),
    });
    let (properties, chain) = (state.properties.clone(), state.chain.clone());
    ResourceChange { properties, rolled, chain, ..plain(made, action) }
}

fn direct(leaf: Leaf, recreation: Recreation, note: String) -> PropertyChange {
    let Leaf { pointer, before, after, .. } = leaf;
    PropertyChange { pointer, before, after, recreation, note, cause: Cause::Direct }
}

/// The state of every resource that both sides have, once no replacement has an effect that is not counted.
fn states<'s, 'a>(old: &Side<'_, 'a>, new: &'s Side<'_, 'a>) -> BTreeMap<&'s str, State> {
    let mut states = BTreeMap::new();
    let ground = Ground { old, new };
    for made in &new.resources {
        if let Some(before) = old.get(made.resource.id) {
            states.insert(made.resource.id, state(before, made, ground));
        }
    }
    spread(new, &mut states, Recreation::Always);
    states
}

/// Gives every change the effects it has on what names the changed, until none is left that is not counted; none is surer
/// than `most`.
pub(super) fn spread<'s>(new: &'s Side, states: &mut BTreeMap<&'s str, State>, most: Recreation) {
    let uses = uses(new);
    let mut waiting = states.iter().filter(|(_, state)| state.is_changed()).map(|(id, _)| *id).collect::<VecDeque<_>>();
    while let Some(id) = waiting.pop_front() {
        for used in uses.get(id).into_iter().flatten() {
            let Some((user, _)) = states.get_key_value(used.user.as_str()).filter(|(user, _)| **user != id) else {
                continue;
            };
            let user = *user;
            if let Some(effect) = effect(new, id, &states[id], used, most)
                && let Some(state) = states.get_mut(user)
                && state.take(effect)
            {
                waiting.push_back(user);
            }
        }
    }
}

impl State {
    /// That of a resource to which nothing happens.
    pub fn unchanged() -> Self {
        let (properties, paths, chain) = (Vec::new(), Vec::new(), Vec::new());
        Self { level: Recreation::Never, properties, paths, chain, type_changed: false }
    }

    pub fn is_changed(&self) -> bool {
        self.type_changed || !self.properties.is_empty()
    }

    /// Takes an effect of another resource; whether that changes anything. A value that the template changes itself, and
    /// one that is already known to change at least as badly, stays as it is.
    fn take(&mut self, effect: Effect) -> bool {
        let Effect { change, path, chain } = effect;
        let level = self.level.max(change.recreation);
        // Of a resource that the template replaces itself nobody else is the cause, unless for something worse.
        let replaces = |known: &PropertyChange| known.recreation >= change.recreation.max(Recreation::Unknown);
        let is_own = |known: &PropertyChange| known.cause == Cause::Direct && replaces(known);
        let own = self.type_changed || self.properties.iter().any(is_own);
        let within = |known: &PropertyChange| {
            known.pointer == change.pointer
                || change.pointer.starts_with(&format!("{}/", known.pointer))
                || known.pointer.starts_with(&format!("{}/", change.pointer))
        };
        match self.properties.iter_mut().find(|known| within(known)) {
            Some(known) if known.recreation >= change.recreation => return false,
            Some(known) => {
                known.recreation = change.recreation;
                known.note = change.note;
                if known.cause != Cause::Direct {
                    known.cause = change.cause;
                }
            }
            None => {
                self.properties.push(change);
                self.paths.push(path);
            }
        }
        if !own && (self.chain.is_empty() || level > self.level) {
            self.chain = chain;
        }
        self.level = level;
        true
    }
}

fn state(before: &Made, after: &Made, ground: Ground) -> State {
    let type_changed = before.resource.kind != after.resource.kind;
    let mut level = if type_changed { Recreation::Always } else { Recreation::Never };
    let (mut changes, mut paths) = (Vec::new(), Vec::new());
    for leaf in compare(after.kind, &before.properties, &after.properties, ground) {
        let (recreation, note) = worst(after, &leaf);
        // A new resource for sure only if the value changes for sure.
        let recreation = if leaf.certain { recreation } else { recreation.min(Recreation::Conditionally) };
        level = level.max(recreation);
        paths.push(leaf.path.clone());
        changes.push(direct(hide(leaf, before, after), recreation, note));
    }
    State { level, properties: changes, paths, chain: Vec::new(), type_changed }
}

/// Whether a change replaces a resource, and who says so: of a value that comes or goes as a whole what is in it decides.
fn worst(made: &Made, leaf: &Leaf) -> (Recreation, String) {
    let verdict = |path: &Vec<String>| verdict(made, &path.iter().map(String::as_str).collect::<Vec<_>>());
    if stays(made, leaf) {
        return (Recreation::Never, String::new());
    }
    let inside = leaf.inside.iter().map(verdict).reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
    inside.unwrap_or_else(|| verdict(&leaf.path))
}

/// Whether a resource stays because of what its value was and will be.
fn stays(made: &Made, leaf: &Leaf) -> bool {
    let path = leaf.path.iter().map(String::as_str).collect::<Vec<_>>();
    let word = |value: &Option<Value>| value.as_ref().map_or(Some(None), |value| scalar_text(value).map(Some));
    match (made.kind, word(&leaf.before), word(&leaf.after)) {
        (Some(kind), Some(before), Some(after)) => kind.stays(&path, before.as_deref(), after.as_deref()),
        _ => false,
    }
}

/// Whether the change of a value at a path replaces a resource, and who says so.
pub(super) fn verdict(made: &Made, path: &[&str]) -> (Recreation, String) {
    let Some(kind) = made.kind else {
        return (Recreation::Unknown, format!("the schema of {} is not known", made.resource.kind));
    };
    if kind.is_replaced_by_update_policy(path) {
        return match rolled::replaces_group(made) {
            Truth::Yes => (Recreation::Always, String::new()),
            Truth::No => (Recreation::Never, String::new()),
            Truth::Unknown(_) => kind.replacement(path),
        };
    }
    kind.replacement(path)
}

/// Where the resources of a side name others.
fn uses(side: &Side) -> BTreeMap<String, Vec<Use>> {
    let mut written = BTreeMap::<String, Vec<Symbol>>::new();
    for Reference { pointer, to, kind, .. } in &side.model.references.all {
        if let ReferenceKind::Ref | ReferenceKind::GetAtt(_) | ReferenceKind::Sub(_) = kind {
            let attribute = match kind {
                ReferenceKind::GetAtt(attribute) | ReferenceKind::Sub(attribute) => attribute.map(str::to_owned),
                _ => None,
            };
            let symbol = Symbol::Resource { id: (*to).to_owned(), attribute };
            written.entry(pointer.clone()).or_default().push(symbol);
        }
    }
    let mut found = BTreeMap::<String, Vec<Use>>::new();
    for made in &side.resources {
        walk(&made.properties, &mut |node, path, pointer| {
            let (named, certain) = named(node, &written);
            for symbol in named {
                if let Symbol::Resource { id, attribute } = symbol {
                    let (user, path) = (made.resource.id.to_owned(), path.to_vec());
                    let used = Use { user, attribute, path, pointer: pointer.to_owned(), certain };
                    found.entry(id).or_default().push(used);
                }
            }
        });
    }
    found
}

/// What a value names, and how sure it is that the value changes with that: whatever is named in what is not known may
/// change it. `written` is what is named in the template, by the place.
fn named(node: &Node, written: &BTreeMap<String, Vec<Symbol>>) -> (Vec<Symbol>, Recreation) {
    match &node.term {
        Term::Symbol(symbol) => {
            let mut named = Vec::new();
            symbol.each_part(&mut |part| named.push(part.clone()));
            (named, Recreation::Always)
        }
        Term::Unknown(_) => {
            let below = written.range(node.pointer.clone()..);
            let below = below.take_while(|(at, _)| at.starts_with(&node.pointer));
            let inside = below.filter(|(at, _)| matches!(at.as_bytes().get(node.pointer.len()), None | Some(b'/')));
            (inside.flat_map(|(_, named)| named.clone()).collect(), Recreation::Conditionally)
        }
        _ => (Vec::new(), Recreation::Never),
    }
}

/// What a resource's change does to a value that names it.
struct Effect {
    change: PropertyChange,
    path: Vec<String>,
    chain: Vec<String>,
}

fn effect(new: &Side, id: &str, state: &State, used: &Use, most: Recreation) -> Option<Effect> {
    let (target, user) = (new.get(id)?, new.get(&used.user)?);
    let certain = value_changes(target, state.level, &state.paths, used.attribute.as_deref())?;
    let certain = certain.min(used.certain).min(most);
    let path = used.path.iter().map(String::as_str).collect::<Vec<_>>();
    let (own, note) = verdict(user, &path);
    // A new resource for sure only if the value changes for sure.
    let recreation = if certain == Recreation::Always { own } else { own.min(Recreation::Conditionally) };
    let value = pointed(&user.properties, &used.pointer).map(|node| node.term.to_json());
    let cause = match &used.attribute {
        Some(attribute) => Cause::Attribute(id.to_owned(), attribute.clone()),
        None => Cause::Reference(id.to_owned()),
    };
    let mut chain = if state.chain.is_empty() { vec![id.to_owned()] } else { state.chain.clone() };
    chain.push(used.user.clone());
    let change =
        PropertyChange { pointer: used.pointer.clone(), before: value.clone(), after: value, recreation, note, cause };
    Some(Effect { change, path: used.path.clone(), chain })
}

/// Whether what `Ref` or `Fn::GetAtt` returns of a resource changes: for sure, maybe, or not at all.
fn value_changes(
    target: &Made,
    level: Recreation,
    paths: &[Vec<String>],
    attribute: Option<&str>,
) -> Option<Recreation> {
    let Some(kind) = target.kind else { return Some(Recreation::Conditionally) };
    let paths = || paths.iter().map(|path| path.iter().map(String::as_str).collect::<Vec<_>>());
    // An attribute that repeats a property changes with what is written there; where nothing is, AWS chooses again.
    let repeated = attribute.and_then(|attribute| kind.attribute_repeats(attribute));
    let repeats = repeated.is_some_and(|path| !target.properties.at(&path).is_absent());
    match level {
        Recreation::Always if !repeats => Some(Recreation::Always),
        Recreation::Conditionally | Recreation::Unknown if !repeats => Some(Recreation::Conditionally),
        _ => {
            let changes = match attribute {
                Some(attribute) => paths().any(|path| kind.attribute_changes(attribute, &path)),
                None => paths().any(|path| kind.reference_changes(&path)),
            };
            changes.then_some(Recreation::Always)
        }
    }
}

/// Whether a value that names resources changes because of what happens to them: for sure, maybe, or not at all.
pub(super) fn follows(new: &Side, changes: &[ResourceChange], value: &Term) -> Option<Recreation> {
    let mut follows = None;
    symbols(value, &mut |symbol| {
        if let Symbol::Resource { id, attribute } = symbol
            && let Some(target) = new.get(id)
            && let Some(change) = changes.iter().find(|change| change.id == *id)
        {
            let level = match change.action {
                Action::Replace(_) => Recreation::Always,
                Action::MayReplace(_) => Recreation::Conditionally,
                Action::Add | Action::Modify | Action::Remove(_) => Recreation::Never,
            };
            let path = |change: &PropertyChange| change.pointer.split('/').skip(2).map(str::to_owned).collect();
            let paths = change.properties.iter().map(path).collect::<Vec<_>>();
            follows = follows.max(value_changes(target, level, &paths, attribute.as_deref()));
        }
    });
    follows
}
