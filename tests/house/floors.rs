//! Who may know whom, and what must never stand below the command line.

use crate::common::{read, root};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The rooms, and the rooms each may know.
pub(super) const FLOORS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("cfn", &[]),
    ("source", &["diag"]),
    ("types", &["diag"]),
    ("description", &["diag", "source"]),
    ("rack", &["description", "diag", "types"]),
    ("app", &["description", "rack", "diag", "types"]),
    ("plan", &["rack", "app", "diag", "types"]),
    ("synth", &["plan", "cfn"]),
    ("template", &["diag", "types"]),
    ("facts", &["diag", "source", "template"]),
    ("network", &["template", "types"]),
    ("check", &["diag", "types", "template"]),
    ("verify", &["diag", "types", "template", "network", "check"]),
    ("cost", &["diag", "source", "types", "template", "network"]),
    ("picture", &["template", "network", "verify", "cost"]),
    ("diff", &["diag", "types", "template", "network", "check", "verify"]),
    ("convert", &["diag", "types", "template", "network", "check", "verify", "diff"]),
    (
        "import",
        &["description", "diag", "source", "rack", "app", "plan", "synth", "template", "check", "diff", "convert"],
    ),
    ("report", &["diag", "types", "check", "verify", "cost", "picture", "diff", "convert", "import"]),
    ("footprint.rs", &["diag", "rack", "plan", "cost"]),
    (
        "lib.rs",
        &[
            "diag",
            "cfn",
            "description",
            "rack",
            "app",
            "plan",
            "synth",
            "template",
            "facts",
            "network",
            "check",
            "verify",
            "cost",
            "picture",
            "footprint",
        ],
    ),
    (
        "cli",
        &[
            "diag",
            "cfn",
            "source",
            "description",
            "rack",
            "app",
            "types",
            "template",
            "facts",
            "check",
            "verify",
            "cost",
            "diff",
            "convert",
            "import",
            "report",
        ],
    ),
    ("main.rs", &["cli"]),
];

/// The sources of a room by path, without comments and without unit tests.
pub(super) fn sources(room: &str) -> BTreeMap<String, String> {
    fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                collect(&entry, found);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                take(&entry, found);
            }
        }
    }
    fn take(file: &Path, found: &mut BTreeMap<String, String>) {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        found.insert(name, code.collect::<Vec<_>>().join("\n"));
    }
    let mut found = BTreeMap::new();
    let place = root().join("src").join(room);
    if place.is_dir() {
        collect(&place, &mut found)
    } else {
        take(&place, &mut found)
    }
    found
}

/// The words that follow `crate::` in a source, in imports of several things as well; in a file at the root, where nothing has
/// to stand before a room, all those before `::`.
fn known_rooms(file: &str, code: &str) -> Vec<String> {
    if file.matches('/').count() == 1 {
        let before =
            code.split("::").map(|part| part.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_'));
        return before.filter_map(|mut words| words.next()).map(str::to_owned).collect();
    }
    let mut rooms = Vec::new();
    for after in code.split("crate::").skip(1) {
        let list = after.strip_prefix('{').and_then(|list| list.split('}').next());
        let names = list.map_or_else(|| vec![after], |list| list.split(',').map(str::trim).collect());
        let word = |name: &str| name.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        rooms.extend(names.into_iter().map(word));
    }
    rooms
}

#[test]
fn every_room_knows_only_the_rooms_it_may() {
    for (room, may) in FLOORS {
        for (file, code) in sources(room) {
            for known in known_rooms(&file, &code) {
                let is_room = FLOORS.iter().any(|(room, _)| *room == known);
                let fine = known == *room || may.contains(&&*known) || !is_room;
                assert!(fine, "{file} knows `{known}`, which `{room}` may not");
            }
        }
    }
}

#[test]
fn no_room_may_know_one_that_it_does_not() {
    for (room, may) in FLOORS {
        let known = sources(room);
        let known = known.iter().flat_map(|(file, code)| known_rooms(file, code)).collect::<Vec<_>>();
        let unused = may.iter().filter(|room| !known.iter().any(|known| known == *room)).collect::<Vec<_>>();
        assert!(unused.is_empty(), "`{room}` may know {unused:?}, and does not");
    }
}

/// Data flows one way: no room knows one that stands after it.
#[test]
fn the_floors_have_an_order() {
    let place = |room: &str| FLOORS.iter().position(|(name, _)| *name == room);
    for (room, may) in FLOORS {
        for known in *may {
            assert!(place(known) < place(room), "`{room}` knows `{known}`, which stands after it");
        }
    }
}

#[test]
fn the_list_of_rooms_is_complete() {
    for entry in
        fs::read_dir(root().join("src")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let room = entry.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            FLOORS.iter().any(|(name, _)| *name == room),
            "src/{room} has no floor: say in tests/house/floors.rs whom it may know"
        );
    }
}

#[test]
fn nothing_below_the_command_line_touches_the_world() {
    let banned = [
        "std::fs",
        "std::io",
        "std::env",
        "std::time",
        "std::process",
        "std::thread",
        "HashMap",
        "HashSet",
        "println!",
        "print!(",
        "SystemTime",
        "Instant::",
        "TcpStream",
        "include_bytes!",
        "env!(",
        "unsafe ",
    ];
    for (room, _) in FLOORS.iter().filter(|(room, _)| !["cli", "main.rs"].contains(room)) {
        for (file, code) in sources(room) {
            for word in banned {
                // The facts of AWS's schemas and list prices are packed by the build and included from its folder.
                let the_table = ["env!(", "include_bytes!"].contains(&word)
                    && ["src/types/facts.rs", "src/cost/prices.rs"].contains(&file.as_str());
                // A resource type is called so.
                let instances = word == "Instant::";
                assert!(
                    !code.contains(word) || the_table || instances && !code.contains("time::Instant"),
                    "{file} has `{word}`"
                );
            }
        }
    }
}

/// Whoever writes a file decides about links, permissions and what is left behind; so one does.
#[test]
fn files_are_written_in_one_place() {
    let writes = [
        "fs::write",
        "File::create",
        "OpenOptions",
        "File::options",
        "fs::rename",
        "fs::copy",
        "set_permissions",
        "symlink(",
    ];
    for (file, code) in sources("cli").into_iter().filter(|(file, _)| file != "src/cli/files/output.rs") {
        for word in writes {
            assert!(!code.contains(word), "{file} has `{word}`");
        }
    }
}

/// A command that is printed to be pasted is made by the type that quotes what others wrote.
#[test]
fn commands_are_made_in_one_way() {
    for room in ["report", "import", "cli"] {
        for (file, code) in sources(room) {
            for format in code.split("format!(").skip(1).map(|rest| rest.trim_start().trim_start_matches('"')) {
                let is_command = ["aws ", "rackform ", "convox "].iter().any(|start| format.starts_with(start));
                assert!(!is_command, "{file} makes a command by `format!`: use `Shell`");
            }
        }
    }
}

#[test]
fn no_source_leaves_a_way_to_panic_without_a_sentence() {
    for (room, _) in FLOORS {
        for (file, code) in sources(room) {
            for word in [".unwrap()", "todo!", "unimplemented!", "unreachable!()", "panic!()", "dbg!"] {
                assert!(!code.contains(word), "{file} has `{word}`");
            }
        }
    }
}

/// What the Convox template did at every property, synth does at none.
#[test]
fn synth_decides_nothing() {
    for (file, code) in sources("synth") {
        for word in ["Fn::If", "Conditions", "Mappings", "${", "Result<", "Mode::", "Nat::", "is_private"] {
            assert!(!code.contains(word), "{file} has `{word}`");
        }
    }
}

#[test]
fn the_mode_is_read_in_one_room_only() {
    for room in ["plan", "synth", "report", "cli"] {
        for (file, code) in sources(room).into_iter().filter(|(file, _)| file != "src/plan/network.rs") {
            assert!(!code.contains("Mode::"), "{file} asks for the mode");
            assert!(!code.contains("rack.mode"), "{file} asks for the mode");
        }
    }
}

#[test]
fn no_dependency_speaks_to_a_network() {
    let lock = read("Cargo.lock");
    for name in ["reqwest", "hyper", "tokio", "rustls", "ureq", "openssl", "native-tls", "curl", "socket2", "aws-lc-rs"]
    {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name} is in the dependency tree");
    }
}

#[test]
fn every_dependency_has_a_written_reason() {
    let manifest = read("Cargo.toml");
    let reasons = read("ARCHITECTURE.md");
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies]")
            && let Some((name, _)) = line.split_once(" = ")
        {
            assert!(reasons.contains(&format!("| `{name}` |")), "ARCHITECTURE.md gives no reason for `{name}`");
        }
    }
}
