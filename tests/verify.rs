//! What `verify` proves about our own templates.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::random_racks::every_template;
use rackform::diag::Severity;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verification, verify};
use serde_json::Value;

fn verified(template: &Value) -> Verification {
    verify(template, &Settings::default(), None)
}

#[test]
fn every_rack_keeps_its_promises() {
    for (name, compiled) in every_template() {
        let verification = verified(&compiled.value);
        assert_eq!(verification.mode.word(), compiled.plan.network.home().word(), "{name}");
        let errors = verification.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
        let errors = errors.map(|finding| format!("{}: {}", finding.diagnostic.code.slug, finding.diagnostic.message));
        let errors = errors.collect::<Vec<_>>();
        assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
    }
}
