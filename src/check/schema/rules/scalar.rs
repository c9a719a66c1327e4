//! Rules about texts and numbers.

use super::choice::outside;
use super::{invalid, of};
use crate::check::schema::Judge;
use crate::check::schema::scalar::is_network;
use crate::template::trail::Trail;
use crate::template::wording::shown;
use crate::types::node::{Format, Rule};
use crate::types::pattern::{matches, pattern};

/// Judges a text.
pub(super) fn text(rule: &Rule, judge: &mut Judge, text: &str, at: &Trail) {
    let length = || text.chars().count();
    let (found, hint) = match rule {
        Rule::EnumAnyCase(allowed) if !allowed.iter().any(|one| one.eq_ignore_ascii_case(text)) => {
            return outside(judge, &allowed.to_vec(), text, at);
        }
        Rule::Pattern(position) if !matches(*position, text) => {
            ("does not match the pattern", format!("write text that matches `{}`", pattern(*position)))
        }
        Rule::Format(format) if !is_network(*format, text) => ("is not a CIDR block", network_hint(*format)),
        Rule::MinLength(least) if length() < *least => {
            ("is too short", format!("write at least {}", of(*least, "character")))
        }
        Rule::MaxLength(most) if length() > *most => {
            ("is too long", format!("write at most {}", of(*most, "character")))
        }
        _ => return,
    };
    invalid(judge, at, &format!("the string `{}`, which {found}", shown(text)), hint);
}

fn network_hint(format: Format) -> String {
    match format {
        Format::Ipv4Network => "write an address and a prefix length, such as `10.0.0.0/16`".to_owned(),
        Format::Ipv6Network => "write an address and a prefix length, such as `2001:db8::/56`".to_owned(),
    }
}

/// Judges a number.
pub(super) fn number(rule: &Rule, judge: &mut Judge, number: f64, at: &Trail) {
    let hint = match rule {
        Rule::Minimum(least) if number < *least => format!("write {least} or more"),
        Rule::Maximum(most) if number > *most => format!("write {most} or less"),
        Rule::ExclusiveMaximum(bound) if number >= *bound => format!("write less than {bound}"),
        Rule::MultipleOf(unit) if !is_multiple(number, *unit) => format!("write a multiple of {unit}"),
        _ => return,
    };
    invalid(judge, at, &format!("{number}, which is out of range"), hint);
}

/// Decimal fractions such as 0.1 have no exact binary form: 0.3 / 0.1 misses 3 by a hair and counts nevertheless.
fn is_multiple(number: f64, unit: f64) -> bool {
    const HAIR: f64 = 1e-9;
    let times = number / unit;
    (times - times.round()).abs() < HAIR
}
