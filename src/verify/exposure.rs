//! What the internet may open connections to, by its addresses, its routes and its security groups.

use super::Hop;
use super::placement::Placement;
use super::scene::Scene;
use super::ways::{Family, WayIn, ways_in};
use super::world::Origin;
use crate::network::{Interface, Launched, Network, Peer, Rule};
use crate::template::evaluate::{Open, Truth, Why};
use ipnet::IpNet;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A way of the internet to an interface that a rule of a security group leaves open, or may.
pub(super) struct Exposure<'n> {
    /// The rule; nothing for rules that nobody knows.
    pub rule: Option<&'n Rule>,
    pub interface: &'n Interface,
    /// Whether the way is open: yes, or unknown.
    pub truth: Truth,
    way: Rc<WayIn<'n>>,
}

impl Exposure<'_> {
    /// The subnet in which the interface is reached.
    pub fn subnet(&self) -> &str {
        &self.way.subnet.id
    }

    /// The way, hop by hop, up to the interface.
    pub fn path(&self, network: &Network, launched: &Launched) -> Vec<Hop> {
        let who = self.rule.map_or_else(Hop::internet, Hop::internet_by);
        self.way.path(network, launched, self.rule.map(|rule| from(network, rule)).as_ref(), who)
    }
}

/// The blocks from which a rule admits packets.
fn from(network: &Network, rule: &Rule) -> Open<IpNet> {
    match &rule.peer {
        Peer::Own(_, block) => Open::unknown(Why::StandsFor(block.clone())),
        peer => network.blocks_of(peer),
    }
}

/// The ways of the internet to something that is launched, by each rule of its security groups that is not known to close
/// them.
pub(super) fn exposures<'n>(scene: &'n Scene, launched: &'n Launched, placement: &'n Placement) -> Vec<Exposure<'n>> {
    let mut found = Vec::new();
    for (position, interface) in launched.interfaces.iter().enumerate() {
        // An interface that is a resource of its own is judged as that.
        if interface.given.is_some() {
            continue;
        }
        let places = placement.places.known.iter().filter(|place| place.interface == position);
        let ways = ways_in(scene.network, launched, places).into_iter().map(Rc::new).collect::<Vec<_>>();
        by_interface(scene, launched, interface, &ways, &mut found);
    }
    found
}

/// What the rules of an interface's security groups open by the ways that there are to it.
fn by_interface<'n>(
    scene: &'n Scene,
    launched: &'n Launched,
    interface: &'n Interface,
    ways: &[Rc<WayIn<'n>>],
    found: &mut Vec<Exposure<'n>>,
) {
    let vpcs = ways.iter().map(|way| (way.subnet.vpc.key(), &way.subnet.vpc)).collect::<BTreeMap<_, _>>();
    let mut rest = None;
    for (key, vpc) in vpcs {
        let admission = scene.admitted(&interface.groups, vpc);
        let way = |family| ways.iter().find(|way| way.family == family && way.subnet.vpc.key() == key);
        let (v4, v6) = (way(Family::V4), way(Family::V6));
        for &(rule, ref origin) in &admission.known {
            let Origin::Internet(admits) = origin else { continue };
            if rule.is_path_mtu {
                continue;
            }
            // A prefix list has blocks of one family.
            let way = match scene.network.blocks_of(&rule.peer).known.first() {
                Some(IpNet::V4(_)) => v4,
                Some(IpNet::V6(_)) => v6,
                None => v4.into_iter().chain(v6).find(|way| way.truth.is_yes()).or(v4).or(v6),
            };
            found.extend(way.and_then(|way| by_rule(scene, launched, interface, (rule, admits), way)));
        }
        rest = rest.or_else(|| Some((v4.or(v6)?, admission.rest.clone()?)));
    }
    // What rules may open that are not in the template.
    if let Some((way, why)) = rest {
        let truth = Truth::Unknown(why).and(way.truth.clone()).and(launched.exists.clone());
        let way = Rc::clone(way);
        found.extend((!truth.is_no()).then_some(Exposure { rule: None, interface, truth, way }));
    }
}

/// What one rule opens by a way in, if it admits addresses of the internet.
fn by_rule<'n>(
    scene: &'n Scene,
    launched: &'n Launched,
    interface: &'n Interface,
    (rule, admits): (&'n Rule, &Truth),
    way: &Rc<WayIn<'n>>,
) -> Option<Exposure<'n>> {
    let from = from(scene.network, rule);
    let truth = admits.clone().and(way.leads_back(scene.network, &from)).and(launched.exists.clone());
    let way = Rc::clone(way);
    (!truth.is_no()).then_some(Exposure { rule: Some(rule), interface, truth, way })
}
