//! What is accepted is shown and breaks no promise; nothing else is accepted with it.

use super::subject::foreign;
use rackform::diag::{Date, Severity};
use rackform::verify::{Verification, verify};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The findings of rules that break promises, by code and resource, and those that are accepted.
fn found(verification: &Verification, severity: Severity) -> BTreeSet<(String, String)> {
    let findings = verification.findings.iter().filter(|finding| finding.diagnostic.severity == severity);
    findings.map(|finding| (finding.diagnostic.code.slug.to_owned(), finding.resource.clone())).collect()
}

#[test]
fn each_broken_promise_can_be_accepted_and_is_told_as_such() {
    let mut asked = 0;
    for subject in foreign() {
        let mut settings = subject.settings.clone();
        settings.today = Date::parse("2027-01-31");
        let run = |entries: Vec<Value>| {
            let mut template = subject.template.clone();
            template["Metadata"]["Accepted"] = json!(entries);
            verify(&template, &settings, subject.expected)
        };
        let plain = run(Vec::new());
        let is_rule = |code: &str| rackform::verify::rules().any(|rule| rule.code.slug == code);
        let errors =
            found(&plain, Severity::Error).into_iter().filter(|(code, _)| is_rule(code)).collect::<BTreeSet<_>>();
        let entry = |(code, resource): &(String, String), until: &str| {
            let mut entry = json!({ "Finding": code, "Reason": "it is known", "Until": until });
            if !resource.is_empty() {
                entry["Resource"] = json!(resource);
            }
            entry
        };
        for error in &errors {
            asked += 1;
            let accepted = run(vec![entry(error, "2027-01-31")]);
            assert_eq!(accepted.findings.len(), plain.findings.len(), "{}: {error:?}", subject.name);
            assert_eq!(found(&accepted, Severity::Accepted), BTreeSet::from([error.clone()]), "{}", subject.name);
            let left = errors.iter().filter(|other| *other != error).cloned().collect::<BTreeSet<_>>();
            assert!(left.is_subset(&found(&accepted, Severity::Error)), "{}: {error:?}", subject.name);
            let over = run(vec![entry(error, "2027-01-30")]);
            assert!(found(&over, Severity::Error).contains(error), "{}: {error:?}", subject.name);
            let vain = over.findings.iter().filter(|finding| finding.diagnostic.code.slug == "unused-acceptance");
            assert_eq!(vain.count(), 1, "{}: {error:?}", subject.name);
        }
        let all = run(errors.iter().map(|error| entry(error, "2027-01-31")).collect());
        assert_eq!(all.holds(), found(&plain, Severity::Error).len() == errors.len(), "{}", subject.name);
    }
    assert!(asked > 100, "{asked} are too few");
}
