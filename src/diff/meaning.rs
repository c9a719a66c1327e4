//! What a change means for packets: what the verifier says before and after.

use super::{Action, Flow, Meaning, MeaningKind, ResourceChange, Side};
use crate::diag::Severity;
use crate::types;
use crate::verify::{EgressKind, Finding, Group, Source, Verification, is_exposure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What changes for packets, what exposes more first; nothing for templates that launch nothing.
pub(super) fn meaning(old: &Side, new: &Side, changes: &[ResourceChange]) -> Vec<Meaning> {
    let (before, after) = (old.proof(), new.proof());
    let mut all = network(changes);
    mode(before, after, &mut all);
    for group in &after.groups {
        if let Some(other) = before.groups.iter().find(|other| other.id == group.id) {
            addresses(other, group, &mut all);
            egress(other, group, &mut all);
        }
    }
    exposure(before, after, changes, &mut all);
    promises(before, after, &mut all);
    all
}

/// A sentence about resources.
fn about<'i>(kind: MeaningKind, ids: impl IntoIterator<Item = &'i String>, sentence: String) -> Meaning {
    Meaning { kind, resources: ids.into_iter().cloned().collect(), sentence, rule: None, flow: None }
}

/// That a VPC is replaced, and with it what stands in it.
fn network(changes: &[ResourceChange]) -> Vec<Meaning> {
    let replaced = changes.iter().filter(|change| matches!(change.action, Action::Replace(_))).collect::<Vec<_>>();
    let vpc = replaced.iter().find(|change| change.kind == "AWS::EC2::VPC");
    let told = vpc.map(|vpc| {
        let sentence = format!(
            "this is a new network: `{}` and {} other resources are replaced; a second stack beside this one, to which \
             applications are moved, can be tried before anything is given up",
            vpc.id,
            replaced.len() - 1
        );
        about(MeaningKind::Network, [&vpc.id], sentence)
    });
    told.into_iter().collect()
}

fn mode(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    if before.mode != after.mode && !before.groups.is_empty() && !after.groups.is_empty() {
        let sentence = format!("the rack goes from {} to {}", before.mode.word(), after.mode.word());
        all.push(about(MeaningKind::Egress, [], sentence));
    }
}

fn addresses(before: &Group, after: &Group, all: &mut Vec<Meaning>) {
    let id = &after.id;
    let (kind, sentence) = match (before.public_address, after.public_address) {
        (Some(true), Some(false)) => (MeaningKind::Protects, format!("`{id}` loses its public addresses")),
        (Some(false), Some(true)) => (MeaningKind::Exposes, format!("`{id}` gets public addresses")),
        (was, is) if was != is => {
            (MeaningKind::Exposes, format!("it is no longer known whether `{id}` has public addresses"))
        }
        _ => return,
    };
    all.push(about(kind, [id], sentence));
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
            let addresses = quoted(&egress.addresses.iter().collect::<Vec<_>>());
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
    let through = after.egress.iter().filter_map(|egress| egress.via.clone()).collect::<BTreeSet<_>>();
    let from = after.egress.iter().flat_map(|egress| egress.addresses.clone()).collect::<BTreeSet<_>>();
    let (through, addresses) = (Vec::from_iter(through), Vec::from_iter(from));
    let all_by = |kind| after.egress.iter().all(|egress| egress.kind == kind);
    let via = quoted(&through);
    let sentence = if all_by(EgressKind::Nat) && !addresses.is_empty() {
        format!("egress of `{}` is through {via}, from the fixed addresses {}", after.id, quoted(&addresses))
    } else if all_by(EgressKind::Internet) {
        format!("egress of `{}` is directly through {via}, from no fixed address", after.id)
    } else {
        new.join("; ")
    };
    let flow = Some(Flow::Egress { from: after.id.clone(), through, addresses });
    all.push(Meaning { flow, ..about(MeaningKind::Egress, [&after.id], sentence) });
}

fn quoted(ids: &[impl AsRef<str>]) -> String {
    ids.iter().map(|id| format!("`{}`", id.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The scheme of a load balancer that the internet reaches.
const FACING: &str = "internet-facing";

/// Someone who may connect to something.
#[derive(Debug, Clone, PartialEq)]
struct Connection {
    from: Source,
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
        // Who may connect from the internet may do so from inside.
        let scheme = other.scheme == self.scheme || other.scheme == Some(FACING);
        // What takes longer comes last: there may be many connections.
        if self.id != other.id || !scheme || !through || !protocol {
            return false;
        }
        let range = |ports: &str| {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            Some((first.parse::<u16>().ok()?, last.parse::<u16>().ok()?))
        };
        let ranges = range(&self.ports).zip(range(&other.ports));
        other.from.holds(&self.from) && ranges.is_some_and(|((first, last), (from, to))| from <= first && last <= to)
    }

    /// Whether it is HTTPS beside the HTTP of another one: whoever may connect could do so before, and in the clear.
    fn is_https_of(&self, other: &Self) -> bool {
        self.ports == "443" && other.ports == "80" && Self { ports: "80".to_owned(), ..self.clone() }.is_within(other)
    }

    /// Whether it may come from the internet. Nobody there reaches a load balancer that is internal.
    fn may_be_internet(&self) -> bool {
        self.from.may_be_internet() && self.scheme != Some("internal")
    }

    /// Who connects to what, and through what.
    fn ends(&self) -> (&str, Option<&str>, Option<&str>, &Source) {
        (&self.id, self.scheme, self.through.as_deref(), &self.from)
    }

    fn what(&self) -> String {
        if self.protocol == "-1" { "everything".to_owned() } else { format!("{} {}", self.protocol, self.ports) }
    }

    /// What the connection is, without its ports.
    fn sentence(&self) -> String {
        if self.inside {
            return format!("members of `{}` may connect to each other", self.from);
        }
        let scheme = self.scheme.map(|scheme| format!(" ({scheme})")).unwrap_or_default();
        let through = self.through.as_ref().map(|balancer| format!(" through `{balancer}`")).unwrap_or_default();
        let to = format!("`{}`{scheme}{through}", self.id);
        match &self.from {
            Source::Unknown(why) => format!("it is not known who may connect to {to}, because {why}"),
            Source::Group(id) => format!("members of `{id}` may connect to {to}"),
            from => format!("{from} may connect to {to}"),
        }
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

/// Whether a source is the security group of one group of machines, and of no other.
fn is_alone(verification: &Verification, group: &Group, source: &Source) -> bool {
    let Source::Group(security) = source else { return false };
    let mut members = verification.groups.iter().filter(|other| other.security_groups.contains(security));
    members.next().is_some_and(|first| first.id == group.id) && members.next().is_none()
}

/// What somebody may connect to, by logical id.
fn targets(verification: &Verification) -> BTreeSet<&String> {
    let balancers = verification.balancers.iter().map(|balancer| &balancer.id);
    verification.groups.iter().map(|group| &group.id).chain(balancers).collect()
}

fn exposure(before: &Verification, after: &Verification, changes: &[ResourceChange], all: &mut Vec<Meaning>) {
    let (was, is) = (connections(before), connections(after));
    let opened = beyond(&is, &was);
    let closed = beyond(&was, &is);
    let internet = |all: &[Connection]| all.iter().any(Connection::may_be_internet);
    if internet(&was) && !internet(&is) {
        let sentence = "nothing can be reached from the internet any more".to_owned();
        all.push(about(MeaningKind::Network, [], sentence));
    }
    let there = targets(before);
    let doubtful = if let Some(by) = decided_by_unknown(changes) { unsure(&is, &opened, by) } else { Vec::new() };
    if opened.is_empty() && closed.is_empty() && doubtful.is_empty() && !after.groups.is_empty() {
        let known = was.iter().chain(&is).all(|one| !matches!(one.from, Source::Unknown(_)));
        let far = if known { "" } else { "as far as it is known, " };
        all.push(about(MeaningKind::Same, [], format!("{far}who may connect to what stays the same")));
    }
    let opened = by_ends(opened);
    for same in opened.chunk_by(|one, other| one.ends() == other.ends()) {
        let first = same[0];
        let is_there = there.contains(&first.id) && first.through.as_ref().is_none_or(|id| there.contains(id));
        let is_https = || same.iter().all(|one| was.iter().any(|other| one.is_https_of(other)));
        let kind = match first.may_be_internet() {
            _ if first.inside => MeaningKind::Egress,
            true if is_https() => MeaningKind::Admits,
            true => MeaningKind::Exposes,
            false if is_there => MeaningKind::Weakens,
            false => MeaningKind::Admits,
        };
        let sentence = match &first.from {
            Source::Unknown(_) => first.sentence(),
            _ => format!("{}: {}", first.sentence(), whats(same)),
        };
        all.push(told(kind, same, sentence));
    }
    all.extend(doubtful);
    let there = targets(after);
    // What was not known before is no loss.
    let closed = closed.into_iter().filter(|one| !matches!(one.from, Source::Unknown(_)));
    let (closed, gone) = closed.partition::<Vec<_>, _>(|one| there.contains(&one.id));
    for same in by_ends(closed).chunk_by(|one, other| one.ends() == other.ends()) {
        let left = is.iter().filter(|one| one.ends() == same[0].ends() && same.iter().any(|was| one.is_within(was)));
        let left = match whats(&left.collect::<Vec<_>>()) {
            left if left.is_empty() => left,
            left => format!(", but only {left}"),
        };
        let sentence = format!("no longer: {}: {}{left}", same[0].sentence(), whats(same));
        all.push(told(MeaningKind::Protects, same, sentence));
    }
    for id in gone.into_iter().map(|one| &one.id).collect::<BTreeSet<_>>() {
        all.push(about(MeaningKind::Protects, [id], format!("`{id}` is removed, and with it who could connect to it")));
    }
}

/// Connections of the same ends as a sentence and as data.
fn told(kind: MeaningKind, same: &[&Connection], sentence: String) -> Meaning {
    let first = same[0];
    let flow = Flow::Connections {
        from: first.from.to_string(),
        to: first.id.clone(),
        through: first.through.clone(),
        ports: same.iter().map(|one| (one.protocol.clone(), one.ports.clone())).collect(),
    };
    let ids = std::iter::once(&first.id).chain(&first.through);
    Meaning { flow: Some(flow), ..about(kind, ids, sentence) }
}

/// What changes to, or from, something that nobody knows, and decides who may connect: then it is not known whether more
/// may. Its logical id.
fn decided_by_unknown(changes: &[ResourceChange]) -> Option<&String> {
    const DECIDING: [&str; 4] = ["SecurityGroup", "NetworkInterfaces", "Cidr", "PrefixList"];
    let mut doubtful = changes.iter().filter(|change| {
        let names = |pointer: &str| DECIDING.iter().any(|name| pointer.contains(name));
        let by_type = types::of(&change.kind).steers;
        change.properties.iter().any(|property| {
            let (mut values, decides) = (property.before.iter().chain(&property.after), names(&property.pointer));
            values.any(|value| holds_unknown(value) && (by_type || decides) || is_composed(value) && decides)
        })
    });
    doubtful.next().map(|change| &change.id)
}

/// Whether a computed value holds one that nobody knows.
fn holds_unknown(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.contains_key("unknown") || entries.values().any(holds_unknown),
        Value::Array(items) => items.iter().any(holds_unknown),
        _ => false,
    }
}

/// Whether a computed value is a text with something in it that nobody knows: `${Office}/24`.
fn is_composed(value: &Value) -> bool {
    ["Fn::Sub", "Fn::Join"].iter().any(|function| value.get(function).is_some())
}

/// That it is not known any more who may connect, of each thing of which something was not known before either, for the
/// same reason: since what decides it changes, it need not be the same.
fn unsure(is: &[Connection], opened: &[&Connection], by: &str) -> Vec<Meaning> {
    let unknown = is.iter().filter(|one| matches!(one.from, Source::Unknown(_)) && !opened.contains(one));
    let ids = unknown.map(|one| &one.id).collect::<BTreeSet<_>>().into_iter();
    let sentence =
        |id: &String| format!("it is not known whether more may connect to `{id}`, because that depends on `{by}`");
    ids.map(|id| about(MeaningKind::Exposes, [id], sentence(id))).collect()
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

/// What no longer holds and did before, and whether everything does now.
fn promises(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    let errors = |verification: &Verification| {
        let findings = verification.findings.iter();
        findings.filter(|finding| finding.diagnostic.severity == Severity::Error).cloned().collect::<Vec<_>>()
    };
    let (was, is) = (errors(before), errors(after));
    if is.is_empty() && !was.is_empty() && after.holds() {
        all.push(about(MeaningKind::Promise, [], "every promise holds now; before, some did not".to_owned()));
    }
    // What was refuted before may be told in other words now.
    let what = |finding: &Finding| (finding.diagnostic.code.slug, finding.resource.clone());
    let known = was.iter().map(what).collect::<BTreeSet<_>>();
    let mut new = is.iter().filter(|finding| !known.contains(&what(finding))).collect::<Vec<_>>();
    // What exposes is graver than what fails.
    new.sort_by_key(|finding| !is_exposure(finding.diagnostic.code));
    for finding in new.into_iter().take(if before.holds() { 1 } else { usize::MAX }) {
        // What the internet reached before is not exposed by being reached from inside alone.
        let scheme = |side: &Verification| {
            let own = side.balancers.iter().find(|balancer| balancer.id == finding.resource);
            own.map(|balancer| balancer.scheme)
        };
        let kind = match is_exposure(finding.diagnostic.code) {
            true if scheme(before) == Some(FACING) && scheme(after) != Some(FACING) => MeaningKind::Admits,
            true => MeaningKind::Exposes,
            false => MeaningKind::Breaks,
        };
        let ids = Some(&finding.resource).filter(|id| !id.is_empty());
        let sentence = format!("a promise no longer holds: {}", finding.diagnostic.message);
        all.push(Meaning { rule: Some(finding.diagnostic.code.slug), ..about(kind, ids, sentence) });
    }
}
