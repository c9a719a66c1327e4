//! Each claim of the threat model names a test that holds it.

use crate::common::{read, root};

#[test]
fn every_claim_names_a_test_that_there_is() {
    let page = read("docs/threats.md");
    let mut named = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| claim")) {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let tests = tests.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        assert!(!tests.is_empty(), "no test holds: {row}");
        for test in tests {
            let (module, name) = test.rsplit_once("::").unwrap();
            let path = format!("tests/{}", module.replace("::", "/"));
            let file =
                [format!("{path}.rs"), format!("{path}/mod.rs")].into_iter().find(|file| root().join(file).exists());
            let file = file.unwrap_or_else(|| panic!("there is no module `{module}`"));
            assert!(read(&file).contains(&format!("fn {name}()")), "{file} has no test `{name}`");
            named += 1;
        }
    }
    assert!(named > 15, "{named}");
}
