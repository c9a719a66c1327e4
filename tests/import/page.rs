//! `docs/convox.md` is made of the table in the code.

use crate::common::assert_ends_with;
use rackform::rack::convox::{Fate, PARAMETERS, Parameter};

/// What becomes of a parameter, as a cell.
fn fate(parameter: &Parameter) -> String {
    let keys = |keys: &[&str]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    match parameter.fate {
        Fate::Key(all) if parameter.note.is_empty() => keys(all),
        Fate::Key(all) => format!("{}, {}", keys(all), parameter.note),
        Fate::Always(reason) => format!("always so: {reason}"),
        Fate::Retired(reason) => format!("dropped: {reason}"),
    }
}

fn table() -> String {
    let rows = PARAMETERS.iter().map(|parameter| {
        let default = parameter.default.map_or("required".to_owned(), |default| match default {
            "" => String::new(),
            default => format!("`{default}`"),
        });
        format!("| `{}` | {default} | {} |\n", parameter.name, fate(parameter))
    });
    format!("| parameter | default | in rack.yml |\n|---|---|---|\n{}", rows.collect::<String>())
}

#[test]
fn the_table_of_parameters_is_that_of_the_code() {
    assert_ends_with("docs/convox.md", &table());
}
