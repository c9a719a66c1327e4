//! Reading inputs and writing outputs. A file is written whole or not at all.

use crate::diag::{Code, Diagnostic, Place};
use std::fs::{self, File};
use std::io::{self, Read, Write};
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
        (io::ErrorKind::AlreadyExists, _) => finding.hint("remove or rename it first"),
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

/// Writes files, each whole or not at all: it first goes to a temporary file beside its place, and only when all of them
/// are complete do they take their places, one after the other. A link is followed.
pub(super) fn write_all(files: &[(PathBuf, &str)]) -> Result<(), (PathBuf, io::Error)> {
    let mut written = Vec::new();
    for (path, text) in files {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        match write_beside(&target, text) {
            Ok(temporary) => written.push((temporary, target)),
            Err(error) => {
                written.iter().for_each(|(temporary, _)| _ = fs::remove_file(temporary));
                return Err((path.clone(), error));
            }
        }
    }
    for (temporary, path) in &written {
        if let Err(error) = fs::rename(temporary, path) {
            written.iter().for_each(|(temporary, _)| _ = fs::remove_file(temporary));
            return Err((path.clone(), error));
        }
    }
    Ok(())
}

/// Writes a temporary file next to where the text belongs, on the same file system, and yields its path.
fn write_beside(path: &Path, text: &str) -> io::Result<PathBuf> {
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if let Some(folder) = path.parent() {
        if folder.ancestors().any(|above| above.exists() && !above.is_dir()) {
            return Err(io::Error::from(io::ErrorKind::NotADirectory));
        }
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map(|()| temporary.clone()).inspect_err(|_| _ = fs::remove_file(&temporary))
}
