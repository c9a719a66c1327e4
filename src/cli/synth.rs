//! `rackform synth`.

use super::accepted::settle;
use super::findings::Found;
use super::{Format, Outcome, Streams, files, folders};
use crate::cfn::Style;
use crate::cost::Bill;
use crate::diag::codes::{command as codes, rack};
use crate::diag::{Diagnostic, Place, Severity};
use crate::rack::{Override, Source};
use crate::report::{self, Summary};
use crate::source::{self, yaml};
use crate::{Compiled, compile, together};
use clap::Args;
use serde_json::json;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Compile racks into CloudFormation templates
///
/// Writes out/<name>.<mode>.json for each rack, and prints a summary and the command that deploys it on standard error.
/// If there is any error, nothing is written.
#[derive(Args)]
pub(super) struct Synth {
    /// The rack descriptions; `-` is standard input
    #[arg(value_name = "RACK", default_value = "rack.yml")]
    racks: Vec<PathBuf>,
    /// Compile for this mode, `public` or `private`, whatever the file says
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// Override a key of the file: `--set network.nat=single`
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Where to write: a folder, a file ending in .json, or `-` for standard output
    #[arg(short, long, value_name = "OUT", default_value = "out")]
    output: PathBuf,
    /// Write nothing; exit with 1 and show the difference if a file differs from what its rack compiles to
    #[arg(long)]
    check: bool,
    /// Write JSON without whitespace
    #[arg(long)]
    compact: bool,
    /// How to print findings on standard error
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// A template and where it goes.
struct Made {
    /// The name of the input.
    name: String,
    compiled: Compiled,
    summary: Summary,
    bill: Bill,
    target: Target,
}

/// Where a template goes.
enum Target {
    File(PathBuf),
    StandardOutput,
}

impl Target {
    /// Whether another is the same place. Some file systems do not tell capital letters from small ones.
    fn is(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::File(one), Target::File(other)) => {
                one.to_string_lossy().to_lowercase() == other.to_string_lossy().to_lowercase()
            }
            (Target::StandardOutput, Target::StandardOutput) => true,
            _ => false,
        }
    }
}

impl Made {
    /// The file that the deploy command names.
    fn file(&self) -> String {
        match &self.target {
            Target::File(path) => path.display().to_string(),
            Target::StandardOutput => self.summary.file_name(),
        }
    }
}

impl Synth {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        if self.check && self.output == Path::new("-") {
            writeln!(streams.err, "error: `--check` compares files, so it cannot be used with `--output -`")?;
            return Ok(Outcome::Misuse);
        }
        let racks = match folders::racks(&self.racks) {
            Ok(racks) => racks,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let mut found = Found::default();
        let (sources, mut worst) = self.sources(&racks, &mut found);
        let made = sources.iter().filter_map(|source| self.compile(source, &mut found)).collect::<Vec<_>>();
        self.refuse_collisions(&made, &mut found);
        for (position, finding) in together(&made.iter().map(|made| &made.compiled).collect::<Vec<_>>()) {
            found.add(&made[position].name, [finding]);
        }
        worst = worst.max(found.outcome());

        let done = match worst {
            Outcome::Fine if self.check => self.compare(&made, &mut found, streams)?,
            Outcome::Fine => write(&made, &mut found, streams)?,
            failed => failed,
        };
        let summaries = made.iter().map(|made| {
            let mut summary = made.summary.json(&made.file());
            summary["cost"] = made.bill.json();
            summary
        });
        let summaries = summaries.collect::<Vec<_>>();
        let racks = if done == Outcome::Fine { summaries } else { Vec::new() };
        found.print_as(self.format, json!({ "racks": racks }), &mut streams.err)?;
        if self.format == Format::Text {
            match done {
                Outcome::Fine => self.tell(&made, &mut streams.err)?,
                _ => self.tell_failure(&found, &mut streams.err)?,
            }
        }
        Ok(done)
    }

    /// The rack descriptions that can be read, with the overrides laid over each.
    fn sources(&self, racks: &[PathBuf], found: &mut Found) -> (Vec<Source>, Outcome) {
        let mut outcome = Outcome::Fine;
        let mut overrides = Vec::new();
        for assignment in &self.set {
            match Override::parse(assignment) {
                Ok(given) => overrides.push(given),
                Err(finding) => {
                    found.add("--set", [*finding]);
                    outcome = Outcome::Misuse;
                }
            }
        }
        overrides.extend(self.mode.as_ref().map(|mode| Override::option("--mode", "mode", mode)));
        let mut sources = Vec::new();
        for path in racks {
            let name = files::name(path);
            match files::read(path, yaml::SIZE_LIMIT) {
                Ok(bytes) => match source::text(&name, bytes, yaml::SIZE_LIMIT) {
                    Ok(text) => sources.push(Source { text, overrides: overrides.clone() }),
                    Err(finding) => found.add(&name, [*finding]),
                },
                Err(error) => {
                    found.add(&name, [files::failure(&codes::UNREADABLE_FILE, &name, "read", &error)]);
                    outcome = Outcome::Misuse;
                }
            }
        }
        (sources, outcome)
    }

    /// The rack of a source with its template checked, if nothing is wrong with it.
    fn compile(&self, source: &Source, found: &mut Found) -> Option<Made> {
        let style = if self.compact { Style::Compact } else { Style::Readable };
        match compile(source, style) {
            Ok(sound) => {
                found.add(&source.text.name, settle(sound.warnings, &sound.value.plan.accepted, rack::ALL));
                let summary = Summary::of(&sound.value);
                let target = self.target(&summary);
                let bill = sound.value.bill();
                Some(Made { name: source.text.name.clone(), compiled: sound.value, summary, bill, target })
            }
            Err(refused) => {
                found.add(&source.text.name, refused.into_findings());
                None
            }
        }
    }

    fn target(&self, summary: &Summary) -> Target {
        if self.output == Path::new("-") {
            Target::StandardOutput
        } else if self.output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            Target::File(self.output.clone())
        } else {
            Target::File(self.output.join(summary.file_name()))
        }
    }

    /// Finds racks that would be written to the same place.
    fn refuse_collisions(&self, made: &[Made], found: &mut Found) {
        for (position, one) in made.iter().enumerate() {
            if made[..position].iter().any(|other| other.target.is(&one.target)) {
                let place = match &one.target {
                    Target::File(path) => format!("`{}`", path.display()),
                    Target::StandardOutput => "standard output".to_owned(),
                };
                let message = format!("more than one of these racks would be written to {place}");
                let finding = Diagnostic::error(&codes::OUTPUT_COLLISION, Place::Whole, message);
                let finding = finding.hint("give them different names, or compile them one at a time with `--output`");
                found.add(&self.output.display().to_string(), [finding]);
                return;
            }
        }
    }

    /// Compares what is on disk with what was compiled.
    fn compare(&self, made: &[Made], found: &mut Found, streams: &mut Streams) -> io::Result<Outcome> {
        let mut outcome = Outcome::Fine;
        for made in made {
            let Target::File(path) = &made.target else { continue };
            let file = made.file();
            let message = match std::fs::read_to_string(path) {
                Ok(text) if text == made.compiled.text => continue,
                Ok(text) => {
                    write!(streams.out, "{}", report::difference(&text, &made.compiled.text, &file))?;
                    format!("`{file}` differs from what its rack compiles to")
                }
                Err(error) => format!("`{file}` cannot be compared: {}", files::reason(&error)),
            };
            let finding = Diagnostic::error(&codes::STALE_OUTPUT, Place::Whole, message);
            found.add(&file, [finding.hint("run the same command without `--check` and review the difference")]);
            outcome = Outcome::Findings;
        }
        Ok(outcome)
    }

    /// Says what each rack is, and how to deploy it.
    fn tell(&self, made: &[Made], err: &mut dyn Write) -> io::Result<()> {
        for made in made {
            let file = made.file();
            match (&made.target, self.check) {
                (_, true) => writeln!(err, "{} -- {file} is up to date", made.summary.line())?,
                (Target::StandardOutput, _) => writeln!(err, "{} -> standard output", made.summary.line())?,
                (Target::File(_), _) => writeln!(err, "{} -> {file}", made.summary.line())?,
            }
            if !self.check {
                writeln!(err, "  {}", made.bill.summary())?;
                writeln!(err, "  {}", made.summary.deploy_command(&file))?;
            }
        }
        Ok(())
    }

    /// Says that nothing came of it.
    fn tell_failure(&self, found: &Found, err: &mut dyn Write) -> io::Result<()> {
        let errors = found.count(Severity::Error);
        let errors = format!("{errors} error{}", if errors == 1 { "" } else { "s" });
        if self.check { writeln!(err, "{errors}") } else { writeln!(err, "{errors}; nothing was written") }
    }
}

/// Writes the templates where they go.
fn write(made: &[Made], found: &mut Found, streams: &mut Streams) -> io::Result<Outcome> {
    let mut to_disk = Vec::new();
    for made in made {
        match &made.target {
            Target::File(path) => to_disk.push((path.clone(), made.compiled.text.as_str())),
            Target::StandardOutput => streams.out.write_all(made.compiled.text.as_bytes())?,
        }
    }
    match files::write_all(&to_disk) {
        Ok(()) => Ok(Outcome::Fine),
        Err((path, error)) => {
            let name = path.display().to_string();
            found.add(&name, [files::failure(&codes::UNWRITABLE_FILE, &name, "written", &error)]);
            Ok(Outcome::Misuse)
        }
    }
}
