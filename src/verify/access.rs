//! What a template says of whether the internet gets to a resource by a property of its own, such as `PubliclyAccessible`.

use super::location::{Location, Lookup};
use crate::template::Resource;
use crate::template::evaluate::{Evaluator, Fact, Node, Open, Term, Truth, Why};
use crate::types::{self, Access, Public, Unsaid};
use ipnet::IpNet;

/// By what resources have public addresses whose types the table does not know: what is so where they say nothing, nobody knows.
const PUBLIC: Public = Public::addressed(Unsaid::Unknown);

/// A block of addresses with fewer bits than this is none that somebody has: those who list it mean everyone.
const EVERYONE: u8 = 8;

/// What a template says of whether the internet gets to something.
pub(super) struct Said {
    /// The property that says it.
    pub public: Public,
    /// Whether the internet gets there.
    pub is_open: Truth,
    /// Whether that is decided by the property, be it by what is so where it says nothing: not where a person has to see.
    pub is_decided: bool,
    /// Why it is so, or would be, as a clause.
    pub words: String,
    /// Where it is written, or would be.
    pub pointer: String,
    /// Whom alone its service answers, where that is only some of the internet.
    pub some: Vec<String>,
}

impl Said {
    /// What is said of a resource that stands somewhere; nothing if it has no say.
    pub fn of<'a>(resource: Resource<'a>, location: &Location, lookup: &Lookup<'_, 'a>) -> Option<Self> {
        let evaluator = &lookup.model.evaluator;
        let public = types::of(resource.kind).public.unwrap_or(PUBLIC);
        if public.only_with.is_some_and(|property| resource.property(property).is_none()) {
            return None;
        }
        let property = public.by.join(".");
        let Some((first, rest)) = public.by.split_first() else {
            let words = "instances or load balancers of this type have public addresses".to_owned();
            let (is_open, pointer) = (Truth::of(public.unsaid == Unsaid::Open), super::hops::at(resource.id));
            let (is_decided, some) = (false, Vec::new());
            return Some(Self { public, is_open, is_decided, words, pointer, some });
        };
        let node = evaluator.property(resource, first).at(rest);
        let is_unsaid = node.text().is_missing();
        let (is_open, words) = match public.unsaid {
            Unsaid::BySubnets if is_unsaid => by_subnets(location, lookup, &property),
            unsaid if is_unsaid => {
                let is_open = Truth::of(unsaid == Unsaid::Open);
                let is_word = is_open.is_yes() && !public.word.is_empty();
                let of = if is_word { public.word } else { "not set" };
                let default = if is_word { ", which is the default" } else { "" };
                (is_open, format!("its `{property}` is {of}{default}"))
            }
            _ => written(&public, &node, &property),
        };
        let is_decided = match public.access {
            Access::Unclear | Access::ByDesign => false,
            Access::Address | Access::Endpoint(_) => !(is_unsaid && public.unsaid == Unsaid::Unknown),
            // What stands in no subnet has no other way out.
            Access::Outward => !location.subnets.is_empty() || location.outside,
        };
        let mut said = Self { public, is_open, is_decided, words, pointer: node.pointer, some: Vec::new() };
        if let Access::Endpoint(Some(whom)) = public.access {
            said.narrow(evaluator, resource, whom);
        }
        Some(said)
    }

    /// Takes those who are listed for everyone only where they are.
    fn narrow<'a>(&mut self, evaluator: &Evaluator<'a>, resource: Resource<'a>, whom: &[&str]) {
        let Some((first, rest)) = whom.split_first() else { return };
        let listed = evaluator.property(resource, first).at(rest).listed();
        if listed.is_empty() {
            return;
        }
        let mut blocks = Open { known: Vec::new(), rest: listed.rest };
        for item in &listed.known {
            match item.text() {
                Fact::Is(text) => match text.parse::<IpNet>() {
                    Ok(block) => blocks.known.push(block),
                    Err(_) => blocks.open(Some(Why::IsNo(text, "a CIDR block"))),
                },
                Fact::Missing => {}
                Fact::Unknown(unknown) => blocks.open(Some(unknown.why)),
            }
        }
        let everyone = blocks.any(|block| Truth::of(block.prefix_len() < EVERYONE));
        if everyone.is_no() && self.is_open.is_yes() {
            self.some = blocks.known.iter().map(ToString::to_string).collect();
        }
        self.is_open = self.is_open.clone().and(everyone);
    }
}

/// What a property says that is there.
fn written(public: &Public, node: &Node, property: &str) -> (Truth, String) {
    if public.word.is_empty() {
        let is_open =
            if let Term::Unknown(unknown) = &node.term { Truth::Unknown(unknown.why.clone()) } else { Truth::No };
        return (is_open, format!("its `{property}` is not set"));
    }
    let is_open = if public.word == "true" {
        node.flag().truth(false)
    } else {
        node.text().holds(|said| Truth::of(said.eq_ignore_ascii_case(public.word)))
    };
    let word = match (&is_open, node.text()) {
        (Truth::No, Fact::Is(said)) => said,
        _ => public.word.to_owned(),
    };
    (is_open, format!("its `{property}` is {word}"))
}

/// What the subnets decide.
fn by_subnets(location: &Location, lookup: &Lookup, property: &str) -> (Truth, String) {
    let not_set = format!("its `{property}` is not set");
    let public = location.subnets.iter().map(|(subnet, there)| (subnet, there.clone().and(lookup.is_public(subnet))));
    let public = public.collect::<Vec<_>>();
    if let Some((subnet, _)) = public.iter().find(|(_, public)| public.is_yes()) {
        let gets_one = format!("`{}`, where it may run, has a route to an internet gateway", subnet.id);
        return (Truth::Yes, format!("{not_set}, and {gets_one}"));
    }
    let mut is_open = Truth::any(public.into_iter().map(|(_, public)| public));
    if location.outside || !location.is_certain() {
        is_open = is_open.or(Truth::Unknown(Why::BySubnets(property.to_owned())));
    }
    let no_route = "no subnet where it may run has a route to an internet gateway";
    (is_open, format!("{not_set}, so AWS may give it a public address, but {no_route}"))
}
