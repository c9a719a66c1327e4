//! Ways on which the internet reaches what runs that take more than a group: things added beside the instances, packets
//! of IPv6, and a private rack opened altogether.

use super::kind::{Kind, Sabotage, kind};
use super::rack::{Home, Rack};
use super::routes::{ipv6, towards};
use serde_json::{Value, json};

const INTERFACES: &str = "InstancesLaunchTemplate/Properties/LaunchTemplateData/NetworkInterfaces";

pub fn kinds() -> Vec<Kind> {
    vec![
        kind("stand-a-bastion-in-a-public-subnet", &["instance-exposed"], bastion),
        kind("run-tasks-with-public-addresses", &["instance-exposed"], tasks),
        kind("put-instances-into-the-public-balancer's-group", &["instance-exposed"], |rack| {
            if rack.is_private() { Vec::new() } else { in_the_balancers_group(rack) }
        }),
        kind("put-private-instances-into-the-public-balancer's-group", &["open-to-the-world"], |rack| {
            if rack.is_private() { in_the_balancers_group(rack) } else { Vec::new() }
        }),
        kind(
            "give-instances-a-second-interface-in-an-open-group",
            &["instance-exposed", "open-to-the-world"],
            |rack| {
                let interface = json!({ "DeviceIndex": 1, "Groups": [{ "Ref": "Opened" }] });
                let done = opened(Sabotage::of(rack), rack).push(INTERFACES, interface);
                vec![done.at(["Instances", "InstancesLaunchTemplate", "Opened"])]
            },
        ),
        kind("leave-instances-in-the-default-group-and-open-it", &["instance-exposed", "open-to-the-world"], |rack| {
            let rule = json!({
                "GroupId": { "Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"] },
                "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0",
            });
            let own = rack.owns_its_vpc().then(|| Sabotage::of(rack).unset(&format!("{INTERFACES}/0/Groups")));
            let done = own.map(|done| done.add("Opened", "AWS::EC2::SecurityGroupIngress", rule));
            done.into_iter().map(|done| done.at(["Instances", "InstancesLaunchTemplate", "Opened"])).collect()
        }),
        kind(
            "leave-instances-in-the-default-group-of-another's-vpc",
            &["instance-exposed", "open-to-the-world"],
            |rack| {
                let other = (!rack.owns_its_vpc()).then(|| Sabotage::of(rack).unset(&format!("{INTERFACES}/0/Groups")));
                other.into_iter().map(|done| done.at(["Instances", "InstancesLaunchTemplate"])).collect()
            },
        ),
        kind("open-public-instances-on-ipv6-with-a-route", &["instance-exposed"], |rack| {
            let homes = rack.public_homes().into_iter().filter(|_| rack.owns_its_vpc());
            homes.map(|home| over_ipv6(rack, &home)).collect()
        }),
        kind("open-private-instances-on-ipv6-with-a-route", &["instance-exposed"], |rack| {
            let homes = rack.private_homes().into_iter().filter(|_| rack.owns_its_vpc());
            homes.map(|home| over_ipv6(rack, &home)).collect()
        }),
        kind("open-a-private-rack-altogether", &["instance-exposed"], |rack| {
            rack.private_homes().iter().map(|home| altogether(rack, home)).collect()
        }),
    ]
}

/// Adds a group that lets everyone in.
fn opened(done: Sabotage, rack: &Rack) -> Sabotage {
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" });
    let group = json!({ "GroupDescription": "opened", "VpcId": rack.vpc(), "SecurityGroupIngress": [rule] });
    done.add("Opened", "AWS::EC2::SecurityGroup", group)
}

/// What is launched into the first public subnet of a rack that has a path to it, and waits for that path.
fn beside(done: Sabotage, rack: &Rack, id: &str, kind: &str, properties: Value) -> Vec<Sabotage> {
    if !rack.has("RouteDefault") {
        return Vec::new();
    }
    let done = opened(done, rack).add(id, kind, properties).wait(id, "RouteDefault").wait(id, "Subnet0Routes");
    let hops = [rack.gateway_name(), "Routes".to_owned(), "Subnet0".to_owned()];
    vec![done.at([id]).along(hops).last(["Opened"])]
}

fn bastion(rack: &Rack) -> Vec<Sabotage> {
    let interface = json!({
        "DeviceIndex": "0", "SubnetId": { "Ref": "Subnet0" }, "AssociatePublicIpAddress": true, "GroupSet": [{ "Ref": "Opened" }],
    });
    let instance = json!({ "ImageId": "ami-0123456789abcdef0", "NetworkInterfaces": [interface] });
    beside(Sabotage::of(rack), rack, "Bastion", "AWS::EC2::Instance", instance)
}

fn tasks(rack: &Rack) -> Vec<Sabotage> {
    let definition = json!({
        "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [{ "Name": "web", "Image": "nginx" }],
    });
    let network = json!({
        "Subnets": [{ "Ref": "Subnet0" }], "SecurityGroups": [{ "Ref": "Opened" }], "AssignPublicIp": "ENABLED",
    });
    let service = json!({
        "Cluster": { "Ref": "Cluster" }, "TaskDefinition": { "Ref": "Web" }, "LaunchType": "FARGATE", "DesiredCount": 1,
        "NetworkConfiguration": { "AwsvpcConfiguration": network },
    });
    let done = Sabotage::of(rack).add("Web", "AWS::ECS::TaskDefinition", definition);
    beside(done, rack, "WebTasks", "AWS::ECS::Service", service)
}

/// The router's group lets everyone in on the router's ports, and so do the instances that are in it.
fn in_the_balancers_group(rack: &Rack) -> Vec<Sabotage> {
    if !rack.has("Router") {
        return Vec::new();
    }
    let done = Sabotage::of(rack).push(&format!("{INTERFACES}/0/Groups"), json!({ "Ref": "RouterSecurity" }));
    let done = done.at(["Instances", "InstancesLaunchTemplate", "RouterSecurity"]);
    vec![if rack.is_private() { done } else { done.along([&*rack.gateway_name(), "Routes"]).last(["RouterSecurity"]) }]
}

/// Addresses, a route and a rule, all of IPv6.
fn over_ipv6(rack: &Rack, home: &Home) -> Sabotage {
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "::/0" });
    ipv6(Sabotage::of(rack), rack, home, "GatewayId", rack.gateway())
        .push("InstancesSecurity/Properties/SecurityGroupIngress", rule)
        .at(["Instances", "InstancesSecurity"])
        .along([&rack.gateway_name(), &home.table, &home.subnet])
        .last(["InstancesSecurity"])
}

/// An address, a route and a rule: each alone is refuted by a rule of its own, together they make a way in.
fn altogether(rack: &Rack, home: &Home) -> Sabotage {
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" });
    let mut done = towards(rack, home, "GatewayId", rack.gateway())
        .set(&format!("{INTERFACES}/0/AssociatePublicIpAddress"), json!(true))
        .push("InstancesSecurity/Properties/SecurityGroupIngress", rule);
    done.hops.clear();
    done.resources.clear();
    done.at(["Instances", "InstancesSecurity"])
        .along([&rack.gateway_name(), &home.table, &home.subnet])
        .last(["InstancesSecurity"])
}
