//! Subnets lie within their VPC and apart from one another.

use crate::diag::Code;
use crate::network::{Network, Slice, Subnet, Vpc};
use crate::template::evaluate::{Fact, Same, Truth, Why};
use crate::template::outside::is_outside;
use crate::verify::hops::at_property;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "subnet-blocks",
        means: "A subnet is outside its VPC's CIDR blocks, or overlaps another subnet of the VPC.",
        why: "EC2 rejects such a subnet, and the stack rolls back after everything before it was created.",
        fix: "Choose a CIDR block inside the VPC's that no other subnet uses.",
    },
    title: "subnets are within their VPC and do not overlap",
    checks: "The IPv4 CIDR block of each subnet, compared with the VPC's and with those of the other subnets in it.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let mut by_vpc = BTreeMap::<_, Vec<&Subnet>>::new();
    for subnet in scene.network.subnets.values().filter(|subnet| !subnet.block.is_missing()) {
        by_vpc.entry(subnet.vpc.key()).or_default().push(subnet);
    }
    // What stands outside is compared with what the template adds to it.
    by_vpc.retain(|_, subnets| subnets.iter().any(|subnet| !is_outside(&subnet.id)));
    let groups = by_vpc.into_values().map(|subnets| Group::of(scene.network, subnets)).collect::<Vec<_>>();
    for (position, group) in groups.iter().enumerate() {
        let name = group.vpc.map_or_else(|| "one VPC".to_owned(), |id| format!("`{id}`"));
        let statement = format!("the subnets of {name} do not overlap");
        let mut judgement = Judgement::new(group.vpc.unwrap_or_default(), statement);
        judgement.asks_all();
        group.inside(scene.network, &mut judgement);
        group.apart(&mut judgement);
        for other in &groups[..position] {
            group.apart_from(other, &mut judgement);
        }
        judgement.because(group.known.iter().map(|(block, subnet)| Hop::new(&subnet.id, block.to_string())));
        hand_over(judgement);
    }
}

/// The subnets of one VPC.
struct Group<'n> {
    /// The VPC, if it is known.
    vpc: Option<&'n str>,
    /// Those whose blocks are known, in order of their first addresses.
    known: Vec<(Ipv4Net, &'n Subnet)>,
    /// The others.
    unknown: Vec<(&'n Subnet, &'n Why)>,
}

impl<'n> Group<'n> {
    fn of(network: &'n Network, subnets: Vec<&'n Subnet>) -> Self {
        let vpc = subnets.first().and_then(|subnet| match &subnet.vpc {
            Fact::Is(name) => Some(name.id()),
            _ => None,
        });
        let known = subnets.iter().filter_map(|subnet| Some((subnet.block.clone().known()?, *subnet)));
        let mut known = known.collect::<Vec<_>>();
        known.sort_by_key(|(block, _)| (block.network(), block.prefix_len()));
        let mut unknown = subnets.iter().filter_map(|subnet| Some((*subnet, subnet.block.why()?))).collect::<Vec<_>>();
        // Slices of one block at different positions lie apart, and within that block.
        let of_vpc = |subnet: &Subnet| subnet.slice.as_ref().is_some_and(|slice| slice.is_of_vpc(network, subnet));
        if known.is_empty() && slices_lie_apart(&unknown) && unknown.iter().all(|(subnet, _)| of_vpc(subnet)) {
            unknown.clear();
        }
        Self { vpc, known, unknown }
    }

    /// Judges whether the subnets lie within the VPC's blocks.
    fn inside(&self, network: &Network, judgement: &mut Judgement) {
        for (block, subnet) in self.known.iter().filter(|(_, subnet)| !is_outside(&subnet.id)) {
            let vpc = if let Fact::Is(name) = &subnet.vpc { network.vpc(name) } else { None };
            // Of a VPC outside of which no block is known, this is as little known as of one that nobody describes.
            if let Some(vpc) = vpc.filter(|vpc| !(is_outside(&vpc.id) && vpc.blocks.known.is_empty())) {
                let inside = vpc.blocks.any(|own| Truth::of(own.contains(&IpNet::V4(*block))));
                let both = subnet.exists.clone().and(vpc.exists.clone());
                judgement.ask(both.implies(inside), || outside(vpc, *block, subnet));
            }
        }
    }

    /// Judges whether they lie apart: compares each with the one before it that reaches furthest, which is enough in order
    /// of their first addresses, and with those that may not be made.
    fn apart(&self, judgement: &mut Judgement) {
        let mut furthest = None::<(Ipv4Net, &Subnet)>;
        let mut perhaps = Vec::<(Ipv4Net, &Subnet)>::new();
        for (block, subnet) in &self.known {
            let mut before = perhaps
                .iter()
                .chain(&furthest)
                .filter(|(other, of)| overlap(other, block) && !(is_outside(&of.id) && is_outside(&subnet.id)));
            let both = |other: &Subnet| other.exists.clone().and(subnet.exists.clone());
            let certain = before.clone().find(|(_, other)| both(other).is_yes());
            if let Some((other_block, other)) = certain.or_else(|| before.next()) {
                judgement.ask(both(other).not(), || overlapping(own_first((*block, subnet), (*other_block, other))));
            }
            perhaps.retain(|(other, _)| overlap(other, block));
            if !subnet.exists.is_yes() {
                perhaps.push((*block, subnet));
            } else if furthest.is_none_or(|(other, _)| block.broadcast() > other.broadcast()) {
                furthest = Some((*block, subnet));
            }
        }
        if let Some((first, why)) = self.unknown.iter().find(|(subnet, _)| !is_outside(&subnet.id)) {
            let others = self.known.len() + self.unknown.len() > 1;
            let fits = Truth::Unknown((*why).clone());
            judgement.ask(fits, || Words {
                about: first.id.clone(),
                place: at_property(&first.id, "CidrBlock"),
                question: if others {
                    format!(
                        "whether the CIDR block of `{}` is within its VPC and does not overlap other subnets",
                        first.id
                    )
                } else {
                    format!("whether the CIDR block of `{}` is within its VPC", first.id)
                },
                ..Words::default()
            });
        }
    }

    /// Judges whether they lie apart from those of what may be the same VPC.
    fn apart_from(&self, other: &Self, judgement: &mut Judgement) {
        let same = |(_, one): &(Ipv4Net, &Subnet), (_, other): &(Ipv4Net, &Subnet)| one.vpc.same(&other.vpc);
        let may_be = match (self.known.first(), other.known.first()) {
            (Some(one), Some(other)) => !same(one, other).is_no(),
            _ => false,
        };
        if !may_be {
            return;
        }
        // Whether what stands outside is in this VPC at all, nobody asked before it was described.
        let [mut own, others] = [self, other].map(|group| group.known.iter().filter(|(_, of)| !is_outside(&of.id)));
        let others = others.collect::<Vec<_>>();
        let found = own.find_map(|one| {
            let position = others.partition_point(|(block, _)| block.network() <= one.0.broadcast());
            let mut before = others[..position].iter().rev().take(MOST_COMPARED);
            before.find(|(block, _)| overlap(block, &one.0)).map(|two| (one, *two))
        });
        if let Some((one, two)) = found {
            let both = same(one, two).and(one.1.exists.clone()).and(two.1.exists.clone());
            judgement.ask(both.not(), || overlapping(own_first(*one, *two)));
        }
    }
}

/// With so many subnets of what may be the same VPC each is compared.
const MOST_COMPARED: usize = 500;

fn overlap(one: &Ipv4Net, other: &Ipv4Net) -> bool {
    one.contains(other) || other.contains(one)
}

/// Whether subnets are all slices of one block, each at a position of its own.
fn slices_lie_apart(subnets: &[(&Subnet, &Why)]) -> bool {
    let mut positions = subnets.iter().map(|(subnet, _)| subnet.slice.as_ref()).collect::<Vec<_>>();
    positions.sort_by_key(|slice| slice.map(|slice| slice.position));
    let apart = |pair: &[Option<&Slice>]| match pair {
        [Some(one), Some(other)] => one.list == other.list && one.position != other.position,
        _ => false,
    };
    positions.iter().all(Option::is_some) && positions.windows(2).all(apart)
}

fn free_block(subnet: &Subnet) -> String {
    let vpc = fixes::vpc_name(&subnet.vpc);
    format!("set `CidrBlock` of `{}` to a block of {vpc} that overlaps no other subnet", subnet.id)
}

fn outside(vpc: &Vpc, block: Ipv4Net, subnet: &Subnet) -> Words {
    let blocks = vpc.blocks.known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Words {
        about: subnet.id.clone(),
        place: at_property(&subnet.id, "CidrBlock"),
        question: format!("whether `{}` with {block} is within `{}`", subnet.id, vpc.id),
        refuted: format!("`{}` has {block}, which is not within {blocks} of `{}`", subnet.id, vpc.id),
        fix: free_block(subnet),
        evidence: vec![Hop::new(&vpc.id, format!("has {blocks}")), Hop::new(&subnet.id, format!("has {block}"))],
    }
}

/// A subnet and its block.
type Block<'n> = (Ipv4Net, &'n Subnet);

/// The two, that of the template first: what stands outside is not to be edited.
fn own_first<'n>(one: Block<'n>, other: Block<'n>) -> [Block<'n>; 2] {
    if is_outside(&one.1.id) { [other, one] } else { [one, other] }
}

fn overlapping([(block, subnet), (other_block, other)]: [Block; 2]) -> Words {
    Words {
        about: subnet.id.clone(),
        place: at_property(&subnet.id, "CidrBlock"),
        question: format!("whether `{}` with {block} and `{}` with {other_block} are in one VPC", subnet.id, other.id),
        refuted: format!("`{}` has {block}, which overlaps {other_block} of `{}`", subnet.id, other.id),
        // The wider of the two may leave no room for the other.
        fix: free_block(if other_block.contains(&block) && !is_outside(&other.id) { other } else { subnet }),
        evidence: vec![Hop::new(&other.id, format!("has {other_block}")), Hop::new(&subnet.id, format!("has {block}"))],
    }
}
