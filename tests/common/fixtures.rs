//! The racks and apps that the tests share, and compiling them.

use rackform::cfn::Style;
use rackform::rack::{Override, Source};
use rackform::{Compiled, compile};
use std::fs;
use std::path::{Path, PathBuf};

/// A description of a rack or an app among the tests' own.
#[derive(Clone)]
pub struct Fixture {
    /// Its file's name without the ending.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The racks in a folder of `tests/racks`, by name.
pub fn racks(folder: &str) -> Vec<Fixture> {
    fixtures(&format!("tests/racks/{folder}"))
}

/// The descriptions in a folder, by name.
pub fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = root().join(folder);
    let mut fixtures = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{} holds descriptions: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .map(|path| Fixture {
            name: path.file_stem().expect("a file has a name").to_string_lossy().into_owned(),
            text: fs::read_to_string(&path).expect("a description is text"),
        })
        .collect::<Vec<_>>();
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!fixtures.is_empty(), "{} is empty", folder.display());
    fixtures
}

/// The folder of the project, in which the package of fuzz targets has one of its own.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = package.ancestors().find(|folder| folder.join("tests/common").is_dir());
    found.expect("the package is part of the project").to_owned()
}

/// A text of the project.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} can be read: {error}"))
}

/// A rack compiled in a mode; `None` where its description rules that mode out.
pub fn in_mode(fixture: &Fixture, mode: &str) -> Option<Compiled> {
    with(fixture, &[("mode", mode)])
}

/// A rack compiled with some of its keys set to other values; `None` where its description and they contradict each other.
pub fn with(fixture: &Fixture, keys: &[(&str, &str)]) -> Option<Compiled> {
    let overrides = keys.iter().map(|(path, value)| Override::option("--set", path, value)).collect();
    let source = Source { overrides, ..Source::new(&fixture.name, &fixture.text) };
    match compile(&source, Style::Readable) {
        Ok(sound) => Some(sound.value),
        Err(refused) => {
            let ruled_out = refused.findings().iter().all(|finding| finding.code.slug != "invalid-output-template");
            assert!(ruled_out, "{} with {keys:?}: {:#?}", fixture.name, refused.findings());
            let own = compile(&Source::new(&fixture.name, &fixture.text), Style::Readable);
            assert!(own.is_ok(), "{}: {:#?}", fixture.name, refused.findings());
            None
        }
    }
}

/// A rack compiled with some of its keys set to other values, in two zones if it leaves open how many: its template is smaller, and what is
/// done in each zone is done in fewer of them. Two racks keep the three zones that they have by default.
pub fn slim(fixture: &Fixture, keys: &[(&str, &str)]) -> Option<Compiled> {
    let open = !fixture.text.contains("zones:") && !["default", "everything"].contains(&&*fixture.name);
    let fewer = open.then(|| with(fixture, &[keys, &[("network.zones", "2")]].concat())).flatten();
    fewer.or_else(|| with(fixture, keys))
}
