//! The connections that are tried.

use super::addresses::{ANYONE, Addresses};
use super::scripts::INTERNET;
use super::vpc::{Host, Kind, Vpc};
use super::world::{Attempt, INTERNET_PORTS};
use std::fmt;
use std::net::Ipv4Addr;

/// A connection from someone to someone; through a load balancer, it goes on from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub from: From,
    pub to: To,
    pub port: u16,
    pub further: Option<(String, u16)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    Host(String),
    Internet(Ipv4Addr),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    Private(String),
    Public(String),
    Internet,
}

/// Every connection worth trying: between any two, from the internet, to it, and through load balancers.
pub fn all(vpc: &Vpc, addresses: &Addresses) -> Vec<Probe> {
    let mut probes = outward(vpc);
    for host in &vpc.hosts {
        for target in vpc.hosts.iter().filter(|target| target.name() != host.name()) {
            probes.extend(to_ports(From::Host(host.name()), &To::Private(target.name()), target));
            // By which address others than instances leave, nobody promises.
            if host.kind == Kind::Instance && target.public {
                probes.extend(to_ports(From::Host(host.name()), &To::Public(target.name()), target));
            }
        }
    }
    for source in &addresses.internet {
        for target in &vpc.hosts {
            probes.extend(to_ports(From::Internet(*source), &To::Private(target.name()), target));
            if target.public {
                probes.extend(to_ports(From::Internet(*source), &To::Public(target.name()), target));
            }
            if target.public && target.kind == Kind::Balancer {
                probes.extend(through(vpc, *source, target));
            }
        }
    }
    probes
}

/// From each instance to the internet.
pub fn outward(vpc: &Vpc) -> Vec<Probe> {
    let to_internet =
        |host: &Host, port| Probe { from: From::Host(host.name()), to: To::Internet, port, further: None };
    let instances = vpc.hosts_of(Kind::Instance);
    instances.flat_map(|host| INTERNET_PORTS.map(|port| to_internet(host, port))).collect()
}

fn to_ports(from: From, to: &To, target: &Host) -> Vec<Probe> {
    let probe = |port: &u16| Probe { from: from.clone(), to: to.clone(), port: *port, further: None };
    target.ports.iter().map(probe).collect()
}

/// Through each listener to each port of each instance.
fn through(vpc: &Vpc, source: Ipv4Addr, balancer: &Host) -> Vec<Probe> {
    let mut probes = Vec::new();
    for port in &balancer.ports {
        for instance in vpc.hosts_of(Kind::Instance) {
            probes.extend(instance.ports.iter().map(|further| Probe {
                from: From::Internet(source),
                to: To::Public(balancer.name()),
                port: *port,
                further: Some((instance.name(), *further)),
            }));
        }
    }
    probes
}

impl Probe {
    pub fn attempt(&self, addresses: &Addresses) -> Attempt {
        let (from, source) = match &self.from {
            From::Host(name) => (name.clone(), None),
            From::Internet(source) => (INTERNET.to_owned(), Some(*source)),
        };
        let to = match &self.to {
            To::Private(name) => addresses.private(name),
            To::Public(name) => addresses.public[name],
            To::Internet => ANYONE,
        };
        let further = self.further.as_ref().map(|(name, port)| (addresses.private(name), *port));
        Attempt { from, source, to, port: self.port, further }
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            From::Host(name) => write!(f, "{name}")?,
            From::Internet(source) => write!(f, "{source}")?,
        }
        match &self.to {
            To::Private(name) => write!(f, " -> {name}")?,
            To::Public(name) => write!(f, " -> {name} (public address)")?,
            To::Internet => write!(f, " -> internet")?,
        }
        write!(f, ":{}", self.port)?;
        match &self.further {
            Some((name, port)) => write!(f, " -> {name}:{port}"),
            None => Ok(()),
        }
    }
}
