//! Sound templates with something broken: what packets are then to do, and which rule is to say so.

use crate::effects::Effect::{self, Crossed, Invaded, OwnAddress, Silent, Stuck, Trespassed};
use serde_json::{Value, json};

/// A broken template.
pub struct Sabotage {
    pub name: &'static str,
    pub rack: &'static str,
    pub mode: &'static str,
    pub edit: fn(&mut Value),
    pub effects: &'static [Effect],
    /// The rule of which there is to be a finding; none where nothing that a rack promises is broken.
    pub found: Option<&'static str>,
}

const fn public(
    name: &'static str,
    edit: fn(&mut Value),
    effects: &'static [Effect],
    found: Option<&'static str>,
) -> Sabotage {
    Sabotage { name, rack: "default", mode: "public", edit, effects, found }
}

const fn private(
    name: &'static str,
    edit: fn(&mut Value),
    effects: &'static [Effect],
    found: Option<&'static str>,
) -> Sabotage {
    Sabotage { name, rack: "default", mode: "private", edit, effects, found }
}

const fn internal(
    name: &'static str,
    edit: fn(&mut Value),
    effects: &'static [Effect],
    found: Option<&'static str>,
) -> Sabotage {
    Sabotage { name, rack: "router-internal", mode: "private", edit, effects, found }
}

pub const SABOTAGES: &[Sabotage] = &[
    // Roads.
    private("a private subnet is routed to the gateway", route_to_gateway, &[Stuck], Some("internet-route")),
    private("its instances have public addresses as well", expose, &[OwnAddress], Some("internet-route")),
    private("and SSH is open to the world", expose_ssh, &[OwnAddress, Invaded, Trespassed], Some("instance-exposed")),
    private("instances have public addresses, but no route", give_addresses, &[], Some("public-address")),
    private("a subnet gives public addresses, but has no route", give_by_subnet, &[], Some("public-address")),
    private("a NAT gateway and its route are missing", drop_nat, &[Stuck], Some("road-out")),
    private("a default route is missing", |t| remove(t, "RouteDefaultPrivate1"), &[Stuck], Some("road-out")),
    private("a subnet has the main table", |t| remove(t, "SubnetPrivate1Routes"), &[Stuck], Some("road-out")),
    private(
        "a NAT gateway's subnet has the main table",
        |t| remove(t, "Subnet1Routes"),
        &[Stuck, Silent],
        Some("road-out"),
    ),
    private("a NAT gateway stands in its own private subnet", bury_nat, &[Stuck], Some("road-out")),
    private("a zone leaves through another's NAT gateway", cross, &[Crossed], Some("zone-crossing")),
    private("the whole internet in two halves leads to the gateway", halve, &[OwnAddress], Some("internet-route")),
    private("a part of the internet leads to the gateway", shortcut, &[Stuck], Some("internet-route")),
    private("the gateway is not attached", detach, &[Stuck, Silent], Some("road-out")),
    public("the gateway is not attached", detach, &[Stuck, Silent], Some("road-out")),
    public(
        "a subnet has the main table",
        |t| remove(t, "Subnet1Routes"),
        &[OwnAddress, Stuck, Silent],
        Some("road-out"),
    ),
    public("instances have no public addresses", take_addresses, &[Stuck], Some("road-out")),
    public("subnets give the addresses", give_by_all_subnets, &[OwnAddress], None),
    // Doors.
    public("SSH is open to the world", open_ssh, &[OwnAddress, Invaded, Trespassed], Some("instance-exposed")),
    private("SSH is open to the world", open_ssh, &[Trespassed], Some("open-to-the-world")),
    public(
        "SSH is opened by a rule of its own",
        open_ssh_apart,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("SSH is opened by a rule of its own", open_ssh_apart, &[Trespassed], Some("open-to-the-world")),
    public(
        "SSH is opened by a second group",
        open_ssh_second,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("SSH is opened by a second group", open_ssh_second, &[Trespassed], Some("open-to-the-world")),
    public("everything is open to one block", open_to_block, &[OwnAddress, Invaded], Some("instance-exposed")),
    private("a mount target is open to the world", open_mounts, &[Trespassed], Some("open-to-the-world")),
    private("instances do not speak to one another", |t| remove(t, "InstancesSecuritySelf"), &[], None),
    private("the router passes on to one port only", narrow, &[], None),
    private("nothing may leave an instance", shut_in, &[Stuck], Some("road-out")),
    // Routers.
    internal("an internal router faces the internet", face, &[Silent], Some("balancer-tier")),
    internal("it stands in public subnets", face_in_public, &[Silent], None),
    internal("and is open to the world", face_in_public_open, &[], None),
    internal("an internal router stands in public subnets", |t| move_to_public(t), &[], Some("balancer-tier")),
    private("the router stands in private subnets", bury_router, &[Silent], Some("balancer-tier")),
    private("the router is open to one block only", narrow_router, &[], None),
];

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

fn property<'t>(template: &'t mut Value, id: &str) -> &'t mut serde_json::Map<String, Value> {
    template["Resources"][id]["Properties"].as_object_mut().expect("a resource has properties")
}

fn add(template: &mut Value, id: &str, kind: &str, properties: Value) {
    template["Resources"][id] = json!({ "Type": kind, "Properties": properties });
}

/// Takes a resource away, and nobody waits for it any more.
fn remove(template: &mut Value, id: &str) {
    let resources = template["Resources"].as_object_mut().expect("a template has resources");
    resources.shift_remove(id).unwrap_or_else(|| panic!("there is no {id} to remove"));
    for resource in resources.values_mut() {
        if let Some(waits) = resource["DependsOn"].as_array_mut() {
            waits.retain(|other| other != id);
        } else if resource["DependsOn"] == id {
            resource.as_object_mut().expect("a resource is an object").shift_remove("DependsOn");
        }
    }
}

fn reference(id: &str) -> Value {
    json!({ "Ref": id })
}

const ADDRESS: &str = "LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress";
const LAUNCH: &str = "InstancesLaunchTemplate";

fn route_to_gateway(template: &mut Value) {
    property(template, "RouteDefaultPrivate0").shift_remove("NatGatewayId");
    set(template, "RouteDefaultPrivate0", "GatewayId", reference("Gateway"));
}

fn give_addresses(template: &mut Value) {
    set(template, LAUNCH, ADDRESS, json!(true));
}

fn take_addresses(template: &mut Value) {
    set(template, LAUNCH, ADDRESS, json!(false));
}

/// Leaves it to the subnets whether instances have public addresses.
fn leave_addresses(template: &mut Value) {
    let interface = &mut template["Resources"][LAUNCH]["Properties"]["LaunchTemplateData"]["NetworkInterfaces"][0];
    interface.as_object_mut().expect("an interface has properties").shift_remove("AssociatePublicIpAddress");
}

fn give_by_subnet(template: &mut Value) {
    leave_addresses(template);
    set(template, "SubnetPrivate0", "MapPublicIpOnLaunch", json!(true));
}

fn give_by_all_subnets(template: &mut Value) {
    leave_addresses(template);
    ["Subnet0", "Subnet1", "Subnet2"].iter().for_each(|id| set(template, id, "MapPublicIpOnLaunch", json!(true)));
}

fn expose(template: &mut Value) {
    route_to_gateway(template);
    give_addresses(template);
}

fn expose_ssh(template: &mut Value) {
    expose(template);
    open_ssh(template);
}

fn drop_nat(template: &mut Value) {
    remove(template, "RouteDefaultPrivate1");
    remove(template, "Nat1");
}

fn bury_nat(template: &mut Value) {
    set(template, "Nat1", "SubnetId", reference("SubnetPrivate1"));
}

fn cross(template: &mut Value) {
    set(template, "RouteDefaultPrivate1", "NatGatewayId", reference("Nat0"));
}

/// Longer matches than the default route, which stays.
fn route(template: &mut Value, id: &str, block: &str) {
    let to = json!({ "RouteTableId": reference("RouteTablePrivate0"), "DestinationCidrBlock": block, "GatewayId": reference("Gateway") });
    add(template, id, "AWS::EC2::Route", to);
}

fn halve(template: &mut Value) {
    route(template, "LowerHalf", "0.0.0.0/1");
    route(template, "UpperHalf", "128.0.0.0/1");
    give_addresses(template);
}

fn shortcut(template: &mut Value) {
    route(template, "Shortcut", "192.0.2.0/24");
}

fn detach(template: &mut Value) {
    remove(template, "GatewayAttachment");
}

fn ssh_from_anywhere() -> Value {
    json!({ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0" })
}

fn admit(template: &mut Value, group: &str, rule: Value) {
    let rules = property(template, group)["SecurityGroupIngress"].as_array_mut().expect("the group has rules");
    rules.push(rule);
}

fn open_ssh(template: &mut Value) {
    admit(template, "InstancesSecurity", ssh_from_anywhere());
}

fn open_ssh_apart(template: &mut Value) {
    add(template, "Ssh", "AWS::EC2::SecurityGroupIngress", ssh_from_anywhere());
    set(template, "Ssh", "GroupId", reference("InstancesSecurity"));
}

fn open_ssh_second(template: &mut Value) {
    let group =
        json!({ "GroupDescription": "SSH", "VpcId": reference("Vpc"), "SecurityGroupIngress": [ssh_from_anywhere()] });
    add(template, "Ssh", "AWS::EC2::SecurityGroup", group);
    let both = json!([reference("InstancesSecurity"), reference("Ssh")]);
    set(template, LAUNCH, "LaunchTemplateData/NetworkInterfaces/0/Groups", both);
}

fn open_to_block(template: &mut Value) {
    admit(template, "InstancesSecurity", json!({ "IpProtocol": "-1", "CidrIp": "203.0.113.0/24" }));
}

fn open_mounts(template: &mut Value) {
    admit(
        template,
        "VolumeSecurity",
        json!({ "IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "CidrIp": "0.0.0.0/0" }),
    );
}

fn narrow(template: &mut Value) {
    set(template, "InstancesSecurity", "SecurityGroupIngress/0/FromPort", json!(40000));
    set(template, "InstancesSecurity", "SecurityGroupIngress/0/ToPort", json!(40000));
}

fn shut_in(template: &mut Value) {
    let inside = json!([{ "IpProtocol": "-1", "CidrIp": "10.0.0.0/16" }]);
    set(template, "InstancesSecurity", "SecurityGroupEgress", inside);
}

fn face(template: &mut Value) {
    set(template, "RouterInternal", "Scheme", json!("internet-facing"));
}

fn move_to_public(template: &mut Value) {
    set(
        template,
        "RouterInternal",
        "Subnets",
        json!([reference("Subnet0"), reference("Subnet1"), reference("Subnet2")]),
    );
}

fn face_in_public(template: &mut Value) {
    face(template);
    move_to_public(template);
}

fn face_in_public_open(template: &mut Value) {
    face_in_public(template);
    set(template, "RouterInternalSecurity", "SecurityGroupIngress/0/CidrIp", json!("0.0.0.0/0"));
}

fn bury_router(template: &mut Value) {
    let subnets = json!([reference("SubnetPrivate0"), reference("SubnetPrivate1"), reference("SubnetPrivate2")]);
    set(template, "Router", "Subnets", subnets);
}

fn narrow_router(template: &mut Value) {
    set(template, "RouterSecurity", "SecurityGroupIngress/0/CidrIp", json!("203.0.113.0/24"));
}
