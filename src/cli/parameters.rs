//! What `--param` and its like say.

use super::Outcome;
use super::accepted::today;
use crate::check::{PSEUDO_PARAMETERS, hides_value};
use crate::diag::nearest;
use crate::diag::printable;
use crate::facts::Facts;
use crate::template::evaluate::Settings;
use serde_json::Value;
use std::io::{self, Write};

/// The pseudo parameters with values that a deployment decides: all but the one that stands for no value.
fn settable() -> impl Iterator<Item = &'static str> {
    PSEUDO_PARAMETERS.iter().copied().filter(|name| *name != "AWS::NoValue")
}

/// Why the command line makes no sense, and what to do.
pub(super) struct Misuse {
    pub message: String,
    pub hint: String,
}

impl Misuse {
    /// That standard input is named more than once.
    pub fn read_twice(hint: &str) -> Self {
        let message = "standard input can be read only once, so use `-` only once".to_owned();
        Self { message, hint: hint.to_owned() }
    }

    /// Tells it, and how the command ends therefore.
    pub fn tell(&self, err: &mut dyn Write) -> io::Result<Outcome> {
        writeln!(err, "error: {}\n  {}", printable(&self.message), printable(&self.hint))?;
        Ok(Outcome::Misuse)
    }
}

/// The settings that the values of an option describe. A name is looked for in all the templates: they need not have the
/// same ones. One that could not be read is none.
pub(super) fn settings(option: &str, values: &[String], given: &[Option<&Value>]) -> Result<Settings, Misuse> {
    let templates = given.iter().flatten().copied().collect::<Vec<_>>();
    // The name may be that of a parameter in a template that could not be read.
    let all_read = templates.len() == given.len();
    let mut settings = Settings { today: today(), ..Settings::default() };
    for assignment in values {
        let Some((name, value)) = assignment.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            let message = format!("`{option} {assignment}` does not specify a parameter and a value");
            return Err(Misuse { message, hint: format!("write a name, `=` and a value: `{option} Mode=private`") });
        };
        if name.starts_with("AWS::") {
            known_pseudo(name)?;
            settings.pseudo.insert(name.to_owned(), value.to_owned());
            continue;
        }
        if all_read {
            known(option, name, &templates)?;
        }
        for template in &templates {
            allowed(name, value, template)?;
        }
        settings.parameters.insert(name.to_owned(), value.to_owned());
    }
    Ok(settings)
}

/// The settings that the values of an option describe, with what is known beside the templates; what the option says wins.
pub(super) fn beside(
    option: &str,
    values: &[String],
    given: &[Option<&Value>],
    facts: &Facts,
) -> Result<Settings, Misuse> {
    let others = Value::Object(facts.outside.sections.clone());
    let others = others.get("Parameters").map(|_| Some(&others));
    let all = given.iter().copied().chain(others).collect::<Vec<_>>();
    let mut settings = settings(option, values, &all)?;
    for (name, value) in &facts.parameters {
        given.iter().flatten().try_for_each(|template| allowed(name, value, template))?;
        settings.parameters.entry(name.clone()).or_insert_with(|| value.clone());
    }
    settings.outside = facts.outside.clone();
    Ok(settings)
}

/// The settings with a region, unless they name one themselves.
pub(super) fn in_region(mut settings: Settings, region: Option<String>) -> Settings {
    if let Some(region) = region {
        settings.pseudo.entry("AWS::Region".to_owned()).or_insert(region);
    }
    settings
}

/// What stands in the place of a value that nobody may see, as in CloudFormation's own answers.
const UNSEEN: &str = "****";
/// The same on the new side, if its value is another one.
const UNSEEN_TOO: &str = "**** (changed)";

/// The settings without the values that some templates hide (`NoEcho`), so that no output can show one. A value that
/// such a template contains is no secret, and conditions may compare with it.
pub(super) fn unseen(templates: &[&Value], mut settings: Settings) -> Settings {
    for (name, value) in &mut settings.parameters {
        if is_unseen(templates, name, value) {
            UNSEEN.clone_into(value);
        }
    }
    settings
}

/// The same of two sides, which still tells whether a value changes.
pub(super) fn unseen_of_both(templates: [&Value; 2], (old, new): (Settings, Settings)) -> (Settings, Settings) {
    let before = unseen(&templates, old.clone());
    let mut after = unseen(&templates, new.clone());
    for (name, value) in &mut after.parameters {
        let is_other = old.parameters.get(name).is_some_and(|old| Some(old) != new.parameters.get(name));
        if value == UNSEEN && is_other {
            UNSEEN_TOO.clone_into(value);
        }
    }
    (before, after)
}

fn is_unseen(templates: &[&Value], name: &str, value: &str) -> bool {
    let declared = templates.iter().filter_map(|template| template.get("Parameters")?.get(name));
    !value.is_empty()
        && declared.into_iter().any(hides_value)
        && !templates.iter().any(|template| contains(template, value))
}

/// Whether a text stands in a value.
fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(other) => other == text,
        Value::Array(items) => items.iter().any(|item| contains(item, text)),
        Value::Object(entries) => entries.values().any(|value| contains(value, text)),
        Value::Bool(flag) => text == if *flag { "true" } else { "false" },
        Value::Number(number) => number.to_string() == text,
        Value::Null => false,
    }
}

fn known_pseudo(name: &str) -> Result<(), Misuse> {
    if settable().any(|known| known == name) {
        return Ok(());
    }
    let hint = meant(nearest(name, settable()), || {
        format!("those with values are {}", listed(&settable().collect::<Vec<_>>()))
    });
    Err(Misuse { message: format!("CloudFormation has no pseudo parameter `{name}` with a value"), hint })
}

fn known(option: &str, name: &str, templates: &[&Value]) -> Result<(), Misuse> {
    let parameters = templates.iter().filter_map(|template| template.get("Parameters")?.as_object());
    let names = parameters.flat_map(|parameters| parameters.keys()).map(String::as_str).collect::<Vec<_>>();
    if names.contains(&name) {
        return Ok(());
    }
    let message = match templates {
        [_] => format!("the template has no parameter `{name}`"),
        _ => format!("none of the templates has a parameter `{name}`"),
    };
    let none_near = || match names.as_slice() {
        [] => format!("remove `{option}`: there are no parameters"),
        names => format!("there are {}", listed(names)),
    };
    Err(Misuse { message, hint: meant(nearest(name, names.iter().copied()), none_near) })
}

/// CloudFormation refuses values that are not among the allowed ones, so nothing could be concluded from them.
fn allowed(name: &str, value: &str, template: &Value) -> Result<(), Misuse> {
    let values =
        template.get("Parameters").and_then(|parameters| parameters.get(name)?.get("AllowedValues")?.as_array());
    let Some(values) = values else { return Ok(()) };
    let values = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let values = values.collect::<Vec<_>>();
    let values = values.iter().map(String::as_str).collect::<Vec<_>>();
    if values.contains(&value) {
        return Ok(());
    }
    let hint = meant(nearest(value, values.iter().copied()), || format!("its allowed values are {}", listed(&values)));
    Err(Misuse { message: format!("the parameter `{name}` does not allow the value `{value}`"), hint })
}

fn meant(near: Option<&str>, otherwise: impl Fn() -> String) -> String {
    near.map_or_else(otherwise, |near| format!("did you mean `{near}`?"))
}

/// Names in backticks; of very many the first ones.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let shown = names.iter().take(MOST).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > MOST { format!("{shown} and {} more", names.len() - MOST) } else { shown }
}
