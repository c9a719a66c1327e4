//! By which path packets leave a subnet for the internet.

mod nat;
mod paths;

pub(super) use paths::paths;

use super::hops::at;
use super::{Egress, EgressKind, Hop, fixes};
use crate::network::{Named, Names, Network, Route, Routing, Subnet, Zone};
use crate::template::evaluate::{Truth, Why};

/// A path out of a subnet.
pub(super) struct EgressPath {
    /// Which it is; [`EgressKind::None`] also where there is one that leads nowhere.
    pub kind: EgressKind,
    /// The gateway.
    pub via: Option<Named>,
    /// The zone the gateway stands in, if it stands in one.
    pub zone: Option<Zone>,
    /// Whether it is not known in which zones the gateway stands.
    pub is_stated: bool,
    /// The fixed addresses that packets carry.
    pub addresses: Names,
    /// Where it goes, hop by hop.
    pub path: Vec<Hop>,
    /// Where the route that leads there names its target.
    pub pointer: String,
    /// The block it is for, if it is not the path of all packets to the internet.
    pub only: Option<String>,
    /// Why it leads nowhere, or why that is not known.
    pub trouble: Option<Trouble>,
    /// The resources it is made of; what is launched has to wait for these.
    pub needs: Vec<String>,
    /// Whether it is the path that packets take, whatever security groups and network ACLs let through.
    pub is_taken: Truth,
}

/// Why a path leads nowhere, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trouble {
    /// Where that is so, as a JSON Pointer; empty where it is in a subnet outside the template.
    pub pointer: String,
    /// Why.
    pub cause: Cause,
}

/// Why a path leads nowhere, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// It leads nowhere: why, as a clause, and what to do about it.
    Fault(String, Remedy),
    /// Where it leads is not known.
    Unknown(Why),
}

impl Cause {
    /// Whether the path leads somewhere.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Fault(..) => Truth::No,
            Self::Unknown(why) => Truth::Unknown(why.clone()),
        }
    }

    /// What to do about it; nothing is known to do about what is not known.
    pub fn remedy(&self) -> Option<&Remedy> {
        if let Self::Fault(_, remedy) = self { Some(remedy) } else { None }
    }
}

impl std::fmt::Display for Cause {
    /// As a clause.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fault(why, _) => f.write_str(why),
            Self::Unknown(why) => write!(f, "{why}"),
        }
    }
}

/// Why a path leads nowhere, as a clause, and what to do about it.
type Fault = (String, Remedy);

/// What to do about a path that leads nowhere. Most of it depends on whether what is launched is to be public or private.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Remedy {
    /// Nothing is known to do about it.
    #[default]
    Nothing,
    /// That, in words.
    Is(String),
    /// The subnet lacks a default route.
    Route,
    /// There is no public address for packets that this route sends to an internet gateway.
    Address(String),
    /// This security group lets nothing out.
    Outbound(String),
}

impl EgressPath {
    fn new(kind: EgressKind) -> Self {
        Self {
            kind,
            via: None,
            zone: None,
            is_stated: false,
            addresses: Names::default(),
            path: Vec::new(),
            pointer: String::new(),
            only: None,
            trouble: None,
            needs: Vec::new(),
            is_taken: Truth::Yes,
        }
    }

    /// Whether it leads to the internet.
    pub fn leads(&self) -> Truth {
        self.trouble.as_ref().map_or(Truth::Yes, |trouble| trouble.cause.truth())
    }

    /// The same, leading nowhere.
    fn none(self, pointer: String, (why, fix): Fault) -> Self {
        let trouble = Some(Trouble { pointer, cause: Cause::Fault(why, fix) });
        Self { kind: EgressKind::None, trouble, ..self }
    }

    /// The same, leading who knows where.
    fn unknown(self, pointer: String, why: Why) -> Self {
        let trouble = Some(Trouble { pointer, cause: Cause::Unknown(why) });
        Self { kind: EgressKind::Unknown, trouble, ..self }
    }

    /// The same, if something holds that it rests on; a path that is already in trouble keeps that, unless this is worse.
    fn provided(self, truth: Truth, pointer: String, fault: impl FnOnce() -> Fault) -> Self {
        match (truth, self.leads()) {
            (Truth::No, Truth::Yes | Truth::Unknown(_)) => self.none(pointer, fault()),
            (Truth::Unknown(why), Truth::Yes) => self.unknown(pointer, why),
            _ => self,
        }
    }

    /// The same, if its route is there: nothing has to wait for one that may not be.
    fn perhaps(self, certain: &Truth, route: &str) -> Self {
        match certain {
            Truth::Unknown(why) => Self { needs: Vec::new(), ..self.unknown(at(route), why.clone()) },
            Truth::Yes | Truth::No => self,
        }
    }

    /// Whether it leads who knows where, and that is why.
    fn is_unknown_because(&self, why: &Why) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| matches!(&trouble.cause, Cause::Unknown(own) if own == why))
    }

    /// As the report has it.
    pub fn egress(&self, subnet: &str) -> Egress {
        Egress {
            subnet: subnet.to_owned(),
            kind: self.kind,
            via: self.via.as_ref().map(|name| name.id().to_owned()),
            zone: if self.is_stated {
                Some(UNKNOWN_ZONE.to_owned())
            } else {
                self.zone.as_ref().map(ToString::to_string)
            },
            addresses: self.addresses.ids().map(str::to_owned).collect(),
        }
    }
}

/// Where a gateway stands of which that is not known.
const UNKNOWN_ZONE: &str = "an unknown zone";

/// The routes out, the widest first: it stands for all that lead to one target.
fn ways_out<'n>(routing: &Routing<'n>) -> (Vec<(&'n Route, Truth)>, Truth) {
    let (ways, covered) = routing.ways_out();
    let mut ways = ways.into_iter().map(|(route, certain)| (route, certain.clone())).collect::<Vec<_>>();
    ways.sort_by_key(|(route, _)| (route.destination.ipv4().map(|block| (block.prefix_len(), block)), &route.id));
    (ways, covered)
}

/// That an internet gateway is not attached.
fn loose(network: &Network, gateway: &Named, subnet: &Subnet, route: &Route) -> Fault {
    let id = gateway.id();
    let why = format!("the internet gateway `{id}` is not attached to the VPC");
    (why, Remedy::Is(fixes::attach(network, gateway, &subnet.vpc, &route.id)))
}
