//! Public: instances stand in public subnets, with public addresses.

use crate::diag::Code;
use crate::network::Launched;
use crate::verify::address::Reason;
use crate::verify::case::{Case, Place};
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Expected, Hop, Rule, hops};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "public-placement",
        means: "An instance or task that is to be public has no public address, or stands in a subnet without a route to an internet gateway.",
        why: "An internet gateway passes on packets of hosts with public addresses only. Without one, or without the route, an instance has no way out: it cannot join its cluster or fetch an image.",
        mend: "Set `AssociatePublicIpAddress` to true, and launch into subnets whose route table leads to an internet gateway; or make the rack private.",
    },
    title: "public instances and tasks have public addresses and a route to the internet gateway",
    checks: "The public address of each interface, and a route to an internet gateway in the table of each subnet.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched_as(Expected::Public) {
        let before = report.count();
        for place in &standing.places {
            address(report, launched, place);
            route(case, report, launched, place);
        }
        if let Some(why) = &standing.unknown {
            let question = format!("where `{}` stands", launched.id);
            report.undecided(&launched.id, launched.subnets.pointer.clone(), &question, why, Vec::new());
        }
        if report.count() == before {
            let path = standing.places.iter().map(|place| {
                let because = format!("{}, and its route table leads to an internet gateway", place.because.text);
                Hop::new(&place.subnet, because)
            });
            report.prove(
                &launched.id,
                format!("`{}` has public addresses in public subnets", launched.id),
                path.collect(),
            );
        }
    }
}

fn address(report: &mut Report, launched: &Launched, place: &Place) {
    let id = &launched.id;
    let Reason { resource, text, pointer, .. } = &place.because;
    report.judge(
        &place.address.clone().not(),
        || format!("whether `{id}` gets a public address in `{}`", place.subnet),
        || Claim {
            resource: id.clone(),
            pointer: pointer.clone(),
            refuted: format!("`{id}` is to be public and gets no public address in `{}`: {text}", place.subnet),
            hint: "set `AssociatePublicIpAddress` to true".to_owned(),
            path: vec![Hop::new(resource.clone(), text.clone()), Hop::new(id, "is launched without a public address")],
        },
    );
}

fn route(case: &Case, report: &mut Report, launched: &Launched, place: &Place) {
    let id = &launched.id;
    let subnet = &place.subnet;
    let mut path = vec![Hop::new(id, "is launched into this subnet")];
    if let Some(found) = case.network.subnets.get(subnet) {
        path.push(hops::in_subnet(found, &case.network.routing(found)));
    }
    report.judge(
        &place.public.clone().not(),
        || format!("whether `{subnet}`, into which `{id}` is launched, has a route to an internet gateway"),
        || Claim {
            resource: id.clone(),
            pointer: at(subnet),
            refuted: format!("`{id}` is to be public, and its subnet `{subnet}` has no route to an internet gateway"),
            hint: format!("associate `{subnet}` with a route table that leads to the internet gateway"),
            path,
        },
    );
}
