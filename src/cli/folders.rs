//! Folders on a command line: each stands for the racks and apps in it.

use super::content::Content;
use super::files;
use super::parameters::Misuse;
use super::refused::Refused;
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Place};
use crate::rack;
use crate::source::yaml;
use std::path::{Path, PathBuf};

/// The files of a command line, in their order: in place of a folder the racks and apps in it, in the order of their names.
pub(super) fn descriptions(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refused> {
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Misuse::read_twice("specify files for the others").into());
    }
    let (mut all, mut refused) = (Vec::new(), None::<Refused>);
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let inside = files::in_folder(path).into_iter().filter(|path| is_yaml(path)).collect::<Vec<_>>();
        for special in inside.iter().filter(|path| is_special(path)) {
            let name = special.display().to_string();
            let message = format!("`{name}` is neither a file nor a folder, so it may hold a rack that nobody sees");
            let finding = Diagnostic::error(&command::UNREADABLE_FILE, Place::Whole, message);
            let found = Refused::found(&name, [finding.hint("remove it, or name the files instead of the folder")]);
            refused = Some(refused.unwrap_or_default().append(found));
        }
        let racks = inside.into_iter().filter(|path| is_description(path)).collect::<Vec<_>>();
        if racks.is_empty() {
            let name = path.display().to_string();
            let message = format!("`{name}` is a folder without the description of a rack or an app");
            let hint = "a folder stands for the racks and apps in it: its .yml and .yaml files with keys of rack.yml or app.yml";
            let finding = Diagnostic::error(&command::UNREADABLE_FILE, Place::Whole, message).hint(hint);
            let found = Refused::found(&name, [finding]);
            refused = Some(refused.unwrap_or_default().append(found));
        }
        all.extend(racks);
    }
    refused.map_or(Ok(all), Err)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["yml", "yaml"].iter().any(|one| extension == *one))
}

/// Whether a pipe, a socket or a device is there, or a link that leads nowhere.
fn is_special(path: &Path) -> bool {
    !path.is_file() && !path.is_dir()
}

/// Whether a YAML file is the description of a rack or an app: it has a key of rack.yml at its top level, or that by which
/// app.yml names its rack, and no section of a template. Services alone may be those of another tool.
fn is_description(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    // What cannot be read is said to be so where it is read.
    let Ok(bytes) = files::read_regular(path, yaml::SIZE_LIMIT) else { return true };
    let schema = rack::schema();
    let keys = schema.get("properties").and_then(|keys| keys.as_object());
    let text = String::from_utf8_lossy(&bytes);
    let mut found =
        text.lines().filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim_end().trim_matches(['"', '\'']));
    match Content::of(path, &bytes) {
        Content::Template => false,
        Content::App => found.any(|key| key == "rack"),
        Content::Rack => found.any(|key| keys.is_some_and(|keys| keys.contains_key(key))),
    }
}
