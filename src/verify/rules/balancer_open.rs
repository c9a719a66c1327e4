//! Internal load balancers admit nobody from the internet.

use crate::diag::Code;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::world::Origin;
use crate::verify::{Hop, Rule, hops, world};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "balancer-open",
        means: "The security group of an internal load balancer admits addresses of the internet.",
        why: "What is behind it is meant for the inside of the network. Only the scheme keeps the internet away then, and whatever is connected to the VPC is admitted.",
        mend: "Let the rule admit the VPC's block or the networks of those who use it.",
    },
    title: "internal load balancers admit nobody from the internet",
    checks: "The rules of the security groups of internal load balancers.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (balancer, openings) in case.balancers().filter(|(balancer, _)| !balancer.faces_internet.is_yes()) {
        let vpc = case.network.vpc_of(&balancer.subnets);
        let before = report.count();
        for (rule, origin) in world::admitted(case, &balancer.groups, &vpc) {
            let Origin::Internet(truth) = origin else {
                if report.skips() {
                    continue;
                }
                let message = format!(
                    "`{}` is internal, and `{}` admits {}, which is outside its VPC",
                    balancer.id, rule.label, rule.peer
                );
                report.warn(
                    &balancer.id,
                    rule.pointer.clone(),
                    message,
                    "admit only networks that are meant to use it",
                );
                continue;
            };
            report.judge(
                &truth,
                || format!("whether `{}` admits addresses of the internet to `{}`", rule.label, balancer.id),
                || Claim {
                    resource: balancer.id.clone(),
                    pointer: rule.pointer.clone(),
                    refuted: format!(
                        "`{}` is internal, and `{}` admits {} from {}",
                        balancer.id,
                        rule.label,
                        rule.what(),
                        rule.peer
                    ),
                    hint: "admit the VPC's block instead".to_owned(),
                    path: vec![
                        Hop::new(rule.peer.to_string(), "whoever has such an address and a way into the VPC"),
                        hops::allowed(rule),
                        Hop::new(&balancer.id, "is in this security group"),
                    ],
                },
            );
        }
        if let Some(why) = world::unknown_ingress(case, &balancer.groups) {
            report.undecided(
                &balancer.id,
                balancer.groups.pointer.clone(),
                &format!("who may connect to `{}`", balancer.id),
                &why,
                Vec::new(),
            );
        }
        if report.count() == before {
            let path = openings
                .all
                .iter()
                .map(|opening| Hop::new(&balancer.id, format!("listens on {} for {}", opening.ports, opening.from)));
            report.prove(&balancer.id, format!("`{}` admits nobody from the internet", balancer.id), path.collect());
        }
    }
}
