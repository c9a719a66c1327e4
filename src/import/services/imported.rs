//! The whole way from files to an app.

use super::account::account;
use super::appfile::app_file;
use super::draft::Draft;
use super::node::Node;
use super::origin::File;
use super::{App, Entry, Fate, Part, Tool, Wishes, compose, convox, copilot, merge, values};
use crate::app;
use crate::app::words::AppName;
use crate::description::{Source, Textual};
use crate::diag::codes::{import as codes, rack};
use crate::diag::{Code, Diagnostic, Path, Place, Refused, Severity};
use crate::source::yaml;
use serde_json::Value;
use std::collections::BTreeMap;

/// What files come to; all of them are of one tool.
///
/// # Errors
/// Why nothing comes of them: they do not say the name of the app, or say something twice.
pub fn import(files: &[File], wishes: &Wishes) -> Result<App, Box<Diagnostic>> {
    let Some(first) = files.first() else { return Err(nothing("the files")) };
    let tool = first.tool;
    let name = name(files, wishes)?;
    known_environment(files, wishes)?;
    let mut draft = Draft::new(tool, &name, wishes);
    let mut entries = Vec::new();
    for file in files {
        entries.extend(read(file, &name, wishes, &mut draft)?);
    }
    if draft.tree.get("services").is_none() {
        return Err(nothing(&first.name));
    }
    let parts = parts(entries, &draft);
    for part in parts.iter().filter(|part| !part.service.is_empty()) {
        overview(part, &mut draft);
    }
    let text = app_file(&head(tool, &draft), &draft.tree, &draft.comments);
    readable(&text)?;
    let notes = match tool {
        Tool::Convox => convox::NOTES,
        Tool::Copilot => copilot::NOTES,
        Tool::Compose => compose::NOTES,
    };
    Ok(App { name, tool, text, parts, notes: notes.to_vec() })
}

fn finding(code: &'static Code, message: String, hint: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, Place::Whole, message).hint(hint))
}

fn nothing(file: &str) -> Box<Diagnostic> {
    let message = format!("`{file}` describes no service");
    finding(
        &codes::UNKNOWN_IMPORT_FILE,
        message,
        "give a file that has services, none of which is a database or a static site alone",
    )
}

/// The name of the app: the one that is asked for, that of a Compose project, or that of the only manifest.
fn name(files: &[File], wishes: &Wishes) -> Result<String, Box<Diagnostic>> {
    let said = match files {
        [file] if file.tool != Tool::Convox => file.tree.get("name").and_then(Value::as_str),
        _ => None,
    };
    let hint = "give one of at most 24 small letters, digits and single hyphens with `--name`";
    match (&wishes.name, said) {
        (Some(name), _) => match AppName::parse(name) {
            Ok(name) => Ok(name.to_string()),
            Err(wrong) => Err(finding(&codes::UNNAMED_APP, wrong.message, hint)),
        },
        (None, Some(name)) => Ok(values::name(name, 24)),
        (None, None) => {
            Err(finding(&codes::UNNAMED_APP, "none of the files tells the name of the app".to_owned(), hint))
        }
    }
}

/// An environment or a profile that is asked for has to be in one of the files.
fn known_environment(files: &[File], wishes: &Wishes) -> Result<(), Box<Diagnostic>> {
    let Some(asked) = &wishes.environment else { return Ok(()) };
    let known = files.iter().flat_map(|file| match file.tool {
        Tool::Convox => Vec::new(),
        Tool::Copilot => file
            .tree
            .get("environments")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.keys().cloned())
            .collect(),
        Tool::Compose => {
            let services = file.tree.get("services").and_then(Value::as_object).into_iter().flatten();
            let profiles = services.filter_map(|(_, service)| service.get("profiles")?.as_array()).flatten();
            profiles.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        }
    });
    let known = known.collect::<Vec<_>>();
    // An environment of Copilot without overrides is one all the same.
    if known.contains(asked) || files.iter().all(|file| file.tool == Tool::Copilot) {
        return Ok(());
    }
    let message = format!("no file has an environment or a profile `{asked}`");
    Err(finding(&codes::UNKNOWN_ENVIRONMENT, message, "leave `--environment` out, or name one that is there"))
}

/// Reads a file, and tells what became of each of its keys.
fn read(file: &File, name: &str, wishes: &Wishes, draft: &mut Draft) -> Result<Vec<(String, Entry)>, Box<Diagnostic>> {
    draft.ledger = BTreeMap::new();
    let root = Node::root(&file.tree);
    match file.tool {
        Tool::Convox => convox::read(&root, draft),
        Tool::Compose => compose::read(&root, wishes.environment.as_deref(), draft),
        Tool::Copilot => {
            let service = file.tree.get("name").and_then(Value::as_str).unwrap_or("service");
            if draft.names.contains_key(service) {
                let message = format!("two manifests describe `{service}`");
                return Err(finding(&codes::CONTRADICTING_FILES, message, "give each manifest once"));
            }
            let (whole, gone) = copilot::effective(&file.tree, name, wishes);
            copilot::read(&Node::root(&whole), service, draft);
            overrides(&file.tree, wishes, &gone, draft);
            // What an environment adds stands in no other place of the file.
            return Ok(account(draft, &file.tree));
        }
    }
    Ok(account(draft, &file.tree))
}

/// What became of the overrides of each environment, and of what they replace.
fn overrides(tree: &Value, wishes: &Wishes, gone: &[Path], draft: &mut Draft) {
    let at = Path::of("environments");
    let environments = tree.get("environments").and_then(Value::as_object).into_iter().flatten();
    for (environment, over) in environments {
        let at = at.key(environment);
        if wishes.environment.as_deref() != Some(environment) {
            let why = format!("the overrides of `{environment}`: `--environment {environment}` takes them");
            draft.leave(&Node { at, value: over }, why);
            continue;
        }
        let mut leaves = Vec::new();
        merge::leaves(over, &at, &mut leaves);
        for leaf in leaves {
            let own = leaf.below(&at).unwrap_or_default();
            let fate = override_fate(&own, draft);
            draft.judge(&Node { at: leaf, value: over }, fate);
        }
    }
    for path in gone {
        draft
            .ledger
            .insert(path.clone(), (draft.service.clone(), Fate::LeftOut("an override takes its place".to_owned())));
    }
}

/// What became of an override: of what it says in the place that it is laid over.
fn override_fate(own: &Path, draft: &Draft) -> Fate {
    let mut above = own.clone();
    loop {
        if let Some((_, fate)) = draft.ledger.get(&above) {
            return fate.clone();
        }
        if let Some(row) = app::foreign::at(Tool::Copilot, &above) {
            return match row.fate {
                app::foreign::Fate::ByHand(what) => Fate::ByHand(what.to_owned()),
                app::foreign::Fate::Without(why) => Fate::LeftOut(why.to_owned()),
                app::foreign::Fate::Key(key, _) => Fate::ByHand(format!("write `{key}` by hand")),
            };
        }
        if above.steps().is_empty() {
            return Fate::Unknown("no such key is known, or no such value of it: check its spelling".to_owned());
        }
        above = above.parent();
    }
}

/// All that is told, by service: first what belongs to none.
fn parts(entries: Vec<(String, Entry)>, draft: &Draft) -> Vec<Part> {
    let mut parts = vec![Part { service: String::new(), entries: Vec::new() }];
    let asked = draft
        .asked
        .iter()
        .map(|(service, what)| (service.clone(), Entry { at: String::new(), fate: Fate::ByHand(what.clone()) }));
    for (service, entry) in asked.chain(entries) {
        match parts.iter_mut().find(|part| part.service == service) {
            Some(part) => part.entries.push(entry),
            None => parts.push(Part { service, entries: vec![entry] }),
        }
    }
    parts.retain(|part| !part.entries.is_empty());
    let order = draft.tree.get("services").and_then(Value::as_object).into_iter().flat_map(|all| all.keys());
    let order = [&String::new()].into_iter().chain(order).cloned().collect::<Vec<_>>();
    parts.sort_by_key(|part| order.iter().position(|name| *name == part.service).unwrap_or(order.len()));
    parts
}

/// A comment above a service that names the keys that are left to do.
fn overview(part: &Part, draft: &mut Draft) {
    let open = part.entries.iter().filter(|entry| matches!(entry.fate, Fate::ByHand(_) | Fate::Unknown(_)));
    let source = draft.names.iter().find(|(_, name)| **name == part.service).map(|(source, _)| source.as_str());
    let start = format!("services.{}.", source.unwrap_or_default());
    let mut keys = Vec::new();
    for at in open.map(|entry| &entry.at).filter(|at| !at.is_empty()) {
        let key = at.strip_prefix(&start).unwrap_or(at);
        let key = key.split(['[', '.']).next().unwrap_or_default().to_owned();
        keys.extend((!keys.contains(&key)).then_some(key));
    }
    if !keys.is_empty() && draft.tree["services"].get(&part.service).is_some() {
        draft.service = part.service.clone();
        let keys = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        draft.comment("", &format!("to be done by hand, see report.md: {keys}"));
    }
}

fn head(tool: Tool, draft: &Draft) -> String {
    let name = draft.tree.get("name").and_then(Value::as_str).unwrap_or_default();
    format!(
        "The app `{name}`, as `rackform import` carried it over from {}.\nWhat is not here is at its default; report.md says what became of \
         each key.",
        tool.file()
    )
}

/// What is written has to be read, as far as it goes.
fn readable(text: &str) -> Result<(), Box<Diagnostic>> {
    if text.len() > yaml::SIZE_LIMIT {
        let message = format!("the app.yml would have {} bytes, and {} are the most", text.len(), yaml::SIZE_LIMIT);
        return Err(finding(&codes::UNPROVEN_IMPORT, message, "import the services in several apps"));
    }
    // What it lacks is in the report, to be done by hand.
    let refused = app::parse(&Source::new("app.yml", text)).err().map(Refused::into_findings).unwrap_or_default();
    let mut wrong = refused.iter().filter(|one| one.severity == Severity::Error && one.code != &rack::MISSING_KEY);
    let Some(wrong) = wrong.next() else { return Ok(()) };
    let message = format!("the app.yml could not be read: {}", wrong.message);
    Err(finding(&codes::UNPROVEN_IMPORT, message, "correct that in the source first"))
}
