//! `rackform page`: what a picture shows, how it is drawn, and the pages in a real browser.

mod command;
mod drawings;
mod peers;
mod pictures;

use crate::common::every_slim_template;
use crate::verify::foreign;
use rackform::cost::{Prices, Usage};
use rackform::picture::Picture;
use rackform::template::evaluate::Settings;
use rackform::verify::Verification;
use rackform::{Survey, survey};
use serde_json::Value;
use std::sync::LazyLock;

/// A template with what can be told of it.
struct Case {
    name: String,
    template: Value,
    settings: Settings,
    survey: Survey,
}

impl Case {
    fn of(name: &str, template: &Value, settings: &Settings) -> Option<Self> {
        static PRICES: LazyLock<Prices> = LazyLock::new(|| Prices::listed("us-east-1"));
        let survey = survey(template, settings, &PRICES, &Usage::default())?;
        Some(Self { name: name.to_owned(), template: template.clone(), settings: settings.clone(), survey })
    }

    fn picture(&self) -> &Picture {
        &self.survey.picture
    }

    fn verification(&self) -> &Verification {
        &self.survey.verification
    }
}

/// All racks in both modes, and all foreign templates.
fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let racks = every_slim_template();
        let racks = racks.iter().filter_map(|(name, compiled)| Case::of(name, &compiled.value, &compiled.settings()));
        let foreign = foreign::all();
        let foreign = foreign.iter().filter_map(|case| Case::of(&case.file, &case.template, &case.settings));
        racks.chain(foreign).collect()
    });
    &CASES
}
