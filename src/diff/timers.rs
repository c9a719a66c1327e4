//! **What changes of tasks that are started by a schedule.**

use super::side::{Made, Side};
use super::{Action, Meaning, MeaningKind, ResourceChange};
use crate::template::evaluate::Fact;

/// Schedules that start something at other times, or something else, a sentence for each change.
pub(super) fn meaning(old: &Side, new: &Side, changes: &[ResourceChange]) -> Vec<Meaning> {
    let changes = changes.iter().filter(|change| change.kind == "AWS::Scheduler::Schedule");
    let told = changes.flat_map(|change| {
        let id = change.id.as_str();
        let sentences = match (old.get(id), new.get(id), change.action) {
            (Some(before), None, _) => vec![format!("`{id}` no longer runs ({})", times(before))],
            (None, Some(after), _) => vec![format!("`{id}` runs ({})", times(after))],
            (Some(before), Some(after), Action::Modify | Action::Replace(_) | Action::MayReplace(_)) => {
                of_both(id, before, after)
            }
            _ => Vec::new(),
        };
        sentences.into_iter().map(|sentence| Meaning {
            kind: MeaningKind::Tasks,
            resources: vec![id.to_owned()],
            sentence,
            rule: None,
            flow: None,
        })
    });
    told.collect()
}

/// When a schedule starts something: `cron(0 3 * * ? *), UTC`.
fn times(schedule: &Made) -> String {
    let text = |name: &str, default: &str| shown(schedule.properties.get(name).text(), default);
    format!("{}, {}", text("ScheduleExpression", "at no time"), text("ScheduleExpressionTimezone", "UTC"))
}

fn shown(text: Fact<String>, default: &str) -> String {
    text.or(default.to_owned()).known().unwrap_or_else(|| "not known".to_owned())
}

fn of_both(id: &str, before: &Made, after: &Made) -> Vec<String> {
    let mut all = Vec::new();
    let (was, is) = (times(before), times(after));
    if was != is {
        all.push(format!("`{id}` runs at {is}; before, at {was}"));
    }
    let state = |made: &Made| shown(made.properties.get("State").text(), "ENABLED");
    match (state(before).as_str(), state(after).as_str()) {
        (was, is) if was == is => {}
        (_, "ENABLED") => all.push(format!("`{id}` is enabled, and runs from its next time on")),
        (_, "DISABLED") => all.push(format!("`{id}` is disabled: nothing runs at its times")),
        _ => all.push(format!("it is not known whether `{id}` is enabled")),
    }
    let input = |made: &Made| made.properties.at(&["Target", "Input"]).term.to_json().to_string();
    if input(before) != input(after) {
        all.push(format!("`{id}` starts its tasks with another input, {}", inputs(before, after)));
    }
    all
}

/// What a schedule hands over to what it starts, before and after.
fn inputs(before: &Made, after: &Made) -> String {
    let shown = |made: &Made| match made.properties.at(&["Target", "Input"]).text() {
        Fact::Is(text) => command(&text).unwrap_or_else(|| "another one".to_owned()),
        Fact::Missing => "none".to_owned(),
        Fact::Unknown(_) => "one that is not known".to_owned(),
    };
    format!("from {} to {}", shown(before), shown(after))
}

/// The commands of the containers that an input overrides; nothing of an input that overrides more, which may hold secrets.
fn command(input: &str) -> Option<String> {
    let input: serde_json::Value = serde_json::from_str(input).ok()?;
    let overrides = input.get("containerOverrides")?.as_array()?;
    let commands = overrides.iter().map(|container| {
        let words = container.get("command")?.as_array()?;
        let words = words.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
        Some(format!("`{}`", words.join(" ")))
    });
    Some(commands.collect::<Option<Vec<_>>>()?.join(", "))
}
