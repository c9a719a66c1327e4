//! Apps: what is refused, the laws that hold for all of them, and their keys.

mod command;
mod findings;
mod keys;
mod laws;
mod limits;
mod priorities;
pub mod sabotage;
mod schema;
mod snapshots;
mod together;
