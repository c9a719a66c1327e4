//! Internal load balancers admit nobody from the internet.

use crate::diag::Code;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::world::Origin;
use crate::verify::{Hop, Rule, fixes, hops};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "internal-load-balancer-open",
        means: "The security group of an internal load balancer allows traffic from internet addresses.",
        why: "An internal load balancer serves the inside of the network only. With such a rule nothing but its scheme keeps the internet out, and everything connected to the VPC can reach it.",
        fix: "Restrict the rule to the VPC's CIDR block or to the networks of its clients.",
    },
    title: "internal load balancers do not allow internet addresses",
    checks: "The inbound rules of the security groups of internal load balancers.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (balancer, openings) in scene.balancers().filter(|(balancer, _)| !balancer.faces_internet.is_yes()) {
        let id = &balancer.id;
        let mut judgement = Judgement::new(id, format!("`{id}` does not allow internet addresses"));
        let vpc = scene.network.vpc_of(&balancer.subnets);
        let admission = scene.admitted(&balancer.groups, &vpc);
        for (rule, origin) in &admission.known {
            let Origin::Internet(truth) = origin else {
                judgement.warn(|| Advice {
                    about: id.clone(),
                    place: rule.pointer.clone(),
                    message: format!(
                        "`{id}` is internal, and `{}` allows traffic from {}, which is outside its VPC",
                        rule.label, rule.peer
                    ),
                    hint: "allow only the networks that should use it".to_owned(),
                });
                continue;
            };
            // One that faces the internet after all may admit it.
            let promised = balancer.faces_internet.clone().not().and(balancer.exists.clone());
            judgement.ask(promised.implies(truth.clone().not()), || Words {
                about: id.clone(),
                place: rule.pointer.clone(),
                question: format!("whether `{}` allows traffic from internet addresses to `{id}`", rule.label),
                refuted: format!("`{id}` is internal, and `{}` allows {} from {}", rule.label, rule.what(), rule.peer),
                fix: fixes::narrow_to_vpc(rule),
                evidence: hops::admitted(rule, id),
            });
        }
        judgement.ask_rest(&admission, || Words {
            about: id.clone(),
            place: balancer.groups.pointer.clone(),
            question: format!("who can connect to `{id}`"),
            ..Words::default()
        });
        let listens = openings.all.iter();
        judgement
            .because(listens.map(|opening| Hop::new(id, format!("listens on {} for {}", opening.ports, opening.from))));
        hand_over(judgement);
    }
}
