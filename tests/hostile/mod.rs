//! Names, values and files by somebody who means harm: what rackform prints steers no terminal, runs in no shell and is no markup,
//! and what it writes goes nowhere else.

mod files;
mod names;
mod outputs;
mod readers;
mod shells;
