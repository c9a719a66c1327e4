//! `diff`: what a change of a template does to a stack.

mod accepted;
pub mod cases;
mod changes;
mod claims;
mod command;
mod formats;
mod generated;
mod laws;
mod permissions;
pub mod services;
