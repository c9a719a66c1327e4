//! The apps of `tests/apps/ok`, compiled for the racks that they name.

use super::{Fixture, each_in_both_modes, fixtures, read};
use rackform::app::parse;
use rackform::cfn::Style;
use rackform::diag::Diagnostic;
use rackform::rack::{Override, Source};
use rackform::{Compiled, CompiledApp, compile, compile_app};
use std::sync::LazyLock;

/// The apps in a folder of `tests/apps`, by name.
pub fn apps(folder: &str) -> Vec<Fixture> {
    fixtures(&format!("tests/apps/{folder}"))
}

/// The rack of an app with some of its keys set to other values; `None` where its description and they contradict each other.
pub fn rack_of(app: &Fixture, keys: &[(&str, &str)]) -> Option<Compiled> {
    let asked = parse(&Source::new(&app.name, &app.text));
    let asked = asked.unwrap_or_else(|refused| panic!("{}: {:#?}", app.name, refused.findings()));
    let file = asked.value.rack.to_string();
    // The path from the folder in which the apps are.
    let rack = Source::new(&file, &read(&format!("tests/apps/ok/{file}")));
    let overrides = keys.iter().map(|(path, value)| Override::option("--set", path, value)).collect();
    let sound = compile(&rack, Style::Readable);
    assert!(sound.is_ok(), "the rack of {} does not compile: {:#?}", app.name, sound.err());
    compile(&Source { overrides, ..rack }, Style::Readable).ok().map(|compiled| compiled.value)
}

/// An app compiled for a rack, and the warnings.
pub fn on(app: &Fixture, rack: &Compiled) -> Result<(CompiledApp, Vec<Diagnostic>), Vec<Diagnostic>> {
    let compiled = compile_app(&Source::new(&app.name, &app.text), rack, Style::Readable);
    compiled.map(|compiled| (compiled.value, compiled.warnings)).map_err(|refused| refused.findings().to_vec())
}

/// Every ok-app in every mode in which its rack and it can be, with a name for messages.
pub fn every_app() -> &'static [(String, CompiledApp)] {
    static APPS: LazyLock<Vec<(String, CompiledApp)>> = LazyLock::new(|| {
        each_in_both_modes(&apps("ok"), |app, keys| {
            let rack = rack_of(app, keys)?;
            on(app, &rack).ok().map(|(compiled, _)| compiled)
        })
    });
    &APPS
}
