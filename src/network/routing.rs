//! By which routes packets leave a subnet.

use super::lookup::MOST_LOOSE;
use super::{Association, Attachment, Destination, Named, Network, Route, Subnet, Target};
use crate::template::evaluate::{Fact, Open, Same, Truth, Why};
use crate::template::outside;
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
    pub routes: Open<(&'n Route, Truth)>,
    /// Why there may be others that lead elsewhere than to an internet gateway.
    pub propagated: Option<Why>,
}

/// Whether an internet gateway is attached to a VPC, and by what.
pub struct Attached<'n> {
    /// Whether it is.
    pub truth: Truth,
    /// The attachment that says so, or may.
    pub by: Option<&'n Attachment>,
}

impl Network {
    /// The routes of a subnet. It has one table; of associations that may be there, each may give it its own.
    pub fn routing(&self, subnet: &Subnet) -> Routing<'_> {
        let found = self.index.associations.get(&Named::Here(subnet.id.clone()));
        let candidates = found.known.into_iter().map(|(position, own)| (&self.associations[position], own));
        let mut candidates = candidates.map(|(one, own)| (one, own.and(one.exists.clone()))).collect::<Vec<_>>();
        // EC2 refuses a second one beside one that is there.
        if let Some(certain) = candidates.iter().position(|(_, there)| there.is_yes()) {
            candidates = vec![candidates.swap_remove(certain)];
        }
        let named = candidates.iter().find(|(one, _)| one.subnet.here() == Some(&*subnet.id));
        let Some(first) = named.map(|(one, _)| *one) else {
            let elsewhere = candidates.first().map(|(one, _)| Why::Names("subnet", one.id.clone()));
            return self.main_routing(subnet, elsewhere);
        };
        let mut routing = Routing { association: Some(first), table: None, routes: Open::default(), propagated: None };
        for (association, there) in candidates {
            self.add_table(&mut routing, association, &there);
        }
        routing
    }

    /// Adds the routes of the table that an association gives its subnet, if it is there.
    fn add_table<'n>(&'n self, routing: &mut Routing<'n>, association: &'n Association, there: &Truth) {
        let Fact::Is(table) = &association.table else {
            return routing.routes.open(Some(match &association.table {
                Fact::Unknown(unknown) if outside::is_outside(&association.id) => unknown.why.clone(),
                _ => Why::Names("route table", association.id.clone()),
            }));
        };
        self.add_routes(routing, table, there);
    }

    /// Adds the routes of a table, if the subnet has it.
    fn add_routes<'n>(&'n self, routing: &mut Routing<'n>, table: &'n Named, there: &Truth) {
        routing.table = routing.table.or(Some(table));
        let own = self.index.routes.get(table);
        let routes = own.known.into_iter().map(|(position, own)| (&self.routes[position], own));
        let routes = routes.map(|(route, own)| (route, own.and(route.exists.clone()).and(there.clone())));
        routing.routes.known.extend(routes.filter(|(_, certain)| !certain.is_no()));
        // A table that is not made, or an attribute of something that is none, tells nothing of its routes.
        let exists = |id| self.tables.get(id).map_or(Truth::No, |table| table.exists.clone());
        let made = table.here().map_or(Truth::Yes, exists);
        routing.routes.open(match there.clone().and(made) {
            Truth::Unknown(why) => Some(why),
            Truth::No => Some(Why::NoTable(table.id().to_owned())),
            Truth::Yes => table.is_undescribed().then(|| Why::Outside("route table", table.id().to_owned())),
        });
        routing.routes.open(own.rest);
        if !self.propagations.has(table).is_no() {
            routing.propagated.get_or_insert_with(|| Why::Propagated(table.id().to_owned()));
        }
    }

    /// The routes of the VPC's main table; `elsewhere` is why the subnet may have another one.
    fn main_routing(&self, subnet: &Subnet, elsewhere: Option<Why>) -> Routing<'_> {
        let main = match &subnet.vpc {
            Fact::Is(vpc) => match self.vpc(vpc).map(|vpc| &vpc.main_table) {
                Some(Fact::Missing) => None,
                Some(Fact::Is(table)) => return self.described_main_routing(table, elsewhere),
                Some(Fact::Unknown(_)) | None => Some(Why::MainTable(vpc.id().to_owned())),
            },
            _ => Some(Why::VpcOf(subnet.id.clone())),
        };
        // A route into a table that is not known may be one of the main table.
        let loose = self.index.routes.unknown().map(|(position, why)| (&self.routes[position], why));
        let routes = loose.map(|(route, why)| (route, route.exists.clone().and(Truth::Unknown(why.clone()))));
        let mut routes = routes.take(MOST_LOOSE + 1).collect::<Open<_>>();
        if routes.known.len() > MOST_LOOSE {
            routes.open(Some(Why::TooMany("routes whose route table is not known")));
        }
        routes.open(elsewhere.or(main));
        Routing { association: None, table: None, routes, propagated: None }
    }

    /// The routes of a main table that is described.
    fn described_main_routing<'n>(&'n self, table: &'n Named, elsewhere: Option<Why>) -> Routing<'n> {
        let mut routing = Routing { association: None, table: None, routes: Open::default(), propagated: None };
        self.add_routes(&mut routing, table, &Truth::Yes);
        routing.routes.open(elsewhere);
        routing
    }

    /// Whether an internet gateway is attached to a VPC. Of two things outside the template it is taken as said: who names
    /// them in one route table says that they belong together.
    pub fn attached(&self, gateway: &Named, vpc: &Fact<Named>) -> Attached<'_> {
        let all = self.attachments.iter().map(|attachment| {
            let attaches = attachment.gateway.is(gateway).and(attachment.vpc.same(vpc));
            (attachment, attaches.and(attachment.exists.clone()))
        });
        let all = all.filter(|(_, attaches)| !attaches.is_no()).collect::<Vec<_>>();
        let first = all.iter().find(|(_, attaches)| attaches.is_yes()).or(all.first());
        let outside = match vpc {
            Fact::Is(vpc) => Truth::of(gateway.is_foreign() && vpc.is_foreign()),
            Fact::Missing | Fact::Unknown(_) => vpc.holds(|_| Truth::No),
        };
        let truth = Truth::any(all.iter().map(|(_, attaches)| attaches.clone())).or(outside);
        Attached { truth, by: first.map(|(attachment, _)| *attachment) }
    }

    /// Whether any internet gateway is attached to a VPC; one outside the template is taken to have one.
    pub fn has_gateway(&self, vpc: &Named) -> Attached<'_> {
        let all = self.attachments.iter().filter(|attachment| !attachment.gateway.is_missing());
        let all = all.map(|attachment| {
            let attaches = attachment.gateway.holds(|_| Truth::Yes).and(attachment.vpc.is(vpc));
            (attachment, attaches.and(attachment.exists.clone()))
        });
        let all = all.filter(|(_, attaches)| !attaches.is_no()).collect::<Vec<_>>();
        let first = all.iter().find(|(_, attaches)| attaches.is_yes()).or(all.first());
        let truth = Truth::any(all.iter().map(|(_, attaches)| attaches.clone()));
        Attached { truth: truth.or(Truth::of(vpc.is_foreign())), by: first.map(|(attachment, _)| *attachment) }
    }
}

impl<'n> Routing<'n> {
    /// The routes to internet gateways.
    pub fn to_internet(&self) -> impl Iterator<Item = (&'n Route, &Named, &Truth)> {
        self.routes.known.iter().filter_map(|(route, certain)| match &route.target {
            Target::Internet(gateway) => Some((*route, gateway, certain)),
            _ => None,
        })
    }

    /// Whether there is a route to an internet gateway by which IPv4 packets leave.
    pub fn is_public(&self) -> Truth {
        let ipv4 = self.to_internet().filter(|(route, ..)| route.destination.is_ipv4());
        let open = self.routes.known.iter().filter_map(|(route, certain)| match &route.target {
            Target::Unknown(why) => Some(certain.clone().and(Truth::Unknown(why.clone()))),
            // What inspects packets on their way may pass them on to the gateway, and back (VPC user guide, "Middlebox
            // routing").
            Target::Other(_) if route.property == "VpcEndpointId" && route.leaves() => {
                Some(certain.clone().and(Truth::Unknown(route.elsewhere())))
            }
            _ => None,
        });
        Truth::any(ipv4.map(|(.., certain)| certain.clone()).chain(open)).or(self.routes.rest())
    }

    /// The routes by which packets to the IPv4 internet leave: the default route, or those that take its place by
    /// covering all of it together; and whether nothing is missing.
    pub fn ways_out(&self) -> (Vec<(&'n Route, &Truth)>, Truth) {
        let leave = self.routes.known.iter().filter(|(route, _)| route.leaves());
        let mut leave = leave.map(|(route, certain)| (*route, certain)).collect::<Vec<_>>();
        // The longest match decides: no packet takes a default route that others cover together.
        let covers = |routes: &[(&Route, &Truth)]| {
            let blocks = routes.iter().filter_map(|(route, _)| route.destination.ipv4()).collect::<Vec<_>>();
            Ipv4Net::aggregate(&blocks).contains(&Ipv4Net::default())
        };
        let longer = leave.iter().filter(|(route, certain)| !route.is_default() && certain.is_yes());
        let longer = longer.copied().collect::<Vec<_>>();
        if covers(&longer) {
            leave.retain(|(route, _)| !route.is_default());
        }
        let all = covers(&leave);
        let unsure = leave.iter().find_map(|(_, certain)| certain.why().cloned());
        let open = leave.iter().find_map(|(route, _)| match &route.destination {
            Destination::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        let unknown = self.routes.rest.clone().or(self.propagated.clone()).or(unsure).or(open);
        (leave, unknown.map_or(Truth::of(all), Truth::Unknown))
    }
}
