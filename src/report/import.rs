//! **What `rackform import` says**: what was carried over to rack.yml, what was not and why, and what survives.

use super::conversion::{obstacle, purpose};
use super::finding::Paint;
use super::json::list;
use super::markdown::{self, Markdown};
use super::page::{BAD, GOOD, Line, Page, styled};
use super::sections::{self, Item, Section};
use super::wording::count;
use crate::diag::Shell;
use crate::import::{ExportFate, Imported, Outcome, Row, Survival, Survivor, Verdict};
use serde_json::{Value, json};

/// An imported stack, and where it is written.
#[derive(Debug)]
pub struct ImportReport<'i> {
    /// What came of it.
    pub imported: &'i Imported,
    /// The file of the rack.
    pub rack: String,
    /// The file of the deployed template, if there is one.
    pub deployed: Option<String>,
}

impl ImportReport<'_> {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        let style = if self.imported.is_written() { GOOD } else { BAD };
        page.line(Line::from(format!("{}: ", self.imported.name)).and(styled(style, &self.verdict())));
        sections::print(&mut page, &self.sections());
        page.finish()
    }

    /// The whole as Markdown: what report.md has in it.
    pub fn markdown(&self) -> String {
        let head = [markdown::code(&self.imported.name), markdown::text(&self.verdict())];
        Markdown::of("# {}\n\n{}.\n", head).and(sections::markdown(&self.sections())).finish()
    }

    /// The whole as one object.
    pub fn json(&self) -> Value {
        let imported = self.imported;
        let written = std::iter::once(&self.rack).chain(&self.deployed).filter(|_| imported.is_written());
        json!({
            "kind": "rack",
            "rack": imported.name,
            "stack": imported.stack,
            "region": imported.region,
            "release": imported.release,
            "beside": imported.beside,
            "summary": self.verdict(),
            "written": written.collect::<Vec<_>>(),
            "obstacles": list(&imported.obstacles, |one| json!({ "message": one.what, "hint": one.instead })),
            "open": list(&imported.open, |one| json!({ "message": one.what, "command": one.command })),
            "parameters": list(&imported.rows, parameter),
            "survival": imported.survival.as_ref().map(survival_json),
            "notes": imported.notes,
            "commands": list(&self.commands(), |item| json!({ "message": item.what, "command": item.command })),
        })
    }

    fn verdict(&self) -> String {
        let number = |verdict: &str| self.imported.rows.iter().filter(|row| word(&row.verdict) == verdict).count();
        let counts =
            ["carried", "changed", "dropped", "by hand"].map(|verdict| format!("{} {verdict}", number(verdict)));
        let counts = format!("{}: {}", count(self.imported.rows.len(), "parameter"), counts.join(", "));
        match self.imported.is_written() {
            true if self.imported.release.is_none() => "read back from its template".to_owned(),
            true => counts,
            false => {
                format!("nothing was written, since {} in the way; {counts}", stand(self.imported.obstacles.len()))
            }
        }
    }

    fn sections(&self) -> Vec<Section> {
        let imported = self.imported;
        let obstacles =
            imported.obstacles.iter().map(|one| Item::new("", format!("{}; instead: {}", one.what, one.instead)));
        let open =
            imported.open.iter().map(|one| Item { command: one.command.clone(), ..Item::new("", one.what.clone()) });
        let open = open.chain(self.rows("by hand")).collect();
        let survival = imported.survival.as_ref();
        let mut sections = vec![
            Section::new("In the way", obstacles.collect()),
            Section::new("To be decided by hand", open),
            Section::new("Changed", self.rows("changed").collect()),
            Section::new("Carried", self.rows("carried").collect()),
            Section::new("Dropped", self.rows("dropped").collect()),
        ];
        // Of a rack that is read back all does.
        if let Some(survival) = survival.filter(|_| imported.release.is_some()) {
            sections.push(Section::new("What survives", survival.subjects.iter().map(survivor).collect()));
            sections.push(Section::new("Exports", exports(survival)));
            sections.push(Section::new("Steps", steps(survival)));
        }
        sections.push(Section::new(
            "Good to know",
            imported.notes.iter().map(|note| Item::new("", note.clone())).collect(),
        ));
        sections.push(Section::new("Commands", self.commands()));
        sections.retain(|section| !section.items.is_empty());
        sections
    }

    fn rows(&self, verdict: &str) -> impl Iterator<Item = Item> {
        let rows = self.imported.rows.iter().filter(move |row| word(&row.verdict) == verdict);
        rows.map(|row| Item::new(format!("{}={}", row.name, row.value), sentence(row))).collect::<Vec<_>>().into_iter()
    }

    /// What to do next, in this order.
    fn commands(&self) -> Vec<Item> {
        let imported = self.imported;
        if !imported.is_written() {
            return Vec::new();
        }
        let rack = || Shell::file(&self.rack);
        let stack = Shell::word(imported.stack.as_deref().unwrap_or(&imported.name));
        let item = |what: &str, command: Shell| Item { command: Some(command), ..Item::new("", what) };
        let deployed = self.deployed.as_deref().map(Shell::file);
        let compare = deployed.clone().map(|deployed| Shell::of("rackform diff {} --against {}", [rack(), deployed]));
        if imported.release.is_none() {
            return compare.into_iter().map(|command| item("see that nothing changes", command)).collect();
        }
        if imported.beside {
            return vec![
                item(
                    "compile the rack, and deploy it with the command that this prints",
                    Shell::of("rackform synth {}", [rack()]),
                ),
                item(
                    "deploy each application there, point its DNS name at the new router, then delete its old stack",
                    Shell::of("convox apps", []),
                ),
                item(
                    "remove the Convox rack when nothing is left on it",
                    Shell::of("convox rack uninstall aws {}", [stack]),
                ),
            ];
        }
        let mut commands = vec![item(
            "print the environment of each application into a vault, since its key goes",
            Shell::of("convox env -a APP", []),
        )];
        let set = |name: &str, value: &str| {
            let row = imported.rows.iter().find(|row| row.name == name);
            row.filter(|row| !["", "No"].contains(&row.value.as_str())).map(|_| Shell::word(&format!("{name}={value}")))
        };
        let restless = [("Autoscale", "No"), ("ScheduleRackScaleDown", ""), ("ScheduleRackScaleUp", "")];
        let restless = restless.into_iter().filter_map(|(name, value)| set(name, value)).collect::<Vec<_>>();
        if !restless.is_empty() {
            let command = Shell::of("convox rack params set {}", [Shell::joined(restless, " ")]);
            commands.push(item(
                "stop what changes the stack by itself, and run no `convox rack update` from here on",
                command,
            ));
        }
        if let Some(deployed) = deployed {
            commands.extend(compare.map(|command| item("see what the take-over does", command)));
            let steps = Shell::of("rackform convert {} {} --stack-name {}", [deployed, rack(), stack]);
            commands.push(item("write its steps, and deploy each with the command that this prints", steps));
        }
        commands
    }
}

fn stand(number: usize) -> String {
    format!("{} {}", count(number, "thing"), if number == 1 { "stands" } else { "stand" })
}

/// The word for a verdict.
fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Carried => "carried",
        Verdict::Changed(_) => "changed",
        Verdict::Dropped(_) => "dropped",
        Verdict::ByHand(_) => "by hand",
    }
}

fn why(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Carried => None,
        Verdict::Changed(why) | Verdict::Dropped(why) | Verdict::ByHand(why) => Some(why),
    }
}

/// What became of a parameter.
fn sentence(row: &Row) -> String {
    let keys = row.keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let assumed = if row.given { "" } else { " (not given: its default)" };
    let said = match (why(&row.verdict), keys.is_empty()) {
        (Some(why), true) => why.to_owned(),
        (Some(why), false) => format!("{keys}; {why}"),
        (None, true) => "so by default".to_owned(),
        (None, false) => keys,
    };
    said + assumed
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Stays => "stays",
        Outcome::Updated => "updated in place",
        Outcome::Rolled => "instances replaced one after another",
        Outcome::Left => "leaves the stack, stays in the account",
        Outcome::Replaced => "replaced",
        Outcome::Deleted => "deleted",
    }
}

fn export(fate: ExportFate) -> &'static str {
    match fate {
        ExportFate::Stays => "stay",
        ExportFate::Changes => "get another value",
        ExportFate::Goes => "go",
    }
}

fn survivor(survivor: &Survivor) -> Item {
    let outcomes = survivor.outcomes.iter().map(|(what, ids)| format!("{}: {}", outcome(*what), ids.join(", ")));
    let parts = outcomes.chain(survivor.why.iter().cloned()).collect::<Vec<_>>();
    Item::new("", format!("{}: {}", survivor.what, parts.join("; ")))
}

fn exports(survival: &Survival) -> Vec<Item> {
    survival
        .exports
        .iter()
        .map(|(fate, names)| Item::new("", format!("{}: {}", export(*fate), names.join(", "))))
        .collect()
}

fn steps(survival: &Survival) -> Vec<Item> {
    match &survival.obstacle {
        Some(obstacle) => {
            let hazards = obstacle.hazards.iter().map(|hazard| Item::new(hazard.code.slug, hazard.what.clone()));
            std::iter::once(Item::new("", "no order of steps was found that avoids the failure"))
                .chain(hazards)
                .collect()
        }
        None => survival
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| Item::new("", format!("{}. {}", at + 1, purpose(step))))
            .collect(),
    }
}

/// A parameter of the stack, and what became of it.
fn parameter(row: &Row) -> Value {
    json!({
        "name": row.name,
        "value": row.value,
        "given": row.given,
        "verdict": word(&row.verdict).replace(' ', "-"),
        "keys": row.keys,
        "reason": why(&row.verdict),
    })
}

fn survival_json(survival: &Survival) -> Value {
    let outcome = |(what, ids): &(Outcome, Vec<String>)| json!({ "outcome": slug(*what), "resources": ids });
    let subject =
        |one: &Survivor| json!({ "name": one.what, "outcomes": list(&one.outcomes, outcome), "reasons": one.why });
    let export = |(fate, names): &(ExportFate, Vec<String>)| {
        let fate = match fate {
            ExportFate::Stays => "stays",
            ExportFate::Changes => "changes",
            ExportFate::Goes => "goes",
        };
        json!({ "fate": fate, "names": names })
    };
    json!({
        "subjects": list(&survival.subjects, subject),
        "exports": list(&survival.exports, export),
        "steps": list(&survival.steps, |step| purpose(step).into()),
        "obstacle": survival.obstacle.as_ref().map(obstacle),
    })
}

/// The word for what becomes of a resource that programs compare.
fn slug(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Stays => "stays",
        Outcome::Updated => "updated",
        Outcome::Rolled => "rolled",
        Outcome::Left => "left",
        Outcome::Replaced => "replaced",
        Outcome::Deleted => "deleted",
    }
}
