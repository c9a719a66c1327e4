//! A rack that rackform made, read back from its template.

use super::refusal::{finding, unnamed};
use super::{Hand, Imported, Line, Open, RackFile, Rejected, Wishes, own, rack_file};
use crate::diag::Diagnostic;
use crate::diag::codes::import as codes;
use crate::import::own::Own;
use serde_json::Value;

/// How many differences are told one by one.
const MOST_TOLD: usize = 20;

/// What a stack comes to whose template rackform made; `None` if it did not make it, or there is none among the files.
/// `compile` compiles a rack.yml.
pub fn read_back(
    hand: &Hand,
    wishes: &Wishes,
    compile: &dyn Fn(&RackFile) -> Result<Value, Vec<Rejected>>,
) -> Option<Result<Imported, Box<Diagnostic>>> {
    let (lines, differences) = match own::rack(hand.template.as_ref()?) {
        Own::NotOurs => return None,
        Own::Same(lines) => (lines, Vec::new()),
        Own::Differs { lines, differences } => (lines, differences),
    };
    let unseen = own::unseen(&lines).into_iter();
    let notes =
        unseen.map(|(key, reason)| format!("`{key}` does not show in the template, and is not written: {reason}"));
    let notes = notes.collect::<Vec<_>>();
    let open = |what: String| Open { what, command: None };
    let mut told =
        differences.iter().take(MOST_TOLD).map(|difference| open(difference.to_string())).collect::<Vec<_>>();
    let more = differences.len() - told.len();
    told.extend((more > 0).then(|| open(format!("{more} more values of the template differ from those of rack.yml"))));
    let restored = restore(hand, wishes, lines, compile);
    Some(restored.map(|mut imported| {
        imported.open.extend(told);
        imported.notes.extend(notes);
        imported
    }))
}

/// What a stack comes to whose template rackform made of these keys. `compile` compiles a rack.yml.
///
/// # Errors
/// Why they are no rack.
pub fn restore(
    hand: &Hand,
    wishes: &Wishes,
    mut lines: Vec<Line>,
    compile: &dyn Fn(&RackFile) -> Result<Value, Vec<Rejected>>,
) -> Result<Imported, Box<Diagnostic>> {
    let name = wishes.name.clone().or_else(|| hand.stack.clone());
    if let Some(name) = &name {
        lines.retain(|line| line.key != "name");
        lines.insert(0, Line { key: "name", value: name.clone().into(), from: "the name of the stack".to_owned() });
    }
    let name = lines.iter().find(|line| line.key == "name").and_then(|line| line.value.as_str()).map(str::to_owned);
    let Some(name) = name else { return Err(unnamed()) };
    let file = rack_file(&format!("The rack `{name}`, as `rackform import` read it back from its template."), &lines);
    let compiled = compile(&file).map_err(|rejected| {
        let why = rejected.first().map_or("no reason is known", |rejected| rejected.why.as_str());
        let message = format!("the rack does not compile: {why}");
        finding(&codes::UNPROVEN_IMPORT, message, "report it with the template: this is a bug in rackform")
    })?;
    let deployed = hand.template.clone();
    let survival = deployed.as_ref().map(|deployed| super::survival(deployed, &compiled));
    Ok(Imported {
        name,
        stack: hand.stack.clone(),
        region: hand.id.as_deref().and_then(|id| id.split(':').nth(3)).map(str::to_owned),
        release: None,
        beside: false,
        file,
        rows: Vec::new(),
        open: Vec::new(),
        obstacles: Vec::new(),
        notes: Vec::new(),
        deployed,
        survival,
        importers: hand.importers.clone(),
    })
}
