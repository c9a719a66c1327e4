//! What `verify` proves about our own templates.

use crate::common;
use crate::common::random_racks::every_template;
use rackform::diag::{Place, Severity, Text};
use rackform::facts;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, Verification, verify};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

fn verified(template: &Value) -> Verification {
    verify(template, &Settings::default(), None)
}

#[test]
fn every_rack_keeps_its_promises() {
    for (name, compiled) in every_template() {
        let verification = verify(&compiled.value, &compiled.settings(), None);
        assert_eq!(verification.mode.word(), compiled.plan.network.home().word(), "{name}");
        let errors = verification.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
        let errors = errors.map(|finding| format!("{}: {}", finding.diagnostic.code.slug, finding.diagnostic.message));
        let errors = errors.collect::<Vec<_>>();
        assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
    }
}

/// Whom security groups of the user's admit is not known from the template: what rests on it is undecided, and holds or not
/// with the facts. Compiled, the rack holds under what is assumed, which facts overrule.
#[test]
fn what_security_groups_of_the_users_admit_is_not_known_until_it_is_described() {
    let rack = common::racks("ok").into_iter().find(|rack| rack.name == "security-groups").unwrap();
    let compiled = common::in_mode(&rack, "private").unwrap();
    assert!(common::in_mode(&rack, "public").is_none(), "it cannot be public");
    let alone = common::with(&rack, &[("router.allow", "[]"), ("router.internal-allow", "[]")]);
    assert!(alone.is_some(), "they may stand in the place of blocks");
    let undecided = verified(&compiled.value).findings;
    let undecided = undecided.iter().filter(|finding| finding.verdict == Verdict::Undecided);
    let undecided = undecided.map(|finding| (finding.diagnostic.code.slug, finding.resource.as_str()));
    let expected = [("internal-load-balancer-open", "RouterInternal"), ("open-to-the-world", "Instances")];
    assert_eq!(undecided.collect::<BTreeSet<_>>(), BTreeSet::from(expected));

    let described = |source: &str| {
        let groups = compiled.plan.given_groups();
        assert_eq!(groups.len(), 3);
        let group =
            |id| format!("  {id}: {{ vpc: vpc-0123456789abcdef0, inbound: [{{ from: {source}, ports: 443 }}] }}\n");
        let body = groups.iter().map(group).collect::<String>();
        let text = Text { name: "facts.yml".to_owned(), body: format!("security-groups:\n{body}") };
        let facts = facts::read(&[Arc::new(text)], &[]).unwrap().value;
        let settings = Settings { outside: facts.outside, ..Settings::default() };
        assert_eq!(compiled.assumed(settings.clone()), settings, "what is described is not assumed");
        verify(&compiled.value, &settings, None).holds()
    };
    assert!(described("10.20.0.0/16"));
    assert!(!described("0.0.0.0/0"));
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
