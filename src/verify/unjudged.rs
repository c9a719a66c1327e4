//! What runs in a network and is of a type that no rule judges: whether the internet may reach it all the same.

use super::Hop;
use super::access::Said;
use super::guards::{guards, is_behind_a_cluster};
use super::hops::at;
use super::judgement::{Advice, Judgement, Words};
use super::scene::Scene;
use super::stands::{Lookup, Stands};
use crate::network::{Kind, Model};
use crate::template::Resource;
use crate::template::evaluate::{Truth, Why};
use crate::types::{self, Access, Role};
use std::collections::BTreeSet;

/// What only a person can find out about a type that is not judged.
const CHECK: &str = "this type is not analyzed: check whether it has a public address there, and who can connect to it";

/// The resources of a template that are made, or may be.
pub(super) fn made<'a>(model: &Model<'a>) -> impl Iterator<Item = Resource<'a>> {
    model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no())
}

/// Those of them that no rule about what is launched judges, and that may run somewhere.
pub(super) fn unjudged<'a>(model: &Model<'a>) -> impl Iterator<Item = Resource<'a>> {
    let launching = model.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
    let may_run = |resource: &Resource| !is_judged(*resource) && types::of(resource.kind).role != Role::LeadsIn;
    made(model).filter(may_run).filter(move |resource| !launching.contains(resource.id))
}

/// Judges all resources that no rule judges and that may be reached.
pub(super) fn judge(scene: &Scene, judgement: &mut Judgement) {
    let leads = |resource: &Resource| types::of(resource.kind).role == Role::LeadsIn;
    made(scene.model).filter(leads).for_each(|resource| leading(judgement, resource, &scene.lookup));
    unjudged(scene.model).for_each(|resource| running(judgement, resource, &scene.lookup));
}

/// What runs in subnets of a template without being judged: its logical id, its type, and the subnets.
pub fn running_unjudged(model: &Model) -> Vec<(String, String, Vec<String>)> {
    let lookup = Lookup::of(model);
    let runs = |role: Role| matches!(role, Role::Members | Role::PrivateOnly | Role::MayBePublic | Role::Unknown);
    let running = unjudged(model).filter(|resource| runs(types::of(resource.kind).role)).map(|resource| {
        let subnets = Stands::of(resource, &lookup).subnets.into_iter().map(|(subnet, _)| subnet.id.clone());
        (resource.id.to_owned(), resource.kind.to_owned(), subnets.collect::<Vec<_>>())
    });
    running.filter(|(.., subnets)| !subnets.is_empty()).collect()
}

/// Whether a resource is judged by rules, or only tells where and how others stand.
fn is_judged(resource: Resource) -> bool {
    match types::of(resource.kind).role {
        Role::Associates | Role::Translates | Role::Guards | Role::Balances | Role::Serves => true,
        Role::Launches | Role::Single | Role::Describes | Role::Mentions | Role::ListsSubnets => true,
        Role::Network | Role::Routes | Role::Gateway | Role::Address | Role::Attaches | Role::Filters => false,
        Role::Listens | Role::Schedules | Role::Members | Role::PrivateOnly | Role::MayBePublic => false,
        Role::LeadsIn | Role::Unknown => resource.is_custom() || resource.is_application(),
    }
}

/// Something that may run in subnets of the template. Whether it has a public address, or its service one, is asked by a rule
/// of its own where a property decides that.
fn running<'a>(judgement: &mut Judgement, resource: Resource<'a>, lookup: &Lookup<'_, 'a>) {
    let (id, kind) = (resource.id, resource.kind);
    let role = types::of(kind).role;
    let stands = Stands::of(resource, lookup);
    if is_behind_a_cluster(resource, &stands, lookup) {
        return judgement.asks_all();
    }
    let said = Said::of(resource, &stands, lookup);
    let why = match &said {
        Some(said) if said.public.access == Access::ByDesign => None,
        Some(said) if said.is_decided && (said.public.access == Access::Address || !said.is_open.is_no()) => None,
        Some(said) if said.is_open.is_yes() && said.public.access == Access::Unclear => Some(said.words.clone()),
        Some(Said { is_open: Truth::Unknown(unknown), words, .. }) => {
            Some(format!("whether {words} is not known: {unknown}"))
        }
        // Only what is said of it makes it public.
        _ if role == Role::PrivateOnly || role == Role::Members => None,
        _ => match stands.way_in(lookup) {
            None if !stands.is_certain() && role == Role::MayBePublic => {
                Some("the subnets it runs in are not known".to_owned())
            }
            way_in => way_in,
        },
    };
    let Some(why) = why else {
        return match &said {
            Some(said) if said.public.access == Access::ByDesign && !said.is_open.is_no() => {
                by_design(judgement, resource, said);
            }
            _ if is_guarded(resource, &stands, said.as_ref(), lookup) => judgement.asks_all(),
            _ => notice(&stands, judgement, resource, said.as_ref()),
        };
    };
    judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether the internet can reach `{id}` ({kind})"),
        evidence: stands
            .subnets
            .iter()
            .map(|(subnet, _)| Hop::new(&subnet.id, format!("`{id}` may run in it")))
            .collect(),
        ..Words::default()
    });
}

/// Whether the other rules judge all there is to judge of something: its public access, and the security groups that it, or
/// the cluster it is a member of, names.
fn is_guarded<'a>(resource: Resource<'a>, stands: &Stands, said: Option<&Said>, lookup: &Lookup<'_, 'a>) -> bool {
    let profile = types::of(resource.kind);
    // What has no property for it is private, or has members that say it.
    let says_nothing = [Role::PrivateOnly, Role::Members].contains(&profile.role) && profile.public.is_none();
    let is_said = |said: &Said| said.is_decided || said.public.access == Access::ByDesign;
    let is_decided = says_nothing || said.is_none_or(is_said);
    is_decided && (lookup.is_member(resource.id) || guards(resource, stands, lookup).is_some())
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
fn notice(stands: &Stands, judgement: &mut Judgement, resource: Resource, said: Option<&Said>) {
    let (id, kind) = (resource.id, resource.kind);
    let does = match stands {
        Stands { subnets, .. } if !subnets.is_empty() => "is in subnets of this template",
        Stands { outside: true, .. } => "is in subnets that are not in this template",
        Stands { mentions, .. } if *mentions > 0 => "refers to subnets or security groups of this template",
        // Of what may be public there, that is asked.
        _ if types::of(kind).default_vpc && said.is_none_or(|said| said.is_open.why().is_none()) => {
            return judgement.in_default_vpc(
                id,
                at(id),
                &format!("({kind}) specifies neither subnets nor security groups"),
            );
        }
        _ => return,
    };
    let is_decided = said.is_some_and(|said| said.is_decided);
    judgement.notice(|| Advice {
        about: id.to_owned(),
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
