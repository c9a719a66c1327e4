//! **The rules of security groups that come and go**, and which of them let more through than all that were there.

use super::side::Side;
use super::{Meaning, MeaningKind, RuleChange, Turn};
use crate::network::{Named, Network, Ports, Rule};
use crate::verify::{Source, source};
use std::collections::BTreeSet;

/// A rule as far as it matters here: which resource it is written in does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    group: String,
    ingress: bool,
    peer: Source,
    protocol: String,
    ports: Ports,
}

impl Known {
    /// Whether another one lets all through that this one does.
    fn is_within(&self, other: &Self) -> bool {
        let protocol = other.protocol == "-1" || other.protocol == self.protocol;
        let ports = other.ports.from <= self.ports.from && self.ports.to <= other.ports.to;
        (&self.group, self.ingress) == (&other.group, other.ingress)
            && protocol
            && ports
            && other.peer.holds(&self.peer)
    }
}

/// The rules of a network that a template writes, each once, in order; and what they say in words.
fn known(network: &Network) -> Vec<(Known, String)> {
    let of = |rules: &[Rule], ingress: bool| {
        let rules = rules.iter().filter(|rule| !rule.certain.is_no() && rule.is_written());
        let rules = rules.map(|rule| {
            let group = rule.group.as_ref().known().map_or("unknown", Named::id).to_owned();
            let known =
                Known { group, ingress, peer: source(&rule.peer), protocol: rule.protocol.clone(), ports: rule.ports };
            (known, rule.what())
        });
        rules.collect::<BTreeSet<_>>()
    };
    of(&network.ingress, true).into_iter().chain(of(&network.egress, false)).collect()
}

/// The rules that come and go, those that go first, group by group.
pub(super) fn changes(old: &Side, new: &Side) -> Vec<RuleChange> {
    let (before, after) = (known(&old.model.network), known(&new.model.network));
    let only_in = |these: &[(Known, String)], those: &[(Known, String)], turn: Turn| {
        let there = those.iter().map(|(rule, _)| rule).collect::<BTreeSet<_>>();
        let only = these.iter().filter(|(rule, _)| !there.contains(rule));
        let only = only.map(|(rule, what)| {
            // The rules of a group that comes are all there is of it.
            let more = turn == Turn::Added
                && !comes(old, new, &rule.group)
                && !those.iter().any(|(other, _)| rule.is_within(other));
            let (group, peer) = (rule.group.clone(), rule.peer.to_string());
            RuleChange { group, ingress: rule.ingress, peer, what: what.clone(), turn, more }
        });
        only.collect::<Vec<_>>()
    };
    let mut all = only_in(&before, &after, Turn::Removed);
    all.extend(only_in(&after, &before, Turn::Added));
    all.sort_by(|one, other| (&one.group, !one.ingress, one.turn).cmp(&(&other.group, !other.ingress, other.turn)));
    all
}

/// Whether a security group is new.
fn comes(old: &Side, new: &Side, group: &str) -> bool {
    old.get(group).is_none() && new.get(group).is_some()
}

/// What more is let in from outside to the members of groups about which the proofs say nothing, such as those of databases; and
/// what more is let out.
pub(super) fn meaning(new: &Side, changes: &[RuleChange]) -> Vec<Meaning> {
    let judged = judged(new);
    let more = changes.iter().filter(|change| change.more);
    let more = more.filter(|change| !change.ingress || !judged.contains(&change.group));
    let may_be_internet = known(&new.model.network).into_iter().map(|(rule, _)| rule.peer);
    let internet =
        may_be_internet.filter(Source::may_be_internet).map(|peer| peer.to_string()).collect::<BTreeSet<_>>();
    let meaning = more.map(|change| {
        let RuleChange { group, peer, what, .. } = change;
        let (kind, sentence) = match change.ingress {
            true if internet.contains(peer) => {
                (MeaningKind::Exposes, format!("the security group `{group}` lets in {what} from {peer}"))
            }
            true => (MeaningKind::Weakens, format!("the security group `{group}` lets in {what} from {peer}")),
            false => (MeaningKind::Weakens, format!("the security group `{group}` lets out {what} to {peer}")),
        };
        Meaning { kind, resources: vec![group.clone()], sentence, rule: None, flow: None }
    });
    meaning.collect()
}

/// The security groups of what is launched and of load balancers: what may connect to their members is proved.
fn judged(side: &Side) -> BTreeSet<String> {
    let launched = side.proof().groups.iter().flat_map(|group| group.security_groups.iter().cloned());
    let balancers = side.model.network.balancers.iter().flat_map(|balancer| balancer.groups.ids().map(str::to_owned));
    launched.chain(balancers).collect()
}
