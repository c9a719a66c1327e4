//! Changes of an app that break no promise. A verifier that refutes them refutes whatever it does not know.

use super::kind::{Deed, Kind, Service};
use super::registrations::at;
use crate::common::depends_on;
use serde_json::{Map, Value, json};

type Ways = fn(&Service) -> Vec<Deed>;

/// Each change, with no rule that refutes it.
pub fn kinds() -> Vec<Kind> {
    let rows: [(&'static str, Ways); 12] = [
        ("tag-everything-otherwise", |service| {
            service.harmless(|resources| {
                for resource in resources.as_object_mut().unwrap().values_mut() {
                    if let Some(tags) = resource["Properties"].get_mut("Tags") {
                        *tags = json!([{ "Key": "Owner", "Value": "somebody" }]);
                    }
                }
            })
        }),
        ("run-another-image-of-the-same-registry", |service| {
            service.harmless(|resources| {
                let image = at(resources, service.task, "ContainerDefinitions/0/Image");
                let (name, _) = image.as_str().unwrap().split_once([':', '@']).unwrap();
                *image = json!(format!("{name}:another"));
            })
        }),
        ("write-the-resources-backwards", |service| {
            service.harmless(|resources| {
                let backwards = resources.as_object().unwrap().iter().rev();
                *resources = backwards.map(|(id, one)| (id.clone(), one.clone())).collect::<Map<_, _>>().into();
            })
        }),
        ("write-the-subnets-backwards", |service| {
            let place = "NetworkConfiguration/AwsvpcConfiguration/Subnets";
            if service.security.is_none() {
                return Vec::new();
            }
            service.harmless(|resources| at(resources, service.id, place).as_array_mut().unwrap().reverse())
        }),
        ("wait-for-the-rules-in-another-order", |service| {
            let mut all = depends_on(service.value(service.id));
            all.reverse();
            if all.len() < 2 {
                return Vec::new();
            }
            service.harmless(|resources| resources[service.id]["DependsOn"] = json!(all))
        }),
        // One rule is enough for a target group to have a load balancer.
        ("wait-for-one-of-several-rules", |service| {
            if service.rules.len() < 2 {
                return Vec::new();
            }
            service.harmless(|resources| resources[service.id]["DependsOn"] = json!(service.rules[1]))
        }),
        ("call-every-resource-otherwise", |service| vec![renamed(service)]),
        ("give-a-rule-another-priority", |service| {
            let Some(rule) = service.rules.first() else { return Vec::new() };
            service.harmless(|resources| resources[*rule]["Properties"]["Priority"] = json!(49_999))
        }),
        ("write-an-import-as-a-substitution", |service| {
            service.harmless(|resources| {
                let name = service.own("Cluster")["Fn::ImportValue"].clone();
                *at(resources, service.id, "Cluster") = json!({ "Fn::ImportValue": { "Fn::Sub": name } });
            })
        }),
        ("write-the-rule-of-the-group-apart", |service| {
            let Some(security) = service.security.filter(|_| service.group.is_some()) else { return Vec::new() };
            service.harmless(|resources| {
                let all = resources[security]["Properties"].as_object_mut().unwrap();
                let mut rule = all.remove("SecurityGroupIngress").unwrap()[0].take();
                rule["GroupId"] = json!({ "Ref": security });
                resources["AddedRule"] = json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule });
            })
        }),
        ("admit-private-blocks-to-the-tasks", |service| {
            let Some(security) = service.security else { return Vec::new() };
            service.harmless(|resources| {
                resources["AddedRule"] = json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
                    "GroupId": { "Ref": security }, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                    "CidrIp": "10.0.0.0/8",
                } });
            })
        }),
        ("publish-another-port-besides", |service| {
            let place = "ContainerDefinitions/0/PortMappings";
            if service.group.is_none() {
                return Vec::new();
            }
            service.harmless(|resources| {
                let ports = at(resources, service.task, place).as_array_mut().unwrap();
                let mut other = ports[0].clone();
                other["ContainerPort"] = json!(9);
                ports.insert(0, other);
            })
        }),
    ];
    rows.into_iter().map(|(name, apply)| Kind { name, by: &[], apply }).collect()
}

/// Every resource under another id, and every reference to it with it.
fn renamed(service: &Service) -> Deed {
    let ids = service.app.value["Resources"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut template = service.app.value.clone();
    rename(&mut template["Resources"], &ids, "");
    let resources = template["Resources"].as_object().unwrap();
    let resources = resources.iter().map(|(id, one)| (format!("{id}Renamed"), one.clone()));
    template["Resources"] = resources.collect::<Map<_, _>>().into();
    rename(&mut template["Outputs"], &ids, "");
    template.as_object_mut().unwrap().remove("Metadata");
    Deed { template, about: String::new(), places: Vec::new() }
}

/// Renames what is referred to, below some key: by `Ref`, `Fn::GetAtt` and `DependsOn`, which are all that templates of apps have.
fn rename(value: &mut Value, ids: &[String], key: &str) {
    match value {
        Value::String(text) if ["Ref", "DependsOn"].contains(&key) && ids.contains(text) => text.push_str("Renamed"),
        Value::Array(items) if key == "Fn::GetAtt" => rename(&mut items[0], ids, "Ref"),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, ids, key)),
        Value::Object(entries) => entries.iter_mut().for_each(|(key, value)| rename(value, ids, key)),
        _ => {}
    }
}
