//! Changes that break no promise. A verifier that refutes them refutes whatever it does not know.

use super::kind::{Kind, Sabotage, kind};
use super::order::drops;
use super::rack::{Egress, Home, Rack};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const FLAG: &str = "InstancesLaunchTemplate/Properties/LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress";

type Ways = fn(&Rack) -> Vec<Sabotage>;

/// Each change, with no rule that refutes it.
pub fn kinds() -> Vec<Kind> {
    let rows: [(&str, Ways); 20] = [
        ("drop-a-waiting-that-another-makes-good", |rack| {
            drops(rack).into_iter().filter(|drop| drop.is_harmless()).map(|drop| drop.done).collect()
        }),
        ("write-the-resources-backwards", |rack| vec![backwards(rack)]),
        ("call-every-resource-otherwise", |rack| vec![renamed(rack)]),
        ("ask-a-parameter-for-what-it-was", |rack| {
            let default = if rack.is_private() { "false" } else { "true" };
            let done = Sabotage::of(rack).set("/Parameters/Public", json!({ "Type": "String", "Default": default }));
            vec![done.set(FLAG, json!({ "Ref": "Public" }))]
        }),
        ("ask-a-condition-that-holds-for-a-route", |rack| {
            let done = Sabotage::of(rack).set("/Conditions/Always", json!({ "Fn::Equals": ["a", "a"] }));
            let routes = rack.homes().into_iter().filter_map(|home| home.route);
            vec![routes.fold(done, |done, id| done.set(&format!("{id}/Condition"), json!("Always")))]
        }),
        ("say-what-a-mapping-says", |rack| {
            let done = Sabotage::of(rack).set("/Mappings/Blocks/Vpc/Block", json!(rack.block().to_string()));
            let block = json!({ "Fn::FindInMap": ["Blocks", "Vpc", "Block"] });
            if rack.owns_its_vpc() { vec![done.set("Vpc/Properties/CidrBlock", block)] } else { Vec::new() }
        }),
        ("compute-the-blocks-of-subnets", |rack| {
            let all = rack.block();
            let cidr = json!({ "Fn::Cidr": [{ "Fn::GetAtt": ["Vpc", "CidrBlock"] }, 256, "8"] });
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter().filter_map(|id| {
                let path = format!("{id}/Properties/CidrBlock");
                let own = rack.value(&path).as_str().unwrap().to_owned();
                let position = all.subnets(24).ok()?.position(|block| block.to_string() == own)?;
                Some((path, json!({ "Fn::Select": [position, cidr.clone()] })))
            });
            let subnets = subnets.collect::<Vec<_>>();
            let fits = rack.owns_its_vpc() && all.prefix_len() == 16 && !subnets.is_empty();
            let done = fits.then(|| Sabotage::of(rack));
            done.into_iter()
                .map(|done| subnets.iter().fold(done, |done, (path, block)| done.set(path, block.clone())))
                .collect()
        }),
        ("route-both-halves-of-the-internet-instead-of-all", |rack| {
            let routes = rack.homes().into_iter().filter_map(|home| home.route).collect::<BTreeSet<_>>();
            let done = routes.into_iter().fold(Sabotage::of(rack), |done, id| {
                let mut other = rack.value(&id).clone();
                other["Properties"]["DestinationCidrBlock"] = json!("128.0.0.0/1");
                let half = format!("{id}/Properties/DestinationCidrBlock");
                let added = format!("{id}Other");
                let done = done.set(&half, json!("0.0.0.0/1")).set(&added, other).wait("Instances", &added);
                // NAT gateways wait for the routes of their subnets.
                let nats = rack.of_type("AWS::EC2::NatGateway").into_iter().filter(|_| id == "RouteDefault");
                nats.fold(done, |done, nat| done.wait(&nat, &added))
            });
            if rack.egress() == Egress::Endpoints { Vec::new() } else { vec![done] }
        }),
        ("write-the-rule-of-the-endpoints-apart", |rack| {
            let there = rack.has("EndpointsSecurity").then(|| Sabotage::of(rack));
            let done = there.map(|done| {
                let mut rule = rack.value("EndpointsSecurity/Properties/SecurityGroupIngress/0").clone();
                rule["GroupId"] = json!({ "Fn::GetAtt": ["EndpointsSecurity", "GroupId"] });
                let done = done.unset("EndpointsSecurity/Properties/SecurityGroupIngress");
                done.add("Added", "AWS::EC2::SecurityGroupIngress", rule)
            });
            done.into_iter().collect()
        }),
        // Whoever maps it waits for the gateway, as AWS's own example of a NAT gateway does.
        ("let-an-address-not-wait-for-the-gateway", |rack| {
            let own = rack.has("GatewayAttachment");
            let addresses = rack.of_type("AWS::EC2::EIP").into_iter().filter(|_| own);
            addresses.map(|id| Sabotage::of(rack).unset(&format!("{id}/DependsOn"))).collect()
        }),
        ("write-defaults-out", |rack| {
            let nats = rack.zonal_nats().into_iter();
            let done = nats.fold(Sabotage::of(rack), |done, nat| {
                done.set(&format!("{nat}/Properties/ConnectivityType"), json!("public"))
            });
            let facing = json!("internet-facing");
            let done = if rack.has("Router") { done.set("Router/Properties/Scheme", facing) } else { done };
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter();
            vec![
                subnets
                    .fold(done, |done, id| done.set(&format!("{id}/Properties/MapPublicIpOnLaunch"), json!("false"))),
            ]
        }),
        ("leave-defaults-out", |rack| {
            let done = Sabotage::of(rack);
            let done = if rack.has("EndpointS3") { done.unset("EndpointS3/Properties/VpcEndpointType") } else { done };
            if rack.has("EndpointS3") { vec![done] } else { Vec::new() }
        }),
        ("leave-the-flag-out-where-subnets-say-nothing", |rack| {
            if rack.is_private() { vec![Sabotage::of(rack).unset(FLAG)] } else { Vec::new() }
        }),
        ("let-subnets-say-what-the-flag-denies", |rack| {
            let private = rack.private_homes().into_iter();
            private
                .map(|home| {
                    Sabotage::of(rack).set(&format!("{}/Properties/MapPublicIpOnLaunch", home.subnet), json!(true))
                })
                .collect()
        }),
        ("admit-private-blocks-to-the-instances", |rack| {
            let rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8" });
            vec![Sabotage::of(rack).push("InstancesSecurity/Properties/SecurityGroupIngress", rule)]
        }),
        ("open-a-group-that-nothing-is-in", |rack| {
            let rule = json!({ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" });
            let group = json!({ "GroupDescription": "unused", "VpcId": rack.vpc(), "SecurityGroupIngress": [rule] });
            vec![Sabotage::of(rack).add("Added", "AWS::EC2::SecurityGroup", group)]
        }),
        ("say-that-instances-may-send-anything", |rack| {
            let rule = json!({ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" });
            vec![Sabotage::of(rack).set("InstancesSecurity/Properties/SecurityGroupEgress", json!([rule]))]
        }),
        ("put-a-subnet-behind-a-network-acl-that-lets-everything-through", |rack| {
            let behind = |home: Home| {
                let acl = json!({ "SubnetId": { "Ref": &home.subnet }, "NetworkAclId": { "Ref": "Added" } });
                let done = Sabotage::of(rack).add("Added", "AWS::EC2::NetworkAcl", json!({ "VpcId": rack.vpc() }));
                let done = done.add("AddedAcl", "AWS::EC2::SubnetNetworkAclAssociation", acl);
                [("AddedIn", false), ("AddedOut", true)].into_iter().fold(done, |done, (id, egress)| {
                    let entry = json!({
                        "NetworkAclId": { "Ref": "Added" }, "RuleNumber": 100, "Protocol": -1, "RuleAction": "allow",
                        "CidrBlock": "0.0.0.0/0", "Egress": egress,
                    });
                    done.add(id, "AWS::EC2::NetworkAclEntry", entry).wait("Instances", id)
                })
            };
            rack.homes().into_iter().map(behind).collect()
        }),
        ("route-a-private-network-to-a-peer", |rack| {
            let tables = rack.homes().into_iter().map(|home| home.table);
            let done = tables.map(|table| {
                let route = json!({
                    "RouteTableId": { "Ref": table }, "DestinationCidrBlock": "192.168.77.0/24",
                    "VpcPeeringConnectionId": "pcx-0123456789abcdef0",
                });
                Sabotage::of(rack).add("Added", "AWS::EC2::Route", route)
            });
            done.collect()
        }),
        ("keep-data-of-a-stack-that-was-never-made", |rack| {
            vec![Sabotage::of(rack).set("LogGroup/DeletionPolicy", json!("Retain"))]
        }),
    ];
    rows.into_iter().map(|(name, apply)| kind(name, &[], apply)).collect()
}

fn backwards(rack: &Rack) -> Sabotage {
    Sabotage::of(rack).edit(|template| {
        let resources = template["Resources"].as_object().unwrap().clone();
        template["Resources"] = resources.into_iter().rev().collect::<Map<_, _>>().into();
    })
}

/// Every resource under another logical id, wherever it is named.
fn renamed(rack: &Rack) -> Sabotage {
    Sabotage::of(rack).edit(|template| {
        let resources = template["Resources"].as_object().unwrap().clone();
        let ids = resources.keys().cloned().collect::<Vec<_>>();
        let resources = resources.into_iter().map(|(id, resource)| (new(&id), resource));
        template["Resources"] = resources.collect::<Map<_, _>>().into();
        rename(template, &ids);
    })
}

fn new(id: &str) -> String {
    format!("My{id}")
}

fn rename(value: &mut Value, ids: &[String]) {
    let known = |id: &str| ids.iter().any(|known| known == id);
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    ("Ref" | "DependsOn", Value::String(id)) if known(id) => *id = new(id),
                    ("Fn::GetAtt", Value::Array(parts)) => parts[0] = json!(new(parts[0].as_str().unwrap())),
                    ("DependsOn", Value::Array(others)) => {
                        others.iter_mut().for_each(|other| *other = json!(new(other.as_str().unwrap())));
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        for id in ids {
                            *text = text.replace(&format!("${{{id}}}"), &format!("${{My{id}}}"));
                            *text = text.replace(&format!("${{{id}."), &format!("${{My{id}."));
                        }
                    }
                    (_, value) => rename(value, ids),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, ids)),
        // The boot script of the instances names what waits for them.
        Value::String(text) => {
            for name in ["READY=InstancesReady", "GROUP=Instances"] {
                if text == name {
                    *text = name.replace('=', "=My");
                }
            }
        }
        _ => {}
    }
}
