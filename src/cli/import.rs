//! `rackform import`.

mod app;

use super::files::output::{self, Existing};
use super::findings::{Found, print_json, say, tell};
use super::parameters::Misuse;
use super::refused::Refused;
use super::{Outcome, Streams, files};
use crate::cfn::{self, Style};
use crate::diag::codes::command as codes;
use crate::diag::codes::import as import_codes;
use crate::diag::{Diagnostic, Severity, Text};
use crate::import::{CERTIFICATE, Imported, RackFile, Rejected, Wishes, import, read, read_back, services};
use crate::rack::Source;
use crate::report::{ImportReport, Paint};
use crate::{compile, source};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Turn a deployed stack into a rack.yml, or services of Convox, Copilot or Compose into an app.yml
///
/// A stack is a Convox rack, to take it over, or a rack whose rack.yml is lost. Reads what describes the stack: what `convox rack params` prints, and what `aws cloudformation` prints in JSON with
/// describe-stacks, get-template, list-stack-resources (or describe-stack-resources) and list-imports. The parameters are
/// needed; everything else makes the result more certain. The files are told apart by what is in them.
///
/// Writes rack.yml, in which each key says where it comes from; deployed.json, the template as it is deployed, for `rackform
/// diff` and `rackform convert`; and report.md, which says of every parameter what became of it, and what survives. Passwords are not
/// printed. Reads only the files: no AWS calls, no credentials.
///
/// The template of a stack that rackform made gives its rack.yml back, with which the template is the same again; where the stack was
/// changed by other means, each difference is told.
///
/// Services are described by a convox.yml, by the manifests of an app of AWS Copilot, or by a Compose file. Writes app.yml, with
/// comments where something is to be decided; and report.md, which says of every key what became of it. Values that look secret
/// are not copied.
///
/// Exit codes: 0 all is carried over, 1 something is to be decided by hand, or nothing is written since something stands in the way,
/// 2 misuse or a file that cannot be read or written.
#[derive(Args)]
pub(super) struct Import {
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder to write to; `out/<rack>.import` or `out/<app>.import` by default
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Where to write the description; rack.yml or app.yml in that folder by default
    #[arg(long = "as", value_name = "FILE")]
    target: Option<PathBuf>,
    /// Describe a new rack in the same VPC, to which applications are moved one by one
    #[arg(long)]
    beside: bool,
    /// The name of the rack or the app; by default the name of the stack, with `-next` behind it for one beside it, or that of the
    /// Compose project or of the only manifest
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The ARN of the certificate for the router, since that of Convox cannot be kept
    #[arg(long, value_name = "ARN")]
    certificate: Option<String>,
    /// Of services: the rack.yml of the rack they are to run on
    #[arg(long, value_name = "FILE")]
    rack: Option<PathBuf>,
    /// Of services: the environment of Copilot whose overrides count, or the profile of Compose whose services count
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How the report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// As report.md has it.
    Markdown,
    /// For programs: one JSON document.
    Json,
}

/// A stack has no more than 1 MB of template; lists of its resources are shorter.
const SIZE_LIMIT: usize = 8 * 1024 * 1024;

/// What findings about all files together are about.
const INPUTS: &str = "the files";

impl Import {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        if self.files.iter().filter(|path| *path == Path::new("-")).count() > 1 {
            return Refused::from(Misuse::read_twice("specify files for the others")).tell_as(self.json(), streams);
        }
        let mut found = Found::default();
        let read = self.texts(&mut found).and_then(|texts| match services::recognise(&texts) {
            Ok(files) => Ok((texts, files)),
            Err(findings) => {
                found.add(INPUTS, findings.into_vec());
                Err(Outcome::Misuse)
            }
        });
        let texts = match read {
            Ok((_, Some(files))) => return self.app(&files, streams),
            Ok((texts, None)) => texts,
            Err(outcome) => {
                tell(&found, self.json(), streams)?;
                return Ok(outcome);
            }
        };
        if let Some(option) = [("--rack", self.rack.is_some()), ("--environment", self.environment.is_some())]
            .into_iter()
            .find_map(|(option, given)| given.then_some(option))
        {
            let misuse = misplaced(option, "services, and these files describe a stack");
            return Refused::from(misuse).tell_as(self.json(), streams);
        }
        let imported = match self.imported(&texts, &mut found) {
            Ok(imported) => imported,
            Err(outcome) => {
                tell(&found, self.json(), streams)?;
                return Ok(outcome);
            }
        };
        let folder = self.output.clone().unwrap_or_else(|| Path::new("out").join(format!("{}.import", imported.name)));
        let rack = self.target.clone().unwrap_or_else(|| folder.join("rack.yml"));
        let deployed = imported
            .deployed
            .as_ref()
            .filter(|_| !imported.beside)
            .map(|template| (folder.join("deployed.json"), cfn::print(template, Style::Readable)));
        let report = ImportReport {
            imported: &imported,
            rack: rack.display().to_string(),
            deployed: deployed.as_ref().map(|(path, _)| path.display().to_string()),
        };
        let text = report.markdown();
        let mut to_disk = vec![(rack, imported.file.text.as_str()), (folder.join("report.md"), text.as_str())];
        to_disk.extend(deployed.as_ref().map(|(path, text)| (path.clone(), text.as_str())));
        if imported.is_written()
            && let Err(finding) = write(&to_disk)
        {
            found.add(&folder.display().to_string(), [*finding]);
            tell(&found, self.json(), streams)?;
            return Ok(Outcome::Misuse);
        }
        match self.format {
            Format::Text => write!(streams.out, "{}", report.text(Paint::Coloured))?,
            Format::Markdown => write!(streams.out, "{text}")?,
            Format::Json => print_json("import", vec![report.json()], &found, &mut streams.out)?,
        }
        if imported.is_written() && self.format == Format::Text && !streams.quiet {
            let paths = to_disk.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>();
            say(&mut streams.err, &format!("written: {}", paths.join(", ")))?;
        }
        Ok(if imported.is_complete() { Outcome::Fine } else { Outcome::Findings })
    }

    /// The command's name, where its output is JSON.
    fn json(&self) -> Option<&'static str> {
        (self.format == Format::Json).then_some("import")
    }

    /// The texts of all files.
    fn texts(&self, found: &mut Found) -> Result<Vec<Arc<Text>>, Outcome> {
        let mut texts = Vec::new();
        for path in &self.files {
            let name = files::name(path);
            match files::read(path, SIZE_LIMIT) {
                Ok(bytes) => match source::text(&name, bytes, SIZE_LIMIT) {
                    Ok(text) => texts.push(text),
                    Err(finding) => found.add(&name, [*finding]),
                },
                Err(error) => found.add(&name, [files::failure(&codes::UNREADABLE_FILE, &name, "read", &error)]),
            }
        }
        if texts.len() < self.files.len() { Err(Outcome::Misuse) } else { Ok(texts) }
    }

    /// What comes of files that describe a stack. Where nothing does, how the command ends: what cannot be read is misuse, and so are
    /// files that tell too little.
    fn imported(&self, texts: &[Arc<Text>], found: &mut Found) -> Result<Imported, Outcome> {
        let hand = read(texts).map_err(|refused| {
            found.add(INPUTS, refused.into_findings());
            Outcome::Misuse
        })?;
        let wishes = Wishes { name: self.name.clone(), certificate: self.certificate.clone(), beside: self.beside };
        let imported = read_back(&hand.value, &wishes, &compiled);
        imported.unwrap_or_else(|| import(&hand.value, &wishes, &compiled)).map_err(|finding| {
            let unproven = finding.code == &import_codes::UNPROVEN_IMPORT;
            found.add(INPUTS, [*finding]);
            if unproven { Outcome::Findings } else { Outcome::Misuse }
        })
    }
}

/// That an option is about something else.
fn misplaced(option: &str, about: &str) -> Misuse {
    Misuse { message: format!("`{option}` is about {about}"), hint: "leave it out".to_owned() }
}

/// The template that a rack.yml compiles to, with a stand-in for a certificate that is not known.
fn compiled(file: &RackFile) -> Result<Value, Vec<Rejected>> {
    let region = file.text.lines().find_map(|line| line.strip_prefix("region: ")?.split_whitespace().next());
    let region = region.unwrap_or("us-east-1");
    let partition = match region {
        china if china.starts_with("cn-") => "aws-cn",
        gov if gov.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    let certificate =
        format!("arn:{partition}:acm:{region}:123456789012:certificate/00000000-0000-0000-0000-000000000000");
    let source = Source::new("rack.yml", &file.text.replace(CERTIFICATE, &certificate));
    compile(&source, Style::Readable).map(|sound| sound.value.value).map_err(|refused| {
        let errors = refused.into_findings().into_iter().filter(|finding| finding.severity == Severity::Error);
        errors.map(|finding| rejected(file, &finding)).collect()
    })
}

/// A finding with the key in whose line it is.
fn rejected(file: &RackFile, finding: &Diagnostic) -> Rejected {
    let line = finding.place().span().map(|span| span.text.body[..span.range.start].matches('\n').count());
    let key = line.and_then(|line| file.keys.get(line).copied().flatten());
    Rejected { key, why: finding.advice() }
}

/// Writes all files, or none where one of them is there already.
fn write(to_disk: &[(PathBuf, &str)]) -> Result<(), Box<Diagnostic>> {
    output::write(to_disk, Existing::Refuse).map_err(|unwritten| Box::new(unwritten.finding()))
}
