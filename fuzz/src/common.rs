//! What laws share with the tests.

#[path = "../../tests/common/choices.rs"]
pub mod choices;
#[path = "../../tests/common/fixtures.rs"]
pub mod fixtures;
#[path = "../../tests/common/generated.rs"]
pub mod generated;
#[path = "../../tests/common/rewritings.rs"]
pub mod rewritings;
#[path = "../../tests/common/templates.rs"]
pub mod templates;
#[path = "../../tests/common/verdicts.rs"]
pub mod verdicts;

pub use fixtures::{Fixture, fixtures, root, with};
pub use templates::of_type;
