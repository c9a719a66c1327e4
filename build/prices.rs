//! AWS's list prices as tables that are read where they stand.

use crate::{entries, read, text};
use std::path::Path;

/// The source of what `src/cost/prices.rs` looks prices up in: a table of units by region and meter, and one of instance types by
/// region and type, both sorted.
///
/// # Panics
/// If an amount is no decimal number with at most six digits behind the point.
pub fn source() -> String {
    let (units, instances) =
        (read(Path::new("schemas/prices/services.json")), read(Path::new("schemas/prices/instances.json")));
    let mut rows = Vec::new();
    for row in units.as_array().expect("the prices of services are a list") {
        let field = |key: &str| text(&row[key]);
        let price = (field("region"), field("meter"), millionths(field("price")), field("source"), field("date"));
        rows.push(price);
    }
    rows.sort_unstable();
    let mut lists = Vec::new();
    for (region, list) in entries(&instances) {
        let mut of_region: Vec<_> =
            entries(&list["prices"]).map(|(kind, price)| (kind, millionths(text(price)))).collect();
        of_region.sort_unstable();
        lists.push(format!("({region:?}, {:?}, &{of_region:?})", text(&list["date"])));
    }
    lists.sort_unstable();
    format!(
        "static UNITS: &[Unit] = &{rows:?};\n\
         static INSTANCES: &[(&str, &str, &[Instance])] = &[{}];\n",
        lists.join(", ")
    )
}

fn millionths(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = format!("{whole}{part:0<6}");
    assert!(part.len() <= 6, "{amount} has more than six digits behind the point");
    digits.parse().unwrap_or_else(|_| panic!("{amount} is no amount"))
}
