//! `rackform cost`.

use super::input::{Input, Subject};
use super::inputs::Inputs;
use super::parameters;
use super::refused::Refused;
use super::templates::SIZE_LIMIT;
use super::{Outcome, Streams, beside::Beside, files, otherwise::otherwise};
use crate::cfn::{self, Style};
use crate::cost::{self, Expense, Prices, Usage};
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Severity, Text};
use crate::report::{Costed, Paint};
use crate::source;
use crate::template::evaluate::Settings;
use crate::{limits_of, priced};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tell what a rack costs a month, from any CloudFormation template
///
/// Adds up what AWS bills for as long as it is there, line by line, at list prices with their dates, and tells what a
/// gigabyte costs. What has no price, or is not known from the template, is listed and never counted as free. No taxes, free
/// tiers, discounts, Spot prices or commitments. Reads only files: no AWS calls, no credentials.
///
/// Exit codes: 0 all is well, 1 a rack or template has errors, 2 misuse, or a file that cannot be read.
#[derive(Args)]
pub(super) struct Cost {
    /// The racks, or templates; `-` is standard input
    #[arg(value_name = "RACK", default_value = "rack.yml")]
    racks: Vec<PathBuf>,
    /// The region whose prices count; that of the rack by default, and us-east-1 where none is set
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    money: Money,
    /// Tell what the rack would cost otherwise as well: in either mode, with each kind of NAT
    #[arg(long, value_name = "KEY")]
    compare: Option<Compare>,
    /// Set a parameter, or a pseudo parameter, such as `AWS::StackName=web`
    #[arg(long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    #[command(flatten)]
    beside: Beside,
    /// How to print the costs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// What costs are computed from.
#[derive(Args)]
pub(super) struct Money {
    /// A file with your own prices (docs/cost.md)
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// A file with what is used in a month, in GB (docs/cost.md)
    #[arg(long, value_name = "FILE")]
    usage: Option<PathBuf>,
}

/// What is varied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compare {
    /// The mode and `network.nat`.
    Nat,
}

/// How costs are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: a list with an object for each rack.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

impl Cost {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let Inputs { all: inputs, facts, settings } = match Inputs::open(&self.racks, &self.parameters, &self.beside) {
            Ok(inputs) => inputs,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let given = match self.money.read() {
            Ok(given) => given,
            Err(refused) => return refused.tell(&mut streams.err),
        };
        let (mut costed, mut refused) = (Vec::new(), Vec::new());
        for input in inputs {
            let region = self.region.clone().or_else(|| input.region()).or_else(|| facts.region.clone());
            match self.cost(input, &given, &settings, region) {
                Ok(one) => costed.push(one),
                Err(other) => refused.push(other),
            }
        }
        let all = |text: fn(&Costed) -> String| costed.iter().map(text).collect::<Vec<_>>().join("\n");
        match self.format {
            Format::Text => write!(streams.out, "{}", all(|one| one.text(Paint::Coloured)))?,
            Format::Json => {
                let all = costed.iter().map(Costed::json).collect::<Vec<_>>();
                write!(streams.out, "{}", cfn::print(&json!(all), Style::Readable))?;
            }
            Format::Markdown => write!(streams.out, "{}", all(Costed::markdown))?,
        }
        let mut refused = refused.into_iter();
        match refused.next() {
            Some(first) => refused.fold(first, Refused::append).tell(&mut streams.err),
            None => Ok(Outcome::Fine),
        }
    }

    /// What an input costs, and what it would cost otherwise.
    fn cost(
        &self,
        input: Input,
        given: &Given,
        settings: &Settings,
        region: Option<String>,
    ) -> Result<Costed, Refused> {
        let prices = given.prices(region.as_deref())?;
        let settings = parameters::in_region(settings.clone(), Some(prices.region.clone()));
        let others = self.compare.map_or_else(Vec::new, |Compare::Nat| otherwise(&input, &prices, given, &settings));
        let rack = input.rack_name().zip(input.mode());
        let name = rack.map_or_else(|| input.name.clone(), |(rack, mode)| format!("{rack} ({mode})"));
        let template = template_of(input)?;
        Ok(Costed {
            name,
            bill: priced(&template, &settings, &prices, &given.usage),
            limits: limits_of(&template, &settings),
            alternatives: others,
        })
    }
}

/// What the files on the command line say.
pub(super) struct Given {
    prices: Option<Prices>,
    usage: Usage,
}

impl Money {
    /// What the files say, or why they cannot be read.
    pub fn read(&self) -> Result<Given, Refused> {
        let prices = self.prices.as_ref().map(|path| of_file(path, cost::read_prices)).transpose()?;
        let usage = self.usage.as_ref().map(|path| of_file(path, cost::read_usage)).transpose()?.unwrap_or_default();
        Ok(Given { prices, usage })
    }
}

impl Given {
    /// How much is used in a month.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The prices of a region.
    pub fn prices(&self, region: Option<&str>) -> Result<Prices, Refused> {
        match (&self.prices, region) {
            (Some(given), Some(region)) if given.region != region => {
                let message = format!("the prices are those of {}, and the rack is in {region}", given.region);
                let hint = "give the prices of its region, or another region: `--region REGION`".to_owned();
                Err(parameters::Misuse { message, hint }.into())
            }
            (Some(given), _) => Ok(given.clone()),
            (None, region) => Ok(Prices::listed_or_usual(region)),
        }
    }

    /// What a change costs in a region, if nothing contradicts the prices.
    pub fn expense(&self, sides: [(&Value, &Settings); 2], region: Option<&str>) -> Result<Expense, Refused> {
        let prices = self.prices(region)?;
        let [before, after] = sides.map(|(template, settings)| {
            let settings = parameters::in_region(settings.clone(), Some(prices.region.clone()));
            priced(template, &settings, &prices, &self.usage)
        });
        Ok(Expense { before, after })
    }
}

/// Reads a file.
fn of_file<T>(path: &Path, read: fn(&Arc<Text>) -> Result<T, Vec<Diagnostic>>) -> Result<T, Refused> {
    let name = files::name(path);
    let unreadable = |error| vec![files::failure(&command::UNREADABLE_FILE, &name, "read", &error)];
    let text = files::read(path, SIZE_LIMIT).map_err(unreadable);
    let text = text.and_then(|bytes| source::text(&name, bytes, SIZE_LIMIT).map_err(|finding| vec![*finding]));
    text.and_then(|text| read(&text)).map_err(|findings| Refused::found(&name, findings))
}

/// The template that an input is, or why it is none.
pub(super) fn template_of(input: Input) -> Result<Value, Refused> {
    match input.subject {
        Subject::Template(template) => Ok(template.value),
        Subject::Rack(rack) => Ok(rack.1.value),
        Subject::Refused(findings) => {
            let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
            Err(Refused::found(&input.name, errors))
        }
        Subject::Unreadable(finding) => Err(Refused::found(&input.name, [finding])),
    }
}
