//! Subnets lie within their VPC and apart from one another.

use crate::diag::Code;
use crate::network::{Named, Subnet, Vpc};
use crate::template::evaluate::{Fact, Truth};
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at_property};
use crate::verify::{Hop, Rule};
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "subnet-blocks",
        means: "A subnet lies outside its VPC's blocks, or overlaps another subnet of the VPC.",
        why: "EC2 refuses such a subnet, and the stack rolls back after everything before it was made.",
        mend: "Choose a block inside the VPC's that no other subnet uses.",
    },
    title: "subnets lie within their VPC and apart from one another",
    checks: "The IPv4 block of each subnet against the VPC's and against those of the other subnets in it.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let mut by_vpc: BTreeMap<&Named, Vec<(Ipv4Net, &Subnet)>> = BTreeMap::new();
    for subnet in case.network.subnets.values() {
        let (Fact::Is(vpc), Fact::Is(block)) = (&subnet.vpc, &subnet.block) else { continue };
        by_vpc.entry(vpc).or_default().push((*block, subnet));
    }
    for (vpc, mut subnets) in by_vpc {
        let before = report.count();
        subnets.sort_by_key(|(block, _)| (block.network(), block.prefix_len()));
        if let Some(vpc) = case.network.vpc(vpc) {
            subnets.iter().for_each(|(block, subnet)| inside(report, vpc, *block, subnet));
        }
        overlaps(report, &subnets);
        if report.count() == before {
            let path = subnets.iter().map(|(block, subnet)| Hop::new(&subnet.id, block.to_string()));
            report.prove(vpc.id(), format!("the subnets of `{}` lie apart from one another", vpc.id()), path.collect());
        }
    }
}

fn inside(report: &mut Report, vpc: &Vpc, block: Ipv4Net, subnet: &Subnet) {
    let inside = Truth::of(vpc.blocks.iter().any(|own| own.contains(&IpNet::V4(block))));
    let inside = vpc.unknown.clone().map_or(inside.clone(), |why| inside.or(Truth::Unknown(why)));
    // A block that cannot be known is AWS's or somebody's choice, and fits.
    if !inside.is_no() {
        return;
    }
    let blocks = vpc.blocks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    report.refute(Claim {
        resource: subnet.id.clone(),
        pointer: at_property(&subnet.id, "CidrBlock"),
        refuted: format!("`{}` has {block}, which is not within {blocks} of `{}`", subnet.id, vpc.id),
        hint: format!("choose a block within {blocks}"),
        path: vec![Hop::new(&vpc.id, format!("has {blocks}")), Hop::new(&subnet.id, format!("has {block}"))],
    });
}

/// Compares each subnet with the one before it that reaches furthest: in order of their first addresses that is enough.
fn overlaps(report: &mut Report, subnets: &[(Ipv4Net, &Subnet)]) {
    let mut furthest: Option<(Ipv4Net, &Subnet)> = None;
    for (block, subnet) in subnets {
        if let Some((other_block, other)) = furthest
            && other_block.broadcast() >= block.network()
        {
            report.refute(Claim {
                resource: subnet.id.clone(),
                pointer: at_property(&subnet.id, "CidrBlock"),
                refuted: format!("`{}` has {block}, which overlaps {other_block} of `{}`", subnet.id, other.id),
                hint: "choose a block that no other subnet uses".to_owned(),
                path: vec![
                    Hop::new(&other.id, format!("has {other_block}")),
                    Hop::new(&subnet.id, format!("has {block}")),
                ],
            });
        }
        if furthest.is_none_or(|(other, _)| block.broadcast() > other.broadcast()) {
            furthest = Some((*block, subnet));
        }
    }
}
