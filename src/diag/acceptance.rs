//! **Findings that somebody has accepted**, with a reason and for how long.

use super::codes::template::UNUSED_ACCEPTANCE;
use super::{Diagnostic, Place};
use std::fmt;

/// That a finding is known and accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The code of the finding: `zone-failure`.
    pub finding: String,
    /// The logical id of the resource it is about; nothing for one that is about no resource.
    pub resource: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is; for good without one.
    pub until: Option<Date>,
}

impl Acceptance {
    /// Whether it is about a finding of a code, about some resources.
    pub fn is_of<S: AsRef<str>>(&self, finding: &str, resources: &[S]) -> bool {
        let about = match &self.resource {
            Some(own) => resources.iter().any(|id| id.as_ref() == own),
            None => resources.is_empty(),
        };
        self.finding == finding && about
    }

    /// Whether it is over on a day; if nobody says which day it is, one with an end is.
    pub fn is_over(&self, today: Option<Date>) -> bool {
        self.until.is_some_and(|until| today.is_none_or(|today| today > until))
    }

    /// Marks the findings that it is of, unless it is over; what there is to say if it accepts nothing.
    pub fn settle(&self, own: Vec<&mut Diagnostic>, today: Option<Date>) -> Option<Diagnostic> {
        if own.is_empty() || self.is_over(today) {
            return Some(self.in_vain(!own.is_empty()));
        }
        own.into_iter().for_each(|finding| *finding = finding.clone().accepted(&self.why()));
        None
    }

    /// What there is to say where it accepts nothing: because there is no such finding, or because it has ended.
    pub fn in_vain(&self, has_ended: bool) -> Diagnostic {
        let why = if has_ended { "but that has ended" } else { "but there is no such finding" };
        let message = format!("{self} is accepted, {why}: {}", self.why());
        let hint = match has_ended {
            true => "set another day, or correct what was accepted and remove the entry",
            false => "remove the entry, or correct the code and the logical ID in it",
        };
        Diagnostic::warning(&UNUSED_ACCEPTANCE, Place::Whole, message).hint(hint)
    }

    /// Why, and until when, as a clause: `partners were told (until 2027-01-31)`.
    pub fn why(&self) -> String {
        match self.until {
            Some(until) => format!("{} (until {until})", self.reason),
            None => self.reason.clone(),
        }
    }
}

/// What is accepted, as messages name it: `` `zone-failure` of `Nat0` ``.
impl fmt::Display for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.resource {
            Some(resource) => write!(f, "`{}` of `{resource}`", self.finding),
            None => write!(f, "`{}`", self.finding),
        }
    }
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day that a text such as `2027-01-31` means.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.splitn(3, '-').zip([4, 2, 2]).map(|(digits, length)| {
            let is_number = digits.len() == length && digits.bytes().all(|digit| digit.is_ascii_digit());
            if is_number { digits.parse::<u16>().ok() } else { None }
        });
        let [year, month, day] = numbers.collect::<Option<Vec<_>>>()?.try_into().ok()?;
        let date = Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
        ((1..=12).contains(&month) && (1..=date.length_of_month()).contains(&date.day)).then_some(date)
    }

    /// The day so many seconds after 1970 began, in UTC.
    pub fn of_unix(seconds: u64) -> Self {
        let mut date = Self { year: 1970, month: 1, day: 1 };
        let mut days = seconds / 86_400;
        while days >= u64::from(date.length_of_month()) && date.year < u16::MAX {
            days -= u64::from(date.length_of_month());
            (date.year, date.month) = if date.month == 12 { (date.year + 1, 1) } else { (date.year, date.month + 1) };
        }
        Self { day: u8::try_from(days + 1).unwrap_or(date.length_of_month()), ..date }
    }

    fn length_of_month(self) -> u8 {
        let is_leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::{Acceptance, Date};

    #[test]
    fn only_days_that_there_are_are_dates() {
        for text in ["2027-01-31", "2028-02-29", "0001-12-01", "2000-02-29"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in [
            "2027-02-29",
            "2100-02-29",
            "2027-13-01",
            "2027-00-10",
            "2027-1-1",
            "27-01-01",
            "",
            "2027-01-011",
            "+027-01-01",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_are_counted_from_1970() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_000_000_000, "2001-09-09"),
            (1_798_761_599, "2026-12-31"),
            (1_798_761_600, "2027-01-01"),
        ] {
            assert_eq!(Date::of_unix(seconds).to_string(), day);
        }
    }

    #[test]
    fn an_acceptance_is_over_after_its_last_day_and_where_nobody_knows_the_day() {
        let until = Date::parse("2027-01-31");
        let of = |until| Acceptance { finding: "a".to_owned(), resource: None, reason: "b".to_owned(), until };
        assert!(!of(until).is_over(Date::parse("2027-01-31")));
        assert!(of(until).is_over(Date::parse("2027-02-01")));
        assert!(of(until).is_over(None));
        assert!(!of(None).is_over(None));
    }
}
