//! `rackform schema`.

use super::{Outcome, Streams};
use crate::cfn::{Style, print};
use crate::{app, facts, rack};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// Print the JSON Schema of rack.yml, of app.yml, or of what commands print
///
/// Editors use it to complete and explain keys: `# yaml-language-server: $schema=rack.schema.json`. What a command prints with
/// `--format json` is explained in docs/outputs.md.
#[derive(Args)]
pub(super) struct Schema {
    /// Print the JSON Schema of app.yml
    #[arg(long, conflicts_with_all = ["facts", "output"])]
    app: bool,
    /// Print the JSON Schema of the files that `--facts` reads
    #[arg(long, conflicts_with = "output")]
    facts: bool,
    /// Print the JSON Schema of what a command prints with `--format json`
    #[arg(long, value_name = "COMMAND")]
    output: Option<Printed>,
}

/// A command that prints JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Printed {
    /// The templates that are written.
    Synth,
    /// The findings about templates.
    Validate,
    /// What is proved and refuted.
    Verify,
    /// What deploying a change does.
    Diff,
    /// What a branch changes.
    Review,
    /// The steps of a change.
    Convert,
    /// What became of a stack, or of services.
    Import,
    /// What a rack costs.
    Cost,
}

impl Printed {
    /// The schema, as it is published.
    fn schema(self) -> &'static str {
        match self {
            Self::Synth => include_str!("../../schemas/output/synth.schema.json"),
            Self::Validate => include_str!("../../schemas/output/validate.schema.json"),
            Self::Verify => include_str!("../../schemas/output/verify.schema.json"),
            Self::Diff => include_str!("../../schemas/output/diff.schema.json"),
            Self::Review => include_str!("../../schemas/output/review.schema.json"),
            Self::Convert => include_str!("../../schemas/output/convert.schema.json"),
            Self::Import => include_str!("../../schemas/output/import.schema.json"),
            Self::Cost => include_str!("../../schemas/output/cost.schema.json"),
        }
    }
}

impl Schema {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let printed = |schema| print(&schema, Style::Readable);
        let schema = match self {
            Self { output: Some(command), .. } => command.schema().to_owned(),
            Self { facts: true, .. } => printed(facts::schema()),
            Self { app: true, .. } => printed(app::schema()),
            Self { .. } => printed(rack::schema()),
        };
        streams.out.write_all(schema.as_bytes())?;
        Ok(Outcome::Fine)
    }
}
