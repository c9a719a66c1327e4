//! Conditions, and whether values are equal.

use super::why::brief;
use super::{Evaluator, Node, Same, Term, Truth, Why};
use crate::template::intrinsic::{Call, call};
use serde_json::Value;
use std::collections::BTreeMap;

impl<'a> Evaluator<'a> {
    /// Whether a condition of the template holds.
    pub fn condition(&self, name: &str) -> Truth {
        let Some((name, value)) = self.document.entry("Conditions", name) else {
            return Truth::Unknown(Why::UnknownCondition(brief(name)));
        };
        match self.conditions.borrow().get(name) {
            Some(Some(truth)) => return truth.clone(),
            Some(None) => return Truth::Unknown(Why::Circle(format!("the condition `{}`", brief(name)))),
            None => {}
        }
        self.conditions.borrow_mut().insert(name.to_owned(), None);
        let truth = self.truth(value);
        self.conditions.borrow_mut().insert(name.to_owned(), Some(truth.clone()));
        truth
    }

    /// Whether a condition holds where some others do, or do not.
    pub fn condition_assuming(&self, name: &str, assumed: &Assumed) -> Truth {
        if let Some(holds) = assumed.named.get(name) {
            return Truth::of(*holds);
        }
        let known = self.condition(name);
        let section = self.document.root().get("Conditions").and_then(Value::as_object);
        match (&known, section.and_then(|section| section.get(name))) {
            (Truth::Unknown(why), Some(value)) => self.truth_assuming(value, assumed, DEEPEST, why.clone()),
            _ => known,
        }
    }

    fn truth_assuming(&self, value: &'a Value, assumed: &Assumed, left: usize, why: Why) -> Truth {
        let unknown = || Truth::Unknown(why.clone());
        if left == 0 {
            return unknown();
        }
        if let Some(name) = named(value) {
            let section = self.document.root().get("Conditions").and_then(Value::as_object);
            let known = assumed.named.get(name).map_or_else(|| self.condition(name), |holds| Truth::of(*holds));
            return match (&known, section.and_then(|section| section.get(name))) {
                (Truth::Unknown(_), Some(value)) => self.truth_assuming(value, assumed, left - 1, why),
                _ => known,
            };
        }
        let Some(Call { function, argument }) = call(value) else { return unknown() };
        let several = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut truths = several.iter().map(|value| self.truth_assuming(value, assumed, left - 1, why.clone()));
        match function {
            "Fn::And" => Truth::all(truths),
            "Fn::Or" => Truth::any(truths),
            "Fn::Not" => truths.next().map_or_else(unknown, Truth::not),
            "Fn::Equals" => self.equal_assuming(several, assumed).unwrap_or_else(unknown),
            _ => unknown(),
        }
    }

    /// Whether two values are equal where others are, or are not: what equals one text equals no other.
    fn equal_assuming(&self, values: &'a [Value], assumed: &Assumed) -> Option<Truth> {
        let (open, text) = self.compared(values)?;
        let mut others = assumed.compared.iter().filter(|(other, ..)| other.same(&open).is_yes());
        others.find_map(|(_, other, holds)| match (other.same(&text).known()?, holds) {
            (same, true) => Some(Truth::of(same)),
            (true, false) => Some(Truth::No),
            (false, false) => None,
        })
    }

    /// Two values of which one is a text, that one last.
    fn compared(&self, values: &'a [Value]) -> Option<(Term, Term)> {
        let [one, other] = values else { return None };
        let term = |value| self.fold(value, String::new()).term;
        match (term(one), term(other)) {
            (text @ Term::Scalar(_), open) | (open, text @ Term::Scalar(_)) => Some((open, text)),
            _ => None,
        }
    }

    /// What follows if a condition holds, or does not: of an `Fn::And` that holds all parts do, of an `Fn::Or` that does not,
    /// none.
    pub fn assume<'b>(&self, name: &'b str, holds: bool, assumed: &mut Assumed<'b>)
    where
        'a: 'b,
    {
        let mut waiting = vec![(name, holds)];
        while let Some((name, holds)) = waiting.pop() {
            if assumed.named.insert(name, holds).is_some() {
                continue;
            }
            let section = self.document.root().get("Conditions").and_then(Value::as_object);
            if let Some(value) = section.and_then(|section| section.get(name)) {
                let (mut names, mut compared) = (Vec::new(), Vec::new());
                follow(value, holds, DEEPEST, &mut names, &mut compared);
                waiting.extend(names);
                let compared = compared.into_iter().filter_map(|(values, holds)| {
                    let (open, text) = self.compared(values)?;
                    Some((open, text, holds))
                });
                assumed.compared.extend(compared.take(MOST_COMPARED.saturating_sub(assumed.compared.len())));
            }
        }
    }

    /// Whether what stands among conditions holds.
    fn truth(&self, value: &'a Value) -> Truth {
        if let Err(why) = self.budget.enter(0) {
            return Truth::Unknown(why);
        }
        let truth = self.entered_truth(value);
        self.budget.leave();
        truth
    }

    fn entered_truth(&self, value: &'a Value) -> Truth {
        if let Some(name) = named(value) {
            return self.condition(name);
        }
        let Some(Call { function, argument }) = call(value) else {
            return Truth::Unknown(Why::NoCondition);
        };
        let several = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let truths = || several.iter().map(|value| self.truth(value));
        match (function, several) {
            ("Fn::And", [_, ..]) => Truth::all(truths()),
            ("Fn::Or", [_, ..]) => Truth::any(truths()),
            ("Fn::Not", [one]) => self.truth(one).not(),
            ("Fn::Equals", [one, other]) => {
                let term = |value| self.fold(value, String::new()).term;
                term(one).same(&term(other))
            }
            ("Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals", _) => Truth::Unknown(Why::Arguments(brief(function))),
            _ => Truth::Unknown(Why::Function(brief(function))),
        }
    }
}

/// Conditions by name, each with whether it is assumed to hold.
#[derive(Debug, Default)]
pub struct Assumed<'b> {
    named: BTreeMap<&'b str, bool>,
    /// What is compared with which text, and whether it is that.
    compared: Vec<(Term, Term, bool)>,
}

/// So many comparisons are remembered.
const MOST_COMPARED: usize = 64;

/// So deep conditions are followed by what is assumed of others.
const DEEPEST: usize = 16;

/// Collects the conditions that hold, or do not, if a value among conditions does, or does not, and what is compared.
fn follow<'a>(
    value: &'a Value,
    holds: bool,
    left: usize,
    into: &mut Vec<(&'a str, bool)>,
    compared: &mut Vec<(&'a [Value], bool)>,
) {
    if let Some(name) = named(value) {
        return into.push((name, holds));
    }
    let Some(Call { function, argument }) = call(value).filter(|_| left > 0) else { return };
    let several = argument.as_array().map(Vec::as_slice).unwrap_or_default();
    match (function, holds) {
        ("Fn::And", true) | ("Fn::Or", false) => {
            several.iter().for_each(|value| follow(value, holds, left - 1, into, compared));
        }
        ("Fn::Not", _) => several.iter().take(1).for_each(|value| follow(value, !holds, left - 1, into, compared)),
        ("Fn::Equals", _) => compared.push((several, holds)),
        _ => {}
    }
}

/// The condition that `{"Condition": "Name"}` names.
fn named(value: &Value) -> Option<&str> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    entries.get("Condition")?.as_str()
}

impl Same for Term {
    /// Whether two values are equal. Numbers and truth values count as the texts they are written as.
    fn same(&self, other: &Self) -> Truth {
        match (self, other) {
            (Term::Unknown(one), Term::Unknown(other)) => one.same(other),
            (Term::Unknown(unknown), _) | (_, Term::Unknown(unknown)) => Truth::Unknown(unknown.why.clone()),
            (one, other) if alike(one, other) => Truth::Yes,
            (Term::Symbol(symbol), _) | (_, Term::Symbol(symbol)) => Truth::Unknown(symbol.into()),
            (Term::Scalar(one), Term::Scalar(other)) if !one.is_null() && !other.is_null() => Truth::No,
            (Term::List(one), Term::List(other)) if one.len() == other.len() => {
                Truth::all(one.iter().zip(other.iter()).map(|(one, other)| one.term.same(&other.term)))
            }
            _ => Truth::Unknown(Why::Compared),
        }
    }
}

/// Whether two values are known to be the same, wherever they are written.
pub(super) fn alike(one: &Term, other: &Term) -> bool {
    let nodes = |one: &Node, other: &Node| alike(&one.term, &other.term);
    match (one, other) {
        (Term::Absent, Term::Absent) => true,
        (Term::Scalar(one), Term::Scalar(other)) => one.is_null() == other.is_null() && written(one) == written(other),
        (Term::Symbol(one), Term::Symbol(other)) => one == other,
        (Term::List(one), Term::List(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| nodes(one, other))
        }
        (Term::Object(one), Term::Object(other)) => {
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|((key, one), (name, other))| key == name && nodes(one, other))
        }
        _ => false,
    }
}

/// A scalar as CloudFormation compares it.
fn written(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}
