//! Private: no route leads to an internet gateway.

use crate::diag::Code;
use crate::network::{Named, Route, Routing, Subnet};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::{Expected, Hop, Rule, hops};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
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
        let mut found = BTreeMap::<&str, Found>::new();
        for subnet in standing.subnets().filter_map(|place| case.network.subnets.get(&place.subnet)) {
            let routing = case.network.routing(subnet);
            for (route, gateway, certain) in routing.to_internet() {
                let new = || {
                    let mut path = hops::inward(case, subnet, &routing, route, gateway);
                    path.push(Hop::new(&launched.id, "is launched into this subnet"));
                    Found { route, truth: certain.clone(), subnets: Vec::new(), path }
                };
                found.entry(&route.id).or_insert_with(new).subnets.push(&subnet.id);
            }
            undecided(report, &launched.id, &launched.subnets.pointer, subnet, &routing);
            if routing.is_public().is_no() {
                let statement = format!("`{}` has no route to an internet gateway", subnet.id);
                report.prove(&launched.id, statement, routes(subnet, &routing));
            }
        }
        found.into_values().for_each(|found| found.report(report, &launched.id, standing.because));
    }
}

/// A route to an internet gateway, and the launch subnets that have it.
struct Found<'c> {
    route: &'c Route,
    truth: Truth,
    subnets: Vec<&'c str>,
    path: Vec<Hop>,
}

impl Found<'_> {
    fn report(self, report: &mut Report, id: &str, because: &str) {
        let Self { route, truth, subnets, path } = self;
        let of = quoted(&subnets, "and");
        let gateway = route.target.name().map_or("", Named::id);
        report.judge(
            &truth,
            || format!("whether `{}` gives {of} a route to the internet gateway `{gateway}`", route.id),
            || Claim {
                resource: id.to_owned(),
                pointer: route.pointer.clone(),
                refuted: format!(
                    "`{id}` {because}, and `{}` sends {} from {of} to the internet gateway `{gateway}`",
                    route.id, route.destination
                ),
                hint: format!("let `{}` lead to a NAT gateway, or give {of} a route table without it", route.id),
                path,
            },
        );
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
