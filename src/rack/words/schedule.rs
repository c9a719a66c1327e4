//! When instances are stopped and started.

use crate::description::{Keys, NO_SECTION, Textual, Word, Wrong, as_written, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place, nearest};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::iter::StepBy;
use std::ops::RangeInclusive;

/// When instances are stopped, and when they are started again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// When they are stopped.
    pub stop: Cron,
    /// When they are started.
    pub start: Cron,
    /// Whose clock counts.
    pub zone: TimeZone,
}

impl Word for Schedule {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        if !value.is_object() {
            findings.push(wrong_type(value, at, &Self::expected()));
            return None;
        }
        let keys = Keys::of(value, at, &["stop", "start", "zone"], &NO_SECTION, findings);
        let (stop, start) = (keys.take("stop", None::<Cron>, findings), keys.take("start", None::<Cron>, findings));
        let zone = keys.take("zone", TimeZone::default(), findings);
        for (key, without) in [("stop", "there would be nothing to start"), ("start", "instances would stay stopped")] {
            if value.get(key).is_none() {
                let message = format!("`{at}` has no `{key}`: {without}");
                let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), message);
                findings.push(finding.hint(format!("write {}", Self::expected())));
            }
        }
        let (stop, start) = (stop?, start?);
        if stop == start {
            let message = format!("`{at}` stops and starts the instances at the same time");
            let finding = Diagnostic::error(&codes::INVALID_SCHEDULE, Place::Value(at.key("start")), message);
            findings
                .push(finding.also(Place::Value(at.key("stop")), "stopped here").hint("start them at another time"));
            return None;
        }
        Some(Self { stop, start, zone })
    }

    fn expected() -> String {
        "both times: `{ stop: \"0 20 * * 1-5\", start: \"0 7 * * 1-5\" }`".to_owned()
    }

    fn schema() -> Value {
        let times = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["stop", "start"],
            "examples": [{ "stop": "0 20 * * 1-5", "start": "0 7 * * 1-5" }],
            "properties": {
                "stop": <Cron as Word>::schema(),
                "start": <Cron as Word>::schema(),
                "zone": <TimeZone as Word>::schema(),
            },
        });
        json!({ "anyOf": [times] })
    }
}

/// A time that comes again: minute, hour, day of the month, month, day of the week (EC2 Auto Scaling user guide, "Scheduled
/// scaling").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron(String);

/// The fields, with the least and the greatest number of each.
const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 6)];

impl Textual for Cron {
    const EXPECTED: &'static str = "a cron expression of five fields such as `0 20 * * 1-5`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String| {
            let hint = "write minute, hour, day of the month, month and day of the week: `0 20 * * 1-5` is every \
                weekday at 20:00";
            Wrong::new(&codes::INVALID_SCHEDULE, message, hint)
        };
        let parts = text.split_whitespace().collect::<Vec<_>>();
        if parts.len() != FIELDS.len() {
            return Err(wrong(format!("`{}` has {} fields, and a cron expression has five", clip(text), parts.len())));
        }
        let mut fields = Vec::new();
        for (part, (name, least, most)) in parts.iter().zip(FIELDS) {
            match part.split(',').map(|item| numbers(item, least, most)).collect::<Option<Vec<_>>>() {
                Some(items) => fields.push(items),
                None => {
                    return Err(wrong(format!(
                        "`{}` is no {name}: its numbers are from {least} to {most}",
                        clip(part)
                    )));
                }
            }
        }
        // A day of the week comes in every month, whatever the day of the month.
        let has = |field: usize, number| fields[field].iter().any(|numbers| numbers.clone().any(|of| of == number));
        let mut days = (1..).zip(DAYS).filter(|(month, _)| has(3, *month)).flat_map(|(_, days)| 1..=days);
        if parts[4] == "*" && !days.any(|day| has(2, day)) {
            return Err(wrong(format!("`{}` never comes: no such day is in these months", clip(text))));
        }
        Ok(Self(parts.join(" ")))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[0-9*/,-]+( [0-9*/,-]+){4}$" })
    }
}

/// How many days months have, at most.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The numbers of `*`, a number or a range of numbers, with or without a step; `None` of what is none of these.
fn numbers(text: &str, least: u32, most: u32) -> Option<StepBy<RangeInclusive<u32>>> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.chars().all(|digit| digit.is_ascii_digit()));
    let (range, step) = text.split_once('/').map_or((text, None), |(range, step)| (range, Some(step)));
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (number(from)?, number(to)?),
        None if range == "*" => (least, most),
        // A step has no meaning behind one number.
        None if step.is_some() => return None,
        None => (number(range)?, number(range)?),
    };
    let step = step.map_or(Some(1), number).filter(|step| (1..=most).contains(step))?;
    (least <= from && from <= to && to <= most).then(|| (from..=to).step_by(step as usize))
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A time zone, by its name in the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(String);

/// The names of time zones (IANA time zone database, 2025b: the areas, `UTC` and `GMT`).
const ZONES: &str = include_str!("time_zones.txt");

impl Default for TimeZone {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

impl Textual for TimeZone {
    const EXPECTED: &'static str = "a time zone such as `Europe/Zurich`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if ZONES.lines().any(|zone| zone == text) {
            return Ok(Self(text.to_owned()));
        }
        let hint = match nearest(text, ZONES.lines()) {
            Some(zone) => format!("did you mean `{zone}`?"),
            None => "write its name in the IANA database, such as `Europe/Zurich`, or `UTC`".to_owned(),
        };
        Err(Wrong::new(&codes::UNKNOWN_VALUE, format!("`{}` is no time zone", clip(text)), hint))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(UTC|GMT|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z0-9_+/-]+)$" })
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(Cron, TimeZone);
