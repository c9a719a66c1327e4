//! `rackform cost`.

use super::input::Input;
use super::inputs::Inputs;
use super::money::{Given, Money, template_of};
use super::refused::Refused;
use super::{Outcome, Streams, beside::Beside, otherwise::otherwise, parameters};
use crate::report::{Costed, Paint};
use crate::template::evaluate::Settings;
use crate::{limits_of, priced};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;

/// Tell what a rack costs a month, from any CloudFormation template
///
/// Adds up what AWS bills for as long as it is there, line by line, at list prices with their dates, and tells what a
/// gigabyte costs. What has no price, or is not known from the template, is listed and never counted as free. No taxes, free
/// tiers, discounts, Spot prices or commitments. Reads only files: no AWS calls, no credentials.
///
/// Exit codes: 0 all is well, 1 a rack or template has errors, 2 misuse, or a file that cannot be read.
#[derive(Args)]
pub(super) struct Cost {
    /// The racks, or templates; `-` is standard input; by default rack.yml, here or in a folder above
    #[arg(value_name = "RACK")]
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
    /// For programs: one JSON document.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

impl Cost {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let Inputs { all: inputs, facts, settings } = match Inputs::open(&self.racks, &self.parameters, &self.beside) {
            Ok(inputs) => inputs,
            Err(refused) => return refused.tell_as(self.json(), streams),
        };
        let given = match self.money.read() {
            Ok(given) => given,
            Err(refused) => return refused.tell_as(self.json(), streams),
        };
        let (mut costed, mut refused) = (Vec::new(), Vec::new());
        for input in inputs {
            let region = self.region.clone().or_else(|| input.region()).or_else(|| facts.region.clone());
            match self.cost(input, &given, &settings, region) {
                Ok(one) => costed.push(one),
                Err(other) => refused.push(other),
            }
        }
        let refused = refused.into_iter().reduce(Refused::append).unwrap_or_default();
        if self.format == Format::Json {
            return refused.tell_beside("cost", costed.iter().map(Costed::json).collect(), streams);
        }
        let all = |text: fn(&Costed) -> String| costed.iter().map(text).collect::<Vec<_>>().join("\n");
        let text =
            if self.format == Format::Markdown { all(Costed::markdown) } else { all(|one| one.text(Paint::Coloured)) };
        write!(streams.out, "{text}")?;
        if refused.is_nothing() { Ok(Outcome::Fine) } else { refused.tell(&mut streams.err) }
    }

    /// The command's name, where its output is JSON.
    fn json(&self) -> Option<&'static str> {
        (self.format == Format::Json).then_some("cost")
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
        let settings = parameters::in_region(input.settings(settings), Some(prices.region.clone()));
        let others = self.compare.map_or_else(Vec::new, |Compare::Nat| otherwise(&input, &prices, given, &settings));
        let rack = input.rack_name().zip(input.mode());
        let file = input.name.clone();
        let name = rack.as_ref().map_or_else(|| file.clone(), |(rack, mode)| format!("{rack} ({mode})"));
        let template = template_of(input)?;
        Ok(Costed {
            name,
            file,
            rack,
            bill: priced(&template, &settings, &prices, given.usage()),
            limits: limits_of(&template, &settings),
            alternatives: others,
        })
    }
}
