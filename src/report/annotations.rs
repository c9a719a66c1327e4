//! Findings as workflow commands of GitHub Actions, which it shows beside lines of a pull request (GitHub's documentation,
//! "Workflow commands for GitHub Actions"; how values are escaped is from `@actions/core`, command.ts).

use super::alert::Alert;
use crate::diag::{Severity, is_unseen};

/// A command for each finding, the gravest first: GitHub shows ten errors, ten warnings and ten notices of a step.
pub fn annotations(alerts: &[Alert]) -> String {
    let mut alerts = alerts.iter().collect::<Vec<_>>();
    alerts.sort_by_key(|alert| alert.severity);
    alerts.into_iter().map(command).collect()
}

fn command(alert: &Alert) -> String {
    let level = match alert.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice | Severity::Notice | Severity::Accepted => "notice",
    };
    let (start, end) = (alert.spot.start, alert.spot.end);
    let mut properties = vec![
        ("file", alert.spot.file.trim_start_matches("./").to_owned()),
        ("line", start.0.to_string()),
        ("endLine", end.0.to_string()),
    ];
    // Of several lines GitHub takes no columns, and of a whole file there are none.
    if start.0 == end.0 && start != end {
        properties.extend([("col", start.1.to_string()), ("endColumn", end.1.to_string())]);
    }
    properties.push(("title", alert.kind.code.slug.to_owned()));
    let properties = properties.into_iter().map(|(name, value)| format!("{name}={}", property(&value)));
    let properties = properties.collect::<Vec<_>>().join(",");
    let more = match (&alert.accepted, &alert.hint) {
        (Some(why), _) => format!("\naccepted: {why}"),
        (None, Some(hint)) => format!("\n{hint}"),
        (None, None) => String::new(),
    };
    format!("::{level} {properties}::{}\n", data(&format!("{}{more}", alert.message)))
}

/// A text as the message of a command: it stays on the line, and nothing in it is unseen.
fn data(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").chars() {
        if is_unseen(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// A text as a property of a command: it ends neither the property nor the list.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
