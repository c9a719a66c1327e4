//! Users of the internet gateway wait for its attachment.

use crate::diag::Code;
use crate::network::{Attachment, Placement, Target};
use crate::template::evaluate::{Same, Truth};
use crate::types::Access;
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::service::boots;
use crate::verify::{Hop, Rule, fixes};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "gateway-order",
        means: "A route to the internet gateway, a NAT gateway, an Elastic IP that names an instance, an internet-facing load balancer, or an instance or a database with a public address does not wait for the gateway's attachment to the VPC.",
        why: "On creation, AWS rejects what needs the gateway before it is attached. On deletion, the gateway cannot be detached while public addresses are mapped in the VPC; unless the attachment is deleted last, the stack hangs until it fails.",
        fix: "Add the attachment to the `DependsOn` of the resource.",
    },
    title: "users of the internet gateway are created after its attachment and deleted before it",
    checks: "For each attachment in the template, whether everything in that VPC that needs it depends on it, through `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn`.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for attachment in scene.network.attachments.iter().filter(|attachment| !attachment.gateway.is_missing()) {
        let id = &attachment.id;
        let mut judgement = Judgement::new(id, format!("everything that needs `{id}` depends on it"));
        judgement.asks_all();
        for User { id: user, why, needs } in users(scene, attachment) {
            let chain = scene.model.order.chain(&user, id);
            if !chain.is_empty() {
                judgement.because([Hop::new(user, format!("{why}; `{}`", chain.join(" -> ")))]);
                continue;
            }
            let of_internet = attachment.gateway.holds(|_| Truth::Yes).and(attachment.exists.clone());
            let waits = scene.model.order.waits(&user, id);
            // What has to wait for its whole egress path is told so once, by the rule about that.
            if is_told_by_launch_order(scene, &user, id) {
                judgement.rests_on(needs.and(of_internet).implies(waits));
                continue;
            }
            judgement.ask(needs.and(of_internet).implies(waits), || Words {
                about: user.clone(),
                place: at(&user),
                question: format!("whether `{user}` has to depend on `{id}`, because {why}"),
                refuted: format!("`{user}` does not depend on `{id}`, but {why}"),
                fix: fixes::depend(&user, &[id]),
                evidence: vec![Hop::new(&user, why), Hop::new(id, "may be created later, and deleted earlier")],
            });
        }
        hand_over(judgement);
    }
}

/// Whether something is launched, and the attachment is part of an egress path that it has to wait for.
fn is_told_by_launch_order(scene: &Scene, user: &str, attachment: &str) -> bool {
    let mut launched = scene.launched().filter(|(launched, _)| launched.id == user && boots(scene.model, launched));
    launched.any(|(_, placement)| {
        let mut paths = placement.starting().flat_map(|place| scene.paths(place));
        paths.any(|path| path.is_taken.is_yes() && path.needs.iter().any(|need| need == attachment))
    })
}

/// What needs an attachment.
struct User {
    id: String,
    /// Why it does, as a clause.
    why: &'static str,
    /// Whether it does.
    needs: Truth,
}

/// What needs an attachment, or may, each thing once (CloudFormation template reference, "`DependsOn` attribute", "When a
/// `DependsOn` attribute is required"). What services of AWS run needs it as databases of RDS do, which that names: its address
/// is one of an interface in the VPC.
fn users(scene: &Scene, attachment: &Attachment) -> Vec<User> {
    let network = scene.network;
    let in_vpc = |subnet: &str| match network.subnets.get(subnet) {
        Some(subnet) => subnet.vpc.same(&attachment.vpc),
        None => Truth::No,
    };
    let mut users = Vec::new();
    let mut add = |id: &str, why, needs: Truth| users.push(User { id: id.to_owned(), why, needs });
    for route in &network.routes {
        if let Target::Internet(name) = &route.target {
            let needs = attachment.gateway.is(name).and(route.exists.clone());
            add(&route.id, "it targets the internet gateway", needs);
        }
    }
    for nat in &network.nats {
        let here = match &nat.placement {
            Placement::Subnet(name) => name.here().map_or(Truth::No, in_vpc),
            Placement::Regional(vpc) => attachment.vpc.is(vpc),
            Placement::Stated | Placement::Unknown(_) => Truth::No,
        };
        let needs = here.and(nat.public.clone()).and(nat.exists.clone());
        add(&nat.id, "it is a NAT gateway with a public address", needs);
    }
    // An Elastic IP is mapped by what uses it, which is looked at for itself; this one maps itself. In which VPC, is not said;
    // where there is one attachment, it is there.
    let of_internet = network.attachments.iter().filter(|other| !other.gateway.is_missing());
    if of_internet.count() == 1 {
        for address in network.addresses.iter().filter(|address| !address.instance.is_missing()) {
            add(&address.id, "it is an Elastic IP that names an instance", address.exists.clone());
        }
    }
    for balancer in &network.balancers {
        let here = Truth::any(balancer.subnets.known().filter_map(|name| name.here()).map(in_vpc));
        let needs = here.and(balancer.faces_internet.clone()).and(balancer.exists.clone());
        add(&balancer.id, "it is an internet-facing load balancer", needs);
    }
    for (launched, placement) in scene.launched().filter(|(launched, _)| !launched.starts_later()) {
        for place in &placement.places.known {
            let needs = place.address.clone().and(in_vpc(&place.subnet)).and(launched.exists.clone());
            // An address that is associated later is what needs the gateway, not what it is associated with.
            if place.because.is_elastic {
                add(&place.because.resource, "it gives an instance its public address", needs);
            } else {
                add(&launched.id, "it has public addresses", needs);
            }
        }
    }
    for unjudged in &scene.unjudged {
        let Some(said) = unjudged.decided().filter(|said| said.public.access == Access::Address) else { continue };
        let (resource, location) = (unjudged.resource, &unjudged.location);
        let here = location.subnets.iter().map(|(subnet, there)| there.clone().and(subnet.vpc.same(&attachment.vpc)));
        let needs = Truth::any(here).and(said.is_open.clone()).and(scene.model.evaluator.exists(resource));
        add(resource.id, "it has a public address", needs);
    }
    once(users)
}

/// Each user once, by what it needs the gateway for most surely.
fn once(users: Vec<User>) -> Vec<User> {
    let mut all = Vec::<User>::new();
    let mut places = BTreeMap::new();
    for user in users.into_iter().filter(|user| !user.needs.is_no()) {
        match places.get(&user.id) {
            Some(place) => {
                let other: &mut User = &mut all[*place];
                if user.needs.is_yes() && !other.needs.is_yes() {
                    *other = user;
                }
            }
            None => {
                places.insert(user.id.clone(), all.len());
                all.push(user);
            }
        }
    }
    all
}
