//! Convox racks that are imported: what becomes of their parameters, and of what stands. `convox.json` is a rack in the
//! manner of Convox, with its logical ids and the parameters that decide most of it.

mod beside;
mod formats;
mod inputs;
mod law;
mod own;
mod page;
mod racks;
mod restored;
mod secrets;
mod services;
mod survival;

use crate::common::folder::{Ended, Folder};
use crate::common::{in_parallel, read};
use rackform::cfn::Style;
use rackform::import::CERTIFICATE;
use rackform::rack::Source;
use rackform::{Compiled, compile};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A set of parameters that differ from their defaults.
pub struct Case {
    pub name: &'static str,
    pub given: &'static [(&'static str, &'static str)],
}

const fn case(name: &'static str, given: &'static [(&'static str, &'static str)]) -> Case {
    Case { name, given }
}

/// Racks that are taken over where they are.
pub const IN_PLACE: &[Case] = &[
    case("public", &[]),
    case("private", &[("Private", "Yes")]),
    case("private-arm", &[("Private", "Yes"), ("InstanceType", "m6g.large"), ("Key", "ops"), ("SwapSize", "0")]),
    case("internal", &[("Private", "Yes"), ("Internal", "Yes")]),
    case("internal-in-public-subnets", &[("Internal", "Yes"), ("InternalRouterSuffix", "-int")]),
    case("internal-only", &[("Internal", "Yes"), ("InternalOnly", "Yes"), ("DisableALBPort80", "Yes")]),
    case("one-instance", &[("HighAvailability", "false"), ("NoHaInstanceCount", "2"), ("VolumeSize", "20")]),
    case("two-zones", &[("MaxAvailabilityZones", "2"), ("Autoscale", "No"), ("InstanceCount", "5")]),
    case(
        "existing-vpc",
        &[
            ("ExistingVpc", "vpc-0123456789abcdef0"),
            ("InternetGateway", "igw-0123456789abcdef0"),
            ("VPCCIDR", "172.31.0.0/16"),
            ("Subnet0CIDR", "172.31.1.0/24"),
            ("Subnet1CIDR", "172.31.2.0/24"),
            ("Subnet2CIDR", "172.31.3.0/24"),
            ("SubnetPrivate0CIDR", "172.31.4.0/24"),
            ("SubnetPrivate1CIDR", "172.31.5.0/24"),
            ("SubnetPrivate2CIDR", "172.31.6.0/24"),
        ],
    ),
    case(
        "other-blocks",
        &[("Subnet1CIDR", "10.0.20.0/24"), ("Private", "Yes"), ("SubnetPrivate2CIDR", "10.0.60.0/23")],
    ),
    case(
        "builds-in-private-subnets",
        &[("PrivateBuild", "Yes"), ("InstanceType", "c5.large"), ("CpuCredits", "standard")],
    ),
    case("spot", &[("SpotInstanceBid", "0.05"), ("InstanceCount", "6"), ("OnDemandMinCount", "2")]),
    case(
        "much",
        &[
            ("Private", "Yes"),
            ("InstanceCount", "9"),
            ("AutoscaleExtra", "2"),
            ("InstanceUpdateBatchSize", "2"),
            ("CpuCredits", "unlimited"),
            ("Tenancy", "dedicated"),
            ("IMDSHttpPutResponseHopLimit", "2"),
            ("RouterMitigationMode", "strictest"),
            ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
            ("EnableS3Versioning", "Enabled"),
            ("ScheduleRackScaleDown", "0 20 * * 1-5"),
            ("ScheduleRackScaleUp", "0 7 * * 1-5"),
            ("InstancePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            ("LogRetention", ""),
            ("LoadBalancerIdleTimeout", "120"),
        ],
    ),
    case(
        "refused-values",
        &[("LogRetention", "10"), ("InstancePolicy", "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"), ("Key", " ops ")],
    ),
    case("nlb", &[("NLB", "Yes"), ("NLBDeletionProtection", "Yes")]),
    case("encrypted", &[("EnableSharedEFSVolumeEncryption", "true")]),
    case(
        "spot-fleet",
        &[("SpotFleetMaxPrice", "1.5"), ("SpotFleetExcludedInstanceTypes", "t2.*"), ("SpotFleetMinVcpuCount", "2")],
    ),
    case(
        "spot-fleet-of-types",
        &[
            ("SpotFleetMaxPrice", "1.5"),
            ("SpotFleetAllowedInstanceTypes", "m5.*,c5.large"),
            ("SpotFleetAllocationStrategy", "capacityOptimized"),
            ("SpotFleetMinOnDemandCount", "3"),
        ],
    ),
    case(
        "groups-and-proxy",
        &[
            ("Private", "Yes"),
            ("Internal", "Yes"),
            ("InstanceSecurityGroup", "sg-0123456789abcdef0"),
            ("RouterInternalSecurityGroup", "sg-0a0a0a0a0a0a0a0a0"),
            ("HttpProxy", "http://10.0.0.9:3128"),
            ("LogBucket", "logs-of-the-company"),
            ("InstanceBootCommand", "echo booting > /dev/console"),
        ],
    ),
    case(
        "agent",
        &[
            ("Ami", "ami-0123456789abcdef0"),
            ("InstanceSecurityGroup", "sg-0123456789abcdef0"),
            ("InstanceRunCommand", "echo ready"),
            ("EcsContainerStopTimeout", "90s"),
            ("PruneOlderImagesInHour", "48"),
            ("RouterSecurityGroup", "sg-0123456789abcdef0"),
            ("RouterMitigationMode", "monitor"),
            ("OfTomorrow", "1"),
        ],
    ),
];

/// Racks that are not, and what stands in the way.
pub const REFUSED: &[(Case, &str)] = &[
    (case("internal-nlb", &[("NLBInternal", "Yes")]), "internal Network Load Balancer is in public subnets"),
    (case("no-router", &[("InternalOnly", "Yes")]), "no router at all"),
    (case("no-gateway", &[("ExistingVpc", "vpc-0123456789abcdef0")]), "internet gateway"),
];

/// What `aws cloudformation describe-stacks` prints of a rack.
pub fn stack(given: &[(&str, &str)]) -> String {
    let zones = if given.iter().any(|one| [("HighAvailability", "false"), ("MaxAvailabilityZones", "2")].contains(one))
    {
        "a,b"
    } else {
        "a,b,c"
    };
    let zones = zones.split(',').map(|zone| format!("us-east-1{zone}")).collect::<Vec<_>>().join(",");
    let parameter = |name: &str, value: &str| json!({ "ParameterKey": name, "ParameterValue": value });
    let mut parameters = vec![
        parameter("Version", "20260421192651"),
        parameter("Password", "****"),
        parameter("AvailabilityZones", &zones),
    ];
    for name in ["Autoscale", "InstanceCount", "InstanceType", "Private"] {
        if !given.iter().any(|(given, _)| *given == name) {
            let template = serde_json::from_str::<Value>(&read("tests/import/convox.json")).unwrap();
            parameters.push(parameter(name, template["Parameters"][name]["Default"].as_str().unwrap()));
        }
    }
    parameters.extend(given.iter().map(|(name, value)| parameter(name, value)));
    let output = |name: &str, value: &str| json!({ "OutputKey": name, "OutputValue": value });
    let key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    let stack = json!({
        "StackName": "production",
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/production/0a1b2c3d-1111-2222-3333-444455556666",
        "Parameters": parameters,
        "Outputs": [output("Vpc", "vpc-0fedcba9876543210"), output("CustomerManagedKey", key)],
        "Tags": [
            { "Key": "System", "Value": "convox" },
            { "Key": "Type", "Value": "rack" },
            { "Key": "team", "Value": "web" },
        ],
    });
    json!({ "Stacks": [stack] }).to_string()
}

/// What the AWS CLI lists of its resources.
pub const RESOURCES: &str = r#"{"StackResourceSummaries": [
    {"LogicalResourceId": "Vpc", "PhysicalResourceId": "vpc-0fedcba9876543210"},
    {"LogicalResourceId": "Gateway", "PhysicalResourceId": "igw-0fedcba9876543210"},
    {"LogicalResourceId": "VolumeFilesystem", "PhysicalResourceId": "fs-0fedcba9876543210"},
    {"LogicalResourceId": "VolumeSecurity", "PhysicalResourceId": "sg-0fedcba9876543210"}
]}"#;

/// A folder with what describes a rack.
pub fn folder(name: &str, given: &[(&str, &str)]) -> Folder {
    let template = serde_json::from_str::<Value>(&read("tests/import/convox.json")).unwrap();
    Folder::new(&format!("import-{name}"))
        .with("stack.json", &stack(given))
        .with("template.json", &json!({ "TemplateBody": template }).to_string())
        .with("resources.json", RESOURCES)
        .with("imports.json", r#"{"Imports": []}"#)
}

/// A rack that was imported.
pub struct Taken {
    /// What there was, and what was written.
    pub folder: Folder,
    /// How it ended.
    pub code: i32,
    /// What it said.
    pub report: Value,
}

/// All racks, imported once.
pub fn taken(case: &Case) -> &'static Taken {
    static TAKEN: LazyLock<BTreeMap<&'static str, Taken>> = LazyLock::new(|| {
        let cases = all().collect::<Vec<_>>();
        let taken = in_parallel(&cases, |_, case| {
            let folder = folder(&format!("taken-{}", case.name), case.given);
            let ended = import(&folder, "--format json");
            let printed = serde_json::from_str::<Value>(&ended.out);
            let report = printed.unwrap_or_else(|_| panic!("{}: {}", case.name, ended.err))["results"][0].take();
            vec![(case.name, Taken { folder, code: ended.code, report })]
        });
        taken.into_iter().collect()
    });
    &TAKEN[case.name]
}

/// The racks that are taken over, and those that are not.
pub fn all() -> impl Iterator<Item = &'static Case> {
    IN_PLACE.iter().chain(REFUSED.iter().map(|(case, _)| case))
}

/// Imports a rack, from all files.
pub fn import(folder: &Folder, options: &str) -> Ended {
    folder.run(&format!("import stack.json template.json resources.json imports.json -o take {options}"))
}

/// The rack that was written, with a certificate filled in.
pub fn written(folder: &Folder) -> Compiled {
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let text = folder.read("take/rack.yml").replace(CERTIFICATE, certificate);
    match compile(&Source::new("rack.yml", &text), Style::Readable) {
        Ok(sound) => sound.value,
        Err(refused) => panic!("{text}\n{:#?}", refused.findings()),
    }
}

/// The deployed template that was written.
pub fn deployed(folder: &Folder) -> Value {
    serde_json::from_str(&folder.read("take/deployed.json")).unwrap()
}
