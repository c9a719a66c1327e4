//! What losing a zone costs.

use crate::diag::Code;
use crate::template::wording::quoted;
use crate::verify::case::Case;
use crate::verify::report::{Report, at};
use crate::verify::{Hop, Rule, loss};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "zone-loss",
        means: "Losing one Availability Zone takes away the road out of other zones as well, because their packets leave through a NAT gateway that stands in it.",
        why: "Instances in the other zones go on running, but reach nothing outside, and new ones do not start: the rack survives the loss of that zone in part only.",
        mend: "One NAT gateway per zone, or a regional one, keeps the zones apart; a single one is cheaper. Nothing has to be done if that is the choice.",
    },
    title: "losing a zone costs no other zone its road out",
    checks: "Through the NAT gateway of which zone the packets of each launch subnet leave.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for loss in loss::losses(case) {
        let own = |subnet: &&String| {
            let zone = case.network.subnets.get(*subnet).and_then(|subnet| subnet.zone.as_ref());
            zone.is_some_and(|zone| zone.to_string() == loss.zone)
        };
        let others = loss.subnets.iter().filter(|subnet| !own(subnet)).map(String::as_str).collect::<Vec<_>>();
        if others.is_empty() {
            let path =
                loss.subnets.iter().map(|subnet| Hop::new(subnet, format!("stands in {} itself", loss.zone))).collect();
            report.prove("", format!("losing {} costs no other zone its road out", loss.zone), path);
            continue;
        }
        let culprit = loss.through.first().cloned().unwrap_or_default();
        let names = quoted(&others, "and");
        let message = format!("losing {} costs {names} the road out as well: `{culprit}` stands there", loss.zone);
        report.warn(&culprit, at(&culprit), message, "put a NAT gateway into each zone if that is too much to lose");
    }
}
