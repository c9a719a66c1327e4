//! Who has which address. AWS would choose others; what matters is that each has its own.

use super::vpc::{Peer, Place, Vpc};
use ipnet::Ipv4Net;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Between the internet and the internet gateway, and between that and the VPC's router: link-local, as nobody else's.
pub const OUTSIDE: [Ipv4Addr; 2] = [Ipv4Addr::new(169, 254, 0, 1), Ipv4Addr::new(169, 254, 0, 2)];
pub const INSIDE: [Ipv4Addr; 2] = [Ipv4Addr::new(169, 254, 1, 1), Ipv4Addr::new(169, 254, 1, 2)];

/// Someone on the internet whom no rule names (TEST-NET-1).
pub const ANYONE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);

/// Public addresses are taken from here: a range for benchmarks, which no rule names.
const PUBLIC: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 0);

/// The addresses of a VPC, and of the internet.
pub struct Addresses {
    /// Private addresses, by name; a NAT gateway has several if it stands in several zones, by [`in_zone`].
    pub private: BTreeMap<String, Ipv4Addr>,
    /// Public addresses, by the name of a host or of an Elastic IP.
    pub public: BTreeMap<String, Ipv4Addr>,
    /// Where connections from the internet come from: from anyone, and from each block that a rule names.
    pub internet: BTreeSet<Ipv4Addr>,
}

impl Addresses {
    /// The addresses of everyone.
    pub fn of(vpc: &Vpc) -> Self {
        let mut addresses =
            Self { private: BTreeMap::new(), public: BTreeMap::new(), internet: BTreeSet::from([ANYONE]) };
        for host in &vpc.hosts {
            addresses.stand(host.name(), vpc.subnet(&host.subnet).block);
            if host.public {
                addresses.publish(&host.name());
            }
        }
        for (number, nat) in (0..).zip(&vpc.nats) {
            match &nat.place {
                Place::Subnet { subnet, address } => {
                    addresses.stand(nat.id.clone(), vpc.subnet(subnet).block);
                    address.iter().for_each(|address| addresses.publish(address));
                }
                Place::Zones(zones) => {
                    for (zone, address) in zones {
                        addresses.stand(in_zone(&nat.id, zone), own_block(number));
                        addresses.publish(address);
                    }
                }
            }
        }
        let rules = vpc.securities.values().flat_map(|security| &security.inbound);
        addresses.internet.extend(rules.filter_map(|rule| match &rule.peer {
            Peer::Block(block) if is_elsewhere(*block, vpc.block) => Some(one_of(*block)),
            _ => None,
        }));
        addresses
    }

    /// The private address of someone.
    pub fn private(&self, name: &str) -> Ipv4Addr {
        *self.private.get(name).unwrap_or_else(|| panic!("{name} has no private address"))
    }

    /// Which private address each public one stands for: none without an internet gateway, which translates them.
    pub fn pairs(&self, vpc: &Vpc) -> Vec<(Ipv4Addr, Ipv4Addr)> {
        if vpc.gateways.is_empty() {
            return Vec::new();
        }
        let hosts = vpc.hosts.iter().map(|host| (host.name(), host.name()));
        let nats = vpc.nats.iter().flat_map(|nat| match &nat.place {
            Place::Subnet { address, .. } => {
                address.iter().map(|address| (address.clone(), nat.id.clone())).collect::<Vec<_>>()
            }
            Place::Zones(zones) => {
                zones.iter().map(|(zone, address)| (address.clone(), in_zone(&nat.id, zone))).collect()
            }
        });
        let pairs = hosts.chain(nats);
        pairs.filter_map(|(public, private)| Some((*self.public.get(&public)?, self.private(&private)))).collect()
    }

    /// Gives someone the next address of a block; the first three hosts are AWS's.
    fn stand(&mut self, name: String, block: Ipv4Net) {
        let taken = self.private.values().filter(|address| block.contains(*address)).count();
        let address = block.hosts().nth(3 + taken).expect("a block has room for a dozen");
        self.private.insert(name, address);
    }

    fn publish(&mut self, name: &str) {
        let number = u32::try_from(self.public.len()).expect("they are few");
        self.public.insert(name.to_owned(), Ipv4Addr::from(u32::from(PUBLIC) + 1 + number));
    }
}

/// What a NAT gateway that stands in several zones is called in one of them.
pub fn in_zone(nat: &str, zone: &str) -> String {
    format!("{nat} in {zone}")
}

/// Where a NAT gateway stands that stands in no subnet.
pub fn own_block(number: u8) -> Ipv4Net {
    Ipv4Net::new(Ipv4Addr::new(169, 254, 100 + number, 0), 24).expect("24 is a length")
}

/// The address of the VPC's router in a block.
pub fn router_in(block: Ipv4Net) -> Ipv4Addr {
    block.hosts().next().expect("a block has addresses")
}

/// Whether a block is some part of the internet that the VPC has nothing to do with, and not just anyone.
fn is_elsewhere(block: Ipv4Net, vpc: Ipv4Net) -> bool {
    !block.contains(&ANYONE) && !block.contains(&vpc) && !vpc.contains(&block)
}

/// An address of a block.
fn one_of(block: Ipv4Net) -> Ipv4Addr {
    block.hosts().next_back().expect("a block has addresses")
}
