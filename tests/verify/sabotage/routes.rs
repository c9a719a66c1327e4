//! Ways on which a private subnet comes to have a route to an internet gateway, or one that is no NAT gateway.

use super::kind::{Kind, Sabotage, kind};
use super::rack::{Home, Rack};
use serde_json::{Value, json};

pub fn kinds() -> Vec<Kind> {
    let routes = [
        kind("route-a-private-zone-to-the-gateway", &["internet-route"], |rack| {
            each(rack, |home| towards(rack, home, "GatewayId", rack.gateway()))
        }),
        kind("route-a-private-zone-to-a-gateway-from-elsewhere", &["internet-route"], |rack| {
            each(rack, |home| towards(rack, home, "GatewayId", json!("igw-0123456789abcdef1")))
        }),
        kind("route-both-halves-of-the-internet-to-the-gateway", &["internet-route"], |rack| {
            each(rack, |home| {
                let halves = ["0.0.0.0/1", "128.0.0.0/1"].map(|half| ("DestinationCidrBlock", json!(half)));
                halves.into_iter().enumerate().fold(Sabotage::of(rack), |done, (number, half)| {
                    beside(done, rack, home, &format!("Added{number}"), half, ("GatewayId", rack.gateway()))
                })
            })
        }),
        kind("route-one-block-of-the-internet-to-the-gateway", &["internet-route"], |rack| {
            to_gateway(rack, ("DestinationCidrBlock", json!("8.8.8.0/24")))
        }),
        kind("route-ipv6-to-the-gateway", &["internet-route"], |rack| {
            to_gateway(rack, ("DestinationIpv6CidrBlock", json!("::/0")))
        }),
        kind("route-ipv6-to-the-gateway-from-addresses-of-ipv6", &["internet-route"], |rack| {
            match rack.owns_its_vpc() {
                true => each(rack, |home| ipv6(Sabotage::of(rack), rack, home, "GatewayId", rack.gateway())),
                false => Vec::new(),
            }
        }),
        kind("route-a-prefix-list-to-the-gateway", &["internet-route"], |rack| {
            to_gateway(rack, ("DestinationPrefixListId", json!("pl-0123456789abcdef0")))
        }),
        kind("route-a-private-zone-to-the-gateway-if-a-parameter-says-so", &["internet-route"], |rack| {
            let done = to_gateway(rack, ("DestinationCidrBlock", json!("8.8.8.0/24"))).into_iter();
            let done = done.map(|done| {
                done.set("/Parameters/Stage", json!({ "Type": "String" }))
                    .set("/Conditions/Debugging", json!({ "Fn::Equals": [{ "Ref": "Stage" }, "debug"] }))
                    .set("Added0/Condition", json!("Debugging"))
            });
            done.collect()
        }),
        kind("let-a-parameter-choose-the-table-of-a-private-subnet", &["internet-route"], |rack| {
            let homes = rack.private_homes().into_iter().filter(|_| rack.has("RouteDefault"));
            let done = homes.map(|home| {
                let table = json!({ "Fn::If": ["Debugging", { "Ref": "Routes" }, { "Ref": &home.table }] });
                Sabotage::of(rack)
                    .set("/Parameters/Stage", json!({ "Type": "String" }))
                    .set("/Conditions/Debugging", json!({ "Fn::Equals": [{ "Ref": "Stage" }, "debug"] }))
                    .set(&format!("{}/Properties/RouteTableId", home.association), table)
                    .wait("Instances", "RouteDefault")
                    .at(things(&home))
            });
            done.collect()
        }),
        kind("give-a-private-subnet-the-public-table", &["internet-route"], |rack| {
            let homes = rack.private_homes().into_iter().filter(|_| rack.has("RouteDefault"));
            let moved = homes.map(|home| {
                let table = format!("{}/Properties/RouteTableId", home.association);
                let done = Sabotage::of(rack).set(&table, json!({ "Ref": "Routes" })).wait("Instances", "RouteDefault");
                done.at(["Instances", &home.subnet, &home.association, "Routes", "RouteDefault"])
                    .along([rack.gateway_name()])
            });
            moved.collect()
        }),
    ];
    routes
        .into_iter()
        .chain(OTHERS.iter().map(other))
        .chain([egress_only(), egress_only_alone(), one_block_to_a_peer()])
        .collect()
}

/// What a default route may lead to that is neither an internet gateway nor a NAT gateway.
const OTHERS: &[(&str, &str, &str)] = &[
    ("an-instance", "InstanceId", "i-0123456789abcdef0"),
    ("a-network-interface", "NetworkInterfaceId", "eni-0123456789abcdef0"),
    ("a-transit-gateway", "TransitGatewayId", "tgw-0123456789abcdef0"),
    ("a-peer", "VpcPeeringConnectionId", "pcx-0123456789abcdef0"),
    ("a-vpn-gateway", "GatewayId", "vgw-0123456789abcdef0"),
    ("a-firewall-endpoint", "VpcEndpointId", "vpce-0123456789abcdef0"),
    ("a-local-gateway", "LocalGatewayId", "lgw-0123456789abcdef0"),
    ("a-carrier-gateway", "CarrierGatewayId", "cagw-0123456789abcdef0"),
];

fn other(&(name, key, target): &(&str, &'static str, &'static str)) -> Kind {
    kind(format!("route-a-private-zone-to-{name}"), &["unexpected-egress"], move |rack| {
        each(rack, |home| {
            let mut done = towards(rack, home, key, json!(target));
            done.hops = vec![home.table.clone()];
            done
        })
    })
}

/// IPv6 leaves without a fixed address.
fn egress_only() -> Kind {
    kind("route-ipv6-to-an-egress-only-gateway-from-addresses-of-ipv6", &["unexpected-egress"], |rack| {
        let homes = rack.private_homes().into_iter().filter(|_| rack.owns_its_vpc());
        let done = homes.map(|home| {
            let gateway = json!({ "VpcId": rack.vpc() });
            let done = Sabotage::of(rack).add("Added", "AWS::EC2::EgressOnlyInternetGateway", gateway);
            let done = ipv6(done, rack, &home, "EgressOnlyInternetGatewayId", json!({ "Ref": "Added" }));
            done.at(things(&home)).at(["Added", "AddedRoute"]).along([&home.table])
        });
        done.collect()
    })
}

fn egress_only_alone() -> Kind {
    kind("route-ipv6-to-an-egress-only-gateway", &["unexpected-egress"], |rack| {
        each(rack, |home| {
            let done =
                Sabotage::of(rack).add("Added1", "AWS::EC2::EgressOnlyInternetGateway", json!({ "VpcId": rack.vpc() }));
            let target = ("EgressOnlyInternetGatewayId", json!({ "Ref": "Added1" }));
            let mut done = beside(done, rack, home, "Added0", ("DestinationIpv6CidrBlock", json!("::/0")), target);
            done.hops = vec![home.table.clone()];
            done
        })
    })
}

/// Part of the internet is reached past the NAT gateway.
fn one_block_to_a_peer() -> Kind {
    kind("route-one-block-of-the-internet-to-a-peer", &["unexpected-egress"], |rack| {
        each(rack, |home| {
            let target = ("VpcPeeringConnectionId", json!("pcx-0123456789abcdef0"));
            let destination = ("DestinationCidrBlock", json!("8.8.8.0/24"));
            let mut done = beside(Sabotage::of(rack), rack, home, "Added0", destination, target);
            done.hops = vec![home.table.clone()];
            done
        })
    })
}

fn each(rack: &Rack, deed: impl Fn(&Home) -> Sabotage) -> Vec<Sabotage> {
    rack.private_homes().iter().map(deed).collect()
}

fn to_gateway(rack: &Rack, destination: (&str, Value)) -> Vec<Sabotage> {
    let target = || ("GatewayId", rack.gateway());
    each(rack, |home| beside(Sabotage::of(rack), rack, home, "Added0", destination.clone(), target()))
}

/// What a finding about the egress of a home may be about.
pub fn things(home: &Home) -> Vec<String> {
    let ids = ["Instances", "RouteOut", "Added0", "Added1", &home.subnet, &home.association, &home.table];
    ids.into_iter().chain(home.route.as_deref()).map(str::to_owned).collect()
}

/// The default route of a home leads to another target; where there was none, one is added.
pub fn towards(rack: &Rack, home: &Home, key: &str, target: Value) -> Sabotage {
    let done = Sabotage::of(rack).at(things(home)).along([home.table.clone(), rack.gateway_name()]);
    let done = match &home.route {
        Some(route) => ["NatGatewayId", "GatewayId"].into_iter().fold(done, |done, key| {
            let path = format!("{route}/Properties/{key}");
            if rack.value(&path).is_null() { done } else { done.unset(&path) }
        }),
        None => {
            let route = json!({ "RouteTableId": { "Ref": &home.table }, "DestinationCidrBlock": "0.0.0.0/0" });
            done.add("RouteOut", "AWS::EC2::Route", route).wait("Instances", "RouteOut")
        }
    };
    let route = home.route.as_deref().unwrap_or("RouteOut");
    let waits = target["Ref"] == "Gateway" && home.route.as_deref() != Some("RouteDefault");
    let done = if waits { done.wait(route, "GatewayAttachment") } else { done };
    let foreign = target.as_str().filter(|target| target.starts_with("igw-"));
    let mut done = done.set(&format!("{route}/Properties/{key}"), target.clone());
    if let Some(foreign) = foreign {
        done.hops = vec![home.table.clone(), foreign.to_owned()];
    }
    done
}

/// One more route in the table of a home, and the instances wait for it.
fn beside(done: Sabotage, rack: &Rack, home: &Home, id: &str, to: (&str, Value), target: (&str, Value)) -> Sabotage {
    let mut route = json!({ "RouteTableId": { "Ref": &home.table } });
    route[to.0] = to.1;
    route[target.0] = target.1;
    let done = done.add(id, "AWS::EC2::Route", route).wait(id, "GatewayAttachment").wait("Instances", id);
    let mut done = done.at(things(home));
    done.hops = vec![home.table.clone(), rack.gateway_name()];
    done
}

/// Addresses of IPv6 for the VPC, a home and its instances, and a route for them.
pub fn ipv6(done: Sabotage, rack: &Rack, home: &Home, key: &str, target: Value) -> Sabotage {
    let blocks = json!({ "Fn::Select": [0, { "Fn::GetAtt": ["Vpc", "Ipv6CidrBlocks"] }] });
    let block = json!({ "Fn::Select": [0, { "Fn::Cidr": [blocks, 256, "64"] }] });
    let interface = "InstancesLaunchTemplate/Properties/LaunchTemplateData/NetworkInterfaces/0";
    let route = json!({ "RouteTableId": { "Ref": &home.table }, "DestinationIpv6CidrBlock": "::/0", key: target });
    done.add(
        "AddedBlock",
        "AWS::EC2::VPCCidrBlock",
        json!({ "VpcId": rack.vpc(), "AmazonProvidedIpv6CidrBlock": true }),
    )
    .set(&format!("{}/Properties/Ipv6CidrBlock", home.subnet), block)
    .set(&format!("{}/Properties/AssignIpv6AddressOnCreation", home.subnet), json!(true))
    .wait(&home.subnet, "AddedBlock")
    .set(&format!("{interface}/Ipv6AddressCount"), json!(1))
    .add("AddedRoute", "AWS::EC2::Route", route)
    .wait("AddedRoute", "GatewayAttachment")
    .wait("Instances", "AddedRoute")
    .at(things(home))
    .at(["AddedRoute"])
}
