//! What is written compiles, keeps its promises, and takes over without a loss.

use super::{IN_PLACE, REFUSED, Taken, deployed, folder, import, taken, written};
use crate::common::in_parallel;
use rackform::convert::convert;
use rackform::diag::codes::hazard;
use rackform::diff::{Action, Fate, Severity};
use rackform::template::evaluate::Settings;
use serde_json::Value;

/// What is lost for good where it is deleted or replaced.
const DATA: [&str; 9] = [
    "VolumeFilesystem",
    "EncryptionKey",
    "CustomerManagedKey",
    "DynamoBuilds",
    "DynamoReleases",
    "Settings",
    "Logs",
    "ELBLogs",
    "LogGroup",
];

/// Each rack in place compiles; `compile` proves what it promises.
#[test]
fn every_rack_compiles_and_is_proven() {
    let faults = in_parallel(IN_PLACE, |_, case| {
        let Taken { folder, code, .. } = taken(case);
        assert_eq!(*code, 1, "{}: the certificate is to be filled in", case.name);
        written(folder);
        let text = folder.read("take/rack.yml");
        let keys = text.lines().filter(|line| !line.trim_start().starts_with('#') && !line.trim_end().ends_with(':'));
        let above = |line: &str| {
            text.split_once(line).is_some_and(|(before, _)| {
                before.trim_end().lines().last().is_some_and(|line| line.trim_start().starts_with("# "))
            })
        };
        let bare = keys.filter(|line| !line.contains("  # ") && !above(line));
        bare.map(|line| format!("{}: `{line}` does not say where it comes from", case.name)).collect::<Vec<_>>()
    });
    assert_eq!(faults, [""; 0]);
}

#[test]
fn with_a_certificate_all_is_carried_over() {
    let folder = folder("complete", &[]);
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let ended = import(&folder, &format!("--certificate {arn}"));
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert_eq!(folder.run("synth take/rack.yml").code, 0);
    assert_eq!(folder.run("convert take/deployed.json take/rack.yml -o steps").code, 0);
}

#[test]
fn without_one_the_rack_does_not_compile_to_plain_http() {
    let folder = folder("placeholder", &[]);
    import(&folder, "");
    let ended = folder.run("synth take/rack.yml");
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("`certificate-to-fill-in` is not the ARN of a certificate"), "{}", ended.err);
}

#[test]
fn no_plan_loses_data_or_addresses() {
    let faults = in_parallel(IN_PLACE, |_, case| {
        let folder = &taken(case).folder;
        let (old, new) = (deployed(folder), written(folder).value);
        let settings = Settings::default();
        let way = convert(&old, &new, &settings, &settings)
            .unwrap_or_else(|obstacle| panic!("{}: {:#?} {:#?}", case.name, obstacle.hazards, obstacle.tried));
        let private = case.given.contains(&("Private", "Yes"));
        let mut faults = Vec::new();
        for (position, step) in way.steps.iter().enumerate() {
            let name = format!("{}, step {}", case.name, position + 1);
            for change in &step.diff.resources {
                let is_address = change.id.starts_with("NatAddress") && private || change.id.starts_with("NLBAddress");
                let lost =
                    matches!(change.action, Action::Remove(Fate::Deleted) | Action::Replace(_) | Action::MayReplace(_));
                if lost && (DATA.contains(&change.id.as_str()) || is_address) {
                    faults.push(format!("{name}: {} {:?}", change.id, change.action));
                }
            }
            let data = step.diff.hazards.iter().filter(|hazard| hazard.severity == Severity::Data);
            let data = data.filter(|found| found.code != &hazard::DATA_ORPHANED);
            faults.extend(data.map(|found| format!("{name}: {} {}", found.code.slug, found.what)));
        }
        faults
    });
    assert_eq!(faults, [""; 0]);
}

#[test]
fn what_stands_in_the_way_writes_nothing() {
    for (case, what) in REFUSED {
        let folder = folder(&format!("refused-{}", case.name), case.given);
        let before = folder.files();
        let ended = import(&folder, "");
        assert_eq!(ended.code, 1, "{}: {}", case.name, ended.err);
        assert!(ended.out.contains("nothing was written"), "{}: {}", case.name, ended.out);
        let words = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(what), "{}: {}", case.name, ended.out);
        assert_eq!(folder.files(), before, "{}", case.name);
    }
}

#[test]
fn the_deployed_template_decides_nothing_and_names_its_zones() {
    for case in IN_PLACE {
        let template = deployed(&taken(case).folder);
        for section in ["Conditions", "Mappings"] {
            assert!(template.get(section).is_none(), "{}: {section}", case.name);
        }
        assert!(!template.to_string().contains("Fn::If"), "{}", case.name);
        assert_eq!(template["Resources"]["Subnet1"]["Properties"]["AvailabilityZone"], "us-east-1b", "{}", case.name);
        let parameters = template["Parameters"].as_object().unwrap().keys().collect::<Vec<_>>();
        // What nobody may see stays a parameter.
        let secret = |name: &&String| ["HttpProxy", "Password"].contains(&name.as_str());
        assert!(parameters.iter().all(secret), "{}: {parameters:?}", case.name);
    }
}

/// The key that a line of rack.yml sets, as the rack reads it.
fn key(case: &str, path: &str) -> Value {
    let case = IN_PLACE.iter().find(|one| one.name == case).unwrap();
    let rack = serde_json::to_value(written(&taken(case).folder).rack).unwrap();
    path.split('.').fold(rack, |value, step| value[step].clone())
}

#[test]
fn rules_that_a_table_of_names_cannot_hold() {
    for (case, path, expected) in [
        ("public", "network.zones", serde_json::json!(["us-east-1a", "us-east-1b", "us-east-1c"])),
        ("public", "router.idle-timeout", 3600.into()),
        ("public", "storage.mount-targets", "public".into()),
        ("public", "storage.encrypted", false.into()),
        ("public", "tags", serde_json::json!({ "team": "web" })),
        ("public", "instances.count", 3.into()),
        ("public", "instances.spare", 25.into()),
        ("private", "storage.mount-targets", "private".into()),
        ("internal-only", "router.public", false.into()),
        ("internal-only", "router.http", "redirect".into()),
        ("one-instance", "instances.count", serde_json::json!({ "min": 1, "max": 4 })),
        ("one-instance", "instances.disk", 30.into()),
        ("two-zones", "instances.count", serde_json::json!({ "min": 5, "max": 5 })),
        ("spot", "instances.count", 6.into()),
        ("much", "instances.count", serde_json::json!({ "min": 3, "max": 18 })),
        ("much", "instances.spare", 18.into()),
        ("much", "logs.retention", "forever".into()),
        ("refused-values", "logs.retention", 7.into()),
        ("refused-values", "instances.policies", serde_json::json!([])),
        ("agent", "instances.image", "amazon-linux-2023".into()),
        ("agent", "router.mitigation", "defensive".into()),
        ("agent", "instances.security-groups", serde_json::json!([])),
        ("agent", "instances.agent.stop-timeout", "90s".into()),
        ("agent", "instances.agent.keep-images", "48h".into()),
        ("agent", "instances.run", "echo ready".into()),
        ("agent", "router.security-groups", serde_json::json!(["sg-0123456789abcdef0"])),
        ("groups-and-proxy", "instances.security-groups", serde_json::json!(["sg-0123456789abcdef0"])),
        ("groups-and-proxy", "router.internal-security-groups", serde_json::json!(["sg-0a0a0a0a0a0a0a0a0"])),
        ("groups-and-proxy", "network.proxy.address", "10.0.0.9:3128".into()),
        ("groups-and-proxy", "logs.bucket", "logs-of-the-company".into()),
        ("groups-and-proxy", "keep.internal-router-name", "production-rti".into()),
        ("nlb", "nlb.public.protected", true.into()),
        (
            "encrypted",
            "storage.key",
            "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555".into(),
        ),
        ("spot", "instances.spot.base", 2.into()),
        ("spot", "instances.spot.max-price", 0.05.into()),
        ("spot", "instances.spot.types", serde_json::json!(["t3.small"])),
        ("spot-fleet", "instances.spot.exclude", serde_json::json!(["t2.*"])),
        ("spot-fleet", "instances.spot.vcpus", 2.into()),
        ("spot-fleet-of-types", "instances.spot.strategy", "capacity-optimized".into()),
    ] {
        assert_eq!(key(case, path), expected, "{case}: {path}");
    }
}
