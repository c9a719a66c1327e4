//! What each kind of value comes to.

use super::{settings, shown};
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Settings};
use serde_json::{Value, json};

/// What the tables below stand on.
pub(super) fn ground() -> Value {
    json!({
        "Parameters": {
            "Name": { "Type": "String", "Default": "rack" },
            "Count": { "Type": "Number", "Default": 3 },
            "Flag": { "Type": "String", "Default": true },
            "Open": { "Type": "String" },
            "Odd": { "Type": "String", "Default": ["a"] },
            "Blocks": { "Type": "CommaDelimitedList", "Default": "10.0.0.0/24, 10.0.1.0/24" },
            "Subnets": { "Type": "List<AWS::EC2::Subnet::Id>" },
            "Image": { "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/aws/image" },
            "Secret": { "Type": "String", "Default": "{{resolve:ssm:/a}}" },
        },
        "Mappings": {
            "Images": { "eu-west-1": { "amd64": "ami-1", "list": ["a", 1], "odd": { "x": 1 } } },
        },
        "Conditions": {
            "Yes": { "Fn::Equals": [{ "Ref": "Name" }, "rack"] },
            "No": { "Fn::Not": [{ "Condition": "Yes" }] },
            "Maybe": { "Fn::Equals": [{ "Ref": "Open" }, "x"] },
        },
        "Resources": {
            "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
            "Pooled": { "Type": "AWS::EC2::VPC", "Properties": { "Ipv4IpamPoolId": "pool" } },
            "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": {
                "VpcId": { "Ref": "Vpc" },
                "CidrBlock": { "Fn::Select": [1, { "Fn::Cidr": [{ "Fn::GetAtt": "Vpc.CidrBlock" }, 2, 8] }] },
                "AvailabilityZone": { "Fn::Select": ["0", { "Fn::GetAZs": "" }] },
            } },
            "Circle": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": { "Fn::GetAtt": ["Circle", "CidrBlock"] } } },
            "Listed": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": ["10.0.0.0/16"] } },
            "Topic": { "Type": "AWS::SNS::Topic" },
        },
    })
}

/// That each value of a table comes to what stands beside it.
fn assert_values(settings: &Settings, table: Value) {
    let ground = ground();
    let evaluator = Evaluator::new(Document::of(&ground).unwrap(), settings);
    for row in table.as_array().unwrap() {
        let node = evaluator.fold(&row[0], String::new());
        assert_eq!(shown(&node.term), row[1], "{}", row[0]);
    }
}

const OPEN: &str = "? the parameter `Open` has no value (set it with `--param Open=…`)";

#[test]
fn what_is_constant_stays_as_it_is() {
    assert_values(
        &Settings::default(),
        json!([
            ["x", "x"],
            [7, 7],
            [null, null],
            [[true, ["x"]], [true, ["x"]]],
            [{ "b": 1, "a": { "Ref": "AWS::NoValue" } }, { "a": "(absent)", "b": 1 }],
            ["{{resolve:ssm:/a}}", "<`{{resolve:ssm:/a}}`>"],
            [{ "Fn::Transform": { "Name": "AWS::Include" }, "a": 1 }, "? an include or a loop generates it before the deployment"],
            [{ "Fn::ForEach::A": [], "a": 1 }, "? an include or a loop generates it before the deployment"],
        ]),
    );
}

#[test]
fn a_reference_is_the_value_of_a_parameter_or_stands_for_what_only_aws_knows() {
    assert_values(
        &settings(&[("Image", "/other")], &[]),
        json!([
            [{ "Ref": "Name" }, "rack"],
            [{ "Ref": "Count" }, "3"],
            [{ "Ref": "Flag" }, "true"],
            [{ "Ref": "Open" }, "<`Open`>"],
            [{ "Ref": "Odd" }, "? the default of the parameter `Odd` is not a string"],
            [{ "Ref": "Blocks" }, ["10.0.0.0/24", "10.0.1.0/24"]],
            [{ "Ref": "Subnets" }, "<`Subnets`>"],
            [{ "Ref": "Image" }, "<`{{resolve:ssm:/other}}`>"],
            [{ "Ref": "Secret" }, "<`{{resolve:ssm:/a}}`>"],
            [{ "Ref": "Topic" }, "<`Topic`>"],
            [{ "Ref": "AWS::Region" }, "<`AWS::Region`>"],
            [{ "Ref": "AWS::Partition" }, "<`AWS::Partition`>"],
            [{ "Ref": "AWS::NoValue" }, "(absent)"],
            [{ "Ref": "Nobody" }, "? `Nobody` is neither a resource nor a parameter of the template"],
            [{ "Ref": ["Name"] }, "? `Ref` expects a name"],
        ]),
    );
}

#[test]
fn given_values_win_over_defaults() {
    assert_values(
        &settings(&[("Name", "other"), ("Blocks", "1,2"), ("Open", "x")], &[("AWS::StackName", "stack")]),
        json!([
            [{ "Ref": "Name" }, "other"],
            [{ "Ref": "Blocks" }, ["1", "2"]],
            [{ "Fn::If": ["Maybe", 1, 2] }, 1],
            [{ "Fn::If": ["Yes", 1, 2] }, 2],
            [{ "Fn::Sub": "${AWS::StackName}" }, "stack"],
        ]),
    );
    let empty = settings(&[("Blocks", "")], &[]);
    assert_values(&empty, json!([[{ "Ref": "Blocks" }, [""]]]));
}

#[test]
fn partition_and_suffix_follow_from_the_region() {
    for (region, partition, suffix) in [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "<`AWS::Partition`>", "<`AWS::URLSuffix`>"),
        ("eusc-de-east-1", "<`AWS::Partition`>", "<`AWS::URLSuffix`>"),
        ("", "<`AWS::Partition`>", "<`AWS::URLSuffix`>"),
    ] {
        let values = json!([[{ "Ref": "AWS::Partition" }, partition], [{ "Ref": "AWS::URLSuffix" }, suffix]]);
        assert_values(&settings(&[], &[("AWS::Region", region)]), values);
    }
    let given = settings(&[], &[("AWS::Region", "cn-north-1"), ("AWS::Partition", "mine")]);
    assert_values(&given, json!([[{ "Ref": "AWS::Partition" }, "mine"]]));
}

#[test]
fn an_attribute_that_repeats_a_property_is_that_property() {
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::GetAtt": "Vpc.CidrBlock" }, "10.0.0.0/16"],
            [{ "Fn::GetAtt": ["Vpc", "CidrBlock"] }, "10.0.0.0/16"],
            [{ "Fn::GetAtt": ["Vpc", { "Fn::Join": ["", ["Cidr", "Block"]] }] }, "10.0.0.0/16"],
            [{ "Fn::GetAtt": "Vpc.DefaultSecurityGroup" }, "<`Vpc.DefaultSecurityGroup`>"],
            [{ "Fn::GetAtt": "Pooled.CidrBlock" }, "<`Pooled.CidrBlock`>"],
            [{ "Fn::GetAtt": "Subnet.VpcId" }, "<`Vpc`>"],
            [{ "Fn::GetAtt": "Subnet.CidrBlock" }, "10.0.1.0/24"],
            [{ "Fn::GetAtt": "Subnet.AvailabilityZone" }, "<zone 0>"],
            [{ "Fn::GetAtt": "Topic.A.B" }, "<`Topic.A.B`>"],
            [{ "Fn::GetAtt": "Circle.CidrBlock" }, "? `Circle.CidrBlock` depends on itself"],
            [{ "Fn::GetAtt": "Listed.CidrBlock" }, "? `Listed.CidrBlock` is not a single value"],
            [{ "Fn::GetAtt": "Nobody.Arn" }, "? `Nobody` is not a resource of the template"],
            [{ "Fn::GetAtt": ["Topic", { "Ref": "Open" }] }, OPEN],
            [{ "Fn::GetAtt": "Topic" }, "? `Fn::GetAtt` expects a logical id and an attribute"],
            [{ "Fn::GetAtt": ["Topic", "A", "B"] }, "? `Fn::GetAtt` expects a logical id and an attribute"],
        ]),
    );
}

#[test]
fn a_condition_chooses_only_where_it_is_decided() {
    let undecided = format!("? the condition `Maybe` cannot be evaluated: {}", OPEN.trim_start_matches("? "));
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::If": ["Yes", 1, 2] }, 1],
            [{ "Fn::If": ["No", 1, 2] }, 2],
            [{ "Fn::If": ["Maybe", 1, 2] }, undecided],
            [{ "Fn::If": ["Maybe", { "Ref": "Name" }, "rack"] }, "rack"],
            [{ "Fn::If": ["Maybe", [1], ["1"]] }, [1]],
            [{ "Fn::If": ["Maybe", { "a": { "Ref": "Topic" } }, { "a": { "Ref": "Topic" } }] }, { "a": "<`Topic`>" }],
            [{ "Fn::If": ["Maybe", { "a": 1 }, { "b": 1 }] }, undecided],
            [{ "Fn::If": ["Maybe", 1, { "Ref": "AWS::NoValue" }] }, undecided],
            [{ "Fn::If": ["Maybe", { "Ref": "AWS::NoValue" }, { "Ref": "AWS::NoValue" }] }, "(absent)"],
            [{ "Fn::If": ["Yes", { "Fn::If": ["No", 1, { "Fn::If": ["Yes", 2, 3] }] }, 4] }, 2],
            [{ "Fn::If": ["Nobody", 1, 2] }, "? the condition `Nobody` cannot be evaluated: the template has no condition `Nobody`"],
            [{ "Fn::If": ["Yes", 1] }, "? `Fn::If` expects the name of a condition and two values"],
            [{ "Fn::If": [{ "Condition": "Yes" }, 1, 2] }, "? `Fn::If` expects the name of a condition and two values"],
        ]),
    );
}

#[test]
fn a_value_of_a_mapping_is_found_by_known_keys() {
    let given = json!({ "DefaultValue": { "Ref": "Name" } });
    assert_values(
        &settings(&[], &[("AWS::Region", "eu-west-1")]),
        json!([
            [{ "Fn::FindInMap": ["Images", { "Ref": "AWS::Region" }, "amd64"] }, "ami-1"],
            [{ "Fn::FindInMap": ["Images", "eu-west-1", "list"] }, ["a", 1]],
            [{ "Fn::FindInMap": ["Images", "eu-west-1", "amd64", given] }, "ami-1"],
            [{ "Fn::FindInMap": ["Images", "eu-west-1", "arm64", given] }, "rack"],
            [{ "Fn::FindInMap": ["Nobody", "a", "b", given] }, "rack"],
            [{ "Fn::FindInMap": ["Images", { "Ref": "Open" }, "b", given] }, OPEN],
            [{ "Fn::FindInMap": ["Images", "eu-west-1", "arm64"] }, "? the mapping `Images` has no value for `eu-west-1` and `arm64`"],
            [{ "Fn::FindInMap": ["Images", "eu-west-1", "odd"] }, "? a mapping contains something other than strings and lists of strings"],
            [{ "Fn::FindInMap": ["Images", "eu-west-1"] }, "? `Fn::FindInMap` expects a mapping and two keys"],
        ]),
    );
    let unknown = "? `AWS::Region` depends on where the stack is deployed";
    let values = json!([[{ "Fn::FindInMap": ["Images", { "Ref": "AWS::Region" }, "amd64"] }, unknown]]);
    assert_values(&Settings::default(), values);
}

#[test]
fn texts_are_joined_as_far_as_they_are_known() {
    let parameter = OPEN.replace("Open", "Subnets");
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::Join": ["-", ["a", 1, { "Ref": "Name" }, true]] }, "a-1-rack-true"],
            [{ "Fn::Join": [",", { "Ref": "Blocks" }] }, "10.0.0.0/24,10.0.1.0/24"],
            [{ "Fn::Join": ["", []] }, ""],
            [{ "Fn::Join": ["-", ["a", { "Ref": "AWS::NoValue" }, "b"]] }, "a-b"],
            [{ "Fn::Join": ["", ["a", "b", { "Ref": "Topic" }, "c", "d"]] }, "<`ab${Topic}cd`>"],
            [{ "Fn::Join": ["", [{ "Ref": "Topic" }]] }, "<`Topic`>"],
            [{ "Fn::Join": ["", ["{{resolve:", "ssm:/a}}"]] }, "<`{{resolve:ssm:/a}}`>"],
            [{ "Fn::Join": [",", { "Ref": "Subnets" }] }, parameter],
            [{ "Fn::Join": [{ "Ref": "Open" }, ["a"]] }, OPEN],
            [{ "Fn::Join": [",", ["a", { "Ref": "Nobody" }]] }, "? `Nobody` is neither a resource nor a parameter of the template"],
            [{ "Fn::Join": [",", ["a", ["b"]]] }, "? there is a list or an object where a string is expected"],
            [{ "Fn::Join": [",", "a"] }, "? `Fn::Join` expects a list"],
            [{ "Fn::Join": [","] }, "? `Fn::Join` expects a delimiter and a list"],
        ]),
    );
}

#[test]
fn placeholders_are_filled_as_far_as_they_are_known() {
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::Sub": "${Name}-${ Count }" }, "rack-3"],
            [{ "Fn::Sub": "$ {x} ${} ${!Name} $" }, "$ {x} ${} ${Name} $"],
            [{ "Fn::Sub": "${a ${Name}" }, "${a rack"],
            [{ "Fn::Sub": "${Vpc.CidrBlock}" }, "10.0.0.0/16"],
            [{ "Fn::Sub": "${Topic}" }, "<`Topic`>"],
            [{ "Fn::Sub": "arn:${AWS::Partition}:${Topic.TopicName}/x" }, "<`arn:${AWS::Partition}:${Topic.TopicName}/x`>"],
            [{ "Fn::Sub": ["${Name}${A.B}", { "Name": "own", "A.B": { "Ref": "Count" } }] }, "own3"],
            [{ "Fn::Sub": ["${x}/${x}", { "x": { "Fn::Sub": "a-${Topic}" } }] }, "<`a-${Topic}/a-${Topic}`>"],
            [{ "Fn::Sub": "{{resolve:ssm:/${Name}}}" }, "<`{{resolve:ssm:/rack}}`>"],
            [{ "Fn::Sub": "${Nobody}" }, "? `Nobody` is neither a resource nor a parameter of the template"],
            [{ "Fn::Sub": "${AWS::NoValue}" }, "? a value is missing"],
            [{ "Fn::Sub": "${Blocks}" }, "? there is a list or an object where a string is expected"],
            [{ "Fn::Sub": ["a"] }, "? `Fn::Sub` expects a string, or a string and its variables"],
        ]),
    );
}

#[test]
fn items_are_selected_from_lists_that_are_known() {
    assert_values(
        &settings(&[], &[("AWS::Region", "eu-west-1")]),
        json!([
            [{ "Fn::Select": [1, ["a", "b"]] }, "b"],
            [{ "Fn::Select": ["1", { "Ref": "Blocks" }] }, "10.0.1.0/24"],
            [{ "Fn::Select": [1, { "Fn::Split": ["/", { "Ref": "AWS::Region" }] }] }, "? a list of 1 has no item at index 1, counted from 0"],
            [{ "Fn::Select": [0, { "Fn::Split": ["-", "a-b"] }] }, "a"],
            [{ "Fn::Split": [",", "a,,b"] }, ["a", "", "b"]],
            [{ "Fn::Split": ["", "a"] }, "? `Fn::Split` expects a delimiter that is not empty"],
            [{ "Fn::Split": ["-", { "Ref": "Topic" }] }, "? `Topic` is known only after deployment"],
            [{ "Fn::Split": [",", { "Fn::GetAtt": ["Topic", "TopicName"] }] }, "? `Topic.TopicName` is known only after deployment"],
            [{ "Fn::Split": [","] }, "? `Fn::Split` expects a delimiter and a string"],
            [{ "Fn::Select": [1, [{ "Ref": "AWS::NoValue" }, "a", "b"]] }, "b"],
            [{ "Fn::Select": [1, [{ "Ref": "Nobody" }, "a"]] }, "? `Nobody` is neither a resource nor a parameter of the template"],
            [{ "Fn::Select": [0, ["a", { "Ref": "Nobody" }]] }, "a"],
            [{ "Fn::Select": [0, { "Ref": "Subnets" }] }, OPEN.replace("Open", "Subnets")],
            [{ "Fn::Select": [-1, ["a"]] }, "? `-1` is not an index"],
            [{ "Fn::Select": [{ "Ref": "Open" }, ["a"]] }, OPEN],
            [{ "Fn::Select": [0, "a"] }, "? `Fn::Select` expects a list"],
            [{ "Fn::Select": ["a"] }, "? `Fn::Select` expects an index and a list"],
        ]),
    );
}

#[test]
fn the_items_of_lists_that_are_known_are_counted() {
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::Length": [] }, 0],
            [{ "Fn::Length": ["a", { "Ref": "Open" }] }, 2],
            [{ "Fn::Length": { "Ref": "Blocks" } }, 2],
            [{ "Fn::Length": { "Fn::Split": [",", "a,b,c"] } }, 3],
            [{ "Fn::Length": { "Ref": "Subnets" } }, OPEN.replace("Open", "Subnets")],
            [{ "Fn::Length": "a" }, "? `Fn::Length` expects a list"],
        ]),
    );
}

#[test]
fn zones_are_known_by_their_position_in_the_own_region() {
    assert_values(
        &settings(&[], &[("AWS::Region", "eu-west-1")]),
        json!([
            [{ "Fn::Select": [0, { "Fn::GetAZs": "" }] }, "<zone 0>"],
            [{ "Fn::Select": ["2", { "Fn::GetAZs": { "Ref": "AWS::Region" } }] }, "<zone 2>"],
            [{ "Fn::Select": [1, { "Fn::GetAZs": "eu-west-1" }] }, "<zone 1>"],
            [{ "Fn::Select": [1, { "Fn::If": ["No", ["x"], { "Fn::GetAZs": "" }] }] }, "<zone 1>"],
            [{ "Fn::Select": [0, { "Fn::If": ["Yes", ["x"], { "Fn::GetAZs": "" }] }] }, "x"],
            [{ "Fn::Select": [0, { "Fn::GetAZs": "us-east-1" }] }, "? only AWS knows the zones of `us-east-1`"],
            [{ "Fn::Select": [0, { "Fn::GetAZs": { "Ref": "Open" } }] }, OPEN],
            [{ "Fn::Select": [0, { "Fn::GetAZs": [] }] }, "? `Fn::GetAZs` expects the name of a region"],
            [{ "Fn::GetAZs": "" }, "? only AWS knows the zones of a region"],
        ]),
    );
    let own = json!([[{ "Fn::Select": [1, { "Fn::GetAZs": { "Ref": "AWS::Region" } }] }, "<zone 1>"]]);
    assert_values(&Settings::default(), own);
}

#[test]
fn blocks_are_cut_from_the_beginning_of_a_block() {
    let impossible =
        |count, bits, block| format!("? `Fn::Cidr` cannot split `{block}` into {count} blocks of {bits} bits");
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::Cidr": ["192.168.0.0/24", "3", "5"] }, ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"]],
            [{ "Fn::Cidr": [{ "Fn::GetAtt": "Vpc.CidrBlock" }, 1, 16] }, ["10.0.0.0/16"]],
            [{ "Fn::Cidr": ["2001:db8::/56", 2, 64] }, ["2001:db8::/64", "2001:db8:0:1::/64"]],
            [{ "Fn::Select": [255, { "Fn::Cidr": ["10.0.0.0/16", 256, 8] }] }, "10.0.255.0/24"],
            [{ "Fn::Cidr": ["10.0.0.0/16", 257, 4] }, impossible(257, 4, "10.0.0.0/16")],
            [{ "Fn::Cidr": ["10.0.0.0/16", 0, 4] }, impossible(0, 4, "10.0.0.0/16")],
            [{ "Fn::Cidr": ["10.0.0.0/24", 3, 7] }, impossible(3, 7, "10.0.0.0/24")],
            [{ "Fn::Cidr": ["10.0.0.0/24", 1, 9] }, impossible(1, 9, "10.0.0.0/24")],
            [{ "Fn::Cidr": ["10.0.0.0/24", 1, 4_000] }, impossible(1, 4_000, "10.0.0.0/24")],
            [{ "Fn::Cidr": ["10.0.0.1/24", 1, 8] }, impossible(1, 8, "10.0.0.1/24")],
            [{ "Fn::Cidr": ["x", 1, 8] }, "? `x` is not a CIDR block"],
            [{ "Fn::Cidr": [{ "Ref": "Open" }, 1, 8] }, OPEN],
            [{ "Fn::Cidr": ["10.0.0.0/24", 1] }, "? `Fn::Cidr` expects a CIDR block, a count and the number of host bits"],
        ]),
    );
}

#[test]
fn an_import_is_known_by_its_name_alone() {
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::ImportValue": "net-VpcId" }, "<the import `net-VpcId`>"],
            [{ "Fn::ImportValue": { "Fn::Sub": "${Open}-VpcId" } }, "<the import `${Open}-VpcId`>"],
            [{ "Fn::ImportValue": { "Ref": "Open" } }, "<the import `${Open}`>"],
            [{ "Fn::ImportValue": { "Ref": "Nobody" } }, "? `Nobody` is neither a resource nor a parameter of the template"],
        ]),
    );
}

#[test]
fn an_encoded_text_is_known_by_its_parts() {
    assert_values(
        &Settings::default(),
        json!([
            [{ "Fn::Base64": "x" }, "<the Base64 of `x`>"],
            [{ "Fn::Base64": { "Fn::Sub": "${Name} ${Vpc}" } }, "<the Base64 of `rack ${Vpc}`>"],
            [{ "Fn::Base64": { "Fn::Join": [" ", ["rack", { "Ref": "Vpc" }]] } }, "<the Base64 of `rack ${Vpc}`>"],
            [{ "Fn::Base64": { "Ref": "Nobody" } }, "? `Nobody` is neither a resource nor a parameter of the template"],
            [{ "Fn::Base64": [] }, "? there is a list or an object where a string is expected"],
            [{ "Fn::Split": [",", { "Fn::Base64": "x" }] }, "? the text is encoded by `Fn::Base64`"],
            [{ "Fn::If": ["Maybe", { "Fn::Base64": "rack" }, { "Fn::Base64": { "Ref": "Name" } }] }, "<the Base64 of `rack`>"],
        ]),
    );
}

#[test]
fn functions_that_are_not_computed_say_so() {
    for function in ["Fn::ToJsonString", "Fn::Transform", "Fn::ForEach::A", "Fn::Contains", "Fn::And", "Fn::Xyz"] {
        let said = format!("? rackform does not evaluate `{function}`");
        assert_values(&Settings::default(), json!([[{ function: [] }, said]]));
    }
}
