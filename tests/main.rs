//! The one test binary: a folder for each command, and one for each subject that several of them share.
#![allow(clippy::unwrap_used, missing_docs)]

mod apps;
mod boot;
mod cli;
mod common;
mod convert;
mod cost;
mod diff;
mod docs;
mod evaluate;
mod fuzz;
mod hostile;
mod house;
mod import;
mod loops;
mod outputs;
mod packages;
mod page;
mod peers;
mod review;
mod source;
mod synth;
mod types;
mod validate;
mod verify;

/// Tests copy templates and judge them by the thousand; with the system's allocator that takes a third longer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
