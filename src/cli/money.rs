//! What costs are computed from: prices and usage, of AWS or in files, and templates.

use super::files;
use super::input::{Input, Subject};
use super::parameters;
use super::refused::Refused;
use super::templates::SIZE_LIMIT;
use crate::cost::{self, Expense, Prices, Usage};
use crate::diag::codes::command;
use crate::diag::{Diagnostic, Severity, Text};
use crate::priced;
use crate::source;
use crate::template::evaluate::Settings;
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        Subject::App(app) => Ok(app.1.value),
        Subject::Refused(findings) => {
            let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
            Err(Refused::found(&input.name, errors))
        }
        Subject::Unreadable(finding) => Err(Refused::found(&input.name, [finding])),
    }
}
