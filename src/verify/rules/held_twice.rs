//! No two resources hold what only one may.

use crate::diag::Code;
use crate::template::Resource;
use crate::template::evaluate::{Truth, Why};
use crate::template::holding::{Holding, holdings};
use crate::template::wording::joined;
use crate::types::{self, Claimed, Hold, Role};
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "held-twice",
        means: "Two resources hold what only one may hold: the port of a load balancer, the priority of a rule, an Elastic IP, a name in the account.",
        why: "AWS rejects the second one, and the stack rolls back. Where AWS accepts both, whichever is created last replaces what the other has written.",
        fix: "Remove one of the two, or give it another port, priority, address or name.",
    },
    title: "no two resources hold what only one may",
    checks: "What AWS's types hold exclusively, by the values of the properties that say what it is and within what: ports, priorities, attachments, records, private and Elastic IP addresses, names.",
    judge,
};

/// What each of several stacks adds to one listener: those of other templates count, if these are known.
const SHARED: &str = "AWS::ElasticLoadBalancingV2::ListenerRule";

/// A resource with what it holds.
struct Held<'a> {
    id: &'a str,
    kind: &'a str,
    role: Role,
    exists: Truth,
    holding: Holding,
}

impl Held<'_> {
    /// Whether another rule compares it with one: the addresses of NAT gateways are those that packets leave from.
    fn is_judged_against(&self, other: &Self) -> bool {
        self.holding.what == Claimed::ElasticIp && [self, other].iter().all(|one| one.role == Role::Translates)
    }

    /// What to do about it. A rule of a listener is not there for nothing.
    fn remedy(&self) -> String {
        if self.kind == SHARED {
            format!("give `{}` another `Priority`", self.id)
        } else {
            self.holding.remedy(self.id)
        }
    }

    fn hop(&self) -> Hop {
        let said = self.holding.said();
        Hop::new(self.id, if said.is_empty() { "is there".to_owned() } else { format!("has {}", joined(&said, "and")) })
    }
}

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let (document, evaluator) = (scene.model.document, &scene.model.evaluator);
    let mut by_identity = BTreeMap::<_, Vec<Held>>::new();
    let own = |resource: &Resource| scene.is_own(resource.id) || resource.kind == SHARED;
    for resource in document.world().filter(|one| own(one) && !is_judged_elsewhere(one.kind)) {
        let exists = evaluator.exists(resource);
        if exists.is_no() || types::claims(resource.kind).is_empty() && types::kind(resource.kind).is_none() {
            continue;
        }
        for holding in holdings(document, resource.kind, |name| evaluator.property(resource, name)) {
            let held = by_identity.entry((holding.identity(), holding.hold)).or_default();
            let role = types::of(resource.kind).role;
            held.push(Held { id: resource.id, kind: resource.kind, role, exists: exists.clone(), holding });
        }
    }
    for (((what, _), hold), mut held) in by_identity {
        // Which of two is told of is not up to the order of the file.
        held.sort_by_key(|one| (scene.is_own(one.id), one.id));
        if !held.iter().any(|one| scene.is_own(one.id))
            || held.iter().all(|other| other.id == held[0].id || other.is_judged_against(&held[0]))
        {
            continue;
        }
        let mut judgement = Judgement::new("", what.why());
        judgement.asks_all();
        pairs(&held, |one, other, same| match hold {
            Hold::Exclusive if scene.is_own(one.id) => judgement.ask(same.not(), || refused(one, other)),
            // Of two outside, which come before all others, neither is judged.
            Hold::Exclusive => {}
            Hold::Shared | Hold::Repeated if same.is_yes() => judgement.warn(|| replaced(one, other)),
            Hold::Shared | Hold::Repeated | Hold::Reassociable => {}
        });
        judgement.because(held.iter().map(Held::hop));
        hand_over(judgement);
    }
}

/// What other rules judge, by what they know besides: the zones of subnets, the blocks of VPCs, the services of endpoints.
fn is_judged_elsewhere(kind: &str) -> bool {
    let is_judged = |what| matches!(what, Claimed::Zone | Claimed::Block | Claimed::Destination | Claimed::RouteTable);
    types::of(kind).role == Role::Serves || types::claims(kind).iter().any(|claim| is_judged(claim.what))
}

/// So many of what is not decided are compared with all others.
const MOST_COMPARED: usize = 200;

/// Of each that holds something, one before it that holds the same, or may; what is certain comes first.
fn pairs<'h, 'a>(held: &'h [Held<'a>], mut tell: impl FnMut(&'h Held<'a>, &'h Held<'a>, Truth)) {
    let mut decided = BTreeMap::<&[String], Vec<&Held>>::new();
    let mut open = Vec::new();
    for (position, one) in held.iter().enumerate() {
        let texts = one.holding.key.texts().filter(|_| one.holding.key.is_decided());
        let before = match texts {
            Some(texts) => decided.get(texts).into_iter().flatten().chain(&open).copied().collect::<Vec<_>>(),
            None => held[..position].iter().collect(),
        };
        let others = before.into_iter().filter(|other| other.id != one.id && !one.is_judged_against(other));
        let same = others.take(MOST_COMPARED).map(|other| {
            let both = one.exists.clone().and(other.exists.clone());
            (other, one.holding.key.same(&other.holding.key).and(both))
        });
        let same = same.filter(|(_, same)| !same.is_no()).collect::<Vec<_>>();
        if let Some((other, same)) = same.iter().find(|(_, same)| same.is_yes()).or(same.first()) {
            tell(one, other, same.clone());
        } else if texts.is_none() && position > MOST_COMPARED {
            tell(one, &held[0], Truth::Unknown(Why::TooMany("resources to compare")));
        }
        match texts {
            Some(texts) => decided.entry(texts).or_default().push(one),
            None => open.push(one),
        }
    }
}

fn refused(one: &Held, other: &Held) -> Words {
    let alike = one.holding.alike();
    Words {
        about: one.id.to_owned(),
        place: at(one.id),
        question: format!("whether `{}` and `{}` {alike}", one.id, other.id),
        refuted: format!("`{}` and `{}` {alike}: {}", one.id, other.id, one.holding.what.why()),
        fix: one.remedy(),
        evidence: vec![other.hop(), one.hop()],
    }
}

fn replaced(one: &Held, other: &Held) -> Advice {
    let (id, held) = (one.id, other.id);
    Advice {
        about: id.to_owned(),
        place: at(id),
        message: format!("`{id}` and `{held}` {}: {}", one.holding.alike(), one.holding.what.why()),
        hint: "remove one of them: AWS refuses the second one, or it replaces what the first one has written"
            .to_owned(),
    }
}
