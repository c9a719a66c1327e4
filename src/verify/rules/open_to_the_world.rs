//! No security group inside the rack admits addresses of the internet.

use crate::diag::Code;
use crate::network::{Access, Kind, Launched, Named, Names, Network};
use crate::template::evaluate::{Fact, Truth};
use crate::types::{self, Role};
use crate::verify::guards::guards;
use crate::verify::judgement::{Advice, Judgement, LONGEST_PATH, Words};
use crate::verify::scene::Scene;
use crate::verify::unjudged::Unjudged;
use crate::verify::world::Origin;
use crate::verify::{Rule, fixes, hops, remote_access, world};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "open-to-the-world",
        means: "A security group of something inside the rack (instances, tasks, a mount target, an interface endpoint, or a database, cache, broker or cluster) allows internet addresses.",
        why: "Inbound traffic should come through a load balancer only. Even if it has no public address or internet route today, such a rule allows everything in the VPC or connected to it, and the internet as soon as an address or a route is added.",
        fix: "Allow a security group, or CIDR blocks inside the VPC, instead.",
    },
    title: "no security group inside the rack allows internet addresses",
    checks: "The inbound rules of the security groups of instances, tasks, mount targets and interface endpoints, and of databases, caches, brokers and clusters of AWS's services, be they the default ones of their VPC or made by EKS; and whether `RemoteAccess` of EKS node groups names who may connect. Private-use CIDR blocks and the VPC's own do not count as the internet.",
    judge,
};

/// Something inside the rack that security groups guard.
struct Guarded<'n> {
    id: &'n str,
    exists: &'n Truth,
    groups: Names,
    vpc: Fact<Named>,
    /// Whether anybody outside gets there: an endpoint has private addresses only, so nobody does without an internet gateway.
    reached: Truth,
    /// If it is launched, what it is.
    launched: Option<&'n Launched>,
}

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for guarded in guarded(scene.network).into_iter().chain(managed(scene)) {
        let id = guarded.id;
        let mut judgement = Judgement::new(id, format!("no rule allows internet addresses to reach `{id}`"));
        let admission = scene.admitted(&guarded.groups, &guarded.vpc);
        for (rule, origin) in &admission.known {
            let Origin::Internet(truth) = origin else { continue };
            if rule.is_path_mtu {
                continue;
            }
            let what = || format!("`{}` allows {} from {}", rule.label, rule.what(), rule.peer);
            let forwarding = guarded.launched.and_then(|launched| world::forwarding(scene.network, launched, rule));
            let (balancer, forwards) =
                forwarding.map_or((None, Truth::No), |(balancer, forwards)| (Some(balancer), forwards));
            if let Some(balancer) = balancer.filter(|_| truth.is_yes() && forwards.is_yes()) {
                judgement.warn_once(|| Advice {
                    about: id.to_owned(),
                    place: rule.pointer.clone(),
                    message: format!(
                        "{}, which `{}`, a Network Load Balancer, needs if it preserves client addresses",
                        what(),
                        balancer.id
                    ),
                    hint: "if it does not, allow its security group or subnets instead".to_owned(),
                });
                continue;
            }
            let open = truth.clone().and(guarded.exists.clone()).and(guarded.reached.clone());
            judgement.ask_once(open.not().or(forwards), || Words {
                about: id.to_owned(),
                place: rule.pointer.clone(),
                question: format!("whether `{}` allows traffic from internet addresses to `{id}`", rule.label),
                refuted: format!("{}, so the security groups of `{id}` allow internet addresses", what()),
                fix: match guarded.launched {
                    Some(launched) => {
                        let close = fixes::close(scene.network, launched, rule);
                        fixes::or_by_parameter(scene.model.template, rule, close)
                    }
                    None => fixes::narrow(scene.network, rule),
                },
                evidence: hops::admitted(rule, id),
            });
        }
        judgement.ask_rest(&admission, || Words {
            about: id.to_owned(),
            place: guarded.groups.pointer.clone(),
            question: format!("who can connect to `{id}`"),
            ..Words::default()
        });
        let rules = scene.network.ingress_of(&guarded.groups).known;
        judgement.because(rules.iter().take(LONGEST_PATH + 1).map(|(rule, _)| hops::allowed(rule)));
        hand_over(judgement);
    }
    scene.unjudged.iter().filter_map(|unjudged| remote_access::judge(scene, unjudged)).for_each(hand_over);
}

fn guarded(network: &Network) -> Vec<Guarded<'_>> {
    let mut all = Vec::new();
    let has_own = |launched: &Launched| launched.interfaces.iter().any(|interface| interface.given.is_none());
    let launched = network.launched.iter().filter(|launched| launched.kind != Kind::Function);
    for launched in launched.filter(|launched| has_own(launched)) {
        all.push(Guarded {
            id: &launched.id,
            exists: &launched.exists,
            groups: own_groups(launched),
            vpc: network.vpc_of(&launched.subnets),
            reached: Truth::Yes,
            launched: Some(launched),
        });
    }
    for target in &network.mount_targets {
        let subnet =
            target.subnet.clone().known().and_then(|name| network.subnet(&name).map(|subnet| subnet.vpc.clone()));
        all.push(Guarded {
            id: &target.id,
            exists: &target.exists,
            groups: target.groups.clone(),
            vpc: subnet.unwrap_or(Fact::Missing),
            reached: Truth::Yes,
            launched: None,
        });
    }
    for endpoint in &network.endpoints {
        if let Access::Interface { groups, .. } = &endpoint.access {
            all.push(Guarded {
                id: &endpoint.id,
                exists: &endpoint.exists,
                groups: groups.clone(),
                vpc: endpoint.vpc.clone(),
                reached: endpoint.vpc.holds(|vpc| network.has_gateway(vpc).truth),
                launched: None,
            });
        }
    }
    all
}

/// What services of AWS run for others. Nothing is known of the group that AWS chooses for what names none, unless that is the
/// default one of its VPC.
fn managed<'s>(scene: &'s Scene) -> Vec<Guarded<'s>> {
    let mut all = Vec::new();
    let managed =
        scene.network.managed.iter().map(|managed| (managed.id.as_str(), managed)).collect::<BTreeMap<_, _>>();
    for Unjudged { resource, location, .. } in &scene.unjudged {
        let Some(managed) = managed.get(resource.id) else { continue };
        let Some(groups) = guards(*resource, location, &scene.lookup) else { continue };
        let vpc = location.vpc();
        let reached = match &vpc {
            Fact::Is(vpc) if types::of(resource.kind).role == Role::PrivateOnly => scene.network.has_gateway(vpc).truth,
            _ => Truth::Yes,
        };
        let exists = &managed.exists;
        all.push(Guarded { id: &managed.id, exists, groups, vpc, reached, launched: None });
    }
    all
}

/// The security groups of the interfaces of something that are not resources of their own, which are guarded themselves.
fn own_groups(launched: &Launched) -> Names {
    let own = launched.interfaces.iter().filter(|interface| interface.given.is_none());
    let mut own = own.map(|interface| interface.groups.clone());
    let mut groups = own.next().unwrap_or_default();
    own.for_each(|more| groups.extend(more));
    groups
}
