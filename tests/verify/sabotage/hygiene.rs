//! Templates that AWS refuses half-way, that lose data, or that ask for more than an account has.

use super::kind::{Kind, Sabotage, kind};
use super::rack::Rack;
use ipnet::Ipv4Net;
use serde_json::json;

pub fn kinds() -> Vec<Kind> {
    blocks()
        .into_iter()
        .chain(tables())
        .chain(zones())
        .chain(targets())
        .chain(protection())
        .chain([quota(), unmade()])
        .collect()
}

fn blocks() -> Vec<Kind> {
    let block = |rack: &Rack, id: &str| -> Ipv4Net {
        rack.value(&format!("{id}/Properties/CidrBlock")).as_str().unwrap().parse().unwrap()
    };
    let set = |rack: &Rack, id: &str, block: &str| {
        Sabotage::of(rack).set(&format!("{id}/Properties/CidrBlock"), json!(block)).at([id])
    };
    vec![
        kind("give-two-subnets-one-block", &["subnet-blocks"], move |rack| {
            let pairs = pairs(rack).into_iter();
            pairs.map(|[one, other]| set(rack, &one, &block(rack, &other).to_string()).at([other])).collect()
        }),
        kind("give-a-subnet-a-part-of-another's-block", &["subnet-blocks"], move |rack| {
            let pairs = pairs(rack).into_iter();
            let done = pairs.map(|[one, other]| {
                let whole = block(rack, &other);
                let half = whole.subnets(whole.prefix_len() + 1).unwrap().last().unwrap();
                set(rack, &one, &half.to_string()).at([other])
            });
            done.collect()
        }),
        kind("put-a-subnet-outside-the-vpc", &["subnet-blocks"], move |rack| {
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter().filter(|_| rack.owns_its_vpc());
            subnets.map(|id| set(rack, &id, "172.30.7.0/24").at(["Vpc"])).collect()
        }),
        kind("let-a-subnet-reach-beyond-the-vpc", &["subnet-blocks"], move |rack| {
            // The block of the VPC and as much again.
            let beyond = rack.block().supernet().unwrap();
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter().take(1).filter(|_| rack.owns_its_vpc());
            subnets.map(|id| set(rack, &id, &beyond.to_string()).at(rack.of_type("AWS::EC2::Subnet"))).collect()
        }),
    ]
}

/// Each subnet with the next.
fn pairs(rack: &Rack) -> Vec<[String; 2]> {
    let subnets = rack.of_type("AWS::EC2::Subnet");
    subnets.windows(2).map(|pair| [pair[0].clone(), pair[1].clone()]).collect()
}

fn tables() -> Vec<Kind> {
    vec![
        kind("give-a-subnet-two-tables", &["route-table"], |rack| {
            let all = rack.of_type("AWS::EC2::SubnetRouteTableAssociation").into_iter();
            let done = all.map(|id| {
                let subnet = rack.value(&format!("{id}/Properties/SubnetId")).clone();
                let own = rack.value(&format!("{id}/Properties/RouteTableId"));
                let table = if own["Ref"] == "Routes" { "RouteTablePrivate0" } else { "Routes" };
                let association = json!({ "SubnetId": subnet, "RouteTableId": { "Ref": table } });
                let done = Sabotage::of(rack).add("Added", "AWS::EC2::SubnetRouteTableAssociation", association);
                done.at([id, "Added".to_owned()]).at(subnet["Ref"].as_str())
            });
            done.collect()
        }),
        kind("give-a-table-two-default-routes", &["route-table"], |rack| {
            let routes = rack.of_type("AWS::EC2::Route").into_iter();
            let done = routes.map(|id| {
                let route = rack.value(&format!("{id}/Properties")).clone();
                let table = route["RouteTableId"]["Ref"].as_str().unwrap().to_owned();
                let done = Sabotage::of(rack).add("Added", "AWS::EC2::Route", route).wait("Added", "GatewayAttachment");
                done.at([id, "Added".to_owned(), table])
            });
            done.collect()
        }),
    ]
}

fn zones() -> Vec<Kind> {
    let balancers = |rack: &Rack| rack.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer");
    vec![
        kind("leave-a-balancer-in-one-subnet", &["load-balancer-zones"], move |rack| {
            // A Network Load Balancer may stand in one zone.
            let in_several = |id: &String| rack.value(&format!("{id}/Properties/Subnets")).is_array();
            let one = balancers(rack).into_iter().filter(in_several).map(|id| {
                let list = format!("{id}/Properties/Subnets");
                let first = rack.value(&format!("{list}/0")).clone();
                Sabotage::of(rack).set(&list, json!([first])).at([id])
            });
            one.collect()
        })
        .refused(),
        kind("let-aws-choose-the-zones", &["load-balancer-zones", "mount-targets"], move |rack| {
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter();
            let done =
                subnets.fold(Sabotage::of(rack), |done, id| done.unset(&format!("{id}/Properties/AvailabilityZone")));
            vec![done.at(balancers(rack)).at(mounting(rack)).at(rack.of_type("AWS::EFS::MountTarget"))]
        }),
        kind("put-all-subnets-into-one-zone", &["load-balancer-zones"], move |rack| {
            let zone = rack.value("Subnet0/Properties/AvailabilityZone").clone();
            let subnets = rack.of_type("AWS::EC2::Subnet").into_iter();
            let done = subnets.fold(Sabotage::of(rack), |done, id| {
                done.set(&format!("{id}/Properties/AvailabilityZone"), zone.clone())
            });
            vec![done.at(balancers(rack))]
        }),
    ]
}

/// What mounts files, and the file system, which may be one that is there already.
fn mounting(rack: &Rack) -> Vec<String> {
    let own = rack.has("VolumeTarget0").then(|| rack.value("VolumeTarget0/Properties/FileSystemId"));
    let name = own.and_then(|id| id["Ref"].as_str().or(id.as_str())).unwrap_or("VolumeFilesystem");
    vec![name.to_owned(), "Instances".to_owned()]
}

fn targets() -> Vec<Kind> {
    // Which instances mount a file system is known of those that the template makes.
    let own = |rack: &Rack| rack.has("VolumeFilesystem");
    let targets = move |rack: &Rack| if own(rack) { rack.of_type("AWS::EFS::MountTarget") } else { Vec::new() };
    let subnet = |rack: &Rack, target: &str| {
        rack.value(&format!("{target}/Properties/SubnetId/Ref")).as_str().unwrap().to_owned()
    };
    vec![
        kind("take-a-mount-target-away", &["mount-targets"], move |rack| {
            targets(rack).into_iter().map(|id| Sabotage::of(rack).remove(&id).at(mounting(rack))).collect()
        }),
        kind("move-a-mount-target-into-the-zone-of-another", &["mount-targets"], move |rack| {
            let others = targets(rack).into_iter().skip(1);
            let done = others.map(|id| {
                let subnet = rack.value("VolumeTarget0/Properties/SubnetId").clone();
                let done = Sabotage::of(rack).set(&format!("{id}/Properties/SubnetId"), subnet);
                done.at(mounting(rack)).at([id, "VolumeTarget0".to_owned()])
            });
            done.collect()
        }),
        kind("add-a-mount-target-to-a-zone-that-has-one", &["mount-targets"], move |rack| {
            let done = targets(rack).into_iter().map(|id| {
                let mut target = rack.value(&format!("{id}/Properties")).clone();
                let slot = id.strip_prefix("VolumeTarget").unwrap();
                target["SubnetId"] = json!({ "Ref": format!("Subnet{slot}") });
                let done = Sabotage::of(rack).add("Added", "AWS::EFS::MountTarget", target).wait("Instances", "Added");
                done.at(mounting(rack)).at([id, "Added".to_owned()])
            });
            done.collect()
        }),
        kind("let-a-parameter-name-the-zone-of-a-mount-target", &["mount-targets"], move |rack| {
            let done = (own(rack) && rack.has("VolumeTarget1")).then(|| {
                let subnet = subnet(rack, "VolumeTarget1");
                let zone = json!({ "Type": "AWS::EC2::AvailabilityZone::Name" });
                let done = Sabotage::of(rack).set("/Parameters/Zone", zone);
                let done = done.set(&format!("{subnet}/Properties/AvailabilityZone"), json!({ "Ref": "Zone" }));
                done.at(mounting(rack)).at(targets(rack)).at([subnet])
            });
            done.into_iter().collect()
        }),
        kind("put-the-subnet-of-a-mount-target-into-the-zone-of-another", &["mount-targets"], move |rack| {
            let others = targets(rack).into_iter().skip(1);
            let done = others.map(|id| {
                let zone = format!("{}/Properties/AvailabilityZone", subnet(rack, "VolumeTarget0"));
                let zone = rack.value(&zone).clone();
                let subnet = subnet(rack, &id);
                let done = Sabotage::of(rack).set(&format!("{subnet}/Properties/AvailabilityZone"), zone.clone());
                done.at(mounting(rack)).at([id, "VolumeTarget0".to_owned(), subnet])
            });
            done.collect()
        }),
    ]
}

/// Takes the protection of a resource away.
type Unprotect = fn(Sabotage, &str) -> Sabotage;

fn protection() -> Vec<Kind> {
    let deeds: [(&str, Unprotect); 4] = [
        ("leave-the-deletion-policy-out", |done, id| done.unset(&format!("{id}/DeletionPolicy"))),
        ("let-deletion-delete", |done, id| done.set(&format!("{id}/DeletionPolicy"), json!("Delete"))),
        ("leave-the-replacement-policy-out", |done, id| done.unset(&format!("{id}/UpdateReplacePolicy"))),
        ("let-replacement-delete", |done, id| done.set(&format!("{id}/UpdateReplacePolicy"), json!("Delete"))),
    ];
    let kept = deeds.into_iter().map(|(name, deed)| {
        kind(format!("{name}-what-holds-data"), &["deletion-policy"], move |rack| {
            let all = ["VolumeFilesystem", "Logs", "LogGroup"].into_iter().filter(|id| rack.has(id));
            all.map(|id| deed(Sabotage::of(rack), id).at([id])).collect()
        })
    });
    let all = json!({ "Effect": "Allow", "Principal": { "Service": "ecs.amazonaws.com" }, "Action": "kms:*", "Resource": "*" });
    let key = json!({ "KeyPolicy": { "Version": "2012-10-17", "Statement": [all] } });
    let table = json!({
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
    });
    let added = [("key", "AWS::KMS::Key", key), ("table", "AWS::DynamoDB::Table", table)];
    let added = added.into_iter().map(|(name, kind_of, properties)| {
        kind(format!("add-a-{name}-that-goes-with-the-stack"), &["deletion-policy"], move |rack| {
            vec![Sabotage::of(rack).add("Added", kind_of, properties.clone()).at(["Added"])]
        })
    });
    kept.chain(added).collect()
}

/// An account has five Elastic IPs in a region (Amazon VPC user guide, "Amazon VPC quotas").
fn quota() -> Kind {
    kind("allocate-a-sixth-elastic-ip", &["quota"], |rack| {
        let there = rack.of_type("AWS::EC2::EIP").len();
        let more = there..6;
        vec![more.fold(Sabotage::of(rack), |done, number| {
            let id = format!("Added{number}");
            done.add(&id, "AWS::EC2::EIP", json!({ "Domain": "vpc" })).wait(&id, "GatewayAttachment")
        })]
    })
}

/// A group that is not made, although others name it.
fn unmade() -> Kind {
    kind("leave-a-group-out-that-others-name", &["conditional-reference"], |rack| {
        let groups = rack.of_type("AWS::EC2::SecurityGroup").into_iter();
        let done = groups.map(|id| {
            let done = Sabotage::of(rack).set("/Conditions/Never", json!({ "Fn::Equals": ["a", "b"] }));
            done.set(&format!("{id}/Condition"), json!("Never"))
        });
        done.collect()
    })
}
