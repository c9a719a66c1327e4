//! A subnet has one route table, a table one route for a destination.

use crate::diag::Code;
use crate::network::{Association, Destination, Named};
use crate::template::evaluate::Fact;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "route-table",
        means: "A subnet is associated with two route tables or with one of another VPC, or a route table has two routes for one destination.",
        why: "EC2 refuses the second one, and which comes second is chance; and a table of another VPC. What the template says about the roads cannot be meant.",
        mend: "Keep one of the two, and give the subnet a table of its own VPC.",
    },
    title: "each subnet has one route table of its VPC, and each table one route for a destination",
    checks: "The associations of each subnet, the VPCs of both, and the destinations in each table, of resources that are made for certain.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let before = report.count();
    let mut subnets: BTreeMap<&Named, &str> = BTreeMap::new();
    for association in case.network.associations.iter().filter(|association| association.exists.is_yes()) {
        let Fact::Is(subnet) = &association.subnet else { continue };
        if let Some(other) = subnets.insert(subnet, &association.id) {
            let refuted =
                format!("`{}` associates `{}` with a route table, and so does `{other}`", association.id, subnet.id());
            twice(report, &association.id, other, subnet.id(), refuted);
        }
        elsewhere(case, report, association, subnet);
    }
    let mut destinations: BTreeMap<(&Named, String), &str> = BTreeMap::new();
    for route in case.network.routes.iter().filter(|route| route.exists.is_yes()) {
        let Fact::Is(table) = &route.table else { continue };
        if matches!(route.destination, Destination::UnknownIpv6(_) | Destination::Unknown(_)) {
            continue;
        }
        if let Some(other) = destinations.insert((table, route.destination.to_string()), &route.id) {
            let refuted =
                format!("`{}` is a route for {} in `{}`, and so is `{other}`", route.id, route.destination, table.id());
            twice(report, &route.id, other, table.id(), refuted);
        }
    }
    if report.count() == before && !case.network.subnets.is_empty() {
        let path = subnets.iter().map(|(subnet, association)| Hop::new(subnet.id(), format!("by `{association}`")));
        report.prove("", "no subnet has two route tables, no table two routes for one destination", path.collect());
    }
}

/// EC2 associates a subnet with tables of its own VPC only (EC2 API reference, `AssociateRouteTable`).
fn elsewhere(case: &Case, report: &mut Report, association: &Association, subnet: &Named) {
    let table = association.table.clone().known();
    let (Some(subnet), Some(Named::Here(id))) = (case.network.subnet(subnet), table) else { return };
    let Some(Fact::Is(of)) = case.network.tables.get(&id).map(|table| &table.vpc) else { return };
    let Fact::Is(vpc) = &subnet.vpc else { return };
    if !vpc.is(of).is_no() {
        return;
    }
    report.refute(Claim {
        resource: association.id.clone(),
        pointer: at(&association.id),
        refuted: format!(
            "`{}` associates `{}`, which is in `{}`, with `{id}`, a route table of `{}`",
            association.id,
            subnet.id,
            vpc.id(),
            of.id()
        ),
        hint: format!("associate `{}` with a route table of `{}`", subnet.id, vpc.id()),
        path: vec![
            Hop::new(&subnet.id, format!("is in `{}`", vpc.id())),
            Hop::new(&id, format!("is in `{}`", of.id())),
        ],
    });
}

fn twice(report: &mut Report, id: &str, other: &str, of: &str, refuted: String) {
    report.refute(Claim {
        resource: id.to_owned(),
        pointer: at(id),
        refuted,
        hint: format!("remove `{id}` or `{other}`"),
        path: vec![Hop::new(of, "takes one"), Hop::new(other, "is one"), Hop::new(id, "is another")],
    });
}
