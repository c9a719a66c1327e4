//! **What a template costs a month**: what is billed for as long as it is there, and what a gigabyte costs.
//!
//! | file | what it knows |
//! |---|---|
//! | `decimal` | exact numbers |
//! | `meter` | what AWS counts, and by what |
//! | `prices` | what a unit costs, where and when |
//! | `usage` | how much is used, which no template says |
//! | `files` | reads files of prices and of usage |
//! | `charges` | what each resource adds to which meter |
//! | `change` | what a change costs |
//! | `limits` | how much is taken of what AWS limits |
//!
//! What is not known is listed and never counted as free. Taxes, free tiers, discounts and commitments are no part of it.

mod change;
mod charges;
mod decimal;
mod files;
mod limits;
mod meter;
mod prices;
mod usage;

pub use change::Expense;
pub use decimal::Decimal;
pub use files::{read_prices, read_usage};
pub use limits::{Limit, Scope, limits};
pub use meter::{HOURS, Meter, Unit};
pub use prices::{Price, Prices};
pub use usage::Usage;

use crate::network::Model;
use std::collections::BTreeMap;

/// What a template costs a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The region whose prices these are.
    pub region: String,
    /// Whether nobody said that it is this one.
    pub is_assumed: bool,
    /// Their currency.
    pub currency: String,
    /// Whether they are AWS's list prices.
    pub is_listed: bool,
    /// What is counted, each meter once: first what is there, then what is used.
    pub lines: Vec<Line>,
    /// What is not counted, though it costs something or may.
    pub open: Vec<Uncounted>,
    /// What only its use costs, and no line counts.
    pub by_use: Vec<Uncounted>,
}

/// A meter, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub meter: Meter,
    /// Of which resources.
    pub resources: Vec<String>,
    /// How many there are, or how much is used a month; `None` if nobody said how much that is.
    pub count: Option<Range>,
    /// What one costs; `None` if there is no price for the region.
    pub price: Option<Price>,
    /// Whether the count is assumed.
    pub is_assumed: bool,
}

/// How many: between these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// At least so many.
    pub least: Decimal,
    /// At most so many.
    pub most: Decimal,
}

/// A resource that is not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// Its logical id.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// Why, or by what it is billed.
    pub why: String,
}

impl Range {
    /// Exactly so many.
    pub fn exactly(number: Decimal) -> Self {
        Self { least: number, most: number }
    }

    /// As numbers: `3`, or `3 to 6`.
    pub fn numbers(self) -> String {
        let short = |number: Decimal| number.exact().trim_end_matches('0').trim_end_matches('.').to_owned();
        Self::between(short(self.least), short(self.most))
    }

    /// As amounts: `45.55`, or `45.55 to 91.10`.
    pub fn amounts(self) -> String {
        Self::between(self.least.to_string(), self.most.to_string())
    }

    fn between(least: String, most: String) -> String {
        if least == most { least } else { format!("{least} to {most}") }
    }

    fn plus(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }
}

impl Line {
    /// What it comes to a month, if its price and its count are known.
    pub fn cost(&self) -> Option<Range> {
        let (price, count) = (self.price.as_ref()?.amount, self.count?);
        let of = |count| price.of(count).times(self.meter.unit().in_a_month());
        Some(Range { least: of(count.least), most: of(count.most) })
    }
}

impl Bill {
    /// The bill of nothing.
    pub fn nothing(prices: &Prices) -> Self {
        Self {
            region: prices.region.clone(),
            is_assumed: prices.is_assumed,
            currency: prices.currency.clone(),
            is_listed: prices.are_listed,
            lines: Vec::new(),
            open: Vec::new(),
            by_use: Vec::new(),
        }
    }

    /// What is known of the costs of what is there, whether or not it is used.
    pub fn fixed(&self) -> Range {
        self.sum(|line| !line.meter.is_by_use())
    }

    /// What is known of the costs of what is used.
    pub fn used(&self) -> Range {
        self.sum(|line| line.meter.is_by_use())
    }

    fn sum(&self, wanted: impl Fn(&Line) -> bool) -> Range {
        let costs = self.lines.iter().filter(|line| wanted(line)).filter_map(Line::cost);
        costs.fold(Range::exactly(Decimal::default()), Range::plus)
    }

    /// The line of a meter.
    pub fn line(&self, meter: &Meter) -> Option<&Line> {
        self.lines.iter().find(|line| line.meter == *meter)
    }

    /// What has no price for the region.
    pub fn unpriced(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.price.is_none())
    }

    /// Whether all that is there is counted: nothing is open, and nothing that is there has no price.
    pub fn is_whole(&self) -> bool {
        self.open.is_empty() && self.unpriced().all(|line| line.meter.is_by_use())
    }

    /// The first and the last day that the prices are of.
    pub fn dates(&self) -> Option<(&str, &str)> {
        let dates = || self.lines.iter().filter_map(|line| line.price.as_ref()).map(|price| price.date.as_ref());
        Some((dates().min()?, dates().max()?))
    }
}

/// What a template costs a month, under some prices and some usage.
pub fn bill(model: &Model, prices: &Prices, usage: &Usage) -> Bill {
    let charges = charges::of(model, usage);
    let mut by_meter = BTreeMap::<Meter, (Vec<String>, Range)>::new();
    for charge in charges.charges {
        let (resources, range) =
            by_meter.entry(charge.meter).or_insert((Vec::new(), Range::exactly(Decimal::default())));
        *range = range.plus(charge.count);
        if resources.last() != Some(&charge.resource) {
            resources.push(charge.resource);
        }
    }
    let lines = by_meter.into_iter().map(|(meter, (resources, range))| Line {
        count: if meter.is_by_use() { usage.of.get(&meter).copied().map(Range::exactly) } else { Some(range) },
        price: prices.of(&meter),
        is_assumed: Usage::counts(&meter) && !meter.is_by_use() && !usage.of.contains_key(&meter),
        meter,
        resources,
    });
    Bill { lines: lines.collect(), open: charges.open, by_use: charges.by_use, ..Bill::nothing(prices) }
}
