//! What the tests share: the racks and apps, and compiling them.

pub mod apps;
pub mod folder;
pub mod generated;
pub mod keys;
pub mod large;
pub mod outputs;
pub mod random_racks;

use rackform::cfn::Style;
use rackform::rack::{Override, Source};
use rackform::{Compiled, compile};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

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
fn fixtures(folder: &str) -> Vec<Fixture> {
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

/// Snapshots by their own names, in the folder of the project.
pub fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// The folder of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What AWS publishes of a resource type.
pub fn schema_of(kind: &str) -> Value {
    let text = read(&format!("schemas/aws/types/{}.json", kind.replace("::", "/")));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

/// That a page of the project ends with a table that is made; with `UPDATE_EXPECTED` it is renewed.
pub fn assert_ends_with(page: &str, table: &str) {
    let (written, head) = (read(page), table.lines().next().unwrap_or_default());
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        let before = written.split(head).next().unwrap_or_default();
        fs::write(root().join(page), format!("{before}{table}")).unwrap();
        return;
    }
    assert!(written.ends_with(table), "{page} has to end with\n{table}");
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

/// Every ok-rack in every mode it admits, with a name for messages.
pub fn every_template() -> &'static [(String, Compiled)] {
    static TEMPLATES: LazyLock<Vec<(String, Compiled)>> = LazyLock::new(|| in_both_modes(&racks("ok")));
    &TEMPLATES
}

/// The same racks, each as [`slim`] as it can be.
pub fn every_slim_template() -> &'static [(String, Compiled)] {
    static TEMPLATES: LazyLock<Vec<(String, Compiled)>> = LazyLock::new(|| each_in_both_modes(&racks("ok"), slim));
    &TEMPLATES
}

/// These racks in every mode they admit, with a name for messages.
pub fn in_both_modes(fixtures: &[Fixture]) -> Vec<(String, Compiled)> {
    each_in_both_modes(fixtures, with)
}

pub fn each_in_both_modes<C>(
    fixtures: &[Fixture],
    compiled: impl Fn(&Fixture, &[(&str, &str)]) -> Option<C>,
) -> Vec<(String, C)> {
    let mut all = Vec::new();
    for fixture in fixtures {
        for mode in ["public", "private"] {
            let compiled = compiled(fixture, &[("mode", mode)]);
            all.extend(compiled.map(|compiled| (format!("{} ({mode})", fixture.name), compiled)));
        }
    }
    all
}

/// For each of some templates the resources that none before it has in the same words, those of one kind among themselves.
/// What is done to each place of a template costs the square of its size, and our racks have most resources in common.
pub fn new_resources<'v>(templates: impl Iterator<Item = (String, &'v Value)>) -> Vec<BTreeSet<String>> {
    let mut seen = BTreeSet::new();
    let new = templates.map(|(kind, template)| {
        let is_new = |(id, body): &(&str, &Value)| seen.insert(format!("{kind} {id} {body}"));
        resources(template).filter(is_new).map(|(id, _)| id.to_owned()).collect()
    });
    new.collect()
}

/// What is found in each of some things, in their order. As many are looked at at a time as there are processors.
pub fn in_parallel<T: Sync, F: Send>(things: &[T], look: impl Fn(usize, &T) -> Vec<F> + Sync) -> Vec<F> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut found = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(position) else { return found };
            found.push((position, look(position, thing)));
        }
    };
    let mut found = std::thread::scope(|scope| {
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..count).map(|_| scope.spawn(worker)).collect::<Vec<_>>();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().flat_map(|(_, found)| found).collect()
}

/// The resource that a place belongs to, if it belongs to one.
pub fn resource_at(place: &str) -> Option<&str> {
    place.strip_prefix("/Resources/")?.split('/').next()
}

/// The resources of a template: logical id and resource.
pub fn resources(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    template["Resources"].as_object().expect("a template has resources").iter().map(|(id, value)| (id.as_str(), value))
}

/// The resources of a type.
pub fn of_type<'a>(template: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    resources(template).filter(|(_, resource)| resource["Type"] == kind).collect()
}

/// The logical ids a resource waits for by DependsOn.
pub fn depends_on(resource: &Value) -> Vec<&str> {
    match &resource["DependsOn"] {
        Value::String(id) => vec![id],
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The logical id that a Ref, or the first part of a GetAtt, names.
pub fn named(value: &Value) -> Option<&str> {
    value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str())
}

/// Every pointer into a value, in the order of the file, after those that are there already; `at` is the value's own.
pub fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    all.push(at.clone());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                pointers(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}
