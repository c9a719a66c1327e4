//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as far as code scanning reads it: GitHub's
//! documentation, "SARIF support for code scanning", says which members those are, and how many of each.

use super::alert::{Alert, Kind, Spot, Topic};
use crate::diag::Severity;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schema that the document says it follows.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub refuses a document with more results in a run, and shows the gravest 5,000.
const MOST_RESULTS: usize = 25_000;

/// The program that found something.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// Which of its commands.
    pub command: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Where it is published; may be empty.
    pub address: &'a str,
}

/// One run with all findings, and the kinds that a command looks for. Of more findings than code scanning takes, the gravest
/// are in it, and a notification says how many are not.
pub fn sarif(program: Program<'_>, kinds: &[Kind], alerts: &[Alert]) -> Value {
    let mut alerts = alerts.iter().collect::<Vec<_>>();
    alerts.sort_by_key(|alert| alert.severity);
    let left_out = alerts.len().saturating_sub(MOST_RESULTS);
    alerts.truncate(MOST_RESULTS);
    let rules = Rules::of(kinds, &alerts);
    let mut times = BTreeMap::new();
    let results = alerts.into_iter().map(|alert| {
        let print = fingerprint(alert);
        let number = times.entry(print).and_modify(|times| *times += 1).or_insert(1);
        result(alert, &rules, &format!("{print:016x}:{number}"))
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(program, &rules) },
            "automationDetails": { "id": format!("rackform/{}/", program.command) },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications(left_out),
            }],
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn driver(program: Program<'_>, rules: &Rules) -> Value {
    let mut driver = json!({ "name": "rackform", "semanticVersion": program.version });
    if !program.address.is_empty() {
        driver["informationUri"] = program.address.into();
    }
    driver["rules"] = rules.0.iter().map(|kind| rule(kind, program)).collect();
    driver
}

fn notifications(left_out: usize) -> Value {
    if left_out == 0 {
        return json!([]);
    }
    let text = format!("There are {left_out} more findings than code scanning takes. The gravest are here.");
    json!([{ "level": "warning", "message": { "text": text } }])
}

/// The rules of a run, each once: the kinds that a command looks for, and whatever else was found.
struct Rules(Vec<Kind>);

impl Rules {
    fn of(kinds: &[Kind], alerts: &[&Alert]) -> Self {
        let mut rules = Self(Vec::new());
        for kind in kinds.iter().copied().chain(alerts.iter().map(|alert| alert.kind)) {
            if rules.index(&kind).is_none() {
                rules.0.push(kind);
            }
        }
        rules
    }

    fn index(&self, kind: &Kind) -> Option<usize> {
        self.0.iter().position(|known| known.code.slug == kind.code.slug)
    }
}

/// A kind of finding. Its page is that of the version that found it.
fn rule(kind: &Kind, program: Program<'_>) -> Value {
    let Kind { code, title, severity, topic } = kind;
    let markdown = format!(
        "**Why it matters.** {}\n\n**What to do.** {}\n\n`rackform explain {}` says the same.",
        code.why, code.fix, code.slug
    );
    let mut rule = json!({
        "id": code.slug,
        "shortDescription": { "text": sentence(title) },
        "fullDescription": { "text": code.means },
        "help": { "text": format!("{} {}", code.why, code.fix), "markdown": markdown },
        "defaultConfiguration": { "level": level(*severity) },
        "properties": properties(*severity, *topic),
    });
    if !program.address.is_empty() {
        let Program { address, version, .. } = program;
        rule["helpUri"] = format!("{address}/blob/v{version}/docs/findings/{}.md", code.slug).into();
    }
    // A name that is the id over again tells nothing (Microsoft's validator, SARIF1001).
    if code.slug.contains('-') {
        rule["name"] = pascal(code.slug).into();
    }
    rule
}

/// What code scanning sorts and filters by. What is about security has a score like those of CVSS, where 7 begins what is high;
/// what is not, a severity.
fn properties(severity: Severity, topic: Topic) -> Value {
    let (score, tags) = match topic {
        Topic::Exposure => (Some("8.0"), ["security", "exposure"]),
        Topic::Protection => (Some("6.0"), ["security", "protection"]),
        Topic::Reliability => (None, ["reliability", "network"]),
        Topic::Correctness => (None, ["correctness", "template"]),
        Topic::Deployment => (None, ["reliability", "deployment"]),
    };
    // What is checked against AWS's own data is right; a proof may rest on what nobody says.
    let precision = if topic == Topic::Correctness { "very-high" } else { "high" };
    let mut properties = Map::new();
    properties.insert("tags".to_owned(), ["aws", "cloudformation"].iter().chain(&tags).copied().collect());
    properties.insert("precision".to_owned(), precision.into());
    match (score, severity) {
        (Some(score), _) => properties.insert("security-severity".to_owned(), score.into()),
        (None, Severity::Error) => properties.insert("problem.severity".to_owned(), "error".into()),
        (None, Severity::Warning) => properties.insert("problem.severity".to_owned(), "warning".into()),
        (None, _) => properties.insert("problem.severity".to_owned(), "recommendation".into()),
    };
    properties.into()
}

fn result(alert: &Alert, rules: &Rules, print: &str) -> Value {
    let hint = alert.hint.as_ref().map(|hint| format!(" {}", sentence(hint))).unwrap_or_default();
    let mut result = json!({
        "ruleId": alert.kind.code.slug,
        "ruleIndex": rules.index(&alert.kind),
        "level": level(alert.severity),
        "message": { "text": format!("{}{hint}", sentence(&alert.message)) },
        "locations": [location(alert)],
        // The only fingerprint that code scanning reads.
        "partialFingerprints": { "primaryLocationLineHash": print },
    });
    if let Some((way, steps)) = &alert.path {
        let steps = steps.iter().map(|step| {
            let text =
                if step.reason.is_empty() { step.name.clone() } else { format!("{}: {}", step.name, step.reason) };
            let place = json!({ "physicalLocation": physical(&step.spot), "message": { "text": text } });
            json!({ "location": place })
        });
        let steps = steps.collect::<Vec<_>>();
        result["codeFlows"] = json!([{ "message": { "text": way }, "threadFlows": [{ "locations": steps }] }]);
    }
    if let Some(why) = &alert.accepted {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": why }]);
    }
    result
}

fn location(alert: &Alert) -> Value {
    let mut location = json!({ "physicalLocation": physical(&alert.spot) });
    let mut logical = Map::new();
    logical.extend(alert.resource.as_ref().map(|resource| ("name".to_owned(), resource.as_str().into())));
    if !alert.pointer.is_empty() {
        logical.insert("fullyQualifiedName".to_owned(), alert.pointer.as_str().into());
    }
    if !logical.is_empty() {
        location["logicalLocations"] = json!([logical]);
    }
    location
}

fn physical(spot: &Spot) -> Value {
    let region = json!({
        "startLine": spot.start.0, "startColumn": spot.start.1, "endLine": spot.end.0, "endColumn": spot.end.1,
    });
    json!({ "artifactLocation": artifact(&spot.file), "region": region })
}

/// A file by its address (RFC 3986): relative to the root of the repository, or absolute where its name is. What has a meaning in
/// addresses is written in hexadecimal.
fn artifact(name: &str) -> Value {
    let name = name.replace('\\', "/");
    let letter = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let address = name.strip_prefix("./").unwrap_or(&name).bytes().map(letter).collect::<String>();
    match address.starts_with('/') {
        true => json!({ "uri": format!("file://{address}") }),
        false => json!({ "uri": address, "uriBaseId": "%SRCROOT%" }),
    }
}

/// What tells a finding from others and stays when lines move: its kind, its resource, and where it is in that. FNV-1a in 64
/// bits (draft-eastlake-fnv), since a fingerprint has to be the same for ever.
fn fingerprint(alert: &Alert) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let resource = alert.resource.as_deref().unwrap_or_default();
    let text = [alert.kind.code.slug, &alert.spot.file, resource, &alert.pointer].join("\n");
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice | Severity::Notice | Severity::Accepted => "note",
    }
}

/// A text without a full stop as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// `InternetRoute` for `internet-route`.
fn pascal(slug: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    slug.split('-').filter(|part| !part.is_empty()).map(word).collect()
}
