//! What `verify` proves about our own templates.

use crate::common;
use crate::common::folder::Folder;
use crate::common::random_racks::every_template;
use rackform::cfn::Style;
use rackform::diag::{Place, Severity, Text};
use rackform::plan::Assumption;
use rackform::rack::Source;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, Verification, verify};
use rackform::{compile, facts};
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

/// Nothing is taken for granted in silence: whatever a rack is proved under, a finding tells when it is compiled.
#[test]
fn what_is_assumed_is_told() {
    let mut assumed = 0;
    for fixture in common::racks("ok") {
        let sound = compile(&Source::new("rack.yml", &fixture.text), Style::Readable).unwrap();
        let (compiled, warnings) = (sound.value, sound.warnings);
        let assumptions = compiled.plan.assumptions();
        assert_eq!(compiled.settings() == Settings::default(), assumptions.is_empty(), "{}", fixture.name);
        for one in &assumptions {
            let about = warnings.iter().filter(|warning| warning.code == one.told_by());
            assert!(about.count() > 0, "{}: {one:?} is not told", fixture.name);
        }
        assumed += assumptions.len();
    }
    assert!(assumed > 5, "{assumed} assumptions only");
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
        let groups = compiled.plan.assumptions().iter().map(Assumption::id).collect::<Vec<_>>();
        assert_eq!(groups.len(), 3);
        let group =
            |id| format!("  {id}: {{ vpc: vpc-0123456789abcdef0, inbound: [{{ from: {source}, ports: 443 }}] }}\n");
        let body = groups.into_iter().map(group).collect::<String>();
        let text = Text { name: "facts.yml".to_owned(), body: format!("security-groups:\n{body}") };
        let facts = facts::read(&[Arc::new(text)], &[]).unwrap().value;
        let settings = Settings { outside: facts.outside, ..Settings::default() };
        assert_eq!(compiled.assumed(settings.clone()), settings, "what is described is not assumed");
        verify(&compiled.value, &settings, None).holds()
    };
    assert!(described("10.20.0.0/16"));
    assert!(!described("0.0.0.0/0"));
}

/// Where packets of existing subnets go is not known from the template: what rests on it is undecided, and holds or not with the
/// facts. Of a rack it is assumed, and said, until they are described.
#[test]
fn where_existing_subnets_lead_is_not_known_until_it_is_described() {
    let fixture = common::racks("ok").into_iter().find(|rack| rack.name == "existing-subnets").unwrap();
    let compiled = common::in_mode(&fixture, "private").unwrap();
    let alone = verified(&compiled.value);
    assert!(!alone.holds() && alone.findings.iter().all(|finding| finding.verdict != Verdict::Refuted));

    let subnets = compiled.plan.network.existing_subnets();
    let described = |last_is_private: bool| {
        let subnet = |(position, subnet): (usize, &rackform::plan::ExistingSubnet)| {
            let is_public = subnet.is_public || position + 1 == subnets.len() && !last_is_private;
            let egress = if is_public { "" } else { ", egress: nat, egress-addresses: [203.0.113.7]" };
            format!(
                "  {}: {{ vpc: {}, zone: eu-west-1{}, block: 10.20.{position}.0/24, public: {is_public}, ipv6: false{egress} }}\n",
                subnet.id,
                subnet.vpc,
                ["a", "b"][position / 2]
            )
        };
        format!("subnets:\n{}", subnets.iter().enumerate().map(subnet).collect::<String>())
    };
    let folder = Folder::new("own-existing-subnets")
        .with("rack.yml", &fixture.text)
        .with("template.json", &compiled.text)
        .with("facts.yml", &described(true))
        .with("other.yml", &described(false));
    for (command, code, told) in [
        ("verify rack.yml", 0, true),
        ("verify rack.yml --facts facts.yml", 0, false),
        ("verify rack.yml --facts other.yml", 1, false),
        ("verify template.json --expect private --facts facts.yml", 0, false),
        ("verify template.json --expect private --facts other.yml", 1, false),
        ("verify template.json --expect private", 1, false),
    ] {
        let ended = folder.run(command);
        assert_eq!(ended.code, code, "{command}: {}{}", ended.out, ended.err);
        assert_eq!(ended.out.contains("[existing-subnets]"), told, "{command}: {}", ended.out);
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

/// Without NAT gateways a proxy may lead to what endpoints do not. Whether it does the template does not tell: that is undecided,
/// and nothing else is; whoever compiles the rack is told.
#[test]
fn what_rests_on_a_proxy_is_undecided_and_nothing_else() {
    let rack = |network: &str| format!("name: rack\nmode: private\nnetwork: {{ nat: none, {network} }}\n");
    let warned = |rack: &str| {
        let sound = compile(&Source::new("rack.yml", rack), Style::Readable).unwrap();
        let warned = sound.warnings.into_iter().map(|finding| finding.code.slug).collect::<Vec<_>>();
        (sound.value.value, warned)
    };
    let proxy = "proxy: { address: 'proxy.example.com:3128' }";
    let some = "endpoints: [s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs]";
    let all = "endpoints: [s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, cloudformation]";
    for (endpoints, undecided, told) in [
        ("endpoints: [s3]", &["service-unreachable"][..], &["missing-endpoints", "service-unreachable"][..]),
        ("endpoints: []", &["no-egress-path"], &["missing-endpoints", "no-egress-path"]),
        (some, &["service-unreachable"], &["service-unreachable"]),
        (all, &[], &[]),
    ] {
        let (template, mut warned) = warned(&rack(&format!("{endpoints}, {proxy}")));
        warned.retain(|slug| *slug != "no-certificate");
        assert_eq!(warned, told, "{endpoints}");
        let open = verified(&template).findings.into_iter().filter(|finding| finding.verdict != Verdict::Advisory);
        let mut open = open.collect::<Vec<_>>();
        assert!(open.iter().all(|finding| finding.verdict == Verdict::Undecided), "{open:#?}");
        let causes = open.iter().filter_map(|finding| finding.cause.as_deref());
        assert!(causes.into_iter().all(|cause| cause.contains("the proxy `proxy.example.com:3128`")), "{open:#?}");
        open.dedup_by_key(|finding| finding.diagnostic.code.slug);
        assert_eq!(
            open.iter().map(|finding| finding.diagnostic.code.slug).collect::<Vec<_>>(),
            undecided,
            "{endpoints}"
        );

        // What the template does not say of a proxy is not so.
        let mut silent = template.clone();
        silent.as_object_mut().unwrap().remove("Metadata");
        let refuted = verified(&silent).findings.into_iter().any(|finding| finding.verdict == Verdict::Refuted);
        assert_eq!(refuted, !undecided.is_empty(), "{endpoints}");
        // A proxy is no reason for anything else: an endpoint that does not answer is none, whatever a proxy leads to.
        let mut closed = template.clone();
        closed["Resources"]["InstancesSecurity"]["Properties"]["SecurityGroupEgress"] =
            json!([{ "IpProtocol": "tcp", "FromPort": 3128, "ToPort": 3128, "CidrIp": "10.0.0.0/16" }]);
        let refuted = verified(&closed).findings.into_iter().filter(|finding| finding.verdict == Verdict::Refuted);
        let refuted = refuted.map(|finding| finding.diagnostic.code.slug).any(|slug| slug == "service-unreachable");
        assert_eq!(refuted, endpoints != "endpoints: []", "{endpoints}");
    }
    // Without a proxy nothing is admitted, and in public mode nothing has to be.
    let refused = compile(&Source::new("rack.yml", &rack("endpoints: [s3]")), Style::Readable).unwrap_err();
    assert!(refused.findings().iter().any(|finding| finding.code.slug == "missing-endpoints"));
    let (template, _) = warned(&rack(proxy).replace("private", "public"));
    assert!(verified(&template).holds());
}

/// With NAT gateways the proof does not rest on the proxy, so that nothing is undecided that is broken.
#[test]
fn a_proxy_hides_no_broken_path_of_a_rack_with_nat_gateways() {
    let rack = "name: rack\nmode: private\nnetwork: { proxy: { address: '10.0.0.9:3128' } }\n";
    let mut template = compile(&Source::new("rack.yml", rack), Style::Readable).unwrap().value.value;
    assert!(template.get("Metadata").is_none() && verified(&template).holds());
    template["Resources"].as_object_mut().unwrap().remove("RouteDefaultPrivate1");
    assert!(verified(&template).findings.iter().any(|finding| finding.verdict == Verdict::Refuted));
}
