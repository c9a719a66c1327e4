//! Whether something holds, where that may not be known.

use super::Why;

/// Whether something holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It cannot be known.
    Unknown(Why),
}

impl Truth {
    /// The truth of what is known.
    pub fn of(known: bool) -> Self {
        if known { Truth::Yes } else { Truth::No }
    }

    /// Whether it is known to hold.
    pub fn is_yes(&self) -> bool {
        *self == Truth::Yes
    }

    /// Whether it is known not to hold.
    pub fn is_no(&self) -> bool {
        *self == Truth::No
    }

    /// Whether both hold: no as soon as one is known not to.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (unknown @ Truth::Unknown(_), _) | (_, unknown) => unknown,
        }
    }

    /// Whether at least one holds: yes as soon as one is known to.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            (unknown @ Truth::Unknown(_), _) | (_, unknown) => unknown,
        }
    }

    /// Whether the opposite holds.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it is read in a row with `and` and `or`")]
    pub fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            unknown @ Truth::Unknown(_) => unknown,
        }
    }

    /// What holds in one case or the other; where it is not known which it is, what holds in both.
    #[must_use]
    pub fn choose(condition: Truth, then: Truth, otherwise: Truth) -> Truth {
        match (condition, then.known(), otherwise.known()) {
            (Truth::Yes, ..) => then,
            (Truth::No, ..) => otherwise,
            (Truth::Unknown(_), Some(one), Some(other)) if one == other => Truth::of(one),
            (unknown @ Truth::Unknown(_), ..) => unknown,
        }
    }

    /// Whether something holds if this does: it is kept where this does not hold.
    #[must_use]
    pub fn implies(self, other: Truth) -> Truth {
        self.not().or(other)
    }

    /// Whether all of them hold.
    pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::Yes, Truth::and)
    }

    /// Whether any of them holds.
    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::No, Truth::or)
    }

    /// As JSON knows it: true, false, or null for what is not known.
    pub fn known(&self) -> Option<bool> {
        match self {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    /// Why it cannot be known.
    pub fn why(&self) -> Option<&Why> {
        if let Truth::Unknown(why) = self { Some(why) } else { None }
    }
}
