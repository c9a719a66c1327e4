//! Texts of a form that AWS asks for, and no schema has.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The name of a queue or a topic that keeps an order.
pub(super) fn fifo(text: &str) -> bool {
    text.ends_with(".fifo")
}

/// The name of a zone as Route 53 has it: absolute.
pub(super) fn absolute(text: &str) -> bool {
    text.ends_with('.')
}

/// A value of an A record.
pub(super) fn ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// A value of an AAAA record.
pub(super) fn ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// A value of an MX record: a priority and a host.
pub(super) fn mail_server(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(|priority| priority.parse::<u16>().is_ok())
        && words.next().is_some()
        && words.next().is_none()
}

/// A value of an SRV record: priority, weight, port and host.
pub(super) fn service(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>();
    words.len() == 4 && words[..3].iter().all(|number| number.parse::<u16>().is_ok())
}

/// A value of a TXT record: strings of at most 255 characters in quotation marks.
pub(super) fn quoted(text: &str) -> bool {
    const LONGEST: usize = 255;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some(inside) = rest.strip_prefix('"') else { return false };
        let mut escaped = false;
        let end = inside.char_indices().find(|(_, letter)| {
            let ends = *letter == '"' && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end.filter(|(end, _)| inside[..*end].chars().count() <= LONGEST) else { return false };
        rest = inside[end + 1..].trim_start();
    }
    !text.trim().is_empty()
}

/// The period of an alarm, in seconds.
pub(super) fn period(text: &str) -> bool {
    text.parse::<u32>()
        .is_ok_and(|seconds| matches!(seconds, 10 | 20 | 30) || seconds > 0 && seconds.is_multiple_of(60))
}

/// A batch that takes a window to fill.
pub(super) fn large_batch(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|size| size > 10)
}

/// A runtime whose programs can stand in a template.
pub(super) fn inline_runtime(text: &str) -> bool {
    text.starts_with("nodejs") || text.starts_with("python")
}

/// An engine of RDS whose instances have storage of their own.
pub(super) fn own_storage(text: &str) -> bool {
    ["db2-", "mariadb", "mysql", "oracle-", "postgres", "sqlserver-"].iter().any(|start| text.starts_with(start))
}

/// A parameter group that is for clusters of shards.
pub(super) fn sharded(text: &str) -> bool {
    text.ends_with(".cluster.on")
}

/// The ARN of a stream: of Kinesis, DynamoDB or MSK.
pub(super) fn stream_arn(text: &str) -> bool {
    text.split(':').nth(2).is_some_and(|service| matches!(service, "kinesis" | "dynamodb" | "kafka"))
}

/// The ARN of a queue of SQS.
pub(super) fn queue_arn(text: &str) -> bool {
    text.split(':').nth(2) == Some("sqs")
}

/// `rate(…)` or `cron(…)`, as rules of EventBridge have them: of one, the unit is singular.
pub(super) fn recurring(text: &str) -> bool {
    match rate(text) {
        Some((number, unit)) => number > 0 && unit.ends_with('s') == (number > 1),
        None => is_cron(text),
    }
}

/// `at(…)`, `rate(…)` or `cron(…)`, as schedules have them.
pub(super) fn scheduled(text: &str) -> bool {
    inside(text, "at").is_some() || rate(text).is_some_and(|(number, _)| number > 0) || is_cron(text)
}

/// The number and the unit of `rate(5 minutes)`.
fn rate(text: &str) -> Option<(u32, &str)> {
    let (number, unit) = inside(text, "rate")?.split_once(' ')?;
    let known = ["minute", "hour", "day", "minutes", "hours", "days"].contains(&unit.trim());
    Some((number.parse().ok()?, unit.trim())).filter(|_| known)
}

/// What stands between the parentheses of an expression of this name.
fn inside<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

/// Minutes, hours, day of the month, month, day of the week, year; one of the days is `?`.
fn is_cron(text: &str) -> bool {
    let fields = inside(text, "cron").unwrap_or_default().split_whitespace().collect::<Vec<_>>();
    fields.len() == 6 && (fields[2] == "?") != (fields[4] == "?")
}

/// Minute, hour, day of the month, month, day of the week, as groups have them.
pub(super) fn five_fields(text: &str) -> bool {
    text.starts_with('@') || text.split_whitespace().count() == 5
}
