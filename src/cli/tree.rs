//! Where files are read: on the disk, or in a commit.

use super::files;
use std::io;
use std::path::Path;

/// Files that are read by their paths.
pub(super) trait Tree {
    /// The bytes of a file; at most one more than `most`, so that a larger one is noticed without being read.
    ///
    /// # Errors
    /// That there is no such file, or why it cannot be read.
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>>;

    /// The bytes of a file that another file names, which has to be a regular one.
    ///
    /// # Errors
    /// The same, or that it is a pipe, a socket or a device.
    fn read_named(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        self.read(path, most)
    }

    /// The name under which messages speak of a file.
    fn name(&self, path: &Path) -> String {
        files::name(path)
    }
}

/// The disk, and standard input for `-`.
pub(super) struct Disk;

impl Tree for Disk {
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        files::read(path, most)
    }

    fn read_named(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        files::read_regular(path, most)
    }
}
