//! Folders on a command line: each stands for the racks and apps in it.

use super::content;
use super::files;
use super::parameters::Misuse;
use super::refused::Refused;
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Place};
use crate::source::yaml;
use std::path::{Path, PathBuf};

/// The files of a command line, in their order: in place of a folder the racks and apps in it, in the order of their names; in
/// place of none the usual one.
pub(super) fn descriptions(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refused> {
    if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Misuse::read_twice("specify files for the others").into());
    }
    let usual = usual();
    let paths = if paths.is_empty() { std::slice::from_ref(&usual) } else { paths };
    let (mut all, mut refused) = (Vec::new(), None::<Refused>);
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let inside = files::in_folder(path).into_iter().filter(|path| content::is_yaml(path)).collect::<Vec<_>>();
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

/// The rack.yml of the current folder, or of the nearest folder above that has one.
fn usual() -> PathBuf {
    const NAME: &str = "rack.yml";
    let here = std::env::current_dir().unwrap_or_default();
    let above = here.ancestors().skip(1).map(|folder| folder.join(NAME));
    let mut nearest = std::iter::once(PathBuf::from(NAME)).chain(above);
    nearest.find(|path| path.exists()).unwrap_or_else(|| PathBuf::from(NAME))
}

/// Whether a pipe, a socket or a device is there, or a link that leads nowhere.
fn is_special(path: &Path) -> bool {
    !path.is_file() && !path.is_dir()
}

/// Whether a YAML file is the description of a rack or an app.
fn is_description(path: &Path) -> bool {
    // What cannot be read is said to be so where it is read.
    path.is_file()
        && files::read_regular(path, yaml::SIZE_LIMIT).map_or(true, |bytes| content::is_description(path, &bytes))
}
