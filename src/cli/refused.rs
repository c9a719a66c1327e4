//! Why a command cannot do anything.

use super::Outcome;
use super::findings::Found;
use super::parameters::Misuse;
use crate::diag::Diagnostic;
use std::io::{self, Write};

/// Why nothing can be done: what was found in files, or a command line that makes no sense.
#[derive(Default)]
pub(super) struct Refused {
    found: Found,
    misuse: Option<Misuse>,
}

impl Refused {
    /// What was found in an input.
    pub fn found(input: &str, findings: impl IntoIterator<Item = Diagnostic>) -> Self {
        let mut refused = Self::default();
        refused.found.add(input, findings);
        refused
    }

    /// Adds what was found elsewhere.
    pub fn append(mut self, other: Self) -> Self {
        self.found.append(other.found);
        Self { misuse: self.misuse.or(other.misuse), ..self }
    }

    /// The same, because of a command line that makes no sense.
    pub fn because(self, misuse: Misuse) -> Self {
        Self { misuse: Some(misuse), ..self }
    }

    /// Tells it, and how the command ends therefore.
    pub fn tell(&self, err: &mut dyn Write) -> io::Result<Outcome> {
        self.found.print(err)?;
        self.misuse.iter().try_for_each(|misuse| misuse.tell(err).map(|_| ()))?;
        Ok(Outcome::Misuse)
    }
}

impl From<Misuse> for Refused {
    fn from(misuse: Misuse) -> Self {
        Self { misuse: Some(misuse), ..Self::default() }
    }
}
