//! Hints that would break what they are given for, if they named the next best group.

use rackform::diag::Severity;
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, verify};
use rackform::{cfn::Style, compile, description::Source};
use serde_json::{Value, json};

/// The hint of the first error of a rule.
fn hint(template: &Value, rule: &str) -> String {
    let found = verify(template, &Settings::default(), None).findings;
    let mut found = found.into_iter().map(|finding| finding.diagnostic);
    let error = found.find(|found| found.code.slug == rule && found.severity == Severity::Error);
    error.and_then(|error| error.hint).unwrap_or_else(|| panic!("nothing of {rule}"))
}

/// A public subnet with a load balancer in it, which listens to and forwards port 80, and one instance.
fn template() -> Value {
    let group = |rules: Value| {
        let properties =
            json!({ "GroupDescription": "Of a test", "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": rules });
        json!({ "Type": "AWS::EC2::SecurityGroup", "Properties": properties })
    };
    let tcp = |port: u16| json!([{ "IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "0.0.0.0/0" }]);
    json!({ "Resources": {
        "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
        "Gateway": { "Type": "AWS::EC2::InternetGateway" },
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": { "VpcId": { "Ref": "Vpc" }, "InternetGatewayId": { "Ref": "Gateway" } },
        },
        "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": { "Ref": "Vpc" }, "CidrBlock": "10.0.0.0/24" } },
        "Routes": { "Type": "AWS::EC2::RouteTable", "Properties": { "VpcId": { "Ref": "Vpc" } } },
        "Default": {
            "Type": "AWS::EC2::Route", "DependsOn": "Attachment",
            "Properties": {
                "RouteTableId": { "Ref": "Routes" }, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": { "Ref": "Gateway" },
            },
        },
        "Association": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": { "RouteTableId": { "Ref": "Routes" }, "SubnetId": { "Ref": "Subnet" } },
        },
        "BalancerGroup": group(tcp(80)),
        "InstanceGroup": group(tcp(22)),
        "EndpointGroup": group(tcp(443)),
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancing::LoadBalancer", "DependsOn": "Default",
            "Properties": {
                "Subnets": [{ "Ref": "Subnet" }],
                "SecurityGroups": [{ "Fn::GetAtt": ["BalancerGroup", "GroupId"] }],
                "Listeners": [{ "LoadBalancerPort": "80", "InstancePort": "80", "Protocol": "HTTP" }],
            },
        },
        "Instance": {
            "Type": "AWS::EC2::Instance", "DependsOn": "Default",
            "Properties": {
                "ImageId": "ami-0123456789abcdef0", "SubnetId": { "Ref": "Subnet" },
                "SecurityGroupIds": [{ "Fn::GetAtt": ["InstanceGroup", "GroupId"] }],
            },
        },
        "Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcId": { "Ref": "Vpc" }, "VpcEndpointType": "Interface", "SubnetIds": [{ "Ref": "Subnet" }],
                "ServiceName": { "Fn::Sub": "com.amazonaws.${AWS::Region}.cloudformation" }, "PrivateDnsEnabled": true,
                "SecurityGroupIds": [{ "Fn::GetAtt": ["EndpointGroup", "GroupId"] }],
            },
        },
    } })
}

/// A template whose rules of one group admit another port, and no others admit anything.
fn with_ports(group: &str, from: u16, to: u16) -> Value {
    let mut template = template();
    for other in ["InstanceGroup", "EndpointGroup"] {
        template["Resources"][other]["Properties"]["SecurityGroupIngress"] = json!([]);
    }
    template["Resources"][group]["Properties"]["SecurityGroupIngress"] =
        json!([{ "IpProtocol": "tcp", "FromPort": from, "ToPort": to, "CidrIp": "0.0.0.0/0" }]);
    template
}

#[test]
fn a_load_balancer_is_named_only_for_ports_that_it_may_send_to() {
    let of = |from, to| hint(&with_ports("InstanceGroup", from, to), "open-to-the-world");
    assert_eq!(of(22, 22), "remove `SecurityGroupIngress[0]` of `InstanceGroup`");
    for (from, to) in [(80, 80), (32_768, 65_535)] {
        assert!(
            of(from, to)
                .ends_with(", or set the source of `SecurityGroupIngress[0]` of `InstanceGroup` to `BalancerGroup`")
        );
    }
}

#[test]
fn what_is_launched_keeps_a_group_of_its_own() {
    let mut template = with_ports("InstanceGroup", 22, 22);
    let shared = json!({ "Fn::GetAtt": ["BalancerGroup", "GroupId"] });
    let groups = "/Resources/Instance/Properties/SecurityGroupIds";
    template.pointer_mut(groups).unwrap().as_array_mut().unwrap().push(shared.clone());
    let several = "remove `BalancerGroup` from the security groups of `Instance`";
    // The rule of the instance's own group is told first.
    template["Resources"]["InstanceGroup"]["Properties"]["SecurityGroupIngress"] = json!([]);
    assert_eq!(hint(&template, "open-to-the-world"), several);
    *template.pointer_mut(groups).unwrap() = json!([shared]);
    let only = "replace `BalancerGroup` in `Instance` with a security group of its own that allows traffic from `BalancerGroup`";
    assert_eq!(hint(&template, "open-to-the-world"), only);
    template["Resources"]["Subnet"]["Properties"]["MapPublicIpOnLaunch"] = json!(true);
    assert_eq!(hint(&template, "instance-exposed"), only);
}

#[test]
fn an_endpoint_stays_reachable_for_all_that_is_launched() {
    let mut template = with_ports("EndpointGroup", 443, 443);
    let of = "set the source of `SecurityGroupIngress[0]` of `EndpointGroup` to";
    assert_eq!(hint(&template, "open-to-the-world"), format!("{of} `InstanceGroup`"));
    let mut other = template["Resources"]["Instance"].clone();
    other["Properties"]["SecurityGroupIds"] = json!([{ "Fn::GetAtt": ["BalancerGroup", "GroupId"] }]);
    template["Resources"]["ABastion"] = other;
    let endpoint = verify(&template, &Settings::default(), None).findings.into_iter();
    let hints = endpoint.filter(|finding| finding.resource == "Endpoint").filter_map(|finding| finding.diagnostic.hint);
    assert!(hints.clone().any(|hint| hint == format!("{of} the VPC's CIDR block")), "{:#?}", hints.collect::<Vec<_>>());
}

#[test]
fn what_is_to_be_public_gets_its_route_and_no_endpoints() {
    let mut compiled =
        compile(&Source::new("rack.yml", "name: a\nmode: public\n"), Style::Readable).unwrap().value.value;
    compiled["Resources"].as_object_mut().unwrap().remove("RouteDefault");
    let found = verify(&compiled, &Settings::default(), Some(Expected::Public)).findings;
    let hints =
        found.into_iter().map(|finding| finding.diagnostic).filter(|found| found.code.slug == "service-unreachable");
    let hints = hints.filter_map(|found| found.hint).collect::<Vec<_>>();
    let route =
        "add a default route to `Gateway` to `Routes`, and add it to the `DependsOn` of what is launched behind it";
    assert_eq!(hints, [route, route]);
}

#[test]
fn no_registry_of_the_internet_gets_an_endpoint() {
    let mut template = template();
    let resources = template["Resources"].as_object_mut().unwrap();
    resources.retain(|id, _| ["Vpc", "Subnet", "Routes", "Association", "InstanceGroup"].contains(&id.as_str()));
    let containers = json!([{ "Name": "web", "Image": "nginx" }]);
    resources.insert(
        "Task".to_owned(),
        json!({ "Type": "AWS::ECS::TaskDefinition", "Properties": {
        "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": containers,
    } }),
    );
    resources.insert(
        "Service".to_owned(),
        json!({ "Type": "AWS::ECS::Service", "DependsOn": "Association", "Properties": {
        "Cluster": "own", "LaunchType": "FARGATE", "TaskDefinition": { "Ref": "Task" },
        "NetworkConfiguration": { "AwsvpcConfiguration": {
            "Subnets": [{ "Ref": "Subnet" }], "SecurityGroups": [{ "Fn::GetAtt": ["InstanceGroup", "GroupId"] }],
        } },
    } }),
    );
    let fix = "copy the image to Amazon ECR, or give the subnets of `Service` an egress path";
    assert_eq!(hint(&template, "no-egress-path"), fix);
    template["Resources"]["Task"]["Properties"]["ContainerDefinitions"][0]["LogConfiguration"] =
        json!({ "LogDriver": "awslogs", "Options": { "awslogs-group": "a", "awslogs-region": "us-east-1" } });
    let both =
        format!("add endpoints with private DNS for `logs`, and add them to the `DependsOn` of `Service`; {fix}");
    assert_eq!(hint(&template, "no-egress-path"), both);
}
