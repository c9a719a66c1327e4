//! Reading inputs.

pub(super) mod output;

use crate::diag::{Code, Diagnostic, Place};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The bytes of a file, or of standard input for `-`; at most one more than `most`, so that a larger one is noticed
/// without being read.
pub(super) fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The same of a file that nobody named on the command line. Only a file and a link to one is read: whoever opens a pipe or a
/// device may wait for ever.
pub(super) fn read_regular(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    match fs::metadata(path)? {
        there if there.is_file() => read(path, most),
        there if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder")),
    }
}

/// The name under which messages speak of an input.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The finding that a file cannot be read or written.
pub(super) fn failure(code: &'static Code, name: &str, what: &str, error: &io::Error) -> Diagnostic {
    let finding = Diagnostic::error(code, Place::Whole, format!("`{name}` cannot be {what}: {}", reason(error)));
    match (error.kind(), what) {
        (io::ErrorKind::NotFound, "read") if name.ends_with("rack.yml") => {
            finding.hint("`rackform init` writes a rack.yml to start from")
        }
        _ => finding.hint("check the path and its permissions"),
    }
}

/// Why a file could not be read or written, in a sentence's end.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::AlreadyExists => "it already exists".to_owned(),
        io::ErrorKind::StorageFull => "no space is left there".to_owned(),
        io::ErrorKind::QuotaExceeded => "the quota of its owner is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "its file system is read-only".to_owned(),
        _ => error.to_string(),
    }
}

/// The paths of what is in a folder, in order; none if it cannot be read.
pub(super) fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path()).collect::<Vec<_>>();
    paths.sort();
    paths
}
