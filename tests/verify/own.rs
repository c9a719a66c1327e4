//! What `verify` proves about our own templates.

use crate::common;
use crate::common::random_racks::every_template;
use rackform::diag::{Place, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::{Verification, verify};
use serde_json::{Value, json};

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

/// What a template says of the endpoints of its VPC, nobody has looked at: that is told, whatever holds; and where the
/// instances do not get to them, at a place that there is.
#[test]
fn endpoints_that_are_taken_for_given_are_told() {
    let rack = common::racks("ok").into_iter().find(|rack| rack.name == "existing-endpoints").unwrap();
    let mut template = common::in_mode(&rack, "private").unwrap().value;
    let about = |template: &Value| {
        let found = verified(template).findings.into_iter().map(|finding| finding.diagnostic);
        found.filter(|finding| finding.code.slug == "service-unreachable").collect::<Vec<_>>()
    };
    let told = about(&template);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0].severity, Severity::Notice);
    assert!(["ecr.api", "logs", "cloudformation"].iter().all(|name| told[0].message.contains(name)), "{told:#?}");

    // Nothing but plain HTTP leaves the instances.
    template["Resources"]["InstancesSecurity"]["Properties"]["SecurityGroupEgress"] =
        json!([{ "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0" }]);
    let refuted = about(&template);
    assert!(refuted.iter().any(|finding| finding.severity == Severity::Error), "{refuted:#?}");
    for finding in &refuted {
        let Place::Pointer(pointer) = finding.place() else { panic!("{finding:#?}") };
        assert!(template.pointer(pointer).is_some(), "{finding:#?}");
        assert!(!finding.hint.as_deref().unwrap_or_default().contains("route table in `vpc-"), "{finding:#?}");
    }

    // What is written otherwise says nothing, and proves nothing.
    for odd in [json!([]), json!({ "vpc-0123456789abcdef0": "ecr.api" }), json!({ "vpc-other": ["ecr.api", "logs"] })] {
        let mut template = common::in_mode(&rack, "private").unwrap().value;
        template["Metadata"]["ExistingEndpoints"] = odd;
        assert!(!verified(&template).holds(), "{}", template["Metadata"]);
    }
}
