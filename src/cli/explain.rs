//! `rackform explain`.

use super::{Outcome, Streams};
use crate::diag::{self, codes};
use clap::Args;
use std::io::{self, Write};

/// Explain what a finding means, why it matters and how to mend it
#[derive(Args)]
pub(super) struct Explain {
    /// The finding's code, as in `error[cidr-too-small]`; without it all codes are listed
    code: Option<String>,
}

impl Explain {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let Some(slug) = self.code else {
            for code in codes::all() {
                writeln!(streams.out, "{:<24} {}", code.slug, code.means)?;
            }
            return Ok(Outcome::Fine);
        };
        // As findings print it: `error[cidr-too-small]`.
        let slug = slug.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(&slug).to_owned();
        match diag::explain(&slug) {
            Some(code) => {
                writeln!(
                    streams.out,
                    "{}\n\n{}\n\nWhy it matters: {}\n\nWhat to do: {}",
                    code.slug, code.means, code.why, code.mend
                )?;
                Ok(Outcome::Fine)
            }
            None => {
                writeln!(streams.err, "error: there is no finding `{slug}`")?;
                match diag::nearest(&slug, codes::all().map(|code| code.slug)) {
                    Some(near) => writeln!(streams.err, "  did you mean `{near}`?")?,
                    None => writeln!(streams.err, "  `rackform explain` lists all there are")?,
                }
                Ok(Outcome::Misuse)
            }
        }
    }
}
