//! How many tasks there are, and how they are replaced.

use super::One;
use crate::app::words::{Scale, Targets};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Place};

/// How many tasks there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One on every instance.
    Everywhere,
    /// So many.
    Fixed(u32),
    /// As many as Application Auto Scaling says.
    Scaled(Scaling),
}

impl Count {
    /// The fewest tasks there are, where that does not depend on the instances.
    pub fn min(self) -> Option<u32> {
        match self {
            Self::Everywhere => None,
            Self::Fixed(count) => Some(count),
            Self::Scaled(scaling) => Some(scaling.min),
        }
    }
}

/// Between which numbers there are tasks, and what decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// What decides.
    pub targets: Targets,
}

/// How tasks are replaced: how many run meanwhile, in per cent of their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deployment {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
}

pub(super) fn count(one: &One, findings: &mut Findings) -> Count {
    let service = one.service;
    if service.everywhere {
        if one.has("scale") {
            let message = format!("`{}` runs on every instance, so there are as many tasks as instances", one.name);
            let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, Place::Value(one.at("scale")), message);
            findings.push(finding.hint("remove `scale`, or `everywhere`"));
        }
        return Count::Everywhere;
    }
    match service.scale {
        None => Count::Fixed(if service.port.is_some() { 2 } else { 1 }),
        Some(Scale::Fixed(count)) => Count::Fixed(count),
        Some(Scale::Between { min, max, targets }) => {
            if targets.requests.is_some() && service.port.is_none() {
                let message = format!("no router leads to `{}`, so there are no requests to count", one.name);
                let place = Place::Value(one.at("scale").key("requests"));
                let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, place, message);
                findings.push(finding.hint("use `cpu` or `memory`, or give the service a `port`"));
            }
            Count::Scaled(Scaling { min, max, targets })
        }
    }
}

/// How tasks are replaced. Of a service that runs everywhere ECS stops a task before it starts the next on the same instance
/// (ECS developer guide, "Service deployment parameters": the maximum for the DAEMON strategy is 100).
pub(super) fn deployment(one: &One, count: Count, findings: &mut Findings) -> Deployment {
    let asked = &one.service.deploy;
    let usual =
        if one.service.everywhere { Deployment { min: 0, max: 100 } } else { Deployment { min: 100, max: 200 } };
    let min = asked.min.map_or(usual.min, |min| min.get());
    let max = asked.max.map_or(usual.max, |max| max.get());
    let mut refuse = |key: &str, message: String, hint: &str| {
        let finding = Diagnostic::error(&codes::STUCK_DEPLOYMENT, Place::Value(one.at("deploy").key(key)), message);
        findings.push(finding.hint(hint));
    };
    if one.service.everywhere && max > 100 {
        let message = format!("`{}` runs on every instance, where only one task of it has room at a time", one.name);
        refuse("max", message, "remove it, or write 100");
    } else if min >= 100 && max <= 100 {
        let key = if one.has("deploy") && asked.min.is_none() { "max" } else { "min" };
        let message =
            format!("ECS can replace no task of `{}`: it may neither stop one first nor start one more", one.name);
        refuse(key, message, "set `min` below 100, or `max` above");
    } else if let Some(number) = count.min().filter(|number| is_stuck(*number, min, max)) {
        let key = if asked.min.is_some() { "min" } else { "max" };
        let message = format!(
            "ECS can replace no task of `{}` while there are {number}: {min} per cent of them, rounded up, and {max} per cent, rounded down, are {number} as well",
            one.name
        );
        refuse(key, message, "set `min` lower or `max` higher, or have more tasks");
    }
    Deployment { min, max }
}

/// Whether between these limits none of so many tasks may stop first, and none more may start: ECS rounds the lower limit up and the
/// upper one down (ECS API reference, DeploymentConfiguration).
fn is_stuck(number: u32, min: u32, max: u32) -> bool {
    number > 0 && (number * min).div_ceil(100) >= number && number * max / 100 <= number
}
