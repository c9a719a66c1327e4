//! The real templates of a handful of telling racks, so that a change of output is reviewed as what it is.

use crate::common::{in_mode, racks, snapshots};

#[test]
fn telling_templates_stay_as_reviewed() {
    let telling = [
        ("default", "public"),
        ("default", "private"),
        ("two-zones", "private"),
        ("nat-regional", "private"),
        ("nat-none", "private"),
        ("existing-vpc", "private"),
        ("everything", "private"),
    ];
    snapshots().bind(|| {
        for (name, mode) in telling {
            let fixture = racks("ok").into_iter().find(|fixture| fixture.name == name);
            let compiled = in_mode(&fixture.unwrap_or_else(|| panic!("{name} is a rack")), mode).unwrap();
            insta::assert_binary_snapshot!(&format!("{name}-{mode}.json"), compiled.text.into_bytes());
        }
    });
}
