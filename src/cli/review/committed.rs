//! Templates that are committed beside the descriptions they were compiled from.

use crate::cli::git::Snapshot;
use crate::cli::input::{Input, Subject};
use crate::cli::templates::{SIZE_LIMIT, Template};
use crate::cli::tree::Tree;
use crate::report::Summary;
use crate::source;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A template in a file of a tree.
pub(super) struct Committed {
    pub path: PathBuf,
    pub value: Value,
}

/// The template of a rack or an app in a tree: the one file of the name under which `synth` writes it, or of several the one that
/// stands nearest to the description. Nothing where two are as near, or it is no template.
pub(super) fn of(tree: &Snapshot, description: &Path, input: &Input) -> Option<Committed> {
    let summary = match &input.subject {
        Subject::Rack(rack) => Summary::of(&rack.1),
        Subject::App(app) => Summary::of_app(&app.1),
        Subject::Template(_) | Subject::Refused(_) | Subject::Unreadable(_) => return None,
    };
    let mut files = tree.called(&summary.file_name());
    files.sort_by_key(|file| distance(description, file));
    let path = match files.as_slice() {
        [only] => only,
        [nearest, next, ..] if distance(description, nearest) < distance(description, next) => nearest,
        _ => return None,
    };
    let bytes = tree.read(path, SIZE_LIMIT).ok()?;
    let text = source::text(&tree.name(path), bytes, SIZE_LIMIT).ok()?;
    let template = Template::read(&text).ok()?;
    Some(Committed { path: path.to_path_buf(), value: template.value })
}

/// How many folders are between two files.
fn distance(one: &Path, other: &Path) -> usize {
    let folders = |path: &Path| path.parent().map(|folder| folder.components().count()).unwrap_or_default();
    let shared = one.components().zip(other.components()).take_while(|(one, other)| one == other).count();
    folders(one) + folders(other) - 2 * shared.min(folders(one)).min(folders(other))
}
