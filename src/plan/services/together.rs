//! Several apps of one run on one rack: what only one of them can have.

use super::{AppPlan, Count, Network, Rule, Service, capacity, place};
use crate::diag::codes::{app as codes, rack as rack_codes};
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::plan::Plan;

/// What apps of one run are in each other's way with: findings with the position of the app they are about. Those on racks of
/// different names or regions do not meet.
pub fn together(apps: &[(&AppPlan, &Plan)]) -> Vec<(usize, Diagnostic)> {
    let mut findings = Vec::new();
    for (position, (app, rack)) in apps.iter().enumerate() {
        let before = apps[..position].iter().map(|(other, _)| *other);
        let before = before.filter(|other| other.rack == app.rack && other.region == app.region).collect::<Vec<_>>();
        let mut found = |finding: Diagnostic| findings.push((position, finding));
        for other in &before {
            same_name(app, other).into_iter().for_each(&mut found);
            same_certificates(app, other).into_iter().for_each(&mut found);
            for service in &app.services {
                same_rules(service, other).into_iter().for_each(&mut found);
                same_ports(service, other).into_iter().for_each(&mut found);
            }
        }
        if !before.is_empty() {
            too_little(app, &before, rack).into_iter().for_each(&mut found);
        }
    }
    findings
}

/// That another app is the same stack.
fn same_name(app: &AppPlan, other: &AppPlan) -> Option<Diagnostic> {
    let message =
        format!("another app of this run is called `{}` as well, on the same rack: both are one stack", app.name);
    let finding = Diagnostic::error(&rack_codes::SAME_NAME, Place::Value(Path::of("name")), message);
    (app.name == other.name).then(|| finding.hint("give them different names"))
}

/// That two apps bring one certificate to a listener: when either no longer has it, the listener presents it no more.
fn same_certificates(app: &AppPlan, other: &AppPlan) -> Vec<Diagnostic> {
    let theirs = other.certificates();
    let shared = app.services.iter().filter_map(|service| {
        let entrance = service.entrance.as_ref()?;
        let certificate = entrance.certificate.as_ref().filter(|one| theirs.contains(&(entrance.listener, one)))?;
        let message = format!(
            "the app `{}` has the certificate `{certificate}` as well: when one of the two is removed, hosts of the other lose it",
            other.name
        );
        let place = Place::Value(place::service(&service.name).key("certificate"));
        let finding = Diagnostic::warning(&codes::SHARED_CERTIFICATE, place, message);
        Some(finding.hint("use a certificate of its own for each app, or make it that of the rack"))
    });
    shared.collect()
}

/// That rules of two apps have one priority, or are for the same requests.
fn same_rules(service: &Service, other: &AppPlan) -> Vec<Diagnostic> {
    let rules = |service: &Service| match &service.entrance {
        Some(entrance) => entrance.rules.iter().map(|rule| (entrance.listener, rule.clone())).collect::<Vec<_>>(),
        None => Vec::new(),
    };
    let mut findings = Vec::new();
    for there in &other.services {
        for (listener, rule) in rules(service) {
            for (_, taken) in rules(there).iter().filter(|(on, _)| *on == listener) {
                findings.extend(same_rule(service, &rule, (other, there, taken)));
            }
        }
    }
    findings
}

fn same_rule(service: &Service, rule: &Rule, (app, there, taken): (&AppPlan, &Service, &Rule)) -> Option<Diagnostic> {
    let at = place::service(&service.name);
    let other = format!("`{}` of the app `{}`", there.name, app.name);
    if rule.hosts == taken.hosts && rule.paths == taken.paths {
        let key = if rule.hosts.is_empty() { "paths" } else { "hosts" };
        let message = format!("`{}` and {other} are reached by the same requests: {}", service.name, rule.requests());
        let finding = Diagnostic::error(&codes::SAME_REQUESTS, Place::Value(at.key(key)), message);
        return Some(finding.hint("give each its own host or path"));
    }
    if rule.priority == taken.priority {
        let message = format!(
            "a rule of `{}` has the priority {} on the listener, as one of {other} has",
            service.name, rule.priority
        );
        let finding = Diagnostic::error(&codes::SAME_PRIORITY, Place::Key(at), message);
        return Some(finding.hint("set `priority` of one of the services to another number"));
    }
    None
}

/// That two services of one app that run everywhere take one port of the instances.
pub(super) fn ports(plan: &AppPlan, findings: &mut Findings) {
    for (position, service) in plan.services.iter().enumerate() {
        for other in &plan.services[..position] {
            findings.extend(taken_ports(service, other, &format!("`{}`", other.name)));
        }
    }
}

/// The same of two apps.
fn same_ports(service: &Service, other: &AppPlan) -> Vec<Diagnostic> {
    let called = |there: &Service| format!("`{}` of the app `{}`", there.name, other.name);
    other.services.iter().flat_map(|there| taken_ports(service, there, &called(there))).collect()
}

fn taken_ports(service: &Service, other: &Service, called: &str) -> Vec<Diagnostic> {
    let (Network::Bridge(own), Network::Bridge(theirs)) = (&service.network, &other.network) else { return Vec::new() };
    let found = own.iter().enumerate().filter(|(_, port)| theirs.contains(port)).map(|(index, port)| {
        let message = format!("`{}` and {called} both take the port {port} of every instance", service.name);
        let place = Place::Value(place::service(&service.name).key("ports").index(index));
        Diagnostic::error(&codes::PORT_TAKEN, place, message).hint("give one of them another port")
    });
    if service.count == Count::Everywhere { found.collect() } else { Vec::new() }
}

/// That the apps together take more than the rack has, and those before did not.
fn too_little(app: &AppPlan, before: &[&AppPlan], rack: &Plan) -> Option<Diagnostic> {
    let all = before.iter().copied().chain([app]).collect::<Vec<_>>();
    let lacks =
        |apps: &[&AppPlan]| capacity::too_little_room(apps, rack, "with this app, the tasks of those of this run");
    lacks(&all).filter(|_| lacks(before).is_none())
}
