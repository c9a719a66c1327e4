//! Load balancers admit only what they listen for.

use crate::diag::Code;
use crate::network::Ports;
use crate::template::evaluate::Truth;
use crate::verify::judgement::{Advice, Judgement, LONGEST_PATH};
use crate::verify::scene::Scene;
use crate::verify::{Rule, hops, openings};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "port-without-listener",
        means: "The security group of a load balancer allows ports on which it has no listener.",
        why: "Nothing answers there today. A listener that is added later is open to every source that this rule allows, without any change to a security group.",
        fix: "Restrict the rule to the listeners' ports.",
    },
    title: "load balancers allow only the ports they listen on",
    checks: "The ports that the security groups of load balancers allow, compared with those of their listeners.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for balancer in &scene.network.balancers {
        let id = &balancer.id;
        let mut judgement = Judgement::new(id, format!("`{id}` allows only ports it listens on"));
        let mut path = Vec::new();
        let ports = openings::ports(balancer);
        let unknown = openings::unknown_port(balancer);
        let written = written(&ports);
        let (listens, hint) = match written.as_str() {
            "" => ("has no listener in this template".to_owned(), "add a listener, or remove the rule".to_owned()),
            ports => (format!("listens on {ports} only"), format!("restrict the rule to {ports}")),
        };
        let rules = scene.network.ingress_of(&balancer.groups);
        // It warns of what it knows; what it does not know harms nobody by itself, and proves nothing.
        judgement.rests_on(rules.rest().not().and(Truth::of(balancer.is_unguarded().is_no())));
        for (rule, there) in rules.known.iter().filter(|(rule, _)| rule.admits("tcp")) {
            let fits = rule.protocol != "-1" && is_within(rule.ports, &ports);
            if !fits && (unknown.is_none() || rule.protocol == "-1") {
                judgement.warn(|| Advice {
                    about: id.clone(),
                    place: rule.pointer.clone(),
                    message: format!("`{}` allows {} to `{id}`, which {listens}", rule.label, rule.what()),
                    hint: hint.clone(),
                });
                continue;
            }
            let fits = Truth::of(fits).or(unknown.clone().map_or(Truth::No, Truth::Unknown));
            judgement.rests_on(there.clone().implies(fits));
            if path.len() <= LONGEST_PATH {
                path.push(hops::allowed(rule));
            }
        }
        judgement.because(path);
        hand_over(judgement);
    }
}

/// Whether all ports of a range are among some, which are in order.
fn is_within(range: Ports, ports: &[u16]) -> bool {
    openings::within(ports, range).len() == usize::from(range.to.saturating_sub(range.from)) + 1
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
