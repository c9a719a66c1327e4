//! Private: what leaves a zone carries a fixed, listed address.

use crate::diag::Code;
use crate::read::evaluate::{Fact, Piece, Symbol, Term, Truth};
use crate::read::network::Named;
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::{Expected, Hop, Road, Rule};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "fixed-address",
        means: "Packets of private instances leave under an address that is not fixed, not known, shared by two gateways, or not the one that the output `EgressAddresses` lists.",
        why: "Partners admit these addresses in their firewalls. If one changes or is missing from the list, calls fail from one zone only, which is hard to find.",
        mend: "Give each NAT gateway an Elastic IP of its own, and let the output list exactly those.",
    },
    title: "each NAT gateway sends from fixed addresses of its own, and the outputs list them",
    checks: "The Elastic IPs of the NAT gateways that private launch subnets lead to, and the output `EgressAddresses` where there is one.",
    judge,
};

/// The output in which a rack lists its addresses.
const OUTPUT: &str = "EgressAddresses";

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

/// An address can be associated with one gateway only.
fn shared(case: &Case, report: &mut Report) {
    let mut holders = BTreeMap::new();
    for (address, instance) in case.network.addresses.iter().map(|address| (address, &address.instance)) {
        if let Fact::Is(instance) = instance {
            holders.insert(Named::Here(address.id.clone()), instance.id());
        }
    }
    for nat in &case.network.nats {
        for written in nat.all_addresses().known {
            if let Some(other) = holders.insert(written.name.clone(), nat.id.as_str()) {
                report.refute(Claim {
                    resource: nat.id.clone(),
                    pointer: written.pointer,
                    refuted: format!("`{}` sends from `{}`, which `{other}` already has", nat.id, written.name.id()),
                    hint: "give each gateway an Elastic IP of its own".to_owned(),
                    path: vec![
                        Hop::new(other, "has the address"),
                        Hop::new(&nat.id, "names it as well"),
                        Hop::new(written.name.id(), "can be in one place only"),
                    ],
                });
            }
        }
    }
}

/// The output lists the addresses that are used, neither more nor less.
fn listed(case: &Case, report: &mut Report, used: &BTreeSet<Named>) {
    let node = case.evaluator.output(OUTPUT);
    if node.is_absent() {
        return;
    }
    let pointer = format!("/Outputs/{OUTPUT}/Value");
    let Some(listed) = names(&node.term) else {
        return report.undecided(
            "",
            pointer,
            &format!("whether the output `{OUTPUT}` lists the addresses in use"),
            "what it lists is known only after deployment",
            Vec::new(),
        );
    };
    let mut claims = Vec::new();
    for missing in used.difference(&listed) {
        claims.push((
            format!("the output `{OUTPUT}` does not list `{}`, under which packets leave", missing.id()),
            missing,
        ));
    }
    // Where a road is missing or broken, its address is unused for that reason.
    let broken = case.launched_as(Expected::Private).any(|(_, standing)| {
        standing.unknown.is_some()
            || standing.subnets().flat_map(|place| case.roads(place)).any(|road| road.trouble.is_some())
    });
    for extra in listed.difference(used).filter(|_| !broken) {
        claims.push((format!("the output `{OUTPUT}` lists `{}`, under which no packets leave", extra.id()), extra));
    }
    for (refuted, address) in claims {
        report.refute(Claim {
            resource: if address.is_outside() { String::new() } else { address.id().to_owned() },
            pointer: pointer.clone(),
            refuted,
            hint: format!("let `{OUTPUT}` list exactly the addresses of the NAT gateways"),
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
    use crate::read::evaluate::Term;

    #[test]
    fn addresses_are_separated_by_commas() {
        let listed = names(&Term::Scalar("eipalloc-1, eipalloc-2".into())).expect("a text lists addresses");
        let expected = ["eipalloc-1", "eipalloc-2"].map(|id| Named::Given(id.to_owned()));
        assert!(listed.into_iter().eq(expected));
    }
}
