//! The difference between two texts.

use similar::TextDiff;

/// The lines that differ, with three lines around them, in the unified format that `patch` and reviewers know.
pub fn difference(old: &str, new: &str, name: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff()
        .context_radius(3)
        .header(&format!("{name} (on disk)"), &format!("{name} (compiled)"))
        .to_string()
}
