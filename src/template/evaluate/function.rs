//! The functions that choose a value among others.

use super::budget::NODE;
use super::condition::alike;
use super::{Computed, Evaluator, Fact, Node, Symbol, Term, Truth, text};
use crate::template::intrinsic::{Call, call};
use crate::types;
use serde_json::Value;

impl<'a> Evaluator<'a> {
    /// What a call returns. Its pointer is that of the call, or that of the value it chooses.
    pub(super) fn call(&self, call: Call<'a>, pointer: String) -> Node {
        let Call { function, argument } = call;
        let node = match function {
            "Fn::If" => self.branch(argument, &pointer),
            "Fn::Select" => self.select(argument, &pointer),
            "Fn::FindInMap" => self.find_in_map(argument, &pointer),
            _ => self.made(call, &pointer).map(|term| Node { pointer: pointer.clone(), term }),
        };
        node.unwrap_or_else(|why| Node { pointer, term: Term::Unknown(why) })
    }

    /// What a call returns that makes a new value.
    fn made(&self, Call { function, argument }: Call<'a>, pointer: &str) -> Computed {
        match function {
            "Ref" => self.named(argument.as_str().ok_or("`Ref` names nothing")?, pointer),
            "Fn::GetAtt" => self.get_att(argument),
            "Fn::Sub" => self.sub(argument, pointer),
            "Fn::Join" => self.join(argument),
            "Fn::Split" => self.split(argument, pointer),
            "Fn::Cidr" => self.cidr(argument, pointer),
            "Fn::ImportValue" => self.import(argument),
            "Fn::GetAZs" => Err("the zones of a region are known only to AWS".to_owned()),
            "Fn::Base64" => self.base64(argument),
            _ => Err(format!("`{function}` is not computed here")),
        }
    }

    /// `Fn::If`: one of two values. Where both are the same, it does not matter which.
    fn branch(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([Value::String(name), then, otherwise]) = argument.as_array().map(Vec::as_slice) else {
            return Err("`Fn::If` wants the name of a condition and two values".to_owned());
        };
        let then = || self.fold(then, format!("{pointer}/Fn::If/1"));
        let otherwise = || self.fold(otherwise, format!("{pointer}/Fn::If/2"));
        match self.condition(name) {
            Truth::Yes => Ok(then()),
            Truth::No => Ok(otherwise()),
            Truth::Unknown(why) => {
                let term = then().term;
                if alike(&term, &otherwise().term) {
                    return Ok(Node { pointer: pointer.to_owned(), term });
                }
                Err(format!("the condition `{name}` is not decided: {why}"))
            }
        }
    }

    /// `Fn::GetAtt`.
    fn get_att(&self, argument: &'a Value) -> Computed {
        if let Some((id, attribute)) = argument.as_str().and_then(|text| text.split_once('.')) {
            return self.attribute(id, attribute);
        }
        match argument.as_array().map(Vec::as_slice) {
            Some([id, attribute]) => self.attribute(&self.text(id)?, &self.text(attribute)?),
            _ => Err("`Fn::GetAtt` wants a logical id and an attribute".to_owned()),
        }
    }

    /// An attribute of a resource; where it repeats a property that is there, what that says.
    pub(super) fn attribute(&self, id: &str, attribute: &str) -> Computed {
        let Some(resource) = self.document.resource(id) else {
            return Err(format!("`{id}` is no resource of the template"));
        };
        let property = types::of(resource.kind).repeats(attribute).then(|| self.shared(resource, attribute));
        let term = property.as_ref().map_or(&Term::Absent, |node| &node.term);
        match term {
            Term::Absent => {
                let symbol = Symbol::Resource { id: id.to_owned(), attribute: Some(attribute.to_owned()) };
                return Ok(Term::Symbol(symbol));
            }
            Term::List(_) | Term::Object(_) => return Err(format!("`{id}.{attribute}` is no single value")),
            Term::Scalar(scalar) => self.budget.spend(scalar.as_str().map_or(0, str::len))?,
            Term::Symbol(symbol) => self.budget.spend(symbol.to_string().len())?,
            Term::Unknown(why) => self.budget.spend(why.len())?,
        }
        Ok(term.clone())
    }

    /// `Fn::Select`: an item of a list.
    fn select(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([position, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err("`Fn::Select` wants a position and a list".to_owned());
        };
        let position = self.number(position)?;
        if let Some(Call { function: "Fn::GetAZs", argument }) = call(self.chosen(list)) {
            self.is_own_region(argument)?;
            return Ok(Node { pointer: pointer.to_owned(), term: Term::Symbol(Symbol::Zone(position)) });
        }
        let mut items = self.items(list, "Fn::Select", format!("{pointer}/Fn::Select/1"))?;
        // An item that is not known may turn out to be nothing, and would move up those behind it.
        for item in items.iter().take(position + 1) {
            if let Term::Unknown(why) = &item.term {
                return Err(why.clone());
            }
        }
        if position >= items.len() {
            return Err(format!("a list of {} has no position {position}, counted from 0", items.len()));
        }
        Ok(items.swap_remove(position))
    }

    /// The value that decided calls of `Fn::If` choose, without computing it.
    fn chosen(&self, mut value: &'a Value) -> &'a Value {
        while let Some(Call { function: "Fn::If", argument }) = call(value)
            && let Some([Value::String(name), then, otherwise]) = argument.as_array().map(Vec::as_slice)
            && let Some(holds) = self.condition(name).known()
        {
            value = if holds { then } else { otherwise };
        }
        value
    }

    /// Whether `Fn::GetAZs` is called for the region of the stack; the zones of others are not those of the stack.
    fn is_own_region(&self, argument: &'a Value) -> Computed<()> {
        match self.fold(argument, String::new()).term {
            Term::Symbol(Symbol::Pseudo(name)) if name == "AWS::Region" => Ok(()),
            Term::Scalar(Value::String(region)) => match self.settings.pseudo.get("AWS::Region") {
                own if region.is_empty() || own == Some(&region) => Ok(()),
                _ => Err(format!("the zones of `{region}` are known only to AWS")),
            },
            Term::Symbol(symbol) => Err(symbol.because()),
            Term::Unknown(why) => Err(why),
            _ => Err("`Fn::GetAZs` wants the name of a region".to_owned()),
        }
    }

    /// `Fn::FindInMap`: a value of a mapping, or the default that the language extensions allow.
    fn find_in_map(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([map, first, second, options @ ..]) = argument.as_array().map(Vec::as_slice) else {
            return Err("`Fn::FindInMap` wants a mapping and two keys".to_owned());
        };
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        let mappings = self.document.root().get("Mappings");
        if let Some(found) = mappings.and_then(|all| all.get(&map)?.get(&first)?.get(&second)) {
            let term = self.mapped(found, pointer)?;
            return Ok(Node { pointer: pointer.to_owned(), term });
        }
        match options.first().and_then(|options| options.get("DefaultValue")) {
            Some(default) => Ok(self.fold(default, format!("{pointer}/Fn::FindInMap/3/DefaultValue"))),
            None => Err(format!("the mapping `{map}` has no value for `{first}` and `{second}`")),
        }
    }

    /// A value of a mapping, which is a scalar or a list of scalars.
    fn mapped(&self, value: &'a Value, pointer: &str) -> Computed {
        match value {
            Value::Array(items) => {
                let nodes = items.iter().map(|item| {
                    self.budget.spend(NODE + pointer.len())?;
                    Ok(Node { pointer: pointer.to_owned(), term: self.mapped_scalar(item)? })
                });
                Ok(Term::List(nodes.collect::<Computed<_>>()?))
            }
            one => self.mapped_scalar(one),
        }
    }

    fn mapped_scalar(&self, value: &'a Value) -> Computed {
        match value {
            Value::String(written) => {
                self.budget.spend(written.len())?;
                Ok(text::term(written.clone()))
            }
            Value::Number(_) | Value::Bool(_) => Ok(Term::Scalar(value.clone())),
            _ => Err("a mapping holds something else than texts and lists of texts".to_owned()),
        }
    }

    /// What is known of an argument that has to be a list; what `AWS::NoValue` takes away is left out.
    pub(super) fn items(&self, argument: &'a Value, function: &str, pointer: String) -> Computed<Vec<Node>> {
        match self.fold(argument, pointer).term {
            Term::List(items) => Ok(items.into_iter().filter(|item| !item.is_absent()).collect()),
            Term::Symbol(symbol) => Err(symbol.because()),
            Term::Unknown(why) => Err(why),
            Term::Absent | Term::Scalar(_) | Term::Object(_) => Err(format!("`{function}` wants a list")),
        }
    }

    /// An argument that has to be a known text.
    pub(super) fn text(&self, argument: &'a Value) -> Computed<String> {
        known(self.fold(argument, String::new()).text())
    }

    /// An argument that has to be a known count or position.
    pub(super) fn number(&self, argument: &'a Value) -> Computed<usize> {
        let number = known(self.fold(argument, String::new()).number())?;
        usize::try_from(number).map_err(|_| format!("`{number}` is no count and no position"))
    }
}

/// What an argument says, which must not be missing.
fn known<T>(fact: Fact<T>) -> Computed<T> {
    match fact {
        Fact::Is(value) => Ok(value),
        Fact::Unknown(why) => Err(why),
        Fact::Missing => Err("nothing stands where a function wants a value".to_owned()),
    }
}
