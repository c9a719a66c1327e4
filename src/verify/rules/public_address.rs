//! Private: nothing has a public address.

use crate::diag::Code;
use crate::template::evaluate::Truth;
use crate::verify::address::Reason;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::{Expected, Hop, Rule};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "public-address",
        means: "An instance or task that is to be private gets a public address: by its launch template, by its subnet's default, or by an Elastic IP of its own.",
        why: "With a public address, one route or one security group rule more is all it takes to be reached from the internet; and packets may leave under that address instead of the fixed one.",
        mend: "Set `AssociatePublicIpAddress` to false where the finding points, or remove the Elastic IP's association.",
    },
    title: "private instances and tasks have no public address",
    checks: "`AssociatePublicIpAddress` of the interface, which wins over `MapPublicIpOnLaunch` of the subnet, and Elastic IPs that name the instance.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched_as(Expected::Private) {
        let id = &launched.id;
        let mut seen = BTreeSet::new();
        for place in &standing.places {
            let Reason { resource, text, pointer, .. } = &place.because;
            if !seen.insert(pointer) {
                continue;
            }
            report.judge(
                &place.address,
                || format!("whether `{id}` gets a public address in `{}`", place.subnet),
                || Claim {
                    resource: id.clone(),
                    pointer: pointer.clone(),
                    refuted: format!("`{id}` {} and gets a public address: {text}", standing.because),
                    hint: match place.because.elastic(case) {
                        Some(elastic) => format!("remove `{}`", elastic.id),
                        None => format!(
                            "set `AssociatePublicIpAddress` to false for `{id}`, or `MapPublicIpOnLaunch` of its subnet"
                        ),
                    },
                    path: vec![Hop::new(resource.clone(), text.clone()), Hop::new(id, "gets a public address")],
                },
            );
        }
        let all = Truth::any(standing.places.iter().map(|place| place.address.clone()));
        if let Some(why) = &standing.unknown {
            report.undecided(id, launched.subnets.pointer.clone(), &format!("where `{id}` stands"), why, Vec::new());
        } else if all.is_no() {
            let mut path = standing
                .places
                .iter()
                .map(|place| Hop::new(place.because.resource.clone(), place.because.text.clone()))
                .collect::<Vec<_>>();
            path.dedup();
            report.prove(id, format!("`{id}` has no public address"), path);
        }
    }
}
