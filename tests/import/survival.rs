//! What survives a take-over, and what does not: a table for each kind of rack.

use super::{all, folder, import};
use crate::common::snapshots;

/// The kinds of racks of which a table is kept.
const KINDS: [&str; 6] = ["public", "private", "internal", "existing-vpc", "nlb", "encrypted"];

#[test]
fn what_survives_is_as_it_is_written() {
    for case in all().filter(|case| KINDS.contains(&case.name)) {
        let folder = folder(&format!("survival-{}", case.name), case.given);
        let ended = import(&folder, "--format markdown");
        let parts = ended.out.split("\n## ").filter(|part| {
            ["In the way", "What survives", "Exports", "Steps"].iter().any(|title| part.starts_with(title))
        });
        let shown = parts.map(|part| format!("## {}\n", part.trim_end())).collect::<Vec<_>>().join("\n");
        snapshots().bind(|| insta::assert_snapshot!(format!("import-{}", case.name), shown));
    }
}
