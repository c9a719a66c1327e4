//! Reading files of prices and of usage.

use super::{Decimal, Meter, Price, Prices, Usage};
use crate::diag::codes::cost as codes;
use crate::diag::{Code, Date, Diagnostic, Place, Span, Text, nearest};
use crate::source::template;
use crate::template::trail::Trail;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A file that is read, and what is wrong with it.
struct Reader<'t> {
    text: &'t Arc<Text>,
    code: &'static Code,
    findings: Vec<Diagnostic>,
}

/// The prices in a file, and AWS's list prices of its region where it says none, if it has their currency.
///
/// # Errors
/// Everything that is wrong with the file, at its place.
pub fn read_prices(text: &Arc<Text>) -> Result<Prices, Vec<Diagnostic>> {
    let mut reader = Reader { text, code: &codes::INVALID_PRICES, findings: Vec::new() };
    let tree = reader.tree()?;
    reader.only(&tree, &["region", "currency", "as-of", "units", "instances"]);
    let region = reader.word(&tree, "region", |text| !text.is_empty(), "the region, such as `eu-west-1`");
    let date = reader.word(&tree, "as-of", is_date, "the day the prices are of, such as `2026-11-01`");
    let currency = match tree.contains_key("currency") {
        true => reader.word(&tree, "currency", is_currency, "a currency in three letters, such as `USD`"),
        false => Some("USD".to_owned()),
    };
    let mut given = |section: &str, meter: &dyn Fn(&str) -> Option<Meter>| {
        let entries = reader.section(&tree, section);
        entries
            .into_iter()
            .filter_map(|(name, value)| {
                let at = Trail::ROOT.key(section).key(&name).pointer();
                let meter = reader.meter(&name, meter(&name), &at)?;
                Some((meter, reader.number(&value, &at)?))
            })
            .collect::<Vec<_>>()
    };
    let units = given("units", &Meter::of);
    let instances = given("instances", &|name| name.contains('.').then(|| Meter::Instance(name.to_owned())));
    let (Some(region), Some(date), Some(currency)) = (region, date, currency) else { return Err(reader.findings) };
    if !reader.findings.is_empty() {
        return Err(reader.findings);
    }
    let source = text.name.clone();
    let price = |amount| Price { amount, source: source.clone().into(), date: date.clone().into() };
    let given = units.into_iter().chain(instances).map(|(meter, amount)| (meter, price(amount))).collect();
    Ok(Prices { currency, are_listed: false, given, ..Prices::listed(&region) })
}

/// What a file says is used in a month.
///
/// # Errors
/// Everything that is wrong with the file, at its place.
pub fn read_usage(text: &Arc<Text>) -> Result<Usage, Vec<Diagnostic>> {
    let mut reader = Reader { text, code: &codes::INVALID_USAGE, findings: Vec::new() };
    let tree = reader.tree()?;
    let mut usage = Usage::default();
    for (name, value) in &tree {
        let at = Trail::ROOT.key(name).pointer();
        let meter = Meter::of(name).filter(Usage::counts);
        if let Some((meter, number)) = reader.meter(name, meter, &at).zip(reader.number(value, &at)) {
            usage.of.insert(meter, number);
        }
    }
    if reader.findings.is_empty() { Ok(usage) } else { Err(reader.findings) }
}

impl Reader<'_> {
    fn tree(&self) -> Result<Map<String, Value>, Vec<Diagnostic>> {
        match template::read(self.text) {
            Ok(Value::Object(tree)) => Ok(tree),
            Ok(_) => Err(vec![self.finding("", "the file has no keys", "write keys and values")]),
            Err(finding) => Err(vec![Diagnostic { code: self.code, ..*finding }]),
        }
    }

    fn finding(&self, pointer: &str, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        let whole = || Span { text: Arc::clone(self.text), range: 0..0 };
        let place = Place::Span(template::locate(self.text, pointer).unwrap_or_else(whole));
        Diagnostic::error(self.code, place, message).hint(hint)
    }

    fn fault(&mut self, pointer: &str, message: impl Into<String>, hint: impl Into<String>) {
        let finding = self.finding(pointer, message, hint);
        self.findings.push(finding);
    }

    /// Finds keys that mean nothing.
    fn only(&mut self, tree: &Map<String, Value>, known: &[&str]) {
        for name in tree.keys().filter(|name| !known.contains(&name.as_str())) {
            let near = nearest(name, known.iter().copied());
            let hint = near.map_or_else(
                || format!("the keys are `{}`", known.join("`, `")),
                |near| format!("did you mean `{near}`?"),
            );
            self.fault(&Trail::ROOT.key(name).pointer(), format!("unknown key `{name}`"), hint);
        }
    }

    /// A word that has to be there.
    fn word(&mut self, tree: &Map<String, Value>, key: &str, is_it: fn(&str) -> bool, what: &str) -> Option<String> {
        let word = tree.get(key).and_then(Value::as_str).filter(|word| is_it(word));
        if word.is_none() {
            let at = if tree.contains_key(key) { Trail::ROOT.key(key).pointer() } else { String::new() };
            self.fault(&at, format!("`{key}` has to be {what}"), format!("write `{key}: …` with {what}"));
        }
        word.map(str::to_owned)
    }

    fn section(&mut self, tree: &Map<String, Value>, key: &str) -> Map<String, Value> {
        match tree.get(key) {
            None => Map::new(),
            Some(Value::Object(entries)) => entries.clone(),
            Some(_) => {
                let at = Trail::ROOT.key(key).pointer();
                self.fault(&at, format!("`{key}` has to be a mapping"), "write names and prices below it");
                Map::new()
            }
        }
    }

    /// The meter of a name, if there is one.
    fn meter(&mut self, name: &str, meter: Option<Meter>, at: &str) -> Option<Meter> {
        if meter.is_none() {
            let near = nearest(name, Meter::names());
            let hint = near
                .map_or_else(|| "docs/cost.md lists the names".to_owned(), |near| format!("did you mean `{near}`?"));
            self.fault(at, format!("`{name}` is not the name of anything that is counted here"), hint);
        }
        meter
    }

    fn number(&mut self, value: &Value, at: &str) -> Option<Decimal> {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => String::new(),
        };
        let number = Decimal::parse(&text);
        if number.is_none() {
            let hint = "write digits and a point, six digits behind it at most: `0.0208`";
            self.fault(at, "this is not an amount", hint);
        }
        number
    }
}

fn is_date(text: &str) -> bool {
    Date::parse(text).is_some()
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
