//! `rackform synth`.

use super::accepted::{about_apps, settle};
use super::content::Content;
use super::files::output::{self, Existing, Unwritten};
use super::findings::{Found, print_json, say};
use super::parameters::Misuse;
use super::templates::SIZE_LIMIT;
use super::together::One;
use super::tree::Disk;
use super::{Format, Outcome, Streams, apps, files, folders, many, together};
use crate::cfn::Style;
use crate::cost::Bill;
use crate::diag::codes::{command as codes, rack};
use crate::diag::{Diagnostic, Place, Refused, Severity};
use crate::rack::{Override, Source};
use crate::report::{self, Run, Summary};
use crate::source::{self, yaml};
use crate::{Footprint, Product, compile, compile_app};
use clap::Args;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Compile racks and apps into CloudFormation templates
///
/// Writes out/<name>.<mode>.json for each rack and out/<rack>-<name>.json for each app, and prints a summary and the command
/// that deploys it on standard error, with those that start an app's tasks by hand. If there is any error, nothing is written.
#[derive(Args)]
pub(super) struct Synth {
    /// The descriptions of racks and apps; `-` is standard input; by default rack.yml, here or in a folder above
    #[arg(value_name = "FILE")]
    racks: Vec<PathBuf>,
    /// Compile for this mode of the rack, `public` or `private`, whatever its file says
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// Override a key of the file: `--set network.nat=single`
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Where to write: a folder, a file ending in .json, or `-` for standard output
    #[arg(short, long, value_name = "OUT", default_value = "out")]
    output: PathBuf,
    /// Write nothing; exit with 1 and show the difference if a file differs from what its description compiles to
    #[arg(long)]
    check: bool,
    /// Write JSON without whitespace
    #[arg(long)]
    compact: bool,
    /// How to print findings on standard error
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// A description that is given.
struct Given {
    path: PathBuf,
    source: Source,
    is_app: bool,
}

/// A template and where it goes.
struct Made {
    /// The name of the input.
    name: String,
    source: Source,
    /// The template.
    text: String,
    bill: Bill,
    footprint: Footprint,
    summary: Summary,
    target: Target,
}

/// Where a template goes.
enum Target {
    File(PathBuf),
    StandardOutput,
}

impl Target {
    /// What two of the same place have in common. Some file systems do not tell capital letters from small ones.
    fn key(&self) -> Option<String> {
        match self {
            Target::File(path) => Some(path.to_string_lossy().to_lowercase()),
            Target::StandardOutput => None,
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
        if self.output == Path::new("-") && output::is_lost() {
            let message =
                "standard output is closed, or is `/dev/null` for reading and writing, so the template would be lost";
            let hint = "redirect it to a file or a pipe, or write a file: `--output FILE`";
            return Misuse { message: message.to_owned(), hint: hint.to_owned() }.tell(&mut streams.err);
        }
        let racks = match folders::descriptions(&self.racks) {
            Ok(racks) => racks,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let mut found = Found::default();
        let (sources, mut worst) = self.sources(&racks, &mut found);
        let mut made = Vec::new();
        for (one, findings) in many::map(sources, streams.quiet, |given| self.compile(&given)) {
            made.extend(one);
            found.append(findings);
        }
        self.refuse_collisions(&made, &mut found);
        let all = made.iter().map(|Made { name, source, footprint, .. }| One { name, source, footprint });
        together::find(&all.collect::<Vec<_>>(), &mut found);
        worst = worst.max(found.outcome());

        let mut extent = if self.check { "" } else { "; nothing was written" };
        let done = match worst {
            Outcome::Fine if self.check => self.compare(&made, &mut found, streams)?,
            Outcome::Fine => match write(&made, streams)? {
                Ok(()) => Outcome::Fine,
                Err(unwritten) => {
                    found.add(&unwritten.name(), [unwritten.finding()]);
                    extent = if unwritten.is_partial() { "; not all was written" } else { extent };
                    Outcome::Misuse
                }
            },
            failed => failed,
        };
        found.hush(streams.quiet);
        if self.format == Format::Json {
            let made = if done == Outcome::Fine { made } else { Vec::new() };
            print_results(&made, found, &mut streams.err)?;
            return Ok(done);
        }
        // Of many racks there is much to say: it goes out in large pieces.
        let mut err = BufWriter::new(&mut streams.err);
        found.print(&mut err)?;
        match done {
            Outcome::Fine if streams.quiet => {}
            Outcome::Fine => self.tell(&made, &mut err)?,
            _ => tell_failure(&found, extent, &mut err)?,
        }
        err.flush()?;
        Ok(done)
    }

    /// The descriptions that can be read, with the overrides laid over each.
    fn sources(&self, paths: &[PathBuf], found: &mut Found) -> (Vec<Given>, Outcome) {
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
        let mut sources = Vec::new();
        for path in paths {
            let name = files::name(path);
            match files::read(path, yaml::SIZE_LIMIT) {
                Ok(bytes) => {
                    let is_app = Content::of(path, &bytes) == Content::App;
                    match source::text(&name, bytes, yaml::SIZE_LIMIT) {
                        Ok(text) => {
                            let source = Source { text, overrides: overrides.clone() };
                            sources.push(Given { path: path.clone(), source, is_app });
                        }
                        Err(finding) => found.add(&name, [*finding]),
                    }
                }
                Err(error) => {
                    found.add(&name, [files::failure(&codes::UNREADABLE_FILE, &name, "read", &error)]);
                    outcome = Outcome::Misuse;
                }
            }
        }
        (sources, outcome)
    }

    /// What a description compiles to, with its template checked, if nothing is wrong with it, and what was found.
    fn compile(&self, given: &Given) -> (Option<Made>, Found) {
        let (name, mut found) = (&given.source.text.name, Found::default());
        let (product, warnings) = match self.product(given) {
            Ok(compiled) => compiled,
            Err(findings) => {
                found.add(name, findings);
                return (None, found);
            }
        };
        let codes = if given.is_app { about_apps() } else { rack::ALL.to_vec() };
        found.add(name, settle(warnings, product.accepted(), &codes));
        let summary = Summary::of_product(&product);
        let target = self.target(&summary);
        let (text, bill, footprint) = product.into_parts();
        let source = given.source.clone();
        (Some(Made { name: name.clone(), source, text, bill, footprint, summary, target }), found)
    }

    /// The mode is that of a rack: of an app, that of its rack.
    fn product(&self, given: &Given) -> Result<(Product, Vec<Diagnostic>), Vec<Diagnostic>> {
        let style = if self.compact { Style::Compact } else { Style::Readable };
        let mode = self.mode.as_ref().map(|mode| Override::option("--mode", "mode", mode));
        let mode = mode.into_iter().collect::<Vec<_>>();
        if given.is_app {
            let rack = apps::rack_of(&Disk, &given.path, &given.source, &mode)?;
            let compiled = compile_app(&given.source, &rack, style).map_err(Refused::into_findings)?;
            return Ok((Product::App(Box::new(compiled.value)), compiled.warnings));
        }
        let overrides = given.source.overrides.iter().cloned().chain(mode).collect();
        let source = Source { overrides, ..given.source.clone() };
        let compiled = compile(&source, style).map_err(Refused::into_findings)?;
        Ok((Product::Rack(Box::new(compiled.value)), compiled.warnings))
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
        let mut taken = BTreeSet::new();
        for one in made {
            if !taken.insert(one.target.key()) {
                let place = match &one.target {
                    Target::File(path) => format!("`{}`", path.display()),
                    Target::StandardOutput => "standard output".to_owned(),
                };
                let message = format!("more than one of these would be written to {place}");
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
            let message = match output::written(path, SIZE_LIMIT) {
                Ok(text) if text == made.text => continue,
                Ok(text) => {
                    write!(streams.out, "{}", report::difference(&text, &made.text, &file))?;
                    format!("`{file}` differs from what its description compiles to")
                }
                Err(why) => format!("`{file}` cannot be compared: {}", why.reason()),
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
                (_, true) => say(err, &format!("{} -- {file} is up to date", made.summary.line()))?,
                (Target::StandardOutput, _) => say(err, &format!("{} -> standard output", made.summary.line()))?,
                (Target::File(_), _) => say(err, &format!("{} -> {file}", made.summary.line()))?,
            }
            if !self.check {
                say(err, &format!("  {}", made.bill.summary()))?;
                say(err, &format!("  {}", made.summary.deploy_command(&file)))?;
                for Run { name, command } in made.summary.runs() {
                    say(err, &format!("  {name}: {command}"))?;
                }
            }
        }
        let racks = made.iter().filter_map(|made| made.summary.routed_by()).collect::<BTreeSet<_>>();
        for rack in racks {
            let rules = "that are not in this call may have rules of the same priority, host or path";
            say(err, &format!("apps on rack {rack} {rules}"))?;
        }
        Ok(())
    }
}

/// Says how many errors there are, and how much is written.
fn tell_failure(found: &Found, extent: &str, err: &mut dyn Write) -> io::Result<()> {
    let errors = found.count(Severity::Error);
    writeln!(err, "{errors} error{}{extent}", if errors == 1 { "" } else { "s" })
}

/// Prints what was made as JSON, each with the findings about it, and those about nothing that was made.
fn print_results(made: &[Made], found: Found, err: &mut dyn Write) -> io::Result<()> {
    let (mut own, rest) = found.split(&made.iter().map(|made| made.name.as_str()).collect());
    let mut result = |made: &Made| {
        let mut result = made.summary.json(&made.name, &made.file());
        result["bill"] = made.bill.json();
        result["findings"] = own.remove(&made.name).unwrap_or_default().into();
        result
    };
    let results = made.iter().map(&mut result).collect();
    print_json("synth", results, &rest, err)
}

/// Writes the templates where they go.
fn write(made: &[Made], streams: &mut Streams) -> io::Result<Result<(), Unwritten>> {
    let mut to_disk = Vec::new();
    for made in made {
        match &made.target {
            Target::File(path) => to_disk.push((path.clone(), made.text.as_str())),
            Target::StandardOutput => streams.out.write_all(made.text.as_bytes())?,
        }
    }
    Ok(output::write(&to_disk, Existing::Replace))
}
