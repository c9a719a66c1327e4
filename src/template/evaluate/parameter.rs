//! What a name stands for: a parameter, a pseudo parameter or a resource.

use super::why::brief;
use super::{Computed, Evaluator, Symbol, Term, Why, text};
use crate::template::parameter_type::{is_list, stored_type};
use serde_json::Value;

impl<'a> Evaluator<'a> {
    /// What `Ref` returns of a name. The pointer is that of the place where it is named.
    pub(super) fn named(&self, name: &str, pointer: &str) -> Computed {
        if name.starts_with("AWS::") {
            return self.pseudo(name);
        }
        if let Some((_, declared)) = self.document.entry("Parameters", name) {
            return self.parameter(name, declared, pointer);
        }
        if self.document.entry("Resources", name).is_some() {
            return Ok(Term::Symbol(Symbol::Resource { id: name.to_owned(), attribute: None }));
        }
        Err(Why::UnknownName(brief(name)))
    }

    /// The value of a parameter: always a text, or a list of texts.
    ///
    /// The value of an SSM parameter type is the name under which AWS finds the value, as with a dynamic reference.
    /// Source: CloudFormation user guide, "Parameters", "Supplied parameter types".
    fn parameter(&self, name: &str, declared: &'a Value, pointer: &str) -> Computed {
        let kind = declared.get("Type").and_then(Value::as_str).unwrap_or_default();
        let default = declared.get("Default").filter(|_| !self.settings.without_defaults);
        let value = match (self.settings.parameters.get(name), default) {
            (Some(given), _) => given.clone(),
            (None, None) => return Ok(Term::Symbol(Symbol::Parameter(name.to_owned()))),
            (None, Some(Value::String(default))) => default.clone(),
            (None, Some(default @ (Value::Number(_) | Value::Bool(_)))) => default.to_string(),
            (None, Some(_)) => return Err(Why::Default(brief(name))),
        };
        self.budget.spend(value.len())?;
        if stored_type(kind).is_some() {
            return Ok(Term::Symbol(Symbol::Dynamic(format!("{{{{resolve:ssm:{value}}}}}"))));
        }
        match text::term(value) {
            Term::Scalar(Value::String(value)) if is_list(kind) => self.texts(value.split(',').map(str::trim), pointer),
            term => Ok(term),
        }
    }

    /// The value of a pseudo parameter.
    fn pseudo(&self, name: &str) -> Computed {
        if name == "AWS::NoValue" {
            return Ok(Term::Absent);
        }
        let given = self.settings.pseudo.get(name).map(String::as_str);
        let known = given.or_else(|| of_region(name, self.settings.pseudo.get("AWS::Region")?));
        match known {
            Some(value) => {
                self.budget.spend(value.len())?;
                Ok(text::term(value.to_owned()))
            }
            None => Ok(Term::Symbol(Symbol::Pseudo(name.to_owned()))),
        }
    }
}

/// The pseudo parameters that follow from a region. The isolated regions and the European Sovereign Cloud have others,
/// which are not told apart here.
///
/// Source: CloudFormation template reference, "Pseudo parameters"; AWS General Reference, "Amazon Resource Names".
fn of_region(name: &str, region: &str) -> Option<&'static str> {
    let mut words = region.split('-');
    let (area, place) = (words.next()?, words.next()?);
    if area == "eusc" || place.starts_with("iso") {
        return None;
    }
    match (name, area, place) {
        ("AWS::Partition", "cn", _) => Some("aws-cn"),
        ("AWS::Partition", _, "gov") => Some("aws-us-gov"),
        ("AWS::Partition", _, _) => Some("aws"),
        ("AWS::URLSuffix", "cn", _) => Some("amazonaws.com.cn"),
        ("AWS::URLSuffix", _, _) => Some("amazonaws.com"),
        _ => None,
    }
}
