//! Schedules of Convox and Copilot as cron expressions of five fields, as app.yml has them.

use super::values::go_seconds;

/// A schedule as app.yml has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Times {
    /// The cron expression of five fields.
    pub cron: String,
    /// What is otherwise than before, if anything.
    pub how: Option<&'static str>,
}

/// Which days of the week numbers mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Week {
    /// 0 is Sunday, and so is 7: crontab.
    FromZero,
    /// 1 is Sunday: EventBridge.
    FromOne,
}

const ON_THE_CLOCK: &str = "counted from the full hour or midnight, not from the deployment";

/// The times of a schedule: a cron expression of EventBridge (with a `?`, perhaps in `cron(…)`) or of crontab, `rate(…)`, `@every …`,
/// or a name such as `@daily`. Nothing where no expression of five fields says the same.
pub(super) fn times(text: &str) -> Option<Times> {
    let text = text.trim();
    let inner = |name: &str| text.strip_prefix(name)?.strip_suffix(')').map(str::trim);
    if let Some(rate) = inner("rate(") {
        let (number, unit) = rate.split_once(' ')?;
        let minutes = match unit.trim() {
            "minute" | "minutes" => 1,
            "hour" | "hours" => 60,
            "day" | "days" => 24 * 60,
            _ => return None,
        };
        return every(number.parse::<u64>().ok()?.checked_mul(minutes)?);
    }
    if let Some(period) = text.strip_prefix("@every ") {
        let seconds = go_seconds(period.trim())?;
        return seconds.is_multiple_of(60).then_some(seconds / 60).and_then(every);
    }
    let named = match text {
        "@yearly" | "@annually" => Some("0 0 1 1 *"),
        "@monthly" => Some("0 0 1 * *"),
        "@weekly" => Some("0 0 * * 0"),
        "@daily" | "@midnight" => Some("0 0 * * *"),
        "@hourly" => Some("0 * * * *"),
        _ => None,
    };
    match named {
        Some(cron) => Some(Times { cron: cron.to_owned(), how: None }),
        None => expression(inner("cron(").unwrap_or(text)),
    }
}

/// The times of a period, if it fits an hour or a day a whole number of times.
fn every(minutes: u64) -> Option<Times> {
    let cron = match minutes {
        1 => "* * * * *".to_owned(),
        60 => "0 * * * *".to_owned(),
        1440 => "0 0 * * *".to_owned(),
        2..60 if 60_u64.is_multiple_of(minutes) => format!("*/{minutes} * * * *"),
        61..1440 if minutes.is_multiple_of(60) && 24_u64.is_multiple_of(minutes / 60) => {
            format!("0 */{} * * *", minutes / 60)
        }
        _ => return None,
    };
    Some(Times { cron, how: Some(ON_THE_CLOCK) })
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The times of an expression of five fields, or of six where the last one is a year and says nothing.
fn expression(text: &str) -> Option<Times> {
    let mut fields = text.split_whitespace().collect::<Vec<_>>();
    if fields.len() == 6 && fields.pop() != Some("*") {
        return None;
    }
    let week = if fields.contains(&"?") { Week::FromOne } else { Week::FromZero };
    let [minute, hour, day, month, weekday] = fields[..] else { return None };
    let month = named(month, &MONTHS, 1);
    let weekday = if weekday == "?" { "*".to_owned() } else { days(&named(weekday, &DAYS, 0), weekday, week)? };
    let day = if day == "?" { "*" } else { day };
    let steps = |field: &str, most: u32| {
        let step = |item: &str| match item.split_once('/') {
            Some((from, step)) if from.bytes().all(|digit| digit.is_ascii_digit()) => format!("{from}-{most}/{step}"),
            _ => item.to_owned(),
        };
        field.split(',').map(step).collect::<Vec<_>>().join(",")
    };
    let cron = format!("{} {} {} {} {weekday}", steps(minute, 59), steps(hour, 23), steps(day, 31), steps(&month, 12));
    Some(Times { cron, how: None })
}

/// A field with numbers in the place of names.
fn named(field: &str, names: &[&str], first: usize) -> String {
    let mut field = field.to_ascii_uppercase();
    for (position, name) in names.iter().enumerate() {
        field = field.replace(name, &(position + first).to_string());
    }
    field
}

/// Days of the week as crontab counts them; `written` is what they were before names became numbers.
fn days(field: &str, written: &str, week: Week) -> Option<String> {
    let has_names = written.chars().any(|letter| letter.is_ascii_alphabetic());
    if has_names && written.chars().any(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let day = |text: &str| {
        let number = text.parse::<u32>().ok()?;
        match week {
            Week::FromOne if !has_names => number.checked_sub(1).filter(|day| *day < 7),
            _ => Some(number % 7).filter(|_| number <= 7),
        }
    };
    let item = |item: &str| {
        let (range, step) =
            item.split_once('/').map_or((item, String::new()), |(range, step)| (range, format!("/{step}")));
        match range.split_once('-') {
            Some((from, to)) => match (day(from)?, day(to)?) {
                (from, to) if from <= to => Some(format!("{from}-{to}{step}")),
                // To the end of the week, and on from its beginning.
                (from, to) if step.is_empty() => Some(format!("{from}-6,0-{to}")),
                _ => None,
            },
            None if range == "*" => Some(format!("*{step}")),
            None if step.is_empty() => day(range).map(|day| day.to_string()),
            None => Some(format!("{}-6{step}", day(range)?)),
        }
    };
    field.split(',').map(item).collect::<Option<Vec<_>>>().map(|items| items.join(","))
}

#[cfg(test)]
mod tests {
    use super::times;

    fn cron(text: &str) -> Option<String> {
        times(text).map(|times| times.cron)
    }

    #[test]
    fn schedules_mean_the_same_as_before() {
        for (text, expected) in [
            ("0 3 * * *", "0 3 * * *"),
            ("0 3 * * ?", "0 3 * * *"),
            ("cron(0 18 ? * MON-FRI *)", "0 18 * * 1-5"),
            ("0 9 ? * 2 *", "0 9 * * 1"),
            ("0 9 ? * 1", "0 9 * * 0"),
            ("0 9 * * 7", "0 9 * * 0"),
            ("0 9 * * 5-7", "0 9 * * 5-6,0-0"),
            ("0 9 * * sat,sun", "0 9 * * 6,0"),
            ("0/15 * ? * *", "0-59/15 * * * *"),
            ("0 0 1 jan,jul *", "0 0 1 1,7 *"),
            ("rate(5 minutes)", "*/5 * * * *"),
            ("rate(1 hour)", "0 * * * *"),
            ("rate(1 day)", "0 0 * * *"),
            ("@every 2h", "0 */2 * * *"),
            ("@daily", "0 0 * * *"),
            ("@weekly", "0 0 * * 0"),
        ] {
            assert_eq!(cron(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_five_fields_cannot_say_is_no_cron_expression() {
        for text in [
            "rate(7 minutes)",
            "rate(2 days)",
            "@every 90s",
            "@reboot",
            "none",
            "",
            "0 3 * *",
            "0 3 * * ? 2030",
            "0 9 ? * 8",
        ] {
            assert_eq!(cron(text), None, "{text}");
        }
    }
}
