//! What the tests share: the racks and apps, and compiling them.

pub mod apps;
pub mod choices;
pub mod fixtures;
pub mod folder;
pub mod generated;
pub mod keys;
pub mod large;
pub mod outputs;
pub mod random_racks;
pub mod rewritings;
pub mod templates;
pub mod verdicts;

pub use fixtures::{Fixture, fixtures, in_mode, racks, read, root, slim, with};
pub use templates::{depends_on, named, of_type, pointers, resource_at, resources};

use rackform::Compiled;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Snapshots by their own names, in the folder of the project.
pub fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
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
