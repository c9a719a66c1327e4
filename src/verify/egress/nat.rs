//! On through a NAT gateway.

use super::{EgressPath, Fault, Remedy, loose, ways_out};
use crate::network::{Named, Names, Nat, Network, Placement, Subnet, Target};
use crate::template::evaluate::{Fact, Same, Truth, Why};
use crate::template::wording::quoted;
use crate::verify::hops::{at, naming, nowhere};
use crate::verify::{EgressKind, Hop, fixes, hops};

/// A path through a NAT gateway: on, through the gateway's own path.
pub(super) fn through_nat(network: &Network, subnet: &Subnet, nat: &Nat, mut path: EgressPath) -> EgressPath {
    path.kind = EgressKind::Nat;
    path.needs.push(nat.id.clone());
    if let Truth::Unknown(why) = &nat.exists {
        return path.unknown(at(&nat.id), why.clone());
    }
    let private = || {
        let why = format!("the NAT gateway `{}` has private connectivity and no path to the internet", nat.id);
        let fixes = [
            format!("set `ConnectivityType` of `{}` to `public`", nat.id),
            format!("set `AllocationId` of `{}` to an Elastic IP that nothing else uses", nat.id),
        ];
        (why, Remedy::Is(fixes::all(fixes)))
    };
    let by = path.needs.first().cloned();
    let elsewhere = || {
        let why = format!("the NAT gateway `{}` is in another VPC", nat.id);
        let fix = match (&nat.placement, &subnet.vpc, fixes::nat(network, subnet), &by) {
            (_, _, Some(other), Some(route)) => format!("point `{route}` to `{}`", other.id),
            (Placement::Regional(_), Fact::Is(vpc), ..) => format!("set `VpcId` of `{}` to `{}`", nat.id, vpc.id()),
            _ => format!("point the route to a NAT gateway in the VPC of `{}`", subnet.id),
        };
        (why, Remedy::Is(fix))
    };
    match &nat.placement {
        Placement::Unknown(why) => path.unknown(at(&nat.id), why.clone()),
        Placement::Stated => {
            path.is_stated = true;
            path.addresses = nat.all_addresses();
            path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, "it is outside the template")));
            path
        }
        Placement::Regional(vpc) => {
            path.addresses = nat.addresses_for(subnet.zone.as_ref());
            path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, "it spans all zones")));
            let attached = network.has_gateway(vpc);
            path.needs.extend(attached.by.map(|attachment| attachment.id.clone()));
            let loose = || {
                let why = format!("no internet gateway is attached to the VPC of `{}`", nat.id);
                (why, Remedy::Is(fixes::attach_any(network, vpc)))
            };
            let left_out = || {
                let zone = hops::zone(subnet.zone.as_ref());
                let why = format!("the NAT gateway `{}` has no address in {zone}, so it does not serve it", nat.id);
                let (stand, id) = (&subnet.id, &nat.id);
                let fix =
                    format!("add an Elastic IP for the zone of `{stand}` to `AvailabilityZoneAddresses` of `{id}`");
                (why, Remedy::Is(fix))
            };
            path.provided(subnet.vpc.is(vpc), at(&nat.id), elsewhere)
                .provided(nat.serves(subnet.zone.as_ref()), at(&nat.id), left_out)
                .provided(nat.public.clone(), at(&nat.id), private)
                .provided(attached.truth, at(&nat.id), loose)
        }
        Placement::Subnet(name) => {
            path.addresses = nat.all_addresses();
            let Some(stand) = network.subnet(name) else {
                path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, &format!("it is in `{}`", name.id()))));
                return path.unknown(at(&nat.id), Why::Outside("subnet", name.id().to_owned()));
            };
            path.zone.clone_from(&stand.zone);
            let path = path.provided(stand.vpc.same(&subnet.vpc), at(&nat.id), elsewhere);
            if path.kind == EgressKind::None {
                return path;
            }
            let mut path = path.provided(nat.public.clone(), at(&nat.id), private);
            path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, &format!("it is in `{}`", stand.id))));
            if path.kind == EgressKind::None { path } else { onward(network, nat, stand, path) }
        }
    }
}

/// From a zonal NAT gateway on to the internet, by the routes of the subnet it stands in. All of them have to lead there.
fn onward(network: &Network, nat: &Nat, stand: &Subnet, mut path: EgressPath) -> EgressPath {
    let routing = network.routing(stand);
    path.needs.extend(routing.association.map(|association| association.id.clone()));
    let (ways, covered) = ways_out(&routing);
    if !covered.is_yes() {
        path.path.push(hops::in_subnet(stand, &routing));
        path.path.push(nowhere(&routing));
    }
    let stuck = || {
        let why = format!(
            "the NAT gateway `{}` is in `{}`, which has no default route to an internet gateway",
            nat.id, stand.id
        );
        (why, into_public(network, nat, stand))
    };
    let mut path = path.provided(covered, at(&nat.id), stuck);
    for (route, certain) in ways {
        path.needs.push(route.id.clone());
        path.path.extend(hops::outward(stand, &routing, route));
        let elsewhere = |target: &Named| {
            let why = format!(
                "the NAT gateway `{}` is in `{}`, from which `{}` sends packets to `{}` instead of an internet gateway",
                nat.id,
                stand.id,
                route.id,
                target.id()
            );
            (why, into_public(network, nat, stand))
        };
        // What a route that is not there does, is nothing; what is missing then has been told.
        let (leads, pointer, fault): (_, _, Box<dyn Fn() -> Fault>) = match &route.target {
            Target::Internet(gateway) => {
                path.path.push(hops::at_gateway(network, stand, gateway));
                let attached = network.attached(gateway, &stand.vpc);
                path.needs.extend(attached.by.map(|attachment| attachment.id.clone()));
                (attached.truth, naming(gateway, &route.pointer), Box::new(|| loose(network, gateway, stand, route)))
            }
            Target::Other(_) => (Truth::Unknown(route.elsewhere()), at(&route.id), Box::new(Fault::default)),
            Target::Unknown(why) => (Truth::Unknown(why.clone()), at(&route.id), Box::new(Fault::default)),
            Target::Nat(target) | Target::EgressOnly(target) => {
                (Truth::No, at(&route.id), Box::new(move || elsewhere(target)))
            }
        };
        path = path.provided(certain.implies(leads), pointer, fault);
    }
    path
}

/// What to do about a NAT gateway from which packets get nowhere. To change the routes where it stands may open that subnet
/// to the internet, and with it what is launched there.
fn into_public(network: &Network, nat: &Nat, stand: &Subnet) -> Remedy {
    let is_taken = network.launched.iter().any(|launched| launched.subnets.ids().any(|id| id == stand.id));
    Remedy::Is(match fixes::neighbour(network, stand, true, &Names::default()) {
        Some(other) => format!("set `SubnetId` of `{}` to `{}`", nat.id, other.id),
        None if !is_taken => fixes::make_public(network, stand),
        None => format!("set `SubnetId` of `{}` to a subnet with a default route to an internet gateway", nat.id),
    })
}

/// What a NAT gateway does, for a path.
fn sends_from(addresses: &Names, stands: &str) -> String {
    let known = addresses.ids().collect::<Vec<_>>();
    match (known.as_slice(), &addresses.all.rest) {
        ([], Some(_)) => format!("{stands} and sends from an unknown address"),
        ([], None) => format!("{stands} and sends from an address that AWS assigns"),
        (known, _) => format!("{stands} and sends from {}", quoted(known, "and")),
    }
}
