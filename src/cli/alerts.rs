//! Printing findings for tools that show them beside lines.

use super::Streams;
use super::findings::document;
use crate::report::{Alert, Kind, Program, annotations, sarif};
use std::io::{self, Write};

/// Prints findings as SARIF, with the kinds that a command looks for.
pub(super) fn print_sarif(command: &str, kinds: &[Kind], alerts: &[Alert], streams: &mut Streams) -> io::Result<()> {
    let program = Program { command, version: env!("CARGO_PKG_VERSION"), address: env!("CARGO_PKG_REPOSITORY") };
    write!(streams.out, "{}", document(&sarif(program, kinds, alerts)))
}

/// Prints findings as workflow commands of GitHub Actions.
pub(super) fn print_annotations(alerts: &[Alert], streams: &mut Streams) -> io::Result<()> {
    write!(streams.out, "{}", annotations(alerts))
}
