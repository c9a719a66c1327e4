//! Load balancers admit only what they listen for.

use crate::diag::Code;
use crate::read::network::{Balancer, Rule as Ingress};
use crate::read::verify::case::Case;
use crate::read::verify::report::Report;
use crate::read::verify::{Rule, hops, inbound, world};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "port-without-listener",
        means: "The security group of a load balancer admits ports on which it does not listen.",
        why: "Nothing answers there today. Whoever adds a listener later opens it to everybody whom this rule admits, without touching a security group.",
        mend: "Narrow the rule to the listeners' ports.",
    },
    title: "load balancers admit only the ports they listen on",
    checks: "The ports that the rules of load balancers' security groups admit, against those of their listeners.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for balancer in case.network.balancers.iter().filter(|balancer| !balancer.listeners.is_empty()) {
        let before = report.count();
        let mut path = Vec::new();
        for rule in world::ingress(case, &balancer.groups).filter(|rule| rule.admits("tcp")) {
            if too_wide(balancer, rule) {
                let listens = balancer.listeners.iter().filter_map(|listener| listener.port.clone().known());
                let listens = listens.map(|port| port.to_string()).collect::<Vec<_>>().join(", ");
                let message = format!(
                    "`{}` admits {} to `{}`, which listens on {listens} only",
                    rule.label,
                    rule.what(),
                    balancer.id
                );
                report.warn(&balancer.id, rule.pointer.clone(), message, format!("narrow the rule to {listens}"));
            } else {
                path.push(hops::allowed(rule));
            }
        }
        if report.count() == before {
            report.prove(&balancer.id, format!("`{}` admits only ports it listens on", balancer.id), path);
        }
    }
}

/// Whether a rule admits a port without a listener.
fn too_wide(balancer: &Balancer, rule: &Ingress) -> bool {
    rule.protocol == "-1" || (rule.ports.from..=rule.ports.to).any(|port| !inbound::listens(balancer, port))
}
