//! Whether a sabotage is refuted as its row says.

use super::kind::{Kind, Sabotage, Verdict};
use super::rack::Rack;
use crate::common::verdicts::prove;
use rackform::diag::Severity;
use rackform::verify::{Expected, Finding, Hop, Mode};

/// What the verifier is told of a rack's mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The mode.
    Mode,
    /// Nothing: it has to believe what the template says of itself.
    Nothing,
}

impl Told {
    pub fn of(self, rack: &Rack) -> Option<Expected> {
        match self {
            Told::Mode => Some(rack.expected),
            Told::Nothing => None,
        }
    }
}

/// The mode of a rack, as the verifier has to find out.
pub fn mode(rack: &Rack) -> Mode {
    match rack.expected {
        Expected::Public => Mode::Public,
        Expected::Private => Mode::Private,
    }
}

/// Rules whose findings tell what someone should know, and refute nothing.
const WARNINGS: [&str; 2] = ["port-without-listener", "zone-failure"];

/// Rules of good practice, which break no promise.
const ADVICE: [&str; 2] = ["deletion-policy", "quota"];

/// The rule about what no other looks at; it refutes nothing where that is beside the template.
const NOTICES: [&str; 1] = ["not-analyzed"];

/// What is wrong with the verdict on a sabotage; nothing if it is as its row says.
pub fn fault(rack: &Rack, kind: &Kind, done: &Sabotage, told: Told) -> Option<String> {
    let before = rack.before(told);
    let found = prove(done.template(), &rack.settings, told.of(rack));
    let new = found.findings.iter().filter(|finding| !before.findings.contains(finding)).collect::<Vec<_>>();
    let fits = |finding: &&Finding| is_expected(kind, done, finding);
    match new.iter().copied().find(fits) {
        Some(finding) => {
            let refutes = finding.diagnostic.severity == Severity::Error;
            (refutes && found.holds()).then(|| "it is refuted and holds".to_owned())
        }
        None => Some(format!(
            "{told:?}: not refuted by {:?} at {:?} along {:?} to {:?}, but by {:#?}",
            kind.by,
            done.resources,
            done.hops,
            done.last,
            new.iter().map(|finding| line(finding)).collect::<Vec<_>>()
        )),
    }
}

fn line(finding: &Finding) -> String {
    let path = finding.path.iter().map(|hop| format!("{} ({})", hop.resource, hop.because)).collect::<Vec<_>>();
    let slug = finding.diagnostic.code.slug;
    format!("{slug} at `{}`: {} [{}]", finding.resource, finding.diagnostic.message, path.join(" -> "))
}

fn is_expected(kind: &Kind, done: &Sabotage, finding: &Finding) -> bool {
    let slug = finding.diagnostic.code.slug;
    let severity = match slug {
        slug if ADVICE.contains(&slug) => Severity::Advice,
        slug if WARNINGS.contains(&slug) || done.verdict == Verdict::Warning => Severity::Warning,
        _ => Severity::Error,
    };
    kind.by.contains(&slug)
        && (finding.diagnostic.severity == severity || NOTICES.contains(&slug))
        && (done.resources.is_empty() || done.resources.contains(&finding.resource))
        && leads_along(&done.hops, &finding.path, slug)
        && ends_at(&done.last, &finding.path)
}

/// Whether a path leads through some resources in their order. What says how packets get out may be told either way; a
/// way in begins where packets come from.
fn leads_along(hops: &[String], path: &[Hop], slug: &str) -> bool {
    let through = |mut path: Box<dyn Iterator<Item = &Hop> + '_>| {
        hops.iter().all(|hop| path.any(|on| hop.split('|').any(|id| id == on.resource)))
    };
    match slug {
        "instance-exposed" => path.first().is_some_and(is_outside) && through(Box::new(path.iter())),
        _ => through(Box::new(path.iter())) || through(Box::new(path.iter().rev())),
    }
}

/// Whether a hop is the world, or a block of it.
fn is_outside(hop: &Hop) -> bool {
    hop.resource == "internet" || hop.resource.parse::<ipnet::IpNet>().is_ok() || hop.resource.starts_with("pl-")
}

fn ends_at(names: &[String], path: &[Hop]) -> bool {
    let named = |hop: &Hop, name: &String| hop.resource == *name || hop.because.contains(name.as_str());
    names.is_empty() || path.last().is_some_and(|hop| names.iter().any(|name| named(hop, name)))
}
