//! The files that a command writes. All of them are complete, under temporary names beside their places, before the first takes its
//! place: a file is there whole or not at all. Nothing else in this program writes files.

use super as files;
use crate::diag::codes::command as codes;
use crate::diag::{Diagnostic, Place};
use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, NamedTempFile};

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Existing {
    /// The new one takes its place, with its permissions and, where that is allowed, its owner.
    Replace,
    /// It stays, and nothing is written.
    Refuse,
}

/// Why a file is not written, and what was written before it.
pub(in crate::cli) struct Unwritten {
    path: PathBuf,
    why: Why,
    written: Vec<PathBuf>,
}

/// Why there can be no file at a place, or that there cannot be read back.
pub(in crate::cli) enum Why {
    /// A link is there. Followed, it would lead to where nobody said that something is to be written.
    Link,
    /// Something else than a file is there: a pipe, a socket, a device.
    Special,
    /// What the operating system says.
    Refused(io::Error),
}

/// Writes files, all of them or none. Where that fails when some have taken their places already, those are named.
pub(in crate::cli) fn write(files: &[(PathBuf, &str)], existing: Existing) -> Result<(), Unwritten> {
    let mut staged = Vec::new();
    let mut folders = BTreeSet::new();
    for (path, text) in files {
        let unwritten = |why| Unwritten { path: path.clone(), why, written: Vec::new() };
        let folder = folder_of(path);
        let is_first = folders.insert(folder);
        if is_first {
            make(folder).map_err(|error| unwritten(error.into()))?;
        }
        let temporary = stage(path, folder, text, existing).map_err(unwritten)?;
        if is_first {
            clean(folder, &temporary.as_file().metadata().map_err(|error| unwritten(error.into()))?);
        }
        staged.push(temporary);
    }
    let mut written = Vec::new();
    for ((path, _), temporary) in files.iter().zip(staged) {
        match put(temporary, path, existing) {
            Ok(()) => written.push(path.clone()),
            Err(error) => return Err(Unwritten { path: path.clone(), why: Why::Refused(error), written }),
        }
    }
    Ok(())
}

/// The text of a file that was written before, of at most so many bytes.
pub(in crate::cli) fn written(path: &Path, most: usize) -> Result<String, Why> {
    if occupant(path)?.is_none() {
        return Err(io::Error::from(io::ErrorKind::NotFound).into());
    }
    let bytes = files::read(path, most)?;
    if bytes.len() > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is larger than any template").into());
    }
    Ok(String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))?)
}

/// The file at a place, if there is one.
fn occupant(path: &Path) -> Result<Option<Metadata>, Why> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_symlink() => Err(Why::Link),
        Ok(there) if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
        Ok(there) if !there.is_file() => Err(Why::Special),
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// So begin and end the names of temporary files; between them stand letters that nobody can guess.
const PREFIX: &str = ".rackform-";
const SUFFIX: &str = ".tmp";
const RANDOM: usize = 12;

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes a folder, and those above it, unless it is there.
fn make(folder: &Path) -> io::Result<()> {
    if folder.ancestors().any(|above| above.exists() && !above.is_dir()) {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    fs::create_dir_all(folder)
}

/// A complete file under a temporary name beside its place, on the same file system. It goes when it is dropped.
fn stage(path: &Path, folder: &Path, text: &str, existing: Existing) -> Result<NamedTempFile, Why> {
    let old = occupant(path)?;
    if old.is_some() && existing == Existing::Refuse {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let mut builder = Builder::new();
    let mut temporary = named(builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM)).tempfile_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    if let Some(old) = old {
        keep(temporary.as_file(), &old)?;
    }
    Ok(temporary)
}

/// Lets a temporary file take its place.
fn put(temporary: NamedTempFile, path: &Path, existing: Existing) -> io::Result<()> {
    let placed = match existing {
        Existing::Replace => temporary.persist(path),
        Existing::Refuse => temporary.persist_noclobber(path).or_else(|refused| {
            // A file system without hard links cannot refuse by itself.
            if fs::symlink_metadata(path).is_ok() { Err(refused) } else { refused.file.persist(path) }
        }),
    };
    placed.map(drop).map_err(|refused| refused.error)
}

/// So long nobody takes from the first file to the last.
const LONG: Duration = Duration::from_secs(60 * 60);

/// Removes what runs that were killed left in a folder: files that are named as temporary ones are, of the same owner as a new one,
/// and so much older than it that no run can be writing them. What cannot be removed stays.
fn clean(folder: &Path, new: &Metadata) {
    for path in files::in_folder(folder).into_iter().filter(|path| is_temporary(path)) {
        let Ok(there) = fs::symlink_metadata(&path) else { continue };
        let age = new.modified().and_then(|now| Ok(now.duration_since(there.modified()?).unwrap_or_default()));
        if there.is_file() && has_owner(&there, new) && age.is_ok_and(|age| age > LONG) {
            _ = fs::remove_file(path);
        }
    }
}

/// Whether a file is named as temporary ones are.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let random = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|letter| letter.is_ascii_alphanumeric()))
}

/// A new file gets the permissions that any other gets, and not those of a secret.
#[cfg(unix)]
fn named<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn named<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder
}

/// Gives a file the owner, where that is allowed, and the permissions of another one.
#[cfg(unix)]
fn keep(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may give files away: without that it is a file of whoever wrote it.
        _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn keep(file: &File, old: &Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

#[cfg(unix)]
fn has_owner(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.uid() == other.uid()
}

#[cfg(not(unix))]
fn has_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

impl Unwritten {
    /// Whether other files were written before.
    pub fn is_partial(&self) -> bool {
        !self.written.is_empty()
    }

    /// The name of the file.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The finding that it is not written.
    pub fn finding(&self) -> Diagnostic {
        let mut message = format!("`{}` cannot be written: {}", self.name(), self.why.reason());
        if self.is_partial() {
            let written = self.written.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>();
            message += &format!("; written before it: {}", written.join(", "));
        }
        let hint = match &self.why {
            Why::Link => "remove the link, or name the file that it leads to",
            Why::Special => "remove it, or write elsewhere",
            Why::Refused(error) if error.kind() == io::ErrorKind::AlreadyExists => "remove or rename it first",
            Why::Refused(_) => "check the path and its permissions",
        };
        Diagnostic::error(&codes::UNWRITABLE_FILE, Place::Whole, message).hint(hint)
    }
}

impl Why {
    /// It in a sentence's end.
    pub fn reason(&self) -> String {
        match self {
            Self::Link => "it is a link, and links are not followed to other files".to_owned(),
            Self::Special => "it is neither a file nor a folder".to_owned(),
            Self::Refused(error) => files::reason(error),
        }
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

/// Whether what is written to standard output goes nowhere although nobody said so. In place of a stream that is closed the runtime
/// of Rust opens `/dev/null` for reading and writing, before anything of this program runs (`std::rt::init`); a shell that is told
/// to throw output away opens it for writing. It can be seen where the kernel tells how files are open (proc(5), `fdinfo`).
pub(in crate::cli) fn is_lost() -> bool {
    let is_nowhere = fs::read_link("/proc/self/fd/1").is_ok_and(|place| place == Path::new("/dev/null"));
    let flags = fs::read_to_string("/proc/self/fdinfo/1").ok();
    let flags = flags.as_deref().and_then(|info| info.lines().find_map(|line| line.strip_prefix("flags:")));
    let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
    // The lowest two bits are O_RDONLY, O_WRONLY or O_RDWR.
    is_nowhere && flags.is_some_and(|flags| flags & 3 == 2)
}
