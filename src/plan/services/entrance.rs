//! How a service is reached through a router: listener, rules, health checks.

use super::One;
use super::placement::Network;
use crate::app::words::{HealthPath, HostName, PathPattern, Protocol, RouterName, StatusCodes};
use crate::diag::codes::{app as codes, rack};
use crate::diag::{Diagnostic, Findings, Place};
use crate::plan::Entrance as RackEntrance;
use crate::rack::words::CertificateArn;

/// How a service is reached through a router.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrance {
    /// The listener with its rules.
    pub listener: Listener,
    /// The port of the container.
    pub port: u32,
    /// What the router speaks with it.
    pub version: ProtocolVersion,
    /// Whether by TLS.
    pub is_encrypted: bool,
    /// The rules by which requests come, the most exact first.
    pub rules: Vec<Rule>,
    /// A further certificate of the listener.
    pub certificate: Option<Certificate>,
    /// How the router knows that a task is well.
    pub health: HealthCheck,
    /// The seconds in which a target may end its requests.
    pub drain: u32,
    /// Whether requests of one client go to the same task.
    pub is_sticky: bool,
    /// Whether targets are tasks, by their addresses, or instances with a port.
    pub by_address: bool,
}

/// A certificate, by its ARN.
pub type Certificate = CertificateArn;

/// Which router it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// The one that faces the internet.
    Public,
    /// The one inside the VPC.
    Internal,
}

impl Site {
    /// What the names of the rack's exports about it begin with.
    pub fn export(self) -> &'static str {
        match self {
            Self::Public => "Router",
            Self::Internal => "RouterInternal",
        }
    }
}

/// A listener of the rack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listener {
    /// Whose it is.
    pub site: Site,
    /// Its port: 443 where the rack has a certificate, else 80.
    pub port: u16,
}

/// The version of HTTP that a router speaks with targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolVersion {
    /// HTTP/1.1, which a target group has where nothing else is said.
    Http1,
    /// HTTP/2.
    Http2,
    /// gRPC.
    Grpc,
}

/// A rule of a listener: requests that match one of its hosts, if it has any, and one of its paths, if it has any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The hosts.
    pub hosts: Vec<HostName>,
    /// The paths.
    pub paths: Vec<PathPattern>,
    /// Its priority on the listener; the lowest number is asked first.
    pub priority: u32,
}

impl Rule {
    /// The requests it is for, in words: `www.example.com/api/*`.
    pub fn requests(&self) -> String {
        let list = |all: Vec<String>| all.join(", ");
        let (hosts, paths) = (
            list(self.hosts.iter().map(ToString::to_string).collect()),
            list(self.paths.iter().map(ToString::to_string).collect()),
        );
        match (hosts.is_empty(), paths.is_empty()) {
            (false, false) if self.hosts.len() + self.paths.len() == 2 => format!("`{hosts}{paths}`"),
            (false, false) => format!("`{hosts}` with `{paths}`"),
            (false, true) => format!("`{hosts}`"),
            (true, _) => format!("`{paths}` of any host"),
        }
    }
}

/// How a router knows that a task is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// The path that is asked for, or the method.
    pub path: HealthPath,
    /// The status codes that mean that it is.
    pub codes: StatusCodes,
    /// The seconds between two questions.
    pub interval: u32,
    /// The seconds an answer may take.
    pub timeout: u32,
    /// The good answers after which it counts as well.
    pub healthy: u32,
    /// The bad ones after which it does not.
    pub unhealthy: u32,
    /// The seconds after its start in which bad answers do not count.
    pub grace: u32,
}

pub(super) fn plan(one: &One, network: &Network, findings: &mut Findings) -> Option<Entrance> {
    let service = one.service;
    let port = service.port.filter(|_| !service.everywhere)?;
    let listener = listener(one, findings)?;
    let protocol = port.protocol();
    if matches!(protocol, Protocol::Http2 | Protocol::Grpc) && listener.port != 443 {
        let message = format!(
            "`{}` speaks {protocol}, which a router forwards from HTTPS only, and the rack has no certificate",
            one.name
        );
        let finding = Diagnostic::error(&codes::NO_HTTPS, Place::Value(one.at("port")), message);
        findings.push(finding.hint("set `router.certificate` of rack.yml, or use `http`"));
    }
    Some(Entrance {
        listener,
        port: port.number(),
        version: match protocol {
            Protocol::Http | Protocol::Https => ProtocolVersion::Http1,
            Protocol::Http2 => ProtocolVersion::Http2,
            Protocol::Grpc => ProtocolVersion::Grpc,
        },
        is_encrypted: protocol == Protocol::Https,
        rules: rules(one, findings),
        certificate: certificate(one, listener, findings),
        health: health(one, protocol, findings),
        drain: service.drain.seconds(),
        is_sticky: service.sticky,
        by_address: matches!(network, Network::AwsVpc(_)),
    })
}

/// The listener on which the service gets its rules.
fn listener(one: &One, findings: &mut Findings) -> Option<Listener> {
    let balancing = &one.asked.rack.balancing;
    let site = match one.service.router {
        None if balancing.public().is_some() => Site::Public,
        None => Site::Internal,
        Some(RouterName::Public) => Site::Public,
        Some(RouterName::Internal) => Site::Internal,
    };
    let (router, key) = match site {
        Site::Public => (balancing.public(), "router.public"),
        Site::Internal => (balancing.internal(), "router.internal"),
    };
    if router.is_none() {
        let word = if site == Site::Public { "public" } else { "internal" };
        let message = format!(
            "`{}` is to be reached through the {word} router, and the rack `{}` has none",
            one.name, one.asked.rack.name
        );
        let finding = Diagnostic::error(&codes::NO_SUCH_ROUTER, Place::Value(one.at("router")), message);
        findings.push(finding.hint(format!("set `{key}: true` in rack.yml, or use the other router")));
        return None;
    }
    let port = match balancing.entrance {
        RackEntrance::Http => 80,
        RackEntrance::Https { .. } => 443,
    };
    Some(Listener { site, port })
}

fn certificate(one: &One, listener: Listener, findings: &mut Findings) -> Option<CertificateArn> {
    let certificate = one.service.certificate.clone()?;
    let place = || Place::Value(one.at("certificate"));
    if listener.port != 443 {
        let message = format!("`{}` has a certificate, and the router has no HTTPS listener to present it", one.name);
        let finding = Diagnostic::error(&codes::NO_HTTPS, place(), message);
        findings.push(finding.hint("set `router.certificate` of rack.yml, which makes the listener"));
    }
    if let RackEntrance::Https { certificate: own, .. } = &one.asked.rack.balancing.entrance
        && *own == certificate
    {
        let message = format!(
            "`{}` has no effect: it is the rack's own certificate, which the router presents",
            one.at("certificate")
        );
        findings.push(Diagnostic::warning(&rack::NO_EFFECT, place(), message).hint("remove it"));
        return None;
    }
    if let (Some(region), Some(there)) = (one.asked.rack.region, certificate.region_name())
        && region.to_string() != there
    {
        let message = format!("the certificate of `{}` is in `{there}`, and the rack is in `{region}`", one.name);
        let finding = Diagnostic::error(&rack::CERTIFICATE_REGION, place(), message);
        findings.push(finding.hint(format!("use a certificate in `{region}`")));
    }
    Some(certificate)
}

fn health(one: &One, protocol: Protocol, findings: &mut Findings) -> HealthCheck {
    let asked = &one.service.health;
    let at = |key: &str| Place::Value(one.at("health").key(key));
    let (interval, timeout) = (asked.interval.seconds(), asked.timeout.seconds());
    if timeout >= interval {
        let message = format!(
            "the router of `{}` waits {} for an answer, and asks again after {}",
            one.name, asked.timeout, asked.interval
        );
        let finding = Diagnostic::error(&codes::HEALTH_TIMEOUT, at("timeout"), message);
        findings.push(finding.also(at("interval"), "asked again").hint("make the timeout shorter than the interval"));
    }
    let path = asked.path.clone().unwrap_or_else(|| HealthPath::usual(protocol));
    let codes = asked.codes.clone().unwrap_or_else(|| StatusCodes::usual(protocol));
    // ELB API reference, Matcher: the codes that each may be.
    let (least, most) = if protocol == Protocol::Grpc { (0, 99) } else { (200, 499) };
    if codes.least() < least || codes.most() > most {
        let message = format!(
            "`{codes}` has status codes outside of {least} to {most}, which are those that {protocol} health checks take"
        );
        let finding = Diagnostic::error(&rack::OUT_OF_RANGE, at("codes"), message);
        findings.push(finding.hint(format!("write codes from {least} to {most}: `{}`", StatusCodes::usual(protocol))));
    }
    HealthCheck {
        path,
        codes,
        interval,
        timeout,
        healthy: asked.healthy.get(),
        unhealthy: asked.unhealthy.get(),
        grace: asked.grace.seconds(),
    }
}

/// The rules of a service, the most exact first, without their priorities.
fn rules(one: &One, findings: &mut Findings) -> Vec<Rule> {
    let (hosts, paths) = (&one.service.hosts, &one.service.paths);
    if hosts.is_empty() && paths.is_empty() {
        let message = format!("`{}` has a port, but neither `hosts` nor `paths`: no request would reach it", one.name);
        let finding = Diagnostic::error(&codes::NO_ROUTE, Place::Value(one.at("port")), message);
        findings.push(finding.hint("add `hosts: [www.example.com]`; for all requests of the router, `paths: [/*]`"));
    }
    let hosts = by_exactness(hosts, HostName::exactness, HostName::wildcards);
    let paths = by_exactness(paths, PathPattern::exactness, PathPattern::wildcards);
    let mut rules = Vec::new();
    for hosts in &hosts {
        for paths in &paths {
            let Some(split) = split(hosts, paths) else {
                let message = format!("a host or a path of `{}` has more than {MOST_WILDCARDS} wildcards", one.name);
                let key = if hosts.is_empty() { "paths" } else { "hosts" };
                let finding = Diagnostic::error(&codes::TOO_MANY_WILDCARDS, Place::Value(one.at(key)), message);
                findings.push(finding.hint("use fewer"));
                continue;
            };
            rules.extend(split);
        }
    }
    rules
}

/// Values with equally exact ones together, the most exact first: those without wildcards, then the longest. One empty group
/// where there are none.
fn by_exactness<T: Clone + Ord + ToString>(
    values: &[T],
    exactness: fn(&T) -> crate::app::words::Exactness,
    wildcards: fn(&T) -> usize,
) -> Vec<Vec<T>> {
    use crate::app::words::Exactness::Exact;
    let class = |value: &T| match exactness(value) {
        Exact => None,
        _ => Some(std::cmp::Reverse(value.to_string().len() - wildcards(value))),
    };
    let mut groups = std::collections::BTreeMap::<_, Vec<T>>::new();
    for value in values {
        groups.entry(class(value)).or_default().push(value.clone());
    }
    if groups.is_empty() { vec![Vec::new()] } else { groups.into_values().collect() }
}

/// The most hosts and paths of a rule, and the most wildcards in them (ALB quotas: "Condition Values Per Rule", "Condition
/// Wildcards Per Rule").
const MOST_VALUES: usize = 5;
const MOST_WILDCARDS: usize = 6;

/// The fewest rules for these hosts and paths that AWS takes; `None` if a single host and path have too many wildcards.
fn split(hosts: &[HostName], paths: &[PathPattern]) -> Option<Vec<Rule>> {
    let sizes = |count: usize| if count == 0 { vec![0] } else { (1..=count.min(MOST_VALUES)).rev().collect() };
    let mut best = None::<Vec<Rule>>;
    for of_hosts in sizes(hosts.len()) {
        for of_paths in sizes(paths.len()).into_iter().filter(|of_paths| of_hosts + of_paths <= MOST_VALUES) {
            let rules = chunks(hosts, of_hosts).flat_map(|hosts| {
                chunks(paths, of_paths).map(move |paths| Rule {
                    hosts: hosts.to_vec(),
                    paths: paths.to_vec(),
                    priority: 0,
                })
            });
            let rules = rules.collect::<Vec<_>>();
            let is_better = best.as_ref().is_none_or(|best| rules.len() < best.len());
            if is_better && rules.iter().all(|rule| wildcards(rule) <= MOST_WILDCARDS) {
                best = Some(rules);
            }
        }
    }
    best
}

fn wildcards(rule: &Rule) -> usize {
    rule.hosts.iter().map(HostName::wildcards).sum::<usize>()
        + rule.paths.iter().map(PathPattern::wildcards).sum::<usize>()
}

/// A list in pieces of a size; of an empty list, itself.
fn chunks<T>(all: &[T], size: usize) -> impl Iterator<Item = &[T]> {
    let whole = all.is_empty().then_some(all);
    whole.into_iter().chain(all.chunks(size.max(1)))
}
