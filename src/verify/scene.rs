//! What the rules look at: a template's model, and what follows from it for everything that is launched.

use super::egress::EgressPath;
use super::ground::Ground;
use super::location::Lookup;
use super::openings::{Openings, openings};
use super::placement::{Place, Placement};
use super::running::{Running, running};
use super::service::{Service, services};
use super::unjudged::Unjudged;
use super::world::{self, Origin};
use super::{Expected, Mode};
use crate::network::{Balancer, Key, Kind, Launched, Model, Named, Names, Network, Rule};
use crate::template::evaluate::{Fact, Open, Truth, Why};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A template's model with what follows from it.
pub(super) struct Scene<'m, 'a> {
    pub model: &'m Model<'a>,
    pub network: &'m Network,
    /// Where what is not launched stands.
    pub lookup: Lookup<'m, 'a>,
    /// What no rule about what is launched judges.
    pub unjudged: Vec<Unjudged<'m, 'a>>,
    /// The mode that is expected from outside, if any.
    pub given: Option<Expected>,
    /// Whether somebody says in which mode it is to be: who verifies it, or the template.
    pub claim: Truth,
    /// Where everything that is launched stands.
    pub ground: Ground<'m, 'a>,
    /// The AWS services that each thing needs, in the order of `network.launched`.
    services: Vec<Vec<Service>>,
    /// Who may connect to each load balancer, in the order of `network.balancers`.
    pub openings: Vec<Openings>,
    /// Whom sets of security groups admit from outside each VPC: many things share one.
    admissions: RefCell<BTreeMap<Guard, Rc<Admission<'m>>>>,
}

/// Security groups, why there may be more, and the VPC from outside which somebody is admitted.
type Guard = (Vec<Key>, Option<Why>, Option<Key>);

/// The rules that admit somebody, and where he is.
pub(super) type Admission<'n> = Open<(&'n Rule, Origin)>;

impl<'m, 'a> Scene<'m, 'a> {
    pub fn of(model: &'m Model<'a>, expected: Option<Expected>) -> Self {
        let network = &model.network;
        let claimed = claimed(model);
        let claim = if expected.is_some() { Truth::Yes } else { claimed.holds(|mode| Truth::of(mode.is_some())) };
        let ground = Ground::of(model, expected.or(claimed.known().flatten()));
        let needed = network.launched.iter().zip(&ground.placements);
        let services = needed.map(|(launched, placement)| services(&ground, launched, placement)).collect();
        let lookup = Lookup::of(model);
        Self {
            model,
            network,
            unjudged: Unjudged::all(&lookup),
            lookup,
            given: expected,
            claim,
            services,
            openings: network.balancers.iter().map(|balancer| openings(network, balancer)).collect(),
            ground,
            admissions: RefCell::default(),
        }
    }

    /// The paths out for what stands in a place: one, unless several routes take the place of a default route.
    pub fn paths(&self, place: &Place) -> &[EgressPath] {
        self.ground.paths(place)
    }

    /// The ECS tasks that the template starts, with where they run.
    pub fn running(&self) -> impl Iterator<Item = Running<'_>> {
        running(&self.ground)
    }

    /// Whom security groups admit from outside a VPC.
    pub fn admitted(&self, groups: &Names, vpc: &Fact<Named>) -> Rc<Admission<'m>> {
        let guard = (groups.known().map(Named::key).collect(), groups.all.rest.clone(), vpc.key());
        if let Some(found) = self.admissions.borrow().get(&guard) {
            return Rc::clone(found);
        }
        let found = Rc::new(world::admitted(self.network, groups, vpc));
        self.admissions.borrow_mut().insert(guard, Rc::clone(&found));
        found
    }

    /// All load balancers, those outside the template included, and who may connect to each.
    pub fn all_balancers(&self) -> impl Iterator<Item = (&'m Balancer, &Openings)> {
        self.network.balancers.iter().zip(&self.openings)
    }

    /// The load balancers of the template, and who may connect to each.
    pub fn balancers(&self) -> impl Iterator<Item = (&'m Balancer, &Openings)> {
        self.all_balancers().filter(|(balancer, _)| self.is_own(&balancer.id))
    }

    /// What the template launches, with where it stands.
    pub fn launched(&self) -> impl Iterator<Item = (&'m Launched, &Placement)> {
        self.network.launched.iter().zip(&self.ground.placements).filter(|(launched, _)| self.is_own(&launched.id))
    }

    /// Whether a resource is one of the template: what stands outside is not judged.
    pub fn is_own(&self, id: &str) -> bool {
        self.ground.is_own(id)
    }

    /// Whether a resource is described outside the template.
    pub fn is_outside(&self, id: &str) -> bool {
        !self.is_own(id) && self.model.document.resource(id).is_some()
    }

    /// What is launched and expected to stand so; functions never accept connections and may stand anywhere.
    pub fn launched_as(&self, expected: Expected) -> impl Iterator<Item = (&'m Launched, &Placement)> {
        self.launched()
            .filter(move |(launched, placement)| launched.kind != Kind::Function && placement.expected == expected)
    }

    /// The AWS services that something needs, with how each is reached from all its subnets.
    pub fn services(&self, launched: &Launched) -> &[Service] {
        self.position(launched).map_or(&[], |position| &self.services[position])
    }

    /// Where something stands.
    pub fn placement(&self, launched: &Launched) -> Option<&Placement> {
        self.position(launched).map(|position| &self.ground.placements[position])
    }

    fn position(&self, launched: &Launched) -> Option<usize> {
        self.network.launched.iter().position(|other| std::ptr::eq(other, launched))
    }

    /// The mode of the template: that of its instances, or if it has none, of its tasks, and of the instances that these run
    /// on.
    pub fn mode(&self) -> Mode {
        let of = |kind| {
            let modes = self.launched().filter(move |(launched, _)| launched.kind == kind);
            together(modes.map(|(_, placement)| placement.mode))
        };
        let hosts = || {
            let running = self.running().collect::<Vec<_>>();
            let modes = running.iter().flat_map(|running| {
                let rest = running.hosts.rest.iter().map(|_| Mode::Unknown);
                running.hosts.known.iter().map(|host| host.placement.mode).chain(rest)
            });
            together(modes)
        };
        of(Kind::Instances).or_else(|| of(Kind::Tasks)).or_else(hosts).unwrap_or(Mode::Unknown)
    }
}

/// The mode of several things; none of nothing.
fn together(modes: impl Iterator<Item = Mode>) -> Option<Mode> {
    let mut modes = modes.collect::<Vec<_>>();
    modes.sort_unstable();
    modes.dedup();
    match modes.as_slice() {
        [] => None,
        [one] => Some(*one),
        several if several.contains(&Mode::Unknown) => Some(Mode::Unknown),
        _ => Some(Mode::Mixed),
    }
}

/// The mode that a template claims to be in, by an output as ours have it.
fn claimed(model: &Model) -> Fact<Option<Expected>> {
    model.evaluator.output("Mode").text().map(|mode| match mode.as_str() {
        "public" => Some(Expected::Public),
        "private" => Some(Expected::Private),
        _ => None,
    })
}
