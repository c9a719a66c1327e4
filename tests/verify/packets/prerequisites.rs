//! What this test needs, and what becomes of it where that is missing.

use super::world::rehearse;
use std::env;
use std::io::{self, Write};
use std::sync::LazyLock;

/// With the value `required`, what is missing fails the test.
const VARIABLE: &str = "RACKFORM_PACKETS";

static MISSING: LazyLock<Option<String>> = LazyLock::new(|| {
    let missing = rehearse().err()?;
    let said = format!("needs root on Linux, with `ip`, `nft` and `python3`: {missing}");
    // Not by a macro, whose output the test harness would keep to itself.
    let _ = writeln!(io::stderr(), "packets: skipped: {said}");
    Some(said)
});

/// Whether packets can travel here; says so once if not.
pub fn can_travel() -> bool {
    let required = env::var_os(VARIABLE).is_some_and(|value| value == "required");
    match &*MISSING {
        Some(said) if required => panic!("{VARIABLE} is `required`, and this test {said}"),
        missing => missing.is_none(),
    }
}
