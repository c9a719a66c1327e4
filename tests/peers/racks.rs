//! The racks of `tests/racks/ok` with their templates as files.

use crate::common::random_racks::RACKS;
use crate::common::{Fixture, in_mode, racks};
use rackform::Compiled;
use rackform::plan::{Storage, ZoneChoice};
use rackform::rack::Override;
use rackform::{cfn::Style, compile, rack::Source};
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

/// A rack in one of the modes.
pub struct Case {
    /// The name of its file, without the ending.
    pub rack: String,
    pub mode: &'static str,
    pub compiled: Compiled,
}

impl Case {
    /// What its template's file is called, without the ending.
    pub fn name(&self) -> String {
        format!("{}.{}", self.rack, self.mode)
    }

    /// Writes its template into a folder.
    pub fn write(&self, folder: &Path) -> PathBuf {
        write(folder, &self.name(), &self.compiled.text)
    }

    /// Whether the rack names the key of its file system by ARN.
    pub fn names_a_key(&self) -> bool {
        matches!(&self.compiled.plan.storage, Storage::Own { key: Some(key), .. } if key.to_string().starts_with("arn:"))
    }

    /// Whether the rack binds itself to a region by naming zones.
    pub fn names_zones(&self) -> bool {
        self.compiled.plan.network.zones.iter().any(|zone| matches!(zone.choice, ZoneChoice::Named(_)))
    }
}

/// Writes a template into a folder, at once: another run may be reading it.
pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(format!("{name}.json"));
    let draft = folder.join(format!("{name}.{}", process::id()));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&draft, text))
        .and_then(|()| fs::rename(&draft, &file))
        .unwrap_or_else(|error| panic!("{} cannot be written: {error}", file.display()));
    file
}

/// Every rack in every mode it can have, of which there is at least one.
pub fn all() -> Vec<Case> {
    racks("ok").iter().flat_map(both_modes).collect()
}

/// The racks that nobody wrote, in every mode they can have, and what each of them says.
pub fn random() -> Vec<(Case, &'static str)> {
    let numbered = RACKS.iter().enumerate().map(|(number, rack)| (rack, format!("random-{number}")));
    let cases = numbered.flat_map(|(rack, name)| {
        let named = Fixture { name, text: rack.text.clone() };
        both_modes(&named).into_iter().map(|case| (case, rack.text.as_str()))
    });
    cases.collect()
}

fn both_modes(fixture: &Fixture) -> Vec<Case> {
    let case = |mode| in_mode(fixture, mode).map(|compiled| Case { rack: fixture.name.clone(), mode, compiled });
    let cases = ["public", "private"].into_iter().filter_map(case).collect::<Vec<_>>();
    assert!(!cases.is_empty(), "{} is refused in both modes", fixture.name);
    cases
}

/// One rack in one mode, with some values replaced: `network.vpc=vpc-0123…`.
pub fn load(rack: &str, mode: &'static str, replaced: &[String]) -> Case {
    let fixture = racks("ok").into_iter().find(|fixture| fixture.name == rack);
    let fixture = fixture.unwrap_or_else(|| panic!("there is no tests/racks/ok/{rack}.yml"));
    let mut source = Source::new(rack, &fixture.text);
    source.overrides.push(Override::option("--mode", "mode", mode));
    for assignment in replaced {
        let parsed = Override::parse(assignment).unwrap_or_else(|found| panic!("`{assignment}`: {}", found.message));
        source.overrides.push(parsed);
    }
    match compile(&source, Style::Readable) {
        Ok(sound) => Case { rack: rack.to_owned(), mode, compiled: sound.value },
        Err(refused) => {
            let findings = refused.findings().iter().map(|finding| format!("\n  {}", finding.message));
            panic!("{rack} is refused in {mode} mode:{}", findings.collect::<String>())
        }
    }
}
