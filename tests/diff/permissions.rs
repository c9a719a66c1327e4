//! What a change of policies lets somebody do.

use rackform::diff::{MeaningKind, diff};
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

/// A template of one role with a policy of one statement.
fn role(statement: Value) -> Value {
    let policies = json!([{ "PolicyName": "p", "PolicyDocument": { "Statement": statement } }]);
    json!({ "Resources": { "It": { "Type": "AWS::IAM::Role", "Properties": { "Policies": policies } } } })
}

/// What is told of what protects less.
fn weakens(old: &Value, new: &Value) -> Vec<String> {
    let meaning = diff(old, new, &Settings::default(), &Settings::default()).meaning.into_iter();
    meaning.filter(|meaning| meaning.kind == MeaningKind::Weakens).map(|meaning| meaning.sentence).collect()
}

/// Whatever part of a policy it is: the list, the document, a statement, its effect.
#[test]
fn a_part_of_a_policy_that_is_not_known_any_more_is_told() {
    let known = role(json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }));
    for part in ["", "/0/PolicyDocument", "/0/PolicyDocument/Statement", "/0/PolicyDocument/Statement/Effect"] {
        let mut open = known.clone();
        open["Parameters"] = json!({ "Asked": { "Type": "String" } });
        open["Conditions"] = json!({ "Undecided": { "Fn::Equals": [{ "Ref": "Asked" }, "yes"] } });
        let place = open.pointer_mut(&format!("/Resources/It/Properties/Policies{part}")).unwrap();
        *place = json!({ "Fn::If": ["Undecided", place.clone(), { "Ref": "AWS::NoValue" }] });
        assert_eq!(weakens(&known, &open), ["`It` allows more, or that is not known any more"], "{part}");
    }
}

/// What was allowed under a condition is, for fewer actions, still allowed under it; under another one it is more.
#[test]
fn less_under_the_same_condition_is_not_more() {
    let with = |action: &str, vpc: &str| {
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceVpc": vpc } } });
        role(statement)
    };
    let old = with("s3:*", "vpc-1");
    assert_eq!(weakens(&old, &with("s3:GetObject", "vpc-1")), [""; 0]);
    assert_eq!(weakens(&old, &with("s3:GetObject", "vpc-2")), ["`It` allows more: `s3:GetObject` on `*`"]);
}
