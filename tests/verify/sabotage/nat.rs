//! NAT gateways: addresses that are not fixed or not listed, and zones that hang on others.

use super::kind::{Kind, Sabotage, kind};
use super::rack::{Egress, Rack};
use super::routes::things;
use serde_json::{Value, json};

pub fn kinds() -> Vec<Kind> {
    zonal().into_iter().chain(regional()).chain(listed()).chain(zones()).collect()
}

/// What happens to the addresses of NAT gateways that stand in a zone each.
fn zonal() -> Vec<Kind> {
    vec![
        kind("leave-a-nat-gateway-without-an-address", &["fixed-address"], |rack| {
            nats(rack, |done, nat| done.unset(&format!("{nat}/Properties/AllocationId")))
        })
        .refused(),
        kind("take-the-address-of-a-nat-gateway-away", &["fixed-address"], |rack| {
            let allocated = rack.slots().into_iter().filter(|slot| rack.has(&format!("NatAddress{slot}")));
            let done = allocated.map(|slot| {
                let (nat, address) = (format!("Nat{slot}"), format!("NatAddress{slot}"));
                let mut listed = addresses(rack);
                listed.retain(|item| *item != format!("${{{address}}}"));
                let done = Sabotage::of(rack).remove(&address).unset(&format!("{nat}/Properties/AllocationId"));
                list(done, &listed).at([nat])
            });
            done.collect()
        })
        .refused(),
        kind("share-an-address-between-nat-gateways", &["fixed-address"], |rack| {
            let all = rack.zonal_nats();
            let pairs = all.iter().zip(all.iter().skip(1));
            let done = pairs.map(|(one, other)| {
                let address = rack.value(&format!("{one}/Properties/AllocationId")).clone();
                Sabotage::of(rack).set(&format!("{other}/Properties/AllocationId"), address).at([one, other])
            });
            done.collect()
        }),
        kind("associate-the-address-of-a-nat-gateway-with-an-interface", &["fixed-address"], |rack| {
            let done = rack.zonal_nats().into_iter().filter_map(|nat| {
                let address = rack.value(&nat)["Properties"].get("AllocationId")?.clone();
                let association = json!({ "AllocationId": address, "NetworkInterfaceId": "eni-0123456789abcdef0" });
                Some(Sabotage::of(rack).add("Added", "AWS::EC2::EIPAssociation", association).at([nat]))
            });
            done.collect()
        }),
        kind("take-an-address-from-a-parameter", &["fixed-address"], |rack| {
            nats(rack, |done, nat| {
                let done = done.set("/Parameters/Address", json!({ "Type": "String" }));
                done.set(&format!("{nat}/Properties/AllocationId"), json!({ "Ref": "Address" }))
            })
        }),
        kind("give-a-nat-gateway-a-second-address", &["fixed-address"], |rack| {
            nats(rack, |done, nat| {
                let second = json!([{ "Fn::GetAtt": ["Added", "AllocationId"] }]);
                unused_address(done).set(&format!("{nat}/Properties/SecondaryAllocationIds"), second)
            })
        }),
        kind("use-a-nat-gateway-from-elsewhere", &["fixed-address", "unexpected-egress", "no-egress-path"], |rack| {
            instead(rack, json!("nat-0123456789abcdef0"))
        }),
        kind("import-a-nat-gateway", &["fixed-address", "unexpected-egress", "no-egress-path"], |rack| {
            instead(rack, json!({ "Fn::ImportValue": "nat" }))
        }),
    ]
}

/// What happens to the addresses of a NAT gateway that stands in all zones.
fn regional() -> Vec<Kind> {
    const ADDRESSES: &str = "NatRegional/Properties/AvailabilityZoneAddresses";
    let there = |rack: &Rack| rack.egress() == Egress::NatRegional;
    vec![
        kind("let-aws-choose-regional-addresses", &["fixed-address"], move |rack| {
            let done = there(rack).then(|| Sabotage::of(rack).unset(ADDRESSES).at(["NatRegional"]));
            done.into_iter().collect()
        }),
        kind(
            "leave-a-zone-out-of-the-regional-nat-gateway",
            &["fixed-address", "zone-failure", "no-egress-path"],
            move |rack| {
                let slots = rack.slots().into_iter().filter(|_| there(rack));
                slots.map(|slot| Sabotage::of(rack).unset(&format!("{ADDRESSES}/{slot}"))).collect()
            },
        ),
        kind("stand-the-regional-nat-gateway-in-another-vpc", &["no-egress-path"], move |rack| {
            let done = there(rack)
                .then(|| Sabotage::of(rack).set("NatRegional/Properties/VpcId", json!("vpc-0fedcba9876543210")));
            done.into_iter().map(|done| done.at(["NatRegional", "Instances"])).collect()
        }),
        kind("let-a-parameter-name-a-zone-of-the-regional-nat-gateway", &["no-egress-path"], move |rack| {
            let slots = rack.slots().into_iter().filter(|_| there(rack));
            let done = slots.map(|slot| {
                let done = Sabotage::of(rack).set("/Parameters/Zone", json!({ "Type": "String" }));
                done.set(&format!("{ADDRESSES}/{slot}/AvailabilityZone"), json!({ "Ref": "Zone" }))
            });
            done.collect()
        }),
        kind("share-an-address-between-zones", &["fixed-address"], move |rack| {
            let slots = rack.slots().into_iter().filter(|slot| there(rack) && *slot > 0);
            let done = slots.map(|slot| {
                let first = rack.value(&format!("{ADDRESSES}/0/AllocationIds")).clone();
                Sabotage::of(rack).set(&format!("{ADDRESSES}/{slot}/AllocationIds"), first).at(["NatRegional"])
            });
            done.collect()
        }),
    ]
}

/// What happens to the list of addresses that the stack tells.
fn listed() -> Vec<Kind> {
    let listed = |name: &str, deed: fn(Sabotage, Vec<String>) -> Vec<Sabotage>| {
        kind(name, &["fixed-address"], move |rack| match addresses(rack) {
            none if none.is_empty() => Vec::new(),
            all => deed(Sabotage::of(rack).at(["", "EgressAddresses", "Added", "NatRegional"]).at(all.clone()), all)
                .into_iter()
                .map(|done| done.at(rack.zonal_nats()).at(rack.of_type("AWS::EC2::EIP")))
                .collect(),
        })
    };
    vec![
        listed("leave-an-address-out-of-the-list", |done, mut all| {
            all.pop();
            if all.is_empty() { Vec::new() } else { vec![list(done, &all)] }
        }),
        listed("list-an-address-that-nothing-uses", |done, mut all| {
            all.push("${Added}".to_owned());
            vec![list(unused_address(done), &all)]
        }),
        listed("list-another-address-instead", |done, mut all| {
            all[0] = "${Added}".to_owned();
            vec![list(unused_address(done), &all)]
        }),
        listed("list-an-address-from-elsewhere", |done, mut all| {
            all[0] = "198.51.100.9".to_owned();
            vec![list(done, &all)]
        }),
    ]
}

/// What happens to zones that leave through a NAT gateway of their own.
fn zones() -> Vec<Kind> {
    vec![
        kind("point-a-zone-to-the-nat-gateway-of-another", &["cross-zone-nat"], |rack| {
            let per_zone = rack.homes().into_iter().filter(|_| rack.egress() == Egress::NatPerZone);
            let done = per_zone.map(|home| {
                let other = format!("Nat{}", (home.slot + 1) % rack.slots().len());
                let target = format!("RouteDefaultPrivate{}/Properties/NatGatewayId", home.slot);
                let done = Sabotage::of(rack).set(&target, json!({ "Ref": other }));
                done.at(things(&home)).at([format!("Nat{}", home.slot), other.clone()]).along([other])
            });
            done.collect()
        }),
        kind("put-the-private-subnet-of-a-zone-into-another", &["cross-zone-nat"], |rack| {
            let per_zone = rack.homes().into_iter().filter(|home| rack.egress() == Egress::NatPerZone && home.slot > 0);
            let done = per_zone.map(|home| {
                let zone = rack.value("SubnetPrivate0/Properties/AvailabilityZone").clone();
                let done = Sabotage::of(rack).set(&format!("{}/Properties/AvailabilityZone", home.subnet), zone);
                done.at(things(&home)).at([format!("Nat{}", home.slot), "Nat0".to_owned()])
            });
            done.collect()
        }),
        kind("move-a-nat-gateway-into-another-zone", &["zone-failure", "cross-zone-nat"], |rack| {
            let per_zone = rack.zonal_nats().into_iter().skip(1).filter(|_| rack.egress() == Egress::NatPerZone);
            per_zone
                .map(|nat| Sabotage::of(rack).set(&format!("{nat}/Properties/SubnetId"), json!({ "Ref": "Subnet0" })))
                .collect()
        }),
        kind("send-every-zone-through-one-nat-gateway", &["zone-failure"], |rack| {
            let per_zone = (rack.egress() == Egress::NatPerZone).then(|| Sabotage::of(rack));
            per_zone.into_iter().map(|done| list(through_the_first(done, rack), &addresses(rack)[..1])).collect()
        }),
    ]
}

/// All but the first NAT gateway go, with their addresses.
fn through_the_first(done: Sabotage, rack: &Rack) -> Sabotage {
    rack.slots().into_iter().skip(1).fold(done, |done, slot| {
        let target = format!("RouteDefaultPrivate{slot}/Properties/NatGatewayId");
        let done = done.set(&target, json!({ "Ref": "Nat0" })).remove(&format!("Nat{slot}"));
        let address = format!("NatAddress{slot}");
        if rack.has(&address) { done.remove(&address) } else { done }
    })
}

fn nats(rack: &Rack, deed: impl Fn(Sabotage, &str) -> Sabotage) -> Vec<Sabotage> {
    let all = rack.zonal_nats().into_iter();
    all.map(|nat| deed(Sabotage::of(rack), &nat).at([&*nat, "", "EgressAddresses", "Added"])).collect()
}

/// A zone leaves through a NAT gateway that the template does not make.
fn instead(rack: &Rack, nat: Value) -> Vec<Sabotage> {
    let homes = rack.private_homes().into_iter();
    let done = homes.filter_map(|home| {
        let path = format!("{}/Properties/NatGatewayId", home.route.clone()?);
        Some(Sabotage::of(rack).set(&path, nat.clone()))
    });
    done.collect()
}

/// An Elastic IP more.
fn unused_address(done: Sabotage) -> Sabotage {
    done.add("Added", "AWS::EC2::EIP", json!({ "Domain": "vpc" })).wait("Added", "GatewayAttachment")
}

/// The addresses that the stack tells, as they stand in its output.
fn addresses(rack: &Rack) -> Vec<String> {
    let value = &rack.template["Outputs"]["EgressAddresses"]["Value"];
    let text = value["Fn::Sub"].as_str().or(value.as_str()).unwrap_or_default();
    text.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The stack tells these addresses, or nothing.
fn list(done: Sabotage, all: &[String]) -> Sabotage {
    match all {
        [] => done.unset("/Outputs/EgressAddresses"),
        _ => done.set("/Outputs/EgressAddresses/Value", json!({ "Fn::Sub": all.join(",") })),
    }
}
