//! Resources that take what another one still holds, although only one may hold it: the table of claims says what.

use super::Change;
use super::words::{before_deleting, hazard, holder};
use crate::diag::codes::hazard as codes;
use crate::diff::same::Ground;
use crate::diff::side::{Made, symbols};
use crate::diff::{Hazard, Severity};
use crate::network::Named;
use crate::template::Document;
use crate::template::evaluate::{Symbol, Truth};
use crate::template::holding::{Holding, Key, holdings};
use crate::template::wording::joined;
use crate::types::{Claimed, Hold};
use std::collections::BTreeMap;

/// A resource with what it claims.
struct Holder<'c, 'a> {
    made: &'c Made<'a>,
    key: Key,
}

/// All that is held on one side: by what it is and, where that is known, by its key.
#[derive(Default)]
struct Held<'c, 'a> {
    known: BTreeMap<(Claimed, Vec<String>), Vec<Holder<'c, 'a>>>,
    unknown: BTreeMap<Claimed, Vec<Holder<'c, 'a>>>,
}

impl<'c, 'a> Held<'c, 'a> {
    fn of(resources: &'c [Made<'a>], document: Document) -> Self {
        let mut held = Self::default();
        for made in resources {
            for Holding { what, key, .. } in claimed(made, document) {
                match key.texts() {
                    Some(texts) => held.known.entry((what, texts.to_vec())).or_default(),
                    None => held.unknown.entry(what).or_default(),
                }
                .push(Holder { made, key });
            }
        }
        held
    }

    /// Those that may hold something under a key.
    fn candidates(&self, what: Claimed, key: &Key) -> Vec<&Holder<'c, 'a>> {
        let unknown = self.unknown.get(&what).into_iter().flatten();
        match key.texts() {
            Some(texts) => self.known.get(&(what, texts.to_vec())).into_iter().flatten().chain(unknown).collect(),
            None => {
                let known = self.known.iter().filter(|((other, _), _)| *other == what);
                known.flat_map(|(_, holders)| holders).chain(unknown).collect()
            }
        }
    }
}

/// What a resource claims of the table by the values of its properties.
fn claimed(made: &Made, document: Document) -> Vec<Holding> {
    let mut holdings = holdings(document, made.resource.kind, |name| made.properties.get(name));
    holdings.retain(|holding| matches!(holding.what, Claimed::Values(_)));
    holdings
}

/// Whether what a resource claims is what one claimed before the change. It is not if it is within something that is created
/// or replaced with the resource.
pub(super) fn is_same(change: &Change, id: &str, before: &Key, after: &Key) -> Truth {
    let ground = Ground { old: change.old, new: change.new };
    let pairs = before.nodes.iter().zip(&after.nodes);
    let same = Truth::all(pairs.map(|(old, new)| ground.same(old, new)));
    let mut created = Truth::No;
    for node in &after.nodes {
        symbols(&node.term, &mut |symbol| created = created.clone().or(is_new(change, id, symbol)));
    }
    same.and(created.not()).and(after.given.clone()).and(before.given.clone())
}

/// Whether what a symbol stands for is another than before, if the resource is.
fn is_new(change: &Change, id: &str, symbol: &Symbol) -> Truth {
    let Symbol::Resource { id: other, .. } = symbol else { return Truth::No };
    Truth::of(change.comes_with(id, &Named::Here(other.clone())))
}

/// Resources that take what another one still holds.
pub(super) fn claims(change: &Change) -> Vec<Hazard> {
    let before = Held::of(&change.old.resources, change.old.document);
    let mut all = Vec::new();
    for made in &change.new.resources {
        let id = made.resource.id;
        if change.action(id).is_none() {
            continue;
        }
        for holding in claimed(made, change.new.document) {
            let candidates = before.candidates(holding.what, &holding.key);
            let is = |held: &Holder| is_same(change, id, &held.key, &holding.key);
            let had = candidates.iter().any(|held| held.made.resource.id == id && is(held).is_yes());
            if had && !change.may_come(id) {
                continue;
            }
            let held = candidates.into_iter().filter(|held| stands_in_the_way(change, id, &holding, held));
            let held = held.map(|held| (held, is(held))).filter(|(_, same)| !same.is_no());
            // What is certain comes first.
            let Some((held, same)) = held.min_by_key(|(_, same)| !same.is_yes()) else { continue };
            all.push(told(change, id, &holding, (held.made.resource.id, &same)));
            break;
        }
    }
    all
}

/// Whether one that held something holds it while another takes it.
fn stands_in_the_way(change: &Change, id: &str, claim: &Holding, held: &Holder) -> bool {
    let other = held.made.resource.id;
    if other == id {
        let is_first = held.made.kind.is_some_and(|kind| kind.deletes_first);
        return claim.hold == Hold::Exclusive && change.may_come(id) && change.old.get(id).is_some() && !is_first;
    }
    if change.may_go(other) {
        // What is retained takes nothing away, and goes on holding what no other may have.
        return claim.hold != Hold::Shared || change.may_be_deleted(other);
    }
    // One that is changed in place gives it up, and before what waits for it takes it. What keeps it is there twice, which is no
    // matter of the change.
    let gives_up = change.new.get(other).is_some_and(|now| {
        let keys = claimed(now, change.new.document);
        let mut same = keys.iter().filter(|own| own.what == claim.what);
        !same.any(|own| !is_same(change, other, &held.key, &own.key).is_no())
    });
    claim.hold == Hold::Exclusive && gives_up && change.new.model.order.chain(id, other).is_empty()
}

/// The hazard in words.
fn told(change: &Change, id: &str, claim: &Holding, (held, same): (&str, &Truth)) -> Hazard {
    let why = claim.what.why();
    let said = claim.said();
    let by = if change.may_come(id) { change.made(id) } else { "is modified" };
    let with = if said.is_empty() { String::new() } else { format!(" with {}", joined(&said, "and")) };
    let ids = if held == id { vec![id] } else { vec![id, held] };
    let old = holder(id, held);
    if claim.hold == Hold::Shared || claim.hold == Hold::Repeated && change.may_be_deleted(held) {
        let is = if same.is_yes() && change.goes(held) { "is" } else { "may be" };
        let what = format!("`{id}` {by}{with} like {old}, which {is} deleted then: {why}");
        let when = format!(
            "when CloudFormation deletes `{held}`: AWS takes away what `{id}` has written as well, unless it has refused \
             to create `{id}`"
        );
        let instead = "keep the logical ID, or create the new one in a deployment after that which removes the old one";
        return hazard(&codes::UNDONE_BY_DELETION, Severity::Outage, &ids, what, when, instead);
    }
    let still = match (change.may_go(held), change.may_be_deleted(held)) {
        _ if !same.is_yes() => format!("which {old} may still hold"),
        (true, true) => format!("which {old} still holds"),
        (true, false) => format!("which {old} keeps, because it is retained"),
        (false, _) => format!("which {old} gives up in the same deployment"),
    };
    let what = format!("`{id}` {by}{with}, {still}: {why}");
    let (when, instead) = match change.may_go(held) {
        true => (before_deleting(id, held), "keep the logical ID, or remove the old one in an earlier deployment"),
        false => (
            format!("if CloudFormation updates `{id}` before `{held}`, because neither depends on the other"),
            "change one of the two in an earlier deployment",
        ),
    };
    hazard(&codes::ALREADY_HELD, Severity::Fails, &ids, what, when, instead)
}
