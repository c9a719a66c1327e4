//! The difference between two texts.

use crate::diag::printable;
use similar::TextDiff;

/// The lines that differ, with three lines around them, in the unified format that reviewers know. One of the texts is whatever
/// somebody put on the disk, so what is in its lines steers nothing.
pub fn difference(old: &str, new: &str, name: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let name = printable(name);
    let lines = diff
        .unified_diff()
        .context_radius(3)
        .header(&format!("{name} (on disk)"), &format!("{name} (compiled)"))
        .to_string();
    lines.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}
