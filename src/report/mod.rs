//! **What people and pipelines read**: findings, summaries, differences, as text or JSON. Composes what the stages made;
//! decides nothing.

mod bill;
mod change;
mod conversion;
mod deployment;
mod difference;
mod finding;
mod html;
mod import;
mod import_app;
mod json;
mod markdown;
mod markup;
mod page;
mod picture;
mod run;
mod sections;
mod summary;
mod verification;
mod wording;

pub use bill::{Alternative, Costed};
pub use change::{Compared, Split};
pub use conversion::{Converted, Written};
pub use deployment::Deployment;
pub use difference::difference;
pub use finding::{Paint, finding};
pub use html::{Fleet, RackPage, Side, TemplatePage};
pub use import::ImportReport;
pub use import_app::AppReport;
pub use json::finding as finding_json;
pub use picture::{mermaid, svg};
pub use run::Run;
pub use summary::Summary;
pub use verification::{Detail, Locate, Verified};
pub use wording::counts;
