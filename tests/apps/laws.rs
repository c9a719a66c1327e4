//! What holds for the template of every app.

use crate::common::apps::{apps, every_app, on, rack_of};
use crate::common::{Fixture, each_in_both_modes, fixtures, in_parallel, pointers, racks, with};
use rackform::cfn::Style;
use rackform::check::BODY_LIMIT;
use rackform::description::{Override, Source};
use rackform::diag::Severity;
use rackform::plan::services::{FIXED, NUMBERED, SUFFIXES, certificate_id};
use rackform::{CompiledApp, compile, compile_app};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every value in a template for which some function stands.
fn calls<'a>(template: &'a Value, function: &str) -> Vec<&'a Value> {
    let mut places = Vec::new();
    pointers(template, String::new(), &mut places);
    places.iter().filter_map(|place| template.pointer(place)?.as_object()?.get(function)).collect()
}

#[test]
fn no_template_decides_anything_while_it_is_deployed() {
    for (name, app) in every_app() {
        for section in ["Conditions", "Mappings", "Parameters", "Rules", "Transform"] {
            assert!(app.value.get(section).is_none(), "{name} has {section}");
        }
        for function in ["Fn::If", "Fn::FindInMap", "Fn::GetAZs", "Fn::Select"] {
            assert!(calls(&app.value, function).is_empty(), "{name} has {function}");
        }
        assert!(app.text.len() < BODY_LIMIT, "{name} has {} bytes", app.text.len());
    }
}

/// What a service may say of how its tasks run and what they need, in parts that go together in any way.
const PARTS: [&[&str]; 6] = [
    &["", ", network: own", ", network: shared"],
    &["", ", capacity: fargate"],
    &["", ", exec: true"],
    &["", ", secrets: { KEY: 'ssm:/key' }"],
    &["", ", port: 8080, hosts: [www.example.com]"],
    &["", ", volumes: [{ from: data, to: /data }]"],
];

/// Descriptions of one service, with one of each of the parts.
fn combined(image: &str) -> Vec<String> {
    let start = vec![format!("name: app\nrack: rack.yml\nservices:\n  www: {{ image: {image}")];
    let all = PARTS.iter().fold(start, |all, parts| {
        all.iter().flat_map(|before| parts.iter().map(move |part| format!("{before}{part}"))).collect()
    });
    all.into_iter().map(|text| format!("{text} }}\n")).collect()
}

#[test]
fn what_cannot_run_is_told_where_it_is_asked_for() {
    let racks = each_in_both_modes(&fixtures("tests/apps/racks"), |rack, keys| {
        let overrides = keys.iter().map(|(path, value)| Override::option("--set", path, value)).collect();
        let source = Source { overrides, ..Source::new(&rack.name, &rack.text) };
        compile(&source, Style::Compact).ok().map(|compiled| compiled.value)
    });
    let faults = in_parallel(&racks, |_, (name, rack)| {
        let region = rack.plan.region.map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());
        let image = format!("123456789012.dkr.ecr.{region}.amazonaws.com/www:1");
        let mut compiled = 0;
        let mut faults = Vec::new();
        for text in combined(&image) {
            match compile_app(&Source::new("app.yml", &text), rack, Style::Compact) {
                Ok(_) => compiled += 1,
                Err(refused) => {
                    let blamed = refused.findings().iter().filter(|one| one.code.slug == "invalid-output-template");
                    faults.extend(blamed.map(|one| format!("{name}: {text}{}", one.message)));
                }
            }
        }
        assert!(compiled > 0, "no service runs on {name}");
        faults
    });
    assert!(
        faults.is_empty(),
        "{} combinations are planned, and refuted by the proof: {:#?}",
        faults.len(),
        &faults[..1]
    );
}

#[test]
fn everything_that_is_imported_is_exported_by_its_rack() {
    for (name, app) in every_app() {
        let rack = app.rack.plan.name.to_string();
        let outputs = app.rack.value["Outputs"].as_object().unwrap().iter();
        let exported = outputs.filter(|(_, output)| output.get("Export").is_some());
        let exported = exported.map(|(output, _)| format!("{rack}:{output}")).collect::<BTreeSet<_>>();
        let imported = calls(&app.value, "Fn::ImportValue");
        assert!(!imported.is_empty(), "{name} imports nothing");
        for import in imported {
            assert!(exported.contains(import.as_str().unwrap()), "{name} imports {import}");
        }
    }
}

/// A change of the rack's mode changes nothing of an app but the network of tasks on Fargate, which stand where instances do.
#[test]
fn the_mode_of_the_rack_moves_tasks_on_fargate_and_nothing_else() {
    for fixture in apps("ok") {
        let made = ["public", "private"].map(|mode| {
            let rack = rack_of(&fixture, &[("mode", mode)])?;
            on(&fixture, &rack).ok().map(|(app, _)| app)
        });
        let [Some(public), Some(private)] = made else { continue };
        let without_network = |app: &CompiledApp| {
            let mut value = app.value.clone();
            let on_fargate = app.plan.services.iter().filter(|service| service.fargate_provider().is_some());
            let on_fargate = on_fargate.map(|service| service.name.clone()).collect::<Vec<_>>();
            let timers = app.plan.timers.iter().filter(|timer| on_fargate.contains(&timer.service));
            for id in app.plan.services.iter().filter(|one| on_fargate.contains(&one.name)).map(|one| &one.id) {
                value["Resources"][id]["Properties"]["NetworkConfiguration"] = Value::Null;
            }
            for timer in timers {
                value["Resources"][&timer.id]["Properties"]["Target"]["EcsParameters"]["NetworkConfiguration"] =
                    Value::Null;
            }
            value
        };
        assert_eq!(without_network(&public), without_network(&private), "{}", fixture.name);
    }
}

#[test]
fn the_order_of_keys_changes_nothing() {
    fn reversed(value: Value) -> Value {
        match value {
            Value::Object(entries) => entries
                .into_iter()
                .rev()
                .map(|(key, value)| (key, reversed(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(items) => items.into_iter().map(reversed).collect(),
            other => other,
        }
    }
    for fixture in apps("ok") {
        let rack = rack_of(&fixture, &[]).unwrap();
        let text = reversed(serde_yaml::from_str(&fixture.text).unwrap()).to_string();
        let one = on(&fixture, &rack).unwrap().0;
        let other = on(&Fixture { text, ..fixture.clone() }, &rack).unwrap().0;
        assert_eq!(one.text, other.text, "{}", fixture.name);
    }
}

/// Tasks are started as a role that can read what services of the app name, and nothing else.
#[test]
fn the_execution_role_reads_exactly_the_secrets_of_the_services() {
    for (name, app) in every_app() {
        let mut named = BTreeSet::new();
        for (_, resource) in app.value["Resources"].as_object().unwrap() {
            for container in resource["Properties"]["ContainerDefinitions"].as_array().into_iter().flatten() {
                let secrets = container["Secrets"].as_array().into_iter().flatten();
                named.extend(secrets.map(|secret| base(&secret["ValueFrom"])));
            }
        }
        let policies = &app.value["Resources"]["ExecutionRole"]["Properties"]["Policies"];
        let statements = policies.as_array().into_iter().flatten();
        let statements = statements.flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap());
        let allowed = statements.flat_map(|statement| {
            assert_eq!(statement["Effect"], "Allow");
            assert!(
                [json!(["ssm:GetParameters"]), json!(["secretsmanager:GetSecretValue"])].contains(&statement["Action"]),
                "{name}: {statement}"
            );
            statement["Resource"].as_array().unwrap()
        });
        let allowed = allowed.map(base).collect::<BTreeSet<_>>();
        assert_eq!(allowed, named, "{name}");
    }
}

/// The ARN of a parameter or a secret without what stands behind its name: the characters that AWS adds, a key.
fn base(value: &Value) -> String {
    let text = value["Fn::Sub"].as_str().or(value.as_str()).unwrap();
    let text = text.replace("-??????", "");
    match text.find(":secret:") {
        Some(at) => {
            let (begin, name) = text.split_at(at + ":secret:".len());
            format!("{begin}{}", name.split(':').next().unwrap())
        }
        None => text,
    }
}

#[test]
fn ids_are_made_of_names_and_known_suffixes() {
    for (name, app) in every_app() {
        let plan = &app.plan;
        let known = |id: &str| {
            let of_services = plan.services.iter().filter_map(|service| id.strip_prefix(&service.id));
            let mut rest = of_services.chain(plan.timers.iter().filter_map(|timer| id.strip_prefix(&timer.id)));
            let mut certificates = plan.certificates().into_iter();
            FIXED.contains(&id)
                || certificates.any(|(listener, certificate)| certificate_id(listener, certificate) == id)
                || rest.any(|rest| {
                    SUFFIXES.contains(&rest)
                        || NUMBERED.iter().any(|part| {
                            rest.strip_prefix(part)
                                .is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
                        })
                })
        };
        for id in app.value["Resources"].as_object().unwrap().keys() {
            assert!(known(id), "{name} has `{id}`, of which the check for collisions does not know");
        }
    }
}

/// Another service changes nothing of those that are there.
#[test]
fn a_service_more_touches_no_other() {
    let shared = ["ExecutionRole", "TimersRole"];
    for fixture in apps("ok") {
        let rack = rack_of(&fixture, &[]).unwrap();
        let mut asked = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        // A service that ECR keeps the image of runs on every rack.
        let region = rack.plan.region.map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());
        asked["services"]["another-one"] =
            json!({ "image": format!("123456789012.dkr.ecr.{region}.amazonaws.com/one:1"), "scale": 0 });
        let before = on(&fixture, &rack).unwrap().0.value;
        let after = on(&Fixture { text: asked.to_string(), ..fixture.clone() }, &rack);
        let after = after.unwrap_or_else(|findings| panic!("{}: {findings:#?}", fixture.name)).0.value;
        for (id, resource) in
            before["Resources"].as_object().unwrap().iter().filter(|(id, _)| !shared.contains(&id.as_str()))
        {
            assert_eq!(&after["Resources"][id], resource, "{}: {id}", fixture.name);
        }
    }
}

/// Services with one certificate bring it to their listener once.
#[test]
fn a_certificate_is_brought_to_a_listener_once() {
    let service = |name: &str| {
        format!(
            "  {name}: {{ image: \"nginx:1.29\", port: 80, hosts: [{name}.example.com], certificate: \"arn:aws:acm:us-east-1:123456789012:certificate/22345678-1234-1234-1234-123456789012\" }}\n"
        )
    };
    let text = format!("name: web\nrack: ../racks/prod.yml\nservices:\n{}{}", service("a"), service("b"));
    let app = Fixture { name: "certificates".to_owned(), text };
    let rack = rack_of(&app, &[]).unwrap();
    let made = on(&app, &rack).unwrap().0.value;
    let resources = made["Resources"].as_object().unwrap();
    let of_kind = |kind: &str| {
        resources.iter().filter(|(_, one)| one["Type"] == kind).map(|(id, _)| id.clone()).collect::<Vec<_>>()
    };
    let certificates = of_kind("AWS::ElasticLoadBalancingV2::ListenerCertificate");
    assert_eq!(certificates.len(), 1);
    for service in of_kind("AWS::ECS::Service") {
        assert!(resources[&service]["DependsOn"].as_array().unwrap().contains(&json!(certificates[0])), "{service}");
    }
}

/// What runs on one rack runs on all of them: services behind a router and without one, on instances and on Fargate.
#[test]
fn apps_run_on_every_rack_in_both_modes() {
    let text = "name: web\nrack: rack.yml\nservices:\n  www: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/www:1\", port: 80, hosts: [www.example.com] }\n  jobs: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/jobs:1\", capacity: fargate }\n  agent: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:1\", everywhere: true, ports: [8125/udp] }\n";
    let all = each_in_both_modes(&racks("ok"), |rack, keys| {
        let compiled = with(rack, keys)?;
        let region = compiled.plan.region.map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());
        let app = Fixture { name: "web".to_owned(), text: text.replace("us-east-1", &region) };
        let Err(findings) = on(&app, &compiled) else { return Some((true, compiled.plan.name.to_string())) };
        // Of what the rack itself cannot: no Fargate, no subnets of the tier, no way to AWS but a proxy.
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let by_proxy = compiled.plan.network.proxy.is_some();
        let other = errors.filter(|finding| match finding.code.slug {
            "cannot-be-together" | "no-subnets" => false,
            "unreachable-service" => !by_proxy,
            _ => true,
        });
        let messages = other.map(|finding| finding.message.clone()).collect::<Vec<_>>();
        assert!(messages.is_empty(), "{}: {messages:#?}", rack.name);
        Some((false, compiled.plan.name.to_string()))
    });
    let fine = all.iter().filter(|(_, (fine, _))| *fine).count();
    assert!(fine * 10 > all.len() * 9, "the app runs on {fine} of {} racks only", all.len());
}

/// A service waits for every rule that leads to it: ECS refuses a target group that no load balancer leads to.
#[test]
fn services_wait_for_their_rules() {
    let mut tried = 0;
    for (name, app) in every_app() {
        let resources = app.value["Resources"].as_object().unwrap();
        let mut rules = BTreeMap::<String, BTreeSet<String>>::new();
        for (id, rule) in resources.iter().filter(|(_, one)| one["Type"] == "AWS::ElasticLoadBalancingV2::ListenerRule")
        {
            let group = rule["Properties"]["Actions"][0]["TargetGroupArn"]["Ref"].as_str().unwrap();
            rules.entry(group.to_owned()).or_default().insert(id.clone());
        }
        for (id, service) in resources.iter().filter(|(_, one)| one["Type"] == "AWS::ECS::Service") {
            let waits = match &service["DependsOn"] {
                Value::String(one) => BTreeSet::from([one.clone()]),
                list => list.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect(),
            };
            for target in service["Properties"]["LoadBalancers"].as_array().into_iter().flatten() {
                assert!(rules[target["TargetGroupArn"]["Ref"].as_str().unwrap()].is_subset(&waits), "{name}: {id}");
                tried += 1;
            }
        }
    }
    assert!(tried > 3, "the law was tried on {tried} services only");
}
