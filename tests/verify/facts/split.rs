//! One of our templates taken apart, the network in a stack of its own and what it launches importing it, keeps and breaks the same
//! promises as the whole.

use super::{errors, settings};
use crate::common::{every_slim_template, in_parallel};
use rackform::facts::{self, Stack};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Verification, verify};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What goes to the stack of the network.
const NETWORK: &[&str] = &[
    "AWS::EC2::EIP",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCGatewayAttachment",
];

/// A template in two: the network that exports, and the rest that imports.
struct Split {
    network: Map<String, Value>,
    exports: BTreeMap<String, Value>,
}

impl Split {
    fn of(template: &Value) -> (Value, Value) {
        let resources = template["Resources"].as_object().unwrap();
        let (network, rest): (Map<_, _>, Map<_, _>) = resources
            .clone()
            .into_iter()
            .partition(|(_, body)| body["Type"].as_str().is_some_and(|kind| NETWORK.contains(&kind)));
        let mut split = Self { network, exports: BTreeMap::new() };
        let mut other = template.clone();
        other["Resources"] = split.rewritten(&Value::Object(rest));
        other["Outputs"] = split.rewritten(&template["Outputs"]);
        let outputs = split.exports.iter().enumerate().map(|(position, (name, value))| {
            (format!("Output{position}"), json!({ "Value": value, "Export": { "Name": name } }))
        });
        let outputs = outputs.collect::<Map<_, _>>();
        (json!({ "Resources": split.network, "Outputs": outputs }), other)
    }

    fn import(&mut self, name: &str, value: Value) -> Value {
        self.exports.insert(format!("net:{name}"), value);
        json!({ "Fn::ImportValue": format!("net:{name}") })
    }

    /// A value of the rest, in which what goes to the network is imported.
    fn rewritten(&mut self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.rewritten(item)).collect(),
            Value::Object(entries) => {
                if let Some(id) = value["Ref"].as_str().filter(|id| self.network.contains_key(*id)) {
                    return self.import(id, value.clone());
                }
                if let Some([id, attribute]) = value["Fn::GetAtt"].as_array().map(Vec::as_slice)
                    && let (Some(id), Some(attribute)) = (id.as_str(), attribute.as_str())
                    && self.network.contains_key(id)
                {
                    return self.import(&format!("{id}.{attribute}"), value.clone());
                }
                if let Some(text) = value["Fn::Sub"].as_str() {
                    return self.substituted(text);
                }
                let mut made = Map::new();
                for (key, inner) in entries {
                    let inner = if key == "DependsOn" { self.waited(inner) } else { self.rewritten(inner) };
                    made.insert(key.clone(), inner);
                }
                Value::Object(made)
            }
            plain => plain.clone(),
        }
    }

    /// What is waited for of the rest.
    fn waited(&self, names: &Value) -> Value {
        let names = names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
        names.into_iter().filter(|name| !name.as_str().is_some_and(|name| self.network.contains_key(name))).collect()
    }

    /// A text whose placeholders for the network become variables.
    fn substituted(&mut self, text: &str) -> Value {
        let names = text.split("${").skip(1).filter_map(|part| part.split('}').next()).collect::<BTreeSet<_>>();
        let (mut text, mut variables) = (text.to_owned(), Map::new());
        for name in names {
            let (id, attribute) = name.split_once('.').map_or((name, None), |(id, attribute)| (id, Some(attribute)));
            if !self.network.contains_key(id) {
                continue;
            }
            let value = match attribute {
                Some(attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
                None => json!({ "Ref": id }),
            };
            let variable = name.replace('.', "");
            text = text.replace(&format!("${{{name}}}"), &format!("${{Net{variable}}}"));
            variables.insert(format!("Net{variable}"), self.import(name, value));
        }
        if variables.is_empty() { json!({ "Fn::Sub": text }) } else { json!({ "Fn::Sub": [text, variables] }) }
    }
}

/// The rest of a template verified with its network outside.
fn apart(template: &Value, expected: Expected) -> (Verification, Value) {
    let (network, rest) = Split::of(template);
    let facts = facts::read(&[], &[Stack { name: "net".to_owned(), template: network }]).unwrap().value;
    (verify(&rest, &settings(&facts), Some(expected)), rest)
}

/// What is found about resources of the rest, or the template.
fn about(found: &Verification, rest: &Value) -> BTreeSet<String> {
    let errors = errors(found).into_iter();
    let is_own = |id: &str| rest["Resources"].get(id).is_some();
    errors.filter(|error| error.split_once(' ').is_none_or(|(_, id)| is_own(id))).collect()
}

/// What is so of everything that is launched and of the load balancers, by names of the whole.
fn facts_of(found: &Verification) -> String {
    format!("{:?} {:#?} {:#?}", found.mode, found.groups, found.balancers).replace("net/", "")
}

/// Faults of the network: each breaks a promise of what is launched there, and lies outside for the rest.
fn faults(template: &Value) -> Vec<Value> {
    let resources = template["Resources"].as_object().unwrap();
    let mut faults = Vec::new();
    for (id, body) in resources {
        let mut fault = |pointer: &str, value: Value| {
            let mut broken = template.clone();
            broken["Resources"][id]["Properties"]
                .as_object_mut()
                .unwrap()
                .remove(pointer.split_once(':').map_or("", |(_, old)| old));
            broken["Resources"][id]["Properties"][pointer.split(':').next().unwrap()] = value;
            faults.push(broken);
        };
        match body["Type"].as_str().unwrap() {
            "AWS::EC2::Route" if body["Properties"].get("NatGatewayId").is_some() => {
                fault("GatewayId:NatGatewayId", json!({ "Ref": "Gateway" }));
            }
            "AWS::EC2::Route" if body["Properties"].get("GatewayId").is_some() => {
                fault("DestinationCidrBlock", json!("198.51.100.0/24"));
            }
            "AWS::EC2::NatGateway" => fault("ConnectivityType", json!("private")),
            _ => {}
        }
    }
    faults
}

#[test]
fn a_network_in_another_stack_keeps_and_breaks_the_same_promises() {
    let racks = every_slim_template();
    let found = in_parallel(racks, |_, (name, compiled)| {
        let expected = if name.ends_with("(private)") { Expected::Private } else { Expected::Public };
        // Where the network is there already, it is not in the template either way.
        let is_made = compiled.plan.network.existing_subnets().is_empty();
        let mut all = Vec::from_iter(is_made.then(|| compiled.value.clone()));
        all.extend(is_made.then(|| faults(&compiled.value)).into_iter().flatten());
        all.iter()
            .enumerate()
            .map(|(position, template)| {
                let whole = verify(template, &Settings::default(), Some(expected));
                let (part, rest) = apart(template, expected);
                let (one, other) = (about(&whole, &rest), about(&part, &rest));
                let is_same = one == other && facts_of(&whole) == facts_of(&part);
                let told = || {
                    let (whole, part) = (facts_of(&whole), facts_of(&part));
                    let lines = whole.lines().zip(part.lines()).filter(|(one, other)| one != other).take(5);
                    let lines = lines.map(|(one, other)| format!("\n  {one} | {other}")).collect::<String>();
                    format!("{name}, fault {position}: {one:?} became {other:?}{lines}")
                };
                ((!is_same).then(told), !one.is_empty())
            })
            .collect()
    });
    let wrong = found.iter().filter_map(|(wrong, _)| wrong.clone()).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), found.len(), wrong.join("\n"));
    let broken = found.iter().filter(|(_, broken)| *broken).count();
    assert!(broken > 20, "{broken} of {} templates break a promise", found.len());
}
