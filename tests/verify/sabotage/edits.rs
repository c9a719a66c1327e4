//! What whoever follows a hint does to a template.

use super::follow::Reader;
use super::rack::Rack;
use crate::common::of_type;
use ipnet::Ipv4Net;
use serde_json::{Map, Value, json};

/// What launches something that needs its egress path at once.
pub const LAUNCHING: &[&str] =
    &["AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::EC2::SpotFleet", "AWS::ECS::Service"];

/// What uses an internet gateway.
pub const USING_THE_GATEWAY: &[&str] =
    &["AWS::EC2::Route", "AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::ElasticLoadBalancingV2::LoadBalancer"];

/// An id for what is new.
pub fn new_id(template: &Value) -> String {
    let ids = (0..).map(|number| format!("Fix{number}"));
    ids.into_iter().find(|id| template["Resources"].get(id).is_none()).unwrap()
}

/// The properties of a resource.
pub fn of<'t>(template: &'t mut Value, id: &str) -> &'t mut Value {
    &mut template["Resources"][id]["Properties"]
}

/// Adds an item to a list, which may have to be made.
pub fn push(list: &mut Value, item: Value) {
    match list {
        Value::Array(items) => items.push(item),
        Value::Null => *list = json!([item]),
        alone => *alone = json!([alone.take(), item]),
    }
}

/// Adds a resource.
pub fn add(template: &mut Value, kind: &str, properties: Value) -> String {
    let id = new_id(template);
    template["Resources"][&id] = json!({ "Type": kind, "Properties": properties });
    id
}

/// Makes a resource wait for another.
pub fn wait(template: &mut Value, id: &str, other: &str) {
    let list = &mut template["Resources"][id]["DependsOn"];
    let names = |value: &Value| value == other;
    if !(names(list) || list.as_array().is_some_and(|items| items.iter().any(names))) {
        push(list, json!(other));
    }
}

/// Makes all resources of some types wait for another.
pub fn wait_all(template: &mut Value, kinds: &[&str], other: &str) {
    let all = kinds.iter().flat_map(|kind| of_type(template, kind)).map(|(id, _)| id.to_owned()).collect::<Vec<_>>();
    all.iter().filter(|id| *id != other).for_each(|id| wait(template, id, other));
}

/// What a property says to name something: a policy or a scheme by its word, a resource by reference.
pub fn reference(template: &Value, name: &str, property: &str) -> Value {
    if template["Resources"].get(name).is_none() {
        return match name.split_once('.') {
            Some((id, attribute)) => json!({ "Fn::GetAtt": [id, attribute] }),
            None => json!(name),
        };
    }
    let kind = template["Resources"][name]["Type"].as_str().unwrap_or_default();
    match (kind, property) {
        ("AWS::EC2::SecurityGroup", _) => json!({ "Fn::GetAtt": [name, "GroupId"] }),
        _ => json!({ "Ref": name }),
    }
}

/// Sets properties of a resource, or its policies, which stand beside them.
pub fn set(template: &mut Value, id: &str, names: &[String], value: &Value) -> Option<()> {
    let resource = template["Resources"].get_mut(id)?;
    for name in names {
        match name.as_str() {
            "DeletionPolicy" | "UpdateReplacePolicy" => resource[name] = value.clone(),
            "AssignPublicIp" => {
                // Who calls tasks by an event says it elsewhere.
                resource["Properties"].get("NetworkConfiguration")?;
                resource["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"][name] = value.clone();
            }
            // A property of an object has its name behind a dot.
            _ => *name.split('.').fold(&mut resource["Properties"], |at, key| &mut at[key]) = value.clone(),
        }
    }
    Some(())
}

/// What a launch template launches, or an instance's own properties.
pub fn launched<'t>(template: &'t mut Value, id: &str) -> &'t mut Value {
    let properties = of(template, id);
    if properties.get("LaunchTemplateData").is_some() { &mut properties["LaunchTemplateData"] } else { properties }
}

/// Says whether an interface has a public address. One that is described first takes the groups along.
pub fn interface(template: &mut Value, id: &str, position: usize, public: bool) -> Option<()> {
    let data = launched(template, id);
    if data.get("NetworkInterfaces").is_none() {
        let groups = data.as_object_mut()?.shift_remove("SecurityGroupIds")?;
        data["NetworkInterfaces"] = match data.as_object_mut()?.shift_remove("SubnetId") {
            // What is an instance's own goes where its interface is described.
            Some(subnet) => json!([{ "DeviceIndex": "0", "SubnetId": subnet, "GroupSet": groups }]),
            None => json!([{ "DeviceIndex": 0, "Groups": groups }]),
        };
    }
    data["NetworkInterfaces"].get_mut(position)?["AssociatePublicIpAddress"] = json!(public);
    Some(())
}

/// An Elastic IP that nothing names but outputs; a new one if there is none.
pub fn free_address(template: &mut Value) -> Value {
    let is_free = |id: &str| {
        let mut others = template["Resources"].as_object().unwrap().iter();
        let given = &template["Resources"][id]["Properties"];
        given.get("InstanceId").is_none() && !others.any(|(_, other)| mentions(&other["Properties"], id))
    };
    let free = of_type(template, "AWS::EC2::EIP").into_iter().map(|(id, _)| id.to_owned()).find(|id| is_free(id));
    let id = free.unwrap_or_else(|| add(template, "AWS::EC2::EIP", json!({ "Domain": "vpc" })));
    json!({ "Fn::GetAtt": [id, "AllocationId"] })
}

/// Whether a value refers to a resource.
pub fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(entries) => entries.iter().any(|(key, value)| match (key.as_str(), value) {
            ("Ref", Value::String(name)) => name == id,
            ("Fn::GetAtt", Value::Array(parts)) => parts[0] == *id,
            ("Fn::Sub", Value::String(text)) => {
                text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."))
            }
            _ => mentions(value, id),
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, id)),
        _ => false,
    }
}

/// A block as large as it was, or of 256 addresses if that is computed, that overlaps none of other subnets: the last one, since computed
/// blocks are the first.
pub fn free_block(reader: &Reader, template: &Value, id: &str) -> Option<Value> {
    let before = reader.before["Resources"][id]["Properties"]["CidrBlock"].as_str();
    let length = before.and_then(|block| Some(block.parse::<Ipv4Net>().ok()?.prefix_len())).unwrap_or(24);
    let others = of_type(template, "AWS::EC2::Subnet").into_iter().filter(|(other, _)| *other != id);
    let others = others.filter_map(|(_, other)| other["Properties"]["CidrBlock"].as_str()?.parse::<Ipv4Net>().ok());
    let others = others.collect::<Vec<_>>();
    let all = reader.block()?;
    let is_free = |block: &Ipv4Net| !others.iter().any(|other| other.contains(block) || block.contains(other));
    let free = (length..29).find_map(|length| all.subnets(length).unwrap().filter(is_free).last())?;
    Some(json!(free.to_string()))
}

/// Puts a subnet back into the zone that it was in, and with it the other one of that zone: they belong together.
pub fn other_zone(reader: &Reader, template: &mut Value, id: &str) -> Option<()> {
    let slot = id.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    for id in [format!("Subnet{slot}"), format!("SubnetPrivate{slot}")] {
        let zone = reader.rack?.value(&format!("{id}/Properties/AvailabilityZone")).clone();
        if template["Resources"].get(&id).is_some() {
            of(template, &id)["AvailabilityZone"] = zone;
        }
    }
    Some(())
}

/// Takes a resource away, and its name from every `DependsOn`.
pub fn remove(template: &mut Value, id: &str) -> Option<()> {
    let resources = template["Resources"].as_object_mut()?;
    resources.shift_remove(id)?;
    for resource in resources.values_mut() {
        match resource.get_mut("DependsOn") {
            Some(Value::Array(ids)) => ids.retain(|other| other != id),
            Some(Value::String(other)) if other == id => _ = resource.as_object_mut()?.shift_remove("DependsOn"),
            _ => {}
        }
    }
    Some(())
}

/// The position in `SecurityGroupIngress[2]`.
pub fn position(name: &str) -> Option<usize> {
    name.strip_prefix("SecurityGroupIngress[")?.strip_suffix(']')?.parse().ok()
}

/// The resources that describe what something is launched with.
pub fn sources(template: &Value, id: &str) -> Vec<String> {
    let kinds = ["AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"];
    let all = kinds.iter().flat_map(|kind| of_type(template, kind)).map(|(id, _)| id.to_owned());
    let named = all.filter(|other| mentions(&template["Resources"][id]["Properties"], other));
    named.chain([id.to_owned()]).collect()
}

/// Takes the items of lists away that are references to something.
pub fn drop_name(value: &mut Value, name: &str, found: &mut bool) {
    match value {
        Value::Array(items) => {
            let before = items.len();
            items.retain(|item| item.as_object().is_none_or(|object| object.len() > 1 || !mentions(item, name)));
            *found |= items.len() < before;
            items.iter_mut().for_each(|item| drop_name(item, name, found));
        }
        Value::Object(entries) => entries.values_mut().for_each(|value| drop_name(value, name, found)),
        _ => {}
    }
}

/// Replaces references by others.
pub fn replace_name(value: &mut Value, name: &str, with: &str, found: &mut bool) {
    if *value == json!({ "Ref": name }) {
        (*value, *found) = (json!({ "Ref": with }), true);
        return;
    }
    if let Some(target) = value.pointer_mut("/Fn::GetAtt/0").filter(|target| *target == name) {
        (*target, *found) = (json!(with), true);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace_name(item, name, with, found)),
        Value::Object(entries) => entries.values_mut().for_each(|value| replace_name(value, name, with, found)),
        _ => {}
    }
}

/// Sets the source of a security group's rule: a group, or the VPC's block. Under a condition, it is what the finding
/// points to.
pub fn source(reader: &Reader, template: &mut Value, id: &str, at: Option<usize>, group: Option<&str>) -> Option<()> {
    let group = group.map(|name| reference(template, name, "SourceSecurityGroupId"));
    let standalone = format!("/Resources/{id}/Properties");
    let rule = template.pointer_mut(if at.is_some() { reader.place } else { &standalone })?;
    let rule = rule.as_object_mut()?;
    for key in ["CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId"] {
        rule.shift_remove(key);
    }
    match group {
        Some(group) => rule.insert("SourceSecurityGroupId".to_owned(), group),
        None => rule.insert("CidrIp".to_owned(), json!(reader.block()?.to_string())),
    };
    Some(())
}

/// Gives what refers to something a condition, and what refers to that, and so on.
pub fn leave_out(template: &mut Value, id: &str, condition: &str) {
    let mut next = vec![id.to_owned()];
    while let Some(id) = next.pop() {
        for section in ["Resources", "Outputs"] {
            let Some(all) = template[section].as_object_mut() else { continue };
            for (other, body) in all.iter_mut() {
                let properties = if section == "Resources" { "Properties" } else { "Value" };
                if mentions(&body[properties], &id) && body["Condition"] != *condition {
                    body["Condition"] = json!(condition);
                    next.extend((section == "Resources").then(|| other.clone()));
                }
            }
        }
    }
}

/// Points a route to a gateway.
pub fn point(template: &mut Value, route: &str, gateway: &str) -> Option<()> {
    let target = reference(template, gateway, "GatewayId");
    let is_nat = template["Resources"][gateway]["Type"] == "AWS::EC2::NatGateway";
    let route = of(template, route).as_object_mut()?;
    let kept = ["RouteTableId", "DestinationCidrBlock"];
    let mut properties = route.iter().filter(|(key, _)| kept.contains(&key.as_str()));
    let mut pointed = properties.by_ref().map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>();
    pointed.insert(if is_nat { "NatGatewayId" } else { "GatewayId" }.to_owned(), target);
    *route = pointed;
    Some(())
}

/// The attachments of gateways.
pub fn attachments(template: &Value) -> Vec<String> {
    of_type(template, "AWS::EC2::VPCGatewayAttachment").into_iter().map(|(id, _)| id.to_owned()).collect()
}

/// Gives a subnet a route table, by the association that it has or a new one; what is launched waits for that.
pub fn associate(template: &mut Value, subnet: &str, table: &str) -> Option<()> {
    let all = of_type(template, "AWS::EC2::SubnetRouteTableAssociation");
    let own = all.into_iter().find(|(_, body)| body["Properties"]["SubnetId"] == json!({ "Ref": subnet }));
    match own.map(|(id, _)| id.to_owned()) {
        Some(id) => of(template, &id)["RouteTableId"] = json!({ "Ref": table }),
        None => {
            let association = json!({ "SubnetId": { "Ref": subnet }, "RouteTableId": { "Ref": table } });
            let id = add(template, "AWS::EC2::SubnetRouteTableAssociation", association);
            wait_all(template, LAUNCHING, &id);
        }
    }
    Some(())
}

/// Lets members of a security group, or what has its VPC's default one, connect to a port of another, or to several: `443`, or
/// `32768-65535`.
pub fn allow(template: &mut Value, ports: &str, from: &str, into: &str) -> Option<()> {
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (first.parse::<u16>().ok()?, last.parse::<u16>().ok()?);
    let (from, group) = (reference(template, from, "SourceSecurityGroupId"), reference(template, into, "GroupId"));
    let rule = json!({
        "GroupId": group, "SourceSecurityGroupId": from, "IpProtocol": "tcp", "FromPort": first, "ToPort": last,
    });
    add(template, "AWS::EC2::SecurityGroupIngress", rule);
    Some(())
}

/// Lists an address in the output of the addresses, or lists it no longer.
pub fn listed(template: &mut Value, address: &str, is_listed: bool) -> Option<()> {
    let there = template["Resources"].get(address).is_some();
    let name = if there { format!("${{{address}}}") } else { address.to_owned() };
    let value = &mut template["Outputs"]["EgressAddresses"]["Value"];
    let text = match value["Ref"].as_str() {
        Some(id) => format!("${{{id}}}"),
        None => value["Fn::Sub"].as_str().or(value.as_str())?.to_owned(),
    };
    let mut items = text.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    if is_listed {
        items.push(name);
    } else {
        items.retain(|item| *item != name);
    }
    *value = json!({ "Fn::Sub": items.join(",") });
    Some(())
}

/// Adds an endpoint, with a group that admits the VPC.
pub fn endpoint(rack: &Rack, template: &mut Value, service: &str) -> Option<()> {
    let subnets = rack.slots().into_iter().map(|slot| json!({ "Ref": format!("SubnetPrivate{slot}") }));
    let subnets = subnets.collect::<Vec<_>>();
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": rack.block().to_string() });
    let group = json!({
        "GroupDescription": "endpoint", "VpcId": rack.vpc(), "SecurityGroupIngress": [rule],
    });
    let group = add(template, "AWS::EC2::SecurityGroup", group);
    let id = add(
        template,
        "AWS::EC2::VPCEndpoint",
        json!({
            "ServiceName": { "Fn::Sub": format!("com.amazonaws.${{AWS::Region}}.{service}") },
            "VpcEndpointType": "Interface", "VpcId": rack.vpc(), "SubnetIds": subnets, "PrivateDnsEnabled": true,
            "SecurityGroupIds": [{ "Fn::GetAtt": [group, "GroupId"] }],
        }),
    );
    wait_all(template, LAUNCHING, &id);
    Some(())
}
