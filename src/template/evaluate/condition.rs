//! Conditions, and whether values are equal.

use super::{Evaluator, Node, Term, Truth};
use crate::template::intrinsic::{Call, call};
use serde_json::Value;

impl<'a> Evaluator<'a> {
    /// Whether a condition of the template holds.
    pub fn condition(&self, name: &str) -> Truth {
        let section = self.document.root().get("Conditions").and_then(Value::as_object);
        let Some((name, value)) = section.and_then(|section| section.get_key_value(name)) else {
            return Truth::Unknown(format!("the template has no condition `{name}`"));
        };
        match self.conditions.borrow().get(name.as_str()) {
            Some(Some(truth)) => return truth.clone(),
            Some(None) => return Truth::Unknown(format!("the condition `{name}` depends on itself")),
            None => {}
        }
        self.conditions.borrow_mut().insert(name, None);
        let truth = match self.truth(value) {
            Truth::Unknown(why) => Truth::Unknown(brief(why)),
            known => known,
        };
        self.conditions.borrow_mut().insert(name, Some(truth.clone()));
        truth
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
            return Truth::Unknown("a condition is no call of a condition function".to_owned());
        };
        let several = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let truths = || several.iter().map(|value| self.truth(value));
        match (function, several) {
            ("Fn::And", [_, ..]) => Truth::all(truths()),
            ("Fn::Or", [_, ..]) => Truth::any(truths()),
            ("Fn::Not", [one]) => self.truth(one).not(),
            ("Fn::Equals", [one, other]) => {
                let term = |value| self.fold(value, String::new()).term;
                equality(&term(one), &term(other))
            }
            ("Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals", _) => {
                Truth::Unknown(format!("`{function}` has not the arguments it wants"))
            }
            _ => Truth::Unknown(format!("`{function}` is not computed here")),
        }
    }
}

/// The condition that `{"Condition": "Name"}` names.
fn named(value: &Value) -> Option<&str> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    entries.get("Condition")?.as_str()
}

/// A reason that is told again and again, cut where it is longer than anyone reads.
fn brief(why: String) -> String {
    /// Longer than three conditions that wait for one another and a parameter without a value.
    const LONGEST: usize = 400;
    match why.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &why[..end]),
        None => why,
    }
}

/// Whether two values are equal. Numbers and truth values count as the texts they are written as.
fn equality(one: &Term, other: &Term) -> Truth {
    match (one, other) {
        (Term::Unknown(why), _) | (_, Term::Unknown(why)) => Truth::Unknown(why.clone()),
        _ if alike(one, other) => Truth::Yes,
        (Term::Symbol(symbol), _) | (_, Term::Symbol(symbol)) => Truth::Unknown(symbol.because()),
        (Term::Scalar(one), Term::Scalar(other)) if !one.is_null() && !other.is_null() => Truth::No,
        (Term::List(one), Term::List(other)) if one.len() == other.len() => {
            Truth::all(one.iter().zip(other).map(|(one, other)| equality(&one.term, &other.term)))
        }
        _ => Truth::Unknown("`Fn::Equals` compares something else than two texts".to_owned()),
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
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| nodes(one, other))
        }
        (Term::Object(one), Term::Object(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|((key, one), (name, other))| key == name && nodes(one, other))
        }
        _ => false,
    }
}

/// A scalar as CloudFormation compares it.
fn written(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}
