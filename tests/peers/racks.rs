//! The racks of `tests/racks/ok`, compiled in both modes.

use rackform::Compiled;
use rackform::cfn::Style;
use rackform::compile;
use rackform::diag::{Refused, Severity};
use rackform::plan::ZoneChoice;
use rackform::rack::{Override, Source};
use std::fs;
use std::path::{Path, PathBuf};

/// The modes there are.
pub const MODES: [&str; 2] = ["public", "private"];

/// Why a rack may exist in one of the modes only.
const ONE_MODE_ONLY: &[(&str, &str)] =
    &[("vpc-without-gateway", "a VPC without an internet gateway can hold no public rack")];

/// A rack in one of the modes.
pub struct Case {
    /// The name of its file, without the ending.
    pub rack: String,
    pub mode: &'static str,
    pub compiled: Compiled,
}

impl Case {
    /// Writes its template into a folder.
    pub fn write(&self, folder: &Path) -> PathBuf {
        write(folder, &format!("{}.{}", self.rack, self.mode), &self.compiled.text)
    }

    /// Whether the rack binds itself to a region by naming zones.
    pub fn names_zones(&self) -> bool {
        self.compiled.plan.network.zones.iter().any(|zone| matches!(zone.choice, ZoneChoice::Named(_)))
    }
}

/// Writes a template into a folder.
pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    fs::create_dir_all(folder).expect("the target directory can be written to");
    let file = folder.join(format!("{name}.json"));
    fs::write(&file, text).expect("the target directory can be written to");
    file
}

/// One rack in one mode, with some values replaced: `network.vpc=vpc-0123…`.
pub fn load(rack: &str, mode: &'static str, replaced: &[String]) -> Case {
    match read(rack, mode, replaced) {
        Ok(compiled) => Case { rack: rack.to_owned(), mode, compiled },
        Err(refused) => panic!("tests/racks/ok/{rack}.yml is refused in {mode} mode: {}", list(&refused)),
    }
}

/// Every rack in every mode it can have.
pub fn all() -> Vec<Case> {
    let mut racks = fs::read_dir(folder())
        .expect("tests/racks/ok is there")
        .map(|entry| entry.expect("tests/racks/ok can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yml"))
        .map(|path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    racks.sort();
    assert!(!racks.is_empty(), "tests/racks/ok holds racks");
    racks.iter().flat_map(|rack| both_modes(rack)).collect()
}

fn both_modes(rack: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for mode in MODES {
        match read(rack, mode, &[]) {
            Ok(compiled) => cases.push(Case { rack: rack.to_owned(), mode, compiled }),
            Err(refused) => assert!(
                errors(&refused).all(|code| ONE_MODE_ONLY.iter().any(|(reason, _)| *reason == code)),
                "tests/racks/ok/{rack}.yml is refused in {mode} mode: {}",
                list(&refused)
            ),
        }
    }
    assert!(!cases.is_empty(), "tests/racks/ok/{rack}.yml is refused in both modes");
    cases
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/racks/ok")
}

fn read(rack: &str, mode: &str, replaced: &[String]) -> Result<Compiled, Refused> {
    let text = fs::read_to_string(folder().join(format!("{rack}.yml")));
    let text = text.unwrap_or_else(|error| panic!("tests/racks/ok/{rack}.yml cannot be read: {error}"));
    let mut source = Source::new(&format!("{rack}.yml"), &text);
    source.overrides = vec![Override::option("--mode", "mode", mode)];
    source.overrides.extend(replaced.iter().map(|assignment| {
        Override::parse(assignment).unwrap_or_else(|finding| panic!("`{assignment}`: {}", finding.message))
    }));
    compile(&source, Style::Readable).map(|sound| sound.value)
}

fn errors(refused: &Refused) -> impl Iterator<Item = &str> {
    refused.findings().iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code.slug)
}

fn list(refused: &Refused) -> String {
    refused.findings().iter().map(|finding| format!("\n  {}: {}", finding.code.slug, finding.message)).collect()
}
