//! **A template as a picture**: what stands in which VPC, Availability Zone and subnet, what the internet reaches there, and
//! how packets leave. It says what is where and what is joined; how that is drawn is its reader's affair.
//!
//! | file | what it knows |
//! |---|---|
//! | `frame` | a VPC: its zones as columns, its subnets in tiers |
//! | `located` | what stands in a network, and in which subnets |
//! | `things` | the same, as it stands in a frame |
//! | `flows` | what is joined: connections and egress paths |
//! | `marks` | what the verification says of each |

mod flows;
mod frame;
mod located;
mod marks;
mod things;

use crate::cost::Bill;
use crate::network::Model;
use crate::verify::{Verdict, Verification};

/// What a template describes, VPC by VPC.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// The VPCs, those outside the template included of which subnets are used.
    pub vpcs: Vec<Frame>,
}

/// A VPC with what stands in it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its logical id, or what stands for it.
    pub id: String,
    /// Its address blocks, as far as they are known.
    pub blocks: Vec<String>,
    /// Its internet gateway.
    pub gateway: Option<String>,
    /// The Availability Zones that its subnets are in: the columns of the picture.
    pub zones: Vec<String>,
    /// Its subnets, row by row: public ones first.
    pub tiers: Vec<Tier>,
    /// What stands in it.
    pub things: Vec<Thing>,
    /// What is joined.
    pub flows: Vec<Flow>,
}

/// Subnets of one kind, at most one in each zone.
#[derive(Debug, Clone)]
pub struct Tier {
    /// Which kind.
    pub kind: TierKind,
    /// The subnet in each of the zones, if there is one.
    pub subnets: Vec<Option<Cell>>,
}

/// Whether packets come into subnets straight from the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierKind {
    /// They have a route to an internet gateway.
    Public,
    /// They have none.
    Private,
    /// That cannot be known.
    Unknown,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its logical id, or what stands for it.
    pub id: String,
    /// Its address block, if it is known.
    pub block: Option<String>,
}

/// What stands in one tier, or in the VPC as a whole.
#[derive(Debug, Clone)]
pub struct Thing {
    /// The logical ids: of one thing, or of several that are alike and stand in the same places.
    pub ids: Vec<String>,
    /// What it is.
    pub role: Role,
    /// What it is, in a few words.
    pub what: String,
    /// The tier; `None` for what stands in no subnet.
    pub tier: Option<usize>,
    /// The zones.
    pub zones: Vec<usize>,
    /// What the verification says of it, the gravest first.
    pub marks: Vec<Mark>,
}

/// What a thing does in a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It takes connections and passes them on.
    Balancer,
    /// It lets packets out from its addresses.
    Nat,
    /// Something runs in it: instances, tasks, functions.
    Runs,
    /// It stands there without being judged: a database, a cache.
    Other,
    /// Files are read and written there.
    Files,
    /// It leads to AWS services.
    Endpoint,
}

/// What was found out about a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Whether a promise is broken, or whether that is open.
    pub verdict: Verdict,
    /// What it is.
    pub message: String,
}

/// Two things that are joined.
#[derive(Debug, Clone)]
pub struct Flow {
    /// What goes there.
    pub kind: FlowKind,
    /// From where.
    pub from: End,
    /// To where.
    pub to: End,
    /// The zone in which it begins, if it is that of one zone.
    pub zone: Option<usize>,
    /// The ports, or the addresses.
    pub label: String,
    /// Why it is there: hop by hop.
    pub hops: Vec<String>,
    /// The zones without any of which it is not.
    pub needs: Vec<usize>,
    /// Whether it is there for certain.
    pub is_certain: bool,
}

/// What goes from one thing to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowKind {
    /// Connections that come in.
    Inbound,
    /// Packets that leave.
    Egress,
    /// Files.
    Files,
    /// Calls of AWS services.
    Services,
}

/// An end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The world outside.
    Internet,
    /// A thing, by its position.
    Thing(usize),
}

impl Picture {
    /// The picture of a template, with what its verification found and the instances its bill counts.
    pub fn of(model: &Model, verification: &Verification, bill: &Bill) -> Self {
        let located = located::located(model, verification, bill);
        let vpcs = frame::frames(model, &located).into_iter().map(|mut place| {
            things::place(&mut place, &located);
            flows::join(&mut place, model, verification);
            marks::mark(&mut place.frame, verification);
            place.frame
        });
        let vpcs = vpcs.filter(|frame| !frame.tiers.is_empty() || !frame.things.is_empty());
        Self { vpcs: vpcs.collect() }
    }
}

impl Frame {
    /// The zones in which a thing of a tier has lost its egress path once a zone is lost, other than that one itself.
    pub fn stranded(&self, lost: usize) -> Vec<usize> {
        let egress = self.flows.iter().filter(|flow| flow.kind == FlowKind::Egress && flow.needs.contains(&lost));
        let mut zones = egress.filter_map(|flow| flow.zone).filter(|zone| *zone != lost).collect::<Vec<_>>();
        zones.sort_unstable();
        zones.dedup();
        zones
    }
}
