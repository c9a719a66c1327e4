//! Private: what leaves a zone carries a fixed, listed address.

use crate::diag::Code;
use crate::network::{Named, Nat, Written};
use crate::template::evaluate::{Fact, Piece, Symbol, Term, Truth};
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report, at};
use crate::verify::{EGRESS_ADDRESSES, Expected, Hop, Road, Rule};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "fixed-address",
        means: "Packets of private instances leave under an address that is not fixed, not known, shared with another gateway, instance or network interface, or not the one that the output `EgressAddresses` lists.",
        why: "Partners admit these addresses in their firewalls. If one changes or is missing from the list, calls fail from one zone only, which is hard to find.",
        mend: "Give each NAT gateway an Elastic IP of its own, and let the output list exactly those.",
    },
    title: "each NAT gateway sends from fixed addresses of its own, and the outputs list them",
    checks: "The Elastic IPs of the NAT gateways that private launch subnets lead to, whether anything else has them, and the output `EgressAddresses` where there is one.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let mut used = BTreeSet::new();
    for (launched, standing) in case.launched_as(Expected::Private) {
        for place in standing.subnets() {
            for road in case.roads(place).iter().filter(|road| road.road == Road::Nat) {
                let via = road.via.as_ref().map_or("", Named::id);
                let truth = match (&road.addresses.unknown, road.addresses.known.is_empty()) {
                    (Some(why), _) => Truth::Unknown(why.clone()),
                    (None, true) => Truth::Yes,
                    (None, false) => Truth::any(road.addresses.known.iter().map(|written| unmade(case, &written.name))),
                };
                report.judge(&truth, || format!("under which address packets leave `{}` through `{via}`", place.subnet), || Claim {
                    resource: via.to_owned(),
                    pointer: at(via),
                    refuted: format!("packets leave `{}` through `{via}` under an address that AWS chooses", place.subnet),
                    hint: format!("give `{via}` an Elastic IP: `AllocationId`, or with a regional gateway `AvailabilityZoneAddresses`"),
                    path: road.path.clone(),
                });
                if truth.is_no() {
                    let addresses = road.addresses.ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                    report.prove(
                        &launched.id,
                        format!("packets leave `{}` under {addresses}", place.subnet),
                        road.path.clone(),
                    );
                }
                used.extend(road.addresses.known.iter().map(|written| written.name.clone()));
            }
        }
    }
    shared(case, report);
    listed(case, report, &used);
}

/// Whether an address of the template is not made.
fn unmade(case: &Case, name: &Named) -> Truth {
    let Named::Here(id) = name else { return Truth::No };
    match case.network.addresses.iter().find(|address| address.id == *id) {
        Some(address) => address.exists.clone().not(),
        None => Truth::Unknown(format!("`{id}` is no Elastic IP of the template")),
    }
}

/// What has an address: a gateway, or an instance or interface that it is associated with.
#[derive(Clone)]
struct Holder<'c> {
    id: &'c str,
    has: Truth,
}

/// An address can be in one place only.
fn shared(case: &Case, report: &mut Report) {
    let (mut holders, unknown) = associated(case);
    for nat in &case.network.nats {
        for written in nat.all_addresses().known {
            let own = Holder { id: &nat.id, has: nat.exists.clone() };
            if let Some(other) = holders.get(&written.name).or(unknown.as_ref()) {
                twice(report, nat, &written, other);
            }
            hold(&mut holders, written.name, own);
        }
    }
}

/// The addresses that instances and interfaces have, and what may have any of them.
fn associated<'c>(case: &'c Case) -> (BTreeMap<Named, Holder<'c>>, Option<Holder<'c>>) {
    let (mut holders, mut unknown) = (BTreeMap::new(), None);
    for address in &case.network.addresses {
        let has = match &address.instance {
            Fact::Missing => continue,
            Fact::Is(_) => address.exists.clone(),
            Fact::Unknown(why) => address.exists.clone().and(Truth::Unknown(why.clone())),
        };
        let id = if let Fact::Is(instance) = &address.instance { instance.id() } else { &address.id };
        hold(&mut holders, Named::Here(address.id.clone()), Holder { id, has });
    }
    for association in &case.network.address_associations {
        let id = association.id.as_str();
        match &association.address {
            Fact::Is(name) => hold(&mut holders, name.clone(), Holder { id, has: association.exists.clone() }),
            Fact::Unknown(why) => unknown = Some(Holder { id, has: Truth::Unknown(why.clone()) }),
            Fact::Missing => {}
        }
    }
    (holders, unknown)
}

/// Notes who has an address; who has it for certain comes before who may.
fn hold<'c>(holders: &mut BTreeMap<Named, Holder<'c>>, address: Named, holder: Holder<'c>) {
    let held = holders.entry(address).or_insert_with(|| holder.clone());
    if !held.has.is_yes() {
        *held = holder;
    }
}

fn twice(report: &mut Report, nat: &Nat, address: &Written, other: &Holder) {
    let (id, other_id, address_id) = (&nat.id, other.id, address.name.id());
    report.judge(
        &nat.exists.clone().and(other.has.clone()),
        || format!("whether `{id}` alone has `{address_id}`, or `{other_id}` as well"),
        || Claim {
            resource: id.clone(),
            pointer: address.pointer.clone(),
            refuted: format!("`{id}` sends from `{address_id}`, which `{other_id}` already has"),
            hint: format!("give `{id}` an Elastic IP of its own"),
            path: vec![
                Hop::new(other_id, "has the address"),
                Hop::new(id, "names it as well"),
                Hop::new(address_id, "can be in one place only"),
            ],
        },
    );
}

/// The output lists the addresses that are used, neither more nor less.
fn listed(case: &Case, report: &mut Report, used: &BTreeSet<Named>) {
    let node = case.evaluator.output(EGRESS_ADDRESSES);
    if node.is_absent() {
        return;
    }
    let pointer = format!("/Outputs/{EGRESS_ADDRESSES}/Value");
    let Some(listed) = names(&node.term) else {
        return report.undecided(
            "",
            pointer,
            &format!("whether the output `{EGRESS_ADDRESSES}` lists the addresses in use"),
            "what it lists is known only after deployment",
            Vec::new(),
        );
    };
    let mut claims = Vec::new();
    for missing in used.difference(&listed) {
        claims.push((
            format!("the output `{EGRESS_ADDRESSES}` does not list `{}`, under which packets leave", missing.id()),
            missing,
        ));
    }
    // Where a road is missing or broken, its address is unused for that reason.
    let broken = case.launched_as(Expected::Private).any(|(_, standing)| {
        standing.unknown.is_some()
            || standing.subnets().flat_map(|place| case.roads(place)).any(|road| road.trouble.is_some())
    });
    for extra in listed.difference(used).filter(|_| !broken) {
        claims.push((
            format!("the output `{EGRESS_ADDRESSES}` lists `{}`, under which no packets leave", extra.id()),
            extra,
        ));
    }
    for (refuted, address) in claims {
        report.refute(Claim {
            resource: if address.is_outside() { String::new() } else { address.id().to_owned() },
            pointer: pointer.clone(),
            refuted,
            hint: format!("let `{EGRESS_ADDRESSES}` list exactly the addresses of the NAT gateways"),
            path: Vec::new(),
        });
    }
}

/// The addresses in a text that joins them by commas.
fn names(term: &Term) -> Option<BTreeSet<Named>> {
    let given = |text: &str| {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| Named::Given(word.to_owned())).collect::<Vec<_>>()
    };
    match term {
        Term::Scalar(serde_json::Value::String(text)) => Some(given(text).into_iter().collect()),
        Term::Symbol(symbol) if here(symbol).is_some() => Some(here(symbol).into_iter().collect()),
        Term::Symbol(Symbol::Text(pieces)) => {
            let mut all = BTreeSet::new();
            for piece in pieces {
                match piece {
                    Piece::Literal(text) => all.extend(given(text)),
                    Piece::Symbol(symbol) => all.extend([here(symbol)?]),
                }
            }
            Some(all)
        }
        _ => None,
    }
}

/// The Elastic IP that a value is the address or the id of: what `Ref` returns of one, `PublicIp` and `AllocationId`
/// (CloudFormation template reference, "Return values" of `AWS::EC2::EIP`).
fn here(symbol: &Symbol) -> Option<Named> {
    match symbol {
        Symbol::Resource { id, attribute }
            if attribute.as_deref().is_none_or(|name| ["AllocationId", "PublicIp"].contains(&name)) =>
        {
            Some(Named::Here(id.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, names};
    use crate::template::evaluate::Term;

    #[test]
    fn addresses_are_separated_by_commas() {
        let listed = names(&Term::Scalar("eipalloc-1, eipalloc-2".into())).expect("a text lists addresses");
        let expected = ["eipalloc-1", "eipalloc-2"].map(|id| Named::Given(id.to_owned()));
        assert!(listed.into_iter().eq(expected));
    }
}
