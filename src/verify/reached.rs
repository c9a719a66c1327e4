//! Whether the internet may reach what no rule about what is launched judges.

use super::Hop;
use super::access::Said;
use super::guards::{guards, is_behind_a_cluster};
use super::hops::at;
use super::judgement::{Advice, Judgement, Words};
use super::location::{Location, Lookup};
use super::scene::Scene;
use super::unjudged::{Unjudged, made};
use crate::network::Kind;
use crate::template::Resource;
use crate::template::evaluate::{Truth, Why};
use crate::types::{self, Access, Role};

/// What only a person can find out about a type that is not judged.
const CHECK: &str = "this type is not analyzed: check whether it has a public address there, and who can connect to it";

/// Judges all resources that no rule judges and that may be reached.
pub(super) fn judge(scene: &Scene, judgement: &mut Judgement) {
    let leads = |resource: &Resource| types::of(resource.kind).role == Role::LeadsIn;
    made(scene.model).filter(leads).for_each(|resource| leading(judgement, resource, &scene.lookup));
    scene.unjudged.iter().for_each(|unjudged| running(judgement, unjudged, &scene.lookup));
}

/// Something that may run in subnets of the template. Whether it has a public address, or its service one, is asked by a rule
/// of its own where a property decides that.
fn running(judgement: &mut Judgement, unjudged: &Unjudged, lookup: &Lookup) {
    let Unjudged { resource, location, said } = unjudged;
    let (id, kind) = (resource.id, resource.kind);
    let role = types::of(kind).role;
    if is_behind_a_cluster(*resource, location, lookup) {
        return judgement.asks_all();
    }
    let why = match said {
        Some(said) if said.public.access == Access::ByDesign => None,
        Some(said) if said.is_decided && (said.public.access == Access::Address || !said.is_open.is_no()) => None,
        Some(said) if said.is_open.is_yes() && said.public.access == Access::Unclear => Some(said.words.clone()),
        Some(Said { is_open: Truth::Unknown(unknown), words, .. }) => {
            Some(format!("whether {words} is not known: {unknown}"))
        }
        // Only what is said of it makes it public.
        _ if role == Role::PrivateOnly || role == Role::Members => None,
        _ => match location.way_in(lookup) {
            None if !location.is_certain() && role == Role::MayBePublic => {
                Some("the subnets it runs in are not known".to_owned())
            }
            way_in => way_in,
        },
    };
    let Some(why) = why else {
        return match said {
            Some(said) if said.public.access == Access::ByDesign && !said.is_open.is_no() => {
                by_design(judgement, *resource, said);
            }
            _ if is_guarded(*resource, location, said.as_ref(), lookup) => judgement.asks_all(),
            _ => notice(judgement, unjudged),
        };
    };
    judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether the internet can reach `{id}` ({kind})"),
        evidence: location
            .subnets
            .iter()
            .map(|(subnet, _)| Hop::new(&subnet.id, format!("`{id}` may run in it")))
            .collect(),
        ..Words::default()
    });
}

/// Whether the other rules judge all there is to judge of something: its public access, and the security groups that it, or
/// the cluster it is a member of, names.
fn is_guarded<'a>(resource: Resource<'a>, location: &Location, said: Option<&Said>, lookup: &Lookup<'_, 'a>) -> bool {
    let profile = types::of(resource.kind);
    // What has no property for it is private, or has members that say it.
    let says_nothing = [Role::PrivateOnly, Role::Members].contains(&profile.role) && profile.public.is_none();
    let is_said = |said: &Said| said.is_decided || said.public.access == Access::ByDesign;
    let is_decided = says_nothing || said.is_none_or(is_said);
    is_decided && (lookup.is_member(resource.id) || guards(resource, location, lookup).is_some())
}

/// Tells of what is on the internet because such services are meant to be.
fn by_design(judgement: &mut Judgement, resource: Resource, said: &Said) {
    let (id, kind) = (resource.id, resource.kind);
    let (is, why) = match said.is_open.why() {
        Some(why) => ("may have", format!("whether {} is not known: {why}", said.words)),
        None => ("has", said.words.clone()),
    };
    judgement.notice(|| Advice {
        about: id.to_owned(),
        place: said.pointer.clone(),
        message: format!("`{id}` ({kind}) {is} an endpoint on the internet: {why}"),
        hint: "check that its own policy or program admits only those who are meant to use it".to_owned(),
    });
}

/// Tells of what runs where the internet does not get, or refers to what is here for who knows what.
fn notice(judgement: &mut Judgement, unjudged: &Unjudged) {
    let Unjudged { resource: Resource { id, kind, .. }, location, said } = unjudged;
    let does = match location {
        Location { subnets, by_default: false, .. } if !subnets.is_empty() => "is in subnets of this template",
        Location { outside: true, by_default: false, .. } => "is in subnets that are not in this template",
        Location { mentions, .. } if *mentions > 0 => "refers to subnets or security groups of this template",
        // Of what may be public there, that is asked.
        _ if types::of(kind).default_vpc.is_some() && said.as_ref().is_none_or(|said| said.is_open.why().is_none()) => {
            return judgement.in_default_vpc(
                id,
                at(id),
                &format!("({kind}) specifies neither subnets nor security groups"),
            );
        }
        _ => return,
    };
    let is_decided = unjudged.decided().is_some();
    judgement.notice(|| Advice {
        about: (*id).to_owned(),
        place: at(id),
        message: if is_decided {
            format!("`{id}` ({kind}) {does} and names no security group, so who can connect to it was not analyzed")
        } else {
            format!("`{id}` ({kind}) {does}, and was not analyzed")
        },
        hint: "check separately what can reach it".to_owned(),
    });
}

/// What leads the internet past the listeners of internet-facing load balancers.
fn leading(judgement: &mut Judgement, resource: Resource, lookup: &Lookup) {
    let network = &lookup.model.network;
    let is_launched = |id: &str| network.launched.iter().any(|one| one.id == id && one.kind != Kind::Function);
    let is_internal = |id: &str| network.balancers.iter().any(|one| one.id == id && !one.faces_internet.is_yes());
    let is_address = |id: &str| network.addresses.iter().any(|one| one.id == id);
    for reference in lookup.references(resource.id) {
        let (id, to) = (resource.id, reference.to);
        if is_launched(to) || is_internal(to) || is_address(to) {
            let why = format!("`{id}` ({}) forwards there without an internet-facing load balancer", resource.kind);
            const CHECK: &str = "check on which ports, and whether that is intended";
            judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
                about: id.to_owned(),
                place: reference.pointer.clone(),
                question: format!("what the internet can reach in `{to}`"),
                evidence: vec![
                    Hop::internet(),
                    Hop::new(id, format!("leads to `{to}`")),
                    Hop::new(to, "is referenced by it"),
                ],
                ..Words::default()
            });
        }
    }
}
