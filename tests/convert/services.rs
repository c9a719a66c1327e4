//! The steps by which services move.

use super::way::way;
use crate::diff::services::application;
use rackform::convert::{Conversion, Purpose, Task, convert};
use rackform::diff::Severity;
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

/// The application with its service `Www` behind the internal router instead of the public one, under logical ids of its own.
fn internal(app: &Value) -> Value {
    let text = app.to_string().replace("WwwTargets", "WwwInternalTargets").replace("WwwRule0", "WwwInternalRule0");
    let mut app: Value = serde_json::from_str(&text).unwrap();
    app["Resources"]["WwwInternalRule0"]["Properties"]["ListenerArn"] =
        json!({ "Fn::ImportValue": "prod:RouterInternalListener443" });
    app
}

fn purposes(way: &Conversion) -> Vec<&Purpose> {
    way.steps.iter().map(|step| &step.purpose).collect()
}

#[test]
fn a_service_is_behind_both_routers_until_its_clients_have_moved() {
    let public = application("");
    let internal = internal(&public);
    let way = way("router", &public, &internal);
    assert_eq!(purposes(&way), [&Purpose::JoinTargets(vec!["Www".to_owned()]), &Purpose::Finish]);
    let (first, last) = (&way.steps[0], &way.steps[1]);
    assert_eq!(first.diff.hazards, []);
    let moved = Task::MoveClients(vec!["WwwRule0".to_owned()], vec!["WwwInternalRule0".to_owned()]);
    assert_eq!(first.then, [moved]);
    let slugs = last.diff.hazards.iter().map(|hazard| hazard.code.slug).collect::<Vec<_>>();
    assert_eq!(slugs, ["rule-removed"]);
    let balancers = first.template["Resources"]["Www"]["Properties"]["LoadBalancers"].as_array().unwrap();
    assert_eq!(balancers.len(), 2);
}

/// Another target group under the same rule, which forwards no requests to it before tasks are there.
#[test]
fn a_rule_forwards_to_new_targets_when_tasks_are_among_them() {
    let old = application("");
    let new = serde_json::from_str(&old.to_string().replace("WwwTargets", "WwwHttpsTargets")).unwrap();
    let way = way("targets", &old, &new);
    assert_eq!(purposes(&way), [&Purpose::JoinTargets(vec!["Www".to_owned()]), &Purpose::Finish]);
    let actions = &way.steps[0].template["Resources"]["WwwRule0"]["Properties"]["Actions"][0]["ForwardConfig"];
    assert_eq!(actions["TargetGroups"][0]["Weight"], 1);
    assert_eq!(actions["TargetGroups"][1], json!({ "TargetGroupArn": { "Ref": "WwwHttpsTargets" }, "Weight": 0 }));
    assert!(way.steps.iter().all(|step| step.diff.hazards.is_empty()), "{way:#?}");
}

/// What listens on another port is another program: no order of steps keeps both in one service.
#[test]
fn another_port_is_one_step_that_tells_what_is_missing_meanwhile() {
    let old = application("");
    let mut new = application(
        "{ WwwTask/ContainerDefinitions/0/PortMappings/0/ContainerPort: 9090, WwwTargets/Port: 9090, Www/LoadBalancers/0/ContainerPort: 9090 }",
    );
    for _ in 0..2 {
        let way = way("port", &old, &new);
        assert_eq!(purposes(&way), [&Purpose::Finish]);
        let hazards = &way.steps[0].diff.hazards;
        assert_eq!(hazards.iter().map(|hazard| hazard.code.slug).collect::<Vec<_>>(), ["target-group-replaced"]);
        assert_eq!(hazards[0].severity, Severity::Outage);
        // Under a logical id of its own it is no other.
        new = serde_json::from_str(&new.to_string().replace("WwwTargets", "Www9090Targets")).unwrap();
    }
}

/// No rule is missing while two exchange their priorities.
#[test]
fn rules_exchange_their_priorities_by_way_of_a_third() {
    let old = application("");
    let new = application("{ WwwRule0/Priority: 200, ApiRule0/Priority: 100 }");
    let way = way("priorities", &old, &new);
    assert_eq!(way.steps.len(), 3, "{:?}", purposes(&way));
    assert!(matches!(way.steps[0].purpose, Purpose::StepAside(_, 101 | 201)), "{:?}", purposes(&way));
    for step in &way.steps {
        assert!(["WwwRule0", "ApiRule0"].iter().all(|id| step.template["Resources"].get(id).is_some()));
        assert_eq!(step.diff.hazards, []);
    }
}

/// A rule cannot be on two listeners, nor a target group behind two balancers: under one logical id there is no way, and it is
/// said to take another.
#[test]
fn a_rule_that_keeps_its_logical_id_cannot_change_routers() {
    let old = application("");
    let new = application("{ WwwRule0/ListenerArn: { 'Fn::ImportValue': 'prod:RouterInternalListener443' } }");
    let obstacle = convert(&old, &new, &Settings::default(), &Settings::default()).unwrap_err();
    let hazards = obstacle.hazards.iter().map(|hazard| hazard.code.slug).collect::<Vec<_>>();
    assert_eq!(hazards, ["target-group-in-use"]);
    assert!(obstacle.hazards[0].instead.contains("create a separate target group"), "{:?}", obstacle.hazards);
}
