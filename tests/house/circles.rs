//! Inside a room as well nobody knows in a circle.
//!
//! The modules of a folder are its files and folders. A module knows another one if it names it, or what the folder's
//! `mod.rs` takes from it (`pub use`). What stands in the `mod.rs` itself, such as the types of a room's results, all of its
//! modules may know.

use super::floors::{FLOORS, sources};
use std::collections::{BTreeMap, BTreeSet};

/// The way to a module from `src`: `["diff", "hazards", "used"]`.
type Way = Vec<String>;

/// The modules of all rooms with their code.
struct House {
    modules: BTreeMap<Way, String>,
}

/// A module that is named, and what of it.
struct Named {
    module: Way,
    item: Option<String>,
}

impl House {
    fn read() -> Self {
        let sources = FLOORS.iter().flat_map(|(room, _)| sources(room));
        let way = |file: &str| {
            let way = file.strip_prefix("src/").and_then(|file| file.strip_suffix(".rs")).unwrap();
            way.split('/').filter(|step| *step != "mod").map(str::to_owned).collect()
        };
        Self { modules: sources.map(|(file, code)| (way(&file), code)).collect() }
    }

    /// The folders, which have modules.
    fn folders(&self) -> BTreeSet<&[String]> {
        let above = self.modules.keys().filter(|way| way.len() > 1).map(|way| &way[..way.len() - 1]);
        above.collect()
    }

    /// What a path names that stands in a module.
    fn named(&self, from: &[String], path: &[String]) -> Option<Named> {
        let above = path.iter().take_while(|step| *step == "super").count();
        let (mut module, steps) = match path.first().map(String::as_str) {
            Some("crate") => (Vec::new(), &path[1..]),
            Some("self") => (from.to_vec(), &path[1..]),
            _ => (from[..from.len().checked_sub(above)?].to_vec(), &path[above..]),
        };
        for step in steps {
            let inner = [&module[..], std::slice::from_ref(step)].concat();
            if !self.modules.contains_key(&inner) {
                let module = self.taken(&module, step).unwrap_or(module);
                return Some(Named { module, item: Some(step.clone()) });
            }
            module = inner;
        }
        Some(Named { module, item: None })
    }

    /// The module from which a `mod.rs` takes something that it hands on.
    fn taken(&self, folder: &[String], item: &str) -> Option<Way> {
        let code = self.modules.get(folder)?;
        let taken = code.split("pub use ").skip(1).flat_map(|code| paths(code.split(';').next().unwrap_or_default()));
        let own = taken.filter(|path| path.last().is_some_and(|last| last == item));
        let mut inside = own.map(|path| [folder, &path[..path.len() - 1]].concat());
        inside.find(|way| self.modules.contains_key(way))
    }

    /// Everything that a module names.
    fn names(&self, module: &[String]) -> Vec<Named> {
        let code = &self.modules[module];
        let starts = ["crate::", "super::"].iter().flat_map(|start| code.match_indices(start));
        let begins = |at: usize| {
            !code[..at].ends_with(|letter: char| letter == ':' || letter == '_' || letter.is_alphanumeric())
        };
        let named = starts.filter(|(at, _)| begins(*at)).flat_map(|(at, _)| paths(&code[at..]));
        named.filter_map(|path| self.named(module, &path)).collect()
    }

    /// Which modules of a folder each of them knows.
    fn known(&self, folder: &[String]) -> BTreeMap<String, BTreeSet<String>> {
        let mut known = BTreeMap::<_, BTreeSet<_>>::new();
        let inside = |way: &Way| way.strip_prefix(folder).and_then(|rest| rest.first().cloned());
        for module in self.modules.keys() {
            let Some(own) = inside(module) else { continue };
            let others = self.names(module).into_iter().filter_map(|named| inside(&named.module));
            let others = others.filter(|other| *other != own).collect::<Vec<_>>();
            known.entry(own).or_default().extend(others);
        }
        known
    }
}

/// The paths that begin at the start of a code, of `use a::{b, c::d}` all.
fn paths(code: &str) -> Vec<Way> {
    fn read<'c>(code: &'c str, before: &[String], found: &mut Vec<Way>) -> &'c str {
        let mut code = code.trim_start();
        if let Some(list) = code.strip_prefix('{') {
            code = list;
            while let Some(first) =
                code.trim_start_matches([',', ' ', '\n']).chars().next().filter(|first| *first != '}')
            {
                let rest = read(code.trim_start_matches([',', ' ', '\n']), before, found);
                assert!(rest.len() < code.len(), "a path begins with `{first}`");
                code = rest;
            }
            return code.trim_start_matches([',', ' ', '\n']).strip_prefix('}').unwrap_or_default();
        }
        let end = code.find(|letter: char| letter != '_' && letter != '*' && !letter.is_alphanumeric());
        let (word, rest) = code.split_at(end.unwrap_or(code.len()));
        let path = if word.is_empty() { before.to_vec() } else { [before, &[word.to_owned()]].concat() };
        match rest.strip_prefix("::") {
            Some(inner) if !word.is_empty() => read(inner, &path, found),
            _ => {
                found.push(path);
                rest
            }
        }
    }
    let mut found = Vec::new();
    read(code, &[], &mut found);
    found
}

/// A circle that leads back to a module on the way, if there is one.
fn circle<'k>(
    known: &'k BTreeMap<String, BTreeSet<String>>,
    way: &mut Vec<&'k str>,
    done: &mut BTreeSet<&'k str>,
) -> bool {
    let Some(last) = way.last().copied() else { return false };
    for next in known.get(last).into_iter().flatten() {
        if let Some(start) = way.iter().position(|module| module == next) {
            way.drain(..start);
            way.push(next);
            return true;
        }
        way.push(next);
        if !done.contains(next.as_str()) && circle(known, way, done) {
            return true;
        }
        way.pop();
    }
    done.insert(last);
    false
}

#[test]
fn in_no_folder_modules_know_each_other_in_a_circle() {
    let house = House::read();
    assert!(house.folders().len() > 20, "no folders are found");
    for folder in house.folders() {
        let known = house.known(folder);
        let mut done = BTreeSet::new();
        for module in known.keys() {
            let mut way = vec![module.as_str()];
            let found = circle(&known, &mut way, &mut done);
            assert!(!found, "in src/{}: {}", folder.join("/"), way.join(" knows "));
        }
    }
}

/// Functions of a room's `mod.rs` stand above its modules.
#[test]
fn no_module_calls_a_function_of_its_rooms_mod_file() {
    let house = House::read();
    for module in house.modules.keys().filter(|way| way.len() > 1) {
        let room = &module[..1];
        let code = &house.modules[room];
        for Named { module: of, item } in house.names(module) {
            let function = item
                .filter(|item| of == room && ["(", "<"].iter().any(|next| code.contains(&format!("fn {item}{next}"))));
            assert!(function.is_none(), "src/{} calls `{}`", module.join("/"), function.unwrap_or_default());
        }
    }
}

#[test]
fn no_rule_knows_another() {
    let house = House::read();
    let rules = ["verify", "rules"].map(str::to_owned);
    for (rule, others) in house.known(&rules) {
        assert!(others.is_empty(), "the rule `{rule}` knows {others:?}: what both need stands below the rules");
    }
}

/// A room that one cannot overlook is several.
#[test]
fn no_room_holds_more_than_a_fifth_of_the_lines() {
    let lines = |room: &str| {
        let folder = crate::common::root().join("src").join(room);
        let mut waiting = vec![folder];
        let mut lines = 0;
        while let Some(place) = waiting.pop() {
            if place.is_dir() {
                waiting.extend(std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                lines += std::fs::read_to_string(place).unwrap().lines().count();
            }
        }
        lines
    };
    let rooms = FLOORS.iter().map(|(room, _)| (*room, lines(room))).collect::<Vec<_>>();
    let all = rooms.iter().map(|(_, lines)| lines).sum::<usize>();
    for (room, lines) in rooms {
        assert!(lines * 5 <= all, "`{room}` has {lines} of {all} lines");
    }
}
