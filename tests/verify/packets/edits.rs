//! Ways to break a template. A name says what is so afterwards.

use serde_json::{Map, Value, json};

/// Sets a property, by its path.
fn set(template: &mut Value, id: &str, path: &str, value: Value) {
    let mut place = &mut template["Resources"][id]["Properties"];
    for step in path.split('/') {
        place = match step.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[step],
        };
    }
    *place = value;
}

fn property<'t>(template: &'t mut Value, id: &str) -> &'t mut Map<String, Value> {
    template["Resources"][id]["Properties"].as_object_mut().expect("a resource has properties")
}

fn add(template: &mut Value, id: &str, kind: &str, properties: Value) {
    template["Resources"][id] = json!({ "Type": kind, "Properties": properties });
}

/// Takes a resource away, and nobody waits for it any more.
pub fn remove(template: &mut Value, id: &str) {
    let resources = template["Resources"].as_object_mut().expect("a template has resources");
    resources.shift_remove(id).unwrap_or_else(|| panic!("there is no {id} to remove"));
    for resource in resources.values_mut().filter_map(Value::as_object_mut) {
        match resource.get_mut("DependsOn") {
            Some(Value::Array(waits)) => waits.retain(|other| other != id),
            Some(wait) if wait == id => drop(resource.shift_remove("DependsOn")),
            _ => {}
        }
    }
}

fn reference(id: &str) -> Value {
    json!({ "Ref": id })
}

const ADDRESS: &str = "LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress";
const LAUNCH: &str = "InstancesLaunchTemplate";

pub fn route_to_gateway(template: &mut Value) {
    property(template, "RouteDefaultPrivate0").shift_remove("NatGatewayId");
    set(template, "RouteDefaultPrivate0", "GatewayId", reference("Gateway"));
}

pub fn give_addresses(template: &mut Value) {
    set(template, LAUNCH, ADDRESS, json!(true));
}

pub fn take_addresses(template: &mut Value) {
    set(template, LAUNCH, ADDRESS, json!(false));
}

/// Leaves it to the subnets whether instances have public addresses.
fn leave_addresses(template: &mut Value) {
    let interface = &mut template["Resources"][LAUNCH]["Properties"]["LaunchTemplateData"]["NetworkInterfaces"][0];
    interface.as_object_mut().expect("an interface has properties").shift_remove("AssociatePublicIpAddress");
}

pub fn give_by_subnet(template: &mut Value) {
    leave_addresses(template);
    set(template, "SubnetPrivate0", "MapPublicIpOnLaunch", json!(true));
}

pub fn expose_one_by_subnet(template: &mut Value) {
    give_by_subnet(template);
    route_to_gateway(template);
    open_ssh(template);
}

pub fn give_by_all_subnets(template: &mut Value) {
    leave_addresses(template);
    ["Subnet0", "Subnet1", "Subnet2"].iter().for_each(|id| set(template, id, "MapPublicIpOnLaunch", json!(true)));
}

pub fn expose(template: &mut Value) {
    route_to_gateway(template);
    give_addresses(template);
}

pub fn expose_ssh(template: &mut Value) {
    expose(template);
    open_ssh(template);
}

pub fn drop_nat(template: &mut Value) {
    remove(template, "RouteDefaultPrivate1");
    remove(template, "Nat1");
}

pub fn bury_nat(template: &mut Value) {
    set(template, "Nat1", "SubnetId", reference("SubnetPrivate1"));
}

pub fn cross(template: &mut Value) {
    set(template, "RouteDefaultPrivate1", "NatGatewayId", reference("Nat0"));
}

/// Longer matches than the default route, which stays.
fn route(template: &mut Value, id: &str, block: &str) {
    let to = json!({ "RouteTableId": reference("RouteTablePrivate0"), "DestinationCidrBlock": block, "GatewayId": reference("Gateway") });
    add(template, id, "AWS::EC2::Route", to);
}

pub fn halve(template: &mut Value) {
    route(template, "LowerHalf", "0.0.0.0/1");
    route(template, "UpperHalf", "128.0.0.0/1");
    give_addresses(template);
}

pub fn shortcut(template: &mut Value) {
    route(template, "Shortcut", "192.0.2.0/24");
}

pub fn detach(template: &mut Value) {
    remove(template, "GatewayAttachment");
}

fn ssh_from_anywhere() -> Value {
    json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" })
}

fn admit(template: &mut Value, group: &str, rule: Value) {
    let rules = property(template, group)["SecurityGroupIngress"].as_array_mut().expect("the group has rules");
    rules.push(rule);
}

pub fn open_ssh(template: &mut Value) {
    admit(template, "InstancesSecurity", ssh_from_anywhere());
}

pub fn open_ssh_apart(template: &mut Value) {
    add(template, "Ssh", "AWS::EC2::SecurityGroupIngress", ssh_from_anywhere());
    set(template, "Ssh", "GroupId", reference("InstancesSecurity"));
}

pub fn open_ssh_second(template: &mut Value) {
    let group =
        json!({ "GroupDescription": "SSH", "VpcId": reference("Vpc"), "SecurityGroupIngress": [ssh_from_anywhere()] });
    add(template, "Ssh", "AWS::EC2::SecurityGroup", group);
    let both = json!([reference("InstancesSecurity"), reference("Ssh")]);
    set(template, LAUNCH, "LaunchTemplateData/NetworkInterfaces/0/Groups", both);
}

pub fn open_to_block(template: &mut Value) {
    admit(template, "InstancesSecurity", json!({ "IpProtocol": "-1", "CidrIp": "203.0.113.0/24" }));
}

pub fn open_mounts(template: &mut Value) {
    admit(
        template,
        "VolumeSecurity",
        json!({ "IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "CidrIp": "0.0.0.0/0" }),
    );
}

pub fn narrow(template: &mut Value) {
    set(template, "InstancesSecurity", "SecurityGroupIngress/0/FromPort", json!(40000));
    set(template, "InstancesSecurity", "SecurityGroupIngress/0/ToPort", json!(40000));
}

pub fn shut_in(template: &mut Value) {
    let inside = json!([{ "IpProtocol": "-1", "CidrIp": "10.0.0.0/16" }]);
    set(template, "InstancesSecurity", "SecurityGroupEgress", inside);
}

pub fn face(template: &mut Value) {
    set(template, "RouterInternal", "Scheme", json!("internet-facing"));
}

pub fn move_to_public(template: &mut Value) {
    set(
        template,
        "RouterInternal",
        "Subnets",
        json!([reference("Subnet0"), reference("Subnet1"), reference("Subnet2")]),
    );
}

pub fn face_in_public(template: &mut Value) {
    face(template);
    move_to_public(template);
    template["Resources"]["RouterInternal"]["DependsOn"] = json!(["GatewayAttachment", "LogsPolicy"]);
}

pub fn face_in_public_open(template: &mut Value) {
    face_in_public(template);
    set(template, "RouterInternalSecurity", "SecurityGroupIngress/0/CidrIp", json!("0.0.0.0/0"));
}

pub fn bury_router(template: &mut Value) {
    let subnets = json!([reference("SubnetPrivate0"), reference("SubnetPrivate1"), reference("SubnetPrivate2")]);
    set(template, "Router", "Subnets", subnets);
}

pub fn narrow_router(template: &mut Value) {
    set(template, "RouterSecurity", "SecurityGroupIngress/0/CidrIp", json!("203.0.113.0/24"));
}

pub fn make_nat_private(template: &mut Value) {
    property(template, "Nat1").shift_remove("AllocationId");
    set(template, "Nat1", "ConnectivityType", json!("private"));
}

pub fn move_nat(template: &mut Value) {
    set(template, "Nat1", "SubnetId", reference("Subnet0"));
}

pub fn share_public_table(template: &mut Value) {
    set(template, "SubnetPrivate0Routes", "RouteTableId", reference("Routes"));
}

pub fn share_public_table_with_addresses(template: &mut Value) {
    share_public_table(template);
    give_addresses(template);
}

pub fn share_private_table(template: &mut Value) {
    set(template, "Subnet0Routes", "RouteTableId", reference("RouteTablePrivate0"));
}

/// Instances in a public subnet as well, with public addresses.
pub fn straddle(template: &mut Value) {
    let subnets = json!([reference("SubnetPrivate0"), reference("SubnetPrivate1"), reference("Subnet2")]);
    set(template, "Instances", "VPCZoneIdentifier", subnets);
    give_addresses(template);
}

pub fn open_ssh_by_number(template: &mut Value) {
    let rule = json!({ "IpProtocol": 6, "FromPort": "22", "ToPort": "22", "CidrIp": "0.0.0.0/0" });
    admit(template, "InstancesSecurity", rule);
}

pub fn open_ssh_to_half(template: &mut Value) {
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "128.0.0.0/1" });
    admit(template, "InstancesSecurity", rule);
}

pub fn open_udp(template: &mut Value) {
    let rule = json!({ "IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0" });
    admit(template, "InstancesSecurity", rule);
}

pub fn open_to_vpc(template: &mut Value) {
    let rule = json!({ "IpProtocol": "tcp", "FromPort": 0, "ToPort": 1023, "CidrIp": "10.0.0.0/16" });
    admit(template, "InstancesSecurity", rule);
}

pub fn open_to_mounts(template: &mut Value) {
    add(
        template,
        "Mounts",
        "AWS::EC2::SecurityGroupIngress",
        json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22 }),
    );
    set(template, "Mounts", "GroupId", reference("InstancesSecurity"));
    set(template, "Mounts", "SourceSecurityGroupId", reference("VolumeSecurity"));
}

pub fn mounts_with_instances_group(template: &mut Value) {
    for target in ["VolumeTarget0", "VolumeTarget1", "VolumeTarget2"] {
        set(template, target, "SecurityGroups", json!([reference("InstancesSecurity")]));
    }
}

pub fn instances_with_routers_group(template: &mut Value) {
    let both = json!([reference("InstancesSecurity"), reference("RouterSecurity")]);
    set(template, LAUNCH, "LaunchTemplateData/NetworkInterfaces/0/Groups", both);
}

pub fn router_with_instances_group(template: &mut Value) {
    set(template, "Router", "SecurityGroups", json!([reference("RouterSecurity"), reference("InstancesSecurity")]));
}

pub fn shut_router(template: &mut Value) {
    set(template, "RouterSecurity", "SecurityGroupIngress", json!([]));
}

/// A listener that no rule lets anyone to.
pub fn add_listener(template: &mut Value) {
    let mut listener = template["Resources"]["RouterListener80"].clone();
    listener["Properties"]["Port"] = json!(8080);
    template["Resources"]["RouterListener8080"] = listener;
}
