//! What reviewers of racks meet: changes of one rack, each as the comment on its pull request and what the gate of the
//! README says of it. The comments are snapshots, `change-…`, for a person to read.

use super::cases::cases;
use crate::common::folder::{Ended, Folder};
use crate::common::keys::KEYS;
use crate::common::{read, snapshots};
use rackform::diag::Text;
use rackform::source::yaml;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What every rack here says unless a change says something else.
const BASE: &str = "{ name: web, mode: private, network: { zones: 2, nat: per-zone },
    instances: { type: m7g.large, count: { min: 3, max: 6 } },
    router: { certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012' },
    logs: { retention: 30 } }";

/// What the README tells pipelines to refuse: `--deny` with its kinds.
fn gate() -> String {
    let readme = read("README.md");
    let gates = readme.lines().filter_map(|line| {
        let (_, rest) = line.split_once("rackform review --base origin/main --deny ")?;
        rest.split(' ').next()
    });
    let gates = gates.collect::<BTreeSet<_>>();
    assert_eq!(gates.len(), 1, "the README has one gate: {gates:?}");
    gates.into_iter().map(|kinds| format!("--deny {kinds}")).collect()
}

/// How a change is met by the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    /// Nothing changes.
    Nothing,
    /// It passes.
    Passes,
    /// It is refused.
    Refused,
    /// It does not compile.
    Wrong,
}
use Met::{Nothing, Passes, Refused, Wrong};

/// Changes: a name, what the rack says before where that is not the base, what it says afterwards, and how it is met.
const CHANGES: &[(&str, &str, &str, Met)] = &[
    ("instance-type", "", "instances: { type: m7g.xlarge }", Passes),
    ("architecture", "", "instances: { type: m7i.large }", Refused),
    ("more-instances", "", "instances: { count: { min: 4, max: 8 } }", Passes),
    ("fewer-instances", "", "instances: { count: { min: 1, max: 1 } }", Refused),
    ("batch", "", "instances: { batch: 3 }", Passes),
    ("spare", "", "instances: { spare: 20 }", Passes),
    ("credits", "instances: { type: t4g.large }", "instances: { type: t4g.large, credits: standard }", Passes),
    ("tenancy", "", "instances: { tenancy: dedicated }", Passes),
    ("schedule", "", "schedule: { stop: 0 20 * * 1-5, start: 0 7 * * 1-5, zone: Europe/Zurich }", Passes),
    ("goes-public", "", "mode: public", Refused),
    ("goes-private", "mode: public", "mode: private", Passes),
    ("nat-single", "", "network: { nat: single }", Refused),
    ("nat-single-in-public", "mode: public", "network: { nat: single }", Nothing),
    ("nat-per-zone", "network: { nat: single }", "network: { nat: per-zone }", Refused),
    ("nat-none", "", "network: { nat: none }", Wrong),
    (
        "nat-none-with-endpoints",
        "network: { endpoints: [s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, cloudformation, ssm, ssmmessages, ec2messages, elasticfilesystem] }",
        "network: { nat: none }",
        Refused,
    ),
    ("nat-regional", "", "network: { nat: regional }", Refused),
    (
        "nat-addresses",
        "",
        "network: { nat-addresses: [eipalloc-0a0a0a0a0a0a0a0a0, eipalloc-0b0b0b0b0b0b0b0b0] }",
        Refused,
    ),
    ("zone-more", "", "network: { zones: 3 }", Refused),
    ("zone-less", "network: { zones: 3 }", "network: { zones: 2 }", Refused),
    ("zones-by-name", "", "network: { zones: [us-east-1a, us-east-1b] }", Refused),
    (
        "certificate-swapped",
        "",
        "router: { certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/87654321-4321-4321-4321-210987654321' }",
        Passes,
    ),
    ("certificate-removed", "", "router: { certificate: null }", Refused),
    (
        "certificate-added",
        "router: { certificate: null }",
        "router: { certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012' }",
        Passes,
    ),
    ("internal-router", "", "router: { internal: true }", Passes),
    ("public-router-off", "", "router: { public: false, internal: true }", Refused),
    ("allow-narrowed", "", "router: { allow: [198.51.100.0/24, 203.0.113.7/32] }", Passes),
    (
        "allow-widened",
        "router: { allow: [198.51.100.0/24] }",
        "router: { allow: [198.51.100.0/24, 203.0.113.7/32] }",
        Refused,
    ),
    (
        "allow-prefix-list",
        "router: { allow: [198.51.100.0/24] }",
        "router: { allow: [pl-3b927c52, 198.51.100.0/24] }",
        Refused,
    ),
    ("allow-opened", "router: { allow: [198.51.100.0/24] }", "router: { allow: [0.0.0.0/0] }", Refused),
    ("http-none", "", "router: { http: none }", Refused),
    (
        "internal-allow",
        "router: { internal: true }",
        "router: { internal: true, internal-allow: [10.0.0.0/8] }",
        Refused,
    ),
    (
        "security-groups",
        "router: { internal: true }",
        "{ instances: { security-groups: [sg-0123456789abcdef0] },
           router: { security-groups: [sg-0a0a0a0a0a0a0a0a0], internal-security-groups: [sg-0a0a0a0a0a0a0a0a0] } }",
        Passes,
    ),
    ("security-groups-go-public", "instances: { security-groups: [sg-0123456789abcdef0] }", "mode: public", Wrong),
    ("mitigation", "", "router: { mitigation: strictest }", Passes),
    ("versioning", "", "logs: { versioning: enabled }", Passes),
    ("versioning-suspended", "logs: { versioning: enabled }", "logs: { versioning: suspended }", Refused),
    ("nlb", "", "nlb: { public: {}, internal: {} }", Passes),
    (
        "nlb-settings",
        "nlb: { public: {}, internal: {} }",
        "nlb: { public: { cross-zone: true, protected: true }, internal: { cross-zone: true, protected: true } }",
        Passes,
    ),
    (
        "nlb-addresses",
        "nlb: { public: {} }",
        "nlb: { public: { addresses: [eipalloc-0c0c0c0c0c0c0c0c0, eipalloc-0d0d0d0d0d0d0d0d0] } }",
        Refused,
    ),
    ("nlb-off", "nlb: { public: {}, internal: {} }", "nlb: null", Refused),
    ("nlb-off-protected", "nlb: { public: { protected: true } }", "nlb: null", Refused),
    (
        "nlb-addresses-of-others-off",
        "nlb: { public: { addresses: [eipalloc-0c0c0c0c0c0c0c0c0, eipalloc-0d0d0d0d0d0d0d0d0] } }",
        "nlb: null",
        Refused,
    ),
    ("nlb-unprotected", "nlb: { public: { protected: true } }", "nlb: { public: { protected: false } }", Refused),
    ("keep", "router: { internal: true }", "keep: { internal-router-name: web-rti, role-path: /convox/ }", Refused),
    ("logs-bucket", "", "logs: { bucket: logs.example }", Refused),
    ("logs-bucket-own", "logs: { bucket: logs.example }", "logs: { bucket: null }", Refused),
    (
        "spot",
        "",
        "instances: { spot: { types: [m6g.large, c7g.large], base: 3, on-demand: 25, strategy: capacity-optimized, max-price: 0.05 } }",
        Passes,
    ),
    (
        "spot-by-size",
        "instances: { spot: { types: [m6g.large, c7g.large] } }",
        "instances: { spot: { types: null, vcpus: 2, memory: 4GiB, exclude: ['x*'] } }",
        Passes,
    ),
    (
        "spot-patterns",
        "instances: { spot: { types: [m6g.large] } }",
        "instances: { spot: { types: ['m*.large'] } }",
        Passes,
    ),
    ("spot-off", "instances: { spot: { types: [m6g.large] } }", "instances: { spot: null }", Passes),
    ("spot-of-another-architecture", "", "instances: { spot: { types: [m7i.large] } }", Wrong),
    ("idle-timeout", "", "router: { idle-timeout: 120 }", Passes),
    ("tls-policy-older", "", "router: { tls-policy: ELBSecurityPolicy-2016-08 }", Refused),
    ("tls-policy-newer", "", "router: { tls-policy: ELBSecurityPolicy-TLS13-1-2-Res-2021-06 }", Passes),
    ("cidr", "", "network: { cidr: 10.20.0.0/16 }", Refused),
    ("public-subnets", "", "network: { public-subnets: [10.0.100.0/24, 10.0.101.0/24] }", Refused),
    ("private-subnets", "", "network: { private-subnets: [10.0.102.0/24, 10.0.103.0/24] }", Refused),
    (
        "existing-subnets",
        "network: { vpc: vpc-0123456789abcdef0, internet-gateway: igw-0123456789abcdef0, cidr: 10.0.0.0/16 }",
        "network: { internet-gateway: null, nat: null, subnets: { public: [subnet-0a0a0a0a, subnet-0b0b0b0b], private: [subnet-0c0c0c0c, subnet-0d0d0d0d] } }",
        Refused,
    ),
    (
        "another-existing-subnet",
        "network: { vpc: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, nat: null, subnets: { public: [subnet-0a0a0a0a, subnet-0b0b0b0b], private: [subnet-0c0c0c0c, subnet-0d0d0d0d] } }",
        "network: { subnets: { public: [subnet-0a0a0a0a, subnet-0e0e0e0e], private: [subnet-0c0c0c0c, subnet-0f0f0f0f] } }",
        Refused,
    ),
    (
        "existing-vpc",
        "",
        "network: { vpc: vpc-0123456789abcdef0, internet-gateway: igw-0123456789abcdef0, cidr: 10.0.0.0/16 }",
        Refused,
    ),
    ("avoid", "", "network: { avoid: [10.1.0.0/16] }", Nothing),
    ("avoid-itself", "", "network: { avoid: [10.0.0.0/8] }", Wrong),
    ("existing-endpoints", "", "network: { existing-endpoints: [logs] }", Wrong),
    ("files-off", "", "storage: { filesystem: false }", Refused),
    ("files-on", "storage: { filesystem: false }", "storage: { filesystem: true }", Passes),
    ("files-unencrypted", "", "storage: { encrypted: false }", Refused),
    (
        "files-key",
        "",
        "storage: { key: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' }",
        Refused,
    ),
    ("files-given", "", "storage: { filesystem: fs-0123456789abcdef0 }", Refused),
    (
        "files-given-with-targets",
        "storage: { filesystem: fs-0123456789abcdef0 }",
        "storage: { mount-targets: existing, security-group: sg-0123456789abcdef0 }",
        Refused,
    ),
    ("mount-targets-public", "", "storage: { mount-targets: public }", Refused),
    ("plain-nfs", "", "storage: { plain-nfs: true }", Refused),
    ("tags", "", "tags: { team: web }", Passes),
    ("retention-longer", "", "logs: { retention: 90 }", Passes),
    ("retention-shorter", "", "logs: { retention: 1 }", Refused),
    ("access-retention-shorter", "", "logs: { access-retention: 1 }", Refused),
    ("endpoints-more", "", "network: { endpoints: [s3, ecr.api, ecr.dkr] }", Passes),
    ("s3-endpoint-removed", "", "network: { endpoints: [] }", Refused),
    ("buckets-fewer", "", "network: { buckets: [artifacts.example] }", Passes),
    ("hop-limit", "", "instances: { hop-limit: 2 }", Refused),
    ("boot", "", "instances: { boot: 'echo \"${HOSTNAME}\" > /etc/motd' }", Passes),
    ("run", "", "instances: { run: 'mkdir -p /volumes/cache' }", Passes),
    ("agent", "", "instances: { agent: { stop-timeout: 2m, pull: prefer-cached, keep-images: 96h } }", Passes),
    ("proxy", "", "network: { proxy: { address: '10.0.0.9:3128', except: [example.com] } }", Passes),
    ("administrator", "", "instances: { policies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }", Refused),
    (
        "policy-less",
        "instances: { policies: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] }",
        "instances: { policies: [] }",
        Passes,
    ),
    ("disk", "", "instances: { disk: 100 }", Passes),
    ("swap", "", "instances: { swap: 10 }", Passes),
    ("key", "", "instances: { key: operators }", Passes),
    ("image-pinned", "", "instances: { image: ami-0123456789abcdef0 }", Passes),
    ("flow-logs-on", "", "network: { flow-logs: true }", Passes),
    ("flow-logs-off", "network: { flow-logs: true }", "network: { flow-logs: false }", Passes),
    ("name", "", "name: shop", Refused),
    ("region", "{ region: us-east-1, router: { certificate: null } }", "region: eu-west-1", Refused),
    (
        "accepted",
        "",
        "{ network: { nat: single }, accept: [
            { finding: weaken, resource: Nat0, reason: one gateway is enough for tests },
            { finding: address-released, resource: NatAddress1, reason: no partner has seen it, until: 2999-12-31 },
            { finding: export-change, resource: Vpc, reason: left behind } ] }",
        Passes,
    ),
    ("accepted-alone", "", "accept: [{ finding: weaken, resource: Nat0, reason: nothing changes }]", Nothing),
    ("comment", "", "# nothing but a comment", Nothing),
    ("typo", "", "instances: { typ: m7g.xlarge }", Wrong),
];

fn parsed(text: &str) -> Value {
    let text = Arc::new(Text { name: "rack".to_owned(), body: text.to_owned() });
    yaml::read(&text, yaml::Kind::Description).unwrap_or_else(|finding| panic!("{finding:?}"))
}

/// A rack with what a change says of it; null takes a key away, and what is said of `count` is said wholly.
fn with(mut rack: Value, change: &str) -> Value {
    fn merge(into: &mut Value, change: Value) {
        match (into, change) {
            (Value::Object(into), Value::Object(change)) => {
                for (key, value) in change {
                    match value {
                        Value::Null => _ = into.remove(&key),
                        value => merge(into.entry(key).or_insert_with(|| Value::Object(Map::new())), value),
                    }
                }
            }
            (into, change) => *into = change,
        }
    }
    if !change.is_empty() && !change.starts_with('#') {
        merge(&mut rack, parsed(change));
    }
    rack
}

/// What is said of a change.
fn compared(name: &str, before: &str, after: &str, options: &str) -> Ended {
    let old = with(parsed(BASE), before);
    let new = with(old.clone(), after);
    let note = after.strip_prefix('#').unwrap_or_default();
    let folder = Folder::new(&format!("{name}-{}", options.len()));
    let folder = folder.with("old.yml", &old.to_string()).with("new.yml", &format!("#{note}\n{new}"));
    folder.run(&format!("diff old.yml new.yml {options}"))
}

#[test]
fn a_reviewer_reads_of_each_change_what_it_does() {
    let (gate, mut otherwise) = (gate(), Vec::new());
    for (name, before, after, met) in CHANGES {
        let ended = compared(name, before, after, &format!("--exit-code --format markdown {gate}"));
        let code = match met {
            Nothing => 0,
            Passes => 1,
            Wrong => 2,
            Refused => 3,
        };
        let ended = Ended { err: ended.err.replace("old.yml", "rack.yml").replace("new.yml", "rack.yml"), ..ended };
        let said =
            [*before, "->", *after].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
        let shown = format!("{said}\nexit code {}\n\n{}\n{}", ended.code, ended.out, ended.err);
        snapshots().bind(|| insta::assert_snapshot!(format!("change-{name}"), shown));
        if ended.code != code {
            otherwise.push(format!("{name}: {} instead of {code}", ended.code));
        }
    }
    assert_eq!(otherwise, [""; 0]);
}

/// A key that nobody changes is one whose change nobody reads.
#[test]
fn every_key_of_a_rack_is_changed() {
    fn paths(value: &Value, at: &str, all: &mut BTreeSet<String>) {
        all.insert(at.to_owned());
        for (key, inner) in value.as_object().into_iter().flatten() {
            paths(inner, &if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, all);
        }
    }
    let mut changed = BTreeSet::new();
    CHANGES.iter().filter(|(_, _, after, _)| !after.starts_with('#')).for_each(|(_, _, after, _)| {
        paths(&parsed(after), "", &mut changed);
    });
    for key in KEYS.iter() {
        assert!(changed.contains(&key.path), "no change of {}", key.path);
    }
}

/// What has to pass no gate: changes of the rack above, and cases of templates.
const DISASTERS: [&str; 32] = [
    "architecture",
    "fewer-instances",
    "goes-public",
    "nat-single",
    "nat-addresses",
    "nat-none-with-endpoints",
    "zone-less",
    "certificate-removed",
    "public-router-off",
    "allow-opened",
    "tls-policy-older",
    "cidr",
    "files-off",
    "files-unencrypted",
    "mount-targets-public",
    "plain-nfs",
    "retention-shorter",
    "s3-endpoint-removed",
    "hop-limit",
    "administrator",
    "name",
    "region",
    "balancer-goes-and-none-comes",
    "custom-resource-goes",
    "database-is-opened",
    "group-becomes-another-unknown-one",
    "security-group-is-replaced-and-instances-stay",
    "key-changes-its-spec",
    "queue-is-opened-to-anyone",
    "roll-keeps-all-in-service",
    "listener-under-another-id",
    "listeners-shift-their-ports",
];

#[test]
fn the_gate_of_the_readme_refuses_every_disaster() {
    let (gate, cases) = (gate(), cases());
    for name in DISASTERS {
        let change = CHANGES.iter().find(|(change, ..)| *change == name);
        let ended = match change {
            Some((_, before, after, _)) => compared(name, before, after, &gate),
            None => {
                let case = cases.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no {name}"));
                let folder = Folder::new(&format!("disaster-{name}")).with("old.json", &case.old.to_string());
                folder.with("new.json", &case.new.to_string()).run(&format!("diff old.json new.json {gate}"))
            }
        };
        assert_eq!(ended.code, 3, "{name}: {}{}", ended.out, ended.err);
    }
}
