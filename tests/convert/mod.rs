//! Changes in steps: that each step deploys, that nothing is lost on the way, and that a way is found where there is one.

pub mod agreement;
mod command;
mod convox;
mod imports;
mod law;
mod parameters;
mod services;
mod transitions;
pub mod way;
mod ways;
