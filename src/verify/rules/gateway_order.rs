//! Users of the internet gateway wait for its attachment.

use crate::diag::Code;
use crate::network::{Attachment, Named, Stand, Target};
use crate::template::evaluate::Fact;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "gateway-order",
        means: "A route to the internet gateway, a NAT gateway, an Elastic IP, an internet-facing load balancer or an instance with a public address does not wait for the gateway's attachment to the VPC.",
        why: "On creation AWS refuses what needs the gateway before it is attached. On deletion the attachment cannot go while public addresses are mapped in the VPC; if it is not made to go last, the stack hangs until it fails.",
        mend: "Add the attachment to the `DependsOn` of the resource.",
    },
    title: "users of the internet gateway are made after its attachment and deleted before it",
    checks: "For each attachment in the template, everything in that VPC that needs it, over `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for attachment in case.network.attachments.iter().filter(|attachment| attachment.gateway != Fact::Missing) {
        let mut path = Vec::new();
        let before = report.count();
        for (user, why) in users(case, attachment) {
            let chain = case.order.chain(&user, &attachment.id);
            if !chain.is_empty() {
                path.push(Hop::new(user, format!("{why}; `{}`", chain.join(" -> "))));
                continue;
            }
            report.refute(Claim {
                resource: user.clone(),
                pointer: at(&user),
                refuted: format!("`{user}` does not wait for `{}`: {why}", attachment.id),
                hint: format!("add `{}` to the `DependsOn` of `{user}`", attachment.id),
                path: vec![Hop::new(&user, why), Hop::new(&attachment.id, "may be made later, and deleted earlier")],
            });
        }
        if report.count() == before {
            report.prove(&attachment.id, format!("everything that needs `{}` waits for it", attachment.id), path);
        }
    }
}

/// What needs an attachment, and why.
fn users(case: &Case, attachment: &Attachment) -> Vec<(String, &'static str)> {
    let network = &case.network;
    let in_vpc = |name: &Named| network.subnet(name).is_some_and(|subnet| subnet.vpc == attachment.vpc);
    let mut users = Vec::new();
    for route in &network.routes {
        if matches!(&route.target, Target::Internet(name) if attachment.gateway == Fact::Is(name.clone())) {
            users.push((route.id.clone(), "it leads to the internet gateway"));
        }
    }
    for nat in &network.nats {
        let here = match &nat.stand {
            Stand::Subnet(name) => in_vpc(name),
            Stand::Regional(vpc) => attachment.vpc == Fact::Is(vpc.clone()),
            Stand::Unknown(_) => false,
        };
        if here && !nat.public.is_no() {
            users.push((nat.id.clone(), "it is a NAT gateway with a public address"));
        }
    }
    // Which VPC an address will be used in is not said; where there is one attachment, it is there.
    let of_internet = network.attachments.iter().filter(|other| other.gateway != Fact::Missing);
    if of_internet.count() == 1 {
        users.extend(
            network
                .addresses
                .iter()
                .map(|address| (address.id.clone(), "it is an Elastic IP, mapped through the internet gateway")),
        );
    }
    for balancer in network.balancers.iter().filter(|balancer| balancer.faces_internet.is_yes()) {
        if balancer.subnets.known.iter().any(|written| in_vpc(&written.name)) {
            users.push((balancer.id.clone(), "it is an internet-facing load balancer"));
        }
    }
    for (launched, standing) in case.launched().filter(|(launched, _)| !launched.starts_later()) {
        let public = |subnet: &str| in_vpc(&Named::Here(subnet.to_owned()));
        for place in standing.places.iter().filter(|place| place.address.is_yes() && public(&place.subnet)) {
            // An address that is associated later is what needs the gateway, not what it is associated with.
            users.push(match place.because.elastic(case) {
                Some(elastic) => (elastic.id.to_owned(), "it gives a host its public address"),
                None => (launched.id.clone(), "it has public addresses"),
            });
        }
    }
    let mut seen = BTreeSet::new();
    users.retain(|(id, _)| seen.insert(id.clone()));
    users
}
