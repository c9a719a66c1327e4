//! What was found out as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code scanning reads.

use super::{Verified, path, pointer};
use crate::diag::{Code, Diagnostic, Place, Severity, Span, Text};
use crate::verify::{Finding, Hop, rules};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The schema that the document says it follows.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Finds where a JSON Pointer leads in a text; `None` if nothing stands there.
pub type Locate = fn(&Arc<Text>, &str) -> Option<Span>;

/// One run with the findings about all inputs, as the program of this version found them.
pub(super) fn sarif(verified: &[Verified], version: &str, locate: Locate) -> Value {
    let found = verified.iter().map(|verified| (verified, verified.findings())).collect::<Vec<_>>();
    let listed = Listed::of(found.iter().flat_map(|(_, findings)| findings.iter()));
    let results = found.iter().flat_map(|(verified, findings)| {
        let mut file = File { verified, locate, regions: BTreeMap::new() };
        findings.iter().map(|finding| file.result(finding, &listed)).collect::<Vec<_>>()
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "rackform", "version": version, "rules": listed.json() } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

/// The rules of a run: those of the verifier, and whatever else was found.
struct Listed(Vec<(&'static Code, &'static str)>);

impl Listed {
    fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Self {
        let mut listed = rules().map(|rule| (&rule.code, rule.title)).collect::<Vec<_>>();
        for finding in findings {
            let code = finding.diagnostic.code;
            if !listed.iter().any(|(known, _)| known.slug == code.slug) {
                listed.push((code, code.means));
            }
        }
        Self(listed)
    }

    fn index(&self, code: &Code) -> Option<usize> {
        self.0.iter().position(|(known, _)| known.slug == code.slug)
    }

    fn json(&self) -> Vec<Value> {
        let rule = |(code, title): &(&Code, &str)| {
            json!({
                "id": code.slug,
                "shortDescription": { "text": title },
                "fullDescription": { "text": code.means },
                "help": { "text": format!("{} {}", code.why, code.fix) },
            })
        };
        self.0.iter().map(rule).collect()
    }
}

/// An input, with the regions that were looked up in it.
struct File<'a> {
    verified: &'a Verified,
    locate: Locate,
    regions: BTreeMap<String, Option<Value>>,
}

impl File<'_> {
    fn result(&mut self, finding: &Finding, listed: &Listed) -> Value {
        let diagnostic = &finding.diagnostic;
        let mut result = json!({
            "ruleId": diagnostic.code.slug,
            "ruleIndex": listed.index(diagnostic.code),
            "level": level(diagnostic.severity),
            "message": { "text": message(diagnostic) },
            "locations": [self.location(finding)],
        });
        if !finding.path.is_empty() {
            let hops = finding.path.iter().map(|hop| json!({ "location": self.hop(hop) })).collect::<Vec<_>>();
            let flow =
                json!([{ "message": { "text": path::line(&finding.path) }, "threadFlows": [{ "locations": hops }] }]);
            result["codeFlows"] = flow;
        }
        result
    }

    /// Where a finding lies. One about the whole file is shown at its first line.
    fn location(&mut self, finding: &Finding) -> Value {
        let diagnostic = &finding.diagnostic;
        let (uri, found) = match diagnostic.place() {
            Place::Span(span) | Place::Located(_, span) => (uri(&span.text.name), Some(region(span))),
            _ => (uri(&self.verified.file), self.nearest(pointer(diagnostic))),
        };
        let region = found.unwrap_or_else(|| json!({ "startLine": 1, "startColumn": 1 }));
        let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri }, "region": region } });
        let pointer = pointer(diagnostic);
        if !pointer.is_empty() {
            location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer, "name": finding.resource }]);
        }
        location
    }

    /// A hop of a path: the resource it is about, if the file has it, and why.
    fn hop(&mut self, hop: &Hop) -> Value {
        let mut location = json!({
            "logicalLocations": [{ "name": hop.resource }],
            "message": { "text": if hop.because.is_empty() { &hop.resource } else { &hop.because } },
        });
        let pointer = format!("/Resources/{}", hop.resource.replace('~', "~0").replace('/', "~1"));
        if let Some(region) = self.region(&pointer) {
            let file = json!({ "uri": uri(&self.verified.file) });
            location["physicalLocation"] = json!({ "artifactLocation": file, "region": region });
        }
        location
    }

    /// The region of what a pointer leads to, or of the nearest thing around it.
    fn nearest(&mut self, pointer: &str) -> Option<Value> {
        let around = std::iter::successors(Some(pointer), |inner| inner.rsplit_once('/').map(|(outer, _)| outer));
        around.into_iter().find_map(|pointer| self.region(pointer))
    }

    fn region(&mut self, pointer: &str) -> Option<Value> {
        if let Some(known) = self.regions.get(pointer) {
            return known.clone();
        }
        let text = self.verified.text.as_ref()?;
        let found = (self.locate)(text, pointer).map(|span| region(&span));
        self.regions.insert(pointer.to_owned(), found.clone());
        found
    }
}

fn region(span: &Span) -> Value {
    let (line, column) = span.line_column();
    json!({ "startLine": line, "startColumn": column })
}

fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.hint {
        Some(hint) => format!("{}; {hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice | Severity::Notice | Severity::Accepted => "note",
    }
}

/// A file's name as a relative reference (RFC 3986): what has a meaning in addresses is written in hexadecimal.
fn uri(name: &str) -> String {
    let name = name.replace('\\', "/");
    let letter = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(letter).collect()
}
