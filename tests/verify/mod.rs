//! `verify`: which promises a template keeps, ours and those of other people, and whether packets agree.

mod command;
mod facts;
pub mod foreign;
mod formats;
mod hints;
mod own;
mod packets;
mod quotas;
mod robust;
mod sabotage;
mod services;
