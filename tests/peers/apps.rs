//! The apps of `tests/apps/ok`, held against the linters, and deployed into moto on their racks.

use super::account::Account;
use super::app_expectation::expectation;
use super::environment::{PLACE, REGION};
use super::expectation::differences;
use super::linters::{Finding, lint};
use super::racks::write;
use super::spoil;
use crate::common::apps::{apps, every_app, on, rack_of};
use crate::common::{Fixture, in_parallel, resources};
use rackform::plan::Entrance;
use rackform::{Compiled, CompiledApp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn linters_find_nothing_in_any_app() {
    let file = |(name, app): &(String, CompiledApp)| {
        write(&PLACE.join("apps"), &name.replace(" (", ".").replace(')', ""), &app.text)
    };
    let files = every_app().iter().map(file).collect::<Vec<_>>();
    let lines = lint(REGION, &files).iter().map(Finding::line).collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} findings (templates are in target/peers):\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn moto_runs_every_app() {
    let mut by_rack = BTreeMap::<String, Vec<Fixture>>::new();
    for app in apps("ok") {
        let rack = app.text.lines().find_map(|line| line.strip_prefix("rack: ")).expect("it names its rack");
        by_rack.entry(rack.to_owned()).or_default().push(app);
    }
    let groups = by_rack.into_values().collect::<Vec<_>>();
    // To open an account takes longer than to deploy an app.
    let halves = groups.chunks(groups.len().div_ceil(2)).collect::<Vec<_>>();
    let lines = in_parallel(&halves, |number, half| {
        let mut account = Account::open(&format!("apps-{number}"));
        let mut lines = Vec::new();
        for (number, group) in half.iter().enumerate() {
            // Racks of one account have different names.
            let rack = deployed_rack(&mut account, &group[0], &[("name", &format!("rack-{number}"))]);
            lines.extend(group.iter().flat_map(|app| deploy(&mut account, app, &rack, "CREATE_COMPLETE").1));
        }
        lines
    });
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

/// The rack of an app as it can be in an account, with a certificate that is there.
fn deployed_rack(account: &mut Account, app: &Fixture, keys: &[(&str, &str)]) -> Compiled {
    let certificate = account.provide("10.20.0.0/16", 0)["certificate"].as_str().expect("it has one").to_owned();
    let own = rack_of(app, keys).expect("nothing contradicts it");
    let certified = [keys, &[("router.certificate", certificate.as_str())]].concat();
    let rack = match own.plan.balancing.entrance {
        Entrance::Http => own,
        Entrance::Https { .. } => rack_of(app, &certified).expect("nothing contradicts it"),
    };
    deploy_rack(account, &rack).unwrap_or_else(|said| panic!("the rack of {} cannot be deployed: {said}", app.name));
    rack
}

fn deploy_rack(account: &Account, rack: &Compiled) -> Result<(), String> {
    let (account_of, name) =
        (account.log.file_stem().unwrap_or_default().to_string_lossy(), rack.plan.name.to_string());
    account.deploy(&write(&PLACE.join("deployed"), &format!("{account_of}.{name}"), &rack.text), &name)
}

/// Deploys an app: what is there afterwards, and how that differs from what its plan promises.
fn deploy(account: &mut Account, app: &Fixture, rack: &Compiled, status: &str) -> (Value, Vec<String>) {
    let (compiled, _) = on(app, rack).unwrap_or_else(|findings| panic!("{}: {findings:#?}", app.name));
    let stack = compiled.plan.stack();
    let file = write(&PLACE.join("deployed"), &format!("{}.{}", compiled.plan.rack, app.name), &compiled.text);
    if let Err(said) = account.deploy(&file, &stack) {
        panic!("{} cannot be deployed (see also {}): {said}", app.name, account.log.display());
    }
    let found = account.observe_app(&stack);
    let mut expected = expectation(&compiled.plan);
    expected["status"] = json!(status);
    let things = expected.as_object().expect("an object").keys().map(|key| (key, &found[key]));
    let differences = differences(&expected, &json!(things.collect::<BTreeMap<_, _>>()));
    let lines = if differences.is_empty() { Vec::new() } else { vec![format!("{}:\n{differences}", app.name)] };
    (found, lines)
}

/// One of the apps.
pub fn app(name: &str) -> Fixture {
    apps("ok")
        .into_iter()
        .find(|app| app.name == name)
        .unwrap_or_else(|| panic!("there is no tests/apps/ok/{name}.yml"))
}

/// An app after somebody has edited it: each text is replaced by another one.
fn edited(app: &Fixture, edits: &[(&str, &str)]) -> Fixture {
    let text = edits.iter().fold(app.text.clone(), |text, (before, after)| {
        assert!(text.contains(before), "{} says nothing of {before}", app.name);
        text.replace(before, after)
    });
    Fixture { name: app.name.clone(), text }
}

const RENEWED: &[(&str, &str)] = &[
    (
        "  www: { image: \"public.ecr.aws/nginx/nginx:1.29\"",
        "  www: { secrets: { URL: \"ssm:/jobs/url\" }, image: \"public.ecr.aws/nginx/nginx:1.30\"",
    ),
    (
        "services:\n",
        "services:\n  extra: { image: \"public.ecr.aws/nginx/nginx:1.29\", port: 80, router: internal, paths: [/extra] }\n",
    ),
];

/// What changes with the image and the secrets of a service, and with another service: the revision of the task definition, and what starts
/// tasks of it.
const CHANGED: &[&str] = &[
    "Add Extra",
    "Add ExtraInternalRule37902",
    "Add ExtraInternalTargets",
    "Add ExtraRole",
    "Add ExtraTask",
    "Modify ExecutionRole",
    "Modify HourlyTimer",
    "Modify NightlyTimer",
    "Modify Www",
    "Modify WwwTask",
];

const RESCALED: &[(&str, &str)] = &[
    ("scale: { min: 1, max: 4, requests: 1000 }", "scale: 4"),
    ("scale: { min: 0, max: 5, memory: 80 }", "scale: { min: 1, max: 7, cpu: 40 }"),
    ("hosts: [www.example.com]", "hosts: [www.example.com, example.com]"),
];

const SCALED: &[&str] = &[
    "Add QueueScalingCpu",
    "Modify Inside",
    "Modify QueueScaling",
    "Modify WwwRule21899",
    "Remove InsideScaling",
    "Remove InsideScalingRequests",
    "Remove QueueScalingMemory",
];

#[test]
fn moto_updates_apps_on_one_rack_and_removes_them() {
    let mut account = Account::open("apps-updated");
    let (jobs, scaled) = (app("timers"), app("scaled"));
    let (alone, _) = on(&jobs, &rack_of(&jobs, &[]).expect("it compiles")).expect("it compiles");
    let refused = account.deploy(&write(&PLACE.join("deployed"), "app-alone", &alone.text), "alone");
    let refused = refused.expect_err("there is no rack yet");
    assert!(refused.contains("No export named production:"), "{refused}");
    account.remove("alone").expect("nothing of it is there");

    let rack = deployed_rack(&mut account, &jobs, &[]);
    for (app, edits, changed) in [(&jobs, RENEWED, CHANGED), (&scaled, RESCALED, SCALED)] {
        let (before, wrong) = deploy(&mut account, app, &rack, "CREATE_COMPLETE");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let (after, wrong) = deploy(&mut account, &edited(app, edits), &rack, "UPDATE_COMPLETE");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(json!(changed), after["changes"], "{}", app.name);
        for (id, physical) in before["ids"].as_object().expect("an object") {
            let stays = changed.iter().all(|change| *change != format!("Remove {id}")) && !id.ends_with("Task");
            assert!(!stays || after["ids"][id] == *physical, "{id} of {} is another one", app.name);
        }
    }

    // A rack whose exports are imported changes its mode all the same, and stays as long as they are.
    let file = |rack: &Compiled| write(&PLACE.join("deployed"), "rack-under-apps", &rack.text);
    let public =
        rack_of(&jobs, &[("mode", "public"), ("router.certificate", &certificate(&rack))]).expect("it can be public");
    account.deploy(&file(&public), "production").expect("no export that is in use changes");
    account.deploy(&file(&rack), "production").expect("nor on the way back");
    let refused = account.remove("production").expect_err("it is in use");
    assert!(refused.contains("Export production:") && refused.contains("production-jobs"), "{refused}");

    for stack in ["production-jobs", "production-scaled"] {
        account.remove(stack).unwrap_or_else(|said| panic!("{stack} cannot be removed: {said}"));
    }
    let remains = account.remains();
    let left = remains.as_object().expect("an object").iter().filter(|(_, count)| **count != json!(0));
    assert_eq!(left.count(), 0, "{remains}");
}

/// The certificate of a rack.
fn certificate(rack: &Compiled) -> String {
    match &rack.plan.balancing.entrance {
        Entrance::Https { certificate, .. } => certificate.to_string(),
        Entrance::Http => panic!("it has one"),
    }
}

/// Where a template is spoiled, with what, and what is said of it when it is deployed: by AWS's own description of its API, or by moto.
const REFUSED: &[(&str, &str, &str)] = &[
    ("WwwTask/Properties/Famly", r#""web""#, "RegisterTaskDefinitionRequest has no Famly"),
    (
        "WwwTargets/Properties/HealthCheckIntervalSeconds",
        "[10]",
        "Invalid type for parameter HealthCheckIntervalSeconds",
    ),
    ("Www/Properties/Cluster", r#"{ "Fn::ImportValue": "production:Clustre" }"#, "No export named production:Clustre"),
    ("WwwRole/Properties/ManagedPolicyArns", r#"["arn:aws:iam::aws:policy/Amazing"]"#, "NoSuchEntity"),
];

#[test]
fn moto_notices_what_is_wrong_with_an_app() {
    let mut account = Account::open("apps-wrong");
    let web = app("hosts");
    let rack = deployed_rack(&mut account, &web, &[]);
    let (sound, _) = on(&web, &rack).expect("it compiles");
    let file = |name: &str, template: &Value| write(&PLACE.join("spoiled"), name, &template.to_string());
    for (number, (path, value, said)) in REFUSED.iter().enumerate() {
        let stack = format!("production-refused{number}");
        let refused = account.deploy(&file(&stack, &spoil(&sound.value, path, value)), &stack);
        assert!(refused.as_ref().is_err_and(|words| words.contains(said)), "{path}: {refused:?}");
    }

    let rule = resources(&sound.value).map(|(id, _)| id).find(|id| id.starts_with("WwwRule")).expect("it has a rule");
    let moved = spoil(&sound.value, &format!("{rule}/Properties/Priority"), "7");
    account.deploy(&file("another-priority", &moved), "production-web").expect("nothing is against it");
    let priority = |observation: &Value| observation["rules"][rule]["priority"].clone();
    let (expected, found) = (expectation(&sound.plan), account.observe_app("production-web"));
    assert_ne!(priority(&expected), priority(&found));

    let twin = account.deploy(&file("the-same-priority", &moved), "production-twin");
    assert!(twin.as_ref().is_err_and(|words| words.contains("PriorityInUse")), "{twin:?}");
}
