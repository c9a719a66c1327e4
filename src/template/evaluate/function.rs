//! The functions that choose a value among others.

use super::budget::NODE;
use super::condition::alike;
use super::why::brief;
use super::{Computed, Evaluator, Fact, Node, Symbol, Term, Truth, Unknown, Why, text};
use crate::template::intrinsic::{Call, call};
use crate::template::outside::UNSAID;
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
        node.unwrap_or_else(|why| Node { pointer, term: Term::Unknown(self.identified(why, call)) })
    }

    /// What is not known of a call: the same call comes to the same value.
    fn identified(&self, why: Why, Call { function, argument }: Call) -> Unknown {
        let written = format!("{function}{argument}");
        match self.budget.spend(written.len()) {
            Ok(()) => Unknown::written(why, written),
            Err(why) => Unknown::new(why),
        }
    }

    /// What a call returns that makes a new value.
    fn made(&self, Call { function, argument }: Call<'a>, pointer: &str) -> Computed {
        match function {
            "Ref" => self.named(argument.as_str().ok_or(Why::Wants("Ref", "a name"))?, pointer),
            "Fn::GetAtt" => self.get_att(argument),
            "Fn::Sub" => self.sub(argument, pointer),
            "Fn::Join" => self.join(argument),
            "Fn::Split" => self.split(argument, pointer),
            "Fn::Cidr" => self.cidr(argument, pointer),
            "Fn::ImportValue" => self.import(argument, pointer),
            "Fn::GetAZs" => self.zones(argument, pointer),
            UNSAID => self.unsaid(argument),
            "Fn::Base64" => self.base64(argument),
            "Fn::Length" => {
                let items = self.items(argument, "Fn::Length", format!("{pointer}/Fn::Length"))?;
                Ok(Term::Scalar(items.len().into()))
            }
            _ => Err(Why::Function(brief(function))),
        }
    }

    /// `Fn::If`: one of two values. Where both are the same, it does not matter which.
    fn branch(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([Value::String(name), then, otherwise]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::If", "the name of a condition and two values"));
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
                Err(Why::undecided(name, why))
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
            _ => Err(Why::Wants("Fn::GetAtt", "a logical id and an attribute")),
        }
    }

    /// An attribute of a resource; where it repeats a property that is there, what that says.
    pub(super) fn attribute(&self, id: &str, attribute: &str) -> Computed {
        let Some(resource) = self.document.resource(id) else {
            return Err(Why::UnknownResource(brief(id)));
        };
        let property = types::of(resource.kind).repeats(attribute).then(|| self.shared(resource, attribute));
        let term = property.as_ref().map_or(&Term::Absent, |node| &node.term);
        match term {
            Term::Absent => {
                let symbol = Symbol::Resource { id: id.to_owned(), attribute: Some(attribute.to_owned()) };
                return Ok(Term::Symbol(symbol));
            }
            Term::List(_) | Term::Object(_) => return Err(Why::Several(format!("{id}.{attribute}"))),
            Term::Scalar(scalar) => self.budget.spend(scalar.as_str().map_or(0, str::len))?,
            Term::Symbol(symbol) => self.budget.spend(symbol.to_string().len())?,
            Term::Unknown(_) => self.budget.spend(NODE)?,
        }
        Ok(term.clone())
    }

    /// `Fn::Select`: an item of a list.
    fn select(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([position, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::Select", "an index and a list"));
        };
        let position = self.number(position)?;
        if let Some(Call { function: "Fn::GetAZs", argument }) = call(self.chosen(list)) {
            self.is_own_region(argument)?;
            if let Some(zones) = self.known_zones() {
                let zone = zones.get(position).ok_or(Why::NoPosition(zones.len(), position))?;
                return Ok(Node { pointer: pointer.to_owned(), term: text::term(zone.clone()) });
            }
            return Ok(Node { pointer: pointer.to_owned(), term: Term::Symbol(Symbol::Zone(position)) });
        }
        let mut items = self.items(list, "Fn::Select", format!("{pointer}/Fn::Select/1"))?;
        // An item that is not known may turn out to be nothing, and would move up those behind it.
        for item in items.iter().take(position + 1) {
            if let Term::Unknown(unknown) = &item.term {
                return Err(unknown.why.clone());
            }
        }
        if position >= items.len() {
            return Err(Why::NoPosition(items.len(), position));
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
    pub(super) fn is_own_region(&self, argument: &'a Value) -> Computed<()> {
        match self.fold(argument, String::new()).term {
            Term::Symbol(Symbol::Pseudo(name)) if name == "AWS::Region" => Ok(()),
            Term::Scalar(Value::String(region)) => match self.settings.pseudo.get("AWS::Region") {
                own if region.is_empty() || own == Some(&region) => Ok(()),
                _ => Err(Why::Zones(Some(region))),
            },
            Term::Symbol(symbol) => Err(symbol.into()),
            Term::Unknown(unknown) => Err(unknown.why),
            _ => Err(Why::Wants("Fn::GetAZs", "the name of a region")),
        }
    }

    /// `Fn::FindInMap`: a value of a mapping, or the default that the language extensions allow.
    fn find_in_map(&self, argument: &'a Value, pointer: &str) -> Computed<Node> {
        let Some([map, first, second, options @ ..]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::FindInMap", "a mapping and two keys"));
        };
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        let mapping = self.document.entry("Mappings", &map);
        if let Some(found) = mapping.and_then(|(_, mapping)| mapping.get(&first)?.get(&second)) {
            let term = self.mapped(found, pointer)?;
            return Ok(Node { pointer: pointer.to_owned(), term });
        }
        match options.first().and_then(|options| options.get("DefaultValue")) {
            Some(default) => Ok(self.fold(default, format!("{pointer}/Fn::FindInMap/3/DefaultValue"))),
            None => Err(Why::NoMapping(map, first, second)),
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
                Ok(Term::list(nodes.collect::<Computed<_>>()?))
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
            _ => Err(Why::MappingShape),
        }
    }

    /// What is known of an argument that has to be a list; what `AWS::NoValue` takes away is left out.
    pub(super) fn items(&self, argument: &'a Value, function: &'static str, pointer: String) -> Computed<Vec<Node>> {
        match self.fold(argument, pointer).term {
            Term::List(items) => Ok(items.iter().filter(|item| !item.is_absent()).cloned().collect()),
            Term::Symbol(symbol) => Err(symbol.into()),
            Term::Unknown(unknown) => Err(unknown.why),
            Term::Absent | Term::Scalar(_) | Term::Object(_) => Err(Why::Wants(function, "a list")),
        }
    }

    /// An argument that has to be a known text.
    pub(super) fn text(&self, argument: &'a Value) -> Computed<String> {
        known(self.fold(argument, String::new()).text())
    }

    /// An argument that has to be a known count or position.
    pub(super) fn number(&self, argument: &'a Value) -> Computed<usize> {
        let number = known(self.fold(argument, String::new()).number())?;
        usize::try_from(number).map_err(|_| Why::IsNo(number.to_string(), "an index"))
    }
}

/// What an argument says, which must not be missing.
fn known<T>(fact: Fact<T>) -> Computed<T> {
    match fact {
        Fact::Is(value) => Ok(value),
        Fact::Unknown(unknown) => Err(unknown.why),
        Fact::Missing => Err(Why::Nothing),
    }
}
