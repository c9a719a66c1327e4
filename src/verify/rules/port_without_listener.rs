//! Load balancers admit only what they listen for.

use crate::diag::Code;
use crate::network::Ports;
use crate::verify::case::Case;
use crate::verify::report::{LONGEST_PATH, Report};
use crate::verify::{Rule, hops, inbound, world};

pub(in crate::verify) static RULE: Rule = Rule {
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
    for balancer in &case.network.balancers {
        let before = report.count();
        let mut path = Vec::new();
        let ports = inbound::ports(balancer);
        let all_known = !inbound::has_unknown_port(balancer);
        let written = written(&ports);
        let (listens, hint) = match written.as_str() {
            "" => ("has no listener in this template".to_owned(), "add a listener, or remove the rule".to_owned()),
            ports => (format!("listens on {ports} only"), format!("narrow the rule to {ports}")),
        };
        for rule in world::ingress(case, &balancer.groups).filter(|rule| rule.admits("tcp")) {
            if rule.protocol == "-1" || all_known && !is_within(rule.ports, &ports) {
                if report.skips() {
                    continue;
                }
                let (label, what, id) = (&rule.label, rule.what(), &balancer.id);
                let message = format!("`{label}` admits {what} to `{id}`, which {listens}");
                report.warn(id, rule.pointer.clone(), message, hint.as_str());
            } else if path.len() <= LONGEST_PATH {
                path.push(hops::allowed(rule));
            }
        }
        if report.count() == before {
            report.prove(&balancer.id, format!("`{}` admits only ports it listens on", balancer.id), path);
        }
    }
}

/// Whether all ports of a range are among some, which are in order.
fn is_within(range: Ports, ports: &[u16]) -> bool {
    inbound::within(ports, range).len() == usize::from(range.to.saturating_sub(range.from)) + 1
}

/// Ports as far as anyone reads them: `80, 443`.
fn written(ports: &[u16]) -> String {
    /// No balancer has more than fifty listeners by default (Elastic Load Balancing user guides, "Quotas").
    const LISTED: usize = 50;
    let first = ports.iter().take(LISTED).map(u16::to_string).collect::<Vec<_>>().join(", ");
    match ports.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first} and {more} more ports"),
    }
}
