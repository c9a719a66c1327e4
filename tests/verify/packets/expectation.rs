//! What a verification says that packets do. Everything here follows from it; from the VPC come only names, addresses
//! and who is in which security group.

use super::addresses::Addresses;
use super::observation::Observation;
use super::probes::{From, Probe, To};
use super::scripts::INTERNET;
use super::vpc::{Host, Kind, Vpc};
use super::world::Heard;
use ipnet::IpNet;
use rackform::verify::{Balancer, EgressKind, Group, Source, Verification};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// What is expected of a world.
pub struct Expectation<'a> {
    pub verification: &'a Verification,
    pub vpc: &'a Vpc,
    pub addresses: &'a Addresses,
}

/// Who opens a connection, as a security group sees it.
enum Caller<'a> {
    /// A host of the VPC, by its private address.
    Host(&'a Host),
    /// Whoever has this address.
    Address(Ipv4Addr),
}

impl Expectation<'_> {
    /// Where packets did otherwise than the verification says, one on a line.
    pub fn differences(&self, observation: &Observation) -> Vec<String> {
        let mut lines = Vec::new();
        for (probe, heard) in &observation.tried {
            let expected = self.heard(probe);
            if !expected.contains(heard) {
                lines.push(format!("{probe}: heard {heard:?}, expected {expected:?}"));
            }
        }
        let mut compare = |gone: &str, lost: &BTreeSet<String>, said: &BTreeSet<&String>| {
            // Out of a subnet with several paths, this test's packets take one of them.
            let certain = |subnet: &&String| !self.is_forked(subnet);
            let lost = lost.iter().filter(certain).collect::<BTreeSet<_>>();
            let said = said.iter().copied().filter(certain).collect::<BTreeSet<_>>();
            if lost != said {
                lines.push(format!("without {gone}: {lost:?} were lost, expected {said:?}"));
            }
        };
        for (zone, subnets) in &observation.lost_with_zone {
            let said = self.verification.losses.iter().filter(|loss| loss.zone == *zone);
            compare(zone, subnets, &said.flat_map(|loss| &loss.subnets).collect());
        }
        for (nat, subnets) in &observation.lost_with_nat {
            let paths = self.verification.groups.iter().flat_map(|group| &group.egress);
            let own = paths.filter(|path| path.kind == EgressKind::Nat && path.via.as_ref() == Some(nat));
            compare(nat, subnets, &own.map(|path| &path.subnet).collect());
        }
        lines
    }

    /// Who is to be heard; where several paths are said to lead out of a subnet, any of them will do.
    fn heard(&self, probe: &Probe) -> Vec<Heard> {
        let (answers, port) = (|who: &str, from: Ipv4Addr| (who.to_owned(), from.to_string()), probe.port);
        match (&probe.from, &probe.to) {
            (From::Host(from), To::Private(to)) => {
                let (from, to) = (self.host(from), self.host(to));
                let heard = self.admits(to, &Caller::Host(from), port).then(|| answers(&to.name(), self.private(from)));
                vec![heard.into_iter().collect()]
            }
            // A private address means nothing on the internet.
            (From::Internet(_), To::Private(_)) => vec![Vec::new()],
            (From::Internet(source), To::Public(to)) => {
                let to = self.host(to);
                if !self.is_reached(to) || !self.admits(to, &Caller::Address(*source), port) {
                    return vec![Vec::new()];
                }
                let further = probe.further.as_ref().filter(|it| self.passes_on(to, *source, &it.0, it.1));
                let further = further.map(|(instance, _)| answers(instance, self.private(to)));
                vec![[answers(&to.name(), *source)].into_iter().chain(further).collect()]
            }
            (From::Host(from), To::Internet) => {
                let paths = self.paths(self.host(from)).into_iter();
                paths.map(|path| path.map(|address| answers(INTERNET, address)).into_iter().collect()).collect()
            }
            (From::Host(from), To::Public(to)) => {
                let to = self.host(to);
                let enters =
                    |address: &Ipv4Addr| self.is_reached(to) && self.admits(to, &Caller::Address(*address), port);
                let paths = self.paths(self.host(from)).into_iter().map(|path| path.filter(enters));
                paths.map(|path| path.map(|address| answers(&to.name(), address)).into_iter().collect()).collect()
            }
            (From::Internet(_), To::Internet) => panic!("the internet is not tried"),
        }
    }

    /// Whether several paths are said to lead out of a subnet.
    fn is_forked(&self, subnet: &str) -> bool {
        let groups = self.verification.groups.iter();
        groups.map(|group| group.egress.iter().filter(|path| path.subnet == subnet).count()).any(|paths| paths > 1)
    }

    /// By which address packets of an instance reach the internet, for each egress path of its subnet; none if by none.
    fn paths(&self, host: &Host) -> Vec<Option<Ipv4Addr>> {
        let own = self.group(host).egress.iter().filter(|path| path.subnet == host.subnet);
        let address = |name: &String| self.addresses.public.get(name).copied();
        own.map(|path| match (path.kind, path.addresses.as_slice()) {
            (EgressKind::Internet, _) => address(&host.name()),
            (EgressKind::Nat, [fixed]) => address(fixed),
            _ => None,
        })
        .collect()
    }

    /// Whether packets from the internet reach a host with a public address, and its own the internet.
    fn is_reached(&self, host: &Host) -> bool {
        match host.kind {
            Kind::Instance => {
                let path = self.group(host).egress.iter().find(|path| path.subnet == host.subnet);
                self.group(host).public_address == Some(true)
                    && path.is_some_and(|path| path.kind == EgressKind::Internet)
            }
            Kind::Balancer => self.balancer(host).scheme == "internet-facing" && !self.is_stranded(host),
            Kind::Mount | Kind::Stranger => false,
        }
    }

    /// Whether a finding says that an internet-facing load balancer stands in a subnet without a route to the internet.
    fn is_stranded(&self, host: &Host) -> bool {
        let findings = self.verification.findings.iter().filter(|finding| finding.resource == host.owner);
        let mut findings = findings.filter(|finding| finding.diagnostic.code.slug == "load-balancer-subnets");
        findings.any(|finding| finding.path.iter().any(|hop| hop.resource == host.subnet))
    }

    /// Whether a port of a host is open to someone.
    fn admits(&self, to: &Host, caller: &Caller, port: u16) -> bool {
        match to.kind {
            Kind::Instance => self.group(to).inbound.iter().any(|it| {
                let speaks = it.protocol == "tcp" || it.protocol == "-1";
                let is_from = match &it.through {
                    Some(balancer) => matches!(caller, Caller::Host(host) if host.owner == *balancer),
                    None => self.is_from(&it.from, caller),
                };
                speaks && is_from && contains(&it.ports, port)
            }),
            Kind::Balancer => {
                let openings = self.balancer(to).open_to.iter();
                openings.filter(|it| contains(&it.ports, port)).any(|it| self.is_from(&it.from, caller))
            }
            // No verification lists who reaches them: the members of the instances' group do, all else is a finding.
            Kind::Mount => self.is_from(&Source::Group("InstancesSecurity".to_owned()), caller) || self.is_open(to),
            Kind::Stranger => false,
        }
    }

    /// Whether a finding says that something inside the rack is open to the world.
    fn is_open(&self, host: &Host) -> bool {
        let mut findings = self.verification.findings.iter().filter(|finding| finding.resource == host.owner);
        findings.any(|finding| finding.diagnostic.code.slug == "open-to-the-world")
    }

    /// Whether a node of a load balancer passes connections from an address on to a port of an instance: as the load
    /// balancer, for those who may connect to it, or as the machine in the VPC that it is as well.
    fn passes_on(&self, node: &Host, source: Ipv4Addr, instance: &str, port: u16) -> bool {
        self.group(self.host(instance)).inbound.iter().filter(|it| contains(&it.ports, port)).any(|it| {
            let speaks = it.protocol == "tcp" || it.protocol == "-1";
            speaks
                && match &it.through {
                    Some(balancer) => *balancer == node.owner && self.is_from(&it.from, &Caller::Address(source)),
                    None => self.is_from(&it.from, &Caller::Host(node)),
                }
        })
    }

    /// Whether a caller is in a block, or in a security group.
    fn is_from(&self, from: &Source, caller: &Caller) -> bool {
        match (from, caller) {
            (Source::Block(IpNet::V4(block)), Caller::Host(host)) => block.contains(&self.private(host)),
            (Source::Block(IpNet::V4(block)), Caller::Address(address)) => block.contains(address),
            (Source::Group(from), Caller::Host(host)) => host.securities.iter().any(|group| group == from),
            _ => false,
        }
    }

    fn host(&self, name: &str) -> &Host {
        self.vpc.hosts.iter().find(|host| host.name() == name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    fn private(&self, host: &Host) -> Ipv4Addr {
        self.addresses.private(&host.name())
    }

    fn group(&self, host: &Host) -> &Group {
        let group = self.verification.groups.iter().find(|group| group.id == host.owner);
        group.unwrap_or_else(|| panic!("the verification does not know {}", host.owner))
    }

    fn balancer(&self, host: &Host) -> &Balancer {
        let balancer = self.verification.balancers.iter().find(|balancer| balancer.id == host.owner);
        balancer.unwrap_or_else(|| panic!("the verification does not know {}", host.owner))
    }
}

/// Whether a port is among `80` or `0-65535`.
fn contains(ports: &str, port: u16) -> bool {
    let number = |text: &str| text.parse::<u16>().unwrap_or_else(|_| panic!("{ports} are no ports"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    (number(first)..=number(last)).contains(&port)
}
