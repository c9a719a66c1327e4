//! Services register their tasks only with target groups that a load balancer already forwards to.

use crate::diag::Code;
use crate::network::{Forwarding, Named, Registration};
use crate::template::evaluate::{Fact, Truth, Why};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::running::Running;
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "unused-target-group",
        means: "An ECS service registers its tasks in a target group that no listener and no listener rule forwards to, or that none forwards to yet when the service is created.",
        why: "ECS rejects the service: \"The target group does not have an associated load balancer\", and the stack rolls back. CloudFormation creates what does not depend on each other at the same time, so without a dependency it depends on chance.",
        fix: "Add a listener rule that forwards to the target group, and add it to the `DependsOn` of the service.",
    },
    title: "services wait for the listener rules that forward to them",
    checks: "For each target group that an ECS service names under `LoadBalancers`: whether a listener or a rule forwards to it, and whether the service depends on that, directly or through others.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for running in scene.running().filter(|running| !running.tasks.registrations.is_empty()) {
        let id = &running.tasks.id;
        let mut judgement = Judgement::new(id, format!("`{id}` waits for what forwards to it"));
        judgement.rests_on(running.tasks.registrations.rest().not());
        for registration in &running.tasks.registrations.known {
            match &registration.group {
                Fact::Is(group) => one(scene, &mut judgement, &running, registration, group),
                Fact::Unknown(unknown) => judgement.rests_on(Truth::Unknown(unknown.why.clone())),
                // A classic load balancer has no target groups.
                Fact::Missing => {}
            }
        }
        hand_over(judgement);
    }
}

fn one(scene: &Scene, judgement: &mut Judgement, running: &Running, registration: &Registration, group: &Named) {
    let (id, exists) = (&running.tasks.id, running.exists());
    // What stands outside is there already; whether something outside forwards to it, only that tells.
    if !group.here().is_some_and(|id| scene.network.target_groups.contains_key(id)) {
        return judgement.rests_on(Truth::Unknown(Why::Outside("target group", group.id().to_owned())));
    }
    let forwards = |forwarding: &Forwarding| forwarding.targets.has(group).and(forwarding.exists.clone());
    let all = scene.network.forwardings.iter().map(|one| (one, forwards(one)));
    let all = all.filter(|(_, forwards)| !forwards.is_no()).collect::<Vec<_>>();
    let attached = Truth::any(all.iter().map(|(_, forwards)| forwards.clone()));
    if attached.is_no() {
        return judgement.ask(exists.not(), || unattached(id, registration, group));
    }
    let waits = |one: &Forwarding| scene.model.order.waits(id, &one.id);
    let waited = Truth::any(all.iter().map(|(one, forwards)| forwards.clone().and(waits(one))));
    judgement.ask(exists.clone().implies(waited), || Words {
        about: id.clone(),
        place: at(id),
        question: format!("whether `{}` forwards to `{}` when `{id}` is created", all[0].0.id, group.id()),
        refuted: format!(
            "`{id}` does not depend on `{}`, which forwards to its target group `{}`",
            all[0].0.id,
            group.id()
        ),
        fix: fixes::depend(id, &[&all[0].0.id]),
        evidence: vec![
            Hop::new(id, "is created as soon as what it references exists"),
            Hop::new(group.id(), format!("has no load balancer until `{}` is there", all[0].0.id)),
            Hop::new(&all[0].0.id, "may be created later"),
        ],
    });
    let hops = all.iter().map(|(one, _)| (one, scene.model.order.chain(id, &one.id)));
    judgement.because(
        hops.filter(|(_, chain)| !chain.is_empty())
            .map(|(one, chain)| Hop::new(&one.id, format!("forwards to `{}`; `{}`", group.id(), chain.join(" -> ")))),
    );
}

fn unattached(id: &str, registration: &Registration, group: &Named) -> Words {
    let group = group.id();
    Words {
        about: id.to_owned(),
        place: registration.pointer.clone(),
        question: format!("whether `{id}` is created"),
        refuted: format!("`{id}` registers its tasks in `{group}`, which no listener and no listener rule forwards to"),
        fix: format!("add a listener rule that forwards to `{group}`, and add it to the `DependsOn` of `{id}`"),
        evidence: vec![
            Hop::new(id, "registers its tasks"),
            Hop::new(group, "has no load balancer: nothing forwards to it"),
        ],
    }
}
