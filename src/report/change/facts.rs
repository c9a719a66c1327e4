//! What happens to a resource, in words.

use super::value::{difference, gathered, words};
use crate::diff::{
    Accepted, Action, Cause, Fate, Hazard, Meaning, MeaningKind, OutputChange, PropertyChange, Recreation, Rename,
    ResourceChange, Severity, State, TemplateDiff, Undecided,
};
use crate::report::wording::fold;
use crate::types;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Parts of a report about resources, in the order in which they matter to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Replaced,
    MayBeReplaced,
    Removed,
    Undecided,
    Egress,
    Revised,
    Others,
    Tags,
    Policies,
}

impl Section {
    /// The part in which a resource is told of.
    pub fn of(change: &ResourceChange) -> Self {
        match change.action {
            _ if change.is_revised() => Self::Revised,
            Action::Replace(_) => Self::Replaced,
            Action::MayReplace(_) => Self::MayBeReplaced,
            Action::Modify if is_unknown(change) => Self::MayBeReplaced,
            Action::Remove(_) => Self::Removed,
            Action::Add | Action::Modify if change.undecided.is_some() => Self::Undecided,
            Action::Modify if is_of_policies(change) => Self::Policies,
            Action::Modify if is_of_tags(change) => Self::Tags,
            Action::Add | Action::Modify if types::of(&change.kind).steers => Self::Egress,
            Action::Add | Action::Modify => Self::Others,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Replaced => "Replaced",
            Self::MayBeReplaced => "May be replaced",
            Self::Removed => "Removed",
            Self::Undecided => "May be created or removed",
            Self::Egress => "Egress and exposure",
            Self::Revised => "New revisions",
            Self::Others => "Other changes",
            Self::Tags => "Tags only",
            Self::Policies => {
                "Policies and order only: nothing changes until the resource is created, updated or deleted"
            }
        }
    }
}

/// What any deployment may bring because values are looked up again, a sentence for each value.
pub(super) fn looked_up(diff: &TemplateDiff) -> Vec<String> {
    let firsts = diff.lookups.iter().filter(|change| change.looked_up().next().is_some());
    let told = firsts.map(|change| {
        let names = change.looked_up().collect::<BTreeSet<_>>().into_iter().map(|name| format!("`{name}`"));
        let follows = |other: &&ResourceChange| {
            (other.id == change.id || other.chain.first() == Some(&change.id))
                && !diff.resources.iter().any(|known| known.id == other.id && known.renews())
        };
        let outcome = diff.lookups.iter().filter(follows).filter_map(|other| {
            if let Action::MayReplace(_) = other.action {
                return Some(format!("`{}` may be replaced", other.id));
            }
            other.renews().then(|| format!("what runs in `{}` is renewed", other.id))
        });
        let outcome = outcome.collect::<Vec<_>>();
        let outcome =
            if outcome.is_empty() { String::new() } else { format!("; if that has changed, {}", outcome.join(", ")) };
        let names = names.collect::<Vec<_>>();
        format!("any deployment looks up {} for `{}` again{outcome}", names.join(", "), change.id)
    });
    told.collect()
}

/// Whether what becomes of a resource is what its change says already.
pub(super) fn is_plain(fate: &str) -> bool {
    ["deleted", "the old one is deleted", "the old one is deregistered"].contains(&fate)
}

/// Types without the names of their services: `SecurityGroup` of `AWS::EC2::SecurityGroup`.
pub(super) fn short(kinds: &str) -> String {
    let short = |kind: &str| match kind.rsplit_once("::") {
        Some((lead, name)) if lead.starts_with("AWS::") => name.to_owned(),
        _ => kind.to_owned(),
    };
    let change = |kinds: &str| kinds.split(" -> ").map(short).collect::<Vec<_>>().join(" → ");
    kinds.split(", ").map(change).collect::<Vec<_>>().join(", ")
}

/// Whether a logical id says of which type it is: `InstancesLaunchTemplate`.
pub(super) fn says_type(id: &str, kind: &str) -> bool {
    id.to_lowercase().contains(&short(kind).to_lowercase())
}

/// Whether nobody says if a change replaces the resource.
pub(super) fn is_unknown(change: &ResourceChange) -> bool {
    change.properties.iter().any(|property| property.recreation == Recreation::Unknown)
}

/// Whether nothing of a resource changes but what CloudFormation does with it: when, and what becomes of it.
fn is_of_policies(change: &ResourceChange) -> bool {
    const POLICIES: [&str; 5] =
        ["CreationPolicy", "DeletionPolicy", "DependsOn", "UpdatePolicy", "UpdateReplacePolicy"];
    let is_policy = |pointer: &str| POLICIES.iter().any(|name| pointer.split('/').nth(1) == Some(name));
    change.properties.is_empty() && change.attributes.iter().all(|attribute| is_policy(&attribute.pointer))
}

/// Whether nothing of a resource changes but its tags, and nothing is renewed by that.
fn is_of_tags(change: &ResourceChange) -> bool {
    let is_tag = |property: &PropertyChange| {
        property.pointer.split('/').any(|part| part.ends_with("Tags") || part == "TagSpecifications")
    };
    !change.renews() && change.properties.iter().all(is_tag) && change.attributes.is_empty()
}

/// How bad a hazard is, in a word before its code.
pub(super) fn grade(severity: Severity) -> &'static str {
    match severity {
        Severity::Misses => "misses",
        Severity::Fails => "fails",
        Severity::Data => "data",
        Severity::Outage => "outage",
    }
}

/// Hazards of one kind that want the same to be done.
pub(super) struct Peril<'a> {
    /// The first of them.
    pub first: &'a Hazard,
    /// What fails or is lost, a sentence for each.
    pub what: Vec<String>,
    /// When, if that is the same for all.
    pub when: Option<&'a str>,
}

/// The hazards, those of one kind together.
pub(super) fn perils<'d>(hazards: impl IntoIterator<Item = &'d Hazard>) -> Vec<Peril<'d>> {
    let kind = |hazard: &'_ Hazard| (hazard.severity, hazard.code.slug, hazard.instead.clone());
    let folded = fold(hazards.into_iter().map(|hazard| (hazard, kind(hazard))));
    folded.into_iter().map(|(hazards, _)| peril(&hazards)).collect()
}

/// What a change means that nobody has accepted, in sentences; of many of one rule, the first and how many there are.
pub(super) fn meaning(diff: &TemplateDiff) -> Vec<(MeaningKind, String)> {
    /// So many of one rule have a sentence each.
    const MOST: usize = 2;
    let each = diff.open_meaning().enumerate();
    let like = |position, meaning: &Meaning| (meaning.kind, meaning.rule.ok_or(position));
    let folded = fold(each.map(|(position, meaning)| (meaning, like(position, meaning))));
    let told = folded.into_iter().flat_map(|(all, (kind, _))| {
        let shown = if all.len() > MOST + 1 { 1 } else { all.len() };
        let more = all.len() - shown;
        let more = if more > 0 { format!(", and {more} more like it") } else { String::new() };
        let shown = all.into_iter().take(shown).map(|meaning| meaning.sentence.clone());
        shown.map(|sentence| (kind, format!("{sentence}{more}"))).collect::<Vec<_>>()
    });
    told.collect()
}

/// What of a change is accepted: a code or a word, what it says, and why it is accepted.
pub(super) fn accepted(diff: &TemplateDiff) -> impl Iterator<Item = (&str, &str, String)> {
    let hazards = diff.hazards.iter().filter_map(|hazard| {
        let slug = hazard.code.slug;
        Some((slug, hazard.what.as_str(), diff.acceptance(slug, &hazard.resources)?.why()))
    });
    let meaning = diff.meaning.iter().filter_map(|meaning| {
        let word = meaning.kind.word();
        Some((word, meaning.sentence.as_str(), diff.acceptance(word, &meaning.resources)?.why()))
    });
    hazards.chain(meaning)
}

/// What is accepted and does not count, a sentence for each.
pub(super) fn in_vain(diff: &TemplateDiff) -> Vec<String> {
    let vain = diff.accepted.iter().filter(|accepted| accepted.state != State::InForce);
    vain.map(|Accepted { acceptance, state }| acceptance.in_vain(*state == State::Over).message).collect()
}

fn peril<'a>(hazards: &[&'a Hazard]) -> Peril<'a> {
    let first = hazards[0];
    let same = hazards.iter().all(|hazard| hazard.when == first.when);
    let what = hazards.iter().map(|hazard| match unnamed(hazard) {
        also if same || hazard.when.is_empty() => format!("{}{also}", hazard.what),
        also => format!("{}{also}, {}", hazard.what, hazard.when),
    });
    let when = Some(first.when.as_str()).filter(|when| same && !when.is_empty());
    Peril { first, what: what.collect(), when }
}

/// Resources that go under one logical id and come under another: their ids before and after, and their type.
pub(super) struct Renamed<'a> {
    /// The ids that go.
    pub from: String,
    /// The ids that come.
    pub to: String,
    /// Their type.
    pub kind: &'a str,
    /// What to do.
    pub keep: &'static str,
}

/// What is renamed, those of one type together.
pub(super) fn renamed(renames: &[Rename]) -> Vec<Renamed<'_>> {
    let folded =
        fold(renames.iter().map(|rename| (rename, (rename.kind.as_str(), rename.importable, rename.retained))));
    let renamed = folded.into_iter().map(|(renames, (kind, importable, retained))| Renamed {
        from: gathered(&renames.iter().map(|rename| rename.from.as_str()).collect::<Vec<_>>()),
        to: gathered(&renames.iter().map(|rename| rename.to.as_str()).collect::<Vec<_>>()),
        kind,
        keep: if retained {
            "a new resource is created, and the existing one stays in the account, outside the stack"
        } else if importable {
            "a new resource is created, and then the existing one is deleted; to keep it, retain it, remove it, and \
             import it under the new id"
        } else {
            "a new resource is created, and then the existing one is deleted; to keep it, keep its logical id"
        },
    });
    renamed.collect()
}

/// The resources of a hazard that its sentence does not name.
fn unnamed(hazard: &Hazard) -> String {
    let unnamed = hazard.resources.iter().filter(|id| !hazard.what.contains(&format!("`{id}`")));
    let unnamed = unnamed.map(String::as_str).collect::<Vec<_>>();
    if unnamed.is_empty() { String::new() } else { format!(" (`{}`)", gathered(&unnamed)) }
}

/// What changes of a resource, as lines: a property each, items of one list together.
pub(super) struct Row {
    /// Where it stands: `LaunchTemplate/Version`.
    pub place: String,
    /// What it was, if it was anything.
    pub before: Option<String>,
    /// What it will be, if anything.
    pub after: Option<String>,
    /// Whether it replaces the resource, why it changes, and who says so.
    pub remarks: Vec<String>,
}

/// What changes of a resource, properties first.
pub(super) fn rows(change: &ResourceChange) -> Vec<Row> {
    let changes = change.properties.iter().cloned().chain(change.attributes.iter().flat_map(parts));
    let folded = fold(changes.map(|change| (change.clone(), place(&change))));
    let folded = folded.into_iter().map(|(changes, place)| row(&changes.iter().collect::<Vec<_>>(), place));
    // That a new revision is another resource says nothing.
    let plain =
        |row: Row| Row { remarks: row.remarks.into_iter().filter(|remark| remark != REPLACES).collect(), ..row };
    folded.map(|row| if change.is_revised() { plain(row) } else { row }).collect()
}

/// A changed attribute by the smallest parts of it that differ.
fn parts(change: &PropertyChange) -> Vec<PropertyChange> {
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (&change.before, &change.after) else {
        return vec![change.clone()];
    };
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    let parts = keys.filter(|key| before.get(*key) != after.get(*key)).map(|key| PropertyChange {
        pointer: format!("{}/{}", change.pointer, key.replace('~', "~0").replace('/', "~1")),
        before: before.get(key).cloned(),
        after: after.get(key).cloned(),
        ..change.clone()
    });
    parts.flat_map(|part| self::parts(&part)).collect()
}

/// Changes at one place, or of the items of one list.
fn row(changes: &[&PropertyChange], place: String) -> Row {
    let (before, after) = match changes {
        [one] => (value(one, one.before.as_ref()), value(one, one.after.as_ref())),
        several => (
            together(several.iter().filter_map(|change| value(change, change.before.as_ref()))),
            together(several.iter().filter_map(|change| value(change, change.after.as_ref()))),
        ),
    };
    let (before, after) = difference(before.as_ref(), after.as_ref());
    Row { place, before, after, remarks: remarks(changes) }
}

/// Items of one list as a list.
fn together(items: impl Iterator<Item = Value>) -> Option<Value> {
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then_some(Value::Array(items))
}

/// A changed value; what `DependsOn` names are resources.
fn value(change: &PropertyChange, value: Option<&Value>) -> Option<Value> {
    let named = |id: &Value| if id.is_string() { json!({ "Ref": id }) } else { id.clone() };
    match value {
        Some(Value::Array(ids)) if change.pointer == "/DependsOn" => Some(ids.iter().map(named).collect()),
        Some(id) if change.pointer.starts_with("/DependsOn") => Some(named(id)),
        other => other.cloned(),
    }
}

/// The place of a change; of an item of a list that of the list.
fn place(change: &PropertyChange) -> String {
    let pointer = change.pointer.strip_prefix("/Properties/").or_else(|| change.pointer.strip_prefix('/'));
    let pointer = pointer.unwrap_or(&change.pointer);
    let place = match pointer.rsplit_once('/') {
        Some((list, item)) if item.parse::<usize>().is_ok() => list,
        _ => pointer,
    };
    place.replace("~1", "/").replace("~0", "~")
}

/// That a change replaces the resource.
pub(super) const REPLACES: &str = "replaces it";

/// Whether changes replace the resource, what causes them, and who says so.
fn remarks(changes: &[&PropertyChange]) -> Vec<String> {
    let worst = changes.iter().map(|change| change.recreation).max();
    let recreation = match worst.unwrap_or(Recreation::Never) {
        Recreation::Never => None,
        Recreation::Unknown => Some("it is not documented whether this replaces it".to_owned()),
        Recreation::Conditionally => Some("may replace it".to_owned()),
        Recreation::Always => Some(REPLACES.to_owned()),
    };
    let causes = changes.iter().filter_map(|change| match &change.cause {
        Cause::Direct | Cause::Lookup(_) => None,
        Cause::Reference(id) => Some(id.clone()),
        Cause::Attribute(id, attribute) => Some(format!("{id}.{attribute}")),
    });
    let causes = causes.collect::<Vec<_>>();
    let causes = causes.iter().map(String::as_str).collect::<Vec<_>>();
    let follows = (!causes.is_empty()).then(|| format!("follows `{}`", gathered(&causes)));
    let looked_up = changes.iter().find_map(|change| match &change.cause {
        Cause::Lookup(name) => Some(format!("looks up `{name}` again")),
        _ => None,
    });
    // Who says what matters where it is not plain that the resource stays.
    let noted = changes.iter().filter(|change| change.recreation > Recreation::Never && !change.note.is_empty());
    let mut notes = noted.map(|change| change.note.clone()).collect::<Vec<_>>();
    notes.dedup();
    recreation.into_iter().chain(looked_up).chain(follows).chain(notes).collect()
}

/// What a value was and is: `true -> false`, or one of them where it is added or removed.
pub(super) fn arrow(before: Option<&str>, after: Option<&str>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("{before} -> {after}"),
        (Some(before), None) => format!("- {before}"),
        (None, Some(after)) => format!("+ {after}"),
        (None, None) => String::new(),
    }
}

/// What nobody can say of a resource that comes or goes, because AWS's schemas that are known do not have its type.
pub(super) fn unknown_type(change: &ResourceChange) -> Option<String> {
    let comes_or_goes = matches!(change.action, Action::Add | Action::Remove(_));
    let is_known = types::kind(&change.kind).is_some() || !change.kind.starts_with("AWS::");
    let words = "its type is not known here: whether it can be created beside another one, and what is lost with it, is not known";
    (comes_or_goes && !is_known).then(|| words.to_owned())
}

/// Whose change reaches a resource, if it is another's: `Vpc -> Subnet0`.
pub(super) fn chain(change: &ResourceChange) -> Option<String> {
    let before = change.chain.split_last().map(|(_, before)| before)?;
    (!before.is_empty()).then(|| before.join(" -> "))
}

/// What may happen to a resource whose condition cannot be decided.
pub(super) fn undecided(undecided: &Undecided) -> String {
    let what = match (undecided.made, undecided.removed) {
        (true, false) => "created",
        (false, true) => "removed",
        _ => "created or removed",
    };
    format!("it may be {what}: {}", undecided.why)
}

/// The type of a resource; where that changes, both.
pub(super) fn kind(change: &ResourceChange) -> String {
    match &change.old_kind {
        Some(old) => format!("{old} -> {}", change.kind),
        None => change.kind.clone(),
    }
}

/// What becomes of what goes, in brackets behind a type.
pub(super) fn fate(change: &ResourceChange) -> Option<String> {
    match change.action {
        Action::Replace(Fate::Deleted) | Action::MayReplace(Fate::Deleted) if change.is_revised() => {
            Some("the old one is deregistered".to_owned())
        }
        Action::Add | Action::Modify => None,
        Action::Remove(Fate::Deleted) => Some("deleted".to_owned()),
        Action::Remove(Fate::Retained) => Some("stays in the account, outside the stack".to_owned()),
        Action::Remove(Fate::Snapshot) => Some("deleted, a snapshot is kept".to_owned()),
        Action::Replace(fate) => Some(old_one(fate).to_owned()),
        Action::MayReplace(fate) => Some(format!("if so, {}", old_one(fate))),
    }
}

fn old_one(fate: Fate) -> &'static str {
    match fate {
        Fate::Deleted => "the old one is deleted",
        Fate::Retained => "the old one stays in the account, outside the stack",
        Fate::Snapshot => "the old one is deleted, a snapshot is kept",
    }
}

/// What changes of an output: its value, and the name it is exported under.
pub(super) fn output(change: &OutputChange) -> Vec<String> {
    let (before, after) = difference(change.before.as_ref(), change.after.as_ref());
    let value = match (before, after) {
        (Some(before), Some(after)) => Some(format!("{before} -> {after}")),
        (before, after) => before.or(after),
    };
    let (before, after) = &change.export;
    let (was, is) = difference(before.as_ref(), after.as_ref());
    // The name of an export says of itself whether it comes or goes where the output does.
    let export = match change.before.is_some() && change.after.is_some() {
        true => arrow(was.as_deref(), is.as_deref()),
        false => was.or(is).unwrap_or_default(),
    };
    let export = (before != after).then(|| format!("export {export}"));
    // What it says is the same, so that what it names is another.
    let follows = || change.after.as_ref().map(|value| format!("follows {}", words(value)));
    let value = value.filter(|_| change.before != change.after);
    let lines = value.into_iter().chain(export).collect::<Vec<_>>();
    if lines.is_empty() { follows().into_iter().collect() } else { lines }
}
