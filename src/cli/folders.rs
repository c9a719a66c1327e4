//! Folders on a command line: each stands for the racks and apps in it, or for the templates.

use super::content;
use super::files;
use super::parameters::Misuse;
use super::refused::Refused;
use super::templates::SIZE_LIMIT;
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
    inside(if paths.is_empty() { std::slice::from_ref(&usual) } else { paths }, &DESCRIPTIONS)
}

/// The files of a command line, in their order: in place of a folder the templates in it, in the order of their names.
pub(super) fn templates(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refused> {
    inside(paths, &TEMPLATES)
}

/// What a folder stands for.
struct Wanted {
    /// What one is, as messages have it.
    what: &'static str,
    /// What tells that a folder has none.
    none: &'static str,
    /// What tells which files are taken.
    which: &'static str,
    /// Whether a file may be one by its name.
    is_named: fn(&Path) -> bool,
    /// Whether it is one by its content.
    is_one: fn(&Path, &[u8]) -> bool,
    /// So many bytes are read of it.
    most: usize,
}

const DESCRIPTIONS: Wanted = Wanted {
    what: "a rack",
    none: "the description of a rack or an app",
    which: "a folder stands for the racks and apps in it: its .yml and .yaml files with keys of rack.yml or app.yml",
    is_named: content::is_yaml,
    is_one: content::is_description,
    most: yaml::SIZE_LIMIT,
};

const TEMPLATES: Wanted = Wanted {
    what: "a template",
    none: "a template",
    which: "a folder stands for the templates in it: its .json, .yml, .yaml and .template files with sections of one",
    is_named: content::may_be_template,
    is_one: |_, bytes| content::is_template(bytes),
    most: SIZE_LIMIT,
};

/// Files as they are, and what is wanted of folders in place of these.
fn inside(paths: &[PathBuf], wanted: &Wanted) -> Result<Vec<PathBuf>, Refused> {
    let (mut all, mut refused) = (Vec::new(), None::<Refused>);
    let mut refuse = |name: &str, finding: Diagnostic| {
        let found = Refused::found(name, [finding]);
        refused = Some(refused.take().unwrap_or_default().append(found));
    };
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let named = files::in_folder(path).into_iter().filter(|path| (wanted.is_named)(path)).collect::<Vec<_>>();
        for special in named.iter().filter(|path| is_special(path)) {
            let name = special.display().to_string();
            let message =
                format!("`{name}` is neither a file nor a folder, so it may hold {} that nobody sees", wanted.what);
            let finding = Diagnostic::error(&command::UNREADABLE_FILE, Place::Whole, message);
            refuse(&name, finding.hint("remove it, or name the files instead of the folder"));
        }
        let found = named.into_iter().filter(|path| wanted.is_in(path)).collect::<Vec<_>>();
        if found.is_empty() {
            let name = path.display().to_string();
            let message = format!("`{name}` is a folder without {}", wanted.none);
            refuse(&name, Diagnostic::error(&command::UNREADABLE_FILE, Place::Whole, message).hint(wanted.which));
        }
        all.extend(found);
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

impl Wanted {
    /// Whether a file is one.
    fn is_in(&self, path: &Path) -> bool {
        // What cannot be read is said to be so where it is read.
        path.is_file() && files::read_regular(path, self.most).map_or(true, |bytes| (self.is_one)(path, &bytes))
    }
}
