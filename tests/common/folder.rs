//! Calling rackform as a person does, in a folder of its own.

use super::outputs::assert_call_described;
use super::snapshots;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An empty folder to call rackform in.
pub struct Folder(pub PathBuf);

/// How a call ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn with(self, file: &str, text: &str) -> Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub fn run(&self, arguments: &str) -> Ended {
        self.run_with(arguments, "")
    }

    /// Calls rackform with arguments separated by spaces and a standard input.
    pub fn run_with(&self, arguments: &str, input: &str) -> Ended {
        self.run_under(&[], arguments, input)
    }

    /// The same under an environment, which is empty otherwise.
    pub fn run_under(&self, environment: &[(&str, &str)], arguments: &str, input: &str) -> Ended {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rackform"))
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input may be gone already.
        _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ended = Ended {
            code: output.status.code().expect("no signal ended it"),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        // Whatever a test calls for, its JSON is as it is published.
        assert_call_described(arguments, &ended.out, &ended.err);
        ended
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// The files in the folder, with those of folders in it, by name.
    pub fn files(&self) -> Vec<String> {
        fn collect(folder: &Path, root: &Path, files: &mut Vec<String>) {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    collect(&path, root, files);
                } else {
                    files.push(path.strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let mut files = Vec::new();
        collect(&self.0, &self.0, &mut files);
        files.sort();
        files
    }
}

/// Compares a whole output with its snapshot.
pub fn assert_shown(name: &str, ended: &Ended) {
    let shown =
        format!("exit code {}\n--- standard output\n{}--- standard error\n{}", ended.code, ended.out, ended.err);
    snapshots().bind(|| insta::assert_snapshot!(format!("cli-{name}"), shown));
}
