//! Where everything of a frame is drawn: zones as columns, tiers as rows. Load balancers and NAT gateways have a node in each of
//! their zones, each in a lane of its own, so that what comes in and what leaves goes straight up and down; what runs below
//! them is a bar across its zones.

use crate::picture::{End, Flow, FlowKind, Frame, Role, Thing};

/// The width of a lane, in which one line goes up and down, with the node it leads to.
pub(super) const LANE: i32 = 130;
/// The space around what is in something.
pub(super) const PAD: i32 = 10;
/// The space between columns.
const GAP: i32 = 14;
/// The height of a node, and of a bar.
const HEIGHT: i32 = 40;
/// The height of a heading.
pub(super) const HEADING: i32 = 22;
/// The space between nodes and bars below each other, for lines and their labels.
const BETWEEN: i32 = 30;
/// The height of the bar that stands for the internet.
const INTERNET: i32 = 28;
/// The space below it, for lines and their labels.
const BELOW_INTERNET: i32 = 44;

/// The space to the right, for labels of the last lane.
const MARGIN: i32 = 20;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Area {
    pub fn right(self) -> i32 {
        self.x + self.width
    }

    pub fn bottom(self) -> i32 {
        self.y + self.height
    }

    pub fn middle(self) -> i32 {
        self.x + self.width / 2
    }
}

/// A node or a bar of a thing, in one zone or several that lie side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub thing: usize,
    pub first: usize,
    pub last: usize,
    pub area: Area,
}

impl Piece {
    /// Whether it is in a zone.
    fn is_in(&self, zone: usize) -> bool {
        (self.first..=self.last).contains(&zone)
    }
}

/// A line from one place to another, around a corner where they are not above each other.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub flow: usize,
    pub zone: usize,
    pub points: Vec<(i32, i32)>,
    /// Where its label stands, if it has one here.
    pub label: Option<(i32, i32)>,
}

/// A frame as it is drawn.
#[derive(Debug)]
pub(super) struct Layout {
    pub internet: Area,
    pub vpc: Area,
    pub columns: Vec<Area>,
    /// The subnets, tier by tier.
    pub cells: Vec<Vec<Option<Area>>>,
    pub pieces: Vec<Piece>,
    pub lines: Vec<Line>,
    /// Where the next frame begins.
    pub end: i32,
    pub width: i32,
}

/// The lanes of a frame, from the left: of load balancers, of what is reached past them, of NAT gateways, of what leaves
/// straight.
struct Lanes {
    balancers: Vec<usize>,
    exposed: bool,
    nats: usize,
    direct: bool,
}

impl Lanes {
    fn of(frame: &Frame) -> Self {
        let with = |role| (0..frame.things.len()).filter(move |position| frame.things[*position].role == role);
        let in_zone =
            |zone: usize| with(Role::Nat).filter(move |nat| columns_of(&frame.things[*nat]).contains(&zone)).count();
        let straight = |flow: &Flow, kind| flow.kind == kind && runs(frame, flow);
        Self {
            balancers: with(Role::Balancer).collect(),
            exposed: frame.flows.iter().any(|flow| straight(flow, FlowKind::Inbound) && flow.from == End::Internet),
            nats: (0..frame.zones.len().max(1)).map(in_zone).max().unwrap_or_default(),
            direct: frame.flows.iter().any(|flow| straight(flow, FlowKind::Egress) && flow.to == End::Internet),
        }
    }

    fn count(&self) -> i32 {
        let count = self.balancers.len() + self.nats + usize::from(self.exposed) + usize::from(self.direct);
        number(count.max(2))
    }

    fn balancer(&self, thing: usize) -> usize {
        self.balancers.iter().position(|other| *other == thing).unwrap_or_default()
    }

    fn exposed(&self) -> usize {
        self.balancers.len()
    }

    fn nat(&self, position: usize) -> usize {
        self.balancers.len() + usize::from(self.exposed) + position
    }

    fn direct(&self) -> usize {
        self.nat(self.nats)
    }
}

/// Whether a flow joins something that runs with the internet.
fn runs(frame: &Frame, flow: &Flow) -> bool {
    [flow.from, flow.to].iter().any(|end| matches!(end, End::Thing(thing) if is_bar(&frame.things[*thing])))
}

/// Whether a thing is a bar across its zones; others have a node in each.
fn is_bar(thing: &Thing) -> bool {
    !matches!(thing.role, Role::Balancer | Role::Nat)
}

/// The columns of a thing: those of its zones, and the first of what is in none that is known.
fn columns_of(thing: &Thing) -> Vec<usize> {
    if thing.zones.is_empty() { vec![0] } else { thing.zones.clone() }
}

/// A number of things as a number of units.
pub(super) fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1_000)
}

impl Layout {
    /// The layout of a frame that begins at a height.
    pub fn of(frame: &Frame, top: i32) -> Self {
        let lanes = Lanes::of(frame);
        let column_width = lanes.count() * LANE + 2 * PAD;
        let columns = number(frame.zones.len().max(1));
        let width = columns * column_width + (columns - 1) * GAP + 2 * PAD;
        let internet = Area { x: 1, y: top + 1, width, height: INTERNET };
        let mut layout = Self {
            internet,
            vpc: Area { x: 1, y: internet.bottom() + BELOW_INTERNET, width, height: 0 },
            columns: Vec::new(),
            cells: Vec::new(),
            pieces: Vec::new(),
            lines: Vec::new(),
            end: 0,
            width: width + 2 + MARGIN,
        };
        layout.columns = (0..columns)
            .map(|column| Area {
                x: 1 + PAD + column * (column_width + GAP),
                y: layout.vpc.y + HEADING + PAD / 2,
                width: column_width,
                height: 0,
            })
            .collect();
        let mut y = layout.columns[0].y + HEADING;
        y = layout.nodes(frame, &lanes, None, y);
        for tier in 0..frame.tiers.len() {
            let top = y;
            y = layout.nodes(frame, &lanes, Some(tier), y + HEADING + PAD / 2);
            y = layout.bars(frame, Some(tier), y) + PAD;
            let cells = frame.tiers[tier].subnets.iter().zip(&layout.columns).map(|(subnet, column)| {
                let area = Area {
                    x: column.x + PAD / 2,
                    y: top,
                    width: column.width - PAD,
                    height: (y - top).max(HEADING * 2),
                };
                subnet.as_ref().map(|_| area)
            });
            let cells = cells.collect();
            layout.cells.push(cells);
            y = y.max(top + HEADING * 2) + PAD;
        }
        y = layout.bars(frame, None, y);
        layout.columns.iter_mut().for_each(|column| column.height = y - column.y);
        layout.vpc.height = y + PAD - layout.vpc.y;
        layout.end = layout.vpc.bottom();
        layout.lines = layout.lines(frame, &lanes);
        layout
    }

    /// Places the nodes of a tier, and tells where they end.
    fn nodes(&mut self, frame: &Frame, lanes: &Lanes, tier: Option<usize>, y: i32) -> i32 {
        let mut end = y;
        let mut nats = vec![0; self.columns.len()];
        for (position, thing) in frame.things.iter().enumerate() {
            for zone in columns_of(thing) {
                let lane = match thing.role {
                    Role::Balancer => lanes.balancer(position),
                    Role::Nat => {
                        nats[zone] += 1;
                        lanes.nat(nats[zone] - 1)
                    }
                    _ => continue,
                };
                if thing.tier != tier {
                    continue;
                }
                let x = self.columns[zone].x + PAD + number(lane) * LANE;
                let area = Area { x: x + 3, y, width: LANE - 6, height: HEIGHT };
                self.pieces.push(Piece { thing: position, first: zone, last: zone, area });
                end = area.bottom() + PAD;
            }
        }
        end
    }

    /// Places the bars of a tier below each other, in the order of the things, and tells where they end.
    fn bars(&mut self, frame: &Frame, tier: Option<usize>, y: i32) -> i32 {
        let mut bands = Vec::<Vec<bool>>::new();
        let of_tier = |thing: &&(usize, &Thing)| thing.1.tier == tier && is_bar(thing.1);
        let things = frame.things.iter().enumerate().collect::<Vec<_>>();
        for (position, thing) in things.iter().filter(of_tier) {
            let zones = columns_of(thing);
            let is_free = |band: &Vec<bool>| zones.iter().all(|zone| !band[*zone]);
            // One that is below another has to stay below it.
            let last = bands.len().checked_sub(1).filter(|last| is_free(&bands[*last]));
            let band = last.unwrap_or_else(|| {
                bands.push(vec![false; self.columns.len()]);
                bands.len() - 1
            });
            zones.iter().for_each(|zone| bands[band][*zone] = true);
            let top = y + BETWEEN - PAD + number(band) * (HEIGHT + BETWEEN);
            for run in zones.chunk_by(|one, other| one + 1 == *other) {
                let (first, last) = (run[0], run[run.len() - 1]);
                let x = self.columns[first].x + PAD;
                let width = self.columns[last].right() - PAD - x;
                let area = Area { x: x + 3, y: top, width: width - 6, height: HEIGHT };
                self.pieces.push(Piece { thing: *position, first, last, area });
            }
        }
        if bands.is_empty() { y } else { y + BETWEEN - PAD + number(bands.len()) * (HEIGHT + BETWEEN) - BETWEEN }
    }

    /// The piece of a thing in a zone.
    fn piece(&self, thing: usize, zone: usize) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.thing == thing && piece.is_in(zone))
    }

    /// The middle of a lane in a zone.
    fn lane(&self, zone: usize, lane: usize) -> i32 {
        self.columns[zone].x + PAD + number(lane) * LANE + LANE / 2
    }

    fn lines(&self, frame: &Frame, lanes: &Lanes) -> Vec<Line> {
        let mut lines = Vec::new();
        for (position, flow) in frame.flows.iter().enumerate() {
            let drawn =
                zones(frame, flow).into_iter().filter_map(|zone| self.line(lanes, (position, flow), zone, frame));
            let first = lines.len();
            lines.extend(drawn);
            // What is the same in each zone is said once.
            let more = lines.iter_mut().skip(if flow.label.is_empty() { first } else { first + 1 });
            more.for_each(|line: &mut Line| line.label = None);
        }
        lines
    }

    /// The line of a flow in a zone.
    fn line(&self, lanes: &Lanes, (position, flow): (usize, &Flow), zone: usize, frame: &Frame) -> Option<Line> {
        // In the zone, if it stands there, or else where it does.
        let place = |end: End| match end {
            End::Internet => None,
            End::Thing(thing) => {
                self.piece(thing, zone).or_else(|| self.pieces.iter().find(|piece| piece.thing == thing))
            }
        };
        let (from, to) = (place(flow.from), place(flow.to));
        let node = |piece: Option<&Piece>| piece.filter(|piece| !is_bar(&frame.things[piece.thing])).copied();
        let straight = match flow.kind {
            FlowKind::Inbound => self.lane(zone, lanes.exposed()),
            FlowKind::Egress => self.lane(zone, lanes.direct()),
            FlowKind::Files => self.columns[zone].middle(),
            FlowKind::Services => self.columns[zone].right() - 3 * PAD,
        };
        let x = |own: Option<&Piece>, other: Option<Piece>| match (own, node(own), other) {
            (_, Some(own), _) => own.area.middle(),
            (Some(own), None, _) if !own.is_in(zone) => own.area.middle(),
            // Below its node, if that is in this zone; where it would be, if it is in another.
            (_, None, Some(other)) => self.columns[zone].x + (other.area.middle() - self.columns[other.first].x),
            (_, None, None) => straight,
        };
        let (x1, x2) = (x(from, node(to)), x(to, node(from)));
        let (start, end) = match (from.map(|piece| piece.area), to.map(|piece| piece.area)) {
            (None, Some(to)) => (self.internet.bottom(), to.y),
            (Some(from), None) => (from.y, self.internet.bottom()),
            (Some(from), Some(to)) if from.y < to.y => (from.bottom(), to.y),
            (Some(from), Some(to)) => (from.y, to.bottom()),
            (None, None) => return None,
        };
        let turn = if start > end { start - PAD } else { start + PAD };
        let points =
            if x1 == x2 { vec![(x1, start), (x2, end)] } else { vec![(x1, start), (x1, turn), (x2, turn), (x2, end)] };
        let of_internet = flow.from == End::Internet || flow.to == End::Internet;
        let label = if of_internet {
            (x1.max(x2) + 5, self.internet.bottom() + (BELOW_INTERNET + PAD) / 2)
        } else {
            (x2 + 5, start.max(end) - PAD)
        };
        Some(Line { flow: position, zone, points, label: Some(label) })
    }
}

/// The zones in which a flow is drawn.
fn zones(frame: &Frame, flow: &Flow) -> Vec<usize> {
    let zones_of = |end: End| match end {
        End::Internet => Vec::new(),
        End::Thing(thing) => columns_of(&frame.things[thing]),
    };
    let (from, to) = (zones_of(flow.from), zones_of(flow.to));
    match (flow.zone, flow.from, flow.to) {
        (Some(zone), ..) => vec![zone],
        (None, End::Internet, _) => to,
        (None, _, End::Internet) => from,
        _ if flow.kind == FlowKind::Services => from.into_iter().take(1).collect(),
        _ => {
            let both = from.iter().copied().filter(|zone| to.contains(zone)).collect::<Vec<_>>();
            if both.is_empty() { from.into_iter().take(1).collect() } else { both }
        }
    }
}
