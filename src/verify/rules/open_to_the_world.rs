//! No security group inside the rack admits addresses of the internet.

use crate::diag::Code;
use crate::network::{Access, Kind, Launched, Named, Names};
use crate::template::evaluate::Fact;
use crate::verify::case::Case;
use crate::verify::report::{Claim, LONGEST_PATH, Report};
use crate::verify::{Hop, Rule, hops, world};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "open-to-the-world",
        means: "A security group of something inside the rack, instances, tasks, a mount target or an interface endpoint, admits addresses of the internet.",
        why: "Inbound traffic is to come through a load balancer only. Where no address or route leads there today, such a rule admits everything that is in the VPC or connected to it, and the internet from the day on which an address or a route is added.",
        mend: "Let the rule admit a security group, or blocks inside the VPC, instead.",
    },
    title: "no security group inside the rack admits addresses of the internet",
    checks: "The rules of the security groups of instances, tasks, mount targets and interface endpoints. Blocks of private use and the VPC's own are not the internet.",
    judge,
};

/// Something inside the rack that security groups guard.
struct Guarded<'c> {
    id: &'c str,
    groups: Names,
    vpc: Fact<Named>,
    /// If it is launched, what it is.
    launched: Option<&'c Launched>,
}

fn judge(case: &Case, report: &mut Report) {
    for guarded in guarded(case) {
        let mut open = false;
        let forwarded = guarded.launched.map(|launched| world::forwarded(case, launched)).unwrap_or_default();
        for (rule, truth) in world::open(case, &guarded.groups, &guarded.vpc) {
            open = true;
            if report.has(guarded.id, &rule.pointer) {
                continue;
            }
            let balancer = world::forwarding(&forwarded, rule);
            if truth.is_yes() && balancer.is_some() && report.skips() {
                continue;
            }
            let what = || format!("`{}` admits {} from {}", rule.label, rule.what(), rule.peer);
            if let Some(balancer) = balancer.filter(|_| truth.is_yes()) {
                let message = format!(
                    "{}: that is what `{}`, a network load balancer, needs if it keeps clients' addresses",
                    what(),
                    balancer.id
                );
                report.warn(
                    guarded.id,
                    rule.pointer.clone(),
                    message,
                    "if it does not, admit its security group or subnets instead",
                );
                continue;
            }
            report.judge(
                &truth,
                || format!("whether `{}` admits addresses of the internet to `{}`", rule.label, guarded.id),
                || Claim {
                    resource: guarded.id.to_owned(),
                    pointer: rule.pointer.clone(),
                    refuted: format!("{}, so `{}` is open to more than this rack", what(), guarded.id),
                    hint: "admit a security group instead of addresses".to_owned(),
                    path: vec![
                        Hop::new(rule.peer.to_string(), "whoever has such an address and a way into the VPC"),
                        hops::allowed(rule),
                        Hop::new(guarded.id, "is in this security group"),
                    ],
                },
            );
        }
        if let Some(why) = world::unknown_ingress(case, &guarded.groups) {
            open = true;
            report.undecided(
                guarded.id,
                guarded.groups.pointer.clone(),
                &format!("who may connect to `{}`", guarded.id),
                &why,
                Vec::new(),
            );
        }
        if !open {
            report.prove(
                guarded.id,
                format!("no rule admits the internet to `{}`", guarded.id),
                admitted(case, &guarded),
            );
        }
    }
}

fn guarded<'c>(case: &'c Case) -> Vec<Guarded<'c>> {
    let network = &case.network;
    let mut all = Vec::new();
    let has_own = |launched: &Launched| launched.interfaces.iter().any(|interface| interface.given.is_none());
    let launched = network.launched.iter().filter(|launched| launched.kind != Kind::Function);
    for launched in launched.filter(|launched| has_own(launched)) {
        all.push(Guarded {
            id: &launched.id,
            groups: own_groups(launched),
            vpc: network.vpc_of(&launched.subnets),
            launched: Some(launched),
        });
    }
    for target in &network.mount_targets {
        let subnet =
            target.subnet.clone().known().and_then(|name| network.subnet(&name).map(|subnet| subnet.vpc.clone()));
        all.push(Guarded {
            id: &target.id,
            groups: target.groups.clone(),
            vpc: subnet.unwrap_or(Fact::Missing),
            launched: None,
        });
    }
    for endpoint in &network.endpoints {
        if let Access::Interface { groups, .. } = &endpoint.access {
            all.push(Guarded { id: &endpoint.id, groups: groups.clone(), vpc: endpoint.vpc.clone(), launched: None });
        }
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

fn admitted(case: &Case, guarded: &Guarded) -> Vec<Hop> {
    world::ingress(case, &guarded.groups).take(LONGEST_PATH + 1).map(hops::allowed).collect()
}
