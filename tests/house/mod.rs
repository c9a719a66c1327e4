//! The project itself: who may know whom in its sources, that its texts say what is so, that what it promised stays.

mod circles;
mod codes;
pub mod files;
mod floors;
mod names;
mod readme;
mod schema;
mod words;
