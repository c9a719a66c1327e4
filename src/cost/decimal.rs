//! Decimal, exactly: in millionths, so that the price of an hour is none too small.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// A number with six digits behind the point; as money, of whole units of its currency. What would be too large is the largest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i128);

/// So many millionths are one.
const ONE: i128 = 1_000_000;

impl Decimal {
    /// The amount that a decimal number says: `0.0208`. `None` of what is no such number, is negative, or has more than six
    /// digits behind the point or twelve before it.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 6 || !is_digits(whole) || !is_digits(part) {
            return None;
        }
        let part = format!("{part:0<6}");
        Some(Self(whole.parse::<i128>().ok()? * ONE + part.parse::<i128>().ok()?))
    }

    /// So many millionths.
    pub(super) fn millionths(number: i64) -> Self {
        Self(i128::from(number))
    }

    /// Whole units.
    pub fn whole(units: i64) -> Self {
        Self(i128::from(units) * ONE)
    }

    /// A number of equal parts of one, of which one has so many.
    pub fn parts(number: i64, of: i64) -> Self {
        Self(i128::from(number) * ONE / i128::from(of.max(1)))
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, number: u64) -> Self {
        Self(self.0.saturating_mul(i128::from(number)))
    }

    /// As much as this is for each of so many, which have six digits behind the point: 1.5 LCUs.
    #[must_use]
    pub fn of(self, number: Decimal) -> Self {
        Self(self.0.saturating_mul(number.0) / ONE)
    }

    /// How often another amount is in this one, rounded down; nothing if that is no amount.
    pub fn over(self, other: Decimal) -> Option<i128> {
        (other.0 > 0).then(|| self.0 / other.0)
    }

    /// The same without what makes it negative.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// Whether it is nothing, rounded to cents.
    pub fn is_nothing(self) -> bool {
        self.cents() == 0
    }

    /// In hundredths, rounded to the nearest.
    fn cents(self) -> i128 {
        let half = ONE / 200;
        self.0.saturating_add(if self.0 < 0 { -half } else { half }) / (ONE / 100)
    }

    /// The price of a unit: with as many digits as it has, but two at least.
    pub fn exact(self) -> String {
        let text = format!("{}.{:06}", self.0 / ONE, (self.0 % ONE).abs());
        let shorter = text.trim_end_matches('0');
        let point = text.find('.').unwrap_or_default();
        text[..shorter.len().max(point + 3)].to_owned()
    }

    /// The amount with its sign: `+98.55`.
    pub fn signed(self) -> String {
        if self.cents() < 0 { format!("-{}", self.abs()) } else { format!("+{self}") }
    }
}

impl fmt::Display for Decimal {
    /// In hundredths, with commas: `1,204.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.cents();
        let whole = (cents.abs() / 100).to_string();
        if cents < 0 {
            f.write_str("-")?;
        }
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{:02}", cents.abs() % 100)
    }
}

impl Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Decimal {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn amounts_are_exact() {
        let hour = Decimal::parse("0.0208").unwrap();
        assert_eq!(hour.times(730).times(3).to_string(), "45.55");
        assert_eq!(hour.exact(), "0.0208");
        assert_eq!(Decimal::parse("0.3").unwrap().exact(), "0.30");
        assert_eq!(Decimal::parse("1").unwrap().exact(), "1.00");
        assert_eq!(Decimal::parse("1234567.5").unwrap().to_string(), "1,234,567.50");
        assert_eq!((Decimal::whole(1) - Decimal::whole(3)).signed(), "-2.00");
        assert_eq!((Decimal::whole(1) - Decimal::whole(3)).to_string(), "-2.00");
        assert_eq!(Decimal::whole(98).signed(), "+98.00");
        assert_eq!(Decimal::whole(3).of(Decimal::parse("1.5").unwrap()), Decimal::parse("4.5").unwrap());
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in ["", ".", ".5", "-1", "1,5", "1e3", "1.2345678", "1234567890123", "NaN", "１"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
