//! The internet reaches nothing that a service of AWS runs at a public address or endpoint.

use crate::diag::Code;
use crate::template::Resource;
use crate::template::wording::joined;
use crate::types::Access;
use crate::verify::access::Said;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::location::Location;
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "publicly-accessible",
        means: "A database, broker or cluster has a public address, its API answers on the internet, or it sends packets to the internet past the gateways of the VPC.",
        why: "A public address or endpoint needs one permissive security group rule, or one leaked credential, to be open to everyone; no load balancer or gateway of the VPC is in between.",
        fix: "Set the property that the finding names so that it is closed, and connect from inside the VPC, or through a VPN or a bastion host.",
    },
    title: "the internet reaches no database, broker or cluster at an address or endpoint of its own",
    checks: "`PubliclyAccessible`, or the property that a type has in its place, such as `EndpointPublicAccess` of EKS clusters, and AWS's default where it is not set: for RDS, whether a subnet has a route to an internet gateway.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for unjudged in &scene.unjudged {
        if let Some(said) = unjudged.decided() {
            hand_over(of(scene, unjudged.resource, &unjudged.location, said));
        }
    }
}

fn of(scene: &Scene, resource: Resource, location: &Location, said: &Said) -> Judgement {
    let id = resource.id;
    let does = |not: bool| match (said.public.access, not) {
        (Access::Address, false) => "has a public address",
        // It may have one that no route leads to.
        (Access::Address, true) => "is not reached from the internet at an address of its own",
        (Access::Outward, false) => "sends packets to the internet past the gateways of the VPC",
        (Access::Outward, true) => "sends no packets past the gateways of the VPC",
        (Access::Endpoint(_) | Access::ByDesign | Access::Unclear, false) => "can be reached from the internet",
        (Access::Endpoint(_) | Access::ByDesign | Access::Unclear, true) => "has no endpoint on the internet",
    };
    let mut judgement = Judgement::new(id, format!("`{id}` {}", does(true)));
    let exists = scene.model.evaluator.exists(resource);
    judgement.ask(said.is_open.clone().and(exists).not(), || Words {
        about: id.to_owned(),
        place: said.pointer.clone(),
        question: format!("whether `{id}` ({}) {}", resource.kind, does(false)),
        refuted: format!("`{id}` ({}) {}: {}", resource.kind, does(false), said.words),
        fix: close(id, said),
        evidence: path(id, location, said),
    });
    if !said.some.is_empty() {
        let some = said.some.iter().map(String::as_str).collect::<Vec<_>>();
        judgement.warn(|| Advice {
            about: id.to_owned(),
            place: said.pointer.clone(),
            message: format!(
                "`{id}` ({}) can be reached from the internet by {}: {}",
                resource.kind,
                joined(&some, "and"),
                said.words
            ),
            hint: close(id, said),
        });
    }
    judgement.because([Hop::new(id, said.words.clone())]);
    judgement
}

/// What to set so that it is closed.
fn close(id: &str, said: &Said) -> String {
    fixes::all(said.public.closed_by.iter().map(|(property, word)| match *word {
        "true" | "false" => format!("set `{property}` of `{id}` to {word}"),
        word => format!("set `{property}` of `{id}` to `{word}`"),
    }))
}

/// Where it has its address, and why.
fn path(id: &str, location: &Location, said: &Said) -> Vec<Hop> {
    let subnets = location.subnets.iter().filter(|_| said.public.access == Access::Address);
    let subnets = subnets.map(|(subnet, _)| Hop::new(&subnet.id, format!("`{id}` may run in it")));
    subnets.chain([Hop::new(id, said.words.clone())]).collect()
}
