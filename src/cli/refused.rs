//! Why a command cannot do anything.

use super::findings::{Found, print_json};
use super::parameters::Misuse;
use super::{Outcome, Streams};
use crate::diag::Diagnostic;
use serde_json::Value;
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

    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        self.misuse.is_none() && self.found.is_empty()
    }

    /// Tells it, and how the command ends therefore: as JSON if the command, named here, prints that.
    pub fn tell_as(&self, json: Option<&str>, streams: &mut Streams) -> io::Result<Outcome> {
        match json {
            Some(command) => self.tell_beside(command, Vec::new(), streams),
            None => self.tell(&mut streams.err),
        }
    }

    /// The same as JSON beside the results of a command. That a command line makes no sense is said on standard error.
    pub fn tell_beside(&self, command: &str, results: Vec<Value>, streams: &mut Streams) -> io::Result<Outcome> {
        print_json(command, results, &self.found, &mut streams.out)?;
        if self.is_nothing() { Ok(Outcome::Fine) } else { self.tell_misuse(&mut streams.err) }
    }

    /// Tells it, and how the command ends therefore.
    pub fn tell(&self, err: &mut dyn Write) -> io::Result<Outcome> {
        self.found.print(err)?;
        self.tell_misuse(err)
    }

    fn tell_misuse(&self, err: &mut dyn Write) -> io::Result<Outcome> {
        self.misuse.iter().try_for_each(|misuse| misuse.tell(err).map(|_| ()))?;
        Ok(Outcome::Misuse)
    }
}

impl From<Misuse> for Refused {
    fn from(misuse: Misuse) -> Self {
        Self { misuse: Some(misuse), ..Self::default() }
    }
}
