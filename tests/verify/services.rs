//! From where services on a rack are reached, as proofs say it, and what is not proved.

use super::foreign::{self, Case};
use rackform::verify::{Proof, Verdict, Verification, verify};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn case(name: &str) -> Case {
    foreign::all().into_iter().find(|case| case.name() == name).unwrap_or_else(|| panic!("there is no case {name}"))
}

/// What is proved of each service by the rule about exposure.
fn proofs(found: &Verification) -> BTreeMap<&str, &Proof> {
    let proofs = found.proofs.iter().filter(|proof| proof.rule == "service-exposed");
    proofs.map(|proof| (proof.resource.as_str(), proof)).collect()
}

fn statements(found: &Verification) -> Vec<&str> {
    proofs(found).into_values().map(|proof| proof.statement.as_str()).collect()
}

/// A case with an edit.
fn edited(name: &str, edit: impl FnOnce(&mut Value)) -> Verification {
    let case = case(name);
    let mut template = case.template.clone();
    edit(&mut template["Resources"]);
    verify(&template, &case.settings, case.expected)
}

#[test]
fn each_service_is_said_to_be_reached_from_somewhere_in_both_modes() {
    for name in ["app", "app-public"] {
        let found = case(name).verify();
        let said = [
            "the internet cannot reach `Agent`",
            "only 10.0.0.0/16 reaches `Api`, through `prod/RouterInternal`",
            "the internet cannot reach `Worker`",
            "the internet reaches `Www` through `prod/Router` only",
        ];
        assert_eq!(statements(&found), said, "{name}");
    }
}

#[test]
fn a_proof_leads_from_the_internet_to_the_service() {
    let found = case("app").verify();
    let hops = |service: &str| {
        let path = &proofs(&found)[service].path;
        path.iter().map(|hop| hop.resource.clone()).collect::<Vec<_>>().join(" -> ")
    };
    let path = "internet -> prod/Gateway -> prod/Routes -> prod/Subnet0 -> prod/Router -> prod/RouterListener443 -> WwwRule0 -> \
        WwwTargets -> Www";
    assert_eq!(hops("Www"), path);
    let path = "10.0.0.0/16 -> prod/RouterInternal -> prod/RouterInternalListener443 -> ApiRule0 -> ApiTargets -> Api";
    assert_eq!(hops("Api"), path);
}

#[test]
fn tasks_of_their_own_network_are_said_to_be_reached_as_well() {
    let found = case("app-fargate").verify();
    assert_eq!(statements(&found), ["only 10.0.0.0/16 reaches `Api`, through `prod/RouterInternal`"]);
}

/// What stands in front of a service may not be known; then it is not said to be reached by nobody.
#[test]
fn of_a_service_behind_what_is_not_known_no_router_is_named() {
    let elsewhere = |resources: &mut Value| {
        resources["WwwRule0"]["Properties"]["ListenerArn"] = json!({ "Fn::ImportValue": "other:Listener" });
    };
    let found = edited("app", elsewhere);
    let perhaps = "the internet reaches `Www` through load balancers only, if at all";
    assert_eq!(proofs(&found)["Www"].statement, perhaps);
}

#[test]
fn of_a_service_that_other_hosts_reach_directly_none_is_named_alone() {
    let peers = |resources: &mut Value| {
        resources["Peers"] = json!({
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": { "Fn::ImportValue": "prod:InstancesSecurityGroup" }, "IpProtocol": "tcp", "FromPort": 32768,
                "ToPort": 65535, "CidrIp": "172.16.0.0/12",
            },
        });
    };
    assert_eq!(proofs(&edited("app", peers))["Api"].statement, "the internet cannot reach `Api`");
}

/// Packets of the internet need both: an address to go to, and a rule that admits them.
#[test]
fn a_load_balancer_that_does_not_face_the_internet_or_admit_it_is_no_way_from_there() {
    let internal = |resources: &mut Value| resources["Balancer"]["Properties"]["Scheme"] = json!("internal");
    assert_eq!(proofs(&edited("app-balancer", internal))["Web"].statement, "the internet cannot reach `Web`");
    let closed = |resources: &mut Value| {
        resources["BalancerSecurity"]["Properties"]["SecurityGroupIngress"][0]["CidrIp"] = json!("10.0.0.0/16");
    };
    let only = "only 10.0.0.0/16 reaches `Web`, through `Balancer`";
    assert_eq!(proofs(&edited("app-balancer", closed))["Web"].statement, only);
}

/// What is proved of a healthy service by each rule, so that no rule says nothing.
#[test]
fn every_rule_about_services_proves_something_of_a_healthy_one() {
    let found = case("app").verify();
    for rule in
        ["service-exposed", "service-registration", "service-unreachable", "target-unreachable", "unused-target-group"]
    {
        let proved = found.proofs.iter().any(|proof| proof.rule == rule && proof.resource == "Www");
        assert!(proved, "{rule} proves nothing of `Www`");
    }
    let proved = found.proofs.iter().any(|proof| proof.rule == "target-group-vpc" && proof.resource == "WwwTargets");
    assert!(proved, "target-group-vpc proves nothing of `WwwTargets`");
}

/// Who may connect to a service on instances outside the template, as it is listed.
fn listed(found: &Verification, service: &str) -> Vec<String> {
    let hosted = found.hosted.iter().find(|hosted| hosted.id == service).unwrap();
    let inbound = hosted.inbound.iter().map(|one| {
        let through = one.through.as_deref().unwrap_or("nothing");
        format!("{} through {through}: {} {}", one.from, one.protocol, one.ports)
    });
    inbound.collect()
}

#[test]
fn services_on_instances_outside_are_listed_with_what_they_run_on_and_who_connects() {
    let found = case("app").verify();
    let hosts = found.hosted.iter().map(|hosted| (hosted.id.as_str(), hosted.hosts.join(" "))).collect::<Vec<_>>();
    assert_eq!(hosts, ["Www", "Api", "Worker", "Agent"].map(|id| (id, "prod/Instances".to_owned())));
    let peers = "prod/InstancesSecurity through nothing: tcp 32768-60999";
    assert_eq!(listed(&found, "Www"), ["0.0.0.0/0 through prod/Router: HTTPS 443", peers]);
    assert_eq!(listed(&found, "Api"), ["10.0.0.0/16 through prod/RouterInternal: HTTPS 443", peers]);
    assert!(listed(&found, "Worker").is_empty());
}

/// Those with network interfaces of their own are listed with these, and those on instances of the template with them.
#[test]
fn services_are_listed_once() {
    for case in foreign::all() {
        let found = case.verify();
        let twice = found.hosted.iter().filter(|hosted| found.groups.iter().any(|group| group.id == hosted.id));
        assert_eq!(twice.count(), 0, "{}", case.name());
    }
    assert!(case("cluster").verify().hosted.is_empty());
}

#[test]
fn services_with_network_interfaces_of_their_own_on_instances_outside_are_listed_once() {
    let own = |resources: &mut Value| {
        resources["WorkerTask"]["Properties"]["NetworkMode"] = json!("awsvpc");
        resources["Worker"]["Properties"]["NetworkConfiguration"] = json!({
            "AwsvpcConfiguration": { "Subnets": [{ "Fn::ImportValue": "prod:SubnetPrivate0" }] },
        });
    };
    let found = edited("app", own);
    assert!(found.groups.iter().any(|group| group.id == "Worker"));
    assert!(found.hosted.iter().all(|hosted| hosted.id != "Worker"));
}

#[test]
fn who_connects_through_what_is_not_known_is_listed_as_unknown() {
    let elsewhere = |resources: &mut Value| {
        resources["WwwRule0"]["Properties"]["ListenerArn"] = json!({ "Fn::ImportValue": "other:Listener" });
    };
    let listed = listed(&edited("app", elsewhere), "Www");
    assert!(listed.contains(&"unknown through nothing: -1 0-65535".to_owned()), "{listed:?}");
}

/// Load balancers check the health of their targets on a port that may be another than that of the tasks.
#[test]
fn a_port_of_health_checks_has_to_be_admitted_as_well() {
    let verdict = |name: &str, port: Value| {
        let found = edited(name, |resources| {
            let groups = resources.as_object_mut().unwrap().values_mut();
            let groups = groups.filter(|one| one["Type"] == "AWS::ElasticLoadBalancingV2::TargetGroup");
            groups.for_each(|group| group["Properties"]["HealthCheckPort"] = port.clone());
        });
        let verdicts = found.findings.iter().filter(|finding| finding.diagnostic.code.slug == "target-unreachable");
        verdicts.map(|finding| finding.verdict).next()
    };
    assert_eq!(verdict("app", json!("40000")), None);
    for name in ["app", "app-fargate"] {
        assert_eq!(verdict(name, json!("traffic-port")), None, "{name}");
        assert_eq!(verdict(name, json!("81")), Some(Verdict::Refuted), "{name}");
        let unknown = json!({ "Fn::ImportValue": "other:Port" });
        assert_eq!(verdict(name, unknown), Some(Verdict::Undecided), "{name}");
    }
}
