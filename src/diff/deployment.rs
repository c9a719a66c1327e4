//! **How a service of ECS replaces its tasks**, and how many of them run meanwhile.
//!
//! Sources: ECS API reference, `DeploymentConfiguration`: percentages are of the desired count, the lower limit rounded up and the
//! upper one down, and what they are where nothing is said; ECS developer guide, "Amazon ECS service deployment controllers and
//! strategies".

use super::side::{Made, Side, symbols};
use crate::template::evaluate::{Fact, Symbol};

/// How a service replaces its tasks.
pub(super) struct Deployment {
    /// Who replaces them, and in which order.
    pub strategy: Strategy,
    /// How many tasks the service is to have.
    pub desired: Desired,
    /// How many percent of these run at least.
    pub least: Fact<i64>,
    /// How many percent of these there are at most.
    pub most: Fact<i64>,
}

/// In which order tasks start and stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Strategy {
    /// New ones start as old ones stop, within two limits.
    Rolling,
    /// The new ones all start beside the old ones, which stop after the traffic has moved.
    Beside,
    /// Another one than ECS replaces them: `CODE_DEPLOY`, `EXTERNAL`.
    Other(String),
    /// Nobody knows.
    Unknown,
}

/// How many tasks a service is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Desired {
    /// As many as the template says.
    Fixed(i64),
    /// As many as Application Auto Scaling finds best, between two numbers.
    Scaled(i64, i64),
    /// One on each instance.
    PerInstance,
    /// Nobody knows.
    Unknown,
}

impl Deployment {
    /// How a service of a side replaces its tasks.
    pub fn of(side: &Side, service: &Made) -> Self {
        let desired = desired(side, service);
        // What it is where nothing is said depends on who schedules the tasks.
        let is_known = scheduling(service).known().is_some();
        let percent = |name, default| {
            let written = service.properties.at(&["DeploymentConfiguration", name]).number();
            if is_known { written.or(default) } else { written }
        };
        let (least, most) = if desired == Desired::PerInstance { (0, 100) } else { (100, 200) };
        Self {
            strategy: strategy(service),
            desired,
            least: percent("MinimumHealthyPercent", least),
            most: percent("MaximumPercent", most),
        }
    }

    /// The limits in tasks, of so many as there are at least: how many run at least, and how many there are at most.
    pub fn limits(&self) -> Option<(i64, i64)> {
        let (Desired::Fixed(number) | Desired::Scaled(number, _)) = self.desired else { return None };
        let (least, most) = (self.least.clone().known()?, self.most.clone().known()?);
        let share = |percent: i64| number.checked_mul(percent);
        Some((share(least)?.checked_add(99)?.div_euclid(100), share(most)?.div_euclid(100)))
    }

    /// How many tasks there are, at least and at most, if that is known.
    pub fn number(&self) -> Option<(u64, u64)> {
        let (least, most) = match self.desired {
            Desired::Fixed(number) => (number, number),
            Desired::Scaled(least, most) => (least, most),
            Desired::PerInstance | Desired::Unknown => return None,
        };
        Some((u64::try_from(least).ok()?, u64::try_from(most).ok()?))
    }

    /// How many run meanwhile, as a sentence goes on after `the tasks of X`.
    pub fn how(&self) -> String {
        match &self.strategy {
            Strategy::Rolling => self.rolling(),
            Strategy::Beside => {
                "the new ones all start beside the old ones, which stop after traffic has moved".to_owned()
            }
            Strategy::Other(controller) => format!("as its deployment controller `{controller}` does"),
            Strategy::Unknown => "it is not known in which order".to_owned(),
        }
    }

    fn rolling(&self) -> String {
        let percent = |fact: &Fact<i64>| {
            fact.clone().known().map_or_else(|| "an unknown share".to_owned(), |of| format!("{of} percent"))
        };
        let (least, most) = (percent(&self.least), percent(&self.most));
        match (self.desired, self.limits()) {
            (Desired::PerInstance, _) => {
                let kept = self.least.clone().known();
                let kept =
                    if kept == Some(0) { String::new() } else { format!(", with at least {least} of them running") };
                format!("on each instance the old one stops before the new one starts{kept}")
            }
            (Desired::Fixed(0) | Desired::Scaled(0, 0), _) => "of which none is to run".to_owned(),
            (Desired::Fixed(number), Some(limits)) => limited(number, limits),
            (Desired::Scaled(number, _), Some(limits)) => {
                format!("{} while {number} are desired", limited(number, limits))
            }
            _ => format!("with between {least} and {most} of them running"),
        }
    }
}

/// The limits of a number of tasks in words. ECS may stop as many tasks before their successors run as the lower limit allows.
fn limited(number: i64, (least, most): (i64, i64)) -> String {
    let limits = format!("at least {least} running and at most {most} at a time");
    match number - least {
        stopped if stopped <= 0 => limits,
        _ if least <= 0 => {
            format!("at most {most} at a time; ECS may stop all {number} before new ones run, so that none serves")
        }
        stopped => format!("{limits}; ECS may stop {stopped} of {number} before new ones run"),
    }
}

/// The scheduling strategy of a service.
fn scheduling(service: &Made) -> Fact<String> {
    service.properties.get("SchedulingStrategy").text().or("REPLICA".to_owned())
}

fn strategy(service: &Made) -> Strategy {
    let controller = service.properties.at(&["DeploymentController", "Type"]).text().or("ECS".to_owned());
    let strategy = service.properties.at(&["DeploymentConfiguration", "Strategy"]).text().or("ROLLING".to_owned());
    match (controller.known(), strategy.known()) {
        (Some(controller), _) if controller != "ECS" => Strategy::Other(controller),
        (Some(_), Some(strategy)) if strategy == "ROLLING" => Strategy::Rolling,
        (Some(_), Some(_)) => Strategy::Beside,
        _ => Strategy::Unknown,
    }
}

fn desired(side: &Side, service: &Made) -> Desired {
    match scheduling(service).known().as_deref() {
        Some("DAEMON") => return Desired::PerInstance,
        Some(_) => {}
        None => return Desired::Unknown,
    }
    match service.properties.get("DesiredCount").number() {
        Fact::Is(number) => Desired::Fixed(number),
        // An update without it keeps the number that runs.
        Fact::Missing => scaling(side, service.resource.id).and_then(scaled).unwrap_or(Desired::Unknown),
        Fact::Unknown(_) => Desired::Unknown,
    }
}

fn scaled(target: &Made) -> Option<Desired> {
    let number = |name| target.properties.get(name).number().known();
    Some(Desired::Scaled(number("MinCapacity")?, number("MaxCapacity")?))
}

/// The scalable target of a service, which lets Application Auto Scaling decide how many tasks it has.
pub(super) fn scaling<'s, 'a>(side: &'s Side<'_, 'a>, service: &str) -> Option<&'s Made<'a>> {
    let targets =
        side.resources.iter().filter(|made| made.resource.kind == "AWS::ApplicationAutoScaling::ScalableTarget");
    let mut own = targets.filter(|made| {
        let mut names = false;
        symbols(&made.properties.get("ResourceId").term, &mut |symbol| {
            names |= matches!(symbol, Symbol::Resource { id, .. } if id == service);
        });
        names
    });
    own.next()
}
