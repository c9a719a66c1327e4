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
        means: "If one Availability Zone fails, other zones lose their egress path too, because their packets leave through a NAT gateway in that zone.",
        why: "Instances in the other zones keep running, but reach nothing outside, and new ones cannot start: the rack survives the failure of that zone only in part.",
        fix: "One NAT gateway per zone, or a regional one, keeps the zones independent; a single one is cheaper. No action is needed if that is intended.",
    },
    title: "the failure of a zone does not cut off egress of other zones",
    checks: "The zone of the NAT gateway through which packets leave each launch subnet.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for loss in loss::losses(scene) {
        let statement = format!("the failure of {} does not cut off egress of other zones", loss.zone);
        let mut judgement = Judgement::new("", statement);
        let others = loss.elsewhere.iter().map(String::as_str).collect::<Vec<_>>();
        judgement.rests_on(Truth::of(others.is_empty()));
        if !others.is_empty() {
            let culprit = loss.through.first().cloned().unwrap_or_default();
            let names = quoted(&others, "and");
            judgement.warn(|| Advice {
                about: culprit.clone(),
                place: at(&culprit),
                message: format!("the failure of {} cuts off egress of {names} too: `{culprit}` is there", loss.zone),
                hint: "add a NAT gateway in each zone if that is not acceptable".to_owned(),
            });
        }
        let subnets = loss.subnets.iter();
        judgement.because(subnets.map(|subnet| Hop::new(subnet, format!("is in {} itself", loss.zone))));
        hand_over(judgement);
    }
}
