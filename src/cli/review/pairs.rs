//! The descriptions on both sides, and which of the one side belongs to which of the other.

use crate::cli::content::{self, Content};
use crate::cli::git::Snapshot;
use crate::cli::input::Input;
use crate::cli::many;
use crate::cli::tree::Tree;
use crate::source::yaml;
use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};

/// The description of a rack or an app on a side.
pub(super) struct Described {
    pub path: PathBuf,
    pub input: Input,
}

impl Described {
    /// The name of its stack and the region, as far as it says them, if it compiles.
    pub fn stack(&self) -> Option<(String, Option<String>)> {
        Some((self.input.stack_name()?, self.input.region()))
    }
}

/// A description that changes.
pub(super) enum Pair {
    /// The stack has one on both sides, in one file or in two.
    Both(Described, Described),
    /// The stack has none any more.
    Gone(Described),
    /// The stack had none.
    New(Described),
}

impl Pair {
    /// The new side, if there is one.
    pub fn after(&self) -> Option<&Described> {
        match self {
            Self::Both(_, new) | Self::New(new) => Some(new),
            Self::Gone(_) => None,
        }
    }
}

/// All descriptions.
#[derive(Default)]
pub(super) struct Pairs {
    /// Those that change.
    pub changed: Vec<Pair>,
    /// Those that are the same on both sides, as on the new one.
    pub same: Vec<Described>,
}

/// The descriptions in some files and folders; everywhere, if there are none.
pub(super) fn pairs(old: &Snapshot, new: &Snapshot, scope: &[PathBuf], quiet: bool) -> Pairs {
    let paths = [old, new].into_iter().flat_map(|tree| descriptions(tree, scope)).collect::<BTreeSet<_>>();
    let described = |tree: &Snapshot, path: &PathBuf| {
        let open = || Described { path: path.clone(), input: Input::open_in(tree, path) };
        tree.has(path).then(open)
    };
    let sides = many::map(paths.into_iter().collect(), quiet, |path| (described(old, &path), described(new, &path)));
    let (mut pairs, mut before, mut after) = (Pairs::default(), Vec::new(), Vec::new());
    for side in sides {
        match side {
            (Some(one), Some(other)) if is_same(old, new, &one, &other) => pairs.same.push(other),
            (one, other) => {
                before.extend(one);
                after.extend(other);
            }
        }
    }
    pairs.changed = paired(before, after);
    pairs
}

/// The paths of the descriptions in a tree. What is named as a file is one.
fn descriptions(tree: &Snapshot, scope: &[PathBuf]) -> Vec<PathBuf> {
    let is_in_scope = |path: &Path| scope.is_empty() || scope.iter().any(|part| path.starts_with(part));
    let is_description = |path: &Path| {
        let bytes = || tree.read(path, yaml::SIZE_LIMIT).unwrap_or_default();
        scope.iter().any(|part| part == path) || content::is_yaml(path) && content::is_description(path, &bytes())
    };
    tree.paths().filter(|path| is_in_scope(path) && is_description(path)).map(Path::to_path_buf).collect()
}

/// Whether both sides are the same: the same text, and of an app the same template, which its rack decides as well.
fn is_same(old: &Snapshot, new: &Snapshot, one: &Described, other: &Described) -> bool {
    let bytes = |tree: &Snapshot, described: &Described| tree.read(&described.path, yaml::SIZE_LIMIT).ok();
    let (before, after) = (bytes(old, one), bytes(new, other));
    let is_app = after.as_ref().is_some_and(|bytes| Content::of(&other.path, bytes) == Content::App);
    before.is_some() && before == after && (!is_app || one.input.template() == other.input.template())
}

/// Which description is whose: the one of the same stack, in the same file if there is one there; else the one in the same file.
fn paired(before: Vec<Described>, mut after: Vec<Described>) -> Vec<Pair> {
    type Belongs = fn(&Described, &Described) -> bool;
    const RULES: [Belongs; 3] = [
        |one, other| one.path == other.path && is_of_stack(one, other),
        is_of_stack,
        |one, other| one.path == other.path,
    ];
    let mut before = before.into_iter().map(Some).collect::<Vec<_>>();
    let mut changed = Vec::new();
    for belongs in RULES {
        for slot in &mut before {
            let Some(one) = slot.as_ref() else { continue };
            let Some(position) = after.iter().position(|other| belongs(one, other)) else { continue };
            changed.extend(slot.take().map(|one| Pair::Both(one, after.remove(position))));
        }
    }
    changed.extend(before.iter_mut().filter_map(mem::take).map(Pair::Gone));
    changed.extend(after.into_iter().map(Pair::New));
    changed
}

fn is_of_stack(one: &Described, other: &Described) -> bool {
    one.stack().is_some() && one.stack() == other.stack()
}
