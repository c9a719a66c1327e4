//! What we say about our templates, held against oracles we did not write: cfn-lint, AWS's cloudformation-validate, and
//! moto, an AWS account in memory into which the real AWS CLI deploys.
//!
//! They need Python 3 and, the first time, a package index; without these the tests fail and say so. What none of them
//! sees (the order in which things are made, what AWS replaces, whether packets arrive) is held by other tests.

mod account;
mod app_expectation;
mod apps;
mod by_hand;
mod changes;
mod environment;
mod expectation;
mod linters;
mod loops;
pub mod process;
mod racks;
mod sarif;

use account::Account;
pub use environment::program;
use environment::{PLACE, REGION};
use expectation::{differences, expectation, flip};
use linters::{ALL_REGIONS, Finding, LINTERS, lint, lint_with};
use rackform::cfn::{self, Style};
use rackform::check::BODY_LIMIT;
use racks::Case;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A rule that is not for some of our racks.
struct Exception {
    rule: &'static str,
    holds: fn(&Case) -> bool,
    #[expect(dead_code, reason = "it is there to be read")]
    because: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        rule: "W3010",
        holds: Case::names_zones,
        because: "it warns of zones by name; a rack whose user names its zones is meant for these",
    },
    Exception {
        rule: "W9013",
        holds: Case::names_a_key,
        because: "it warns of accounts in ARNs; a key that a file system has already is in the account it is in",
    },
];

#[test]
fn linters_find_nothing_in_any_rack() {
    let cases = racks::all();
    let files = cases.iter().map(|case| case.write(&PLACE.join("templates"))).collect::<Vec<_>>();
    let found = lint(REGION, &files);
    let excepted = |finding: &Finding| {
        let case = cases.iter().find(|case| finding.template == case.name());
        EXCEPTIONS.iter().any(|exception| exception.rule == finding.rule && case.is_some_and(exception.holds))
    };
    let lines = found.iter().filter(|finding| !excepted(finding)).map(Finding::line).collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} findings (templates are in target/peers):\n{}", lines.len(), lines.join("\n"));
    for exception in EXCEPTIONS {
        assert!(found.iter().any(|finding| finding.rule == exception.rule), "{} is not needed", exception.rule);
    }
}

/// How many templates of random racks cfn-lint reads.
const FEW: usize = 24;

#[test]
fn linters_find_nothing_in_racks_that_nobody_wrote() {
    let cases = racks::random();
    let files = cases.iter().map(|(case, _)| case.write(&PLACE.join("random"))).collect::<Vec<_>>();
    let found = lint_with(REGION, FEW, &files);
    let case = |finding: &Finding| cases.iter().find(|(case, _)| finding.template == case.name());
    let excepted = |finding: &&Finding| {
        let case = case(finding).map(|(case, _)| case);
        EXCEPTIONS.iter().any(|exception| exception.rule == finding.rule && case.is_some_and(exception.holds))
    };
    let told = found.iter().filter(|finding| !excepted(finding));
    let lines = told.map(|finding| format!("{}\n  of {}", finding.line(), case(finding).map_or("?", |(_, rack)| rack)));
    let lines = lines.collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} findings (templates are in target/peers):\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn linters_find_nothing_in_any_region() {
    let cases = ["public", "private"].map(|mode| racks::load("default", mode, &[]));
    let files = cases.map(|case| case.write(&PLACE.join("templates")));
    let lines = lint(ALL_REGIONS, &files).iter().map(Finding::line).collect::<Vec<_>>();
    assert!(lines.is_empty(), "a rack that names no zones fits every region:\n{}", lines.join("\n"));
}

/// Where a template is spoiled, with what, and the number of the rule by which both linters notice. The letter before it
/// is its weight, and theirs differ.
const SPOILED: &[(&str, &str, &str, &str)] = &[
    ("a-reference-to-nothing", "Subnet0/Properties/VpcId", r#"{ "Ref": "Nowhere" }"#, "1020"),
    ("a-property-that-is-none", "Vpc/Properties/CidrBlok", r#""10.0.0.0/16""#, "3002"),
    ("a-number-for-a-list", "Instances/Properties/VPCZoneIdentifier", "7", "3012"),
    ("a-subnet-outside-its-vpc", "Subnet0/Properties/CidrBlock", r#""10.9.1.0/24""#, "3059"),
    ("two-subnets-in-one-place", "SubnetPrivate0/Properties/CidrBlock", r#""10.0.1.0/24""#, "3060"),
    ("a-zone-the-rack-does-not-name", "Subnet0/Properties/AvailabilityZone", r#""us-east-1a""#, "3010"),
];

#[test]
fn linters_notice_what_is_wrong() {
    let sound = racks::load("default", "private", &[]);
    let spoiled = SPOILED.iter().map(|(name, path, value, _)| {
        let template = spoil(&sound.compiled.value, path, value);
        racks::write(&PLACE.join("spoiled"), name, &template.to_string())
    });
    let found = lint(REGION, &spoiled.collect::<Vec<_>>());
    for (name, _, _, rule) in SPOILED {
        for linter in LINTERS {
            let here = found.iter().filter(|finding| finding.linter == linter && finding.template == *name);
            let lines = here.clone().map(Finding::line).collect::<Vec<_>>().join("\n");
            assert!(
                here.into_iter().any(|finding| finding.rule.ends_with(rule)),
                "{linter} on {name}, not {rule}:\n{lines}"
            );
        }
    }
}

/// A template with the value at a path under `Resources` replaced or added.
fn spoil(template: &Value, path: &str, value: &str) -> Value {
    let mut template = template.clone();
    let mut place = &mut template["Resources"];
    for step in path.split('/') {
        place = &mut place[step];
    }
    *place = serde_json::from_str(value).unwrap();
    template
}

/// The racks that moto is shown, and which of their values are replaced by things that exist in the account. It cannot
/// be shown a regional NAT gateway: moto asks every gateway for its subnet. Nor a Network Load Balancer, whose subnets it looks for
/// in `Subnets` only.
const DEPLOYED: &[(&str, &[&str])] = &[
    ("default", &[]),
    ("nat-single", &[]),
    ("nat-none", &[]),
    ("nat-addresses", &["network.nat-addresses={addresses}"]),
    ("existing-vpc", &["network.vpc={vpc}", "network.internet-gateway={gateway}"]),
    (
        "everything",
        &[
            "router.certificate={certificate}",
            "nlb={}",
            "router.security-groups=[]",
            "router.internal-security-groups=[]",
        ],
    ),
];

#[test]
fn moto_deploys_and_flips() {
    let mut account = Account::open("flips");
    let owned = account.provide("10.20.0.0/16", 3);
    for (rack, replaced) in DEPLOYED {
        let replaced = replaced.iter().map(|assignment| fill(assignment, &owned)).collect::<Vec<_>>();
        let public = racks::load(rack, "public", &replaced);
        let private = racks::load(rack, "private", &replaced);

        let created = deploy(&mut account, &public, rack);
        expect(&public, "created", &json!("CREATE_COMPLETE"), &created["status"]);
        expect(&public, "created", &expectation(&public.compiled.plan), &shown(&created));

        let flipped = deploy(&mut account, &private, rack);
        expect(&private, "flipped", &json!("UPDATE_COMPLETE"), &flipped["status"]);
        expect(&private, "flipped", &flip(&private.compiled.plan, "Add"), &flipped["changes"]);
        expect(&private, "flipped", &expectation(&private.compiled.plan), &shown(&flipped));

        // moto leaves the routes of removed NAT gateways in their tables; that the change set removes them has to do.
        let mut back = deploy(&mut account, &public, rack);
        for zone in &public.compiled.plan.network.zones {
            back["network"]["routes"][format!("RouteTablePrivate{}", zone.slot)] = json!({});
        }
        expect(&public, "flipped back", &json!("UPDATE_COMPLETE"), &back["status"]);
        expect(&public, "flipped back", &flip(&private.compiled.plan, "Remove"), &back["changes"]);
        expect(&public, "flipped back", &expectation(&public.compiled.plan), &shown(&back));

        let before = kept(&created["ids"], &created["ids"]);
        expect(&private, "flipped", &before, &kept(&created["ids"], &flipped["ids"]));
        expect(&public, "flipped back", &before, &kept(&back["ids"], &back["ids"]));
    }
}

#[test]
fn moto_notices_what_is_wrong() {
    let mut account = Account::open("wrongs");
    let sound = racks::load("default", "private", &[]);
    let folder = PLACE.join("spoiled");
    let template = &sound.compiled.value;

    let dangling = spoil(template, "Nat0/Properties/AllocationId", r#""eipalloc-0123456789abcdef0""#);
    let refused = account.deploy(&racks::write(&folder, "an-address-of-nobody", &dangling.to_string()), "dangling");
    assert!(refused.is_err_and(|said| said.contains("InvalidAllocationID.NotFound")));

    let crossed = spoil(template, "RouteDefaultPrivate1/Properties/NatGatewayId", r#"{ "Ref": "Nat0" }"#);
    account.deploy(&racks::write(&folder, "crossed-egress", &crossed.to_string()), "crossed").unwrap();
    let noticed = differences(&expectation(&sound.compiled.plan), &shown(&account.observe("crossed")));
    let lines = ["expected", "found   "].into_iter().zip(["Nat1", "Nat0"]);
    let lines =
        lines.map(|(word, nat)| format!("  {word} network / routes / RouteTablePrivate1 / 0.0.0.0/0 / \"{nat}\"\n"));
    assert_eq!(noticed, lines.collect::<String>());
}

/// Deploys a rack as a stack and reads back what is there.
fn deploy(account: &mut Account, case: &Case, stack: &str) -> Value {
    // What is too large for a request as it is written is deployed without spaces, as `synth` says.
    let compact = cfn::print(&case.compiled.value, Style::Compact);
    let text = if case.compiled.text.len() > BODY_LIMIT { &compact } else { &case.compiled.text };
    let file = racks::write(&PLACE.join("deployed"), &format!("{stack}.{}", case.mode), text);
    let Case { rack, mode, .. } = case;
    if let Err(said) = account.deploy(&file, stack) {
        panic!("{rack} ({mode}) could not be deployed (see also {}): {said}", account.log.display());
    }
    account.observe(stack)
}

/// The physical ids of what is in a list, all of which are to stay the same. moto replaces less than AWS does, so other
/// tests show from the schemas that AWS replaces nothing; and it replaces every group whose update it is given, where
/// AWS rolls its instances.
fn kept(list: &Value, ids: &Value) -> Value {
    let names = list.as_object().unwrap().keys().filter(|name| *name != "Instances");
    json!(names.map(|name| (name, &ids[name])).collect::<BTreeMap<_, _>>())
}

/// What an observation says about things, without what it says about the deployment.
fn shown(observation: &Value) -> Value {
    let things = observation.as_object().unwrap().iter();
    json!(things.filter(|(key, _)| !["status", "changes", "ids"].contains(&key.as_str())).collect::<BTreeMap<_, _>>())
}

fn expect(case: &Case, when: &str, expected: &Value, found: &Value) {
    let differences = differences(expected, found);
    assert!(differences.is_empty(), "{} ({}), {when}:\n{differences}", case.rack, case.mode);
}

/// `{vpc}` in an assignment becomes the value of that name.
fn fill(assignment: &str, values: &Value) -> String {
    values.as_object().unwrap().iter().fold(assignment.to_owned(), |text, (name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.replace(&format!("{{{name}}}"), &value)
    })
}
