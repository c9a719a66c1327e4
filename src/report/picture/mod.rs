//! **A picture, drawn**: as SVG, as Mermaid, and in words.

mod layout;
mod mermaid;
mod svg;

pub use mermaid::mermaid;
pub use svg::svg;
pub(super) use svg::{STYLE, inline};

use crate::picture::{End, Flow, FlowKind, Frame, Picture, Role, Thing, TierKind};
use crate::verify::Verdict;

impl Picture {
    /// What is joined, in sentences: for whoever does not see it.
    pub fn sentences(&self) -> Vec<String> {
        let of_frame = |frame: &Frame| frame.flows.iter().map(|flow| sentence(frame, flow)).collect::<Vec<_>>();
        let mut sentences = self.vpcs.iter().flat_map(of_frame).collect::<Vec<_>>();
        sentences.dedup();
        sentences
    }
}

/// What a flow is, without a full stop.
fn sentence(frame: &Frame, flow: &Flow) -> String {
    let name = |end: End| match end {
        End::Internet => "the internet".to_owned(),
        End::Thing(thing) => name(&frame.things[thing]),
    };
    let (from, to, label) = (name(flow.from), name(flow.to), &flow.label);
    let zone = flow.zone.map(|zone| format!(" in {}", frame.zones[zone])).unwrap_or_default();
    let may = |is: &'static str, may: &'static str| if flow.is_certain { is } else { may };
    match flow.kind {
        FlowKind::Inbound => format!("{from} {} to {to}: {label}", may("connects", "may connect")),
        FlowKind::Egress if flow.to == End::Internet => {
            format!("packets of {from}{zone} {} for the internet: {label}", may("leave", "may leave"))
        }
        FlowKind::Egress => format!("packets of {from}{zone} {} through {to}", may("leave", "may leave")),
        FlowKind::Files => format!("{from} {} the file system of {to}{zone}", may("mounts", "may mount")),
        FlowKind::Services => format!("{from} reaches {label} through {to}"),
    }
}

/// The name of a thing: its id, or how many there are.
fn name(thing: &Thing) -> String {
    let number = thing.ids.len();
    let kind = match thing.role {
        Role::Balancer => "load balancers",
        Role::Nat => "NAT gateways",
        Role::Runs => "groups and functions",
        Role::Other => "resources",
        Role::Files => "mount targets",
        Role::Endpoint => "endpoints",
    };
    match thing.ids.as_slice() {
        [one] => one.clone(),
        _ => format!("{number} {kind}"),
    }
}

/// What is written of a thing where it is pointed at: what it is, of what it consists, and what is found about it.
fn about(frame: &Frame, thing: &Thing) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", name(thing), thing.what)];
    if thing.ids.len() > 1 {
        lines.push(thing.ids.join(", "));
    }
    let zones = thing.zones.iter().map(|zone| frame.zones[*zone].as_str()).collect::<Vec<_>>();
    if !zones.is_empty() && zones.len() < frame.zones.len() {
        lines.push(format!("in {}", zones.join(", ")));
    }
    if thing.tier.is_none() && thing.role < Role::Endpoint && thing.role != Role::Nat {
        lines.push("in subnets that are not known".to_owned());
    }
    lines.extend(thing.marks.iter().map(|mark| format!("{}: {}", word(mark.verdict), mark.message)));
    lines
}

/// What is found about a thing, in a word: the gravest.
fn marked(thing: &Thing) -> Option<Verdict> {
    thing.marks.first().map(|mark| mark.verdict)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
        Verdict::Advisory => "note",
    }
}

fn kind_word(kind: TierKind) -> &'static str {
    match kind {
        TierKind::Public => "public",
        TierKind::Private => "private",
        TierKind::Unknown => "routes not known",
    }
}

/// The heading of a VPC.
fn heading(frame: &Frame) -> String {
    let id = if frame.id.contains(' ') { frame.id.clone() } else { format!("VPC {}", frame.id) };
    if frame.blocks.is_empty() { id } else { format!("{id}, {}", frame.blocks.join(", ")) }
}
