//! A Convox rack as rack.yml, with all that is to be said of it.

use super::beside::beside;
use super::carry;
use super::convox::Convox;
use super::draft::Draft;
use super::rackfile;
use super::refusal::{finding, unnamed};
use super::survival::survival;
use super::{Hand, Imported, RackFile, Rejected, Row, Wishes, deployed, rack_file};
use crate::diag::Diagnostic;
use crate::diag::Shell;
use crate::diag::codes::import as codes;
use crate::rack::convox::PARAMETERS;
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys that are taken out again where rack.yml refuses their values. All others say what the stack is.
const OPTIONAL: [&str; 7] = ["tags", "schedule", "instances.", "logs.", "router.", "region", "network.proxy"];
const NEEDED: [&str; 5] =
    ["instances.type", "instances.count", "router.public", "router.internal", "router.certificate"];

/// What a stack comes to. `compile` compiles a rack.yml: the template, or why there is none.
///
/// # Errors
/// Why nothing comes of it.
pub fn import(
    hand: &Hand,
    wishes: &Wishes,
    compile: &dyn Fn(&RackFile) -> Result<Value, Vec<Rejected>>,
) -> Result<Imported, Box<Diagnostic>> {
    let Some(convox) = Convox::of(hand) else { return Err(no_rack(hand)) };
    if let [first, ..] = convox.lacking()[..] {
        let message = format!("`{first}` is not among the {} parameters that are given", hand.parameters.len());
        let hint = "print all of them: `convox rack params`, without `-g`";
        return Err(finding(&codes::INCOMPLETE_PARAMETERS, message, hint));
    }
    let name = name(hand, wishes)?;
    let mut draft = Draft::default();
    draft.set("name", name.clone(), if wishes.name.is_some() { "--name" } else { "the name of the stack" });
    carry::carry(&convox, wishes.certificate.as_deref(), &mut draft);
    if wishes.beside {
        beside(&convox, &mut draft);
    }
    known_release(&convox, &mut draft);
    importers(hand, wishes, &mut draft);
    let comment = comment(&convox, &name);
    let file = |draft: &Draft| rack_file(&comment, &draft.lines);
    let settled = settled(&mut draft, &file, compile);
    // What stands in the way is told before what follows from it.
    let compiled = match settled {
        Err(finding) if draft.obstacles.is_empty() => return Err(finding),
        settled => settled.ok(),
    };
    let deployed = deployed::template(&convox);
    let survival = match (&deployed, &compiled) {
        (Some(deployed), Some(new)) if !wishes.beside => Some(survival(deployed, new)),
        _ => None,
    };
    Ok(Imported {
        name,
        stack: hand.stack.clone(),
        region: convox.region().map(str::to_owned),
        release: Some(convox.value("Version").to_owned()),
        beside: wishes.beside,
        file: file(&draft),
        rows: rows(&convox, &draft),
        open: draft.open,
        obstacles: draft.obstacles,
        notes: draft.notes,
        deployed,
        survival,
        importers: hand.importers.clone(),
    })
}

/// Compiles what is drafted, without the optional keys whose values are refused.
fn settled(
    draft: &mut Draft,
    file: &dyn Fn(&Draft) -> RackFile,
    compile: &dyn Fn(&RackFile) -> Result<Value, Vec<Rejected>>,
) -> Result<Value, Box<Diagnostic>> {
    loop {
        let rejected = match compile(&file(draft)) {
            Ok(template) => return Ok(template),
            Err(rejected) => rejected,
        };
        let is_optional = |key: &&str| OPTIONAL.iter().any(|one| key.starts_with(one)) && !NEEDED.contains(key);
        let before = draft.lines.len();
        for Rejected { key, why } in &rejected {
            if let Some(key) = key.filter(is_optional) {
                draft.withdraw(key, why);
            }
        }
        if draft.lines.len() == before {
            let why = rejected.first().map_or("no reason is known", |rejected| rejected.why.as_str());
            let hint = "change that in the Convox rack first, or create a rack beside it: `--beside`";
            return Err(finding(&codes::UNPROVEN_IMPORT, format!("the rack does not compile: {why}"), hint));
        }
    }
}

fn no_rack(hand: &Hand) -> Box<Diagnostic> {
    if hand.parameters.is_empty() {
        let message = "none of the files has the parameters of the stack".to_owned();
        let hint = "add what `convox rack params` prints, or what `aws cloudformation describe-stacks` prints";
        return finding(&codes::INCOMPLETE_PARAMETERS, message, hint);
    }
    let message = "the parameters are not those of a Convox rack".to_owned();
    finding(
        &codes::NOT_A_RACK,
        message,
        "check the name of the stack: that of a rack has the tags System=convox and Type=rack",
    )
}

/// The name of the rack: in one VPC, and in one account and region, no two can have the same.
fn name(hand: &Hand, wishes: &Wishes) -> Result<String, Box<Diagnostic>> {
    let other = |stack: &String| if wishes.beside { format!("{stack}-next") } else { stack.clone() };
    let name = wishes.name.clone().or_else(|| hand.stack.as_ref().map(other));
    name.ok_or_else(unnamed)
}

/// Says what is assumed where the template of the release is not at hand.
fn known_release(convox: &Convox, draft: &mut Draft) {
    if convox.hand.template.is_none() {
        draft.notes.push(
            "the template of the stack is not among the files: parameters that are not given count as having their defaults of \
             2026-04-21, and what survives cannot be told"
                .to_owned(),
        );
    }
    if convox.hand.is_cut {
        draft.notes.push(
            "`describe-stack-resources` lists 100 resources at most: `list-stack-resources` lists all".to_owned(),
        );
    }
}

/// CloudFormation refuses to take an export away that another stack imports.
fn importers(hand: &Hand, wishes: &Wishes, draft: &mut Draft) {
    if wishes.beside {
        return;
    }
    let stack = hand.stack.as_deref().unwrap_or("RACK");
    let names =
        |stacks: &BTreeSet<String>| stacks.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (what, command) = match &hand.importers {
        Some(stacks) if stacks.is_empty() => return,
        Some(stacks) => {
            let what = "import what the stack exports, so CloudFormation refuses the step in which that goes: move these \
                applications to a rack beside this one first, `rackform import --beside`, and delete their stacks";
            (format!("{} {what}", names(stacks)), None)
        }
        None => {
            let what = "whether a stack imports what this one exports is not known, and while one does, CloudFormation refuses the \
                step in which that goes: every application of Convox imports `CustomTopic`";
            let export = Shell::word(&format!("{stack}:CustomTopic"));
            let command = Shell::of("aws cloudformation list-imports --export-name {}", [export]);
            (what.to_owned(), Some(command))
        }
    };
    draft.ask(what, command);
}

fn comment(convox: &Convox, name: &str) -> String {
    let release = convox.shown("Version");
    format!(
        "The rack `{name}`, as `rackform import` carried it over from Convox, release {release}.\nWhat is not here is at its default, \
         and the same as before or told in report.md."
    )
}

fn rows(convox: &Convox, draft: &Draft) -> Vec<Row> {
    let foreign =
        convox.hand.parameters.keys().map(String::as_str).filter(|name| PARAMETERS.iter().all(|one| one.name != *name));
    let names = PARAMETERS.iter().map(|parameter| parameter.name).chain(foreign);
    let row = |name: &str| {
        let keys = draft.of(name).map(|line| format!("{}: {}", line.key, rackfile::value(&line.value)));
        Row {
            name: name.to_owned(),
            value: convox.shown(name),
            given: convox.is_given(name),
            keys: keys.collect(),
            verdict: carry::verdict(draft, name),
        }
    };
    names.map(row).collect()
}
