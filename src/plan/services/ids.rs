//! That no two things of an app have one logical id.

use super::priority::hash;
use super::{AppPlan, Certificate, Listener, Site, place};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};

/// What stands behind a service's id in the ids of what belongs to it; rules have a number behind theirs.
pub const SUFFIXES: [&str; 11] = [
    "",
    "Task",
    "Role",
    "Targets",
    "InternalTargets",
    "Security",
    "SecurityFilesystem",
    "Scaling",
    "ScalingCpu",
    "ScalingMemory",
    "ScalingRequests",
];

/// The ids that an app has whatever its services are called.
pub const FIXED: [&str; 3] = ["ExecutionRole", "LogGroup", "TimersRole"];

/// The id of a further certificate of a listener: it is the app's, since several services may have the same.
pub fn certificate_id(listener: Listener, certificate: &Certificate) -> String {
    let site = match listener.site {
        Site::Public => "",
        Site::Internal => "Internal",
    };
    let arn = certificate.to_string();
    let name = arn.rsplit('/').next().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric);
    // The names of certificates in IAM may differ by other characters alone.
    format!("{site}Certificate{}{:08X}", name.collect::<String>(), hash(&arn))
}

/// Finds names of services and timers from which two things would get one id.
pub(super) fn check(plan: &AppPlan, findings: &mut Findings) {
    let services = plan.services.iter().map(|service| (&service.id, place::service(&service.name)));
    let timers = plan.timers.iter().map(|timer| (&timer.id, Path::of("timers").key(&timer.name.to_string())));
    let named = services.chain(timers).collect::<Vec<_>>();
    for (position, (id, at)) in named.iter().enumerate() {
        let certificates =
            plan.certificates().into_iter().map(|(listener, certificate)| certificate_id(listener, certificate));
        let fixed = FIXED.iter().map(|fixed| (*fixed).to_owned()).chain(certificates);
        let fixed = fixed.into_iter().any(|fixed| of(id).any(|own| own == fixed));
        let other = named[..position].iter().find(|(other, _)| collide(id, other));
        let (message, other) = match other {
            Some((_, other)) => (format!("`{at}` and `{other}` would give two resources one logical ID"), Some(other)),
            None if fixed => (format!("`{at}` would give a resource the logical ID of another one of the app"), None),
            None => continue,
        };
        let finding = Diagnostic::error(&codes::NAME_COLLISION, Place::Key(at.clone()), message);
        let finding =
            other.into_iter().fold(finding, |finding, other| finding.also(Place::Key(other.clone()), "the other"));
        findings.push(
            finding.hint("choose a name that does not end like a part of another: `Task`, `Role`, `Targets` and so on"),
        );
    }
}

/// The ids of what belongs to something, but for its rules and access points.
fn of(id: &str) -> impl Iterator<Item = String> {
    SUFFIXES.iter().map(move |suffix| format!("{id}{suffix}"))
}

/// What stands before the number of rules and access points.
pub const NUMBERED: [&str; 3] = ["Rule", "InternalRule", "Volume"];

/// Whether something of one has an id of something of the other.
fn collide(one: &str, other: &str) -> bool {
    let numbered = |a: &str, b: &str| {
        let numbers = NUMBERED.iter().filter_map(|part| b.strip_prefix(a)?.strip_prefix(part));
        numbers.into_iter().any(|rest| !rest.is_empty() && rest.bytes().all(|digit| digit.is_ascii_digit()))
    };
    of(one).any(|id| of(other).any(|theirs| theirs == id)) || numbered(one, other) || numbered(other, one)
}
