//! `diff`: what a change of a template does to a stack.

pub mod cases;
mod claims;
mod command;
mod formats;
mod generated;
mod laws;
mod pipeline;
