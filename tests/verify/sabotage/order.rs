//! Waiting that is taken away, and things that never waited. Which waiting matters is worked out here again, from the
//! JSON alone.

use super::kind::{Kind, Sabotage, kind};
use super::rack::{Egress, Home, Rack};
use super::services::NEEDED;
use crate::common::depends_on;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Something that has to wait for something else.
struct Need {
    /// The logical id of what waits.
    id: String,
    /// The logical id of what it waits for.
    other: String,
    /// The rule that says so.
    by: &'static str,
}

pub fn kinds() -> Vec<Kind> {
    let dropped = [
        ("of-what-is-launched", &["launch-order"]),
        ("for-the-gateway", &["gateway-order"]),
        ("for-the-policy-of-the-logs", &["log-delivery-order"]),
        ("for-what-signals", &["signal-order"]),
    ];
    let dropped = dropped.into_iter().map(|(what, by)| {
        kind(format!("drop-the-waiting-{what}"), by, move |rack| {
            let broken = drops(rack).into_iter().filter_map(|drop| {
                let needs = drop.broken.iter().filter(|need| need.by == by[0]).collect::<Vec<_>>();
                let any = |part: fn(&Need) -> &str| needs.iter().map(|need| part(need)).collect::<Vec<_>>().join("|");
                let (who, whom) = (any(|need| &need.id), any(|need| &need.other));
                if needs.is_empty() { None } else { Some(drop.done.at(who.split('|')).along([&who, &whom])) }
            });
            broken.collect()
        })
    });
    let added = [
        kind(
            "register-an-instance-in-a-cluster-that-it-does-not-wait-for",
            &["stack-deletion", "launch-order"],
            |rack| {
                let instance = json!({
                    "ImageId": "ami-0123456789abcdef0", "SubnetId": { "Ref": &rack.homes()[0].subnet },
                    "SecurityGroupIds": [{ "Ref": "InstancesSecurity" }],
                    "UserData": { "Fn::Base64": "#!/bin/sh\necho ECS_CLUSTER=north >> /etc/ecs/ecs.config\n" },
                });
                let done = Sabotage::of(rack).set("Cluster/Properties/ClusterName", json!("north"));
                vec![done.add("Added", "AWS::EC2::Instance", instance).at(["Added"])]
            },
        ),
        kind("launch-a-second-group-that-waits-for-nothing", &["launch-order"], |rack| vec![second_group(rack)]),
        kind("launch-an-instance-that-waits-for-nothing", &["launch-order"], |rack| {
            let instance = json!({
                "ImageId": "ami-0123456789abcdef0", "SubnetId": { "Ref": &rack.homes()[0].subnet },
                "SecurityGroupIds": [{ "Ref": "InstancesSecurity" }],
            });
            vec![Sabotage::of(rack).add("Added", "AWS::EC2::Instance", instance).at(["Added"])]
        }),
        kind("add-a-route-to-the-gateway-that-waits-for-nothing", &["gateway-order"], |rack| {
            let route = json!({ "RouteTableId": { "Ref": "Routes" }, "DestinationCidrBlock": "8.8.8.0/24", "GatewayId": rack.gateway() });
            let own = rack.has("GatewayAttachment").then(|| Sabotage::of(rack).add("Added", "AWS::EC2::Route", route));
            own.into_iter().map(|done| done.at(["Added"])).collect()
        }),
        kind("add-a-balancer-that-does-not-wait-for-the-gateway", &["gateway-order"], |rack| {
            let own = rack.has("GatewayAttachment") && rack.has("LogsPolicy");
            if own { second_balancer(rack, "LogsPolicy") } else { Vec::new() }
        }),
        kind("add-a-subnet-that-does-not-wait-for-its-block", &["block-order"], |rack| {
            let done = Sabotage::of(rack);
            let vpc = rack.value(&format!("{}/Properties/VpcId", rack.homes()[0].subnet)).clone();
            let own =
                rack.has("Vpc").then(|| {
                    done.add("Block", "AWS::EC2::VPCCidrBlock", json!({ "VpcId": &vpc, "CidrBlock": "100.64.0.0/16" }))
                        .add("Added", "AWS::EC2::Subnet", json!({ "VpcId": &vpc, "CidrBlock": "100.64.1.0/24" }))
                });
            own.into_iter().map(|done| done.at(["Added"]).along(["Added", "Block"])).collect()
        }),
        // The bucket is new, so nothing else has given it one.
        kind("take-the-policy-of-the-logs-away", &["log-delivery-order"], |rack| {
            let balancers = rack.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer");
            let own = rack.has("LogsPolicy").then(|| Sabotage::of(rack).remove("LogsPolicy"));
            own.into_iter().map(|done| done.at(balancers.clone()).at(["Logs"])).collect()
        }),
        kind("add-a-balancer-that-does-not-wait-for-the-policy", &["log-delivery-order"], |rack| {
            if rack.has("LogsPolicy") { second_balancer(rack, "GatewayAttachment") } else { Vec::new() }
        }),
    ];
    dropped.chain(added).collect()
}

fn second_group(rack: &Rack) -> Sabotage {
    let mut group = rack.value("Instances").clone();
    let body = group.as_object_mut().unwrap();
    body.shift_remove("DependsOn");
    body.shift_remove("UpdatePolicy");
    Sabotage::of(rack).set("Added", group).at(["Added"])
}

/// A copy of the public router that waits for one thing only.
fn second_balancer(rack: &Rack, other: &str) -> Vec<Sabotage> {
    if !rack.has("Router") {
        return Vec::new();
    }
    let mut balancer = rack.value("Router").clone();
    balancer.as_object_mut().unwrap().shift_remove("DependsOn");
    vec![Sabotage::of(rack).set("Added", balancer).wait("Added", other).at(["Added"])]
}

/// An entry of a `DependsOn` that is taken away.
pub struct Drop {
    /// What is left.
    pub done: Sabotage,
    /// What no longer waits as it must; nothing if it still waits in another way.
    broken: Vec<Need>,
}

impl Drop {
    /// Whether everything still waits for all it needs.
    pub fn is_harmless(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Every entry of every `DependsOn`, taken away.
pub fn drops(rack: &Rack) -> Vec<Drop> {
    let needs = needs(rack);
    let waits = Waits::of(&rack.template);
    for need in &needs {
        assert!(waits.for_(&need.id, &need.other), "{}: `{}` does not wait for `{}`", rack.name, need.id, need.other);
    }
    let entries = crate::common::resources(&rack.template).flat_map(|(id, resource)| {
        depends_on(resource).into_iter().map(move |other| (id.to_owned(), other.to_owned()))
    });
    entries.map(|(id, other)| drop(rack, &id, &other)).collect()
}

fn drop(rack: &Rack, id: &str, other: &str) -> Drop {
    let left = depends_on(rack.value(id)).into_iter().filter(|entry| *entry != other).collect::<Vec<_>>();
    let done = Sabotage::of(rack).set(&format!("{id}/DependsOn"), json!(left));
    let waits = Waits::of(done.template());
    let mut broken = needs(rack);
    broken.retain(|need| !waits.for_(&need.id, &need.other));
    Drop { done, broken }
}

/// All that has to wait in a rack.
fn needs(rack: &Rack) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut need = |id: &str, other: &str, by| {
        if rack.has(other) {
            needs.push(Need { id: id.to_owned(), other: other.to_owned(), by });
        }
    };
    for home in rack.homes() {
        path(rack, &home).iter().for_each(|part| need("Instances", part, "launch-order"));
        if rack.has("VolumeFilesystem") {
            need("Instances", &format!("VolumeTarget{}", home.slot), "launch-order");
        }
    }
    if !rack.is_private() {
        // Their addresses are mapped at the gateway, which is part of their egress path.
        need("Instances", "GatewayAttachment", "launch-order");
    }
    if rack.egress() == Egress::Endpoints {
        NEEDED.iter().for_each(|name| need("Instances", &format!("Endpoint{name}"), "launch-order"));
    }
    if rack.egress() == Egress::Endpoints && rack.has("InstancesReady") {
        // An instance signals once, early in its first boot.
        need("Instances", "EndpointCloudformation", "launch-order");
    }
    let balancers = rack.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer");
    let facing = balancers.iter().filter(|id| rack.value(&format!("{id}/Properties/Scheme")) != "internal");
    let routes = rack.of_type("AWS::EC2::Route").into_iter();
    let routes = routes.filter(|id| rack.value(&format!("{id}/Properties/GatewayId"))["Ref"] == "Gateway");
    for id in rack.of_type("AWS::EC2::NatGateway").into_iter().chain(routes).chain(facing.cloned()) {
        need(&id, "GatewayAttachment", "gateway-order");
    }
    // A Network Load Balancer writes no access logs.
    let writes_logs = |id: &&String| rack.value(&format!("{id}/Properties/Type")) != "network";
    balancers.iter().filter(writes_logs).for_each(|id| need(id, "LogsPolicy", "log-delivery-order"));
    if rack.has("InstancesReady") {
        need("InstancesReady", "InstancesLaunchTemplate", "signal-order");
    }
    needs
}

/// What the egress path of a home is made of.
fn path(rack: &Rack, home: &Home) -> Vec<String> {
    let mut parts = vec![home.association.clone()];
    let Some(route) = &home.route else { return parts };
    parts.push(route.clone());
    if let Some(nat) = rack.value(&format!("{route}/Properties/NatGatewayId"))["Ref"].as_str() {
        parts.push(nat.to_owned());
        // A regional one stands in no subnet.
        if let Some(subnet) = rack.value(&format!("{nat}/Properties/SubnetId"))["Ref"].as_str() {
            parts.extend(["RouteDefault".to_owned(), format!("{subnet}Routes")]);
        }
    }
    parts
}

/// Who waits for whom: by `DependsOn`, or because of a name in its properties.
struct Waits(BTreeMap<String, BTreeSet<String>>);

impl Waits {
    fn of(template: &Value) -> Self {
        let waits = crate::common::resources(template).map(|(id, resource)| {
            let mut others = depends_on(resource).into_iter().map(str::to_owned).collect();
            names(&resource["Properties"], &mut others);
            (id.to_owned(), others)
        });
        Self(waits.collect())
    }

    /// Whether one waits for the other, if only through others.
    fn for_(&self, id: &str, other: &str) -> bool {
        let (mut reached, mut frontier) = (BTreeSet::new(), vec![id]);
        while let Some(next) = frontier.pop() {
            let others = self.0.get(next).into_iter().flatten().map(String::as_str);
            frontier.extend(others.filter(|other| reached.insert(*other)));
        }
        reached.contains(other)
    }
}

/// The first parts of all that is named in a value.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    ("Ref", Value::String(id)) => _ = found.insert(id.clone()),
                    ("Fn::GetAtt", Value::Array(parts)) => _ = parts[0].as_str().map(|id| found.insert(id.to_owned())),
                    ("Fn::Sub", Value::String(text)) => {
                        let placeholders = text.split("${").skip(1).filter_map(|rest| rest.split(['.', '}']).next());
                        found.extend(placeholders.map(str::to_owned));
                    }
                    _ => names(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}
