//! Templates that nobody wrote, the same in every run: of everything that templates are made of, in no sensible order.

use serde_json::{Map, Value, json};

/// Numbers that are the same in every run (Numerical Recipes' linear congruential generator).
pub struct Numbers(pub u32);

impl Numbers {
    /// One below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What a property says.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Number,
    Flag,
    Texts,
    Tags,
    /// An object with an inner property of another shape.
    Inside(&'static str, &'static Shape),
    /// A list of such objects.
    Items(&'static str, &'static Shape),
}

use Shape::{Flag, Inside, Items, Number, Tags, Text, Texts};

/// Types with some of their properties: mutable and create-only, nested, sets, and one that nobody knows.
const KINDS: &[(&str, &[(&str, Shape)])] = &[
    ("AWS::SQS::Queue", &[("QueueName", Text), ("DelaySeconds", Number), ("FifoQueue", Flag), ("Tags", Tags)]),
    ("AWS::SNS::Topic", &[("TopicName", Text), ("DisplayName", Text), ("Tags", Tags)]),
    ("AWS::EC2::VPC", &[("CidrBlock", Text), ("EnableDnsSupport", Flag), ("Tags", Tags)]),
    ("AWS::EC2::Subnet", &[("VpcId", Text), ("CidrBlock", Text), ("AvailabilityZone", Text)]),
    ("AWS::EC2::RouteTable", &[("VpcId", Text), ("Tags", Tags)]),
    ("AWS::EC2::Route", &[("RouteTableId", Text), ("DestinationCidrBlock", Text), ("NatGatewayId", Text)]),
    ("AWS::EC2::EIP", &[("InstanceId", Text), ("NetworkBorderGroup", Text)]),
    ("AWS::EC2::NatGateway", &[("SubnetId", Text), ("AllocationId", Text), ("SecondaryAllocationIds", Texts)]),
    ("AWS::EC2::Instance", &[("SubnetId", Text), ("ImageId", Text), ("SecurityGroupIds", Texts)]),
    ("AWS::EC2::SecurityGroup", &[("GroupDescription", Text), ("SecurityGroupIngress", Items("CidrIp", &Text))]),
    ("AWS::EC2::VPCGatewayAttachment", &[("VpcId", Text), ("InternetGatewayId", Text)]),
    ("AWS::EFS::MountTarget", &[("FileSystemId", Text), ("SubnetId", Text), ("SecurityGroups", Texts)]),
    ("AWS::EFS::FileSystem", &[("Encrypted", Flag), ("KmsKeyId", Text)]),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", &[("Subnets", Texts), ("Scheme", Text), ("Name", Text)]),
    ("AWS::ECS::TaskDefinition", &[("Family", Text), ("ContainerDefinitions", Items("Environment", &Tags))]),
    ("AWS::ECS::CapacityProvider", &[("AutoScalingGroupProvider", Inside("AutoScalingGroupArn", &Text))]),
    ("AWS::AutoScaling::AutoScalingGroup", &[("VPCZoneIdentifier", Texts), ("MinSize", Number), ("MaxSize", Number)]),
    ("AWS::S3::Bucket", &[("BucketName", Text), ("Tags", Tags)]),
    ("Custom::Thing", &[("ServiceToken", Text), ("Size", Number), ("Parts", Items("Part", &Texts))]),
];

/// Texts, some of which mean something to the properties above.
const TEXTS: &[&str] =
    &["10.0.0.0/24", "10.0.1.0/24", "0.0.0.0/0", "eu-west-1a", "eipalloc-0", "internal", "true", "7", "a,b", "x", ""];

const PARAMETERS: &[&str] = &["P0", "P1", "P2"];
const CONDITIONS: &[&str] = &["C0", "C1", "C2"];

/// A template.
pub fn template(numbers: &mut Numbers) -> Value {
    let mut resources = Map::new();
    for number in 0..3 + numbers.below(8) {
        let made = resource(numbers, &ids(&resources));
        resources.insert(format!("R{number}"), made);
    }
    let ids = ids(&resources);
    let mut outputs = Map::new();
    for number in 0..numbers.below(3) {
        outputs.insert(format!("O{number}"), output(numbers, &ids));
    }
    let parameters = PARAMETERS.iter().map(|name| ((*name).to_owned(), parameter(numbers)));
    let parameters = parameters.collect::<Map<_, _>>();
    json!({
        "Parameters": parameters,
        "Mappings": { "M": { "a": { "x": numbers.below(3), "y": "b" }, "eu-west-1": { "x": "c", "y": [1, 2] } } },
        "Conditions": { "C0": condition(numbers, 0), "C1": condition(numbers, 1), "C2": condition(numbers, 2) },
        "Resources": resources,
        "Outputs": outputs,
    })
}

fn ids(resources: &Map<String, Value>) -> Vec<String> {
    resources.keys().cloned().collect()
}

fn parameter(numbers: &mut Numbers) -> Value {
    match numbers.below(4) {
        0 => json!({ "Type": "String", "Default": numbers.one(TEXTS) }),
        1 => json!({ "Type": "CommaDelimitedList", "Default": "a, b" }),
        _ => json!({ "Type": "String" }),
    }
}

/// A condition, of those before it.
fn condition(numbers: &mut Numbers, position: usize) -> Value {
    match numbers.below(3) {
        0 if position > 0 => json!({ "Fn::Not": [{ "Condition": CONDITIONS[numbers.below(position)] }] }),
        1 if position > 0 => {
            let equals = json!({ "Fn::Equals": [{ "Ref": numbers.one(PARAMETERS) }, numbers.one(TEXTS)] });
            json!({ "Fn::Or": [{ "Condition": CONDITIONS[numbers.below(position)] }, equals] })
        }
        2 => json!({ "Fn::Equals": [numbers.one(TEXTS), "x"] }),
        _ => json!({ "Fn::Equals": [{ "Ref": numbers.one(PARAMETERS) }, numbers.one(TEXTS)] }),
    }
}

fn output(numbers: &mut Numbers, ids: &[String]) -> Value {
    let mut made = json!({ "Value": text(numbers, ids, 2) });
    if numbers.below(2) == 0 {
        made["Export"] = json!({ "Name": { "Fn::Sub": "${AWS::StackName}:o" } });
    }
    if numbers.below(4) == 0 {
        made["Condition"] = (*numbers.one(CONDITIONS)).into();
    }
    made
}

/// A resource that names some of those that are there.
fn resource(numbers: &mut Numbers, ids: &[String]) -> Value {
    let (kind, shapes) = numbers.one(KINDS);
    let mut properties = Map::new();
    for (name, shape) in *shapes {
        if numbers.below(5) > 0 {
            properties.insert((*name).to_owned(), value(numbers, *shape, ids));
        }
    }
    let mut made = json!({ "Type": kind, "Properties": properties });
    match numbers.below(8) {
        0 => made["Condition"] = (*numbers.one(CONDITIONS)).into(),
        1 => made["DeletionPolicy"] = "Retain".into(),
        2 if !ids.is_empty() => made["DependsOn"] = numbers.one(ids).as_str().into(),
        3 => made["Metadata"] = json!({ "Note": text(numbers, ids, 0) }),
        _ => {}
    }
    made
}

fn value(numbers: &mut Numbers, shape: Shape, ids: &[String]) -> Value {
    match shape {
        Text => text(numbers, ids, 3),
        Number => [json!(1), json!("1"), json!(2), json!({ "Ref": "P0" })][numbers.below(4)].clone(),
        Flag => [json!(true), json!("true"), json!(false), chosen(numbers, ids, 1)][numbers.below(4)].clone(),
        Texts => match numbers.below(4) {
            0 => json!({ "Fn::If": [numbers.one(CONDITIONS), texts(numbers, ids, 1), texts(numbers, ids, 1)] }),
            1 => json!({ "Fn::Split": [",", text(numbers, ids, 1)] }),
            _ => texts(numbers, ids, 2),
        },
        Tags => {
            let mut tags = Vec::new();
            for number in 0..numbers.below(4) {
                tags.push(json!({ "Key": format!("k{number}"), "Value": text(numbers, ids, 1) }));
            }
            tags.into()
        }
        Inside(name, inner) => json!({ name: value(numbers, *inner, ids), "Other": 1 }),
        Items(name, inner) => {
            let mut items = Vec::new();
            for _ in 0..numbers.below(4) {
                items.push(json!({ name: value(numbers, *inner, ids) }));
            }
            items.into()
        }
    }
}

fn texts(numbers: &mut Numbers, ids: &[String], depth: usize) -> Value {
    let mut items = Vec::new();
    for _ in 0..numbers.below(4) {
        items.push(text(numbers, ids, depth));
    }
    items.into()
}

/// What a condition chooses: one of two texts, or a text or nothing.
fn chosen(numbers: &mut Numbers, ids: &[String], depth: usize) -> Value {
    let (condition, first) = (*numbers.one(CONDITIONS), text(numbers, ids, depth));
    let nothing = json!({ "Ref": "AWS::NoValue" });
    let second = if numbers.below(3) == 0 { nothing } else { text(numbers, ids, depth) };
    json!({ "Fn::If": [condition, first, second] })
}

/// A text, or a call that makes one, of at most so many calls inside one another.
fn text(numbers: &mut Numbers, ids: &[String], depth: usize) -> Value {
    let literal = *numbers.one(TEXTS);
    if depth == 0 {
        return literal.into();
    }
    let below = depth - 1;
    match numbers.below(13) {
        0 => json!({ "Ref": numbers.one(PARAMETERS) }),
        1 | 2 if !ids.is_empty() => json!({ "Ref": numbers.one(ids) }),
        3 | 4 if !ids.is_empty() => {
            json!({ "Fn::GetAtt": [numbers.one(ids), numbers.one(&["Arn", "Id", "CidrBlock"])] })
        }
        5 if !ids.is_empty() => {
            let (id, parameter) = (numbers.one(ids), numbers.one(PARAMETERS));
            json!({ "Fn::Sub": [format!("${{{id}}}-${{{parameter}}}-${{V}}"), { "V": text(numbers, ids, below) }] })
        }
        6 => json!({ "Fn::Join": ["-", [text(numbers, ids, below), { "Ref": "AWS::StackName" }]] }),
        7 => json!({ "Fn::Select": [numbers.below(2), [text(numbers, ids, below), text(numbers, ids, below)]] }),
        8 => json!({ "Fn::Select": [0, { "Fn::Split": [",", text(numbers, ids, below)] }] }),
        9 => chosen(numbers, ids, below),
        10 => json!({ "Fn::FindInMap": ["M", { "Ref": "AWS::Region" }, "x"] }),
        11 => json!({ "Fn::FindInMap": ["M", "a", "x"] }),
        _ => literal.into(),
    }
}

/// The template with a few things changed, which may leave references to nothing.
pub fn changed(template: &Value, numbers: &mut Numbers) -> Value {
    let mut made = template.clone();
    for _ in 0..1 + numbers.below(4) {
        change(&mut made, numbers);
    }
    made
}

fn change(template: &mut Value, numbers: &mut Numbers) {
    let Some(resources) = template["Resources"].as_object_mut() else { return };
    let ids = ids(resources);
    let Some(position) = ids.len().checked_sub(1).map(|last| numbers.below(last + 1)) else { return };
    let (id, before) = (&ids[position], &ids[..position]);
    match numbers.below(12) {
        0 => drop(resources.remove(id)),
        1 => drop(resources.insert(format!("N{}", numbers.below(9)), resource(numbers, &ids))),
        2 => {
            let moved = resources.remove(id).unwrap_or_default();
            resources.insert(format!("{id}Renamed"), moved);
        }
        3 => drop(resources.insert(id.clone(), resource(numbers, before))),
        4 => resources[id]["Condition"] = (*numbers.one(CONDITIONS)).into(),
        5 => resources[id]["UpdateReplacePolicy"] = "Retain".into(),
        6 => template["Conditions"]["C0"] = condition(numbers, 0),
        7 => template["Parameters"]["P1"] = parameter(numbers),
        8 => template["Mappings"]["M"]["a"]["x"] = numbers.below(3).into(),
        9 => template["Outputs"]["O0"] = output(numbers, &ids),
        _ => {
            let kind = resources[id]["Type"].as_str().unwrap_or_default();
            let Some((_, shapes)) = KINDS.iter().find(|(name, _)| *name == kind) else { return };
            let (name, shape) = *numbers.one(shapes);
            resources[id]["Properties"][name] = value(numbers, shape, before);
        }
    }
}

/// Any JSON at all, with the words of templates where they do not belong.
pub fn anything(numbers: &mut Numbers, depth: usize) -> Value {
    const WORDS: &[&str] = &[
        "Resources",
        "Type",
        "Properties",
        "Ref",
        "Fn::If",
        "Fn::GetAtt",
        "Fn::Sub",
        "Fn::Select",
        "Fn::Join",
        "Condition",
        "Conditions",
        "Outputs",
        "Value",
        "Export",
        "Name",
        "Fn::Transform",
        "AWS::EC2::NatGateway",
        "R0",
        "P0",
        "~/",
        "",
    ];
    match numbers.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => (numbers.below(2) == 0).into(),
        2 => numbers.below(1000).into(),
        3 => (*numbers.one(TEXTS)).into(),
        4 => (*numbers.one(WORDS)).into(),
        5 => {
            let mut items = Vec::new();
            for _ in 0..numbers.below(4) {
                items.push(anything(numbers, depth - 1));
            }
            items.into()
        }
        _ => {
            let mut entries = Map::new();
            for _ in 0..numbers.below(5) {
                entries.insert((*numbers.one(WORDS)).to_owned(), anything(numbers, depth - 1));
            }
            entries.into()
        }
    }
}
