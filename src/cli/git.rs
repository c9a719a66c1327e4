//! A git repository: what is in a commit, and in the working tree. The one place that runs a program.
//!
//! Nothing that a repository contains decides what is run: blobs are read by their ids, without filters, links are not
//! followed, and no file outside the repository is read.

use super::files;
use super::parameters::Misuse;
use super::tree::Tree;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// The repository that the current folder is in.
pub(super) struct Repository {
    root: PathBuf,
    /// The current folder, from the root.
    folder: PathBuf,
}

/// What is in a commit, or in the working tree: its regular files.
pub(super) struct Snapshot {
    /// What stands before the names of its files in messages.
    commit: Option<String>,
    /// The files, each with its blob in a commit.
    files: BTreeMap<PathBuf, Option<Blob>>,
    source: Source,
}

/// A file in a commit.
struct Blob {
    id: String,
    /// In bytes.
    size: usize,
}

enum Source {
    Commit(Mutex<Blobs>),
    /// The working tree, with its root.
    Disk(PathBuf),
}

impl Repository {
    /// The repository of the current folder.
    pub fn here() -> Result<Self, Misuse> {
        let said = run(Path::new("."), ["rev-parse", "--show-toplevel", "--show-prefix"])?;
        let mut lines = said.split(|byte| *byte == b'\n').map(path);
        let mut line = || lines.next().unwrap_or_default();
        Ok(Self { root: line(), folder: line() })
    }

    /// The path of a file from the root, given from the current folder.
    pub fn tracked(&self, path: &Path) -> Result<PathBuf, Misuse> {
        let path = if path.is_absolute() {
            path.strip_prefix(&self.root).map(Path::to_path_buf).ok()
        } else {
            normalized(&self.folder.join(path))
        };
        path.ok_or_else(|| Misuse {
            message: "a path leads out of the repository".to_owned(),
            hint: format!("specify files and folders in `{}`", self.root.display()),
        })
    }

    /// The commit that a reference names.
    pub fn commit(&self, reference: &str) -> Result<String, Misuse> {
        let commit = format!("{reference}^{{commit}}");
        let commit = run(&self.root, ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
        let commit = commit.map_err(|misuse| Misuse {
            message: format!("`{reference}` is no commit of this repository"),
            hint: match misuse.message.as_str() {
                NOTHING_SAID => "fetch it first, such as with `git fetch origin main`".to_owned(),
                said => said.to_owned(),
            },
        })?;
        Ok(text(&commit))
    }

    /// The last commit that two references have in common, as a pull request is compared.
    pub fn base(&self, reference: &str, head: &str) -> Result<String, Misuse> {
        let (commit, tip) = (self.commit(reference)?, self.commit(head)?);
        let base = run(&self.root, ["merge-base", &commit, &tip]).map_err(|_| Misuse {
            message: format!("git knows no commit that `{reference}` and `{head}` have in common"),
            hint: "fetch more of the history, such as with `git fetch --unshallow`".to_owned(),
        })?;
        Ok(text(&base))
    }

    /// What is in a commit. Messages put `name` before its files, as git does, unless it is empty.
    pub fn at(&self, commit: &str, name: &str) -> Result<Snapshot, Misuse> {
        let listed = run(&self.root, ["ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit])?;
        let files = listed.split(|byte| *byte == 0).filter_map(entry).collect();
        let blobs = Blobs::open(&self.root).map_err(|error| unusable(&error))?;
        Ok(Snapshot {
            commit: Some(name.to_owned()).filter(|name| !name.is_empty()),
            files,
            source: Source::Commit(Mutex::new(blobs)),
        })
    }

    /// What is in the working tree, but for what git ignores.
    pub fn working_tree(&self) -> Result<Snapshot, Misuse> {
        let listed = run(&self.root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
        let paths = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(path);
        // What is deleted is listed as well, and so are links.
        let files = paths.filter(|path| is_regular(&self.root.join(path))).map(|path| (path, None));
        Ok(Snapshot { commit: None, files: files.collect(), source: Source::Disk(self.root.clone()) })
    }
}

/// A file of `git ls-tree -l`: `100644 blob <id> <size>`, a tab, and its path. Links and submodules are no files.
fn entry(line: &[u8]) -> Option<(PathBuf, Option<Blob>)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (facts, name) = (text(&line[..tab]), &line[tab + 1..]);
    let facts = facts.split_whitespace().collect::<Vec<_>>();
    let [mode, _, id, size] = facts.as_slice() else { return None };
    let blob = Blob { id: (*id).to_owned(), size: size.parse().ok()? };
    mode.starts_with("100").then(|| (path(name), Some(blob)))
}

fn is_regular(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|file| file.is_file())
}

/// A path without `.` and `..`, if it does not lead out of where it begins.
fn normalized(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => normal.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(normal)
}

impl Snapshot {
    /// The paths of its files, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// Whether a file is in it.
    pub fn has(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// The files of a name, in whichever folder.
    pub fn called(&self, name: &str) -> Vec<&Path> {
        self.paths().filter(|path| path.file_name() == Some(OsStr::new(name))).collect()
    }
}

impl Tree for Snapshot {
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let path = normalized(path).ok_or_else(missing)?;
        let blob = self.files.get(&path).ok_or_else(missing)?;
        match (&self.source, blob) {
            (Source::Commit(blobs), Some(blob)) if blob.size <= most => {
                blobs.lock().unwrap_or_else(PoisonError::into_inner).read(blob)
            }
            // One byte more than may be tells that it is too large.
            (Source::Commit(_), _) => Ok(vec![b' '; most + 1]),
            (Source::Disk(root), _) => files::read(&root.join(path), most),
        }
    }

    fn name(&self, path: &Path) -> String {
        let path = files::name(path);
        self.commit.as_ref().map_or_else(|| path.clone(), |commit| format!("{commit}:{path}"))
    }
}

/// `git cat-file`, which writes the blobs that it is asked for.
struct Blobs {
    child: Child,
    asked: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    fn open(root: &Path) -> io::Result<Self> {
        let mut child = git(root).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let answers = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        let asked = child.stdin.take();
        Ok(Self { child, asked, answers })
    }

    fn read(&mut self, blob: &Blob) -> io::Result<Vec<u8>> {
        let asked = self.asked.as_mut().ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
        writeln!(asked, "{}", blob.id)?;
        asked.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        if head.split_whitespace().nth(1) != Some("blob") {
            return Err(io::Error::other(format!("git has not got it: {}", head.trim())));
        }
        // A newline follows it.
        let mut bytes = vec![0; blob.size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.truncate(blob.size);
        Ok(bytes)
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        self.asked = None;
        _ = self.child.wait();
    }
}

/// That git ended badly, and did not say why.
const NOTHING_SAID: &str = "git gives no reason";

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// What git prints.
fn run<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, Misuse> {
    let output = git(folder).args(arguments).stderr(Stdio::piped()).output().map_err(|error| unusable(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = text(&output.stderr);
    let said = said.trim_start_matches("fatal: ");
    let message = if said.is_empty() { NOTHING_SAID } else { said }.to_owned();
    Err(Misuse { message, hint: "run this in the repository that contains the racks".to_owned() })
}

/// A line of git's.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// A path as git writes it: in the bytes of the file system, and on Windows in UTF-8.
fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    let path: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = String::from_utf8_lossy(bytes).into_owned();
    PathBuf::from(path)
}

fn unusable(error: &io::Error) -> Misuse {
    let message = format!("git cannot be run: {}", files::reason(error));
    Misuse { message, hint: "install git, or add it to PATH".to_owned() }
}
