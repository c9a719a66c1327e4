//! Names that are taken, or exported to other stacks.

use super::Change;
use super::claims::is_same;
use super::words::{before_deleting, hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::outputs::Output;
use crate::diff::propagation::follows;
use crate::diff::same::Ground;
use crate::diff::side::Made;
use crate::diff::{Hazard, ImportedExport, OutputChange, Recreation, Severity};
use crate::template::Document;
use crate::template::evaluate::{Node, Term, Truth};
use crate::template::holding::Key;
use crate::template::wording::joined;
use crate::types::{self, Claimed};
use std::collections::BTreeMap;

/// The name that a template gives to a resource.
struct Name {
    /// The properties that say it.
    properties: Vec<&'static str>,
    /// What the last of them says.
    last: Node,
    key: Key,
}

impl Name {
    /// The name of a resource whose type AWS lets a template name, if it is given.
    fn of(made: &Made, document: Document) -> Option<Self> {
        let properties = made.kind?.chosen_name();
        let nodes = properties.iter().map(|name| made.properties.get(name)).collect::<Vec<_>>();
        let last = nodes.last()?.clone();
        let within = types::claims(made.resource.kind).iter().find(|claim| claim.what == Claimed::Name);
        let is_default = |property: &str| within.is_some_and(|claim| claim.within.contains(&property));
        let is_given = |(property, node): (&&str, &Node)| match node.term {
            Term::Scalar(_) | Term::Symbol(_) => true,
            Term::Absent => is_default(property),
            _ => false,
        };
        let all = properties.iter().zip(&nodes).all(is_given);
        all.then(|| Self { properties, last, key: Key::of(nodes, Truth::Yes, document) })
    }

    /// The name in a sentence: by its property and what that says, or by all properties that make it up.
    fn shown(&self, kind: &str) -> String {
        match self.properties.as_slice() {
            [.., name] if self.properties.len() == 1 || types::holds(kind, Claimed::Name).is_some() => {
                format!("{name} {}", shown(&self.last))
            }
            all => joined(all, "and"),
        }
    }
}

/// Resources that are made under a name that one still has which goes: the old one, or one under another logical id.
pub(super) fn names(change: &Change) -> Vec<Hazard> {
    let going = change.old.resources.iter().filter(|old| change.may_go(old.resource.id));
    let mut held = BTreeMap::<_, Vec<_>>::new();
    for old in going {
        if let Some(name) = Name::of(old, change.old.document) {
            held.entry((old.resource.kind, name.key.texts().map(<[_]>::to_vec)))
                .or_default()
                .push((old.resource.id, name));
        }
    }
    let mut all = Vec::new();
    for made in change.new.resources.iter().filter(|made| change.may_come(made.resource.id)) {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let Some(name) =
            Name::of(made, change.new.document).filter(|_| !made.kind.is_some_and(|kind| kind.deletes_first))
        else {
            continue;
        };
        let mut holders = held.get(&(kind, name.key.texts().map(<[_]>::to_vec))).into_iter().flatten();
        let holder = holders.find(|(_, other)| is_same(change, id, &other.key, &name.key).is_yes());
        let Some(held) = holder.map(|(id, _)| *id).filter(|_| !is_renamed(change, id, &name.properties)) else {
            continue;
        };
        let shown = name.shown(kind);
        let what = if held == id {
            let replaced = if change.comes(id) { "is replaced" } else { "may be replaced" };
            format!("`{id}` {replaced} and keeps its {shown}, which is in use until the old one is deleted")
        } else {
            format!("`{id}` {} with the {shown}, which `{held}` still has", change.made(id))
        };
        let ids = if held == id { vec![id] } else { vec![id, held] };
        let instead = match held == id {
            true => "change the name as well, or leave it out",
            false => "keep the logical id, or change the name as well",
        };
        all.push(hazard(&codes::NAME_IN_USE, Severity::Fails, &ids, what, before_deleting(id, held), instead));
    }
    all
}

/// A value in a sentence.
fn shown(value: &Node) -> String {
    match &value.term {
        Term::Symbol(symbol) => symbol.to_string(),
        _ => value.text().known().map_or_else(|| "with an unknown name".to_owned(), |name| format!("`{name}`")),
    }
}

/// Whether the name of a resource changes because it holds what is replaced.
fn is_renamed(change: &Change, id: &str, names: &[&str]) -> bool {
    let is_name = |pointer: &str| pointer.strip_prefix("/Properties/").is_some_and(|name| names.contains(&name));
    change.of(id).is_some_and(|change| change.properties.iter().any(|property| is_name(&property.pointer)))
}

/// An export that disappears or changes, or may.
struct Affected<'c> {
    /// The output that exports it.
    output: &'c OutputChange,
    /// That output as it was.
    before: Output,
    /// What happens to the export.
    happens: &'static str,
}

fn affected<'c>(change: &Change<'c, '_, '_>) -> Vec<Affected<'c>> {
    let exporters = exporters(change);
    let affected = change.outputs.iter().filter_map(|output| {
        let before = Output::of(change.old, &output.name);
        if before.export.is_absent() {
            return None;
        }
        let exporter = key(&before.export).and_then(|key| exporters.get(&key).copied()).unwrap_or(&output.name);
        let happens = happens(change, &before, &Output::of(change.new, exporter))?;
        Some(Affected { output, before, happens })
    });
    affected.collect()
}

/// Exports that disappear or change, or may, unless it is known that nobody imports them.
pub(super) fn exports(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for Affected { output, before, happens } in affected(change) {
        let export = shown(&before.export);
        // Mostly the output is the end of the export's name.
        let of = if export.contains(&output.name) { String::new() } else { format!(" (output `{}`)", output.name) };
        let what = format!("the export {export} {happens}{of}");
        all.extend(match before.importers(change.old) {
            Some([]) => None,
            Some(stacks) => {
                let stacks = quoted(stacks.iter().map(String::as_str));
                let when = format!("while it is imported by {stacks}: CloudFormation rejects the update");
                let instead = format!("first update {stacks} to use something else");
                Some(hazard(&codes::EXPORT_IN_USE, Severity::Fails, &[], what, when, &instead))
            }
            None => {
                let when = "if another stack imports it: CloudFormation then rejects the update".to_owned();
                let named = before.export.text().known().is_some();
                let instead = match named || change.old.evaluator.settings().outside.imports.is_empty() {
                    true => "first update the stacks that import it to stop using it",
                    false => "pass the name of the stack, `--param AWS::StackName=NAME`, to look it up in the facts",
                };
                Some(hazard(&codes::EXPORT_CHANGE, Severity::Fails, &[], what, when, instead))
            }
        });
    }
    all
}

/// The exports that disappear or change, or may, although stacks import them.
pub(super) fn imported(change: &Change) -> Vec<ImportedExport> {
    let affected = affected(change).into_iter().filter_map(|Affected { output, before, .. }| {
        let stacks = before.importers(change.old).filter(|stacks| !stacks.is_empty())?.to_vec();
        Some(ImportedExport { output: output.name.clone(), export: before.export.text().known()?.to_owned(), stacks })
    });
    affected.collect()
}

/// The outputs that change and export something afterwards, by the name it is exported under: stacks that import it know
/// no other.
fn exporters<'c>(change: &Change<'c, '_, '_>) -> BTreeMap<String, &'c str> {
    let exporter = |output: &'c OutputChange| Some((key(&Output::of(change.new, &output.name).export)?, &*output.name));
    change.outputs.iter().filter_map(exporter).collect()
}

/// The name of an export as something to find it by, if that is known.
fn key(export: &Node) -> Option<String> {
    matches!(export.term, Term::Scalar(_) | Term::Symbol(_)).then(|| export.term.to_json().to_string())
}

/// What happens to an export, if anything does.
fn happens(change: &Change, before: &Output, after: &Output) -> Option<&'static str> {
    let is_known = |nodes: [&Node; 2]| !nodes.iter().any(|node| matches!(node.term, Term::Unknown(_)));
    let ground = Ground { old: change.old, new: change.new };
    let follows = follows(change.new, change.resources, &after.value.term);
    let has_same_value = ground.same(&before.value, &after.value).is_yes();
    Some(match &after.made {
        _ if after.made.is_no() || after.export.is_absent() => "disappears",
        Truth::Unknown(_) if before.made.is_yes() => "may disappear",
        _ if !ground.same(&before.export, &after.export).is_yes() => match is_known([&before.export, &after.export]) {
            true => "gets another name",
            false => "may get another name",
        },
        _ if !has_same_value && is_known([&before.value, &after.value]) => "gets another value",
        _ if follows == Some(Recreation::Always) => "gets another value",
        _ if !has_same_value || follows.is_some() => "may get another value",
        _ => return None,
    })
}
