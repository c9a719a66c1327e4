//! What might stand at the places that packets meet, and templates that leave it to parameters.

use serde_json::{Value, json};

/// The properties that are left undecided, by their own names: what packets meet.
const PROPERTIES: [&str; 38] = [
    "AllocationId",
    "AssignPublicIp",
    "AssociatePublicIpAddress",
    "AvailabilityZone",
    "AvailabilityZoneAddresses",
    "CidrBlock",
    "CidrIp",
    "ConnectivityType",
    "DestinationCidrBlock",
    "DestinationIpv6CidrBlock",
    "FileSystemId",
    "GatewayId",
    "GroupId",
    "GroupSet",
    "Groups",
    "InstanceId",
    "InternetGatewayId",
    "Ipv6AddressCount",
    "LaunchTemplateId",
    "LoadBalancerArn",
    "MapPublicIpOnLaunch",
    "NatGatewayId",
    "Port",
    "PrivateDnsEnabled",
    "PubliclyAccessible",
    "RouteTableId",
    "RouteTableIds",
    "Scheme",
    "SecurityGroupIds",
    "SecurityGroupIngress",
    "SecurityGroups",
    "ServiceName",
    "SourceSecurityGroupId",
    "SubnetId",
    "SubnetIds",
    "Subnets",
    "VPCZoneIdentifier",
    "VpcId",
];

/// The places of such properties, each with its own value, and with each item of a list.
pub fn places(template: &Value) -> Vec<(String, Value)> {
    fn collect(value: &Value, at: String, inside: bool, all: &mut Vec<(String, Value)>) {
        if inside {
            all.push((at.clone(), value.clone()));
        }
        match value {
            Value::Object(entries) => {
                for (key, value) in entries.iter().filter(|(key, _)| *key != "Ref" && !key.starts_with("Fn::")) {
                    collect(value, format!("{at}/{key}"), PROPERTIES.contains(&&**key), all);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    collect(item, format!("{at}/{index}"), inside, all);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (id, resource) in template["Resources"].as_object().unwrap() {
        if let Some(properties) = resource.get("Properties") {
            collect(properties, format!("/Resources/{id}/Properties"), false, &mut all);
        }
    }
    all
}

/// What might stand in a place instead: nothing, the opposite, another resource of the kind, one from outside.
pub fn others(template: &Value, places: &[(String, Value)], place: &str, value: &Value) -> Vec<Value> {
    let mut others = vec![json!({ "Ref": "AWS::NoValue" })];
    match value {
        Value::Bool(flag) => others.push(json!(!flag)),
        Value::String(text) => {
            let pairs = [("internal", "internet-facing"), ("ENABLED", "DISABLED"), ("0.0.0.0/0", "10.99.0.0/16")];
            let other = pairs.iter().find_map(|pair| match *pair {
                (one, other) if one == text => Some(other),
                (one, other) if other == text => Some(one),
                _ => None,
            });
            others.push(json!(other.unwrap_or("0.0.0.0/0")));
        }
        Value::Object(call) => {
            let Some((function, named)) = call.iter().next() else { return others };
            let id = named.as_str().or_else(|| named[0].as_str()).unwrap_or_default();
            let kind = &template["Resources"][id]["Type"];
            let resources = template["Resources"].as_object().unwrap().iter();
            for (other, _) in resources.filter(|(other, body)| body["Type"] == *kind && *other != id) {
                others.push(match function.as_str() {
                    "Ref" => json!({ "Ref": other }),
                    _ => json!({ "Fn::GetAtt": [other, named[1]] }),
                });
            }
            const OUTSIDE: [(&str, &str); 6] = [
                ("VPC", "vpc"),
                ("Subnet", "subnet"),
                ("SecurityGroup", "sg"),
                ("InternetGateway", "igw"),
                ("NatGateway", "nat"),
                ("RouteTable", "rtb"),
            ];
            let outside = OUTSIDE.iter().filter(|(name, _)| *kind == format!("AWS::EC2::{name}"));
            others.extend(outside.map(|(_, prefix)| json!(format!("{prefix}-0a1b2c3d4e5f60718"))));
        }
        _ => {}
    }
    // What is in the same property elsewhere.
    let name = |place: &str| place.rsplit('/').next().map(str::to_owned);
    let elsewhere = places.iter().filter(|(at, _)| name(at) == name(place)).map(|(_, found)| found);
    let elsewhere = elsewhere.filter(|found| *found != value && !others.contains(found));
    let elsewhere = elsewhere.take(2).cloned().collect::<Vec<_>>();
    others.extend(elsewhere);
    others
}

/// A place that a parameter decides about, in one of several ways.
pub struct Choice {
    pub place: String,
    /// What stands there, with the parameter in it.
    pub written: Value,
    /// The values of the parameter.
    pub values: [String; 2],
}

/// The ways in which a parameter can choose between what is at a place and something else.
pub fn choices(name: &str, place: &str, value: &Value, other: &Value) -> Vec<Choice> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let choice = |written, values| Choice { place: place.to_owned(), written, values };
    let words = || ["yes".to_owned(), "no".to_owned()];
    let mut all = vec![choice(json!({ "Fn::If": [name, value, other] }), words())];
    if let (Some(one), Some(other)) = (text(value), text(other)) {
        all.push(choice(json!({ "Ref": name }), [one, other]));
    }
    all
}

/// The template in which parameters decide about two places.
pub fn undecided(template: &Value, choices: &[(&str, &Choice)]) -> Value {
    let mut template = template.clone();
    for (name, choice) in choices {
        template["Parameters"][*name] = json!({ "Type": "String" });
        template["Conditions"][*name] = json!({ "Fn::Equals": [{ "Ref": name }, "yes"] });
        choice.written.clone_into(template.pointer_mut(&choice.place).unwrap());
    }
    template
}
