//! By which ways packets leave a subnet.

use super::{Association, Attachment, Destination, Named, Network, Route, Subnet, Target};
use crate::template::evaluate::{Fact, Truth};
use ipnet::Ipv4Net;

/// The routes of a subnet.
#[derive(Debug, Clone)]
pub struct Routing<'n> {
    /// Its association with a route table; without one it has the VPC's main table, which in a VPC of the template has
    /// no routes but to the VPC itself.
    pub association: Option<&'n Association>,
    /// Its route table; `None` for the main one.
    pub table: Option<&'n Named>,
    /// The routes, and whether each is there for certain.
    pub routes: Vec<(&'n Route, Truth)>,
    /// Why there may be others.
    pub unknown: Option<String>,
    /// Why there may be others that lead elsewhere than to an internet gateway.
    pub propagated: Option<String>,
}

impl Network {
    /// The routes of a subnet.
    pub fn routing(&self, subnet: &Subnet) -> Routing<'_> {
        let Some(position) = self.index.associations.get(&subnet.id) else { return self.main_routing(subnet) };
        let association = &self.associations[*position];
        let Fact::Is(table) = &association.table else {
            let unknown = Some(format!("which route table `{}` names is not known", association.id));
            return Routing {
                association: Some(association),
                table: None,
                routes: Vec::new(),
                unknown,
                propagated: None,
            };
        };
        let own = self.index.routes.get(table).into_iter().flatten().chain(&self.index.loose_routes);
        let routes = own.map(|position| &self.routes[*position]).filter_map(|route| {
            let certain = match &route.table {
                Fact::Is(name) => route.exists.clone().and(name.is(table)),
                Fact::Missing => Truth::No,
                Fact::Unknown(why) => Truth::Unknown(why.clone()),
            };
            (!certain.is_no()).then_some((route, certain))
        });
        let outside = table.is_outside().then(|| format!("the route table `{}` is not in the template", table.id()));
        // A table that is not made, or an attribute of something that is none, tells nothing of its routes.
        let made = match table {
            Named::Here(id) => self.tables.get(id).map_or(Truth::No, |table| table.exists.clone()),
            Named::Given(_) | Named::Symbol(_) => Truth::Yes,
        };
        let unknown = match association.exists.clone().and(made) {
            Truth::Unknown(why) => Some(why),
            Truth::No => Some(format!("`{}` is no route table that this template makes", table.id())),
            Truth::Yes => outside,
        };
        let unknown = unknown.or(self.more_routes());
        let propagated = (!self.propagations.has(table).is_no())
            .then(|| format!("routes are propagated into `{}` that are not in the template", table.id()));
        Routing { association: Some(association), table: Some(table), routes: routes.collect(), unknown, propagated }
    }

    /// Why a table may have other routes than those that are judged.
    fn more_routes(&self) -> Option<String> {
        self.index.more_routes.then(|| "there are too many routes of which the table is not known".to_owned())
    }

    fn main_routing(&self, subnet: &Subnet) -> Routing<'_> {
        let elsewhere = self.associations.iter().find_map(|association| match &association.subnet {
            Fact::Unknown(_) => Some(format!("which subnet `{}` names is not known", association.id)),
            _ => None,
        });
        let main = match &subnet.vpc {
            Fact::Is(vpc) if self.vpc(vpc).is_some() => None,
            Fact::Is(vpc) => Some(format!("the main route table of `{}` is not in the template", vpc.id())),
            _ => Some(format!("which VPC `{}` is in is not known", subnet.id)),
        };
        let unknown = elsewhere.or(main).or(self.more_routes());
        // A route into a table that is not known may be one of the main table.
        let loose = self.index.loose_routes.iter().map(|position| &self.routes[*position]);
        let routes = loose.filter_map(|route| match &route.table {
            Fact::Unknown(why) => Some((route, route.exists.clone().and(Truth::Unknown(why.clone())))),
            _ => None,
        });
        Routing { association: None, table: None, routes: routes.collect(), unknown, propagated: None }
    }

    /// Whether an internet gateway is attached to a VPC, and by what. Of two things outside the template it is taken as
    /// said: who names them in one route table says that they belong together.
    pub fn attached(&self, gateway: &Named, vpc: &Fact<Named>) -> (Truth, Option<&Attachment>) {
        let Fact::Is(vpc) = vpc else {
            return (Truth::Unknown("the VPC is not known".to_owned()), None);
        };
        let found = self.attachments.iter().find(|attachment| {
            attachment.gateway == Fact::Is(gateway.clone()) && attachment.vpc == Fact::Is(vpc.clone())
        });
        let unknown = self.attachments.iter().find_map(|attachment| match (&attachment.gateway, &attachment.vpc) {
            (Fact::Unknown(why), _) | (_, Fact::Unknown(why)) => Some(why.clone()),
            _ => None,
        });
        match found {
            Some(attachment) => (attachment.exists.clone(), Some(attachment)),
            None if unknown.is_some() => (unknown.map_or(Truth::No, Truth::Unknown), None),
            None if gateway.is_outside() && vpc.is_outside() => (Truth::Yes, None),
            None => (Truth::No, None),
        }
    }

    /// The attachment of an internet gateway to a VPC, if it is in the template.
    pub fn attachment(&self, vpc: &Fact<Named>) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.gateway != Fact::Missing && attachment.vpc == *vpc)
    }
}

impl<'n> Routing<'n> {
    /// The routes to internet gateways.
    pub fn to_internet(&self) -> impl Iterator<Item = (&'n Route, &Named, &Truth)> {
        self.routes.iter().filter_map(|(route, certain)| match &route.target {
            Target::Internet(gateway) => Some((*route, gateway, certain)),
            _ => None,
        })
    }

    /// Whether there is a route to an internet gateway by which IPv4 packets leave.
    pub fn is_public(&self) -> Truth {
        let ipv4 = self.to_internet().filter(|(route, ..)| route.destination.is_ipv4());
        let open = self.routes.iter().filter_map(|(route, _)| match &route.target {
            Target::Unknown(why) => Some(Truth::Unknown(why.clone())),
            // What inspects packets on their way may pass them on to the gateway, and back (VPC user guide, "Middlebox
            // routing").
            Target::Other(_) if route.property == "VpcEndpointId" && route.leaves() => {
                Some(Truth::Unknown(route.elsewhere()))
            }
            _ => None,
        });
        let known = Truth::any(ipv4.map(|(.., certain)| certain.clone()).chain(open));
        match &self.unknown {
            Some(why) => known.or(Truth::Unknown(why.clone())),
            None => known,
        }
    }

    /// The routes by which packets to the IPv4 internet leave: the default route, or those that take its place by
    /// covering all of it together; and whether nothing is missing.
    pub fn ways_out(&self) -> (Vec<(&'n Route, &Truth)>, Truth) {
        let leave = self.routes.iter().filter(|(route, _)| route.leaves());
        let mut leave = leave.map(|(route, certain)| (*route, certain)).collect::<Vec<_>>();
        // The longest match decides: no packet takes a default route that others cover together.
        let covers = |routes: &[(&Route, &Truth)]| {
            let blocks = routes.iter().filter_map(|(route, _)| route.destination.ipv4()).collect::<Vec<_>>();
            Ipv4Net::aggregate(&blocks).contains(&Ipv4Net::default())
        };
        let longer = leave.iter().filter(|(route, _)| !route.is_default()).copied().collect::<Vec<_>>();
        if covers(&longer) {
            leave = longer;
        }
        let all = covers(&leave);
        let unsure = leave.iter().find_map(|(_, certain)| match certain {
            Truth::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        let open = leave.iter().find_map(|(route, _)| match &route.destination {
            Destination::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        let unknown = self.unknown.clone().or(self.propagated.clone()).or(unsure).or(open);
        (leave, unknown.map_or(Truth::of(all), Truth::Unknown))
    }
}

/// The IPv4 blocks that are not routed on the internet: private use, shared address space, link-local and loopback
/// (IANA IPv4 Special-Purpose Address Registry; RFC 1918, RFC 6598, RFC 3927, RFC 1122).
const PRIVATE: &[(u32, u8)] =
    &[(0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16), (0x6440_0000, 10), (0xa9fe_0000, 16), (0x7f00_0000, 8)];

/// Whether no address of a block is routed on the internet.
pub fn is_private(block: Ipv4Net) -> bool {
    PRIVATE.iter().any(|(address, length)| Ipv4Net::new_assert((*address).into(), *length).contains(&block))
}
