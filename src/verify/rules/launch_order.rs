//! What is launched waits for its egress path.

use crate::diag::Code;
use crate::network::{Access, Endpoint, Launched, same_zone};
use crate::template::evaluate::{Fact, Truth};
use crate::template::wording::joined;
use crate::template::wording::quoted;
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::mounts::mounts_filesystem;
use crate::verify::placement::{Place, Placement};
use crate::verify::scene::Scene;
use crate::verify::service::{Reached, boots};
use crate::verify::starting::{Need, Started, starting};
use crate::verify::{EgressKind, Hop, Rule, fixes};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "launch-order",
        means: "Something that is launched does not depend on what it needs as soon as it starts: the routes and associations of its egress path, NAT gateways, endpoints, its only public address, or the mount targets of the file system it mounts.",
        why: "CloudFormation creates resources that do not depend on each other at the same time. An instance that boots before its egress path exists downloads nothing and may give up for good; on deletion, the egress path may be deleted first.",
        fix: "Add the resources that the finding names to the `DependsOn` of the resource.",
    },
    title: "everything that is launched depends on its egress path and what it mounts",
    checks: "Whether each launched resource depends, directly or through others, by `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn`, on the associations, routes and gateways of the egress path of its subnets, on the endpoints it needs, and on mount targets; the same for the instances of node groups, EMR clusters and Elastic Beanstalk environments; and whether what leaves through an internet gateway has its public address from the start.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched().filter(|(launched, _)| launched.boots() && !launched.starts_later()) {
        let id = &launched.id;
        let mut judgement = Judgement::new(id, format!("`{id}` depends on everything it needs at launch"));
        judgement.rests_on(placement.places.rest().not());
        starts_hidden(scene, &mut judgement, launched, placement);
        let needs = needs(scene, launched, placement);
        let is_quiet = !boots(scene.model, launched);
        by_needs(scene, &mut judgement, id, made(scene, needs, &launched.exists), is_quiet);
        hand_over(judgement);
    }
    for Started { resource, needs, doubts } in starting(scene) {
        let statement = format!("`{}` depends on everything that it launches needs", resource.id);
        let mut judgement = Judgement::new(resource.id, statement);
        let needs = made(scene, needs, &scene.model.evaluator.exists(resource));
        for (subnet, leads) in &doubts {
            judgement.ask(leads.clone(), || Words {
                about: resource.id.to_owned(),
                place: at(resource.id),
                question: format!("by which path packets of what `{}` launches leave `{subnet}`", resource.id),
                ..Words::default()
            });
        }
        if !needs.is_empty() || !doubts.is_empty() {
            by_needs(scene, &mut judgement, resource.id, needs, false);
            hand_over(judgement);
        }
    }
}

/// Judges whether something waits for all that it needs; where nothing tells that it needs it at once, it is only warned of.
fn by_needs(scene: &Scene, judgement: &mut Judgement, id: &str, needs: Vec<Need>, is_quiet: bool) {
    let order = &scene.model.order;
    let mut missing = Vec::new();
    for need in needs {
        let chain = order.chain(id, &need.id);
        if !chain.is_empty() {
            judgement.because([Hop::new(need.id, format!("{}; `{}`", need.what, chain.join(" -> ")))]);
            continue;
        }
        // What is missing for certain is told in one sentence.
        match need.truth.implies(order.waits(id, &need.id)) {
            Truth::No => missing.push((need.id, need.what)),
            truth => judgement.ask(truth, || waits(id, &[(need.id, need.what)])),
        }
    }
    // What one of them waits for itself need not be named.
    let is_behind =
        |need: &String| missing.iter().any(|(other, _)| other != need && !order.chain(other, need).is_empty());
    let named = missing.iter().filter(|(need, _)| !is_behind(need)).cloned().collect::<Vec<_>>();
    if !named.is_empty() && is_quiet {
        judgement.warn(|| quiet(id, &named));
    } else {
        judgement.ask(Truth::of(missing.is_empty()), || waits(id, &named));
    }
}

/// Those of its needs that are made, each once: what is needed for certain before what may be.
fn made(scene: &Scene, mut all: Vec<Need>, exists: &Truth) -> Vec<Need> {
    // Nothing has to wait for what is not made.
    for need in &mut all {
        let made = scene.model.document.resource(&need.id).map(|resource| scene.model.evaluator.exists(resource));
        need.truth = need.truth.clone().and(made.unwrap_or(Truth::No)).and(exists.clone());
    }
    all.retain(|need| !need.truth.is_no());
    all.sort_by_key(|need| !need.truth.is_yes());
    let mut seen = BTreeSet::new();
    all.retain(|need| seen.insert(need.id.clone()));
    all
}

/// What something needs when it starts.
fn needs(scene: &Scene, launched: &Launched, placement: &Placement) -> Vec<Need> {
    let mut all = Vec::new();
    for place in placement.starting() {
        let what = format!("the egress path of `{}`", place.subnet);
        for path in scene.paths(place) {
            let need = |id: &String| Need { id: id.clone(), what: what.clone(), truth: path.is_taken.clone() };
            all.extend(path.needs.iter().map(need));
        }
    }
    all.extend(endpoints(scene, launched, placement));
    all.extend(mounts(scene, launched));
    all
}

/// Judges whether what leaves through an internet gateway has a public address when it starts. An Elastic IP that names it
/// comes when it is there; one of a network interface that it is given may be waited for.
fn starts_hidden(scene: &Scene, judgement: &mut Judgement, launched: &Launched, placement: &Placement) {
    let straight = |place: &&Place| scene.paths(place).iter().any(|path| path.kind == EgressKind::Internet);
    let Some(place) = placement.starting().find(|place| !place.at_launch.is_yes() && straight(place)) else { return };
    let id = &launched.id;
    let order = &scene.model.order;
    let elastic = placement.elastic[place.interface].iter();
    let waited = elastic.map(|one| one.there.clone().and(order.waits(id, &one.id)));
    let elastic = &place.because.resource;
    judgement.ask(Truth::any(waited).or(place.at_launch.clone()), || Words {
        about: id.clone(),
        place: at(id),
        question: format!("whether `{id}` has a public address as soon as it starts"),
        refuted: format!(
            "`{id}` starts without a public address, and therefore without an egress path from `{}`: `{elastic}` adds \
             the address later",
            place.subnet
        ),
        fix: if order.chain(elastic, id).is_empty() {
            fixes::depend(id, &[elastic])
        } else {
            format!("launch `{id}` with a public address, or with a network interface that already has the Elastic IP")
        },
        evidence: vec![
            Hop::new(id, "has no public address of its own when it is launched"),
            Hop::new(elastic, format!("gives it an Elastic IP, and `{id}` does not depend on that")),
        ],
    });
}

/// That something without user data does not wait for its egress path, which only its image may need.
fn quiet(id: &str, missing: &[(String, String)]) -> Advice {
    let names = missing.iter().map(|(needed, _)| needed.as_str()).collect::<Vec<_>>();
    Advice {
        about: id.to_owned(),
        place: at(id),
        message: format!(
            "`{id}` has no user data and does not depend on {}: only what its image starts by itself could need them",
            quoted(&names, "and")
        ),
        hint: format!("if its image does, {}", fixes::depend(id, &names)),
    }
}

/// All that something does not wait for, each with what it belongs to.
fn waits(id: &str, missing: &[(String, String)]) -> Words {
    let names = quoted(&missing.iter().map(|(needed, _)| needed.as_str()).collect::<Vec<_>>(), "and");
    let mut whats = missing.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    whats.retain(|what| seen.insert(*what));
    let belongs = if missing.len() == 1 { "which is part" } else { "which are part" };
    let first = Hop::new(id, "is launched as soon as what it references exists");
    let others =
        missing.iter().map(|(needed, what)| Hop::new(needed, format!("is part of {what} and may be created later")));
    Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether `{id}` has to depend on {names}, {belongs} of {}", joined(&whats, "and")),
        refuted: format!("`{id}` does not depend on {names}, {belongs} of {}", joined(&whats, "and")),
        fix: fixes::depend(id, &missing.iter().map(|(needed, _)| needed.as_str()).collect::<Vec<_>>()),
        evidence: std::iter::once(first).chain(others).collect(),
    }
}

/// The endpoints that what is launched cannot do without: where there is a path, a service's name leads there until its
/// endpoint takes it over. To a gateway endpoint it is the subnet's route table that leads.
fn endpoints(scene: &Scene, launched: &Launched, placement: &Placement) -> Vec<Need> {
    let paths = placement.places.known.iter().flat_map(|place| scene.paths(place));
    let closed = Truth::any(paths.map(|path| path.leads())).not();
    if closed.is_no() {
        return Vec::new();
    }
    let network = scene.network;
    let mut needed = Vec::new();
    for service in scene.services(launched).iter().filter(|service| service.required) {
        let Reached::Endpoint(id) = &service.by else { continue };
        let what = format!("the path to {}", service.name);
        let is_gateway = |endpoint: &Endpoint| endpoint.id == *id && matches!(endpoint.access, Access::Gateway(_));
        let need = |id: &str| Need { id: id.to_owned(), what: what.clone(), truth: closed.clone() };
        if network.endpoints.iter().any(is_gateway) {
            let subnets = placement.subnets().filter_map(|place| network.subnets.get(&place.subnet));
            let associations = subnets.filter_map(|subnet| network.routing(subnet).association);
            needed.extend(associations.map(|association| need(&association.id)));
        }
        needed.push(need(id));
    }
    needed
}

/// The mount targets of the file systems that what it is launched from names: in the zones it is launched into, which are
/// those that it mounts, in the order of its subnets.
fn mounts(scene: &Scene, launched: &Launched) -> Vec<Need> {
    let zones = launched.subnets.known().map(|subnet| scene.network.zone(subnet)).collect::<Vec<_>>();
    let mut needed = Vec::new();
    for target in &scene.network.mount_targets {
        let own = target.subnet.clone().known().and_then(|subnet| scene.network.zone(&subnet));
        let position = zones.iter().position(|zone| !same_zone(zone.as_ref(), own.as_ref()).is_no());
        let mounted = mounts_filesystem(scene.model, launched, &target.filesystem);
        if (zones.is_empty() || position.is_some()) && !mounted.is_no() {
            let filesystem = if let Fact::Is(name) = &target.filesystem { name.id() } else { "that it mounts" };
            let what = format!("the path to the file system `{filesystem}`");
            needed.push((position, Need { id: target.id.clone(), what, truth: mounted }));
        }
    }
    needed.sort_by_key(|(position, _)| *position);
    needed.into_iter().map(|(_, need)| need).collect()
}
