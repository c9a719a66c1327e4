//! Findings about how the command was called.

use crate::diag::code::declare;

declare! {
    INVALID_SET = "invalid-set" {
        means: "An override on the command line does not name a key of rack.yml and a value for it.",
        why: "A value that goes nowhere would silently leave the rack as the file describes it.",
        mend: "Write the dotted key as it nests in rack.yml, an equals sign and the value: `--set network.nat=single`.",
    }
    SAME_OUTPUT = "same-output" {
        means: "Two racks of one call would be written to the same file.",
        why: "The second would overwrite the first, and nobody would notice which of them gets deployed.",
        mend: "Give the racks different names, or compile them in separate calls with different output folders.",
    }
    STALE_OUTPUT = "stale-output" {
        means: "A template on disk is not what its rack compiles to, or is missing.",
        why: "Reviewers and pipelines would look at a template that differs from the rack they think it came from.",
        mend: "Run the same command without `--check`, review the difference and commit it.",
    }
}
