//! A picture as Mermaid, which GitHub and GitLab draw in Markdown.

use super::{heading, kind_word, marked, name, sentence, word};
use crate::picture::{End, Flow, FlowKind, Frame, Picture, Thing};
use std::fmt::Write;

/// The picture as a flowchart, with a newline at its end: VPCs, in them tiers of subnets, and in these what stands there.
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart TB\n");
    for (position, frame) in picture.vpcs.iter().enumerate() {
        framed(&mut out, frame, position);
    }
    if picture.vpcs.is_empty() {
        _ = writeln!(out, "  nothing[\"nothing in this template is in a VPC\"]");
    }
    out
}

fn framed(out: &mut String, frame: &Frame, vpc: usize) {
    _ = writeln!(out, "  internet{vpc}((\"internet\"))");
    _ = writeln!(out, "  subgraph vpc{vpc}[{}]", quoted(&heading(frame)));
    for (tier, row) in frame.tiers.iter().enumerate() {
        let ids = row.subnets.iter().flatten().map(|cell| match &cell.block {
            Some(block) => format!("{} {block}", cell.id),
            None => cell.id.clone(),
        });
        let ids = ids.collect::<Vec<_>>().join(", ");
        let plural = if row.subnets.iter().flatten().count() == 1 { "subnet" } else { "subnets" };
        let label = format!("{} {plural}: {ids}", kind_word(row.kind));
        _ = writeln!(out, "    subgraph vpc{vpc}tier{tier}[{}]", quoted(&label));
        for (position, thing) in things(frame, Some(tier)) {
            node(out, "      ", vpc, position, frame, thing);
        }
        // A subgraph without a node is drawn as one.
        if things(frame, Some(tier)).next().is_none() {
            _ = writeln!(out, "      vpc{vpc}empty{tier}[\"nothing\"]");
        }
        out.push_str("    end\n");
    }
    for (position, thing) in things(frame, None) {
        node(out, "    ", vpc, position, frame, thing);
    }
    out.push_str("  end\n");
    let mut drawn = Vec::new();
    for flow in &frame.flows {
        let edge = edge(flow, vpc);
        if !drawn.contains(&edge) {
            _ = writeln!(out, "  {edge}");
            drawn.push(edge);
        }
    }
    for flow in frame.flows.iter().filter(|flow| !flow.is_certain) {
        _ = writeln!(out, "  %% {}", plain(&sentence(frame, flow)));
    }
}

fn things(frame: &Frame, tier: Option<usize>) -> impl Iterator<Item = (usize, &Thing)> {
    frame.things.iter().enumerate().filter(move |(_, thing)| thing.tier == tier)
}

fn node(out: &mut String, indent: &str, vpc: usize, position: usize, frame: &Frame, thing: &Thing) {
    let zones = thing.zones.iter().map(|zone| frame.zones[*zone].as_str()).collect::<Vec<_>>();
    let zones =
        if zones.len() < frame.zones.len() { format!("<br/>{}", plain(&zones.join(", "))) } else { String::new() };
    let mark = marked(thing).map(|verdict| format!("<br/>{}", word(verdict))).unwrap_or_default();
    let label = format!("{}<br/>{}{zones}{mark}", plain(&name(thing)), plain(&thing.what));
    _ = writeln!(out, "{indent}vpc{vpc}thing{position}[\"{label}\"]");
}

fn edge(flow: &Flow, vpc: usize) -> String {
    let end = |end: End| match end {
        End::Internet => format!("internet{vpc}"),
        End::Thing(thing) => format!("vpc{vpc}thing{thing}"),
    };
    let (from, to) = (end(flow.from), end(flow.to));
    let arrow = match (flow.kind, flow.is_certain) {
        (FlowKind::Inbound, true) => "==>",
        (FlowKind::Egress, true) => "-->",
        _ => "-.->",
    };
    if flow.label.is_empty() {
        format!("{from} {arrow} {to}")
    } else {
        format!("{from} {arrow}|{}| {to}", quoted(&flow.label))
    }
}

/// A text in quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

/// A text in which no letter means anything to Mermaid, whose entities are those of HTML with `#` for `&`.
fn plain(text: &str) -> String {
    let mut written = String::new();
    for letter in crate::diag::printable(text).chars() {
        match letter {
            '\n' => written.push(' '),
            letter if "\"#;&<>`{}[]()|\\".contains(letter) => _ = write!(written, "#{};", u32::from(letter)),
            letter => written.push(letter),
        }
    }
    written
}
