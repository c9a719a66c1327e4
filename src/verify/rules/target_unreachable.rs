//! Load balancers reach what they forward to.

use crate::diag::Code;
use crate::network::{Balancer, BalancerKind, Kind, Launched, Named, Ports};
use crate::template::evaluate::{Fact, Truth, Why};
use crate::verify::hops::{at, at_property};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::Placement;
use crate::verify::running::{ANY_EPHEMERAL, EPHEMERAL, Host, Published, Running};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes, world};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "target-unreachable",
        means: "The security groups of instances or tasks do not allow the Application Load Balancer that forwards to them, on the port of its target group or of its health checks, or on those that containers are published on; or its own do not let it connect there.",
        why: "Every health check fails, so the load balancer answers 503 or 504, and an Auto Scaling group or a service that uses these checks replaces its targets for ever.",
        fix: "Allow the load balancer's security group on the target's port; for containers without a fixed host port on tcp 32768-65535 of the instances.",
    },
    title: "application load balancers can connect to their targets",
    checks: "For each Application Load Balancer, its listeners and their rules, the target groups they forward to, and the instances and tasks registered there: whether security groups allow the port, and that of health checks; for tasks that share the network of their instances, in the template or outside it, the host ports that they publish.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let running = scene.running().filter(|running| running.tasks.has_network.is_no()).collect::<Vec<_>>();
    for balancer in &scene.network.balancers {
        if balancer.is(BalancerKind::Application).is_no() {
            continue;
        }
        let certain = balancer.listeners.known.iter().flat_map(|listener| listener.targets.known().cloned());
        let certain = certain.map(|group| (group, Truth::Yes));
        // A listener of which it is not known whose it is may forward to any.
        let perhaps = balancer.listeners.rest.iter().flat_map(|why| {
            let all = scene.network.target_groups.keys().map(|id| Named::Here(id.clone()));
            all.map(|group| (group, Truth::Unknown(why.clone())))
        });
        let mut seen = BTreeSet::new();
        for (group, forwards) in certain.chain(perhaps) {
            if !scene.network.target_groups.contains_key(group.id()) || !seen.insert(group.key()) {
                continue;
            }
            for running in &running {
                if let Some(judgement) = on_hosts(scene, balancer, (&group, &forwards), running) {
                    hand_over(judgement);
                }
            }
            for launched in &scene.network.launched {
                if !launched.target_groups.has(&group).is_no() {
                    hand_over(one(scene, balancer, (&group, &forwards), launched));
                }
            }
        }
    }
}

/// What a load balancer connects to a target for: it passes connections on, or checks its health.
#[derive(Debug, Clone, Copy)]
enum Use {
    Forwards,
    Checks,
}

impl Use {
    /// As it is said of the load balancer, before the port.
    fn verb(self) -> &'static str {
        match self {
            Self::Forwards => "forwards to",
            Self::Checks => "checks health on",
        }
    }
}

/// Judges whether a load balancer reaches what is registered in one of its target groups, or may be.
fn one(scene: &Scene, balancer: &Balancer, (group, forwards): (&Named, &Truth), launched: &Launched) -> Judgement {
    let id = &launched.id;
    let mut judgement = Judgement::new(id, format!("`{}` can connect to `{id}`", balancer.id));
    let Some(placement) = scene.placement(launched) else { return judgement };
    let there = balancer.exists.clone().and(launched.exists.clone()).and(launched.target_groups.has(group));
    let there = there.and(balancer.is(BalancerKind::Application)).and(forwards.clone());
    let port = port(scene, group, launched).map(|port| (port, Use::Forwards));
    for port in [port].into_iter().chain(health(scene, group).map(|port| Ok((port?, Use::Checks)))) {
        match port {
            Ok(port) if on_port(scene, &mut judgement, balancer, group, (launched, placement), port, &there) => {}
            Ok(_) => break,
            Err(why) => {
                judgement.ask(there.clone().implies(Truth::Unknown(why)), || Words {
                    about: id.clone(),
                    place: at(id),
                    question: format!("on which port `{}` connects to `{id}`", balancer.id),
                    ..Words::default()
                });
                break;
            }
        }
    }
    judgement
}

/// Judges one port of what is launched; whether that is as it should be.
fn on_port(
    scene: &Scene,
    judgement: &mut Judgement,
    balancer: &Balancer,
    group: &Named,
    (launched, placement): (&Launched, &Placement),
    (port, purpose): (u16, Use),
    there: &Truth,
) -> bool {
    let (network, id) = (scene.network, &launched.id);
    let (own, theirs) = (&balancer.groups, &placement.groups);
    let location = placement.subnets().filter_map(|place| network.subnets.get(&place.subnet)).collect::<Vec<_>>();
    for subnet in balancer.subnets.known().filter_map(|name| network.subnet(name)) {
        let admits = world::admits(network, theirs, port, own, subnet);
        // Where it stands is not known, and told elsewhere: then nothing is proved here.
        if location.is_empty() && admits.is_yes() {
            return false;
        }
        let sends = Truth::all(location.iter().map(|location| world::sends(network, own, port, theirs, location)));
        let reached = admits.clone().and(sends);
        let told = !reached.is_yes();
        judgement.ask(there.clone().implies(reached), || Words {
            about: id.clone(),
            place: theirs.pointer.clone(),
            question: format!("whether `{}` can connect to port {port} of `{id}`", balancer.id),
            refuted: format!(
                "`{}` {} port {port} of `{id}`, and no rule lets it connect there from `{}`",
                balancer.id,
                purpose.verb(),
                subnet.id
            ),
            fix: if admits.is_no() { fixes::allow_in(port, own, theirs) } else { fixes::allow_out(port, own, theirs) },
            evidence: vec![
                Hop::new(&balancer.id, format!("is in `{}`, and forwards to `{}`", subnet.id, group.id())),
                Hop::new(group.id(), format!("has `{id}` among its targets, on port {port}")),
                Hop::new(theirs.ids().next().unwrap_or(id), format!("does not allow tcp {port} from there")),
            ],
        });
        // What is so of one subnet is so of the others.
        if told {
            return false;
        }
    }
    judgement.because([Hop::new(&balancer.id, format!("may connect to port {port} of `{id}`"))]);
    true
}

/// Judges whether a load balancer reaches the instances on which tasks run that are registered in one of its target groups:
/// on each port on which a container may be published there.
fn on_hosts(
    scene: &Scene,
    balancer: &Balancer,
    (group, forwards): (&Named, &Truth),
    running: &Running,
) -> Option<Judgement> {
    let id = &running.tasks.id;
    let registrations = &running.tasks.registrations;
    let registered = registrations.any(|one| one.group.is(group));
    if registered.is_no() {
        return None;
    }
    let mut judgement = Judgement::new(id, format!("`{}` can connect to the instances that run `{id}`", balancer.id));
    let published = running.published();
    let hosts = &running.hosts;
    judgement.rests_on(published.rest().not().and(hosts.rest().not()));
    let there = balancer.exists.clone().and(running.exists()).and(registered).and(forwards.clone());
    let there = there.and(balancer.is(BalancerKind::Application));
    let containers = registrations.known.iter().filter(|one| !one.group.is(group).is_no());
    let ports = containers.filter_map(|one| one.port.clone().known()).collect::<Vec<_>>();
    let checked = match health(scene, group) {
        Some(Err(why)) => {
            judgement.ask(there.clone().implies(Truth::Unknown(why)), || Words {
                about: id.clone(),
                place: at_property(group.id(), "HealthCheckPort"),
                question: format!("on which port `{}` checks the health of `{id}`", balancer.id),
                ..Words::default()
            });
            None
        }
        known => known.and_then(Result::ok),
    };
    for one in published.known.iter().filter(|one| one.leads_to(&ports)) {
        for host in &hosts.known {
            let there = there.clone().and(host.there.clone()).and(one.truth.clone());
            let forwards = one.within(&ports).into_iter().map(|ports| (ports, Use::Forwards));
            for port in forwards.chain(checked.map(|port| (Ports::one(port), Use::Checks))) {
                if !by_port(scene, &mut judgement, balancer, group, (running, one, port), host, &there) {
                    return Some(judgement);
                }
            }
        }
    }
    judgement.because([Hop::new(&balancer.id, format!("may connect to the ports that `{id}` publishes"))]);
    Some(judgement)
}

/// Judges one port, or several of which one is chosen; whether that is as it should be.
fn by_port(
    scene: &Scene,
    judgement: &mut Judgement,
    balancer: &Balancer,
    group: &Named,
    (running, published, (ports, purpose)): (&Running, &Published, (Ports, Use)),
    host: &Host,
    there: &Truth,
) -> bool {
    let (network, id) = (scene.network, &running.tasks.id);
    let (own, theirs) = (&balancer.groups, &host.placement.groups);
    for subnet in balancer.subnets.known().filter_map(|name| network.subnet(name)) {
        let admits = world::admits_all(network, theirs, ports, own, subnet);
        let told = !admits.is_yes();
        judgement.ask(there.clone().implies(admits), || Words {
            about: id.clone(),
            place: published.pointer.clone(),
            question: format!("whether `{}` can connect to tcp {ports} of `{}`", balancer.id, host.launched.id),
            refuted: format!(
                "`{}` {} tcp {ports} of `{}`, where `{id}` runs, and no rule lets it connect there from `{}`",
                balancer.id,
                purpose.verb(),
                host.launched.id,
                subnet.id
            ),
            fix: fixes::allow_ports(if ports == EPHEMERAL { ANY_EPHEMERAL } else { ports }, own, theirs),
            evidence: vec![
                Hop::new(&balancer.id, format!("is in `{}`, and forwards to `{}`", subnet.id, group.id())),
                Hop::new(group.id(), format!("the tasks of `{id}` are its targets, on {}", published.told())),
                Hop::new(&host.launched.id, format!("runs `{id}`")),
                Hop::new(
                    theirs.ids().next().unwrap_or(&host.launched.id),
                    format!("does not allow tcp {ports} from there"),
                ),
            ],
        });
        if told {
            return false;
        }
    }
    true
}

/// The port on which something is registered in a target group: a task's own, or that of the group.
fn port(scene: &Scene, group: &Named, launched: &Launched) -> Result<u16, Why> {
    let own = launched.target_ports.iter().find(|(name, _)| name.is(group).is_yes()).map(|(_, port)| port);
    let of_group = group.here().and_then(|id| scene.network.target_groups.get(id)).map(|group| &group.port);
    let port = if launched.kind == Kind::Tasks { own } else { of_group };
    match port {
        Some(Fact::Is(port)) => u16::try_from(*port).map_err(|_| Why::IsNo(port.to_string(), "a port")),
        Some(Fact::Unknown(unknown)) => Err(unknown.why.clone()),
        Some(Fact::Missing) | None => Err(Why::Names("port", group.id().to_owned())),
    }
}

/// The port on which the health of a target group's targets is checked, where that is not the one on which they are reached.
fn health(scene: &Scene, group: &Named) -> Option<Result<u16, Why>> {
    let group = group.here().and_then(|id| scene.network.target_groups.get(id))?;
    match &group.health {
        Fact::Is(port) => Some(u16::try_from(*port).map_err(|_| Why::IsNo(port.to_string(), "a port"))),
        Fact::Unknown(unknown) => Some(Err(unknown.why.clone())),
        Fact::Missing => None,
    }
}
