//! What intrinsic functions are called with, where they may stand, and that nothing is null.
//!
//! Source of what each accepts: CloudFormation template reference, "Intrinsic functions", under "Supported functions" of
//! each; cfn-lint 1.58.0, `schemas/other/functions`. What names something (`Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::If`) is read
//! where references are.

use crate::check::resource::Stage;
use crate::check::returned::Returned;
use crate::check::shape::wrong;
use crate::diag::Diagnostic;
use crate::template::Document;
use crate::template::intrinsic::{Call, call, grows};
use crate::template::placeholder::placeholders;
use crate::template::trail::Trail;
use crate::template::wording::described;
use serde_json::Value;

/// What may stand in the place of an argument.
#[derive(Clone, Copy)]
enum Argument {
    /// A string, and no function that gives one.
    Literal,
    /// A string, a number or a boolean, or a function that gives one.
    Scalar,
    /// A list, or a function that gives one.
    List,
    /// A number in a range, or a function that gives one.
    Number(u64, u64),
    /// A condition: one of the functions that give one, or `Condition` with the name of one.
    Condition,
}

/// The arguments of a function.
enum Signature {
    /// One, without a list around it.
    One(Argument),
    /// Some, in a list; so many of them have to be there.
    Each(usize, &'static [Argument]),
    /// So many of one kind, in a list.
    Several(usize, usize, Argument),
}

/// Functions that give true or false. They stand in `Conditions` and `Rules`, and nowhere else.
const CONDITIONS: &[&str] = &["Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"];

/// Functions that ask for what is not there before resources are made, or for another stack.
const LATE: &[&str] = &["Fn::GetAtt", "Fn::ImportValue"];

fn signature(function: &str) -> Option<(Signature, &'static str)> {
    use Argument::{Condition, List, Literal, Number, Scalar};
    use Signature::{Each, One, Several};
    Some(match function {
        "Fn::And" | "Fn::Or" => (Several(2, 10, Condition), "a list of 2 to 10 conditions"),
        "Fn::Not" => (Several(1, 1, Condition), "a list of one condition"),
        "Fn::Equals" => (Several(2, 2, Scalar), "a list of two values to compare"),
        "Fn::Base64" => (One(Scalar), "a string"),
        "Fn::ImportValue" => (One(Scalar), "the name of an export"),
        "Fn::GetAZs" => (One(Scalar), "the name of a region, or `\"\"` for the stack's own"),
        "Fn::Join" => (Each(2, &[Literal, List]), "a delimiter and a list"),
        "Fn::Split" => (Each(2, &[Literal, Scalar]), "a delimiter and a string"),
        "Fn::Select" => (Each(2, &[Number(0, u64::MAX), List]), "an index and a list"),
        "Fn::Cidr" => {
            (Each(2, &[Scalar, Number(1, 256), Number(1, 128)]), "a CIDR block, a count and the number of host bits")
        }
        _ => return None,
    })
}

/// What is wrong with the calls of functions of a template, and with its nulls.
///
/// Of a template that a macro will rewrite only the nulls are judged: the macro may know functions of its own.
pub(super) fn findings(document: Document, stage: Stage) -> Vec<Diagnostic> {
    let mut walker = Walker { document, is_extended: document.is_extended(), findings: Vec::new() };
    for (name, value) in document.root() {
        let at = Trail::ROOT.key(name);
        match (name.as_str(), value) {
            _ if stage != Stage::Final => walker.nulls(value, &at),
            ("Conditions", Value::Object(conditions)) => {
                for (name, condition) in conditions.iter().filter(|(name, _)| !name.starts_with("Fn::")) {
                    walker.condition(name, condition, &at.key(name));
                }
            }
            ("Resources" | "Outputs", _) => walker.value(value, Spot::Value, &at),
            _ => walker.nulls(value, &at),
        }
    }
    walker.findings
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// Among resources and outputs.
    Value,
    /// Among conditions.
    Condition,
}

struct Walker<'a> {
    document: Document<'a>,
    /// The language extensions allow functions in most places.
    is_extended: bool,
    findings: Vec<Diagnostic>,
}

impl Walker<'_> {
    /// An entry of `Conditions`.
    fn condition(&mut self, name: &str, value: &Value, at: &Trail) {
        if is_condition(value) || value.is_null() {
            self.value(value, Spot::Condition, at);
        } else {
            let message = format!("condition `{name}` is {}", described(value));
            self.findings.push(wrong(at, message, "write `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`"));
        }
    }

    /// Whatever stands anywhere: calls are judged, and looked into.
    fn value(&mut self, value: &Value, spot: Spot, at: &Trail) {
        if let Some(call) = call(value) {
            let within = at.key(call.function);
            self.call(call, spot, &within);
            return self.value(call.argument, spot, &within);
        }
        match value {
            Value::Null => self.null(at),
            Value::Object(entries) => entries.iter().for_each(|(key, value)| self.value(value, spot, &at.key(key))),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.value(item, spot, &at.index(index)));
            }
            _ => {}
        }
    }

    /// The nulls in what is not evaluated.
    fn nulls(&mut self, value: &Value, at: &Trail) {
        match value {
            Value::Null => self.null(at),
            Value::Object(entries) => entries.iter().for_each(|(key, value)| self.nulls(value, &at.key(key))),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.nulls(item, &at.index(index)));
            }
            _ => {}
        }
    }

    fn null(&mut self, at: &Trail) {
        let hint = "remove the key, write `\"\"`, or use `{\"Ref\": \"AWS::NoValue\"}` in a property";
        self.findings.push(wrong(at, "a template must not contain null", hint));
    }

    fn call(&mut self, Call { function, argument }: Call, spot: Spot, at: &Trail) {
        if spot == Spot::Value && CONDITIONS.contains(&function) {
            let message = format!("`{function}` can be used only in `Conditions` and `Rules`");
            let hint = "add a condition, and choose with `Fn::If` by its name";
            return self.findings.push(wrong(at, message, hint));
        }
        if spot == Spot::Condition && function == "Fn::If" {
            let message = "`Fn::If` cannot be used in `Conditions`";
            let hint = "combine conditions with `Fn::And`, `Fn::Or` and `Fn::Not`";
            return self.findings.push(wrong(at, message, hint));
        }
        if spot == Spot::Condition && LATE.contains(&function) {
            let message = format!("`{function}` cannot be used in `Conditions`");
            let hint =
                "compare parameters, mappings and pseudo parameters: conditions are evaluated before anything else";
            return self.findings.push(wrong(at, message, hint));
        }
        let is_judged = !argument.is_null() && (!self.is_extended || CONDITIONS.contains(&function));
        match function {
            "Fn::GetStackOutput" if is_judged => return self.stack_output(argument, at),
            "Fn::Sub" => return self.substituted(argument, at),
            _ => {}
        }
        let Some((signature, expected)) = signature(function).filter(|_| is_judged) else { return };
        let (least, kinds): (usize, Vec<Argument>) = match signature {
            Signature::One(kind) => return self.argument(function, kind, argument, at),
            Signature::Each(least, kinds) => (least, kinds.to_vec()),
            Signature::Several(least, most, kind) => (least, vec![kind; most]),
        };
        match argument.as_array() {
            Some(items) if (least..=kinds.len()).contains(&items.len()) => {
                for (index, (kind, item)) in kinds.into_iter().zip(items).enumerate() {
                    self.argument(function, kind, item, &at.index(index));
                }
            }
            _ => {
                let message = format!("`{function}` takes {expected}, not {}", counted(argument));
                self.findings.push(wrong(at, message, format!("write {expected}")));
            }
        }
        if function == "Fn::Select" {
            self.selected(argument, at);
        }
    }

    fn argument(&mut self, function: &str, kind: Argument, value: &Value, at: &Trail) {
        // What else is wrong with a null is said where it stands.
        if value.is_null() {
            return;
        }
        if let (Argument::List, Value::Array(items)) = (kind, value) {
            for (index, item) in items.iter().enumerate() {
                self.argument(function, Argument::Scalar, item, &at.index(index));
            }
        } else if !kind.admits(self.document, value) {
            let is = if matches!(kind, Argument::Literal) { described(value) } else { self.said(value) };
            let message = format!("`{function}` takes {kind} here, not {is}");
            let hint = match kind {
                Argument::Condition => {
                    "write `{\"Condition\": \"Name\"}`, or a function that returns true or false".to_owned()
                }
                kind => format!("write {kind}"),
            };
            self.findings.push(wrong(at, message, hint));
        }
    }

    /// A value in words, with what its function returns.
    fn said(&self, value: &Value) -> String {
        let is = described(value);
        let returned = call(value).and_then(|call| Returned::of_call(self.document, call));
        match returned {
            Some(returned) => format!("{is}, which returns {}", returned.word()),
            None => is,
        }
    }

    /// What takes the place of the variables of a string: what `Fn::Sub` names itself, and what the template has by their names.
    fn substituted(&mut self, argument: &Value, at: &Trail) {
        let (text, own) = match argument {
            Value::Array(pair) => (pair.first(), pair.get(1).and_then(Value::as_object)),
            text => (Some(text), None),
        };
        let variables = at.index(1);
        for (name, value) in own.into_iter().flatten() {
            self.argument("Fn::Sub", Argument::Scalar, value, &variables.key(name));
        }
        let Some(text) = text.and_then(Value::as_str) else { return };
        for name in placeholders(text).filter(|name| own.is_none_or(|own| !own.contains_key(*name))) {
            let returned = match name.split_once('.') {
                Some((id, attribute)) => Returned::of_attribute(self.document, id, attribute),
                None => Returned::of_name(self.document, name),
            };
            if returned == Some(Returned::List) {
                let message = format!("`Fn::Sub` replaces `${{{name}}}` by a string, and `{name}` is a list");
                let hint = "give the variable a value of its own: `Fn::Join` of the list, or `Fn::Select` of an item";
                self.findings.push(wrong(at, message, hint));
            }
        }
    }

    /// The output of another stack, by an object.
    fn stack_output(&mut self, argument: &Value, at: &Trail) {
        const FUNCTION: &str = "Fn::GetStackOutput";
        let Some(entries) = argument.as_object().filter(|_| call(argument).is_none()) else {
            let message = format!("`{FUNCTION}` takes an object, not {}", described(argument));
            return self.findings.push(wrong(at, message, "write an object with `StackName` and `OutputName`"));
        };
        for key in ["StackName", "OutputName"].into_iter().filter(|key| !entries.contains_key(*key)) {
            self.findings.push(wrong(at, format!("`{FUNCTION}` has no `{key}`"), format!("add `{key}`")));
        }
        for (key, value) in entries {
            if ["StackName", "OutputName", "Region", "RoleArn"].contains(&key.as_str()) {
                self.argument(FUNCTION, Argument::Scalar, value, &at.key(key));
            } else {
                let hint = "it takes `StackName`, `OutputName`, `Region` and `RoleArn`";
                self.findings.push(wrong(&at.key(key), format!("`{FUNCTION}` takes no `{key}`"), hint));
            }
        }
    }

    /// What is selected has to be there. Items that go away make a list shorter, never longer.
    fn selected(&mut self, argument: &Value, at: &Trail) {
        let (Some(index), Some(Value::Array(items))) = (number(&argument[0]), argument.get(1)) else { return };
        if index >= items.len() as u64 {
            let message = format!("`Fn::Select` selects item {index} of a list of {}", items.len());
            self.findings.push(wrong(at, message, "indexes begin at 0: select an item that the list has"));
        }
    }
}

impl Argument {
    /// Whether a value may stand in its place.
    fn admits(self, document: Document, value: &Value) -> bool {
        let called = call(value).map(|call| Returned::of_call(document, call));
        match (self, called) {
            (Self::Literal, _) => value.is_string(),
            (Self::Condition, _) => is_condition(value),
            (Self::List, Some(returned)) => returned != Some(Returned::Scalar),
            (Self::List, None) => value.is_array(),
            (Self::Scalar | Self::Number(..), Some(returned)) => returned != Some(Returned::List),
            (Self::Scalar, None) => !value.is_array() && !value.is_object(),
            (Self::Number(least, most), None) => number(value).is_some_and(|number| (least..=most).contains(&number)),
        }
    }
}

impl std::fmt::Display for Argument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Literal => f.write_str("a string without a function"),
            Self::Scalar => f.write_str("a string or a function that returns one"),
            Self::List => f.write_str("a list or a function that returns one"),
            Self::Number(least, u64::MAX) => write!(f, "a number from {least}"),
            Self::Number(least, most) => write!(f, "a number from {least} to {most}"),
            Self::Condition => f.write_str("a condition"),
        }
    }
}

/// A number, which may be written as a string.
fn number(value: &Value) -> Option<u64> {
    value.as_str().map_or_else(|| value.as_u64(), |text| text.parse().ok())
}

/// How many arguments there are, in words.
fn counted(argument: &Value) -> String {
    match argument.as_array().map(Vec::len) {
        Some(1) => "a list of one item".to_owned(),
        Some(count) => format!("a list of {count} items"),
        None => described(argument),
    }
}

/// Whether a value is a condition.
fn is_condition(value: &Value) -> bool {
    let name = value.as_object().filter(|entries| entries.len() == 1).and_then(|entries| entries.get("Condition"));
    name.is_some_and(Value::is_string)
        || call(value).is_some_and(|call| CONDITIONS.contains(&call.function))
        || value.as_object().is_some_and(grows)
}
