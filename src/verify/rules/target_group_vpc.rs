//! Target groups are in the VPC of their load balancers and targets.

use crate::diag::Code;
use crate::network::{Balancer, Named, Names, Network, TargetGroup};
use crate::template::evaluate::{Fact, Same, Truth};
use crate::verify::fixes::vpc_name;
use crate::verify::hops::at_property;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::running::Running;
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "target-group-vpc",
        means: "A target group is in another VPC than the load balancer that forwards to it, or than the tasks and instances that are registered there.",
        why: "Elastic Load Balancing rejects a listener or rule that forwards to a target group of another VPC, and targets that are not in the VPC of their group.",
        fix: "Set `VpcId` of the target group to the VPC of the load balancer and of the targets.",
    },
    title: "target groups are in the VPC of their load balancers and targets",
    checks: "The `VpcId` of each target group against the VPCs of the subnets of the load balancers that forward to it, of the tasks and Auto Scaling groups that are registered there, and of the instances that tasks run on.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let running = scene.running().collect::<Vec<_>>();
    for (id, group) in scene.network.target_groups.iter().filter(|(id, _)| scene.is_own(id)) {
        let mut judgement = Judgement::new(id, format!("`{id}` is in the VPC of its load balancers and targets"));
        let name = Named::Here(id.clone());
        for (other, subnets, is_meant) in neighbours(scene, &running, &name) {
            let vpc = scene.network.vpc_of(subnets);
            // Of subnets outside the template nobody says in which VPC they are.
            if vpc.is_missing() || group.vpc.is_missing() || is_meant.is_no() {
                continue;
            }
            one(&mut judgement, (id, group), other, &vpc, &is_meant);
        }
        hand_over(judgement);
    }
}

/// What a target group has to be in one VPC with: who it is, its subnets, and whether it has to.
fn neighbours<'s>(
    scene: &'s Scene,
    running: &'s [Running],
    group: &'s Named,
) -> impl Iterator<Item = (&'s str, &'s Names, Truth)> {
    let network: &Network = scene.network;
    let balancers = network.balancers.iter().map(move |balancer: &Balancer| {
        let forwards = balancer.listeners.any(|listener| listener.targets.has(group).and(listener.exists.clone()));
        (balancer.id.as_str(), &balancer.subnets, forwards.and(balancer.exists.clone()))
    });
    let launched = network.launched.iter().map(move |launched| {
        (launched.id.as_str(), &launched.subnets, launched.target_groups.has(group).and(launched.exists.clone()))
    });
    let shared = running.iter().filter(|running| running.tasks.has_network.is_no());
    let hosts = shared.flat_map(move |running| {
        let registers = running.tasks.registrations.any(|one| one.group.is(group)).and(running.exists());
        let hosts = running.hosts.known.iter();
        hosts.map(move |host| {
            (host.launched.id.as_str(), &host.launched.subnets, host.there.clone().and(registers.clone()))
        })
    });
    balancers.chain(launched).chain(hosts)
}

fn one(judgement: &mut Judgement, (id, group): (&str, &TargetGroup), other: &str, vpc: &Fact<Named>, is_meant: &Truth) {
    let same = group.vpc.same(vpc);
    judgement.ask(group.exists.clone().and(is_meant.clone()).implies(same), || Words {
        about: id.to_owned(),
        place: at_property(id, "VpcId"),
        question: format!("whether `{id}` is in the VPC of `{other}`"),
        refuted: format!("`{id}` is in {}, and `{other}` in {}", vpc_name(&group.vpc), vpc_name(vpc)),
        fix: format!("set `VpcId` of `{id}` to {}", vpc_name(vpc)),
        evidence: vec![
            Hop::new(other, format!("is in {}", vpc_name(vpc))),
            Hop::new(id, format!("is in {}", vpc_name(&group.vpc))),
        ],
    });
    judgement.because([Hop::new(other, format!("is in {}, as the target group is", vpc_name(vpc)))]);
}
