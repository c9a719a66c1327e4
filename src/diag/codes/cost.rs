//! Findings about files of prices and of usage.

use crate::diag::code::declare;

declare! {
    INVALID_PRICES = "invalid-prices" {
        means: "A file given with `--prices` has a key that means nothing, a value that is no price, or lacks its region or its date.",
        why: "Costs would be told that nobody pays.",
        fix: "Correct the value; docs/cost.md describes the file.",
    }
    INVALID_USAGE = "invalid-usage" {
        means: "A file given with `--usage` has a key that means nothing, or a value that is no amount.",
        why: "What it should say would count as no usage.",
        fix: "Correct the value; docs/cost.md lists the keys.",
    }
}
