//! What a unit costs: AWS's list prices as far as a source says them, or a user's own.

use super::{Decimal, Meter};
use serde_json::Value;
use std::collections::BTreeMap;

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
    /// The prices of all that is not an instance, by meter.
    pub units: BTreeMap<Meter, Price>,
    /// The prices of an hour of each instance type.
    pub instances: BTreeMap<String, Price>,
}

/// What one unit costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// How much.
    pub amount: Decimal,
    /// Where that is from.
    pub source: String,
    /// The day it is of, as the source says; where it says none, the day it was read.
    pub date: String,
}

/// The list prices of all but instances, each with its source and its date.
const SERVICES: &str = include_str!("../../schemas/prices/services.json");
/// Those of instances.
const INSTANCES: &str = include_str!("../../schemas/prices/instances.json");
/// Where those are from.
const OF_INSTANCES: &str = "AWS price list API, by karpenter-provider-aws";

/// The region whose prices count where none is known.
const USUAL: &str = "us-east-1";

impl Prices {
    /// AWS's list prices in a region that may not be known: it is us-east-1 then.
    pub fn listed_or_usual(region: Option<&str>) -> Self {
        Self { is_assumed: region.is_none(), ..Self::listed(region.unwrap_or(USUAL)) }
    }

    /// AWS's list prices in a region, as far as a source says them.
    pub fn listed(region: &str) -> Self {
        let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (services, instances) = (read(SERVICES), read(INSTANCES));
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let rows = services.as_array().into_iter().flatten().filter(|row| row["region"] == region);
        let units = rows.filter_map(|row| {
            let amount = Decimal::parse(row["price"].as_str()?)?;
            let price = Price { amount, source: text(row, "source"), date: text(row, "date") };
            Some((Meter::of(row["meter"].as_str()?)?, price))
        });
        let list = &instances[region];
        let each = list["prices"].as_object().into_iter().flatten().filter_map(|(kind, price)| {
            let amount = Decimal::parse(price.as_str()?)?;
            Some((kind.clone(), Price { amount, source: OF_INSTANCES.to_owned(), date: text(list, "date") }))
        });
        Self {
            region: region.to_owned(),
            is_assumed: false,
            currency: "USD".to_owned(),
            are_listed: true,
            units: units.collect(),
            instances: each.collect(),
        }
    }

    /// What a unit costs, if that is known.
    pub fn of(&self, meter: &Meter) -> Option<&Price> {
        match meter {
            Meter::Instance(kind) => self.instances.get(kind),
            meter => self.units.get(meter),
        }
    }
}
