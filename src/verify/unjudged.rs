//! What runs in a network and is of a type that no rule judges: whether the internet may reach it all the same.

use super::Hop;
use super::hops::{at, at_property};
use super::judgement::{Advice, Judgement, Words};
use super::scene::Scene;
use super::stands::{Lookup, Stands};
use crate::network::{Kind, Model};
use crate::template::Resource;
use crate::template::evaluate::{Evaluator, Fact, Truth, Why};
use crate::types::{self, Public, Role};
use std::collections::BTreeSet;

/// By what databases and the like have public addresses; where they say nothing, their subnets decide.
const PUBLIC: Public = Public { by: &["PubliclyAccessible"], word: "true", default: false, address: true };

/// What only a person can find out about a type that is not judged.
const CHECK: &str = "this type is not analyzed: check whether it has a public address there, and who can connect to it";

/// Judges all resources that no rule judges and that may be reached.
pub(super) fn judge(scene: &Scene, judgement: &mut Judgement) {
    let lookup = Lookup::of(scene.model);
    let launching = scene.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
    let (document, evaluator) = (scene.model.document, &scene.model.evaluator);
    for resource in document.resources().filter(|resource| !evaluator.exists(*resource).is_no()) {
        if types::of(resource.kind).role == Role::LeadsIn {
            leading(judgement, resource, &lookup);
        } else if !is_judged(resource) && !launching.contains(resource.id) {
            running(judgement, resource, &lookup);
        }
    }
}

/// What runs in subnets of a template without being judged: its logical id, its type, and the subnets.
pub fn running_unjudged(model: &Model) -> Vec<(String, String, Vec<String>)> {
    let lookup = Lookup::of(model);
    let launching = model.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
    let resources = model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no());
    let unjudged = resources.filter(|resource| !is_judged(*resource) && !launching.contains(resource.id));
    let runs = |role: Role| matches!(role, Role::Members | Role::PrivateOnly | Role::MayBePublic | Role::Unknown);
    let running = unjudged.filter(|resource| runs(types::of(resource.kind).role)).map(|resource| {
        let subnets = Stands::of(resource, &lookup).subnets.into_iter().map(|subnet| subnet.id.clone());
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
        Role::LeadsIn | Role::Unknown => resource.is_custom(),
    }
}

/// Something that may run in subnets of the template.
fn running<'a>(judgement: &mut Judgement, resource: Resource<'a>, lookup: &Lookup<'_, 'a>) {
    let (id, kind) = (resource.id, resource.kind);
    let profile = types::of(kind);
    let role = profile.role;
    let stands = Stands::of(resource, lookup);
    let evaluator = &lookup.model.evaluator;
    // The instances of an Aurora cluster say it each for itself (RDS API reference, `CreateDBCluster`).
    let says_nothing = role == Role::Members && resource.property("DBClusterInstanceClass").is_none();
    let public = profile.public.unwrap_or(PUBLIC);
    let said = Said::of(evaluator, resource, &public);
    let why = match &said.is_public {
        Truth::No if public.address && said.is_written => return judgement.asks_all(),
        Truth::Yes if public.address => return has_address(judgement, resource, &said, evaluator.exists(resource)),
        Truth::Yes => Some(said.words.clone()),
        Truth::Unknown(unknown) => Some(format!("whether {} is not known: {unknown}", said.words)),
        Truth::No if role == Role::PrivateOnly || says_nothing => None,
        Truth::No => match stands.way_in(lookup) {
            None if stands.certain == 0 && role == Role::MayBePublic => {
                Some("the subnets it runs in are not known".to_owned())
            }
            way_in => way_in,
        },
    };
    let Some(why) = why else { return notice(&stands, judgement, resource) };
    judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether the internet can reach `{id}` ({kind})"),
        evidence: stands.subnets.iter().map(|subnet| Hop::new(&subnet.id, format!("`{id}` may run in it"))).collect(),
        ..Words::default()
    });
}

/// What a template says of whether the internet reaches something.
struct Said {
    is_public: Truth,
    /// Whether the template says it, and not AWS's default.
    is_written: bool,
    /// By what it is, as a clause.
    words: String,
    /// The property.
    property: String,
}

impl Said {
    fn of<'a>(evaluator: &Evaluator<'a>, resource: Resource<'a>, public: &Public) -> Self {
        let property = public.by.join(".");
        let Some((first, rest)) = public.by.split_first() else {
            let words = "instances or load balancers of this type have public addresses".to_owned();
            return Self { is_public: Truth::of(public.default), is_written: false, words, property };
        };
        let said = evaluator.property(resource, first).at(rest);
        let is_written = !said.text().is_missing();
        let is_public = match said.text() {
            Fact::Missing => Truth::of(public.default),
            _ if public.word == "true" => said.flag().truth(public.default),
            said => said.holds(|said| Truth::of(said.eq_ignore_ascii_case(public.word))),
        };
        let default = if is_written { "" } else { ", which is the default" };
        let words = format!("its `{property}` is {}{default}", public.word);
        Self { is_public, is_written, words, property }
    }
}

/// A public address is what nothing in a rack but its load balancers and gateways is to have.
fn has_address(judgement: &mut Judgement, resource: Resource, said: &Said, exists: Truth) {
    let (id, kind) = (resource.id, resource.kind);
    let Said { words, property, .. } = said;
    judgement.ask(exists.not(), || Words {
        about: id.to_owned(),
        place: at_property(id, property),
        question: format!("whether `{id}` ({kind}) is created, which has a public address: {words}"),
        refuted: format!("`{id}` ({kind}) has a public address: {words}"),
        fix: format!("set `{property}` of `{id}` to false"),
        evidence: vec![Hop::new(id, words)],
    });
}

/// Tells of what runs where the internet does not get, or refers to what is here for who knows what.
fn notice(stands: &Stands, judgement: &mut Judgement, resource: Resource) {
    let (id, kind) = (resource.id, resource.kind);
    let does = match stands {
        Stands { subnets, .. } if !subnets.is_empty() => "is in subnets of this template",
        Stands { outside: true, .. } => "is in subnets that are not in this template",
        Stands { mentions, .. } if *mentions > 0 => "refers to subnets or security groups of this template",
        _ => return,
    };
    judgement.notice(|| Advice {
        about: id.to_owned(),
        place: at(id),
        message: format!("`{id}` ({kind}) {does}, and was not analyzed"),
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
