//! Templates with loops, and what they come to.

use serde_json::{Value, json};

/// A template that has a loop in it, and the sections that it comes to.
pub struct Case {
    pub what: &'static str,
    pub template: Value,
    pub comes_to: Value,
    /// Whether cfn-lint 1.58.0 writes the same.
    pub like_cfn_lint: bool,
}

fn case(what: &'static str, sections: Value, comes_to: Value) -> Case {
    let mut template = json!({
        "Transform": "AWS::LanguageExtensions",
        "Parameters": {
            "Names": { "Type": "CommaDelimitedList", "Default": "A, B" },
            "Open": { "Type": "CommaDelimitedList" },
        },
        "Mappings": { "Sizes": { "A": { "List": ["x", "y"], "One": "1" }, "B": { "List": ["z"], "One": "2" } } },
    });
    template.as_object_mut().unwrap().extend(sections.as_object().unwrap().clone());
    Case { what, template, comes_to, like_cfn_lint: true }
}

fn other_than_cfn_lint(case: Case) -> Case {
    Case { like_cfn_lint: false, ..case }
}

fn topic(name: &str) -> Value {
    json!({ "Type": "AWS::SNS::Topic", "Properties": { "TopicName": name } })
}

pub fn all() -> Vec<Case> {
    let looped = |collection: Value| {
        json!({ "Resources": { "Fn::ForEach::Topics": [
            "Name", collection, { "Topic${Name}": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": { "Ref": "Name" } } } },
        ] } })
    };
    vec![
        case(
            "a list",
            looped(json!(["A", "B"])),
            json!({ "Resources": { "TopicA": topic("A"), "TopicB": topic("B") } }),
        ),
        case(
            "a parameter",
            looped(json!({ "Ref": "Names" })),
            json!({ "Resources": { "TopicA": topic("A"), "TopicB": topic("B") } }),
        ),
        case(
            "a mapping",
            looped(json!({ "Fn::FindInMap": ["Sizes", "A", "List"] })),
            json!({ "Resources": { "Topicx": topic("x"), "Topicy": topic("y") } }),
        ),
        case(
            "letters and digits in keys",
            json!({ "Resources": { "Fn::ForEach::Topics": [
                "Host", ["a.example", "b-1"], { "Topic&{Host}": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": { "Ref": "Host" } } } },
            ] } }),
            json!({ "Resources": { "Topicaexample": topic("a.example"), "Topicb1": topic("b-1") } }),
        ),
        case(
            "names of what the loop writes",
            json!({ "Resources": { "Fn::ForEach::Topics": ["Name", ["A"], {
                "Topic${Name}": { "Type": "AWS::SNS::Topic" },
                "Policy${Name}": { "Type": "AWS::SNS::TopicPolicy", "Properties": {
                    "Topics": [{ "Ref": { "Fn::Sub": "Topic${Name}" } }],
                    "PolicyDocument": { "Fn::Sub": "${AWS::Region} ${Name}" },
                } },
            }] } }),
            json!({ "Resources": {
                "TopicA": { "Type": "AWS::SNS::Topic" },
                "PolicyA": { "Type": "AWS::SNS::TopicPolicy", "Properties": {
                    "Topics": [{ "Ref": "TopicA" }],
                    "PolicyDocument": { "Fn::Sub": "${AWS::Region} A" },
                } },
            } }),
        ),
        // "All instances of `${Identifier}`": that plain texts count is told in cfn-lint's pull request 4418.
        other_than_cfn_lint(case(
            "plain texts",
            json!({ "Resources": { "Fn::ForEach::Topics": ["Name", ["A"], {
                "Topic${Name}": { "Type": "AWS::SNS::Topic", "DependsOn": "Queue${Name}", "Condition": "Has${Name}" },
            }] } }),
            json!({ "Resources": { "TopicA": { "Type": "AWS::SNS::Topic", "DependsOn": "QueueA", "Condition": "HasA" } } }),
        )),
        // Observed: cfn-language-discussion, issue 162.
        case(
            "letters and digits in values",
            json!({ "Resources": { "Fn::ForEach::Topics": ["Name", ["a.b"], {
                "Topic&{Name}": { "Type": "AWS::SNS::Topic", "DependsOn": "Queue&{Name}" },
            }] } }),
            json!({ "Resources": { "Topicab": { "Type": "AWS::SNS::Topic", "DependsOn": "Queue&{Name}" } } }),
        ),
        case(
            "loops in loops, whose collection the outer one decides",
            json!({ "Resources": { "Fn::ForEach::Outer": ["Name", ["A", "B"], {
                "Topic${Name}": { "Type": "AWS::SNS::Topic" },
                "Fn::ForEach::Inner": ["Size", { "Fn::FindInMap": ["Sizes", { "Ref": "Name" }, "List"] }, {
                    "Queue${Name}${Size}": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::Sub": "${Name}-${Size}" } } },
                }],
            }] } }),
            json!({ "Resources": {
                "TopicA": { "Type": "AWS::SNS::Topic" },
                "QueueAx": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "A-x" } },
                "QueueAy": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "A-y" } },
                "TopicB": { "Type": "AWS::SNS::Topic" },
                "QueueBz": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "B-z" } },
            } }),
        ),
        case(
            "properties, conditions and outputs",
            json!({
                "Conditions": { "Fn::ForEach::Conditions": ["Name", ["A"], { "Is${Name}": { "Fn::Equals": [{ "Ref": "Name" }, "A"] } }] },
                "Resources": { "Table": { "Type": "AWS::SNS::Topic", "Properties": {
                    "Fn::ForEach::Properties": ["Name", ["Topic", "Display"], { "${Name}Name": { "Ref": "Name" } }],
                } } },
                "Outputs": { "Fn::ForEach::Outputs": ["Name", ["A", "B"], { "Out${Name}": { "Value": { "Ref": "Name" } } }] },
            }),
            json!({
                "Conditions": { "IsA": { "Fn::Equals": ["A", "A"] } },
                "Resources": { "Table": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": "Topic", "DisplayName": "Display" } } },
                "Outputs": { "OutA": { "Value": "A" }, "OutB": { "Value": "B" } },
            }),
        ),
        // cfn-lint takes no empty list for a collection; CloudFormation does (cfn-lint, issue 3762).
        other_than_cfn_lint(case(
            "no item",
            json!({ "Resources": { "Topic": topic("x"), "Fn::ForEach::Topics": ["Name", [], { "Topic${Name}": topic("x") }] } }),
            json!({ "Resources": { "Topic": topic("x") } }),
        )),
        other_than_cfn_lint(case(
            "several identifiers",
            json!({ "Resources": { "Fn::ForEach::Topics": [
                ["Id", "Name"], [["A", "a"], ["B", 1]],
                { "Topic${Id}": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": { "Ref": "Name" } } } },
            ] } }),
            json!({ "Resources": { "TopicA": topic("a"), "TopicB": topic("1") } }),
        )),
        other_than_cfn_lint(case(
            "what is not known stays",
            looped(json!({ "Ref": "Open" })),
            looped(json!({ "Ref": "Open" })),
        )),
    ]
}
