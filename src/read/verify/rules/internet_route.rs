//! Private: no route leads to an internet gateway.

use crate::diag::Code;
use crate::read::evaluate::Truth;
use crate::read::network::{Named, Routing, Subnet};
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report};
use crate::read::verify::{Expected, Hop, Rule, hops};
use std::collections::BTreeSet;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "internet-route",
        means: "A subnet into which private instances or tasks are launched has a route to an internet gateway.",
        why: "Such a subnet is public: whatever gets an address in it is on the internet, and packets can leave past the NAT gateway and its fixed address.",
        mend: "Let the route lead to a NAT gateway, or give the subnet a route table without it.",
    },
    title: "no subnet of private instances or tasks has a route to an internet gateway",
    checks: "Every route, to whatever destination, of the route table of each subnet that private instances or tasks are launched into.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched_as(Expected::Private) {
        let subnets = standing.places.iter().map(|place| place.subnet.as_str()).collect::<BTreeSet<_>>();
        for subnet in subnets.into_iter().filter_map(|id| case.network.subnets.get(id)) {
            let routing = case.network.routing(subnet);
            for (route, gateway, certain) in routing.to_internet() {
                let mut path = hops::inward(case, subnet, &routing, route, gateway);
                path.push(Hop::new(&launched.id, "is launched into this subnet"));
                report.judge(
                    certain,
                    || {
                        format!(
                            "whether `{}` gives `{}` a route to the internet gateway `{}`",
                            route.id,
                            subnet.id,
                            gateway.id()
                        )
                    },
                    || Claim {
                        resource: launched.id.clone(),
                        pointer: route.pointer.clone(),
                        refuted: format!(
                            "`{}` is to be private, and `{}` of its subnet `{}` sends {} to the internet gateway `{}`",
                            launched.id,
                            route.id,
                            subnet.id,
                            route.destination,
                            gateway.id()
                        ),
                        hint: format!(
                            "let `{}` lead to a NAT gateway, or associate `{}` with a private route table",
                            route.id, subnet.id
                        ),
                        path,
                    },
                );
            }
            undecided(report, &launched.id, &launched.subnets.pointer, subnet, &routing);
            if routing.is_public().is_no() {
                report.prove(
                    &launched.id,
                    format!("`{}` has no route to an internet gateway", subnet.id),
                    routes(subnet, &routing),
                );
            }
        }
    }
}

/// Reports that routes there may be cannot be known.
fn undecided(report: &mut Report, id: &str, pointer: &str, subnet: &Subnet, routing: &Routing) {
    if routing.to_internet().next().is_some() {
        return;
    }
    let Truth::Unknown(why) = routing.is_public() else { return };
    let question = format!("whether `{}` has a route to an internet gateway", subnet.id);
    let path = vec![hops::in_subnet(subnet, routing), Hop::new(id, "is launched into this subnet")];
    report.undecided(id, pointer.to_owned(), &question, &why, path);
}

fn routes(subnet: &Subnet, routing: &Routing) -> Vec<Hop> {
    let mut path = vec![hops::in_subnet(subnet, routing)];
    path.extend(routing.routes.iter().map(|(route, _)| hops::by_route(routing, route)));
    if routing.routes.is_empty() {
        path.push(Hop::new(
            routing.table.map_or("main route table", Named::id),
            "it leads nowhere but to the VPC itself",
        ));
    }
    path
}
