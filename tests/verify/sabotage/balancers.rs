//! Load balancers on the wrong side, and groups that admit more than listeners answer.

use super::kind::{Kind, Sabotage, kind};
use super::rack::Rack;
use serde_json::{Value, json};

const TIER: &[&str] = &["load-balancer-subnets"];

pub fn kinds() -> Vec<Kind> {
    tiers().into_iter().chain(ports()).chain([targets()]).collect()
}

fn tiers() -> Vec<Kind> {
    vec![
        kind("make-the-internal-balancer-face-the-internet", TIER, |rack| {
            if_there(rack, "RouterInternal", |done| {
                done.set("RouterInternal/Properties/Scheme", json!("internet-facing"))
            })
        }),
        // A load balancer without a scheme faces the internet.
        kind("leave-the-scheme-of-the-internal-balancer-out", TIER, |rack| {
            if_there(rack, "RouterInternal", |done| done.unset("RouterInternal/Properties/Scheme"))
        }),
        kind("take-the-scheme-of-the-internal-balancer-from-a-parameter", TIER, |rack| {
            if_there(rack, "RouterInternal", |done| {
                let done = done.set("/Parameters/Scheme", json!({ "Type": "String" }));
                done.set("RouterInternal/Properties/Scheme", json!({ "Ref": "Scheme" }))
            })
        }),
        kind("make-the-public-balancer-internal", &["load-balancer-subnets", "internal-load-balancer-open"], |rack| {
            if_there(rack, "Router", |done| {
                done.set("Router/Properties/Scheme", json!("internal")).at(["RouterSecurity"])
            })
        }),
        kind("move-the-public-balancer-into-private-subnets", TIER, |rack| moved(rack, "Router", "SubnetPrivate")),
        kind("move-the-internal-balancer-into-public-subnets", TIER, |rack| moved(rack, "RouterInternal", "Subnet")),
        kind("move-the-public-balancer-into-one-private-subnet", TIER, |rack| {
            moved_in_one(rack, "Router", "SubnetPrivate")
        }),
        kind("move-the-internal-balancer-into-one-public-subnet", TIER, |rack| {
            moved_in_one(rack, "RouterInternal", "Subnet")
        }),
        kind("give-a-subnet-of-the-public-balancer-a-private-table", TIER, |rack| {
            let slots = rack.slots().into_iter().filter(|_| rack.has("Router") && rack.is_private());
            let done = slots.map(|slot| {
                let table = json!({ "Ref": format!("RouteTablePrivate{slot}") });
                let done = Sabotage::of(rack).set(&format!("Subnet{slot}Routes/Properties/RouteTableId"), table);
                done.at(["Router".to_owned(), format!("Subnet{slot}")])
            });
            done.collect()
        }),
        kind("open-the-internal-balancer-to-a-network-outside-the-vpc", &["internal-load-balancer-open"], |rack| {
            // It may be a network that is connected to the VPC. The blocks of another's VPC are not known.
            if !rack.owns_its_vpc() {
                return Vec::new();
            }
            if_there(rack, "RouterInternal", |done| {
                let rule = admit(80, 80, json!("192.168.77.0/24"));
                done.push("RouterInternalSecurity/Properties/SecurityGroupIngress", rule)
                    .at(["RouterInternalSecurity"])
                    .warned()
            })
        }),
    ]
}

/// Instances admit the load balancer on the ports that Docker chooses, and on no others.
fn targets() -> Kind {
    kind("forward-to-a-port-that-instances-do-not-admit", &["target-unreachable"], |rack| {
        if !rack.has("RouterListener80") {
            return Vec::new();
        }
        if_there(rack, "Router", |done| {
            let group = json!({ "Port": 8080, "Protocol": "HTTP", "VpcId": rack.vpc() });
            let forward = json!([{ "Type": "forward", "TargetGroupArn": { "Ref": "Added" } }]);
            let done = done.add("Added", "AWS::ElasticLoadBalancingV2::TargetGroup", group);
            let done = done.set("RouterListener80/Properties/DefaultActions", forward);
            done.push("Instances/Properties/TargetGroupARNs", json!({ "Ref": "Added" })).at(["Instances"])
        })
    })
}

fn ports() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (balancer, name) in [("Router", "public"), ("RouterInternal", "internal")] {
        let row = |deed: &str, apply: fn(Sabotage, &Rack, &str) -> Sabotage| {
            kind(format!("{deed}-of-the-{name}-balancer"), &["port-without-listener"], move |rack| {
                let listeners = ["80", "443"].map(|port| format!("{balancer}Listener{port}"));
                let at = [balancer.to_owned(), format!("{balancer}Security")].into_iter().chain(listeners);
                if_there(rack, balancer, |done| apply(done, rack, balancer).at(at.clone()))
            })
        };
        kinds.extend([
            row("open-a-port-without-a-listener", |done, rack, balancer| opened(done, rack, balancer, 8080, 8080)),
            row("open-every-port", |done, rack, balancer| opened(done, rack, balancer, 0, 65535)),
            row("let-the-listener-answer-on-another-port", |done, rack, balancer| {
                // Without redirects there is no port 80.
                let port = if rack.has(&format!("{balancer}Listener80")) { 80 } else { 443 };
                done.set(&format!("{balancer}Listener{port}/Properties/Port"), json!(8080))
            }),
        ]);
        kinds.push(kind(
            format!("take-a-listener-of-the-{name}-balancer-away"),
            &["port-without-listener"],
            move |rack| {
                let listeners = ["80", "443"].map(|port| format!("{balancer}Listener{port}"));
                // One that has none at all is given them by others.
                if listeners.iter().any(|id| !rack.has(id)) {
                    return Vec::new();
                }
                let done =
                    listeners.into_iter().map(|id| Sabotage::of(rack).remove(&id).unset(&format!("/Outputs/{id}")));
                done.map(|done| done.at([balancer.to_owned(), format!("{balancer}Security")])).collect()
            },
        ));
    }
    kinds
}

fn admit(from: u16, to: u16, block: Value) -> Value {
    json!({ "IpProtocol": "tcp", "FromPort": from, "ToPort": to, "CidrIp": block })
}

/// More ports for those who may enter already.
fn opened(done: Sabotage, rack: &Rack, balancer: &str, from: u16, to: u16) -> Sabotage {
    let rules = format!("{balancer}Security/Properties/SecurityGroupIngress");
    let rules_there = rack.value(&rules).as_array().cloned().unwrap_or_default();
    let block = rules_there.iter().find_map(|rule| rule.get("CidrIp")).cloned().unwrap_or_else(|| json!("0.0.0.0/0"));
    done.push(&rules, admit(from, to, block))
}

fn if_there(rack: &Rack, id: &str, deed: impl Fn(Sabotage) -> Sabotage) -> Vec<Sabotage> {
    if rack.has(id) { vec![deed(Sabotage::of(rack).at([id]))] } else { Vec::new() }
}

fn moved(rack: &Rack, id: &str, tier: &str) -> Vec<Sabotage> {
    let subnets = rack.slots().into_iter().map(|slot| json!({ "Ref": format!("{tier}{slot}") })).collect::<Vec<_>>();
    if tier == "Subnet" && !rack.has("RouteDefault") {
        return Vec::new();
    }
    if_there(rack, id, |done| done.set(&format!("{id}/Properties/Subnets"), subnets.clone().into()))
}

/// The same in one zone, for each zone.
fn moved_in_one(rack: &Rack, id: &str, tier: &str) -> Vec<Sabotage> {
    if !rack.has(id) || tier == "Subnet" && !rack.has("RouteDefault") {
        return Vec::new();
    }
    let one = |slot| {
        let subnet = format!("{tier}{slot}");
        let done = Sabotage::of(rack).set(&format!("{id}/Properties/Subnets/{slot}"), json!({ "Ref": subnet }));
        done.at([id.to_owned(), subnet])
    };
    rack.slots().into_iter().map(one).collect()
}
