//! `diff`: what a change of a template does to a stack.

mod cases;
mod claims;
mod command;
mod formats;
mod generated;
mod laws;
mod pipeline;
