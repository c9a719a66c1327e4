//! The internet reaches services through load balancers only.

use crate::diag::Code;
use crate::network::{Names, Peer, Rule as Ingress};
use crate::template::evaluate::{Fact, Truth};
use crate::template::wording::quoted;
use crate::verify::address::anywhere;
use crate::verify::exposure::{Exposure, exposures};
use crate::verify::front::{Front, Fronts, fronts};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::openings::source;
use crate::verify::running::{Host, Published, Running};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, Source, fixes, hops};
use ipnet::IpNet;
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "service-exposed",
        means: "The internet can connect to a container of an ECS service without a load balancer: it publishes a port on instances with public addresses, and a security group of these allows internet addresses on that port.",
        why: "Services should be reached through load balancers only, which terminate TLS, write access logs and forward only what their rules say. A service behind an internal load balancer is meant for the inside of the network alone.",
        fix: "Remove the security group rule, or publish no fixed host port: with host port 0 ECS chooses one, and load balancers find it.",
    },
    title: "the internet reaches services through load balancers only",
    checks: "For each ECS service: the load balancers that forward to it, by which listener and rule, and who may connect to them; the host ports that its tasks publish, and whether the security groups of the instances they run on, in the template or outside it, allow internet addresses there.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for running in scene.running().filter(|running| running.tasks.is_kept()) {
        let fronts = fronts(scene, &running);
        let mut judgement = Judgement::new(&running.tasks.id, "");
        judgement.asks_all();
        by_itself(scene, &mut judgement, &running);
        let published = running.published();
        on_hosts(scene, &mut judgement, &running, &published.known);
        let more = published.rest().and(running.fargate.clone().not()).and(running.exists());
        judgement.ask(more.not(), || Words {
            question: format!("which ports `{}` publishes", running.tasks.id),
            ..undecided(&running)
        });
        judgement.statement = statement(scene, &running, &fronts);
        judgement.because(fronts.all.iter().flat_map(|front| front.path(scene.network, &running.tasks.id)));
        hand_over(judgement);
    }
}

/// What has network interfaces of its own is judged as what is launched, and only counted here.
fn by_itself(scene: &Scene, judgement: &mut Judgement, running: &Running) {
    for (launched, placement) in scene.launched().filter(|(launched, _)| launched.id == running.tasks.id) {
        judgement.rests_on(placement.places.rest().not());
        exposures(scene, launched, placement).iter().for_each(|one| judgement.rests_on(one.truth.clone().not()));
    }
}

/// Judges what is published on the instances that tasks run on.
fn on_hosts(scene: &Scene, judgement: &mut Judgement, running: &Running, published: &[Published]) {
    let Some(first) = published.first() else { return };
    for host in &running.hosts.known {
        in_unknown_places(scene, judgement, running, host, first);
        for exposure in exposures(scene, host.launched, host.placement) {
            let meets = |one: &&Published| exposure.rule.is_none_or(|rule| one.is_met_by(rule));
            let met = published.iter().filter(meets).max_by_key(|one| one.truth.is_yes());
            let Some(met) = met else { continue };
            let there = host.there.clone().and(running.exists()).and(met.truth.clone());
            let closed = exposure.truth.clone().and(there).not();
            // Instances of the template are judged as that.
            if scene.is_own(&host.launched.id) {
                judgement.rests_on(closed);
                continue;
            }
            judgement.ask(closed, || exposed(scene, running, host, met, &exposure));
        }
    }
    let rest = running.hosts.rest().and(running.fargate.clone().not()).and(running.exists());
    judgement.ask(rest.not(), || Words {
        place: first.pointer.clone(),
        question: format!("whether the internet can reach {} of `{}`", first.told(), running.tasks.id),
        ..undecided(running)
    });
}

/// Asks about instances that may stand elsewhere than is known, if they have public addresses there.
fn in_unknown_places(scene: &Scene, judgement: &mut Judgement, running: &Running, host: &Host, published: &Published) {
    let Some(why) = &host.placement.places.rest else { return };
    let open = anywhere(host.launched, &host.placement.elastic, why).and(Truth::Unknown(why.clone()));
    let closed = open.and(host.there.clone()).and(running.exists()).not();
    if scene.is_own(&host.launched.id) {
        return judgement.rests_on(closed);
    }
    judgement.ask(closed, || Words {
        place: published.pointer.clone(),
        question: format!(
            "whether the internet can reach {} of `{}` on `{}`",
            published.told(),
            running.tasks.id,
            host.launched.id
        ),
        ..undecided(running)
    });
}

fn undecided(running: &Running) -> Words {
    let id = &running.tasks.id;
    Words { about: id.clone(), place: at(id), ..Words::default() }
}

fn exposed(scene: &Scene, running: &Running, host: &Host, published: &Published, exposure: &Exposure) -> Words {
    let (id, host) = (&running.tasks.id, host.launched);
    let what = published.told();
    let rule = exposure.rule.map(|rule| format!("`{}` allows {} from {}", rule.label, rule.what(), rule.peer));
    let place = |rule: &Ingress| scene.is_own(&rule.resource).then(|| rule.pointer.clone());
    Words {
        about: id.clone(),
        place: exposure.rule.and_then(place).unwrap_or_else(|| published.pointer.clone()),
        question: format!("whether the internet can reach {what} of `{id}` on `{}`", host.id),
        refuted: format!(
            "{} can reach `{id}` on `{}` without a load balancer: it publishes {what}, and {}",
            exposure.rule.map_or("the internet", hops::those_on_the_internet),
            host.id,
            rule.unwrap_or_default()
        ),
        fix: exposure.rule.map(|rule| fixes::close(scene.network, host, rule)).unwrap_or_default(),
        evidence: (exposure.path(scene.network, host).into_iter())
            .chain(exposure.rule.map(hops::allowed))
            .chain([Hop::new(id, format!("publishes {what} on the instance"))])
            .collect(),
    }
}

/// From where a service is reached, as far as all of that is known, and through what.
fn statement(scene: &Scene, running: &Running, fronts: &Fronts) -> String {
    let id = &running.tasks.id;
    let perhaps = format!("the internet reaches `{id}` through load balancers only, if at all");
    if fronts.rest.is_some() || fronts.all.iter().any(|front| front.is_public().is_none()) {
        return perhaps;
    }
    let through = |fronts: Vec<&Front>| {
        let ids = fronts.into_iter().map(|front| front.balancer.id.as_str()).collect::<BTreeSet<_>>();
        quoted(&ids.into_iter().collect::<Vec<_>>(), "and")
    };
    let public = fronts.all.iter().filter(|front| front.is_public() == Some(true)).collect::<Vec<_>>();
    if !public.is_empty() {
        let from = some_of_the_internet(&public).map(|from| format!(", from {from}")).unwrap_or_default();
        return format!("the internet reaches `{id}` through {} only{from}", through(public));
    }
    match only(scene, running, fronts) {
        Some(only) => format!("only {only} reaches `{id}`, through {}", through(fronts.all.iter().collect())),
        None => format!("the internet cannot reach `{id}`"),
    }
}

/// Who may connect to load balancers that face the internet, where that is not everyone.
fn some_of_the_internet(fronts: &[&Front]) -> Option<String> {
    let from = fronts.iter().filter_map(|front| front.from()).flatten().collect::<BTreeSet<_>>();
    let is_everyone = |source: &&Source| matches!(source, Source::Block(block) if block.prefix_len() == 0);
    let from = (!from.iter().any(is_everyone)).then_some(from)?;
    Some(from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// The block from which alone a service is reached, through load balancers or from the VPC within it: of more than one,
/// and of what is not known, nothing is said.
fn only(scene: &Scene, running: &Running, fronts: &Fronts) -> Option<IpNet> {
    let from = fronts.all.iter().filter_map(Front::from).flatten().collect::<BTreeSet<_>>();
    let mut blocks = from.into_iter().map(|source| match source {
        Source::Block(block) if !source.may_be_internet() => Some(*block),
        _ => None,
    });
    let block = blocks.next()??;
    let is_front = |peer: &Peer| match peer {
        Peer::Group(group) => fronts.all.iter().any(|front| front.balancer.groups.has(group).is_yes()),
        _ => false,
    };
    let is_within = |peer: &Peer| match source(peer) {
        Source::Block(other) => block.contains(&other),
        // Members of security groups are hosts of the VPC.
        Source::Group(_) | Source::Own(_) => is_front(peer) || is_vpc_within(scene, running, &block),
        Source::PrefixList(_) | Source::Unknown(_) => false,
    };
    let inner = inner_groups(scene, running).all(|groups| {
        let rules = scene.network.ingress_of(groups);
        rules.rest.is_none() && rules.known.iter().all(|(rule, _)| is_within(&rule.peer))
    });
    (blocks.next().is_none() && inner).then_some(block)
}

/// The security groups of the tasks, or of the instances that they run on.
fn inner_groups<'s>(scene: &'s Scene, running: &'s Running) -> impl Iterator<Item = &'s Names> {
    let own = scene.launched().filter(|(launched, _)| launched.id == running.tasks.id);
    let hosts = running.hosts.known.iter().filter(|_| running.tasks.has_network.is_no());
    own.map(|(_, placement)| &placement.groups).chain(hosts.map(|host| &host.placement.groups))
}

/// Whether the VPC in which tasks run lies within a block.
fn is_vpc_within(scene: &Scene, running: &Running, block: &IpNet) -> bool {
    let own = scene.launched().find(|(launched, _)| launched.id == running.tasks.id).map(|(launched, _)| launched);
    let launched = own.or_else(|| Some(running.hosts.known.first()?.launched));
    let vpc = launched.map(|launched| scene.network.vpc_of(&launched.subnets));
    let Some(Fact::Is(name)) = vpc else { return false };
    let blocks = scene.network.vpc(&name).map(|vpc| &vpc.blocks);
    blocks.is_some_and(|blocks| blocks.all(|own| Truth::of(block.contains(own))).is_yes())
}
