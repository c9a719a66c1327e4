//! Repositories to review: a base and a branch on top of it.

use crate::common::folder::{Ended, Folder};
use std::process::Command;

/// Where git is.
pub const PATH: &str = "/usr/bin:/bin";

/// A folder with a repository of two commits, `main` and the one that is checked out.
pub struct Repository(pub Folder);

impl Repository {
    /// A repository with these files at `main`, and the working tree the same.
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder =
            files.iter().fold(Folder::new(&format!("review-{name}")), |folder, (file, text)| folder.with(file, text));
        let repository = Self(folder);
        repository.git("init --quiet --initial-branch main");
        repository.commit();
        repository.git("switch --quiet --create change");
        repository
    }

    /// The same with these files on the branch; one without text is removed.
    pub fn then(self, files: &[(&str, &str)]) -> Self {
        let repository = self.edited(files);
        repository.commit();
        repository
    }

    /// The same with these files in the working tree only.
    pub fn edited(self, files: &[(&str, &str)]) -> Self {
        let mut folder = self.0;
        for (file, text) in files {
            if text.is_empty() {
                std::fs::remove_file(folder.0.join(file)).unwrap();
            } else {
                folder = folder.with(file, text);
            }
        }
        Self(folder)
    }

    pub fn commit(&self) {
        self.git("add --all");
        self.git("commit --quiet --allow-empty --message change");
    }

    /// Runs git with arguments separated by spaces, at a time that never changes, so that commits have the same ids.
    pub fn git(&self, arguments: &str) {
        let mut command = Command::new("git");
        command.args(arguments.split_whitespace()).current_dir(&self.0.0);
        command.envs([("HOME", "."), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "somebody").env(format!("GIT_{who}_EMAIL"), "somebody@example.com");
            command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Reviews the branch, with further arguments.
    pub fn review(&self, arguments: &str) -> Ended {
        self.run(&format!("review --base main {arguments}"))
    }

    pub fn run(&self, arguments: &str) -> Ended {
        self.0.run_under(&[("PATH", PATH), ("SOURCE_DATE_EPOCH", "1767225600")], arguments, "")
    }
}
