//! What a change means for packets: what the verifier says before and after.

use super::{Meaning, MeaningKind, Side};
use crate::diag::Severity;
use crate::verify::{EgressKind, Group, UNKNOWN, Verification, is_exposure};
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet};

/// What changes for packets, what exposes more first; nothing for templates that launch nothing.
pub(super) fn meaning(old: &Side, new: &Side) -> Vec<Meaning> {
    let (before, after) = (old.proof(), new.proof());
    let mut all = Vec::new();
    mode(before, after, &mut all);
    for group in &after.groups {
        if let Some(other) = before.groups.iter().find(|other| other.id == group.id) {
            addresses(other, group, &mut all);
            egress(other, group, &mut all);
        }
    }
    exposure(before, after, &mut all);
    promises(before, after, &mut all);
    all.sort_by_key(|meaning| meaning.kind);
    all
}

fn say(all: &mut Vec<Meaning>, kind: MeaningKind, sentence: String) {
    all.push(Meaning { kind, sentence });
}

fn mode(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    if before.mode != after.mode && !before.groups.is_empty() && !after.groups.is_empty() {
        say(all, MeaningKind::Egress, format!("the rack goes from {} to {}", before.mode.word(), after.mode.word()));
    }
}

fn addresses(before: &Group, after: &Group, all: &mut Vec<Meaning>) {
    match (before.public_address, after.public_address) {
        (Some(true), Some(false)) => {
            say(all, MeaningKind::Protects, format!("`{}` loses its public addresses", after.id));
        }
        (Some(false), Some(true)) => say(all, MeaningKind::Exposes, format!("`{}` gets public addresses", after.id)),
        (was, is) if was != is => {
            say(
                all,
                MeaningKind::Exposes,
                format!("it is no longer known whether `{}` has public addresses", after.id),
            );
        }
        _ => {}
    }
}

/// The egress paths of a group, each with its subnet.
fn paths_of(group: &Group) -> BTreeSet<String> {
    let path = |egress: &crate::verify::Egress| match (egress.kind, &egress.via) {
        (EgressKind::None, _) => format!("`{}` has no egress", egress.subnet),
        (EgressKind::Unknown, _) => format!("the egress path of `{}` is not known", egress.subnet),
        (_, Some(via)) if egress.addresses.is_empty() => {
            format!("traffic from `{}` leaves through `{via}`", egress.subnet)
        }
        (_, Some(via)) => {
            let addresses = egress.addresses.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            format!("traffic from `{}` leaves through `{via}` with the addresses {addresses}", egress.subnet)
        }
        (_, None) => format!("traffic from `{}` leaves", egress.subnet),
    };
    group.egress.iter().map(path).collect()
}

fn egress(before: &Group, after: &Group, all: &mut Vec<Meaning>) {
    let was = paths_of(before);
    let new = paths_of(after).into_iter().filter(|path| !was.contains(path)).collect::<Vec<_>>();
    if new.is_empty() {
        return;
    }
    let through = |group: &Group| group.egress.iter().filter_map(|egress| egress.via.clone()).collect::<BTreeSet<_>>();
    let from = |group: &Group| group.egress.iter().flat_map(|egress| egress.addresses.clone()).collect::<BTreeSet<_>>();
    let quoted = |ids: BTreeSet<String>| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let all_nat = after.egress.iter().all(|egress| egress.kind == EgressKind::Nat);
    let all_internet = after.egress.iter().all(|egress| egress.kind == EgressKind::Internet);
    let (via, addresses) = (quoted(through(after)), quoted(from(after)));
    let sentence = if all_nat && !addresses.is_empty() {
        format!("egress of `{}` is through {via}, from the fixed addresses {addresses}", after.id)
    } else if all_internet {
        format!("egress of `{}` is directly through {via}, from no fixed address", after.id)
    } else {
        new.join("; ")
    };
    say(all, MeaningKind::Egress, sentence);
}

/// Someone who may connect to something.
#[derive(Debug, Clone, PartialEq)]
struct Connection {
    /// A block, or a security group.
    from: String,
    /// The logical id of what to.
    id: String,
    /// The scheme of a load balancer; of anything else nothing.
    scheme: Option<&'static str>,
    /// Through which load balancer; without one directly.
    through: Option<String>,
    protocol: String,
    ports: String,
    /// Whether only members of one group of machines connect to each other.
    inside: bool,
}

impl Connection {
    /// Whether another one admits all that this one does.
    fn is_within(&self, other: &Self) -> bool {
        // Who may connect directly needs no load balancer for it.
        let through = other.through.is_none() || other.through == self.through;
        let protocol = other.protocol == self.protocol || other.protocol == "-1";
        // What takes longer comes last: there may be many connections.
        if self.id != other.id || self.scheme != other.scheme || !through || !protocol {
            return false;
        }
        let block = |text: &str| text.parse::<IpNet>().ok();
        let from = match (block(&self.from), block(&other.from)) {
            (Some(own), Some(theirs)) => theirs.contains(&own),
            _ => self.from == other.from,
        };
        let range = |ports: &str| {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            Some((first.parse::<u16>().ok()?, last.parse::<u16>().ok()?))
        };
        let ports = match (range(&self.ports), range(&other.ports)) {
            (Some((first, last)), Some((from, to))) => from <= first && last <= to,
            _ => self.ports == other.ports,
        };
        from && ports
    }

    /// Who connects to what, and through what.
    fn ends(&self) -> (&str, Option<&str>, Option<&str>, &str) {
        (&self.id, self.scheme, self.through.as_deref(), &self.from)
    }

    fn what(&self) -> String {
        if self.protocol == "-1" { "everything".to_owned() } else { format!("{} {}", self.protocol, self.ports) }
    }

    fn sentence(&self) -> String {
        if self.inside {
            return format!("members of `{}` may connect to each other", self.from);
        }
        let scheme = self.scheme.map(|scheme| format!(" ({scheme})")).unwrap_or_default();
        let through = self.through.as_ref().map(|balancer| format!(" through `{balancer}`")).unwrap_or_default();
        let to = format!("`{}`{scheme}{through}", self.id);
        if self.from == UNKNOWN {
            return format!("it is not known who may connect to {to}");
        }
        format!("{} may connect to {to}", self.from)
    }
}

fn connections(verification: &Verification) -> Vec<Connection> {
    let mut all = Vec::new();
    for group in &verification.groups {
        all.extend(group.inbound.iter().map(|one| Connection {
            from: one.from.clone(),
            id: group.id.clone(),
            scheme: None,
            through: one.through.clone(),
            protocol: one.protocol.clone(),
            ports: one.ports.clone(),
            inside: one.through.is_none() && is_alone(verification, group, &one.from),
        }));
    }
    for balancer in &verification.balancers {
        all.extend(balancer.open_to.iter().map(|one| Connection {
            from: one.from.clone(),
            id: balancer.id.clone(),
            scheme: Some(balancer.scheme),
            through: None,
            protocol: "tcp".to_owned(),
            ports: one.ports.clone(),
            inside: false,
        }));
    }
    all
}

/// Whether a security group is that of one group of machines, and of no other.
fn is_alone(verification: &Verification, group: &Group, security: &str) -> bool {
    let mut members = verification.groups.iter().filter(|other| other.security_groups.iter().any(|id| id == security));
    members.next().is_some_and(|first| first.id == group.id) && members.next().is_none()
}

fn exposure(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    let (was, is) = (connections(before), connections(after));
    let opened = beyond(&is, &was);
    let closed = beyond(&was, &is);
    // What is not known on either side need not be the same.
    let known = was.iter().chain(&is).all(|one| one.from != UNKNOWN);
    if opened.is_empty() && closed.is_empty() && !after.groups.is_empty() {
        let far = if known { "" } else { "as far as it is known, " };
        say(all, MeaningKind::Same, format!("{far}who may connect to what stays the same"));
    }
    for same in by_ends(opened).chunk_by(|one, other| one.ends() == other.ends()) {
        let kind = if same[0].inside { MeaningKind::Egress } else { MeaningKind::Exposes };
        say(all, kind, format!("{}: {}", same[0].sentence(), whats(same)));
    }
    let there = after.groups.iter().map(|group| &group.id).chain(after.balancers.iter().map(|balancer| &balancer.id));
    let there = there.collect::<BTreeSet<_>>();
    let (closed, gone) = closed.into_iter().partition::<Vec<_>, _>(|one| there.contains(&one.id));
    for same in by_ends(closed).chunk_by(|one, other| one.ends() == other.ends()) {
        let left = is.iter().filter(|one| one.ends() == same[0].ends() && same.iter().any(|was| one.is_within(was)));
        let left = match whats(&left.collect::<Vec<_>>()) {
            left if left.is_empty() => left,
            left => format!(", but only {left}"),
        };
        say(all, MeaningKind::Protects, format!("no longer: {}: {}{left}", same[0].sentence(), whats(same)));
    }
    for id in gone.into_iter().map(|one| &one.id).collect::<BTreeSet<_>>() {
        say(all, MeaningKind::Protects, format!("`{id}` is removed, and with it who could connect to it"));
    }
}

/// The connections that no other admits.
fn beyond<'c>(connections: &'c [Connection], others: &[Connection]) -> Vec<&'c Connection> {
    let mut to = BTreeMap::<&str, Vec<&Connection>>::new();
    others.iter().for_each(|other| to.entry(&other.id).or_default().push(other));
    let admitted =
        |one: &Connection| to.get(one.id.as_str()).is_some_and(|to| to.iter().any(|other| one.is_within(other)));
    connections.iter().filter(|one| !admitted(one)).collect()
}

/// Connections with those of the same ends beside one another.
fn by_ends(mut connections: Vec<&Connection>) -> Vec<&Connection> {
    connections.sort_by(|one, other| one.ends().cmp(&other.ends()));
    connections
}

/// The protocols and ports of connections.
fn whats(connections: &[&Connection]) -> String {
    connections.iter().map(|one| one.what()).collect::<Vec<_>>().join(", ")
}

fn promises(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    match (before.holds(), after.holds()) {
        (true, false) => {
            let errors = after.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
            // What exposes is graver than what fails.
            let (exposing, others) = errors.partition::<Vec<_>, _>(|finding| is_exposure(finding.diagnostic.code));
            let kind = if exposing.is_empty() { MeaningKind::Breaks } else { MeaningKind::Exposes };
            let first = exposing.first().or(others.first());
            let first = first.map(|finding| finding.diagnostic.message.clone()).unwrap_or_default();
            say(all, kind, format!("a promise no longer holds: {first}"));
        }
        (false, true) => say(all, MeaningKind::Promise, "every promise holds now; before, some did not".to_owned()),
        _ => {}
    }
}
