//! What may be made or not is neither counted on nor counted out.

use super::subject::{Subject, kept};
use super::unknown::{is_excused, with_condition};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The resources of a type, by logical id.
fn of_type<'a>(template: &'a Value, kind: &str) -> Vec<&'a str> {
    let resources = template["Resources"].as_object().unwrap().iter();
    resources.filter(|(_, resource)| resource["Type"] == kind).map(|(id, _)| id.as_str()).collect()
}

/// The refutations that come of a change, if AWS would deploy the template then.
fn refutations(kept: &Subject, changed: &Value) -> Option<BTreeSet<String>> {
    let refuted = kept.errors(changed);
    let dangles = refuted.iter().any(|error| error.starts_with("unknown-reference"));
    (!dangles && !is_excused(&refuted)).then_some(refuted)
}

/// A template without a resource; nothing waits for what is not made.
fn without(template: &Value, id: &str) -> Value {
    let mut template = template.clone();
    let resources = template["Resources"].as_object_mut().unwrap();
    resources.remove(id);
    for resource in resources.values_mut() {
        match resource.get_mut("DependsOn") {
            Some(Value::Array(waits)) => waits.retain(|wait| wait != id),
            Some(one) if *one == id => *one = json!([]),
            _ => {}
        }
    }
    template
}

#[test]
fn what_may_not_be_made_is_not_counted_on() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for kept in kept() {
        for (id, resource) in kept.template["Resources"].as_object().unwrap() {
            let without = without(&kept.template, id);
            let Some(refuted) = refutations(&kept, &without).filter(|_| resource.get("Condition").is_none()) else {
                continue;
            };
            tried += 1;
            let mut perhaps = with_condition(&kept.template);
            perhaps["Resources"][id]["Condition"] = json!("Undecided");
            if kept.errors(&perhaps).is_empty() {
                wrong.push(format!("{}: `{id}` may not be made; without it there is {refuted:?}", kept.name));
            }
        }
    }
    assert!(tried > 100, "{tried} resources are too few");
    assert!(wrong.is_empty(), "{} of {tried} resources:\n{}", wrong.len(), wrong.join("\n"));
}

/// Resources that may break a promise of a template.
fn harmful(template: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let add = |kind: &str, properties: Value| json!({ "Type": kind, "Properties": properties });
    for group in of_type(template, "AWS::EC2::SecurityGroup") {
        let id = json!({ "Fn::GetAtt": [group, "GroupId"] });
        for (property, block) in [("CidrIp", "0.0.0.0/0"), ("CidrIpv6", "::/0")] {
            let mut rule = json!({ "GroupId": id, "IpProtocol": "-1" });
            rule[property] = json!(block);
            all.push(add("AWS::EC2::SecurityGroupIngress", rule));
        }
        let rule = json!({ "GroupId": id, "IpProtocol": "-1", "CidrIp": "10.0.0.0/8" });
        all.push(add("AWS::EC2::SecurityGroupEgress", rule));
    }
    for vpc in of_type(template, "AWS::EC2::VPC") {
        let id = json!({ "Fn::GetAtt": [vpc, "DefaultSecurityGroup"] });
        let rule = json!({ "GroupId": id, "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" });
        all.push(add("AWS::EC2::SecurityGroupIngress", rule));
    }
    for table in of_type(template, "AWS::EC2::RouteTable") {
        let gateways = of_type(template, "AWS::EC2::InternetGateway").into_iter();
        let gateways = gateways.map(|gateway| ("GatewayId", json!({ "Ref": gateway })));
        let others = [("NetworkInterfaceId", "eni-0a1b2c3d4e5f60718"), ("TransitGatewayId", "tgw-0a1b2c3d4e5f60718")];
        for (property, target) in gateways.chain(others.map(|(property, id)| (property, json!(id)))) {
            let mut route = json!({ "RouteTableId": { "Ref": table }, "DestinationCidrBlock": "8.0.0.0/8" });
            route[property] = target;
            all.push(add("AWS::EC2::Route", route));
        }
        let propagation = json!({ "RouteTableIds": [{ "Ref": table }], "VpnGatewayId": "vgw-0a1b2c3d4e5f60718" });
        all.push(add("AWS::EC2::VPNGatewayRoutePropagation", propagation));
    }
    for subnet in of_type(template, "AWS::EC2::Subnet") {
        let association = json!({ "SubnetId": { "Ref": subnet }, "NetworkAclId": "acl-0a1b2c3d4e5f60718" });
        all.push(add("AWS::EC2::SubnetNetworkAclAssociation", association));
    }
    for host in of_type(template, "AWS::EC2::Instance") {
        all.push(add("AWS::EC2::EIP", json!({ "Domain": "vpc", "InstanceId": { "Ref": host } })));
        let association = json!({ "AllocationId": "eipalloc-0a1b2c3d4e5f60718", "InstanceId": { "Ref": host } });
        all.push(add("AWS::EC2::EIPAssociation", association));
    }
    all
}

#[test]
fn what_may_be_made_is_not_counted_out() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for kept in kept() {
        for resource in harmful(&kept.template) {
            let mut with = with_condition(&kept.template);
            with["Resources"]["Added"] = resource.clone();
            let Some(refuted) = refutations(&kept, &with) else { continue };
            tried += 1;
            with["Resources"]["Added"]["Condition"] = json!("Undecided");
            if kept.errors(&with).is_empty() {
                wrong.push(format!("{}: {resource} may be made; with it there is {refuted:?}", kept.name));
            }
        }
    }
    assert!(tried > 100, "{tried} resources are too few");
    assert!(wrong.is_empty(), "{} of {tried} resources:\n{}", wrong.len(), wrong.join("\n"));
}
