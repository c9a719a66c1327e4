//! Who gets to the nodes of a group of EKS by SSH.

use super::Hop;
use super::judgement::{Advice, Judgement, Words};
use super::location::Location;
use super::scene::Scene;
use super::unjudged::Unjudged;
use crate::network::Subnet;
use crate::template::evaluate::{Node, Term, Truth, Why};

/// The property that names those who may connect.
const SOURCES: &str = "RemoteAccess.SourceSecurityGroups";

/// Judges remote access to nodes, where there is some. Without source security groups it lets everyone in on port 22 (EKS API reference,
/// `RemoteAccessConfig`), which only nodes with public addresses notice: it is a warning for others.
pub(super) fn judge(scene: &Scene, Unjudged { resource, location, .. }: &Unjudged) -> Option<Judgement> {
    let id = resource.id;
    let evaluator = &scene.model.evaluator;
    let access = (resource.kind == "AWS::EKS::Nodegroup").then(|| evaluator.property(*resource, "RemoteAccess"))?;
    let sources = access.get("SourceSecurityGroups").listed();
    let everyone = Truth::of(sources.known.is_empty()).and(sources.rest.map_or(Truth::Yes, Truth::Unknown));
    let everyone = everyone.and(is_given(&access.get("Ec2SshKey"))).and(evaluator.exists(*resource));
    if is_given(&access).is_no() {
        return None;
    }
    let faces = |(subnet, there): &(&Subnet, Truth)| {
        there.clone().and(subnet.public_addresses.clone()).and(scene.lookup.is_public(subnet))
    };
    let mut exposed = Truth::any(location.subnets.iter().map(faces));
    if location.outside || !location.is_certain() {
        exposed = exposed.or(Truth::Unknown(Why::BySubnets(SOURCES.to_owned())));
    }
    let lets = format!("its `{SOURCES}` is not set, which allows tcp 22 from 0.0.0.0/0");
    let hint = format!("set `{SOURCES}` of `{id}` to the security groups that may connect, or remove `RemoteAccess`");
    let mut judgement = Judgement::new(id, format!("`RemoteAccess` of `{id}` lets nobody on the internet in"));
    if everyone.is_yes() && exposed.is_no() {
        judgement.warn(|| Advice {
            about: id.to_owned(),
            place: access.pointer.clone(),
            message: format!("`{id}` has no public addresses, but {lets}"),
            hint: hint.clone(),
        });
    }
    judgement.ask(everyone.and(exposed).not(), || Words {
        about: id.to_owned(),
        place: access.pointer.clone(),
        question: format!("whether the internet can reach the nodes of `{id}` by SSH"),
        refuted: format!("the internet can reach the nodes of `{id}` by SSH: {lets}"),
        fix: hint,
        evidence: hops(id, location),
    });
    judgement.because([Hop::new(id, "names those who may connect by SSH, or stands where the internet does not get")]);
    Some(judgement)
}

/// Whether a value is there. A parameter without a value is given when the stack is deployed.
fn is_given(node: &Node) -> Truth {
    match &node.term {
        Term::Absent => Truth::No,
        Term::Unknown(unknown) => Truth::Unknown(unknown.why.clone()),
        Term::Scalar(_) | Term::Symbol(_) | Term::List(_) | Term::Object(_) => Truth::Yes,
    }
}

fn hops(id: &str, location: &Location) -> Vec<Hop> {
    let subnets = location.subnets.iter().map(|(subnet, _)| Hop::new(&subnet.id, format!("`{id}` may run in it")));
    [Hop::internet()].into_iter().chain(subnets).chain([Hop::new(id, "lets everyone in on port 22")]).collect()
}
