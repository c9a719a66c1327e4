//! Every subnet that something is launched into has an egress path that leads somewhere.

use crate::diag::Code;
use crate::network::{Kind, Launched};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::egress::{EgressPath, Trouble};
use crate::verify::endpoints::has_endpoints;
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::placement::{Outbound, Placement};
use crate::verify::scene::Scene;
use crate::verify::{EgressKind, Expected, Hop, Rule, fixes, remedies};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "no-egress-path",
        means: "A subnet that instances or tasks are launched into has no working path to the internet: no default route, an internet gateway that is not attached, a NAT gateway without its own path to the internet, or no public address where the path needs one; or security groups restrict outbound traffic of public instances or tasks.",
        why: "An instance without an egress path starts, but does not join its cluster, pulls no image and sends no logs. CloudFormation waits for it until the timeout and rolls everything back.",
        fix: "Add a default route to the subnet's route table: to the internet gateway for public instances, to a NAT gateway for private ones; or add VPC endpoints for every AWS service that is needed, in all zones.",
    },
    title: "every launch subnet has an egress path, or endpoints for everything it needs",
    checks: "The routes of each subnet, hop by hop to an attached internet gateway, through a NAT gateway and the routes of the NAT gateway's subnet; and whether security groups allow outbound HTTPS, and for public instances and tasks all outbound traffic.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched() {
        if launched.boots() {
            booting(scene, launched, placement, hand_over);
        } else if launched.kind == Kind::Function {
            hand_over(function(scene, launched, placement));
        }
    }
}

/// Judges each path out of the subnets in which something boots; what is so of several is said once.
fn booting(scene: &Scene, launched: &Launched, placement: &Placement, hand_over: &mut dyn FnMut(Judgement)) {
    let paths = || placement.starting().flat_map(|place| scene.paths(place).iter().map(|path| (&*place.subnet, path)));
    // What is private is not to leave through an internet gateway: such a path is no reason that others should have one.
    let counts = |path: &EgressPath| placement.expected == Expected::Public || path.kind != EgressKind::Internet;
    let some = paths().any(|(_, path)| path.leads().is_yes() && counts(path));
    // A host with several interfaces leaves by one of them.
    let by_one = launched.is_multihomed() && paths().any(|(_, path)| path.leads().is_yes());
    let endpoints = has_endpoints(scene, launched);
    let mut troubles = BTreeMap::<_, Vec<_>>::new();
    for (subnet, path) in paths() {
        match &path.trouble {
            None => hand_over(leaves(launched, subnet, path)),
            Some(trouble) if by_one && trouble.cause.truth().is_no() => {}
            // What has no path at all may do with endpoints.
            Some(trouble) if path.kind == EgressKind::None && path.via.is_none() && !some => {
                hand_over(enclosed(scene, (launched, placement), (subnet, path), trouble, &endpoints));
            }
            Some(trouble) => troubles.entry(trouble).or_default().push((subnet, path)),
        }
    }
    for (trouble, paths) in troubles {
        let mut judgement = Judgement::new(&launched.id, "");
        judgement.ask(trouble.cause.truth(), || troubled(scene, (launched, placement), trouble, &paths));
        hand_over(judgement);
    }
    if placement.expected == Expected::Public {
        restricted(scene, launched, placement, hand_over);
    }
}

/// What a function needs is not said, and many need no path; one that leads nowhere is not meant.
fn function(scene: &Scene, launched: &Launched, placement: &Placement) -> Judgement {
    let mut judgement = Judgement::new(&launched.id, "");
    let mut troubles = BTreeMap::<_, Vec<_>>::new();
    for place in placement.subnets() {
        let lost = scene.paths(place).iter().filter(|path| path.kind == EgressKind::None && path.via.is_some());
        for trouble in lost.filter_map(|path| path.trouble.as_ref()) {
            troubles.entry(trouble.cause.to_string()).or_default().push(&*place.subnet);
        }
    }
    for (why, subnets) in troubles {
        let (id, subnets) = (&launched.id, quoted(&subnets, "and"));
        judgement.warn(|| Advice {
            about: id.clone(),
            place: launched.subnets.pointer.clone(),
            message: format!("`{id}` has no egress path from {subnets}: {why}"),
            hint: "launch it into subnets whose default route targets a working NAT gateway".to_owned(),
        });
    }
    judgement
}

fn leaves(launched: &Launched, subnet: &str, path: &EgressPath) -> Judgement {
    let statement = match &path.via {
        Some(via) => format!("packets leave `{subnet}` through `{}`", via.id()),
        None => format!("packets leave `{subnet}`"),
    };
    let mut judgement = Judgement::new(&launched.id, statement);
    judgement.rests_on(path.leads());
    judgement.because(path.path.clone());
    judgement
}

/// Without any path, endpoints have to do; what they lack is another rule's finding.
fn enclosed(
    scene: &Scene,
    (launched, placement): (&Launched, &Placement),
    (subnet, path): (&str, &EgressPath),
    trouble: &Trouble,
    endpoints: &Truth,
) -> Judgement {
    let id = &launched.id;
    let why = &trouble.cause;
    let mut judgement = Judgement::new(id, format!("`{subnet}` has no egress path: {why}"));
    // What needs no service of AWS may do without.
    if endpoints.is_no() && !scene.services(launched).iter().any(|service| service.required) {
        judgement.warn(|| Advice {
            about: id.clone(),
            place: at(subnet),
            message: format!("`{subnet}`, which `{id}` is launched into, has no egress path: {why}"),
            hint: "add a default route if it needs one".to_owned(),
        });
        return judgement;
    }
    judgement.ask(endpoints.clone(), || troubled(scene, (launched, placement), trouble, &[(subnet, path)]));
    judgement.because(path.path.clone());
    judgement
}

/// A trouble that packets meet on their way out of some subnets.
fn troubled(
    scene: &Scene,
    (launched, placement): (&Launched, &Placement),
    trouble: &Trouble,
    paths: &[(&str, &EgressPath)],
) -> Words {
    let id = &launched.id;
    let first = paths.first().map(|(_, path)| *path);
    let subnets = quoted(&paths.iter().map(|(subnet, _)| *subnet).collect::<Vec<_>>(), "and");
    let block = first.and_then(|path| path.only.as_ref());
    let packets = block.map(|block| format!(" for {block}")).unwrap_or_default();
    let pointer = if trouble.pointer.is_empty() { &launched.subnets.pointer } else { &trouble.pointer };
    Words {
        about: id.clone(),
        place: pointer.clone(),
        question: format!("by which path packets{packets} of `{id}` leave {subnets}"),
        refuted: format!("`{id}` has no egress path from {subnets}{packets}: {}", trouble.cause),
        fix: fixes::all(paths.iter().map(|(subnet, _)| remedies::remedy(scene, launched, placement, trouble, subnet))),
        evidence: first.map(|path| path.path.clone()).unwrap_or_default(),
    }
}

/// What is to be public is promised that it may send anything anywhere. Where nobody says that it is to be, less is no fault: it is
/// only told.
fn restricted(scene: &Scene, launched: &Launched, placement: &Placement, hand_over: &mut dyn FnMut(Judgement)) {
    let id = &launched.id;
    let mut judgement = Judgement::new(id, format!("`{id}` may send any traffic anywhere"));
    let all = &placement.places.known;
    let inside = |position| all.iter().any(|place| place.interface == position && placement.is_inside(launched, place));
    for position in 0..launched.interfaces.len() {
        let mut places = placement.places.known.iter().filter(|place| place.interface == position);
        let Some(Outbound { https, everything, group, pointer }) = places.next().map(|place| &place.outbound) else {
            continue;
        };
        if inside(position) {
            continue;
        }
        // What does not even let HTTPS out is told with the path.
        if !https.is_yes() {
            judgement.rests_on(https.clone());
            continue;
        }
        if scene.claim.is_no() && !everything.is_yes() {
            judgement.rests_on(everything.clone());
            if everything.is_no() {
                judgement.notice(|| Advice {
                    about: id.clone(),
                    place: pointer.clone(),
                    message: format!("the egress rules of `{group}` restrict what `{id}` may send"),
                    hint: "check that they allow whatever it needs".to_owned(),
                });
            }
            continue;
        }
        judgement.ask(scene.claim.clone().implies(everything.clone()), || Words {
            about: id.clone(),
            place: pointer.clone(),
            question: format!("whether `{id}` may send any traffic anywhere"),
            refuted: format!(
                "`{id}` is public, but the egress rules of `{group}` do not allow all traffic to 0.0.0.0/0"
            ),
            fix: fixes::allow_all(group),
            evidence: vec![
                Hop::new(id, format!("is in the security group `{group}`")),
                Hop::new(group, "has egress rules, so only what they allow leaves"),
            ],
        });
        judgement.because([Hop::new(group, "allows all traffic to 0.0.0.0/0")]);
    }
    hand_over(judgement);
}
