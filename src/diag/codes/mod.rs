//! Every kind of finding there is, grouped by the input it is about.

pub mod app;
pub mod command;
pub mod cost;
pub mod facts;
pub mod hazard;
pub mod import;
pub mod rack;
pub mod template;

use super::Code;

/// Every kind of finding.
pub fn all() -> impl Iterator<Item = &'static Code> {
    rack::ALL
        .iter()
        .chain(app::ALL)
        .chain(template::ALL)
        .chain(facts::ALL)
        .chain(cost::ALL)
        .chain(hazard::ALL)
        .chain(import::ALL)
        .chain(command::ALL)
        .copied()
}

/// The entry of a slug, if there is such a kind of finding.
pub fn explain(slug: &str) -> Option<&'static Code> {
    all().find(|code| code.slug == slug)
}
