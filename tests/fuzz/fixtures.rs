//! The fixtures that recipes edit, read once.

use super::recipe::{Pool, edit};
use crate::common::{Fixture, fixtures, generated, root};
use rackform::cfn::Style;
use rackform::diag::Text;
use rackform::rack::Source;
use rackform::source::yaml::{self, Kind};
use rackform::{Compiled, compile};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, LazyLock};

/// Fixtures of one kind, and what they have at their places.
pub struct Shelf {
    pub all: Vec<Value>,
    pub pool: Pool,
}

impl Shelf {
    fn of(all: Vec<Value>) -> Self {
        Self { pool: Pool::of(&all), all }
    }

    /// One of the fixtures.
    pub fn one(&self, word: u32) -> &Value {
        &self.all[word as usize % self.all.len()]
    }

    /// A fixture after some edits.
    pub fn edited(&self, words: &mut impl Iterator<Item = u32>) -> Value {
        let mut value = self.one(words.next().unwrap_or_default()).clone();
        words.for_each(|word| edit(&mut value, &self.pool, word));
        value
    }
}

/// The tree of a description.
pub fn tree(description: &Fixture) -> Value {
    let text = Arc::new(Text { name: description.name.clone(), body: description.text.clone() });
    yaml::read(&text, Kind::Description).unwrap_or_else(|refused| panic!("{}: {refused:?}", description.name))
}

/// The racks that compile; what others ask for that do not is at hand for edits.
pub static RACKS: LazyLock<Shelf> = LazyLock::new(|| descriptions("tests/racks"));

/// The apps, in the same way.
pub static APPS: LazyLock<Shelf> = LazyLock::new(|| descriptions("tests/apps"));

fn descriptions(folder: &str) -> Shelf {
    let ok = fixtures(&format!("{folder}/ok")).iter().map(tree).collect::<Vec<_>>();
    let refused = fixtures(&format!("{folder}/err"));
    let readable = |description: &Fixture| {
        let text = Arc::new(Text { name: description.name.clone(), body: description.text.clone() });
        yaml::read(&text, Kind::Description).ok()
    };
    let refused = refused.iter().filter_map(readable).collect::<Vec<_>>();
    Shelf { pool: Pool::of(ok.iter().chain(&refused)), all: ok }
}

/// The racks for apps, compiled, by the path by which apps name them.
pub static BENEATH: LazyLock<BTreeMap<String, Compiled>> = LazyLock::new(|| {
    let racks = [("tests/apps/racks", "../racks"), ("tests/racks/ok", "../../racks/ok")];
    let racks = racks.iter().flat_map(|(folder, path)| fixtures(folder).into_iter().map(move |rack| (rack, *path)));
    racks.map(|(rack, path)| (format!("{path}/{}.yml", rack.name), compiled(&rack))).collect()
});

fn compiled(rack: &Fixture) -> Compiled {
    let made = compile(&Source::new(&rack.name, &rack.text), Style::Readable);
    made.unwrap_or_else(|refused| panic!("{}: {:#?}", rack.name, refused.findings())).value
}

/// So many templates that nobody wrote are among the fixtures.
const GENERATED: u32 = 40;

/// Templates: those that other people write, ours of a few racks, and some that nobody wrote.
pub static TEMPLATES: LazyLock<Shelf> = LazyLock::new(|| {
    let mut all = files("tests/verify/foreign");
    let ours = ["default", "everything", "nat-none", "two-zones", "existing-vpc"];
    let racks = fixtures("tests/racks/ok").into_iter().filter(|rack| ours.contains(&&*rack.name));
    all.extend(racks.map(|rack| compiled(&rack).value));
    all.extend((0..GENERATED).map(|seed| generated::template(&mut generated::Numbers(seed))));
    Shelf::of(all)
});

/// Two templates of one stack, the old and the new one.
pub static PAIRS: LazyLock<Vec<(Value, Value)>> = LazyLock::new(|| {
    let cases = files("tests/diff/cases").into_iter();
    cases.map(|case| (case["old"].clone(), case["new"].clone())).collect()
});

/// The JSON files of a folder, by name.
fn files(folder: &str) -> Vec<Value> {
    let paths = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut paths = paths.map(|entry| entry.expect("the folder can be listed").path()).collect::<Vec<_>>();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let read = |path| fs::read_to_string(path).expect("a fixture is text");
    paths.into_iter().map(|path| serde_json::from_str(&read(path)).expect("a fixture is JSON")).collect()
}
