//! `rackform page`.

use super::accepted::settle;
use super::beside::Beside;
use super::diff::compared;
use super::files::output::{self, Existing};
use super::findings::{Found, say};
use super::input::{Input, Subject};
use super::inputs::Inputs;
use super::money::{Given, Money, template_of};
use super::otherwise::otherwise;
use super::parameters::Misuse;
use super::refused::Refused;
use super::sides::Sides;
use super::{Outcome, Streams, parameters};
use crate::diag::Diagnostic;
use crate::diag::codes::rack as codes;
use crate::rack::Override;
use crate::report::{Compared, Fleet, RackPage, Side, Summary, TemplatePage, mermaid, svg};
use crate::template::evaluate::Settings;
use crate::{survey, together};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Show racks on a page: the switch between their modes, a picture, costs and proofs
///
/// Writes out/<name>.html for each rack, and out/index.html for several: what going private does to a deployed stack, a
/// picture in which a zone can be lost, what changes for whom, costs, addresses for partners, proofs, limits, and the
/// commands. A page is one file that loads nothing. A template gets a page as well, without the switch. With `--format svg` or
/// `mermaid` only the picture is written. Reads only files: no AWS calls, no credentials.
///
/// Exit codes: 0 all is well, 1 a rack or template has errors, 2 misuse, or a file that cannot be read or written.
#[derive(Args)]
pub(super) struct Page {
    /// The racks, folders of racks, or templates; `-` is standard input; by default rack.yml, here or in a folder above
    #[arg(value_name = "RACK")]
    racks: Vec<PathBuf>,
    /// Override a key of the file: `--set mode=private`
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Where to write: a folder, a file, or `-` for standard output
    #[arg(short, long, value_name = "OUT", default_value = "out")]
    output: PathBuf,
    /// The region whose prices count; that of the rack by default, and us-east-1 where none is set
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    money: Money,
    /// Set a parameter of a template, or a pseudo parameter, such as `AWS::StackName=web`
    #[arg(long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    #[command(flatten)]
    beside: Beside,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "html")]
    format: Format,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page for people.
    Html,
    /// The picture, for a README.
    Svg,
    /// The picture, for Markdown that GitHub or GitLab shows.
    Mermaid,
}

impl Format {
    /// How the names of its files end.
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Mermaid => "mmd",
        }
    }
}

/// What an input is on a page.
enum Shown {
    Rack(Box<RackPage>),
    Template(Box<TemplatePage>),
}

impl Shown {
    /// The name of its file, without the ending.
    fn stem(&self, format: Format) -> String {
        match (self, format) {
            (Self::Rack(page), Format::Html) => page.name.clone(),
            (Self::Rack(page), _) => format!("{}.{}", page.name, page.sides.first().map_or("rack", |side| side.mode)),
            (Self::Template(page), _) => {
                let stem = Path::new(&page.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                stem.unwrap_or_else(|| "template".to_owned())
            }
        }
    }

    fn text(&self, format: Format) -> String {
        let (title, picture) = match self {
            Self::Rack(page) => match page.sides.first() {
                Some(own) => (format!("{}: {}", page.name, own.mode), &own.survey.picture),
                None => return String::new(),
            },
            Self::Template(page) => (page.name.clone(), &page.survey.picture),
        };
        match (format, self) {
            (Format::Html, Self::Rack(page)) => page.html(),
            (Format::Html, Self::Template(page)) => page.html(),
            (Format::Svg, _) => svg(picture, &title),
            (Format::Mermaid, _) => mermaid(picture),
        }
    }
}

impl Page {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let shown = match self.shown() {
            Ok(shown) => shown,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        if self.output == Path::new("-") {
            for one in &shown {
                streams.out.write_all(one.text(self.format).as_bytes())?;
            }
            return Ok(Outcome::Fine);
        }
        let files = match self.files(shown) {
            Ok(files) => files,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let texts = files.iter().map(|(path, text)| (path.clone(), text.as_str())).collect::<Vec<_>>();
        if let Err(unwritten) = output::write(&texts, Existing::Replace) {
            let mut found = Found::default();
            found.add(&unwritten.name(), [unwritten.finding()]);
            found.print(&mut streams.err)?;
            return Ok(Outcome::Misuse);
        }
        for (path, _) in files.iter().filter(|_| !streams.quiet) {
            say(&mut streams.err, &path.display().to_string())?;
        }
        Ok(Outcome::Fine)
    }

    /// What the inputs are on pages, or what is wrong with any of them.
    fn shown(&self) -> Result<Vec<Shown>, Refused> {
        let Inputs { all: inputs, facts, settings } = Inputs::open(&self.racks, &self.parameters, &self.beside)?;
        let given = self.money.read()?;
        let mut overrides = Vec::new();
        for assignment in &self.set {
            overrides.push(Override::parse(assignment).map_err(|finding| Refused::found("--set", [*finding]))?);
        }
        let set = |input: Input| input.with(overrides.iter().cloned()).unwrap_or(input);
        let inputs = inputs.into_iter().map(set).collect::<Vec<_>>();
        let mut beside = beside_each_other(&inputs);
        let (mut shown, mut refused) = (Vec::new(), None::<Refused>);
        for (position, input) in inputs.into_iter().enumerate() {
            let region = self.region.clone().or_else(|| input.region()).or_else(|| facts.region.clone());
            let settings = parameters::in_region(settings.clone(), region.clone());
            match one(input, &settings, &given, region.as_deref()) {
                Ok(mut one) => {
                    if let Shown::Rack(page) = &mut one {
                        page.warnings.extend(beside.remove(&position).unwrap_or_default());
                    }
                    shown.push(one);
                }
                Err(other) => refused = Some(refused.unwrap_or_default().append(other)),
            }
        }
        refused.map_or(Ok(shown), Err)
    }

    /// The files to write, with their texts: an index as well, if there are several pages.
    fn files(&self, shown: Vec<Shown>) -> Result<Vec<(PathBuf, String)>, Refused> {
        let ending = self.format.ending();
        let is_file = self.output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending));
        if is_file && shown.len() > 1 {
            let message = format!("`{}` is one file, and there are {} pages", self.output.display(), shown.len());
            return Err(Misuse { message, hint: "give `--output` a folder".to_owned() }.into());
        }
        let mut files = Vec::<(PathBuf, String)>::new();
        let mut fleet = Fleet::default();
        let several = shown.len() > 1;
        for one in shown {
            let name = format!("{}.{ending}", one.stem(self.format));
            let path = if is_file { self.output.clone() } else { self.output.join(&name) };
            let is_index = several && name.eq_ignore_ascii_case("index.html");
            let is_taken = |other: &PathBuf| other.to_string_lossy().eq_ignore_ascii_case(&path.to_string_lossy());
            if is_index || files.iter().any(|(other, _)| is_taken(other)) {
                let message = format!("more than one page would be written to `{}`", path.display());
                let hint = "give racks different names, or write their pages one at a time with `--output`";
                return Err(Misuse { message, hint: hint.to_owned() }.into());
            }
            files.push((path, one.text(self.format)));
            match one {
                Shown::Rack(page) => fleet.racks.push((name, *page)),
                Shown::Template(page) => fleet.templates.push((name, *page)),
            }
        }
        if several && self.format == Format::Html {
            files.push((self.output.join("index.html"), fleet.html()));
        }
        Ok(files)
    }
}

/// What racks are in each other's way with, by the positions of their inputs.
fn beside_each_other(inputs: &[Input]) -> BTreeMap<usize, Vec<Diagnostic>> {
    let racks = inputs.iter().enumerate().filter_map(|(position, input)| match &input.subject {
        Subject::Rack(rack) => Some((position, rack.1.footprint())),
        _ => None,
    });
    let (positions, racks): (Vec<_>, Vec<_>) = racks.unzip();
    let mut found = BTreeMap::<usize, Vec<_>>::new();
    for (position, finding) in together(&racks.iter().collect::<Vec<_>>()) {
        found.entry(positions[position]).or_default().push(finding);
    }
    found
}

/// What an input is on a page.
fn one(input: Input, settings: &Settings, given: &Given, region: Option<&str>) -> Result<Shown, Refused> {
    let prices = given.prices(region)?;
    let settings = parameters::in_region(input.settings(settings), Some(prices.region.clone()));
    let surveyed = |template: &Value| survey(template, &settings, &prices, given.usage());
    let name = input.name.clone();
    if !matches!(input.subject, Subject::Rack(_)) {
        let template = template_of(input)?;
        let Some(survey) = surveyed(&template) else {
            let message = format!("`{name}` is no template: it is not an object");
            let hint = "specify a CloudFormation template, or a rack.yml".to_owned();
            return Err(Misuse { message, hint }.into());
        };
        return Ok(Shown::Template(Box::new(TemplatePage { name, survey })));
    }
    let side = |input: &Input| {
        let Subject::Rack(rack) = &input.subject else { return None };
        let (mode, survey) = (input.mode()?, surveyed(&rack.1.value)?);
        Some(Side { mode, summary: Summary::of(&rack.1), survey })
    };
    let other = if input.mode() == Some("private") { "public" } else { "private" };
    let other = input.in_mode(other);
    let sides = [Some(&input), other.as_ref()].into_iter().flatten().filter_map(side).collect::<Vec<_>>();
    let only = match other.map(|other| other.subject) {
        Some(Subject::Refused(findings)) => findings.first().map(|finding| finding.message.clone()),
        _ => None,
    };
    let changes = if only.is_none() { changes(&input, &settings, given)? } else { Vec::new() };
    let alternatives = otherwise(&input, &prices, given, &settings);
    let Subject::Rack(rack) = &input.subject else { return Err(Refused::default()) };
    let text = rack.0.source().text.body.clone();
    let warnings = settle(rack.2.clone(), &rack.1.plan.accepted, codes::ALL);
    let name = input.rack_name().unwrap_or_default();
    let file = input.name.clone();
    Ok(Shown::Rack(Box::new(RackPage { name, file, text, sides, only, warnings, changes, alternatives })))
}

/// What going private does to a deployed rack, and going public.
fn changes(input: &Input, settings: &Settings, given: &Given) -> Result<Vec<Compared>, Refused> {
    let modes = || input.again().map(Sides::modes).transpose();
    let (Some(there), Some(back)) = (modes()?, modes()?) else { return Ok(Vec::new()) };
    Ok(vec![compared(there, settings, settings, given)?, compared(back.reversed(), settings, settings, given)?])
}
