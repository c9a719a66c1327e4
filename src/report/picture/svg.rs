//! A picture as SVG.

use super::layout::{Area, HEADING, LANE, Layout, Line, PAD, number};
use super::{about, heading, kind_word, marked, name, word};
use crate::picture::{Cell, FlowKind, Frame, Picture, Role, Tier};
use crate::report::markup::escaped;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How the parts of a picture look, light and dark.
pub const STYLE: &str = include_str!("picture.css");

/// The space below the last frame, for the legend.
const LEGEND: i32 = 34;

/// The picture as a file of its own.
pub fn svg(picture: &Picture, title: &str) -> String {
    let mut drawing = String::new();
    draw(&mut drawing, picture, title, "p", Some(STYLE));
    drawing
}

/// The picture as a part of a page that has [`STYLE`]; `prefix` tells its ids apart from others there.
pub fn inline(picture: &Picture, title: &str, prefix: &str) -> String {
    let mut drawing = String::new();
    draw(&mut drawing, picture, title, prefix, None);
    drawing
}

fn draw(out: &mut String, picture: &Picture, title: &str, prefix: &str, style: Option<&str>) {
    let mut top = 0;
    let layouts = picture.vpcs.iter().map(|frame| {
        let layout = Layout::of(frame, top);
        top = layout.end + 2 * HEADING;
        layout
    });
    let layouts = layouts.collect::<Vec<_>>();
    let width = layouts.iter().map(|layout| layout.width).max().unwrap_or(400).max(560);
    let height = layouts.last().map_or(HEADING * 2, |layout| layout.end) + LEGEND;
    _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"{prefix}-title\">\n<title id=\"{prefix}-title\">{}</title>\n",
        escaped(title)
    );
    _ = writeln!(out, "<desc>{}.</desc>", escaped(&picture.sentences().join(". ")));
    if let Some(style) = style {
        _ = writeln!(out, "<style>{style}</style>\n<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>");
    }
    out.push_str("<defs>\n");
    for kind in KINDS {
        let class = class(*kind);
        _ = writeln!(
            out,
            "<marker id=\"{prefix}-{class}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
             orient=\"auto\"><path class=\"{class} head\" d=\"M0 0L8 4L0 8z\"/></marker>"
        );
    }
    _ = writeln!(
        out,
        "<pattern id=\"{prefix}-lost\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V8\"/></pattern>\n</defs>"
    );
    for (frame, layout) in picture.vpcs.iter().zip(&layouts) {
        framed(out, frame, layout, prefix);
    }
    if picture.vpcs.is_empty() {
        text(out, "name", 10, HEADING, "Nothing in this template is in a VPC.");
    }
    legend(out, picture, height - LEGEND, prefix);
    out.push_str("</svg>\n");
}

const KINDS: &[FlowKind] = &[FlowKind::Inbound, FlowKind::Egress, FlowKind::Files, FlowKind::Services];

fn class(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Inbound => "in",
        FlowKind::Egress => "out",
        FlowKind::Files => "files",
        FlowKind::Services => "services",
    }
}

fn framed(out: &mut String, frame: &Frame, layout: &Layout, prefix: &str) {
    out.push_str("<g class=\"internet\">\n");
    rect(out, "box", layout.internet, 8);
    centered(out, "name", layout.internet.middle(), layout.internet.y + 19, "internet");
    out.push_str("</g>\n");
    rect(out, "vpc", layout.vpc, 8);
    for (zone, (column, name)) in layout.columns.iter().zip(&frame.zones).enumerate() {
        _ = writeln!(out, "<g class=\"zone\" data-zone=\"{zone}\">");
        rect(out, "column", *column, 6);
        titled(out, std::slice::from_ref(name));
        out.push_str("</g>\n");
    }
    for (tier, zone, cell, area) in cells(frame, layout) {
        let kind = kind_word(tier.kind);
        _ = writeln!(out, "<g class=\"subnet {} z{zone}\">", kind.split(' ').next().unwrap_or_default());
        titled(out, &[format!("{} ({kind})", named(cell))]);
        rect(out, "cell", area, 5);
        out.push_str("</g>\n");
    }
    layout.lines.iter().for_each(|line| drawn(out, frame, line, prefix));
    headings(out, frame, layout);
    for piece in &layout.pieces {
        let thing = &frame.things[piece.thing];
        let lost = if piece.first == piece.last { format!(" z{}", piece.first) } else { String::new() };
        _ = writeln!(out, "<g class=\"thing {}{lost}\">", role(thing.role));
        titled(out, &about(frame, thing));
        rect(out, "box", piece.area, 6);
        let room = piece.area.width - 8;
        centered(out, "name", piece.area.middle(), piece.area.y + 17, &fit(&name(thing), room, BOLD));
        match marked(thing) {
            Some(verdict) => {
                let is_narrow = room < 2 * LANE;
                let why = if is_narrow { String::new() } else { format!(": {}", thing.marks[0].message) };
                let label = cut(&format!("{}{why}", word(verdict)), room);
                centered(out, word(verdict), piece.area.middle(), piece.area.y + 32, &label);
            }
            None => centered(out, "small", piece.area.middle(), piece.area.y + 32, &fit(&thing.what, room, PLAIN)),
        }
        out.push_str("</g>\n");
    }
    labels(out, frame, layout);
    losses(out, frame, layout, prefix);
}

/// The subnets, each with its tier, the position of its zone and its place.
fn cells<'f>(frame: &'f Frame, layout: &'f Layout) -> impl Iterator<Item = (&'f Tier, usize, &'f Cell, Area)> {
    let tiers = frame.tiers.iter().zip(&layout.cells);
    tiers.flat_map(|(tier, areas)| {
        let cells = tier.subnets.iter().zip(areas).enumerate();
        cells.filter_map(move |(zone, (cell, area))| Some((tier, zone, cell.as_ref()?, (*area)?)))
    })
}

/// A subnet's id and block.
fn named(cell: &Cell) -> String {
    [Some(cell.id.as_str()), cell.block.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The headings of the VPC, its zones and its subnets, above the lines that cross them.
fn headings(out: &mut String, frame: &Frame, layout: &Layout) {
    let (left, end, y) = (layout.vpc.x + PAD, layout.vpc.right() - PAD, layout.vpc.y + 17);
    let gateway = frame.gateway.as_ref().map(|gateway| format!("internet gateway {gateway}"));
    let room = layout.vpc.width - 3 * PAD - gateway.as_ref().map_or(0, |gateway| wide(gateway));
    text(out, "heading", left, y, &fit(&heading(frame), room, PLAIN));
    if let Some(gateway) = gateway {
        text(out, "heading end", end, y, &gateway);
    }
    for (column, name) in layout.columns.iter().zip(&frame.zones) {
        text(out, "heading", column.x + PAD, column.y + 15, &fit(name, column.width - 2 * PAD, PLAIN));
    }
    for (tier, zone, cell, area) in cells(frame, layout) {
        let label = format!("{}: {}", kind_word(tier.kind), named(cell));
        text(out, &format!("heading of-subnet z{zone}"), area.x + 7, area.y + 15, &fit(&label, area.width - 14, PLAIN));
    }
}

/// The labels of lines, above what they cross.
fn labels(out: &mut String, frame: &Frame, layout: &Layout) {
    for line in &layout.lines {
        let flow = &frame.flows[line.flow];
        if let Some((x, y)) = line.label {
            let needs = flow.needs.iter().map(|zone| format!(" z{zone}")).collect::<String>();
            let class = format!("label {}{needs}", class(flow.kind));
            let room = LANE - PAD;
            // Who may connect is a line of its own where both are too long for one.
            match flow.label.split_once(" from ").filter(|_| wide(&flow.label) > room) {
                Some((ports, from)) => {
                    text(out, &class, x, y - 7, &fit(ports, room, PLAIN));
                    text(out, &class, x, y + 7, &fit(&format!("from {from}"), room, PLAIN));
                }
                None => text(out, &class, x, y, &fit(&flow.label, room, PLAIN)),
            }
        }
    }
}

fn drawn(out: &mut String, frame: &Frame, line: &Line, prefix: &str) {
    let flow = &frame.flows[line.flow];
    let class = class(flow.kind);
    let needs = flow.needs.iter().chain([&line.zone]).collect::<BTreeSet<_>>();
    let needs = needs.into_iter().map(|zone| format!(" z{zone}")).collect::<String>();
    let open = if flow.is_certain { "" } else { " open" };
    let path = line.points.iter().map(|(x, y)| format!("{x} {y}")).collect::<Vec<_>>().join("L");
    _ = writeln!(out, "<g class=\"flow{needs}\">");
    let mut lines = vec![super::sentence(frame, flow)];
    lines.extend(flow.hops.iter().cloned());
    titled(out, &lines);
    _ = writeln!(out, "<path class=\"{class}{open}\" d=\"M{path}\" marker-end=\"url(#{prefix}-{class})\"/>\n</g>");
}

/// What is shown where a zone is lost: that it is, and what loses its egress path elsewhere.
fn losses(out: &mut String, frame: &Frame, layout: &Layout, prefix: &str) {
    for (zone, column) in layout.columns.iter().enumerate().take(frame.zones.len()) {
        _ = writeln!(out, "<g class=\"lost lost-{zone}\">");
        _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" style=\"fill:url(#{prefix}-lost)\"/>",
            column.x, column.y, column.width, column.height
        );
        badge(out, column.middle(), column.y + 20, "lost");
        for stranded in frame.stranded(zone) {
            let column = layout.columns[stranded];
            let runs = |piece: &&super::layout::Piece| {
                frame.things[piece.thing].role == Role::Runs && (piece.first..=piece.last).contains(&stranded)
            };
            let below = layout.pieces.iter().find(runs).map_or(column.bottom(), |piece| piece.area.bottom());
            badge(out, column.middle(), below + 4, "no egress");
        }
        out.push_str("</g>\n");
    }
}

fn badge(out: &mut String, x: i32, y: i32, label: &str) {
    let width = wide(label) + 16;
    rect(out, "badge", Area { x: x - width / 2, y: y - 9, width, height: 20 }, 10);
    centered(out, "badge-text", x, y + 5, label);
}

fn legend(out: &mut String, picture: &Picture, y: i32, prefix: &str) {
    const SAID: &[(FlowKind, &str)] = &[
        (FlowKind::Inbound, "connections in"),
        (FlowKind::Egress, "packets out"),
        (FlowKind::Files, "files"),
        (FlowKind::Services, "AWS services"),
    ];
    let mut x = 10;
    for (kind, label) in SAID {
        if picture.vpcs.iter().all(|frame| frame.flows.iter().all(|flow| flow.kind != *kind)) {
            continue;
        }
        let class = class(*kind);
        _ = writeln!(out, "<path class=\"{class}\" d=\"M{x} {}h26\" marker-end=\"url(#{prefix}-{class})\"/>", y + 18);
        text(out, "small", x + 34, y + 22, label);
        x += 34 + wide(label) + 24;
    }
    let is_open = |frame: &Frame| frame.flows.iter().any(|flow| !flow.is_certain);
    if picture.vpcs.iter().any(is_open) {
        text(out, "small", x, y + 22, "faint: not known");
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Balancer => "balancer",
        Role::Nat => "nat",
        Role::Runs => "runs",
        Role::Other => "other",
        Role::Files => "filesystem",
        Role::Endpoint => "endpoint",
    }
}

fn titled(out: &mut String, lines: &[String]) {
    _ = writeln!(out, "<title>{}</title>", escaped(&lines.join("\n")));
}

fn rect(out: &mut String, class: &str, area: Area, radius: i32) {
    let Area { x, y, width, height } = area;
    _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
    );
}

fn text(out: &mut String, class: &str, x: i32, y: i32, words: &str) {
    _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(words));
}

fn centered(out: &mut String, class: &str, x: i32, y: i32, words: &str) {
    text(out, &format!("{class} middle"), x, y, words);
}

/// About how wide a text is at 11 pixels, in pixels.
fn wide(words: &str) -> i32 {
    number(words.chars().count()) * PLAIN / 10
}

/// The width of a letter in tenths of a pixel: at 11 pixels, and bold at 12.
const PLAIN: i32 = 61;
const BOLD: i32 = 74;

/// How many letters have room in a width.
fn room(width: i32, letter: i32) -> usize {
    usize::try_from(width * 10 / letter).unwrap_or_default()
}

/// A name that fits into a width, without its middle if need be: names often begin and end alike.
fn fit(words: &str, width: i32, letter: i32) -> String {
    let letters = words.chars().collect::<Vec<_>>();
    let room = room(width, letter);
    if letters.len() <= room {
        return words.to_owned();
    }
    let (head, tail) = (room.saturating_sub(1) * 2 / 3, room.saturating_sub(1) / 3);
    let end = &letters[letters.len() - tail..];
    letters[..head].iter().chain(&['\u{2026}']).chain(end).collect()
}

/// A sentence that fits into a width, without its end if need be.
fn cut(words: &str, width: i32) -> String {
    let room = room(width, BOLD);
    if words.chars().count() <= room {
        return words.to_owned();
    }
    words.chars().take(room.saturating_sub(1)).chain(['\u{2026}']).collect()
}
