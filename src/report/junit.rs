//! What was found as JUnit XML, which pipelines show as tests: a suite for each input, and in it a case for each rule. The
//! format has no standard; this is what Jenkins, GitLab and Azure Pipelines read of it in common.

use crate::diag::Diagnostic;
use std::fmt::Write;

/// An input.
#[derive(Debug, Clone)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// A case for each rule.
    pub cases: Vec<Case>,
}

/// A rule, and what came of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The code of the rule.
    pub name: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What else there is to say, a line each.
    pub notes: Vec<String>,
}

/// What came of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not, or that cannot be decided: a line for each finding.
    Failed(Vec<String>),
    /// The input cannot be read: a line for each reason.
    Broken(Vec<String>),
    /// It was about nothing; why.
    Skipped(&'static str),
}

/// The document, of what a command found out about all inputs.
pub fn junit(command: &str, suites: &[Suite]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = suites.iter().flat_map(|suite| &suite.cases).collect::<Vec<_>>();
    open(&mut xml, "", "testsuites", &["rackform", command].join(" "), &all);
    for suite in suites {
        open(&mut xml, "  ", "testsuite", &suite.name, &suite.cases.iter().collect::<Vec<_>>());
        suite.cases.iter().for_each(|case| write_case(&mut xml, suite, case));
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
}

fn open(xml: &mut String, indent: &str, element: &str, name: &str, cases: &[&Case]) {
    let number = |is: fn(&Outcome) -> bool| cases.iter().filter(|case| is(&case.outcome)).count();
    let (failures, errors) =
        (number(|one| matches!(one, Outcome::Failed(_))), number(|one| matches!(one, Outcome::Broken(_))));
    let skipped = number(|one| matches!(one, Outcome::Skipped(_)));
    let tests = cases.len();
    _ = writeln!(
        xml,
        "{indent}<{element} name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">",
        escaped(name)
    );
}

fn write_case(xml: &mut String, suite: &Suite, case: &Case) {
    let file = escaped(&suite.name);
    _ = writeln!(xml, "    <testcase name=\"{}\" classname=\"{file}\" file=\"{file}\">", escaped(case.name));
    match &case.outcome {
        Outcome::Passed => {}
        Outcome::Failed(lines) => write_lines(xml, "failure", case.name, lines),
        Outcome::Broken(lines) => write_lines(xml, "error", case.name, lines),
        Outcome::Skipped(why) => _ = writeln!(xml, "      <skipped message=\"{}\"/>", escaped(why)),
    }
    if !case.notes.is_empty() {
        _ = writeln!(xml, "      <system-out>{}</system-out>", escaped(&case.notes.join("\n")));
    }
    *xml += "    </testcase>\n";
}

fn write_lines(xml: &mut String, element: &str, kind: &str, lines: &[String]) {
    let first = lines.first().map(String::as_str).unwrap_or_default();
    let message = match lines.len() {
        0 | 1 => first.to_owned(),
        more => format!("{first} (and {} more)", more - 1),
    };
    _ = writeln!(
        xml,
        "      <{element} message=\"{}\" type=\"{kind}\">{}</{element}>",
        escaped(&message),
        escaped(&lines.join("\n"))
    );
}

/// A finding in a line: what was found, where, and what to do.
pub(super) fn line(found: &Diagnostic) -> String {
    let pointer = found.spots.iter().find_map(|spot| spot.place.pointer()).filter(|pointer| !pointer.is_empty());
    let place = match (found.place().span(), pointer) {
        (Some(span), _) => format!(" (line {})", span.line_column().0),
        (None, Some(pointer)) => format!(" ({pointer})"),
        (None, None) => String::new(),
    };
    let hint = found.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{}{place}{hint}", found.message)
}

/// A text as XML has it, in attributes too. What XML 1.0 does not allow ("Extensible Markup Language", 2.2) is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&apos;",
            // Readers make spaces of these otherwise.
            '\n' | '\r' | '\t' => _ = write!(escaped, "&#{};", u32::from(letter)),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
