//! Private: what leaves a zone carries a fixed, listed address.

use crate::diag::Code;
use crate::network::{self, Key, Lookup, Named, Nat, Network, Written};
use crate::template::evaluate::{Fact, Piece, Same, Symbol, Term, Truth, Why};
use crate::template::wording::quoted;
use crate::verify::egress::EgressPath;
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::{Place, Placement};
use crate::verify::scene::Scene;
use crate::verify::{EGRESS_ADDRESSES, EgressKind, Expected, Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "fixed-address",
        means: "Packets of private instances leave from an address that is not fixed, not known, shared with another gateway, instance or network interface, or not the one that the output `EgressAddresses` lists.",
        why: "Partners allow these addresses in their firewalls. If one changes or is missing from the list, calls fail from one zone only, which is hard to diagnose.",
        fix: "Give each NAT gateway its own Elastic IP, and list exactly these in the output.",
    },
    title: "each NAT gateway sends from its own fixed addresses, and the outputs list them",
    checks: "The Elastic IPs of the NAT gateways that private launch subnets route to, whether anything else uses them, and the output `EgressAddresses` if there is one.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let mut used = Used::default();
    for (launched, placement) in scene.launched_as(Expected::Private) {
        for place in placement.subnets() {
            for path in scene.paths(place).iter().filter(|path| path.kind == EgressKind::Nat) {
                hand_over(leaving(scene, &launched.id, placement, place, path));
                used.names.extend(path.addresses.known().map(|name| (name.key(), name.clone())));
                used.rest = used.rest.take().or(path.addresses.all.rest.clone());
            }
        }
    }
    shared(scene.network, hand_over);
    if let Some(judgement) = listed(scene, &used) {
        hand_over(judgement);
    }
}

/// The addresses under which packets leave.
#[derive(Default)]
struct Used {
    names: BTreeMap<Key, Named>,
    /// Why there may be others.
    rest: Option<Why>,
}

/// Judges under which addresses packets leave a place through a NAT gateway.
fn leaving(scene: &Scene, id: &str, placement: &Placement, place: &Place, path: &EgressPath) -> Judgement {
    let network = scene.network;
    let via = path.via.as_ref().map_or("", Named::id);
    let addresses = path.addresses.ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let mut judgement = Judgement::new(id, format!("packets leave `{}` from {addresses}", place.subnet));
    let some = Truth::of(!path.addresses.all.known.is_empty()).or(path.addresses.all.rest());
    let made = some.and(path.addresses.all.all(|written| is_made(network, &written.name)));
    judgement.ask(placement.kept(made), || Words {
        about: via.to_owned(),
        place: at(via),
        question: format!("from which address packets leave `{}` through `{via}`", place.subnet),
        refuted: format!("packets leave `{}` through `{via}` from an address that AWS chooses", place.subnet),
        fix: match path.via.as_ref().and_then(|name| network.nat(name)).map(|nat| &nat.placement) {
            Some(network::Placement::Regional(_)) => format!(
                "add an Elastic IP for the zone of {} to `AvailabilityZoneAddresses` of `{via}`",
                served(scene, placement, path)
            ),
            _ => format!("set `AllocationId` of `{via}` to an Elastic IP that nothing else uses"),
        },
        evidence: path.path.clone(),
    });
    judgement.because(path.path.clone());
    judgement
}

/// The subnets that leave through the gateway of a path: one that gets an address for the zone of one of them no longer serves
/// the zones of the others.
fn served(scene: &Scene, placement: &Placement, path: &EgressPath) -> String {
    let same = |other: &EgressPath| other.via.as_ref().map(Named::key) == path.via.as_ref().map(Named::key);
    let subnets = placement.subnets().filter(|place| scene.paths(place).iter().any(same));
    quoted(&subnets.map(|place| place.subnet.as_str()).collect::<Vec<_>>(), "and")
}

/// Whether an address is there: one of the template has to be made.
fn is_made(network: &Network, name: &Named) -> Truth {
    let Some(id) = name.here() else { return Truth::Yes };
    match network.addresses.iter().find(|address| address.id == id) {
        Some(address) => address.exists.clone(),
        None => Truth::Unknown(Why::NoElasticIp(id.to_owned())),
    }
}

/// What has an address: a gateway, or an instance or interface that it is associated with.
struct Holder<'n> {
    id: &'n str,
    address: Fact<Named>,
    has: Truth,
    /// Whether it is a resource that gives the address to something, which may as well be given another one.
    gives: bool,
}

/// An address can be in one place only: judges each gateway against all that may have one of its addresses already.
fn shared(network: &Network, hand_over: &mut dyn FnMut(Judgement)) {
    let own = network.nats.iter().map(|nat| (nat, nat.all_addresses().all.known)).collect::<Vec<_>>();
    let mut holders = associated(network);
    let first = holders.len();
    holders.extend(own.iter().flat_map(|(nat, addresses)| {
        addresses.iter().map(|written| Holder {
            id: &nat.id,
            address: Fact::Is(written.name.clone()),
            has: nat.exists.clone(),
            gives: false,
        })
    }));
    let lookup = Lookup::of("Elastic IPs that may be the same", holders.iter().map(|holder| &holder.address));
    let mut position = first;
    for (nat, addresses) in &own {
        let mut judgement = Judgement::new(&nat.id, format!("`{}` shares its addresses with nothing", nat.id));
        for written in addresses {
            let found = lookup.get(&written.name);
            // Who comes later is judged against this one.
            let others = found.known.iter().filter(|(at, _)| *at < position);
            let others = others.map(|(at, same)| {
                let same = match &holders[*at].address {
                    Fact::Is(address) => address.may_be_given_as(&written.name),
                    Fact::Missing | Fact::Unknown(_) => same.clone(),
                };
                (&holders[*at], same.and(holders[*at].has.clone()))
            });
            let others = others.filter(|(_, has)| !has.is_no()).collect::<Vec<_>>();
            if let Some((other, has)) = others.iter().find(|(_, has)| has.is_yes()).or(others.first()) {
                judgement.ask(nat.exists.clone().and(has.clone()).not(), || twice(nat, written, other));
            } else {
                judgement.asks_all();
            }
            judgement.because([Hop::new(written.name.id(), format!("is used by `{}` only", nat.id))]);
            position += 1;
        }
        hand_over(judgement);
    }
}

/// The addresses that instances and interfaces have, or may have.
fn associated(network: &Network) -> Vec<Holder<'_>> {
    let own = network.addresses.iter().filter(|address| !address.instance.is_missing()).map(|address| Holder {
        id: if let Fact::Is(instance) = &address.instance { instance.id() } else { &address.id },
        address: Fact::Is(Named::Here(address.id.clone())),
        has: address.instance.holds(|_| Truth::Yes).and(address.exists.clone()),
        gives: false,
    });
    let others = network.address_associations.iter().map(|association| Holder {
        id: &association.id,
        address: association.address.clone(),
        has: association.exists.clone(),
        gives: true,
    });
    own.chain(others).collect()
}

fn twice(nat: &Nat, address: &Written, holder: &Holder) -> Words {
    let (id, address_id, other) = (&nat.id, address.name.id(), holder.id);
    Words {
        about: id.clone(),
        place: address.pointer.clone(),
        question: format!("whether only `{id}` uses `{address_id}`, or `{other}` too"),
        refuted: format!("`{id}` sends from `{address_id}`, which `{other}` already uses"),
        // Others may admit the address of the gateway, which therefore keeps it.
        fix: match holder.gives {
            true => format!("set `AllocationId` of `{other}` to an Elastic IP that nothing else uses"),
            false => format!("replace `{address_id}` in `{id}` with an Elastic IP that nothing else uses"),
        },
        evidence: vec![
            Hop::new(other, "uses the address"),
            Hop::new(id, "uses it too"),
            Hop::new(address_id, "can be associated once only"),
        ],
    }
}

/// The output lists the addresses that are used, neither more nor less.
fn listed(scene: &Scene, used: &Used) -> Option<Judgement> {
    let node = scene.model.evaluator.output(EGRESS_ADDRESSES);
    if node.is_absent() {
        return None;
    }
    let mut judgement = Judgement::new("", format!("the output `{EGRESS_ADDRESSES}` lists the addresses in use"));
    let words = |address: Option<&Named>, refuted: String, fix: &str| Words {
        about: address.and_then(Named::here).unwrap_or_default().to_owned(),
        place: format!("/Outputs/{EGRESS_ADDRESSES}/Value"),
        question: format!("whether the output `{EGRESS_ADDRESSES}` lists the addresses in use"),
        refuted,
        fix: format!("{fix} the output `{EGRESS_ADDRESSES}`"),
        evidence: Vec::new(),
    };
    let listed = match names(&node.term) {
        Ok(listed) => listed,
        Err(why) => {
            judgement.ask(Truth::Unknown(why), || words(None, String::new(), ""));
            return Some(judgement);
        }
    };
    for address in used.names.values() {
        let id = address.id();
        let refuted = || format!("the output `{EGRESS_ADDRESSES}` does not list `{id}`, from which packets leave");
        let fix = format!("add `{id}` to");
        let is_listed = Truth::any(listed.iter().map(|one| one.same(address)));
        judgement.ask(is_listed, || words(Some(address), refuted(), &fix));
    }
    // Where a path is missing, broken or leads past NAT gateways, its address is unused for that reason.
    let broken = scene.launched_as(Expected::Private).any(|(_, placement)| {
        let mut paths = placement.subnets().flat_map(|place| scene.paths(place));
        placement.places.rest.is_some() || paths.any(|path| path.trouble.is_some() || path.kind != EgressKind::Nat)
    });
    for address in listed.iter().filter(|_| !broken) {
        let id = address.id();
        let refuted = || format!("the output `{EGRESS_ADDRESSES}` lists `{id}`, from which no packets leave");
        let fix = format!("remove `{id}` from");
        let is_used = Truth::any(used.names.values().map(|one| one.same(address)));
        let is_used = is_used.or(used.rest.clone().map_or(Truth::No, Truth::Unknown));
        judgement.ask(is_used, || words(Some(address), refuted(), &fix));
    }
    judgement.because(listed.iter().map(|address| Hop::new(address.id(), "is listed, and packets leave from it")));
    Some(judgement)
}

/// The addresses in a text that joins them by commas.
fn names(term: &Term) -> Result<Vec<Named>, Why> {
    let given = |text: &str| {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| Named::Given(word.to_owned())).collect::<Vec<_>>()
    };
    match term {
        Term::Scalar(serde_json::Value::String(text)) => Ok(given(text)),
        Term::Symbol(Symbol::Text(pieces)) => {
            let mut all = Vec::new();
            for piece in pieces {
                match piece {
                    Piece::Literal(text) => all.extend(given(text)),
                    Piece::Symbol(symbol) => all.push(here(symbol).ok_or(Why::from(symbol))?),
                }
            }
            Ok(all)
        }
        Term::Symbol(symbol) => here(symbol).map(|name| vec![name]).ok_or(Why::from(symbol)),
        Term::Unknown(unknown) => Err(unknown.why.clone()),
        Term::Absent | Term::Scalar(_) | Term::List(_) | Term::Object(_) => Err(Why::NoText),
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
        assert!(listed.iter().all(Named::is_undescribed));
        assert_eq!(listed.iter().map(Named::id).collect::<Vec<_>>(), ["eipalloc-1", "eipalloc-2"]);
    }
}
