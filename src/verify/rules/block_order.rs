//! What uses an additional CIDR block of a VPC waits for it.

use crate::diag::Code;
use crate::network::BlockAssociation;
use crate::template::evaluate::{Fact, Same, Truth};
use crate::template::reference::{Owner, ReferenceKind};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "block-order",
        means: "A subnet is in a CIDR block that an `AWS::EC2::VPCCidrBlock` adds to its VPC, or something reads the VPC's IPv6 blocks or adds one to a subnet, and does not depend on that resource.",
        why: "CloudFormation may create it before the VPC has the block: EC2 rejects the subnet, and `Fn::Select` finds no IPv6 block. On deletion, the block cannot be removed while a subnet uses it.",
        fix: "Add the `AWS::EC2::VPCCidrBlock` to the `DependsOn` of the resource.",
    },
    title: "users of an additional CIDR block are created after it and deleted before it",
    checks: "For each `AWS::EC2::VPCCidrBlock`, whether the subnets in its block, and for IPv6 everything that reads `Ipv6CidrBlocks` of the VPC or adds an IPv6 block to one of its subnets, depend on it.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for association in &scene.network.block_associations {
        let id = &association.id;
        let mut judgement = Judgement::new(id, format!("everything that uses the CIDR block of `{id}` depends on it"));
        judgement.asks_all();
        for (user, (why, needs)) in users(scene, association) {
            let chain = scene.model.order.chain(&user, id);
            if !chain.is_empty() {
                judgement.because([Hop::new(user, format!("{why}; `{}`", chain.join(" -> ")))]);
                continue;
            }
            // Where several add IPv6 blocks, any of them will do.
            let others = scene.network.block_associations.iter().filter(|other| association.may_stand_for(other));
            let waits = Truth::any(others.map(|other| scene.model.order.waits(&user, &other.id)));
            judgement.ask(needs.and(association.exists.clone()).implies(waits), || Words {
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

/// What uses the block of an association, or may: why, as a clause, and whether it does.
fn users(scene: &Scene, association: &BlockAssociation) -> BTreeMap<String, (String, Truth)> {
    let mut users = BTreeMap::new();
    for subnet in scene.network.subnets.values() {
        let here = subnet.vpc.same(&association.vpc).and(subnet.exists.clone());
        let ipv6 = subnet.ipv6.clone().and(association.ipv6.clone()).and(here.clone());
        let ipv4 = here.and(association.holds(scene.network, subnet));
        let why = match &association.block {
            Fact::Is(block) if !ipv4.is_no() => format!("its CIDR block is part of {block}"),
            _ if !ipv6.is_no() => "it has an IPv6 block".to_owned(),
            _ => "its CIDR block may be part of that one".to_owned(),
        };
        users.insert(subnet.id.clone(), (why, ipv4.or(ipv6)));
        for (id, adds) in &subnet.ipv6_later {
            let why = format!("it adds an IPv6 block to `{}`", subnet.id);
            let in_vpc = subnet.vpc.same(&association.vpc);
            users.insert(id.clone(), (why, adds.clone().and(association.ipv6.clone()).and(in_vpc)));
        }
    }
    if let (Some(vpc), false) = (association.vpc.here(), association.ipv6.is_no()) {
        let readers = scene.model.references.all.iter().filter(|reference| reference.to == vpc);
        for reference in readers.filter(|reference| reference.kind == ReferenceKind::GetAtt(Some("Ipv6CidrBlocks"))) {
            if let Owner::Resource(id) = reference.from {
                let why = format!("it reads `Ipv6CidrBlocks` of `{vpc}`");
                let exists = scene.model.document.resource(id).map(|resource| scene.model.evaluator.exists(resource));
                users.insert(id.to_owned(), (why, association.ipv6.clone().and(exists.unwrap_or(Truth::No))));
            }
        }
    }
    users.retain(|_, (_, needs)| !needs.is_no());
    users
}
