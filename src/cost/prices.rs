//! What a unit costs: AWS's list prices as far as a source says them, or a user's own.

use super::{Decimal, Meter};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A list price: region, meter, amount in millionths, source, date.
type Unit = (&'static str, &'static str, i64, &'static str, &'static str);

/// What an hour of an instance costs: its type, and the amount in millionths. They are listed by region, with a date.
type Instance = (&'static str, i64);

// `UNITS` and `INSTANCES`: the list prices under `schemas/prices`, as `build/prices.rs` sorts them.
include!(concat!(env!("OUT_DIR"), "/prices.rs"));

/// What the units cost in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// The region, as AWS names it.
    pub region: String,
    /// Whether nobody said that it is this one.
    pub is_assumed: bool,
    /// The currency, as ISO 4217 has it.
    pub currency: String,
    /// Whether they are AWS's list prices; otherwise whoever calls has given them.
    pub are_listed: bool,
    /// Those that whoever calls has given. They count before list prices.
    pub given: BTreeMap<Meter, Price>,
}

/// What one unit costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// How much.
    pub amount: Decimal,
    /// Where that is from.
    pub source: Cow<'static, str>,
    /// The day it is of, as the source says; where it says none, the day it was read.
    pub date: Cow<'static, str>,
}

/// Where the prices of instances are from.
const OF_INSTANCES: &str = "AWS price list API, by karpenter-provider-aws";

/// The region whose prices count where none is known.
const USUAL: &str = "us-east-1";

/// The currency of list prices.
const DOLLARS: &str = "USD";

impl Prices {
    /// AWS's list prices in a region that may not be known: it is us-east-1 then.
    pub fn listed_or_usual(region: Option<&str>) -> Self {
        Self { is_assumed: region.is_none(), ..Self::listed(region.unwrap_or(USUAL)) }
    }

    /// AWS's list prices in a region, as far as a source says them.
    pub fn listed(region: &str) -> Self {
        Self {
            region: region.to_owned(),
            is_assumed: false,
            currency: DOLLARS.to_owned(),
            are_listed: true,
            given: BTreeMap::new(),
        }
    }

    /// What a unit costs, if that is known. List prices are in dollars.
    pub fn of(&self, meter: &Meter) -> Option<Price> {
        let listed = || (self.currency == DOLLARS).then(|| listed(&self.region, meter)).flatten();
        self.given.get(meter).cloned().or_else(listed)
    }
}

/// What a unit costs in a region by AWS's list.
fn listed(region: &str, meter: &Meter) -> Option<Price> {
    let (amount, source, date) = match meter {
        Meter::Instance(kind) => {
            let (_, date, types) = INSTANCES[INSTANCES.binary_search_by_key(&region, |row| row.0).ok()?];
            (types[types.binary_search_by_key(&kind.as_str(), |row| row.0).ok()?].1, OF_INSTANCES, date)
        }
        meter => {
            let name = meter.to_string();
            let (_, _, amount, source, date) =
                UNITS[UNITS.binary_search_by_key(&(region, name.as_str()), |row| (row.0, row.1)).ok()?];
            (amount, source, date)
        }
    };
    Some(Price { amount: Decimal::millionths(amount), source: source.into(), date: date.into() })
}
