//! The functions that make texts, or take them apart.

use super::budget::{Budget, NODE};
use super::{Computed, Evaluator, Node, Piece, Symbol, Term, Why};
use crate::template::intrinsic::is_dynamic;
use serde_json::Value;

/// A text as a value: one with a dynamic reference is known only to AWS.
pub(super) fn term(text: String) -> Term {
    if is_dynamic(&text) { Term::Symbol(Symbol::Dynamic(text)) } else { Term::Scalar(Value::String(text)) }
}

impl<'a> Evaluator<'a> {
    /// `Fn::Join`: the items of a list with a delimiter between them.
    pub(super) fn join(&self, argument: &'a Value) -> Computed {
        let Some([delimiter, list]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::Join", "a delimiter and a list"));
        };
        let delimiter = self.text(delimiter)?;
        let mut joined = Text::new(&self.budget);
        for (position, item) in self.items(list, "Fn::Join", String::new())?.into_iter().enumerate() {
            if position > 0 {
                joined.literal(&delimiter)?;
            }
            joined.value(item.term)?;
        }
        Ok(joined.term())
    }

    /// `Fn::Sub`: a text with the values of its placeholders. One that is not closed is text, as is `${!…}` without
    /// its exclamation mark.
    pub(super) fn sub(&self, argument: &'a Value, pointer: &str) -> Computed {
        let (text, variables) = match (argument, argument.as_array().map(Vec::as_slice)) {
            (Value::String(text), _) => (text, None),
            (_, Some([Value::String(text), variables @ Value::Object(_)])) => (text, Some(variables)),
            _ => return Err(Why::Wants("Fn::Sub", "a string, or a string and its variables")),
        };
        let mut parts = text.split("${");
        let mut made = Text::new(&self.budget);
        made.literal(parts.next().unwrap_or_default())?;
        for part in parts {
            let Some((name, after)) = part.split_once('}') else {
                made.literals(&["${", part])?;
                continue;
            };
            match (name.trim_start().strip_prefix('!'), name.trim()) {
                (Some(kept), _) => made.literals(&["${", kept, "}"])?,
                (None, "") => made.literals(&["${", name, "}"])?,
                (None, name) => made.value(self.placeholder(name, variables, pointer)?)?,
            }
            made.literal(after)?;
        }
        Ok(made.term())
    }

    /// What a placeholder stands for: a variable, or what `Ref` or `Fn::GetAtt` return.
    fn placeholder(&self, name: &str, variables: Option<&'a Value>, pointer: &str) -> Computed {
        match (variables.and_then(|variables| variables.get(name)), name.split_once('.')) {
            (Some(value), _) => Ok(self.fold(value, String::new()).term),
            (None, Some((id, attribute))) => self.attribute(id, attribute),
            (None, None) => self.named(name, pointer),
        }
    }

    /// `Fn::Split`: a text in parts. The ids of resources are known to hold no comma; what else is known only to AWS may
    /// hold any delimiter.
    pub(super) fn split(&self, argument: &'a Value, pointer: &str) -> Computed {
        let Some([delimiter, text]) = argument.as_array().map(Vec::as_slice) else {
            return Err(Why::Wants("Fn::Split", "a delimiter and a string"));
        };
        let delimiter = self.text(delimiter)?;
        if delimiter.is_empty() {
            return Err(Why::Wants("Fn::Split", "a delimiter that is not empty"));
        }
        let mut whole = Text::new(&self.budget);
        whole.value(self.fold(text, String::new()).term)?;
        let mut parts = Vec::new();
        let mut part = Text::new(&self.budget);
        for piece in whole.pieces {
            match piece {
                Piece::Literal(text) if is_dynamic(&text) => return Err(Symbol::Dynamic(text).into()),
                Piece::Literal(text) => {
                    let mut texts = text.split(&delimiter);
                    part.literal(texts.next().unwrap_or_default())?;
                    for text in texts {
                        parts.push(std::mem::replace(&mut part, Text::new(&self.budget)));
                        part.literal(text)?;
                    }
                }
                Piece::Symbol(symbol) if delimiter.contains(',') && is_id(&symbol) => part.symbol(symbol)?,
                Piece::Symbol(symbol) => return Err(symbol.into()),
            }
        }
        parts.push(part);
        let nodes = parts.into_iter().map(|part| {
            self.budget.spend(NODE + pointer.len())?;
            Ok(Node { pointer: pointer.to_owned(), term: part.term() })
        });
        Ok(Term::list(nodes.collect::<Computed<_>>()?))
    }

    /// `Fn::Base64`: what stands for the encoded text.
    pub(super) fn base64(&self, argument: &'a Value) -> Computed {
        let mut text = Text::new(&self.budget);
        text.value(self.fold(argument, String::new()).term)?;
        Ok(Term::Symbol(Symbol::Base64(text.pieces)))
    }

    /// The name of another stack's export, as a text in parts.
    pub(super) fn export(&self, argument: &'a Value) -> Computed<Vec<Piece>> {
        let mut name = Text::new(&self.budget);
        name.value(self.fold(argument, String::new()).term)?;
        Ok(name.pieces)
    }

    /// A list of texts that were all made in one place.
    pub(super) fn texts<T: Into<String>>(&self, texts: impl Iterator<Item = T>, pointer: &str) -> Computed {
        let nodes = texts.map(|text| {
            let text = text.into();
            self.budget.spend(NODE + pointer.len() + text.len())?;
            Ok(Node { pointer: pointer.to_owned(), term: term(text) })
        });
        Ok(Term::list(nodes.collect::<Computed<_>>()?))
    }
}

/// Whether a symbol stands for the id of a resource: what `Ref` returns, or an attribute that is called so.
fn is_id(symbol: &Symbol) -> bool {
    match symbol {
        Symbol::Resource { attribute: None, .. } => true,
        Symbol::Resource { attribute: Some(name), .. } => name.ends_with("Id") && !name.contains('.'),
        _ => false,
    }
}

/// A text in the making. Literal pieces never stand side by side, so that equal texts have equal pieces.
struct Text<'e> {
    budget: &'e Budget,
    pieces: Vec<Piece>,
}

impl<'e> Text<'e> {
    fn new(budget: &'e Budget) -> Self {
        Self { budget, pieces: Vec::new() }
    }

    /// Lengthens it by literal text.
    fn literal(&mut self, text: &str) -> Computed<()> {
        self.budget.spend(text.len())?;
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Literal(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Literal(text.to_owned())),
        }
        Ok(())
    }

    fn literals(&mut self, texts: &[&str]) -> Computed<()> {
        texts.iter().try_for_each(|text| self.literal(text))
    }

    /// Lengthens it by a value.
    fn value(&mut self, term: Term) -> Computed<()> {
        match term {
            Term::Scalar(Value::String(text)) => self.literal(&text),
            Term::Symbol(symbol) => self.symbol(symbol),
            Term::Unknown(unknown) => Err(unknown.why),
            Term::Absent | Term::Scalar(Value::Null) => Err(Why::Nothing),
            Term::Scalar(scalar) => self.literal(&scalar.to_string()),
            Term::List(_) | Term::Object(_) => Err(Why::NoText),
        }
    }

    fn symbol(&mut self, symbol: Symbol) -> Computed<()> {
        match symbol {
            Symbol::Text(pieces) => pieces.into_iter().try_for_each(|piece| match piece {
                Piece::Literal(text) => self.literal(&text),
                Piece::Symbol(symbol) => self.symbol(symbol),
            }),
            Symbol::Dynamic(text) => self.literal(&text),
            symbol => {
                self.budget.spend(NODE)?;
                self.pieces.push(Piece::Symbol(symbol));
                Ok(())
            }
        }
    }

    /// The finished text as a value; one that is nothing but a symbol is that symbol.
    fn term(mut self) -> Term {
        match (self.pieces.pop(), self.pieces.is_empty()) {
            (None, _) => term(String::new()),
            (Some(Piece::Literal(text)), true) => term(text),
            (Some(Piece::Symbol(symbol)), true) => Term::Symbol(symbol),
            (Some(last), false) => {
                self.pieces.push(last);
                Term::Symbol(Symbol::Text(self.pieces))
            }
        }
    }
}
