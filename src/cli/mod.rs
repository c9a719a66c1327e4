//! **The command line**: the only floor that touches the world. A command is a struct whose doc comment is its help.

mod accepted;
mod alerts;
mod apps;
mod beside;
mod completions;
mod content;
mod convert;
mod cost;
mod deny;
mod diff;
mod explain;
mod files;
mod findings;
mod folders;
mod git;
mod import;
mod init;
mod input;
mod inputs;
mod manual;
mod many;
mod money;
mod otherwise;
mod page;
mod parameters;
mod refused;
mod review;
mod schema;
mod sides;
mod synth;
mod templates;
mod together;
mod tree;
mod validate;
mod verify;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::LazyLock;

/// Compiles a typed description of a rack into one complete CloudFormation template.
///
/// A rack is a network and a cluster of servers into which applications are deployed. Write a rack.yml (`rackform init`
/// writes one), compile it (`rackform synth`), and deploy it with the command that `synth` prints.
///
/// Exit codes: 0 all is well, 1 something is wrong, 2 misuse, or a file that cannot be read or written, 3 a change that
/// --deny refuses.
#[derive(Parser)]
#[command(name = "rackform", version, long_version = LONG_VERSION.as_str(), max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print errors only: no warnings, no notices, no summaries
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Whether to print colors
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: Color,
}

/// Whether colors are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// At a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand)]
enum Command {
    Synth(synth::Synth),
    Validate(validate::Validate),
    Verify(verify::Verify),
    Diff(diff::Diff),
    Review(review::Review),
    Convert(convert::Convert),
    Import(import::Import),
    Cost(cost::Cost),
    Page(page::Page),
    Init(init::Init),
    Schema(schema::Schema),
    Explain(explain::Explain),
    Completions(completions::Completions),
    Manual(manual::Manual),
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All is well.
    Fine,
    /// Something was found, or differs.
    Findings,
    /// The command was misused, or a file cannot be read or written.
    Misuse,
    /// A change does what it may not.
    Denied,
}

/// The streams of a process.
struct Streams {
    out: Pipe<AutoStream<io::Stdout>>,
    err: Pipe<AutoStream<io::Stderr>>,
    /// Whether only errors are to be printed.
    quiet: bool,
}

impl Streams {
    fn of(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let (out, err) = (AutoStream::new(io::stdout(), choice), AutoStream::new(io::stderr(), choice));
        Self { out: Pipe(out), err: Pipe(err), quiet }
    }
}

/// A stream whose reader may go away when it has read enough: the rest is dropped, and the outcome stays what it is.
struct Pipe<W>(W);

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

/// Runs a command line, program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut streams = Streams::of(Color::Auto, false);
    let outcome = match Cli::try_parse_from(arguments) {
        Ok(cli) => {
            streams = Streams::of(cli.color, cli.quiet);
            cli.command.run(&mut streams)
        }
        Err(error) => {
            // Help and version are "errors" as well; they go where they belong and exit with 0.
            let misuse = error.use_stderr();
            error.print().map(|()| if misuse { Outcome::Misuse } else { Outcome::Fine })
        }
    };
    match outcome.and_then(|outcome| streams.out.flush().map(|()| outcome)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Misuse) => ExitCode::from(2),
        Ok(Outcome::Denied) => ExitCode::from(3),
        Err(error) => {
            // Where this cannot be written either, the exit code has to do.
            _ = writeln!(streams.err, "error: the output cannot be written: {error}");
            ExitCode::from(2)
        }
    }
}

impl Command {
    fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        match self {
            Self::Synth(command) => command.run(streams),
            Self::Validate(command) => command.run(streams),
            Self::Verify(command) => command.run(streams),
            Self::Diff(command) => command.run(streams),
            Self::Review(command) => command.run(streams),
            Self::Convert(command) => command.run(streams),
            Self::Import(command) => command.run(streams),
            Self::Cost(command) => command.run(streams),
            Self::Page(command) => command.run(streams),
            Self::Init(command) => command.run(streams),
            Self::Schema(command) => command.run(streams),
            Self::Explain(command) => command.run(streams),
            Self::Completions(command) => command.run(streams),
            Self::Manual(command) => command.run(streams),
        }
    }
}

/// The version, and how old the facts about AWS are.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let (source, date) = crate::types::VERSION;
    format!("{}\nAWS resource-type schemas: {source}, {date}", env!("CARGO_PKG_VERSION"))
});
