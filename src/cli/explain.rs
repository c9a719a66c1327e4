//! `rackform explain`.

use super::findings::say;
use super::{Outcome, Streams};
use crate::diag::{self, Code, codes};
use crate::report::Compared;
use crate::verify::rules;
use clap::Args;
use std::io::{self, Write};

/// Explain what a finding means, why it matters and how to fix it
#[derive(Args)]
pub(super) struct Explain {
    /// The finding's code, as in `error[cidr-too-small]`; without it, all codes are listed
    code: Option<String>,
}

impl Explain {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let Some(slug) = self.code else {
            for code in all() {
                writeln!(streams.out, "{:<24} {}", code.slug, code.means)?;
            }
            return Ok(Outcome::Fine);
        };
        // As findings print it: `error[cidr-too-small]`.
        let slug = slug.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(&slug).to_owned();
        match all().find(|code| code.slug == slug) {
            Some(code) => {
                writeln!(streams.out, "{}\n\n{}\n", code.slug, code.means)?;
                if let Some(rule) = rules().find(|rule| rule.code.slug == slug) {
                    writeln!(streams.out, "What is checked: {}\n", rule.checks)?;
                }
                writeln!(streams.out, "Why it matters: {}\n\nWhat to do: {}", code.why, code.fix)?;
                Ok(Outcome::Fine)
            }
            None => {
                say(&mut streams.err, &format!("error: there is no finding `{slug}`"))?;
                match diag::nearest(&slug, all().map(|code| code.slug)) {
                    Some(near) => writeln!(streams.err, "  did you mean `{near}`?")?,
                    None => writeln!(streams.err, "  `rackform explain` lists all there are")?,
                }
                Ok(Outcome::Misuse)
            }
        }
    }
}

/// Every kind of finding, those of the rules of `rackform verify` included, and the words of `rackform diff --deny`.
fn all() -> impl Iterator<Item = &'static Code> {
    codes::all().chain(rules().map(|rule| &rule.code)).chain(Compared::refused())
}
