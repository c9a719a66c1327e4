//! Endpoints through which instances without an egress path no longer reach what ECS needs.

use super::kind::{Deed, Kind, Sabotage, kind};
use super::rack::{Egress, Rack};
use serde_json::json;

/// What a container instance needs (ECS developer guide, "Amazon ECS interface VPC endpoints").
pub const NEEDED: [&str; 7] = ["EcrApi", "EcrDkr", "Ecs", "EcsAgent", "EcsTelemetry", "Logs", "S3"];

const BY: &[&str] = &["service-unreachable"];

const CONFLICT: &[&str] = &["endpoint-conflict"];

pub fn kinds() -> Vec<Kind> {
    endpoint_kinds().into_iter().chain(group_kinds()).collect()
}

fn endpoint_kinds() -> Vec<Kind> {
    vec![
        kind("take-an-endpoint-away", BY, |rack| each(rack, |done, id| Some(done.remove(id)))),
        kind("take-the-endpoint-away-that-signals-take", &["service-unreachable", "signal-order"], |rack| {
            let silent = rack.egress() == Egress::Endpoints && rack.has("InstancesReady");
            let silent = silent && rack.has("EndpointCloudformation");
            let done = silent.then(|| Sabotage::of(rack).remove("EndpointCloudformation"));
            done.into_iter().map(|done| done.at(["Instances", "InstancesReady"])).collect()
        }),
        kind("say-less-of-the-endpoints-that-the-vpc-has", BY, |rack| {
            let vpcs = rack.template["Metadata"]["ExistingEndpoints"].as_object().into_iter().flatten();
            let said = vpcs.flat_map(|(vpc, services)| {
                let services = services.as_array().unwrap().iter().enumerate();
                let needed =
                    services.filter(|(_, service)| ["ecr.api", "ecr.dkr", "logs"].iter().any(|one| *service == one));
                needed.map(move |(position, _)| format!("/Metadata/ExistingEndpoints/{vpc}/{position}"))
            });
            let said = said.filter(|_| rack.egress() == Egress::Endpoints);
            said.map(|path| Sabotage::of(rack).unset(&path).at(["Instances"])).collect()
        }),
        kind("clear-the-private-names-of-an-endpoint", BY, |rack| {
            interfaces(rack, |done, id| done.set(&format!("{id}/Properties/PrivateDnsEnabled"), json!(false)))
        }),
        kind("leave-the-private-names-of-an-endpoint-out", BY, |rack| {
            interfaces(rack, |done, id| done.unset(&format!("{id}/Properties/PrivateDnsEnabled")))
        }),
        kind("add-an-endpoint-for-a-service-that-has-one", CONFLICT, |rack| {
            interfaces(rack, |done, id| done.set("Second", rack.value(id).clone()).at(["Second", id]))
        }),
        kind("add-a-gateway-endpoint-to-route-tables-that-have-one", CONFLICT, |rack| {
            each(rack, |done, id| {
                let is_gateway = rack.value(&format!("{id}/Properties/RouteTableIds")).is_array();
                is_gateway.then(|| done.set("Second", rack.value(id).clone()).at(["Second", id]))
            })
        }),
        kind("add-a-listener-on-a-port-that-has-one", &["held-twice"], |rack| {
            twice(rack, |id| id.contains("Listener"))
        }),
        kind("attach-the-internet-gateway-twice", &["held-twice"], |rack| twice(rack, |id| id == "GatewayAttachment")),
        kind("misspell-the-service-of-an-endpoint", BY, |rack| {
            each(rack, |done, id| {
                let path = format!("{id}/Properties/ServiceName");
                let name = rack.value(&format!("{path}/Fn::Sub")).as_str().unwrap();
                Some(done.set(&path, json!({ "Fn::Sub": format!("{name}s") })))
            })
        }),
        kind("make-an-endpoint-conditional", BY, |rack| {
            each(rack, |done, id| {
                let done = done.set("/Conditions/Lavish", json!({ "Fn::Equals": ["frugal", "lavish"] }));
                Some(done.set(&format!("{id}/Condition"), json!("Lavish")))
            })
        }),
        kind("make-an-endpoint-depend-on-a-parameter", BY, |rack| {
            each(rack, |done, id| {
                let done = done.set("/Parameters/Means", json!({ "Type": "String" }));
                let done = done.set("/Conditions/Lavish", json!({ "Fn::Equals": [{ "Ref": "Means" }, "lavish"] }));
                Some(done.set(&format!("{id}/Condition"), json!("Lavish")))
            })
        }),
        kind("leave-a-table-out-of-the-gateway-endpoint", BY, |rack| {
            tables(rack, |done, slot| done.unset(&format!("EndpointS3/Properties/RouteTableIds/{}", slot + 1)))
        }),
        kind("turn-the-names-of-the-vpc-off", BY, |rack| vpc(rack, "EnableDnsSupport")),
        kind("turn-the-host-names-of-the-vpc-off", BY, |rack| vpc(rack, "EnableDnsHostnames")),
    ]
}

/// What the group of the endpoints admits instead of the instances on port 443.
fn group_kinds() -> Vec<Kind> {
    const RULES: &str = "EndpointsSecurity/Properties/SecurityGroupIngress";
    let deeds: [(&str, Deed); 6] = [
        ("nothing", |done, _| done.set(RULES, json!([]))),
        ("another-port", |done, _| {
            done.set(&format!("{RULES}/0/FromPort"), json!(8443)).set(&format!("{RULES}/0/ToPort"), json!(8443))
        }),
        ("another-protocol", |done, _| done.set(&format!("{RULES}/0/IpProtocol"), json!("udp"))),
        ("public-subnets-only", |done, rack| {
            done.set(&format!("{RULES}/0/CidrIp"), rack.value("Subnet0/Properties/CidrBlock").clone())
        }),
        ("one-zone-only", |done, rack| {
            done.set(&format!("{RULES}/0/CidrIp"), rack.value("SubnetPrivate0/Properties/CidrBlock").clone())
        }),
        ("another-group-only", |done, rack| {
            let group = json!({ "GroupDescription": "nothing is in it", "VpcId": rack.vpc() });
            let done = done.add("Added", "AWS::EC2::SecurityGroup", group).unset(&format!("{RULES}/0/CidrIp"));
            done.set(&format!("{RULES}/0/SourceSecurityGroupId"), json!({ "Ref": "Added" }))
        }),
    ];
    let kinds = deeds.into_iter().map(|(name, deed)| {
        kind(format!("let-the-group-of-the-endpoints-admit-{name}"), BY, move |rack| {
            if rack.egress() != Egress::Endpoints {
                return Vec::new();
            }
            let done = deed(Sabotage::of(rack), rack).at(["Instances", "EndpointsSecurity"]);
            vec![done.at(rack.of_type("AWS::EC2::VPCEndpoint"))]
        })
    });
    kinds.collect()
}

/// Each endpoint that instances need, where they have no other path.
fn each(rack: &Rack, deed: impl Fn(Sabotage, &str) -> Option<Sabotage>) -> Vec<Sabotage> {
    let needed = NEEDED.iter().map(|name| format!("Endpoint{name}")).filter(|_| rack.egress() == Egress::Endpoints);
    // A VPC may have some of them already.
    needed
        .filter(|id| rack.has(id))
        .filter_map(|id| Some(deed(Sabotage::of(rack), &id)?.at(["Instances", &id])))
        .collect()
}

/// A second one of some resources.
fn twice(rack: &Rack, wanted: fn(&str) -> bool) -> Vec<Sabotage> {
    let ids = rack.template["Resources"].as_object().unwrap().keys().filter(|id| wanted(id));
    ids.map(|id| Sabotage::of(rack).set("Second", rack.value(id).clone()).at(["Second", id])).collect()
}

/// The same without the gateway endpoint, which has no names.
fn interfaces(rack: &Rack, deed: impl Fn(Sabotage, &str) -> Sabotage) -> Vec<Sabotage> {
    each(rack, |done, id| (id != "EndpointS3").then(|| deed(done, id)))
}

/// Each zone, where S3 is reached through a gateway endpoint only.
fn tables(rack: &Rack, deed: impl Fn(Sabotage, usize) -> Sabotage) -> Vec<Sabotage> {
    let slots = rack.slots().into_iter().filter(|_| rack.egress() == Egress::Endpoints);
    slots.map(|slot| deed(Sabotage::of(rack), slot).at(["Instances", "EndpointS3"])).collect()
}

fn vpc(rack: &Rack, key: &str) -> Vec<Sabotage> {
    let there = rack.owns_its_vpc() && rack.egress() == Egress::Endpoints;
    let done = there.then(|| Sabotage::of(rack).set(&format!("Vpc/Properties/{key}"), json!(false)));
    let interfaces = rack.of_type("AWS::EC2::VPCEndpoint");
    done.into_iter().map(|done| done.at(["Instances", "Vpc"]).at(interfaces.clone())).collect()
}
