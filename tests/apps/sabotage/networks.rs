//! Who reaches the tasks, and what these reach.

use super::kind::{Deed, Kind, Service, remove};
use super::registrations::at;
use serde_json::{Value, json};

const NETWORK: &str = "NetworkConfiguration/AwsvpcConfiguration";
const EXPOSED: &[&str] = &["instance-exposed"];
const EGRESS: &[&str] = &["no-egress-path"];
const SERVICES: &[&str] = &["service-unreachable"];

/// The rows about networks.
pub fn kinds() -> Vec<Kind> {
    let mut kinds = inward();
    kinds.extend(outward());
    kinds
}

/// Who reaches the tasks.
fn inward() -> Vec<Kind> {
    vec![
        Kind {
            name: "let-the-group-admit-no-router",
            by: &["target-unreachable"],
            apply: |service| {
                guarded(service, |security, resources| *at(resources, security, "SecurityGroupIngress") = json!([]))
            },
        },
        Kind {
            name: "let-the-group-admit-the-router-to-another-port",
            by: &["target-unreachable"],
            apply: |service| {
                guarded(service, |security, resources| {
                    let rule = at(resources, security, "SecurityGroupIngress/0");
                    (rule["FromPort"], rule["ToPort"]) = (json!(9), json!(9));
                })
            },
        },
        Kind {
            name: "check-health-on-a-port-that-is-not-admitted",
            by: &["target-unreachable"],
            apply: |service| {
                let Some(group) = service.group else { return Vec::new() };
                service.deed_at("", |resources| *at(resources, group, "HealthCheckPort") = json!("9"))
            },
        },
        Kind {
            name: "let-the-group-admit-the-internet",
            by: EXPOSED,
            apply: |service| {
                let rule = json!({ "IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "CidrIp": "0.0.0.0/0" });
                let Some(security) = service.security.filter(|_| service.is_public()) else { return Vec::new() };
                service.deed_at(&format!("{security}/Properties/SecurityGroupIngress"), |resources| {
                    let rules = &mut resources[security]["Properties"]["SecurityGroupIngress"];
                    *rules = json!([rule]);
                })
            },
        },
        Kind {
            name: "admit-the-internet-by-a-rule-beside-the-group",
            by: EXPOSED,
            apply: |service| {
                let Some(security) = service.security.filter(|_| service.is_public()) else { return Vec::new() };
                service.deed_at("AddedRule", |resources| {
                    resources["AddedRule"] = json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
                    "GroupId": { "Ref": security }, "IpProtocol": "-1", "CidrIp": "0.0.0.0/0",
                } });
                })
            },
        },
        Kind {
            name: "give-private-tasks-public-addresses",
            by: &["public-address"],
            apply: |service| {
                let is_private = service.is_on_fargate() && !service.is_public();
                let place = format!("/Properties/{NETWORK}/AssignPublicIp");
                done_if(is_private, || {
                    service.deed(&place, |resources| {
                        *at(resources, service.id, &format!("{NETWORK}/AssignPublicIp")) = json!("ENABLED");
                    })
                })
            },
        },
        Kind {
            name: "admit-the-internet-to-what-is-published-on-instances",
            by: &["service-exposed"],
            apply: |service| {
                let mapping =
                    service.value(&format!("{}/Properties/ContainerDefinitions/0/PortMappings/0", service.task));
                let is_published = service.security.is_none() && mapping.is_object() && service.rack_is("public");
                done_if(is_published, || {
                    service.deed_at("AddedRule", |resources| {
                        let (from, to) = match mapping["HostPort"].as_u64() {
                            None | Some(0) => (32768, 65535),
                            Some(port) => (port, port),
                        };
                        resources["AddedRule"] = json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
                    "GroupId": service.import("InstancesSecurityGroup"), "IpProtocol": mapping["Protocol"],
                    "FromPort": from, "ToPort": to, "CidrIp": "0.0.0.0/0",
                } });
                    })
                })
            },
        },
    ]
}

/// What tasks reach.
fn outward() -> Vec<Kind> {
    vec![
        Kind {
            name: "move-tasks-to-a-subnet-without-a-path",
            by: EGRESS,
            apply: |service| {
                let applies = service.is_on_fargate() && !service.is_public();
                done_if(applies, || service.deed_at("", |resources| enclose(service, resources)))
            },
        },
        Kind {
            name: "hide-public-tasks",
            by: EGRESS,
            apply: |service| {
                done_if(service.is_public(), || {
                    service.deed(&format!("/Properties/{NETWORK}/AssignPublicIp"), |resources| {
                        *at(resources, service.id, &format!("{NETWORK}/AssignPublicIp")) = json!("DISABLED");
                    })
                })
            },
        },
        Kind {
            name: "move-public-tasks-to-private-subnets",
            by: &["no-egress-path", "public-placement", "public-address"],
            apply: |service| {
                let private = ["SubnetPrivate0", "SubnetPrivate1"].map(|output| service.import(output));
                let there = service.app.rack.value["Outputs"].get("SubnetPrivate1").is_some();
                done_if(service.is_public() && there, || {
                    service.deed("", |resources| {
                        *at(resources, service.id, &format!("{NETWORK}/Subnets")) = json!(private);
                    })
                })
            },
        },
        Kind {
            name: "let-the-group-send-nothing",
            by: EGRESS,
            apply: |service| {
                let Some(security) = service.security.filter(|_| service.is_on_fargate()) else { return Vec::new() };
                service.deed_at("", |resources| {
                    let nowhere = json!([{ "IpProtocol": "-1", "CidrIp": "127.0.0.1/32" }]);
                    resources[security]["Properties"]["SecurityGroupEgress"] = nowhere;
                })
            },
        },
        Kind {
            name: "let-the-file-system-not-admit-tasks",
            by: &["mount-targets"],
            apply: |service| {
                let id = format!("{}SecurityFilesystem", service.id);
                let template = service.changed(|resources| remove(resources, &[&id]));
                done_if(service.value(&id).is_object(), || {
                    vec![Deed { template, about: String::new(), places: Vec::new() }]
                })
            },
        },
        Kind {
            name: "pull-from-a-registry-that-is-not-reached",
            by: SERVICES,
            apply: |service| {
                closed(service, "ContainerDefinitions/0/Image", |resources| {
                    *at(resources, service.task, "ContainerDefinitions/0/Image") =
                        json!("docker.io/library/busybox:1.37");
                })
            },
        },
        Kind {
            name: "pull-from-the-registry-that-is-meant-by-none",
            by: SERVICES,
            apply: |service| {
                closed(service, "ContainerDefinitions/0/Image", |resources| {
                    *at(resources, service.task, "ContainerDefinitions/0/Image") = json!("busybox:1.37");
                })
            },
        },
        Kind {
            name: "read-a-secret-that-no-endpoint-leads-to",
            by: SERVICES,
            apply: |service| {
                let lacks = !endpoints(service).any(|name| name.ends_with(".secretsmanager"));
                done_if(lacks, || {
                    closed(service, "ContainerDefinitions/0/Secrets", |resources| {
                        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/token-a1B2c3";
                        let container = at(resources, service.task, "ContainerDefinitions/0");
                        container["Secrets"] = json!([{ "Name": "TOKEN", "ValueFrom": arn }]);
                    })
                })
            },
        },
        Kind {
            name: "open-shells-that-no-endpoint-leads-to",
            by: &["service-unreachable", "no-egress-path"],
            apply: |service| {
                let lacks = !endpoints(service).any(|name| name.ends_with(".ssmmessages"));
                done_if(lacks && service.is_closed(), || {
                    service.deed("", |resources| {
                        resources[service.id]["Properties"]["EnableExecuteCommand"] = json!(true);
                    })
                })
            },
        },
    ]
}

fn done_if(applies: bool, deeds: impl FnOnce() -> Vec<Deed>) -> Vec<Deed> {
    if applies { deeds() } else { Vec::new() }
}

/// Does something to the security group of a service that a router leads to.
fn guarded(service: &Service, edit: impl FnOnce(&str, &mut Value)) -> Vec<Deed> {
    let Some(security) = service.security.filter(|_| service.group.is_some()) else { return Vec::new() };
    service.deed("/Properties/NetworkConfiguration", |resources| edit(security, resources))
}

/// Does something to the task definition of a service on a rack without a way to the internet.
fn closed(service: &Service, place: &str, edit: impl FnOnce(&mut Value)) -> Vec<Deed> {
    let place = format!("{}/Properties/{place}", service.task);
    done_if(service.is_closed(), || service.deed_at(&place, edit))
}

/// The services for which the rack has endpoints.
fn endpoints<'a>(service: &Service<'a>) -> impl Iterator<Item = String> + use<'a> {
    let endpoints = crate::common::of_type(&service.app.rack.value, "AWS::EC2::VPCEndpoint").into_iter();
    endpoints.map(|(_, endpoint)| {
        let name = &endpoint["Properties"]["ServiceName"];
        name["Fn::Sub"].as_str().or(name.as_str()).map_or_else(|| name.to_string(), str::to_owned)
    })
}

/// Launches tasks into a subnet of the rack's VPC whose route table leads nowhere.
fn enclose(service: &Service, resources: &mut Value) {
    let mut add = |id: &str, kind: &str, properties: Value| {
        resources[id] = json!({ "Type": format!("AWS::EC2::{kind}"), "Properties": properties });
    };
    add("AddedSubnet", "Subnet", json!({ "VpcId": service.import("Vpc"), "CidrBlock": "10.0.250.0/24" }));
    add("AddedSubnetTable", "RouteTable", json!({ "VpcId": service.import("Vpc") }));
    let both = json!({ "SubnetId": { "Ref": "AddedSubnet" }, "RouteTableId": { "Ref": "AddedSubnetTable" } });
    add("AddedSubnetRoutes", "SubnetRouteTableAssociation", both);
    *at(resources, service.id, &format!("{NETWORK}/Subnets")) = json!([{ "Ref": "AddedSubnet" }]);
}
