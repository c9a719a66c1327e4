//! Sound templates with something broken: what packets are then to do, and which rule is to say so.

use super::edits as e;
use super::effects::Effect::{self, Crossed, Invaded, OwnAddress, Silent, Stuck, Trespassed};
use serde_json::Value;

/// A broken template.
pub struct Sabotage {
    pub name: &'static str,
    pub rack: &'static str,
    pub mode: &'static str,
    pub edit: Edit,
    pub effects: Effects,
    /// The rule of which there is to be a finding; none where nothing that a rack promises is broken.
    pub found: Rule,
}

type Edit = fn(&mut Value);
type Effects = &'static [Effect];
type Rule = Option<&'static str>;

const fn public(name: &'static str, edit: Edit, effects: Effects, found: Rule) -> Sabotage {
    Sabotage { name, rack: "default", mode: "public", edit, effects, found }
}

const fn private(name: &'static str, edit: Edit, effects: Effects, found: Rule) -> Sabotage {
    Sabotage { name, rack: "default", mode: "private", edit, effects, found }
}

const fn internal(name: &'static str, edit: Edit, effects: Effects, found: Rule) -> Sabotage {
    Sabotage { name, rack: "router-internal", mode: "private", edit, effects, found }
}

pub const SABOTAGES: &[Sabotage] = &[
    // Egress paths.
    private("a private subnet is routed to the gateway", e::route_to_gateway, &[Stuck], Some("internet-route")),
    private("its instances have public addresses as well", e::expose, &[OwnAddress], Some("internet-route")),
    private(
        "and SSH is open to the world",
        e::expose_ssh,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("instances have public addresses, but no route", e::give_addresses, &[], Some("public-address")),
    private("a subnet gives public addresses, but has no route", e::give_by_subnet, &[], Some("public-address")),
    private(
        "that subnet has the route as well, and SSH is open",
        e::expose_one_by_subnet,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("a NAT gateway and its route are missing", e::drop_nat, &[Stuck], Some("no-egress-path")),
    private("a default route is missing", |t| e::remove(t, "RouteDefaultPrivate1"), &[Stuck], Some("no-egress-path")),
    private("a subnet has the main table", |t| e::remove(t, "SubnetPrivate1Routes"), &[Stuck], Some("no-egress-path")),
    private(
        "a NAT gateway's subnet has the main table",
        |t| e::remove(t, "Subnet1Routes"),
        &[Stuck, Silent],
        Some("no-egress-path"),
    ),
    private("a NAT gateway stands in its own private subnet", e::bury_nat, &[Stuck], Some("no-egress-path")),
    private("a zone leaves through another's NAT gateway", e::cross, &[Crossed], Some("cross-zone-nat")),
    private("the whole internet in two halves leads to the gateway", e::halve, &[OwnAddress], Some("internet-route")),
    private("a part of the internet leads to the gateway", e::shortcut, &[Stuck], Some("internet-route")),
    private("the gateway is not attached", e::detach, &[Stuck, Silent], Some("no-egress-path")),
    Sabotage {
        name: "the gateway of a regional NAT gateway is not attached",
        rack: "nat-regional",
        mode: "private",
        edit: e::detach,
        effects: &[Stuck, Silent],
        found: Some("no-egress-path"),
    },
    public("the gateway is not attached", e::detach, &[Stuck, Silent], Some("no-egress-path")),
    public(
        "a subnet has the main table",
        |t| e::remove(t, "Subnet1Routes"),
        &[OwnAddress, Stuck, Silent],
        Some("no-egress-path"),
    ),
    public("instances have no public addresses", e::take_addresses, &[Stuck], Some("no-egress-path")),
    public("subnets give the addresses", e::give_by_all_subnets, &[OwnAddress], None),
    private("a NAT gateway is private", e::make_nat_private, &[Stuck], Some("no-egress-path")),
    private("a zone's NAT gateway stands in another zone", e::move_nat, &[Crossed], Some("zone-failure")),
    private("a private subnet has the public table", e::share_public_table, &[Stuck], Some("internet-route")),
    private(
        "its instances, too, have public addresses",
        e::share_public_table_with_addresses,
        &[OwnAddress],
        Some("internet-route"),
    ),
    private("instances stand in a public subnet as well", e::straddle, &[OwnAddress], Some("internet-route")),
    public(
        "a public subnet has a private table",
        e::share_private_table,
        &[OwnAddress, Stuck, Silent],
        Some("no-egress-path"),
    ),
    // Doors.
    public("SSH is open to the world", e::open_ssh, &[OwnAddress, Invaded, Trespassed], Some("instance-exposed")),
    private("SSH is open to the world", e::open_ssh, &[Trespassed], Some("open-to-the-world")),
    public(
        "SSH is opened by a rule of its own",
        e::open_ssh_apart,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("SSH is opened by a rule of its own", e::open_ssh_apart, &[Trespassed], Some("open-to-the-world")),
    public(
        "SSH is opened by a second group",
        e::open_ssh_second,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("SSH is opened by a second group", e::open_ssh_second, &[Trespassed], Some("open-to-the-world")),
    public("everything is open to one block", e::open_to_block, &[OwnAddress, Invaded], Some("instance-exposed")),
    private("a mount target is open to the world", e::open_mounts, &[Trespassed], Some("open-to-the-world")),
    Sabotage {
        name: "a mount target in a public subnet is open to the world",
        rack: "mount-targets-public",
        mode: "private",
        edit: e::open_mounts,
        effects: &[Trespassed],
        found: Some("open-to-the-world"),
    },
    private("instances do not speak to one another", |t| e::remove(t, "InstancesSecuritySelf"), &[], None),
    private("the router passes on to one port only", e::narrow, &[], None),
    private("nothing may leave an instance", e::shut_in, &[Stuck], Some("no-egress-path")),
    public(
        "SSH is opened by a protocol's number",
        e::open_ssh_by_number,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    public("SSH is open to half the internet", e::open_ssh_to_half, &[OwnAddress, Invaded], Some("instance-exposed")),
    private("SSH is open to half the internet", e::open_ssh_to_half, &[], Some("open-to-the-world")),
    public("UDP is open to the world", e::open_udp, &[OwnAddress], Some("instance-exposed")),
    private("instances are open to the VPC", e::open_to_vpc, &[Trespassed], None),
    private("instances are open to mount targets", e::open_to_mounts, &[], None),
    private("mount targets are in the instances' group", e::mounts_with_instances_group, &[], None),
    public(
        "instances are in the router's group",
        e::instances_with_routers_group,
        &[OwnAddress, Invaded, Trespassed],
        Some("instance-exposed"),
    ),
    private("the router is in the instances' group", e::router_with_instances_group, &[], None),
    // Routers.
    internal("an internal router faces the internet", e::face, &[Silent], Some("load-balancer-subnets")),
    internal("it stands in public subnets", e::face_in_public, &[Silent], None),
    internal("and is open to the world", e::face_in_public_open, &[], None),
    internal("an internal router stands in public subnets", e::move_to_public, &[], Some("load-balancer-subnets")),
    private("the router stands in private subnets", e::bury_router, &[Silent], Some("load-balancer-subnets")),
    private("the router is open to one block only", e::narrow_router, &[], None),
    private("nobody may connect to the router", e::shut_router, &[Silent], None),
    private("a listener is open to nobody", e::add_listener, &[], None),
];
