//! What is registered with load balancers, and when.

use super::kind::{Deed, Kind, Service, remove};
use serde_json::{Value, json};

const WAITS: &[&str] = &["unused-target-group"];
const REGISTERS: &[&str] = &["service-registration"];

/// The rows about registrations.
pub fn kinds() -> Vec<Kind> {
    vec![
        Kind {
            name: "let-the-service-not-wait-for-its-rules",
            by: WAITS,
            apply: |service| {
                behind(service, "", |_, resources| {
                    _ = resources[service.id].as_object_mut().unwrap().remove("DependsOn")
                })
            },
        },
        Kind {
            name: "remove-the-rules",
            by: WAITS,
            apply: |service| behind(service, LOAD_BALANCER, |_, resources| remove(resources, &service.rules)),
        },
        Kind {
            name: "let-the-rules-answer-by-themselves",
            by: WAITS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    act(
                        service,
                        resources,
                        &json!({ "Type": "fixed-response", "FixedResponseConfig": { "StatusCode": "503" } }),
                    );
                })
            },
        },
        Kind {
            name: "let-the-rules-forward-to-another-group",
            by: WAITS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |group, resources| {
                    resources["AddedGroup"] = resources[group].clone();
                    act(service, resources, &json!({ "Type": "forward", "TargetGroupArn": { "Ref": "AddedGroup" } }));
                })
            },
        },
        Kind {
            name: "register-in-a-group-that-nothing-forwards-to",
            by: WAITS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |group, resources| {
                    resources["AddedGroup"] = resources[group].clone();
                    *at(resources, service.id, "LoadBalancers/0/TargetGroupArn") = json!({ "Ref": "AddedGroup" });
                })
            },
        },
        Kind {
            name: "register-in-two-groups-of-which-one-is-forgotten",
            by: WAITS,
            apply: |service| {
                behind(service, "/Properties/LoadBalancers/1", |group, resources| {
                    resources["AddedGroup"] = resources[group].clone();
                    let mut second = resources[service.id]["Properties"]["LoadBalancers"][0].clone();
                    second["TargetGroupArn"] = json!({ "Ref": "AddedGroup" });
                    at(resources, service.id, "LoadBalancers").as_array_mut().unwrap().push(second);
                })
            },
        },
        Kind {
            name: "give-two-rules-one-priority",
            by: &["held-twice"],
            apply: |service| {
                let Some(rule) = service.rules.first() else { return Vec::new() };
                let template = service.changed(|resources| resources["AddedRule"] = resources[*rule].clone());
                let places = vec![format!("/Resources/{rule}"), "/Resources/AddedRule".to_owned()];
                vec![Deed { template, about: String::new(), places }]
            },
        },
        Kind {
            name: "give-a-rule-the-priority-of-the-next",
            by: &["held-twice"],
            apply: |service| {
                let [one, next, ..] = service.rules[..] else { return Vec::new() };
                let template = service.changed(|resources| {
                    resources[one]["Properties"]["Priority"] = resources[next]["Properties"]["Priority"].clone();
                });
                let places = [one, next].map(|id| format!("/Resources/{id}")).into();
                vec![Deed { template, about: String::new(), places }]
            },
        },
        Kind {
            name: "register-another-port",
            by: REGISTERS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    *at(resources, service.id, "LoadBalancers/0/ContainerPort") = json!(9);
                })
            },
        },
        Kind {
            name: "register-another-container",
            by: REGISTERS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    *at(resources, service.id, "LoadBalancers/0/ContainerName") = json!("other");
                })
            },
        },
        Kind {
            name: "publish-another-port",
            by: REGISTERS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    *at(resources, service.task, "ContainerDefinitions/0/PortMappings/0/ContainerPort") = json!(9);
                })
            },
        },
        Kind {
            name: "publish-no-port",
            by: REGISTERS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    *at(resources, service.task, "ContainerDefinitions/0/PortMappings") = json!([]);
                })
            },
        },
        Kind {
            name: "call-the-container-otherwise",
            by: REGISTERS,
            apply: |service| {
                behind(service, LOAD_BALANCER, |_, resources| {
                    *at(resources, service.task, "ContainerDefinitions/0/Name") = json!("other");
                })
            },
        },
        Kind {
            name: "flip-the-target-type",
            by: REGISTERS,
            apply: |service| {
                let Some(group) = service.group else { return Vec::new() };
                let other = if service.security.is_some() { "instance" } else { "ip" };
                service.deed_at(&format!("{group}/Properties/TargetType"), |resources| {
                    *at(resources, group, "TargetType") = json!(other);
                })
            },
        },
        Kind {
            name: "flip-the-network-mode",
            by: REGISTERS,
            apply: |service| {
                let (other, place) = match service.security {
                    Some(_) => ("bridge", "/Properties/NetworkConfiguration"),
                    None => ("awsvpc", ""),
                };
                // Fargate has one network mode only, and no template with another.
                if service.is_on_fargate() {
                    return Vec::new();
                }
                service.deed(place, |resources| *at(resources, service.task, "NetworkMode") = json!(other))
            },
        },
        Kind {
            name: "put-the-target-group-into-another-vpc",
            by: &["target-group-vpc"],
            apply: |service| {
                let Some(group) = service.group else { return Vec::new() };
                let template = service.changed(|resources| {
                    let block = json!({ "CidrBlock": "10.99.0.0/16" });
                    resources["AddedVpc"] = json!({ "Type": "AWS::EC2::VPC", "Properties": block });
                    *at(resources, group, "VpcId") = json!({ "Ref": "AddedVpc" });
                });
                let places = vec![format!("/Resources/{group}/Properties/VpcId")];
                vec![Deed { template, about: group.to_owned(), places }]
            },
        },
    ]
}

const LOAD_BALANCER: &str = "/Properties/LoadBalancers/0";

/// Does something to a service that a router leads to, and to its target group.
fn behind(service: &Service, place: &str, edit: impl FnOnce(&str, &mut Value)) -> Vec<Deed> {
    service.group.map_or_else(Vec::new, |group| service.deed(place, |resources| edit(group, resources)))
}

/// Gives all rules that lead to a service another action.
fn act(service: &Service, resources: &mut Value, action: &Value) {
    for rule in &service.rules {
        resources[*rule]["Properties"]["Actions"] = json!([action]);
    }
}

/// What stands at a path below the properties of a resource.
pub fn at<'v>(resources: &'v mut Value, id: &str, path: &str) -> &'v mut Value {
    let found = resources.pointer_mut(&format!("/{id}/Properties/{path}"));
    found.unwrap_or_else(|| panic!("`{id}` has no {path}"))
}
