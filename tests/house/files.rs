//! No file under `tests` is forgotten: every source is a module of the binary, every fixture is read.

use crate::common::{read, root};
use std::collections::BTreeSet;
use std::fs;

/// The files below a folder of the project, by path.
pub fn files(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
        if !path.is_dir() {
            found.insert(name);
        } else if !name.ends_with("/__pycache__") {
            found.extend(files(&name));
        }
    }
    found
}

/// Adds the modules that a source declares, and those that they declare.
fn collect(source: &str, found: &mut BTreeSet<String>) {
    let inside = source.strip_suffix("/main.rs").or(source.strip_suffix("/mod.rs"));
    let inside = inside.unwrap_or_else(|| source.trim_end_matches(".rs"));
    for line in read(source).lines() {
        let declared = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ");
        let Some(name) = declared.and_then(|name| name.strip_suffix(';')) else { continue };
        let (file, folder) = (format!("{inside}/{name}.rs"), format!("{inside}/{name}/mod.rs"));
        let module = if root().join(&file).exists() { file } else { folder };
        collect(&module, found);
        found.insert(module);
    }
}

#[test]
fn every_source_is_a_module_of_the_binary() {
    let mut modules = BTreeSet::from(["tests/main.rs".to_owned()]);
    collect("tests/main.rs", &mut modules);
    let sources = files("tests").into_iter().filter(|file| file.ends_with(".rs")).collect::<BTreeSet<_>>();
    let forgotten = sources.difference(&modules).collect::<Vec<_>>();
    assert!(forgotten.is_empty(), "no `mod` line declares {forgotten:?}, so nothing in them runs");
}

/// Whether another fixture names one: an app the rack that it is on, a module of Python one that it imports.
fn is_named_by_another(file: &str, all: &BTreeSet<String>) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap();
    let (ending, words) = match folder {
        "tests/apps/racks" => (".yml", format!("rack: ../racks/{name}\n")),
        _ => (".py", format!("from {}.{} import ", folder.rsplit('/').next().unwrap(), name.trim_end_matches(".py"))),
    };
    all.iter().any(|other| other.ends_with(ending) && read(other).contains(&words))
}

/// Some files of a folder are read by their names, there or by their paths; others all together, by the path of the folder and
/// their ending. Racks and apps are asked for by the last part of their folder's path.
#[test]
fn every_fixture_is_read() {
    let all = files("tests");
    let sources = all.iter().filter(|file| file.ends_with(".rs")).map(|file| (file, read(file))).collect::<Vec<_>>();
    let anywhere = |words: &[String]| sources.iter().any(|(_, text)| words.iter().all(|word| text.contains(word)));
    let mut together = BTreeSet::new();
    for file in all.iter().filter(|file| !file.ends_with(".rs")) {
        let (folder, name) = file.rsplit_once('/').unwrap();
        let ending = name.rsplit('.').next().unwrap();
        let named =
            |(source, text): &(&String, String)| source.starts_with(folder) && text.contains(&format!("{name}\""));
        if together.contains(&(folder, ending)) || sources.iter().any(named) || anywhere(&[format!("\"{file}\"")]) {
            continue;
        }
        if is_named_by_another(file, &all) {
            continue;
        }
        let (parent, last) = folder.rsplit_once('/').unwrap_or_default();
        let asked = match parent {
            "tests/racks" => anywhere(&[format!("racks(\"{last}\")")]),
            "tests/apps" => anywhere(&[format!("apps(\"{last}\")")]),
            _ => anywhere(&[format!("\"{folder}\""), format!("\"{ending}\"")]),
        };
        assert!(asked, "nothing reads {file}");
        together.insert((folder, ending));
    }
}
