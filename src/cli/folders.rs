//! Folders on a command line: each stands for the racks in it.

use super::files;
use super::input::Content;
use super::parameters::Misuse;
use super::refused::Refused;
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Place};
use crate::rack;
use crate::source::yaml;
use std::path::{Path, PathBuf};

/// The files of a command line, in their order: in place of a folder the racks in it, in the order of their names.
pub(super) fn racks(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refused> {
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Misuse::read_twice("specify files for the others").into());
    }
    let (mut all, mut refused) = (Vec::new(), None::<Refused>);
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let racks = files::in_folder(path).into_iter().filter(|path| holds_rack(path)).collect::<Vec<_>>();
        if racks.is_empty() {
            let name = path.display().to_string();
            let message = format!("`{name}` is a folder without a rack description");
            let hint = "a folder stands for the racks in it: its .yml and .yaml files with keys of rack.yml";
            let finding = Diagnostic::error(&command::UNREADABLE_FILE, Place::Whole, message).hint(hint);
            let found = Refused::found(&name, [finding]);
            refused = Some(refused.unwrap_or_default().append(found));
        }
        all.extend(racks);
    }
    refused.map_or(Ok(all), Err)
}

/// Whether a file is a rack description: YAML with a key of rack.yml at its top level, and with no section of a template.
fn holds_rack(path: &Path) -> bool {
    let is_yaml = path.extension().is_some_and(|extension| ["yml", "yaml"].iter().any(|one| extension == *one));
    if !is_yaml || !path.is_file() {
        return false;
    }
    // What cannot be read is said to be so where it is read.
    let Ok(bytes) = files::read(path, yaml::SIZE_LIMIT) else { return true };
    let schema = rack::schema();
    let keys = schema.get("properties").and_then(|keys| keys.as_object());
    let is_key = |key: &str| keys.is_some_and(|keys| keys.contains_key(key));
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    Content::of(path, &bytes) == Content::Rack && lines.any(|(key, _)| is_key(key.trim_end().trim_matches(['"', '\''])))
}
