//! Ways in which what is launched loses its egress path.

use super::kind::{Kind, Sabotage, kind};
use super::rack::{Egress, Home, Rack};
use super::routes::things;
use serde_json::json;

/// A public subnet without an egress path is no place for public instances either.
const NO_EGRESS_PATH: &[&str] = &["no-egress-path", "public-placement"];

/// Where packets of instances leave through endpoints only, it is the router that misses the gateway.
const NO_GATEWAY: &[&str] = &["no-egress-path", "public-placement", "load-balancer-subnets"];

pub fn kinds() -> Vec<Kind> {
    let gateway = [
        kind("take-the-attachment-of-the-gateway-away", NO_GATEWAY, |rack| {
            at_the_gateway(rack, |done| done.remove("GatewayAttachment"))
        }),
        kind("attach-the-gateway-to-another-vpc", NO_GATEWAY, |rack| {
            at_the_gateway(rack, |done| done.set("GatewayAttachment/Properties/VpcId", json!("vpc-0fedcba9876543210")))
        }),
        kind("attach-another-gateway", NO_GATEWAY, |rack| {
            let id = "GatewayAttachment/Properties/InternetGatewayId";
            at_the_gateway(rack, |done| done.set(id, json!("igw-0123456789abcdef1")))
        }),
        kind("make-the-attachment-of-the-gateway-depend-on-a-parameter", NO_GATEWAY, |rack| {
            at_the_gateway(rack, |done| conditional(done, "GatewayAttachment", json!({ "Type": "String" })))
        }),
        kind("route-the-public-table-to-a-firewall", NO_GATEWAY, |rack| {
            let target = json!("vpce-0123456789abcdef0");
            at_the_gateway(rack, |done| {
                done.unset("RouteDefault/Properties/GatewayId")
                    .set("RouteDefault/Properties/VpcEndpointId", target.clone())
            })
        }),
        kind("route-the-public-table-to-a-gateway-from-elsewhere", NO_GATEWAY, |rack| {
            let id = "RouteDefault/Properties/GatewayId";
            at_the_gateway(rack, |done| done.set(id, json!("igw-0123456789abcdef1")))
        }),
    ];
    let nat = [
        kind("move-a-nat-gateway-into-a-private-subnet", &["no-egress-path"], |rack| {
            nats(rack, |done, slot| {
                done.set(&format!("Nat{slot}/Properties/SubnetId"), json!({ "Ref": format!("SubnetPrivate{slot}") }))
            })
        }),
        kind("give-the-subnet-of-a-nat-gateway-a-private-table", &["no-egress-path"], |rack| {
            nats(rack, |done, slot| {
                let table = json!({ "Ref": format!("RouteTablePrivate{slot}") });
                done.set(&format!("Subnet{slot}Routes/Properties/RouteTableId"), table)
            })
        }),
        kind("make-a-nat-gateway-private", &["no-egress-path"], |rack| {
            nats(rack, |done, slot| {
                let done = done.unset(&format!("Nat{slot}/Properties/AllocationId"));
                done.set(&format!("Nat{slot}/Properties/ConnectivityType"), json!("private"))
            })
        }),
        kind("ask-a-parameter-whether-a-nat-gateway-is-private", &["no-egress-path"], |rack| {
            nats(rack, |done, slot| {
                let done = done.set("/Parameters/Connectivity", json!({ "Type": "String" }));
                done.set(&format!("Nat{slot}/Properties/ConnectivityType"), json!({ "Ref": "Connectivity" }))
            })
        }),
        kind("take-the-egress-path-of-the-nat-gateways-away", &["no-egress-path"], |rack| {
            let zonal = matches!(rack.egress(), Egress::NatPerZone | Egress::NatSingle);
            let done = zonal.then(|| Sabotage::of(rack).remove("RouteDefault").at(rack.zonal_nats()).at(["Instances"]));
            done.into_iter().map(|done| rack.homes().iter().fold(done, |done, home| done.at(things(home)))).collect()
        }),
    ];
    routes().into_iter().chain(gateway).chain(nat).chain(filters()).collect()
}

/// Where packets find no default route.
fn routes() -> Vec<Kind> {
    vec![
        kind("take-a-default-route-away", &["no-egress-path", "public-placement", "fixed-address"], |rack| {
            each_route(rack, |done, route| done.remove(route))
        }),
        kind(
            "take-the-route-table-of-a-subnet-away",
            &["no-egress-path", "public-placement", "service-unreachable"],
            |rack| {
                let homes = rack.homes().into_iter();
                homes
                    .map(|home| Sabotage::of(rack).remove(&home.association).at(things(&home)).at(["EndpointS3"]))
                    .collect()
            },
        ),
        kind("route-half-of-the-internet-only", NO_EGRESS_PATH, |rack| {
            each_route(rack, |done, route| {
                done.set(&format!("{route}/Properties/DestinationCidrBlock"), json!("0.0.0.0/1"))
            })
        }),
        kind("make-a-default-route-conditional", &["no-egress-path", "public-placement", "fixed-address"], |rack| {
            each_route(rack, |done, route| conditional(done, route, json!({ "Type": "String", "Default": "no" })))
        }),
        kind(
            "make-a-default-route-depend-on-a-parameter",
            &["no-egress-path", "public-placement", "fixed-address"],
            |rack| each_route(rack, |done, route| conditional(done, route, json!({ "Type": "String" }))),
        ),
        kind("import-the-table-of-a-route", &["no-egress-path", "public-placement", "fixed-address"], |rack| {
            each_route(rack, |done, route| {
                done.set(&format!("{route}/Properties/RouteTableId"), json!({ "Fn::ImportValue": "table" }))
            })
        }),
    ]
}

/// Where something stops packets that have a route.
fn filters() -> Vec<Kind> {
    vec![
        kind(
            "put-a-subnet-behind-an-empty-network-acl",
            &["no-egress-path", "public-placement", "service-unreachable"],
            |rack| {
                let behind = |home: &Home| {
                    let acl = json!({ "SubnetId": { "Ref": &home.subnet }, "NetworkAclId": { "Ref": "Added" } });
                    let done = Sabotage::of(rack).add("Added", "AWS::EC2::NetworkAcl", json!({ "VpcId": rack.vpc() }));
                    done.add("AddedAcl", "AWS::EC2::SubnetNetworkAclAssociation", acl)
                        .at(things(home))
                        .at(["Added", "AddedAcl"])
                };
                rack.homes().iter().map(behind).collect()
            },
        ),
        kind("let-instances-send-to-the-vpc-only", &["no-egress-path", "service-unreachable"], |rack| {
            // An S3 endpoint answers under S3's own addresses.
            let rule = json!({ "IpProtocol": "-1", "CidrIp": rack.block().to_string() });
            let done = Sabotage::of(rack).set("InstancesSecurity/Properties/SecurityGroupEgress", json!([rule]));
            vec![done.at(["Instances", "InstancesSecurity"])]
        }),
    ]
}

/// Each default route that instances' packets take.
fn each_route(rack: &Rack, deed: impl Fn(Sabotage, &str) -> Sabotage) -> Vec<Sabotage> {
    let mut homes = rack.homes();
    // All public homes have the same one.
    homes.dedup_by(|one, other| one.route == other.route);
    let done = homes.iter().filter_map(|home| {
        let done = deed(Sabotage::of(rack), home.route.as_ref()?);
        let done =
            done.at(["", "EgressAddresses"]).at([format!("Nat{}", home.slot), format!("NatAddress{}", home.slot)]);
        let all = rack.public_homes().iter().fold(done, |done, home| done.at(things(home)));
        Some(all.at(things(home)))
    });
    done.collect()
}

fn conditional(done: Sabotage, id: &str, parameter: serde_json::Value) -> Sabotage {
    done.set("/Parameters/WithEgress", parameter)
        .set("/Conditions/WithEgress", json!({ "Fn::Equals": [{ "Ref": "WithEgress" }, "yes"] }))
        .set(&format!("{id}/Condition"), json!("WithEgress"))
}

/// What concerns a gateway of the template's own, if anything needs that gateway.
fn at_the_gateway(rack: &Rack, deed: impl Fn(Sabotage) -> Sabotage) -> Vec<Sabotage> {
    let needed = match rack.egress() {
        Egress::Internet | Egress::NatPerZone | Egress::NatSingle => true,
        Egress::NatRegional | Egress::Endpoints => rack.has("Router"),
    };
    if rack.has("GatewayAttachment") && needed { vec![deed(Sabotage::of(rack))] } else { Vec::new() }
}

/// Each NAT gateway that stands in a zone, by its number.
fn nats(rack: &Rack, deed: impl Fn(Sabotage, usize) -> Sabotage) -> Vec<Sabotage> {
    let slots = rack.slots().into_iter().filter(|slot| rack.has(&format!("Nat{slot}")));
    let done = slots.map(|slot| {
        let ids = ["Nat", "Subnet", "SubnetPrivate"].map(|name| format!("{name}{slot}"));
        let done = deed(Sabotage::of(rack), slot).at(ids);
        rack.homes().iter().fold(done, |done, home| done.at(things(home)))
    });
    done.collect()
}
