//! What losing a zone costs.

use crate::diag::Code;
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::hops::at;
use crate::verify::judgement::{Advice, Judgement};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, loss};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "zone-failure",
        means: "Losing one Availability Zone takes away the road out of other zones as well, because their packets leave through a NAT gateway that stands in it.",
        why: "Instances in the other zones go on running, but reach nothing outside, and new ones do not start: the rack survives the loss of that zone in part only.",
        fix: "One NAT gateway per zone, or a regional one, keeps the zones apart; a single one is cheaper. Nothing has to be done if that is the choice.",
    },
    title: "losing a zone costs no other zone its road out",
    checks: "Through the NAT gateway of which zone the packets of each launch subnet leave.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for loss in loss::losses(scene) {
        let statement = format!("losing {} costs no other zone its road out", loss.zone);
        let mut judgement = Judgement::new("", statement);
        let own = |subnet: &&String| {
            let zone = scene.network.subnets.get(*subnet).and_then(|subnet| subnet.zone.as_ref());
            zone.is_some_and(|zone| zone.to_string() == loss.zone)
        };
        let others = loss.subnets.iter().filter(|subnet| !own(subnet)).map(String::as_str).collect::<Vec<_>>();
        judgement.rests_on(Truth::of(others.is_empty()));
        if !others.is_empty() {
            let culprit = loss.through.first().cloned().unwrap_or_default();
            let names = quoted(&others, "and");
            judgement.warn(|| Advice {
                about: culprit.clone(),
                place: at(&culprit),
                message: format!("losing {} costs {names} the road out as well: `{culprit}` stands there", loss.zone),
                hint: "put a NAT gateway into each zone if that is too much to lose".to_owned(),
            });
        }
        let subnets = loss.subnets.iter();
        judgement.because(subnets.map(|subnet| Hop::new(subnet, format!("stands in {} itself", loss.zone))));
        hand_over(judgement);
    }
}
