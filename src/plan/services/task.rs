//! Tasks that are started at a time, and those that are started by hand.

use super::Asked;
use crate::app::words::{Arguments, ServiceName};
use crate::diag::codes::{app as codes, rack};
use crate::diag::{Diagnostic, Findings, Path, Place, nearest};
use crate::rack::words::{Cron, TimeZone};

/// A task that is started again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// Its name.
    pub name: ServiceName,
    /// What its logical id begins with.
    pub id: String,
    /// The service whose task it is.
    pub service: ServiceName,
    /// When, as EventBridge Scheduler takes it: `cron(0 3 * * ? *)`.
    pub expression: String,
    /// Whose clock counts.
    pub zone: TimeZone,
    /// The arguments of the container, where they are not those of the service.
    pub command: Option<Arguments>,
    /// Whether it is started at all.
    pub is_enabled: bool,
}

/// A task that is started by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOff {
    /// Its name.
    pub name: ServiceName,
    /// The service whose task it is.
    pub service: ServiceName,
    /// The arguments of the container, where they are not those of the service.
    pub command: Option<Arguments>,
}

pub(super) fn timers(asked: &Asked, findings: &mut Findings) -> Vec<Timer> {
    let timers = asked.app.timers.iter().filter_map(|(name, timer)| {
        let at = Path::of("timers").key(&name.to_string());
        let service = known(asked, &at, timer.service.as_ref(), findings);
        let expression = timer.schedule.as_ref().and_then(|cron| match expression(cron) {
            Ok(expression) => Some(expression),
            Err(Unscheduled { message, hint }) => {
                let place = Place::Value(at.key("schedule"));
                findings.push(Diagnostic::error(&rack::INVALID_SCHEDULE, place, message).hint(hint));
                None
            }
        });
        Some(Timer {
            name: name.clone(),
            id: format!("{}Timer", name.logical()),
            service: service?,
            expression: expression?,
            zone: timer.zone.clone(),
            command: timer.command.clone(),
            is_enabled: timer.enabled,
        })
    });
    timers.collect()
}

pub(super) fn one_offs(asked: &Asked, findings: &mut Findings) -> Vec<OneOff> {
    let tasks = asked.app.tasks.iter().filter_map(|(name, task)| {
        let at = Path::of("tasks").key(&name.to_string());
        let service = known(asked, &at, task.service.as_ref(), findings)?;
        Some(OneOff { name: name.clone(), service, command: task.command.clone() })
    });
    tasks.collect()
}

/// The service that a timer or a task names, if there is one of that name.
fn known(asked: &Asked, at: &Path, service: Option<&ServiceName>, findings: &mut Findings) -> Option<ServiceName> {
    let names = asked.app.services.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
    let service = service?;
    let Some(there) = asked.app.services.get(service) else {
        let message = format!("`{at}` is a task of `{service}`, and there is no such service");
        let finding = Diagnostic::error(&codes::UNKNOWN_SERVICE, Place::Value(at.key("service")), message);
        findings.push(finding.hint(match nearest(&service.to_string(), names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the services are {}", names.join(", ")),
        }));
        return None;
    };
    if there.everywhere && !there.ports.is_empty() {
        let message = format!("`{at}` is a task of `{service}`, whose ports each instance has taken already");
        let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, Place::Value(at.key("service")), message);
        findings.push(finding.hint("add a service of the same image without `ports`, with `scale: 0`"));
        return None;
    }
    Some(service.clone())
}

/// Why a cron expression is none of EventBridge Scheduler's.
struct Unscheduled {
    message: String,
    hint: String,
}

/// A cron expression of five fields as EventBridge Scheduler takes it, which counts the days of the week from 1, Sunday, has a
/// year, and wants `?` for one of the two days (EventBridge Scheduler user guide, "Schedule types").
fn expression(cron: &Cron) -> Result<String, Unscheduled> {
    let text = cron.to_string();
    let [minute, hour, day, month, weekday] = text.split(' ').collect::<Vec<_>>()[..] else {
        let hint = "write five fields: `0 3 * * *`".to_owned();
        return Err(Unscheduled { message: format!("`{text}` has not five fields"), hint });
    };
    let (day, weekday) = match (day, weekday) {
        (day, "*") => (day.to_owned(), "?".to_owned()),
        ("*", weekday) => ("?".to_owned(), from_one(weekday)),
        _ => {
            let message = format!(
                "`{text}` names days of the month and days of the week, and EventBridge Scheduler takes one of the two"
            );
            return Err(Unscheduled { message, hint: "write `*` for one of them, or two timers".to_owned() });
        }
    };
    Ok(format!("cron({minute} {hour} {day} {month} {weekday} *)"))
}

/// Days of the week counted from 1 instead of 0: each number, and what ranges begin and end with; a step stays.
fn from_one(field: &str) -> String {
    let shifted =
        |number: &str| number.parse::<u32>().map_or_else(|_| number.to_owned(), |number| (number + 1).to_string());
    let item = |item: &str| {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let range = range.split('-').map(shifted).collect::<Vec<_>>().join("-");
        step.map_or(range.clone(), |step| format!("{range}/{step}"))
    };
    field.split(',').map(item).collect::<Vec<_>>().join(",")
}
