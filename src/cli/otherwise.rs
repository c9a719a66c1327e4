//! What a rack would cost otherwise.

use super::input::Input;
use super::money::{Given, template_of};
use crate::cost::Prices;
use crate::priced;
use crate::rack::Override;
use crate::report::Alternative;
use crate::template::evaluate::Settings;

/// A way in which packets of a rack may leave.
struct Way {
    what: &'static str,
    mode: &'static str,
    nat: Option<&'static str>,
    means: &'static str,
}

/// All of them.
const WAYS: &[Way] = &[
    Way { what: "public", mode: "public", nat: None, means: "instances have public addresses" },
    Way { what: "private, nat: per-zone", mode: "private", nat: Some("per-zone"), means: "a NAT gateway in each zone" },
    Way {
        what: "private, nat: regional",
        mode: "private",
        nat: Some("regional"),
        means: "one NAT gateway in all zones, billed for each",
    },
    Way {
        what: "private, nat: single",
        mode: "private",
        nat: Some("single"),
        means: "without the first zone no packet leaves; traffic crosses zones",
    },
    Way {
        what: "private, nat: none",
        mode: "private",
        nat: Some("none"),
        means: "no internet; the needed endpoints are added",
    },
];

/// What a rack would cost in either mode, with each kind of NAT; nothing of what is no rack.
pub(super) fn otherwise(input: &Input, prices: &Prices, given: &Given, settings: &Settings) -> Vec<Alternative> {
    let ways = WAYS.iter().filter_map(|way| {
        let set = |key, value: &str| Override::option("--compare", key, value);
        let mut overrides = vec![set("mode", way.mode)];
        overrides.extend(way.nat.map(|nat| set("network.nat", nat)));
        if way.nat == Some("none") {
            overrides.push(set("network.endpoints", &format!("[{}]", input.endpoints_without_nat()?.join(", "))));
        }
        let bill = template_of(input.with(overrides)?);
        let bill = bill.map(|template| priced(&template, settings, prices, given.usage()));
        let bill = bill.map_err(|_| "the rack cannot be compiled so".to_owned());
        Some(Alternative { what: way.what.to_owned(), bill, means: way.means })
    });
    ways.collect()
}
